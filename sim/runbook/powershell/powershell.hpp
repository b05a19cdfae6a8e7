// The PowerShell that operators use in runbooks: commands with parameters, variables, lists, hash
// tables, pipelines into formatting. A text becomes statements, or a ParserError, and then nothing
// of it runs. A command is bound to a known cmdlet, or refused with the id that PowerShell gives.
// Control flow is recognised and refused by name: nothing is skipped in silence.
//
// Sources: Microsoft PowerShell docs, about_Parsing, about_Quoting_Rules, about_Parameters,
// about_Hash_Tables; the help of the Skype for Business cmdlets.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace switchback::powershell {

struct Position {
  int line = 1, column = 1;
  bool operator==(Position const&) const = default;
};

/// A value: null, a truth, text (numbers too), a list, a table.
struct Value {
  enum class Kind { Null, Truth, Text, List, Table } kind = Kind::Null;
  bool truth = false;
  std::string text;
  std::vector<Value> items;                           ///< List
  std::vector<std::pair<std::string, Value>> entries; ///< Table, in the order given
  bool operator==(Value const&) const = default;

  static Value of(std::string text) { return {Kind::Text, false, std::move(text), {}, {}}; }
  static Value of(bool truth) { return {Kind::Truth, truth, {}, {}, {}}; }
  static Value list(std::vector<Value> items) {
    return {Kind::List, false, {}, std::move(items), {}};
  }
};

/// An expression as written; variables are looked up when the command runs.
struct Expression {
  struct Entry;
  enum class Kind { Literal, Expandable, Variable, List, Table } kind = Kind::Literal;
  std::string text; ///< Literal; Expandable with its $v; Variable's name
  std::vector<Expression> items;
  std::vector<Entry> entries;
};
struct Expression::Entry {
  std::string key;
  Expression value;
};

struct Argument {
  std::string parameter;           ///< without dash; empty: positional
  std::optional<Expression> value; ///< a switch has none
  Position at;
};

struct Command {
  std::string name;
  std::vector<Argument> arguments;
  Position at;
  std::string text; ///< as typed
};

struct Statement {
  std::string assign_to;           ///< variable, or empty
  std::optional<Expression> value; ///< of an assignment of a value
  std::vector<Command> pipeline;
  Position at;
  std::string text;
};

struct Error {
  std::string id; ///< ParserError, CommandNotFoundException ...
  Position at;
  std::string message;
};

struct Script {
  std::vector<Statement> statements;
  std::vector<Error> errors; ///< not empty: nothing runs
};

Script parse(std::string_view text);

using Variables = std::map<std::string, Value>; ///< by lower-case name
Value evaluate(Expression const& expression, Variables const& variables);

struct Parameter {
  enum class Type { Text, List, Switch, Enum, Number, Server };
  std::string_view name;
  Type type = Type::Text;
  bool mandatory = false;
  int position = -1;                       ///< of a positional argument
  std::vector<std::string_view> values{};  ///< Enum
  std::vector<std::string_view> aliases{}; ///< other names that it has
};

/// How a cmdlet is called. Which there are is known to who carries them out.
struct Cmdlet {
  std::string_view name;
  std::vector<Parameter> parameters{};
};

struct Bound {
  std::map<std::string, Value> values; ///< by the parameter's full name
  bool what_if = false;
  bool stop_on_error = false; ///< -ErrorAction Stop

  bool has(std::string const& name) const { return values.contains(name); }
  bool is_set(std::string const& name) const;
  std::string text(std::string const& name) const; ///< empty if it is not given
};

/// The arguments of a call of that cmdlet: by full name or alias, then by unique prefix, then by
/// position.
std::variant<Bound, Error> bind(Cmdlet const& cmdlet, Command const& command,
                                Variables const& variables);

} // namespace switchback::powershell
