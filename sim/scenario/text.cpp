#include "sim/scenario/text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/quantities.hpp"

#include "models/names.hpp"

namespace switchback {
namespace {

constexpr std::size_t kShownBytes = 60;

unsigned char byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

/// Length of the UTF-8 sequence at `at`, 0 if there is none (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF).
std::size_t utf8_length(std::string_view text, std::size_t at) {
  unsigned const lead = byte_at(text, at), next = byte_at(text, at + 1);
  auto const continues = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
      if ((byte_at(text, at + i) & 0xC0U) != 0x80U)
        return false;
    return true;
  };
  if (lead < 0x80)
    return 1;
  if (lead >= 0xC2 && lead <= 0xDF)
    return continues(1, 2) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    bool const allowed = (lead != 0xE0 || next >= 0xA0) && (lead != 0xED || next < 0xA0);
    return allowed && continues(1, 3) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    bool const allowed = (lead != 0xF0 || next >= 0x90) && (lead != 0xF4 || next < 0x90);
    return allowed && continues(1, 4) ? 4 : 0;
  }
  return 0;
}

bool is_control(unsigned char c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

/// Edit distance in which a swap of neighbours counts once, so that 'atfer' is one step from
/// 'after'.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t const change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

} // namespace

std::string_view trimmed(std::string_view text, std::string_view blanks) {
  auto const from = text.find_first_not_of(blanks);
  if (from == std::string_view::npos)
    return {};
  return text.substr(from, text.find_last_not_of(blanks) - from + 1);
}

std::string shown(std::string_view text) {
  std::string result = "'";
  for (std::size_t at = 0; at < text.size();) {
    if (at >= kShownBytes) {
      result += "...";
      break;
    }
    auto const length = utf8_length(text, at);
    if (length == 0 || static_cast<unsigned char>(text[at]) < 0x20 || text[at] == 0x7F)
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    else
      result += text.substr(at, length);
    at += std::max<std::size_t>(length, 1);
  }
  return result + "'";
}

std::optional<TextFault> text_fault(std::string_view text) {
  int line = 1;
  std::size_t line_start = 0;
  for (std::size_t at = 0; at < text.size();) {
    auto const length = utf8_length(text, at);
    int const column = static_cast<int>(at - line_start) + 1;
    if (text[at] == '\0')
      return TextFault{line, column, "a NUL byte; expected text in UTF-8"};
    if (length == 0)
      return TextFault{line, column, "bytes that are not UTF-8; expected text in UTF-8"};
    if (is_control(static_cast<unsigned char>(text[at])))
      return TextFault{line, column, "a control character; expected text in UTF-8"};
    if (text[at] == '\n') {
      ++line;
      line_start = at + 1;
    }
    at += length;
  }
  return std::nullopt;
}

std::string nearest(std::string_view misspelt, std::vector<std::string> const& valid) {
  constexpr std::size_t kLongestName = 100; // comparing costs the product of the lengths
  if (misspelt.size() > kLongestName)
    return {};
  std::string best;
  std::size_t least = misspelt.size() / 3 + 1;
  for (std::string const& name : valid) {
    if (name.size() > kLongestName)
      continue;
    if (auto const steps = distance(lower(misspelt), lower(name)); steps < least) {
      least = steps;
      best = name;
    }
  }
  return best;
}

std::string suggestion(std::string_view misspelt, std::vector<std::string> const& valid) {
  auto const near = nearest(misspelt, valid);
  return near.empty() ? "" : fmt::format(", did you mean '{}'?", near);
}

std::string any_of(std::vector<std::string> const& words) {
  std::vector<std::string> once;
  for (std::string const& word : words)
    if (std::find(once.begin(), once.end(), word) == once.end())
      once.push_back(word);
  if (once.size() < 2)
    return once.empty() ? std::string{} : once.front();
  return fmt::format("{} or {}", fmt::join(once.begin(), once.end() - 1, ", "), once.back());
}

} // namespace switchback
