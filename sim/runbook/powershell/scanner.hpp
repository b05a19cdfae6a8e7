// The characters of a PowerShell script, with their places, as its parser reads them: blanks,
// comments, continued lines, and the dashes and quotes that word processors put in the place of the
// plain ones (about_Quoting_Rules, about_Parsing: both kinds are accepted).
#pragma once

#include <string>
#include <string_view>

#include "sim/runbook/powershell/powershell.hpp"

namespace switchback::powershell {

/// Thrown by the first thing that is no script; parse() turns it into an answer.
struct Failed {
  Error error;
};

class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}

protected:
  bool at_end() const { return i_ >= text_.size(); }
  char peek(std::size_t n = 0) const { return i_ + n < text_.size() ? text_[i_ + n] : '\0'; }
  bool at(std::string_view what) const { return text_.substr(i_, what.size()) == what; }
  void step(std::size_t n = 1) {
    for (; n > 0 && !at_end(); --n, ++i_) {
      if (text_[i_] == '\n')
        ++here_.line, here_.column = 1;
      else if ((static_cast<unsigned char>(text_[i_]) & 0xC0) != 0x80)
        ++here_.column;
    }
  }
  [[noreturn]] void fail(std::string message) const {
    throw Failed{{"ParserError", here_, std::move(message)}};
  }

  /// Any of the dashes that begin a parameter: - and U+2013 to U+2015, which word processors put in
  /// its place.
  std::size_t dash() const {
    if (peek() == '-')
      return 1;
    return at("\xE2\x80\x93") || at("\xE2\x80\x94") || at("\xE2\x80\x95") ? 3 : 0;
  }
  std::size_t single_quote() const {
    if (peek() == '\'')
      return 1;
    return at("\xE2\x80\x98") || at("\xE2\x80\x99") || at("\xE2\x80\x9A") || at("\xE2\x80\x9B") ? 3
                                                                                                : 0;
  }
  std::size_t double_quote() const {
    if (peek() == '"')
      return 1;
    return at("\xE2\x80\x9C") || at("\xE2\x80\x9D") || at("\xE2\x80\x9E") ? 3 : 0;
  }

  void skip_blanks(bool over_lines = false) {
    for (;;) {
      if (peek() == ' ' || peek() == '\t' || peek() == '\r' || (over_lines && peek() == '\n'))
        step();
      else if (at("\xC2\xA0"))
        step(2);
      else if (at("\xEF\xBB\xBF"))
        step(3);
      else if (peek() == '`' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n')))
        step(peek(1) == '\n' ? 2 : 3);
      else if (at("<#"))
        block_comment();
      else if (peek() == '#')
        while (!at_end() && peek() != '\n')
          step();
      else
        return;
    }
  }
  void block_comment() {
    while (!at_end() && !at("#>"))
      step();
    if (at_end())
      fail("the comment is missing its end '#>'");
    step(2);
  }
  void skip_separators() {
    for (;;) {
      skip_blanks(true);
      if (peek() != ';')
        return;
      step();
    }
  }

  template <class Is> std::string word_of(Is is) {
    std::string word;
    while (!at_end() && is(peek()))
      word += peek(), step();
    return word;
  }

  std::string_view text_;
  std::size_t i_ = 0;
  Position here_;
};

} // namespace switchback::powershell
