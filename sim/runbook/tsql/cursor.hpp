// Reading tokens of one batch, for the parsers of its statements. A syntax error ends the batch: it
// is thrown as Failed and caught where batches are made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/runbook/tsql/statements.hpp"

namespace switchback::tsql {

struct Failed {
  Error error;
};

/// Words that begin a statement, and so end the one before it where there is no semicolon.
bool starts_statement(Token const& token);

class Cursor {
public:
  explicit Cursor(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  Token const& now() const { return tokens_[i_]; }
  Token const& ahead(std::size_t n) const { return tokens_[std::min(i_ + n, tokens_.size() - 1)]; }
  Token const* before() const { return i_ > 0 ? &tokens_[i_ - 1] : nullptr; }
  bool is_end() const { return now().kind == Token::Kind::End; }
  Token next() { return is_end() ? now() : tokens_[i_++]; }
  void skip(std::size_t n = 1) { i_ = std::min(i_ + n, tokens_.size() - 1); }
  bool is_word(std::string_view word) const;
  bool is_symbol(std::string_view symbol) const;
  bool accept(std::string_view word) { return is_word(word) && (++i_, true); }
  bool accept_symbol(std::string_view symbol) { return is_symbol(symbol) && (++i_, true); }
  void expect(std::string_view word);
  void expect_symbol(std::string_view symbol);

  [[noreturn]] void fail(std::string const& expected = {}) const; ///< 102 here
  [[noreturn]] void fail(int number, std::string message) const;

  std::string name();
  Name qualified();
  Value value(bool bare_words);
  Value database(); ///< in BACKUP and RESTORE: a name or a variable
  std::string string();
  std::int64_t number();
  void optional_value(); ///< = value, or nothing

private:
  Value::Part part(bool bare_words);

  std::vector<Token> tokens_; ///< ends with End
  std::size_t i_ = 0;
};

// What follows the words that name the statement.
Backup parse_backup(Cursor& c);
Restore parse_restore(Cursor& c);
Body parse_alter_database(Cursor& c);
Endpoint parse_endpoint(Cursor& c, Endpoint::What what);
Condition parse_condition(Cursor& c);
Raise parse_raise(Cursor& c);

/// IF, BEGIN and parentheses of a condition may be nested so deep; then 191, as the server says of
/// what is nested too deeply (how deep it goes itself is not published).
inline constexpr int kDeepest = 32;
/// 137 for the first variable that is used above its DECLARE: the server runs nothing of such a
/// batch.
std::optional<Error> undeclared(Batch const& batch);

} // namespace switchback::tsql
