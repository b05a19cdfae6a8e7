// Transact-SQL as operators type it: a text becomes batches of statements, or refusals with the
// number that the server would give. Nothing is guessed and nothing is skipped: a construct outside
// this subset is an error at its place.
//
// Sources: SQL Server docs, BACKUP, RESTORE Statements and Arguments, ALTER DATABASE Database
// Mirroring, EXECUTE, KILL, USE, "SQL Server Utilities Statements - GO", the log-shipping and Agent
// procedures.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/runbook/tsql/lexer.hpp"

namespace switchback::tsql {

/// A literal, a bare word, or a variable; parts are joined by +.
struct Value {
  struct Part {
    enum class Kind { Text, Number, Variable, Null } kind = Kind::Text;
    std::string text;
  };
  std::vector<Part> parts;
};

/// `[server].[database].[schema].name`; missing parts are empty.
struct Name {
  std::vector<std::string> parts;
  std::string const& last() const { return parts.back(); }
};

struct Backup {
  bool log = false;
  Value database;
  std::vector<Value> devices;
  bool copy_only = false, norecovery = false, no_truncate = false, init = false,
       differential = false;
};

struct Restore {
  enum class What {
    Database,
    Log,
    HeaderOnly,
    FileListOnly,
    VerifyOnly,
    LabelOnly
  } what = What::Database;
  Value database;             ///< empty for the reports
  std::vector<Value> devices; ///< none: RESTORE DATABASE name WITH RECOVERY
  enum class Recovery { Recovery, NoRecovery, Standby } recovery = Recovery::Recovery;
  bool recovery_stated = false, replace = false;
  std::optional<Value> stop_at;
};

struct AlterMirroring { ///< ALTER DATABASE name SET PARTNER | WITNESS | SAFETY
  std::string database;
  enum class What {
    Partner,
    Witness,
    WitnessOff,
    Failover,
    ForceService,
    Resume,
    Suspend,
    Off,
    SafetyFull,
    SafetyOff,
    Timeout
  } what = What::Off;
  std::string address;      ///< Partner, Witness
  std::int64_t seconds = 0; ///< Timeout
};

struct AlterOption { ///< ALTER DATABASE name SET RECOVERY SIMPLE, SINGLE_USER, OFFLINE ...
  std::string database, option, value;
  bool rollback = false; ///< WITH ROLLBACK IMMEDIATE or AFTER
};

struct Execute {
  Name procedure;
  std::vector<Value> positional;
  std::map<std::string, Value> named; ///< by lower-case name with its @
  Position arguments_at;
};

struct Kill {
  std::int64_t session = 0;
};
struct Use {
  std::string database;
};
struct DropDatabase {
  std::string database;
};
struct Declare {
  std::vector<std::pair<std::string, std::optional<Value>>> variables;
};
struct Assign {
  std::string variable;
  Value value;
};
struct WaitFor {
  std::string delay;
}; ///< hh:mm:ss
struct Report {
  std::string what;
}; ///< SELECT, PRINT, DBCC, SET NOCOUNT, GRANT: no effect on the estate

using Body = std::variant<Backup, Restore, AlterMirroring, AlterOption, Execute, Kill, Use,
                          DropDatabase, Declare, Assign, WaitFor, Report>;

struct Statement {
  Body body;
  Position at;
  std::string text; ///< as typed
};

/// A batch runs as a whole or, with an error in it, not at all.
struct Batch {
  std::vector<Statement> statements;
  std::vector<Error> errors;
  int times = 1; ///< GO count
};

std::vector<Batch> parse(std::string_view text);

using Variables = std::map<std::string, std::string>; ///< by lower-case name
/// 137 for a variable that was not declared.
std::variant<std::string, Error> evaluate(Value const& value, Variables const& variables,
                                          Position at);

/// A procedure that is known by name, with its parameters in order; `mandatory` come first.
struct Procedure {
  std::string_view name;
  std::vector<std::string_view> parameters;
  std::size_t mandatory = 0;
  bool report = false; ///< tells something and changes nothing
  std::string_view meaning;
};
std::vector<Procedure> const& procedures();
Procedure const* find_procedure(std::string_view name);

/// Arguments by parameter name; 201 for a missing one, 8144 for too many, 8145 for one that does
/// not exist.
std::variant<std::map<std::string, Value>, Error> arguments(Execute const& call,
                                                            Procedure const& procedure);

} // namespace switchback::tsql
