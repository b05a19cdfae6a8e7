#include "sim/record/timeline.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <bit>
#include <cstring>
#include <type_traits>

namespace switchback {
namespace {

// One description of every struct serves writing, reading and the digest: a field that is forgotten
// is forgotten everywhere, and the round-trip test finds it.
template <class A> void fields(A& a, Fact& f) {
  a(f.at, f.kind, f.subject, f.model, f.row, f.from, f.to, f.cause, f.value);
}
template <class A> void fields(A& a, FaultRecord& f) {
  a(f.id, f.kind, f.target, f.detail, f.injected, f.healed, f.not_injected_because);
}
template <class A> void fields(A& a, RunbookRecord& r) {
  a(r.id, r.name, r.noticed, r.decided, r.started, r.ended, r.outcome, r.why);
}
template <class A> void fields(A& a, StepRecord& s) {
  a(s.runbook, s.step, s.block, s.attempt, s.title, s.language, s.place, s.person, s.line,
    s.started, s.commands_from, s.ended, s.outcome);
}
template <class A> void fields(A& a, CommandRecord& c) {
  a(c.step, c.line, c.column, c.text, c.place, c.from, c.to, c.outcome, c.number, c.message);
}
template <class A> void fields(A& a, FateRange& r) {
  a(r.from, r.to, r.fate, r.fork, r.messages, r.bytes.value, r.small, r.medium, r.large, r.cause);
}
template <class A> void fields(A& a, Measure& m) {
  a(m.name, m.scope, m.value, m.unit, m.why_null);
}
template <class A> void fields(A& a, Segment& s) {
  a(s.measure, s.scope, s.order, s.from, s.to, s.kind, s.what);
}
template <class A> void fields(A& a, ObjectiveRecord& o) {
  a(o.scope, o.text, o.verdict, o.why, o.line);
}
template <class A> void fields(A& a, ComplianceLedger& c) {
  a(c.events, c.handed_over, c.in_database, c.in_queues, c.lost);
}

/// What the digest covers.
template <class A> void content(A& a, DrillResult& r) {
  a(r.seed.value, r.ended, r.facts, r.faults, r.runbooks, r.steps, r.commands, r.fates, r.measures,
    r.segments, r.objectives, r.compliance, r.messages);
}
template <class A> void fields(A& a, DrillResult& r) {
  a(r.status, r.status_detail, r.verdict, r.digest);
  content(a, r);
}

template <class T>
concept Number = std::is_integral_v<T> || std::is_enum_v<T>;

class Writer {
public:
  template <class... Ts> void operator()(Ts&... ts) { (put(ts), ...); }
  std::string out;

private:
  void bytes(std::uint64_t value) {
    char b[8];
    for (int i = 0; i < 8; ++i)
      b[i] = static_cast<char>(value >> (8 * i));
    out.append(b, 8);
  }
  template <Number T> void put(T& value) {
    bytes(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)));
  }
  void put(SimTime& t) { bytes(static_cast<std::uint64_t>(t.time_since_epoch().count())); }
  void put(std::string& text) {
    bytes(text.size());
    out += text;
  }
  template <class T> void put(std::optional<T>& value) {
    out += value ? '\1' : '\0';
    if (value)
      put(*value);
  }
  template <class T> void put(std::vector<T>& all) {
    bytes(all.size());
    for (T& one : all)
      fields(*this, one);
  }
  template <class T>
  requires std::is_class_v<T>
  void put(T& value) { fields(*this, value); }
};

class Reader {
public:
  explicit Reader(std::string_view in) : in_(in) {}
  template <class... Ts> void operator()(Ts&... ts) { (get(ts), ...); }
  bool whole() const { return good_ && in_.empty(); }

private:
  std::uint64_t bytes() {
    if (in_.size() < 8) {
      good_ = false;
      in_ = {};
      return 0;
    }
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i)
      value |= std::uint64_t{static_cast<unsigned char>(in_[static_cast<std::size_t>(i)])}
               << (8 * i);
    in_.remove_prefix(8);
    return value;
  }
  template <Number T> void get(T& value) {
    value = static_cast<T>(static_cast<std::int64_t>(bytes()));
  }
  void get(SimTime& t) { t = SimTime{Duration{static_cast<std::int64_t>(bytes())}}; }
  void get(std::string& text) {
    std::uint64_t const n = bytes();
    if (n > in_.size()) {
      good_ = false;
      in_ = {};
      return;
    }
    text.assign(in_.substr(0, n));
    in_.remove_prefix(n);
  }
  template <class T> void get(std::optional<T>& value) {
    bool const there = !in_.empty() && in_.front() == '\1';
    good_ = good_ && !in_.empty() && static_cast<unsigned char>(in_.front()) <= 1;
    if (!in_.empty())
      in_.remove_prefix(1);
    value.reset();
    if (there)
      get(value.emplace());
  }
  template <class T> void get(std::vector<T>& all) {
    std::uint64_t const n = bytes();
    // The least that one takes is eight bytes, so a false count can not make us reserve more than
    // the message has.
    if (n > in_.size() / 8 + 1) {
      good_ = false;
      in_ = {};
      return;
    }
    all.clear();
    for (std::uint64_t i = 0; i < n && good_; ++i)
      fields(*this, all.emplace_back());
  }
  template <class T>
  requires std::is_class_v<T>
  void get(T& value) { fields(*this, value); }

  std::string_view in_;
  bool good_ = true;
};

