#include "sim/runbook/tsql/cursor.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "models/names.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback::tsql {

namespace {

using Kind = Token::Kind;

} // namespace

bool starts_statement(Token const& token) {
  static std::set<std::string, std::less<>> const kWords = [] {
    // Those of other statements end the one before them too.
    std::set<std::string, std::less<>> words{"alter", "create",   "delete", "drop",    "insert",
                                             "while", "goto",     "throw",  "else",    "end",
                                             "break", "continue", "commit", "rollback"};
    for (StatementRow const& row : statement_rows())
      for (std::string_view opening : row.openings)
        words.emplace(opening.substr(0, opening.find(' ')));
    return words;
  }();
  return token.kind == Kind::Word && kWords.contains(lower(token.text));
}

bool Cursor::is_word(std::string_view word) const {
  return now().kind == Kind::Word && same_word(now().text, word);
}

bool Cursor::is_symbol(std::string_view symbol) const {
  return now().kind == Kind::Symbol && now().text == symbol;
}

void Cursor::fail(std::string const& expected) const {
  std::string const near = is_end() ? std::string("the end") : "'" + now().text + "'";
  fail(102, "incorrect syntax near " + near + (expected.empty() ? "" : ", expected " + expected));
}

void Cursor::fail(int number, std::string message) const {
  throw Failed{{number, now().at, std::move(message)}};
}

void Cursor::expect(std::string_view word) {
  if (!accept(word))
    fail(std::string(word));
}

void Cursor::expect_symbol(std::string_view symbol) {
  if (!accept_symbol(symbol))
    fail("'" + std::string(symbol) + "'");
}

std::string Cursor::name() {
  Token const token = now();
  if (token.kind != Kind::Word && token.kind != Kind::Quoted)
    fail("a name");
  if (token.kind == Kind::Quoted && token.text.find_first_not_of(' ') == std::string::npos)
    throw Failed{{1038, token.at, "an object or column name is missing or empty"}};
  ++i_;
  std::string text = token.text;
  text.erase(text.find_last_not_of(' ') + 1); // trailing blanks compare equal
  return text;
}

Name Cursor::qualified() {
  Name result{{name()}};
  while (is_symbol(".")) {
    ++i_;
    if (is_symbol(".")) // master..sp_who: the schema left out
      result.parts.emplace_back();
    else
      result.parts.push_back(name());
    if (result.parts.size() > 4)
      fail("at most four parts of a name");
  }
  return result;
}

Value Cursor::value(bool bare_words) {
  Value v;
  do {
    v.parts.push_back(part(bare_words));
  } while (accept_symbol("+"));
  return v;
}

Value::Part Cursor::part(bool bare_words) {
  using PartKind = Value::Part::Kind;
  bool const minus = is_symbol("-") && ahead(1).kind == Kind::Number && (++i_, true);
  switch (now().kind) {
  case Kind::String:
    return {PartKind::Text, next().text};
  case Kind::Number:
    return {PartKind::Number, (minus ? "-" : "") + next().text};
  case Kind::Variable:
    return {PartKind::Variable, next().text};
  case Kind::Word:
    if (is_word("null")) {
      ++i_;
      return {PartKind::Null, ""};
    }
    if (bare_words && !starts_statement(now()))
      return {PartKind::Text, next().text};
    break;
  case Kind::Quoted:
    if (bare_words)
      return {PartKind::Text, next().text};
    break;
  default:
    break;
  }
  fail("a value");
}

Value Cursor::database() {
  if (now().kind == Kind::Variable)
    return {{{Value::Part::Kind::Variable, next().text}}};
  return {{{Value::Part::Kind::Text, name()}}};
}

std::string Cursor::string() {
  if (now().kind != Kind::String)
    fail("a string");
  return next().text;
}

std::int64_t Cursor::number() {
  std::int64_t n = 0;
  std::string const& text = now().text;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (now().kind != Kind::Number || error != std::errc{} || end != text.data() + text.size())
    fail("a whole number");
  ++i_;
  return n;
}

void Cursor::optional_value() {
  if (accept_symbol("="))
    value(false);
}

} // namespace switchback::tsql
