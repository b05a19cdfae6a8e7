#include <algorithm>
#include <cctype>
#include <set>

#include "models/names.hpp"
#include "sim/runbook/powershell/scanner.hpp"

namespace switchback::powershell {
namespace {

class Parser : Scanner {
public:
  using Scanner::Scanner;

  Script run() {
    Script script;
    try {
      for (skip_separators(); !at_end(); skip_separators())
        script.statements.push_back(statement());
    } catch (Failed const& failed) {
      script.statements.clear();
      script.errors.push_back(failed.error);
    }
    return script;
  }

private:
  // --- Statements ---
  Statement statement() {
    Statement s;
    s.at = here_;
    std::size_t const begin = i_;
    refuse_what_is_outside();
    if (peek() == '$' && assignment(s)) {
      // the value was read
    } else {
      s.pipeline.push_back(command());
      for (skip_blanks(); peek() == '|'; skip_blanks()) {
        step();
        skip_blanks(true);
        if (at_end())
          fail("an empty pipe element is not allowed");
        s.pipeline.push_back(command());
      }
    }
    skip_blanks();
    if (!at_end() && peek() != '\n' && peek() != ';')
      fail(std::string("unexpected '") + peek() + "'");
    s.text = std::string(text_.substr(begin, i_ - begin));
    s.text.erase(s.text.find_last_not_of(" \t\r\n") + 1);
    return s;
  }

  void refuse_what_is_outside() const {
    static std::set<std::string_view> const kKeywords{
        "if",    "foreach", "for",    "while", "do",       "switch", "try",   "throw", "function",
        "param", "trap",    "return", "break", "continue", "filter", "class", "using"};
    std::size_t end = i_;
    while (end < text_.size() && std::isalpha(static_cast<unsigned char>(text_[end])) != 0)
      ++end;
    std::string const word = lower(text_.substr(i_, end - i_));
    bool const goes_on =
        end < text_.size() && (text_[end] == '-' || text_[end] == '.' || text_[end] == '\\');
    if (!goes_on && kKeywords.contains(word))
      fail("'" + word + "' is outside the commands that runbooks can be run with");
    if (at("PS ") && text_.substr(i_).find('>') < text_.substr(i_).find('\n'))
      fail("a prompt was pasted in front of the command");
  }

  bool assignment(Statement& s) {
    std::size_t const i = i_;
    Position const here = here_;
    step();
    std::string const variable = word_of([](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
    });
    skip_blanks();
    if (peek() != '=' || peek(1) == '=') {
      i_ = i;
      here_ = here;
      fail("an expression is not a command");
    }
    step();
    skip_blanks(true);
    s.assign_to = lower(variable);
    if (peek() == '$' || single_quote() != 0 || double_quote() != 0 || peek() == '@' ||
        std::isdigit(static_cast<unsigned char>(peek())) != 0)
      s.value = list_expression();
    else
      s.pipeline.push_back(command());
    return true;
  }

  Command command() {
    Command c;
    if (peek() == '&' || (peek() == '.' && peek(1) == ' ')) {
      step();
      skip_blanks();
    }
    c.at = here_;
    std::size_t const begin = i_;
    if (single_quote() != 0 || double_quote() != 0)
      c.name = expression().text;
    else
      c.name = word_of([](char ch) {
        return std::isalnum(static_cast<unsigned char>(ch)) != 0 || ch == '-' || ch == '_' ||
               ch == '.' || ch == '\\' || ch == ':' || ch == '?' || ch == '%';
      });
    if (c.name.empty())
      fail(at_end() ? "a command is missing" : std::string("unexpected '") + peek() + "'");
    for (;;) {
      skip_blanks();
      if (at_end() || peek() == '\n' || peek() == ';' || peek() == '|' || peek() == ')' ||
          peek() == '}')
        break;
      if (peek() == '{') { // a script block, as Where-Object takes it
        c.arguments.push_back({"", script_block(), here_});
        continue;
      }
      c.arguments.push_back(argument());
    }
    c.text = std::string(text_.substr(begin, i_ - begin));
    c.text.erase(c.text.find_last_not_of(" \t\r\n") + 1);
    return c;
  }

  Expression script_block() {
    std::size_t const begin = i_;
    int depth = 0;
    do {
      depth += peek() == '{' ? 1 : peek() == '}' ? -1 : 0;
      if (depth > kDeepest)
        fail("nested too deeply");
      step();
    } while (depth > 0 && !at_end());
    if (depth > 0)
      fail("the script block is missing its end '}'");
    Expression e;
    e.text = std::string(text_.substr(begin, i_ - begin));
    return e;
  }

