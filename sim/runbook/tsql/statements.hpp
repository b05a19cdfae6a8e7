// The statements of Transact-SQL that operators type, as plain data (SQL Server docs, BACKUP,
// RESTORE Statements and Arguments, ALTER DATABASE, ALTER DATABASE Database Mirroring, CREATE
// ENDPOINT, EXECUTE, KILL, SHUTDOWN, USE, "Control-of-Flow": IF...ELSE, BEGIN...END, RETURN,
// RAISERROR).
//
// A batch is a list of statements; IF and ELSE are marks in it that lead forward over what is not
// to run. Nothing leads back: a batch comes to its end.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
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

/// DISK = 'path', or a logical device by its name.
struct Device {
  bool logical = false;
  Value name;
};

/// BLOCKSIZE, BUFFERCOUNT, MAXTRANSFERSIZE: how data are moved, within limits.
struct TransferSizes {
  std::optional<Value> block, buffers, transfer;
};

struct Backup {
  bool log = false;
  Value database;
  std::vector<std::vector<Device>> mirrors; ///< TO, and each MIRROR TO
  bool copy_only = false, norecovery = false, no_truncate = false, differential = false,
       checksum = false, continue_after_error = false;
  std::optional<bool> init, format, skip, compression;
  std::optional<Value> standby; ///< the undo file
  std::optional<Value> name, description, media_name, media_description, expires, retain_days;
  TransferSizes sizes;
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
  Value database;              ///< empty for the reports
  std::vector<Device> devices; ///< none: RESTORE DATABASE name WITH RECOVERY
  enum class Recovery { Recovery, NoRecovery, Standby } recovery = Recovery::Recovery;
  bool recovery_stated = false, replace = false, checksum = false, restricted = false,
       continue_after_error = false;
  std::optional<Value> standby;               ///< the undo file
  std::optional<Value> stop_at, stop_at_mark; ///< a time; STOPATMARK or STOPBEFOREMARK
  std::optional<Value> file, media_name;      ///< the set's position; MEDIANAME
  std::vector<Value> moves;                   ///< the logical names of MOVE
  TransferSizes sizes;
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
  std::int64_t after_seconds = 0;
  bool no_wait = false;
};

struct RenameDatabase { ///< ALTER DATABASE name MODIFY NAME = new_name
  std::string database, name;
};

/// The database mirroring endpoint of the instance: CREATE, ALTER, DROP ENDPOINT.
struct Endpoint {
  enum class What { Create, Alter, Drop } what = What::Create;
  std::string name;
  bool started = false; ///< without STATE it is created stopped
  std::int64_t port = 0;
};

struct Shutdown {
  bool no_wait = false;
};

/// UPDATE msdb.dbo.log_shipping_secondary_databases SET .. WHERE secondary_database = ..
struct UpdateShipping {
  std::map<std::string, Value> columns; ///< by lower-case name
  std::optional<Value> database;        ///< empty: every row
};

struct Execute {
  Name procedure;
  std::vector<Value> positional;
  std::map<std::string, Value> named;         ///< by lower-case name with its @
  std::map<std::string, std::string> outputs; ///< variables that take an OUTPUT parameter
  std::string result;                         ///< variable that takes the return code, or none
  Position arguments_at;
};

struct Kill {
  std::int64_t session = 0;
  bool status_only = false;
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
  std::string delay;  ///< hh:mm:ss
  bool until = false; ///< TIME: a time of the day
};
struct Raise { ///< RAISERROR (message, severity, state)
  Value message;
  std::int64_t severity = 0;
};

/// What IF asks. A comparison with NULL is neither true nor false.
struct Condition {
  enum class Kind { Compare, IsNull, And, Or, Not } kind = Kind::Compare;
  Value left, right;
  std::string comparison;       ///< = <> < > <= >=
  std::vector<Condition> parts; ///< of And, Or, Not
};
/// IF: where the condition is not true, what follows up to `otherwise` is passed over.
struct Branch {
  Condition condition;
  std::size_t otherwise = 0; ///< index in the batch, further on
};
/// Between what IF and ELSE guard: from the one to behind the other.
struct Jump {
  std::size_t to = 0; ///< index in the batch, further on
};
struct Return {}; ///< the batch ends

struct Report {
  std::string what;
}; ///< SELECT, PRINT, DBCC, SET NOCOUNT, GRANT: no effect on the estate

using Body = std::variant<Backup, Restore, AlterMirroring, AlterOption, Execute, Kill, Use,
                          DropDatabase, Declare, Assign, WaitFor, Report, RenameDatabase, Endpoint,
                          Shutdown, UpdateShipping, Raise, Branch, Jump, Return>;

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

} // namespace switchback::tsql
