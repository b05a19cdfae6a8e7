// Statements that have to be refused, each with its number, as rows by theme; a test runs them all
// (tests/sim/operations/error_numbers_test.cpp). The estate is the plain one: orders on sql-a,
// mirrored on sql-b with the witness sql-w, shipped to sql-c.
//
// Source of the numbers: SQL Server docs, "Database Engine events and errors", BACKUP, RESTORE
// Statements, "RESTORE Arguments", ALTER DATABASE, ALTER DATABASE Database Mirroring, "Tail-Log
// Backups", the pages of the log-shipping and SQL Server Agent stored procedures.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/support/shipped.hpp"

namespace switchback::test::refusal {

/// At `at` seconds, which lie between two ticks of the jobs: T-SQL on an instance, or a fault.
struct Line {
  int at;
  std::string on, what;
  std::string refused{}; ///< with this number, as it has to be; empty: not at all
};
struct Row {
  int number;
  std::string name;
  std::vector<Line> before;
  Line line;
  std::string leaves{}; ///< of what is there afterwards and was not before; empty: nothing changed
  Overrides set{};
};
inline std::ostream& operator<<(std::ostream& out, Row const& row) {
  return out << row.number << " " << row.name;
}
inline constexpr char kOff[] = "alter database orders set partner off";
inline constexpr char kFull[] = "backup database orders to disk = 'D:\\b\\full.bak'";
inline constexpr char kKeepOut[] =
    "alter database orders set restricted_user with rollback immediate";
inline constexpr char kLogA[] =
    "backup log orders to disk = '\\\\fs-2.litwareinc.com\\logship\\by-hand-a.trn'";
inline constexpr char kLogB[] =
    "backup log orders to disk = '\\\\fs-2.litwareinc.com\\logship\\by-hand-b.trn'";
inline constexpr char kFullAtShare[] =
    "backup database orders to disk = '\\\\fs-2.litwareinc.com\\logship\\full.bak'";
inline constexpr char kRestoreA[] =
    "restore log orders from disk = '\\\\fs-2.litwareinc.com\\logship\\by-hand-a.trn' with "
    "norecovery";
inline constexpr char kRestoreB[] =
    "restore log orders from disk = '\\\\fs-2.litwareinc.com\\logship\\by-hand-b.trn' with "
    "norecovery";
inline constexpr char kRestoreFull[] =
    "restore database orders from disk = '\\\\fs-2.litwareinc.com\\logship\\full.bak' with "
    "norecovery, replace";
inline constexpr char kRecover[] = "restore database orders with recovery";
inline constexpr char kAddPrimary[] =
    "exec sp_add_log_shipping_primary_database @database = 'orders', @backup_directory = "
    "'\\\\fs-2.litwareinc.com\\logship', @backup_share = '\\\\fs-2.litwareinc.com\\logship'";
inline constexpr char kAddSource[] =
    "exec sp_add_log_shipping_secondary_primary @primary_server = 'sql-a', @primary_database = "
    "'orders', @backup_source_directory = '\\\\fs-2.litwareinc.com\\logship', "
    "@backup_destination_directory = 'D:\\LogShip'";
inline constexpr char kAddSecondary[] =
    "exec sp_add_log_shipping_secondary_database @secondary_database = 'orders', @primary_server = "
    "'sql-a', @primary_database = 'orders'";
inline constexpr char kMeetB[] =
    "alter database orders set partner = 'TCP://sql-b.litwareinc.com:5022'";

inline Overrides const kStandby{{"log_shipping.orders.standby", "true"}};
inline Overrides const kEmptyOnW{{"databases.orders.empty_on", "[sql-w]"}};

std::vector<Row> const& backup_rows();
std::vector<Row> const& database_rows();
std::vector<Row> const& mirroring_rows();
std::vector<Row> const& shipping_rows();
std::vector<Row> const& language_rows();

} // namespace switchback::test::refusal