  Argument argument() {
    Argument a;
    a.at = here_;
    std::size_t const d = dash();
    if (d != 0 && std::isalpha(static_cast<unsigned char>(peek(d))) != 0) {
      step(d);
      a.parameter = word_of(
          [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
      bool const colon = peek() == ':';
      if (colon)
        step();
      skip_blanks();
      bool const ends =
          at_end() || peek() == '\n' || peek() == ';' || peek() == '|' || peek() == ')';
      std::size_t const next_dash = dash();
      if (!ends && (colon || next_dash == 0 ||
                    std::isalpha(static_cast<unsigned char>(peek(next_dash))) == 0))
        a.value = list_expression();
      return a;
    }
    a.value = list_expression();
    return a;
  }

  // --- Expressions ---
  static constexpr int kDeepest = 100;

  Expression list_expression() {
    Expression first = expression();
    skip_blanks();
    if (peek() != ',')
      return first;
    Expression list;
    list.kind = Expression::Kind::List;
    list.items.push_back(std::move(first));
    while (peek() == ',') {
      step();
      skip_blanks(true);
      list.items.push_back(expression());
      skip_blanks();
    }
    return list;
  }

  Expression expression() {
    if (++depth_ > kDeepest)
      fail("nested too deeply");
    Expression e = primary();
    --depth_;
    return e;
  }

  Expression primary() {
    if (at("@{"))
      return table();
    if (at("@(") || peek() == '(')
      return array();
    if (at("@\"") || at("@'"))
      return here_string();
    if (single_quote() != 0)
      return quoted(true);
    if (double_quote() != 0)
      return quoted(false);
    if (peek() == '[') { // a cast
      while (!at_end() && peek() != ']')
        step();
      if (at_end())
        fail("the cast is missing its end ']'");
      step();
      return expression();
    }
    if (peek() == '$')
      return variable();
    Expression e;
    while (!at_end() && !bare_word_ends()) {
      if (peek() == '`')
        step();
      e.text += peek();
      step();
    }
    if (e.text.empty())
      fail(at_end() ? "a value is missing" : std::string("unexpected '") + peek() + "'");
    return e;
  }

  bool bare_word_ends() const {
    char const c = peek();
    return std::isspace(static_cast<unsigned char>(c)) != 0 ||
           std::string_view(",;|(){}=").find(c) != std::string_view::npos || single_quote() != 0 ||
           double_quote() != 0 || at("\xC2\xA0");
  }

  Expression variable() {
    step();
    Expression e;
    e.kind = Expression::Kind::Variable;
    if (peek() == '{') {
      step();
      e.text = word_of([](char c) { return c != '}'; });
      if (peek() != '}')
        fail("the variable is missing its end '}'");
      step();
    } else {
      e.text = word_of([](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
      });
    }
    if (e.text.empty())
      fail("a variable has no name");
    return e;
  }

  Expression quoted(bool literal) {
    step(literal ? single_quote() : double_quote());
    Expression e;
    e.kind = literal ? Expression::Kind::Literal : Expression::Kind::Expandable;
    for (;;) {
      if (at_end())
        fail("the string is missing its end");
      std::size_t const close = literal ? single_quote() : double_quote();
      if (close != 0) {
        step(close);
        std::size_t const again = literal ? single_quote() : double_quote();
        if (again == 0)
          return e;
        e.text += literal ? '\'' : '"';
        step(again);
        continue;
      }
      if (!literal && peek() == '`' && i_ + 1 < text_.size()) {
        step();
        e.text += peek() == '$' ? std::string("`$") : std::string(1, peek());
        step();
        continue;
      }
      e.text += peek();
      step();
    }
  }

  Expression here_string() {
    bool const literal = peek(1) == '\'';
    step(2);
    if (peek() == '\r')
      step();
    if (peek() != '\n')
      fail("nothing may follow the beginning of a here-string on its line");
    step();
    std::string_view const close = literal ? "\n'@" : "\n\"@";
    auto const end = text_.find(close, i_ > 0 ? i_ - 1 : 0);
    if (end == std::string_view::npos)
      fail("the here-string is missing its end at the beginning of a line");
    Expression e;
    e.kind = literal ? Expression::Kind::Literal : Expression::Kind::Expandable;
    e.text = end >= i_ ? std::string(text_.substr(i_, end - i_)) : std::string{};
    step(end + close.size() - i_);
    return e;
  }

  Expression array() {
    step(peek() == '@' ? 2 : 1);
    Expression list;
    list.kind = Expression::Kind::List;
    for (skip_blanks(true); peek() != ')'; skip_blanks(true)) {
      if (at_end())
        fail("the list is missing its end ')'");
      list.items.push_back(expression());
      skip_blanks(true);
      if (peek() == ',' || peek() == ';')
        step();
      else if (peek() != ')')
        fail(at_end() ? "the list is missing its end ')'"
                      : std::string("unexpected '") + peek() + "' in the list");
    }
    step();
    return list;
  }

  Expression table() {
    step(2);
    Expression e;
    e.kind = Expression::Kind::Table;
    for (skip_separators(); peek() != '}'; skip_separators()) {
      if (at_end())
        fail("the hash table is missing its end '}'");
      std::string const key = expression().text;
      skip_blanks();
      if (peek() != '=')
        fail("'=' is missing after a key in the hash table");
      step();
      skip_blanks(true);
      e.entries.push_back({key, list_expression()});
      skip_blanks();
    }
    step();
    return e;
  }

  int depth_ = 0;
};

} // namespace

Script parse(std::string_view text) {
  if (text.size() > 1'000'000)
    return {{}, {{"ParserError", {}, "the text is larger than 1 MB"}}};
  return Parser(text).run();
}

} // namespace switchback::powershell
