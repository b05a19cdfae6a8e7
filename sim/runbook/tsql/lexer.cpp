#include "sim/runbook/tsql/lexer.hpp"

#include <algorithm>
#include <cctype>

#include "models/names.hpp"

namespace switchback::tsql {
namespace {

class Lexer {
public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Lexed run() {
    while (skip_blanks()) {
      if (go())
        continue;
      token();
    }
    add(Token::Kind::End, "", here_, i_);
    return std::move(result_);
  }

private:
  bool at(std::string_view what) const { return text_.substr(i_, what.size()) == what; }
  char peek(std::size_t ahead = 0) const {
    return i_ + ahead < text_.size() ? text_[i_ + ahead] : '\0';
  }

  void step(std::size_t n = 1) {
    for (; n > 0 && i_ < text_.size(); --n, ++i_) {
      if (text_[i_] == '\n')
        ++here_.line, here_.column = 1;
      else if ((static_cast<unsigned char>(text_[i_]) & 0xC0) !=
               0x80) // continuation bytes take no column
        ++here_.column;
    }
  }

  void add(Token::Kind kind, std::string text, Position from, std::size_t begin) {
    result_.tokens.push_back({kind, std::move(text), from, begin, i_});
  }

  /// Answers whether there is anything left.
  bool skip_blanks() {
    for (;;) {
      if (i_ >= text_.size())
        return false;
      if (std::isspace(static_cast<unsigned char>(peek())) != 0)
        step();
      else if (at("\xC2\xA0"))
        step(2);
      else if (at("\xE3\x80\x80") || at("\xEF\xBB\xBF"))
        step(3);
      else if (at("--"))
        while (i_ < text_.size() && peek() != '\n')
          step();
      else if (at("/*"))
        comment();
      else
        return true;
    }
  }

  void comment() {
    Position const from = here_;
    int depth = 0;
    do {
      if (at("/*"))
        ++depth, step(2);
      else if (at("*/"))
        --depth, step(2);
      else
        step();
    } while (depth > 0 && i_ < text_.size());
    if (depth > 0)
      result_.errors.push_back({113, from, "missing end comment mark '*/'"});
  }

  bool line_is_blank_before() const {
    for (std::size_t k = i_; k-- > 0 && text_[k] != '\n';)
      if (std::isspace(static_cast<unsigned char>(text_[k])) == 0)
        return false;
    return true;
  }

  /// GO [count], alone on its line.
  bool go() {
    if (!same_word(text_.substr(i_, 2), "go") || !line_is_blank_before())
      return false;
    std::size_t end = text_.find('\n', i_);
    if (end == std::string_view::npos)
      end = text_.size();
    std::string_view rest = text_.substr(i_ + 2, end - i_ - 2);
    if (auto const comment = rest.find("--"); comment != std::string_view::npos)
      rest = rest.substr(0, comment);
    std::string count;
    bool blank_seen = false;
    for (char c : rest) {
      if (std::isspace(static_cast<unsigned char>(c)) != 0) {
        blank_seen = true;
      } else if (std::isdigit(static_cast<unsigned char>(c)) != 0 && blank_seen) {
        count += c;
      } else {
        return false;
      }
    }
    Position const from = here_;
    std::size_t const begin = i_;
    step(end - i_);
    add(Token::Kind::Go, count, from, begin);
    return true;
  }

  void token() {
    Position const from = here_;
    std::size_t const begin = i_;
    char const c = peek();
    if (c == '\'' || ((c == 'N' || c == 'n') && peek(1) == '\'')) {
      step(c == '\'' ? 1 : 2);
      add(Token::Kind::String, delimited('\'', from), from, begin);
    } else if (c == '[') {
      step();
      add(Token::Kind::Quoted, delimited(']', from), from, begin);
    } else if (c == '"') {
      step();
      add(Token::Kind::Quoted, delimited('"', from), from, begin);
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '.')
        step();
      add(Token::Kind::Number, std::string(text_.substr(begin, i_ - begin)), from, begin);
    } else if (word_char(c)) {
      while (word_char(peek()) && !at("\xC2\xA0") && !at("\xE3\x80\x80"))
        step();
      std::string word(text_.substr(begin, i_ - begin));
      auto const kind = c == '@' ? Token::Kind::Variable : Token::Kind::Word;
      add(kind, std::move(word), from, begin);
    } else {
      step(at("+=") || at("<>") || at("<=") || at(">=") || at("!=") || at("::") ? 2 : 1);
      add(Token::Kind::Symbol, std::string(text_.substr(begin, i_ - begin)), from, begin);
    }
  }

  static bool word_char(char c) {
    auto const u = static_cast<unsigned char>(c);
    return std::isalnum(u) != 0 || c == '_' || c == '@' || c == '#' || c == '$' || u >= 0x80;
  }

  /// Up to the closing mark, which stands for itself when doubled.
  std::string delimited(char close, Position from) {
    std::string content;
    for (;;) {
      if (i_ >= text_.size()) {
        result_.errors.push_back({105, from, "unclosed quotation mark"});
        return content;
      }
      char const c = peek();
      step();
      if (c == close) {
        if (peek() != close)
          return content;
        step();
      }
      content += c;
    }
  }

  std::string_view text_;
  std::size_t i_ = 0;
  Position here_;
  Lexed result_;
};

} // namespace

bool same_word(std::string_view a, std::string_view b) { return same_name(a, b); }

Lexed lex(std::string_view text) { return Lexer(text).run(); }

} // namespace switchback::tsql
