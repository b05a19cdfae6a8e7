// A connection of an operator to an instance, and what each T-SQL statement does over it: one
// perform() for each sort of statement, in the file of its theme.
//
//   sql_executor.cpp    batches and statements in their order, KILL <spid>
//   sql_backup.cpp      BACKUP, RESTORE; media_reports.cpp has the rows of those that only report
//   sql_database.cpp    ALTER DATABASE, DROP DATABASE, mirroring, endpoints
//   sql_server.cpp      USE, KILL, SHUTDOWN, variables, WAITFOR, reports
//   sql_procedures.cpp  EXECUTE; sql_procedures.hpp says where the procedures stand
//   sql_reports.cpp     the rows that procedures answer which only tell something
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/estate/estate.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback {

class SqlSession {
public:
  SqlSession(Estate& of, std::string on) : estate(of), instance(std::move(on)) {
    variables["@@error"] = "0";
    variables["@@servername"] = instance;
  }

  /// Its number on the instance. A connection that was lost, or ended by somebody, is made anew
  /// with the next statement, in master (assumed, as Management Studio does).
  int id();
  /// The database it is in.
  std::string context();
  void close();

  /// The value, which may be NULL; none, and the refusal of its statement, for a variable that was
  /// not declared.
  std::optional<std::optional<std::string>> value(tsql::Value const& value, tsql::Position at,
                                                  Outcome& refused) const;
  /// The same as text; NULL is empty, which a parameter takes for not given.
  std::optional<std::string> text(tsql::Value const& value, tsql::Position at,
                                  Outcome& refused) const;

  Estate& estate;
  std::string instance;
  std::string about; ///< the database that the block is about: whose sessions sp_who2 shows
  tsql::Variables variables;
  std::vector<int> shown_sessions; ///< by the last sp_who2

private:
  int id_ = 0;
};

Outcome perform(SqlSession&, tsql::Backup const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Restore const&, tsql::Position);

Outcome perform(SqlSession&, tsql::AlterMirroring const&, tsql::Position);
Outcome perform(SqlSession&, tsql::AlterOption const&, tsql::Position);
Outcome perform(SqlSession&, tsql::RenameDatabase const&, tsql::Position);
Outcome perform(SqlSession&, tsql::DropDatabase const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Endpoint const&, tsql::Position);

Outcome perform(SqlSession&, tsql::Use const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Kill const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Shutdown const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Declare const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Assign const&, tsql::Position);
Outcome perform(SqlSession&, tsql::WaitFor const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Report const&, tsql::Position);
Outcome perform(SqlSession&, tsql::Raise const&, tsql::Position);
// Where a batch goes on is decided by who carries it out.
inline Outcome perform(SqlSession&, tsql::Return const&, tsql::Position) {
  return Outcome::no_effect("the batch ends");
}
inline Outcome perform(SqlSession&, tsql::Branch const&, tsql::Position) { return {}; }
inline Outcome perform(SqlSession&, tsql::Jump const&, tsql::Position) { return {}; }

Outcome perform(SqlSession&, tsql::Execute const&, tsql::Position);
Outcome perform(SqlSession&, tsql::UpdateShipping const&, tsql::Position);

/// "2 rows: name value, name value, ..; .."; arguments by parameter.
std::string report_of(SqlSession& session, std::string_view procedure,
                      std::map<std::string, std::string> const& arguments);

} // namespace switchback