std::string little_endian(std::uint64_t value) {
  std::string b(8, '\0');
  for (std::size_t i = 0; i < 8; ++i)
    b[i] = static_cast<char>(value >> (8 * i));
  return b;
}
std::uint64_t number_at(std::string_view text, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i)
    value |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << (8 * i);
  return value;
}

} // namespace

std::string_view name_of(FactKind kind) {
  switch (kind) {
  case FactKind::Phase:
    return "phase";
  case FactKind::State:
    return "state";
  case FactKind::Serving:
    return "serving";
  case FactKind::Users:
    return "users";
  case FactKind::Job:
    return "job";
  case FactKind::RoleChange:
    return "role change";
  case FactKind::Alarm:
    return "alarm";
  case FactKind::Notice:
    return "notice";
  }
  return "";
}

std::string_view name_of(Fate fate) {
  switch (fate) {
  case Fate::AcknowledgedKept:
    return "acknowledged, kept";
  case Fate::AcknowledgedLost:
    return "acknowledged, lost";
  case Fate::Refused:
    return "refused";
  case Fate::UnknownKept:
    return "unknown, kept";
  case Fate::UnknownLost:
    return "unknown, lost";
  case Fate::NotSent:
    return "not sent";
  }
  return "";
}

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
  case Verdict::Met:
    return "met";
  case Verdict::Missed:
    return "missed";
  case Verdict::Inconclusive:
    return "inconclusive";
  case Verdict::NotApplicable:
    return "not applicable";
  }
  return "";
}

std::string trace_line(Fact const& f) {
  auto const us = f.at.time_since_epoch().count();
  std::string const when = fmt::format("[{:>12}.{:03}]", us / 1'000'000, us / 1000 % 1000);
  switch (f.kind) {
  case FactKind::State:
    return fmt::format("{} {} {} {} {} -> {}: {}", when, f.subject, f.model, f.row, f.from, f.to,
                       f.cause);
  case FactKind::Job:
    return fmt::format("{} {} {} {} {} {}{}", when, f.subject, f.model, f.row, f.from, f.to,
                       f.value == 0 ? "" : fmt::format(" {}", f.value));
  case FactKind::Users:
    return fmt::format("{} {} users {}", when, f.subject, f.value);
  case FactKind::Serving:
    return fmt::format("{} {} served by {} on fork {}: {}", when, f.subject,
                       f.to.empty() ? "nobody" : f.to, f.value, f.cause);
  case FactKind::RoleChange:
    return fmt::format("{} {} role {} -> {}: {}", when, f.subject, f.from, f.to, f.cause);
  case FactKind::Alarm:
    return fmt::format("{} ALARM {} {}: {}", when, f.row, f.subject, f.cause);
  case FactKind::Phase:
    return fmt::format("{} phase {}", when, f.subject);
  case FactKind::Notice:
    return fmt::format("{} {} {}", when, f.subject, f.to);
  }
  return when;
}

std::string digest_of(DrillResult const& result) {
  Writer writer;
  content(writer, const_cast<DrillResult&>(result)); // a Writer only reads
  XXH128_hash_t const hash = XXH3_128bits(writer.out.data(), writer.out.size());
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string encode(DrillResult const& result) {
  Writer writer;
  fields(writer, const_cast<DrillResult&>(result));
  return little_endian(writer.out.size()) +
         little_endian(XXH3_64bits(writer.out.data(), writer.out.size())) + writer.out;
}

std::optional<DrillResult> decode(std::string_view message) {
  if (message.size() < 16 || number_at(message, 0) != message.size() - 16)
    return std::nullopt;
  std::string_view const body = message.substr(16);
  if (number_at(message, 8) != XXH3_64bits(body.data(), body.size()))
    return std::nullopt;
  DrillResult result;
  Reader reader(body);
  fields(reader, result);
  if (!reader.whole())
    return std::nullopt;
  return result;
}

} // namespace switchback
