// The message between a drill's process and the parent, and the digest. Both are made of the same
// bytes: every number in eight, least significant first; a text as its length and its bytes; a list
// as its length and its elements; an optional value as 0, or 1 and the value.
//
//   message:  length of the content (8 bytes) | XXH3-64 of the content (8 bytes) | content
#include <fmt/format.h>
#include <xxhash.h>

#include <bit>
#include <cstring>
#include <type_traits>

#include "sim/history/fields.hpp"

namespace switchback {
namespace {

constexpr std::size_t kWord = 8, kHead = 2 * kWord;

template <class T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T>;

void append(std::string& out, std::uint64_t value) {
  char word[kWord];
  if constexpr (std::endian::native == std::endian::little) // most of a drill's message is numbers
    std::memcpy(word, &value, kWord);
  else
    for (std::size_t i = 0; i < kWord; ++i)
      word[i] = static_cast<char>(value >> (8 * i) & 0xFF);
  out.append(word, kWord);
}

std::uint64_t word_at(std::string_view text, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < kWord; ++i)
    value |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
  return value;
}

class Writer {
public:
  template <class T> using Of = T const;
  explicit Writer(std::string& out) : out_(out) {}
  template <class... Ts> void operator()(Ts const&... values) { (put(values), ...); }

private:
  template <Number T> void put(T value) {
    if constexpr (TextEnum<T>)
      return put_text(name_of(value));
    append(out_, static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  }
  void put(SimTime t) { put(t.time_since_epoch().count()); }
  void put(std::string const& text) { put_text(text); }
  void put_text(std::string_view text) {
    append(out_, text.size());
    out_ += text;
  }
  template <class T> void put(std::optional<T> const& value) {
    out_ += value ? '\1' : '\0';
    if (value)
      put(*value);
  }
  template <class T> void put(std::vector<T> const& all) {
    append(out_, all.size());
    for (T const& one : all)
      put(one);
  }
  template <class... Ts> void put(std::variant<Ts...> const& one) {
    put(static_cast<std::int64_t>(one.index()));
    std::visit([this](auto const& what) { this->put(what); }, one);
  }
  template <class T>
  requires std::is_class_v<T>
  void put(T const& part) { fields(*this, part); }

  std::string& out_;
};

class Reader {
public:
  template <class T> using Of = T;
  explicit Reader(std::string_view in) : in_(in) {}
  template <class... Ts> void operator()(Ts&... values) { (get(values), ...); }
  /// All of it was read, and all of it made sense.
  bool whole() const { return good_ && in_.empty(); }

private:
  void fail() {
    good_ = false;
    in_ = {};
  }
  std::uint64_t word() {
    if (in_.size() < kWord) {
      fail();
      return 0;
    }
    std::uint64_t const value = word_at(in_, 0);
    in_.remove_prefix(kWord);
    return value;
  }
  template <TextEnum T> void get(T& value) {
    std::string name;
    get(name);
    auto const known = named<T>(name);
    if (!known)
      return fail();
    value = *known;
  }
  template <Number T>
  requires(!TextEnum<T>) void get(T& value) {
    auto const number = static_cast<std::int64_t>(word());
    if constexpr (NamedEnum<T>) {
      if (!exists<T>(number))
        return fail();
    } else if (static_cast<std::int64_t>(static_cast<T>(number)) != number) {
      return fail();
    }
    value = static_cast<T>(number);
  }
  void get(SimTime& t) { t = SimTime{Duration{static_cast<std::int64_t>(word())}}; }
  void get(std::string& text) {
    std::uint64_t const size = word();
    if (size > in_.size())
      return fail();
    text.assign(in_.substr(0, size));
    in_.remove_prefix(size);
  }
  template <class T> void get(std::optional<T>& value) {
    if (in_.empty() || static_cast<unsigned char>(in_.front()) > 1)
      return fail();
    bool const there = in_.front() == '\1';
    in_.remove_prefix(1);
    if (there)
      get(value.emplace());
  }
  template <class T> void get(std::vector<T>& all) {
    std::uint64_t const size = word();
    // Nothing is reserved on the word of the message: the list grows only as far as there are bytes
    // to fill its elements, each of which takes at least 8.
    if (size > in_.size() / kWord)
      return fail();
    for (std::uint64_t i = 0; i < size && good_; ++i)
      get(all.emplace_back());
  }
  template <class... Ts> void get(std::variant<Ts...>& one) {
    std::int64_t index = 0;
    get(index);
    // Each alternative is tried by its place: the one that it is becomes the value and is read.
    std::int64_t place = 0;
    bool const known =
        ((place++ == index ? (get(one.template emplace<Ts>()), true) : false) || ...);
    if (!known)
      fail();
  }
  template <class T>
  requires std::is_class_v<T>
  void get(T& part) { fields(*this, part); }

  std::string_view in_;
  bool good_ = true;
};

/// What the digest covers: the history. Objectives are not part of it, since they are the answers
/// to questions, and two drills that differ only in what is asked have the same history; nor are
/// findings, which follow from both.
template <class A> void content(A& a, Of<A, DrillResult>& r) {
  a(r.seed.value, r.ended, r.facts, r.faults, r.runbooks, r.steps, r.commands, r.effects, r.fates,
    r.measures, r.segments, r.losses, r.compliance, r.messages);
}
template <class A> void everything(A& a, Of<A, DrillResult>& r) {
  a(r.status, r.status_detail, r.verdict, r.digest, r.objectives, r.findings, r.reasons);
  content(a, r);
}

} // namespace

std::string digest_of(DrillResult const& result) {
  std::string bytes;
  Writer writer(bytes);
  content(writer, result);
  XXH128_hash_t const hash = XXH3_128bits(bytes.data(), bytes.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string encode(DrillResult const& result) {
  std::string body;
  Writer writer(body);
  everything(writer, result);
  std::string message;
  message.reserve(kHead + body.size());
  append(message, body.size());
  append(message, XXH3_64bits(body.data(), body.size()));
  return message += body;
}

std::optional<DrillResult> decode(std::string_view message) {
  if (message.size() < kHead || word_at(message, 0) != message.size() - kHead)
    return std::nullopt;
  std::string_view const body = message.substr(kHead);
  if (word_at(message, kWord) != XXH3_64bits(body.data(), body.size()))
    return std::nullopt;
  std::optional<DrillResult> result(std::in_place);
  Reader reader(body);
  everything(reader, *result);
  if (!reader.whole())
    result.reset();
  return result;
}

} // namespace switchback
