#include "reports/plain_text.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace switchback {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0; ///< bytes; 0: no UTF-8
};

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
Character character_at(std::string_view text, std::size_t at) {
  auto const byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  std::uint32_t const lead = byte(0);
  std::size_t const length = lead < 0x80    ? 1
                             : lead < 0xC2  ? 0
                             : lead < 0xE0  ? 2
                             : lead < 0xF0  ? 3
                             : lead <= 0xF4 ? 4
                                            : 0;
  if (length <= 1)
    return {lead, length};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U)
      return {};
    code = code << 6 | (byte(i) & 0x3FU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kLeast[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return {};
  return {code, length};
}

bool steers(std::uint32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || // marks
         (code >= 0x202A && code <= 0x202E) ||                 // embeddings, overrides
         (code >= 0x2066 && code <= 0x2069) ||                 // isolates
         code == 0x2028 || code == 0x2029 ||                   // separators
         code == 0xFEFF || code == 0xFFFE || code == 0xFFFF || // no characters of XML, or a mark
         (code >= 0x80 && code < 0xA0);                        // C1 controls
}

} // namespace

std::string visible(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    auto const [code, length] = character_at(text, at);
    bool const control = (code < 0x20 && code != '\n' && code != '\t') || code == 0x7F;
    if (length == 0 || control)
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at]));
    else if (steers(code))
      result += fmt::format("\\u{{{:04x}}}", code);
    else
      result += text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return result;
}

std::string one_line(std::string_view text) {
  std::string result = visible(text);
  for (char& c : result)
    if (c == '\n' || c == '\t')
      c = ' ';
  return result;
}

std::string markdown_text(std::string_view text) {
  std::string result;
  for (char const c : one_line(text)) {
    if (c == '<')
      result += "&lt;";
    else if (c == '&')
      result += "&amp;";
    else if (std::string_view("\\`*_{}[]()#+!|>~@").find(c) != std::string_view::npos)
      result += {'\\', c};
    else
      result += c;
  }
  return result;
}

} // namespace switchback
