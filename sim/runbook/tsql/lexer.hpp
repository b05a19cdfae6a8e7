// Tokens of Transact-SQL as operators type it (SQL Server docs, "Transact-SQL syntax conventions",
// "Comment", "Identifiers").
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace switchback::tsql {

/// Line and column count from 1 within the text that was parsed.
struct Position {
  int line = 1, column = 1;
  bool operator==(Position const&) const = default;
};

struct Token {
  enum class Kind { Word, Quoted, String, Number, Variable, Symbol, Go, End } kind = Kind::End;
  std::string text; ///< of a string or quoted name its content; of a word as typed
  Position at;
  std::size_t begin = 0, end = 0; ///< in the text
};

/// A refusal with the number that the server, or its client, would give.
struct Error {
  int number = 102; ///< 102: incorrect syntax
  Position at;
  std::string message;
  bool operator==(Error const&) const = default;
};

struct Lexed {
  std::vector<Token> tokens; ///< ends with End
  std::vector<Error> errors; ///< 105 unclosed string, 113 unclosed comment
};

/// Comments nest; U+00A0, U+3000 and a byte order mark are blanks, since they come with pasted
/// text. GO counts only alone on its line.
Lexed lex(std::string_view text);

bool same_word(std::string_view a, std::string_view b); ///< without regard to case

} // namespace switchback::tsql
