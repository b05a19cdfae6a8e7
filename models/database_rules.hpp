// What may be done to a database copy in each state; and ALTER DATABASE .. SET.
//
// For each operation and standing, one table gives the error number of the refusal, or 0 if the
// operation's own conditions decide: sessions in the database, the log chain, the families of
// backup sets (models/database.hpp). `refuse_backup`, `refuse_restore`, `refuse_recovery`,
// `opening_error` and `answer_alter` all read it; a row's label in a trace leads to the row.
//
// Sources: SQL Server docs, "Database Engine events and errors" (the numbers), ALTER DATABASE SET
// Options, BACKUP, "Tail-Log Backups", "Database Mirroring and ... Prerequisites, Restrictions".
// The pairing of a number with a standing is assumed where the catalogue's text is general: 5059
// (in transition) while recovery runs, 3908 (emergency mode) for changes to a copy in EMERGENCY.
#pragma once

#include <array>
#include <string_view>

#include "models/database.hpp"

namespace switchback {

/// A copy's state, with the role that a mirroring session gives it.
enum class Standing {
  Online,
  Principal,
  Restoring,
  Mirror,
  Standby,
  Recovering,
  Offline,
  Suspect,
  Emergency
};
inline constexpr std::size_t kStandings = 9;
Standing standing_of(Database const& database);
std::string_view name_of(Standing);

enum class Operation {
  Open,
  BackupFull,
  BackupDifferential,
  BackupLog,
  BackupTail, ///< WITH NORECOVERY or STANDBY
  BackupLogNoTruncate,
  BackupTailNoTruncate,
  RestoreFull,
  RestoreDifferential,
  RestoreLog,
  Recover,
  SetRecoveryModel,
  SetAccess,
  SetReadOnly, ///< and READ_WRITE, AUTO_CLOSE
  SetOffline,
  SetOnline,
  SetEmergency,
  Rename,
  Drop
};
inline constexpr std::size_t kOperations = 19;
std::string_view name_of(Operation);

struct DatabaseRule {
  std::string_view label;
  Operation operation;
  std::array<SqlNumber, kStandings> refusals; ///< by Standing; 0: its own conditions decide
};
/// In the order of Operation.
std::array<DatabaseRule, kOperations> const& database_rules();
SqlNumber refused_by_standing(Database const& database, Operation operation);

// --- ALTER DATABASE .. SET, DROP DATABASE ---

enum class DatabaseOption {
  RecoveryFull,
  RecoveryBulkLogged,
  RecoverySimple,
  SingleUser,
  RestrictedUser,
  MultiUser,
  ReadOnly,
  ReadWrite,
  Offline,
  Online,
  Emergency,
  AutoCloseOn,
  AutoCloseOff
};
Operation operation_of(DatabaseOption);

/// The WITH clause: what comes of the sessions that are in the way. Without one the statement waits
/// until they have left, without end (SQL Server docs, ALTER DATABASE SET Options).
enum class Termination { None, NoWait, Rollback };

struct AlterConditions {
  int sessions = 0; ///< in the database, or with its only seat, beside the one that asks
  Termination termination = Termination::None;
  bool backup_runs = false; ///< it holds the database's lock against a change of state (assumed)
  bool changing = false;    ///< another ALTER DATABASE or a restore holds that lock
};
struct AlterAnswer {
  SqlNumber number = 0; ///< of the refusal, at once; 0: none
  bool waits = false;   ///< until the sessions have left, or were thrown out
  bool operator==(AlterAnswer const&) const = default;
};
AlterAnswer answer_alter(Database const& database, DatabaseOption option,
                         AlterConditions const& conditions);
/// The change itself, once nobody is in its way; it stands in the log where the content ends.
void alter(Database& database, DatabaseOption option);

SqlNumber refuse_drop(Database const& database, int sessions);
SqlNumber refuse_rename(Database const& database, int sessions);

} // namespace switchback
