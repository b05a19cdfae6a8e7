// Helpers for texts from outside: how messages quote them, and what makes them unreadable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchback {

/// The text in single quotes, fit for a message: at most 60 bytes, on one line, control characters
/// as \xNN.
std::string shown(std::string_view text);

/// Without the blanks, or other characters, at both ends.
std::string_view trimmed(std::string_view text, std::string_view blanks = " ");

/// What is wrong with a text before anything is read from it: a NUL byte or another control
/// character, or bytes that are not UTF-8. Line and column count from 1, columns in bytes.
struct TextFault {
  int line = 0, column = 0;
  std::string message;
};
std::optional<TextFault> text_fault(std::string_view text);

/// ", did you mean 'after'?" or nothing.
std::string suggestion(std::string_view misspelt, std::vector<std::string> const& valid);

/// "a", "a or b", "a, b or c"; what is there twice is said once.
std::string any_of(std::vector<std::string> const& words);

} // namespace switchback
