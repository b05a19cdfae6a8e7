#include "models/database_rules.hpp"

namespace switchback {
namespace {

constexpr SqlNumber kDropInUse = 3702, kUsersInside = 5070, kSingleUserInside = 5064,
                    kNotLocked = 5061, kRenameInUse = 5030;

// clang-format off
constexpr std::array<DatabaseRule, kOperations> kRules{{
    //                                                  ONLINE principal RESTORING mirror STANDBY RECOVERING OFFLINE SUSPECT EMERGENCY
    {"D1",  Operation::Open,                 {{          0,     0,        927,      954,   0,      922,       942,    926,    0}}},
    {"D2",  Operation::BackupFull,           {{          0,     0,        927,      954,   3036,   922,       942,    926,    3033}}},
    {"D3",  Operation::BackupDifferential,   {{          0,     0,        927,      954,   3036,   922,       942,    926,    3033}}},
    {"D4",  Operation::BackupLog,            {{          0,     0,        927,      3059,  3036,   922,       942,    926,    3033}}},
    {"D5",  Operation::BackupTail,           {{          0,     1468,     927,      3059,  3036,   922,       942,    926,    3033}}},
    {"D6",  Operation::BackupLogNoTruncate,  {{          0,     0,        927,      3059,  3036,   922,       942,    0,      3033}}},
    {"D7",  Operation::BackupTailNoTruncate, {{          0,     1468,     927,      3059,  3036,   922,       942,    0,      3033}}},
    {"D8",  Operation::RestoreFull,          {{          0,     3104,     0,        3104,  0,      3101,      0,      0,      0}}},
    {"D9",  Operation::RestoreDifferential,  {{          3117,  3104,     0,        3104,  0,      3101,      3117,   3117,   3117}}},
    {"D10", Operation::RestoreLog,           {{          3117,  3104,     0,        3104,  0,      3101,      3117,   3117,   3117}}},
    {"D11", Operation::Recover,              {{          3153,  3104,     0,        3104,  0,      3101,      3117,   3117,   3117}}},
    {"D12", Operation::SetRecoveryModel,     {{          0,     1468,     5052,     1468,  5063,   5059,      942,    926,    3908}}},
    {"D13", Operation::SetAccess,            {{          0,     1468,     5052,     1468,  5063,   5059,      942,    926,    0}}},
    {"D14", Operation::SetReadOnly,          {{          0,     1468,     5052,     1468,  5063,   5059,      942,    926,    3908}}},
    {"D15", Operation::SetOffline,           {{          0,     1468,     5052,     1468,  0,      5059,      0,      0,      0}}},
    {"D16", Operation::SetOnline,            {{          0,     1468,     5052,     1468,  0,      5059,      0,      926,    0}}},
    {"D17", Operation::SetEmergency,         {{          0,     1468,     5052,     1468,  5063,   5059,      0,      0,      0}}},
    {"D18", Operation::Rename,               {{          0,     957,      5052,     957,   5063,   5059,      942,    926,    3908}}},
    {"D19", Operation::Drop,                 {{          0,     3743,     0,        3743,  0,      3702,      0,      0,      0}}},
}};
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < kOperations; ++i)
    if (static_cast<std::size_t>(kRules[i].operation) != i)
      return false;
  return true;
}
static_assert(in_order(), "a rule is found by its operation");

bool shut_by_hand(DatabaseState state) {
  return state == DatabaseState::Offline || state == DatabaseState::Emergency;
}

void shut(Database& database, DatabaseState state) {
  if (!shut_by_hand(database.state))
    database.before_shut = database.state;
  database.state = state;
}

} // namespace

std::array<DatabaseRule, kOperations> const& database_rules() { return kRules; }

Standing standing_of(Database const& database) {
  if (database.mirror_role == MirrorRole::Mirror)
    return Standing::Mirror;
  switch (database.state) {
  case DatabaseState::Online:
    return database.mirror_role == MirrorRole::Principal ? Standing::Principal : Standing::Online;
  case DatabaseState::Restoring:
    return Standing::Restoring;
  case DatabaseState::Standby:
    return Standing::Standby;
  case DatabaseState::Recovering:
    return Standing::Recovering;
  case DatabaseState::Offline:
    return Standing::Offline;
  case DatabaseState::Suspect:
    return Standing::Suspect;
  case DatabaseState::Emergency:
    return Standing::Emergency;
  }
  return Standing::Online;
}

std::string_view name_of(Standing standing) {
  switch (standing) {
  case Standing::Online:
    return "ONLINE";
  case Standing::Principal:
    return "principal";
  case Standing::Restoring:
    return "RESTORING";
  case Standing::Mirror:
    return "mirror";
  case Standing::Standby:
    return "STANDBY";
  case Standing::Recovering:
    return "RECOVERING";
  case Standing::Offline:
    return "OFFLINE";
  case Standing::Suspect:
    return "SUSPECT";
  case Standing::Emergency:
    return "EMERGENCY";
  }
  return "";
}

std::string_view name_of(Operation operation) {
  switch (operation) {
  case Operation::Open:
    return "open";
  case Operation::BackupFull:
    return "backup database";
  case Operation::BackupDifferential:
    return "backup database with differential";
  case Operation::BackupLog:
    return "backup log";
  case Operation::BackupTail:
    return "backup log with norecovery";
  case Operation::BackupLogNoTruncate:
    return "backup log with no_truncate";
  case Operation::BackupTailNoTruncate:
    return "backup log with no_truncate, norecovery";
  case Operation::RestoreFull:
    return "restore database";
  case Operation::RestoreDifferential:
    return "restore differential";
  case Operation::RestoreLog:
    return "restore log";
  case Operation::Recover:
    return "restore with recovery";
  case Operation::SetRecoveryModel:
    return "set recovery";
  case Operation::SetAccess:
    return "set single_user";
  case Operation::SetReadOnly:
    return "set read_only";
  case Operation::SetOffline:
    return "set offline";
  case Operation::SetOnline:
    return "set online";
  case Operation::SetEmergency:
    return "set emergency";
  case Operation::Rename:
    return "modify name";
  case Operation::Drop:
    return "drop database";
  }
  return "";
}

SqlNumber refused_by_standing(Database const& database, Operation operation) {
  bool const mirrored = database.mirror_role == MirrorRole::Principal;
  auto const& refusals = kRules[static_cast<std::size_t>(operation)].refusals;
  SqlNumber const number = refusals[static_cast<std::size_t>(standing_of(database))];
  // A principal that is, say, SUSPECT is still mirrored: what mirroring forbids comes first.
  if (mirrored && database.state != DatabaseState::Online) {
    SqlNumber const as_principal = refusals[static_cast<std::size_t>(Standing::Principal)];
    return as_principal != 0 ? as_principal : number;
  }
  return number;
}

Operation operation_of(DatabaseOption option) {
  switch (option) {
  case DatabaseOption::RecoveryFull:
  case DatabaseOption::RecoveryBulkLogged:
  case DatabaseOption::RecoverySimple:
    return Operation::SetRecoveryModel;
  case DatabaseOption::SingleUser:
  case DatabaseOption::RestrictedUser:
  case DatabaseOption::MultiUser:
    return Operation::SetAccess;
  case DatabaseOption::ReadOnly:
  case DatabaseOption::ReadWrite:
  case DatabaseOption::AutoCloseOn:
  case DatabaseOption::AutoCloseOff:
    return Operation::SetReadOnly;
  case DatabaseOption::Offline:
    return Operation::SetOffline;
  case DatabaseOption::Online:
    return Operation::SetOnline;
  case DatabaseOption::Emergency:
    return Operation::SetEmergency;
  }
  return Operation::SetOnline;
}

AlterAnswer answer_alter(Database const& database, DatabaseOption option,
                         AlterConditions const& conditions) {
  Operation const operation = operation_of(option);
  if (SqlNumber const number = refused_by_standing(database, operation))
    return {number};
  bool const of_state = operation == Operation::SetOffline || operation == Operation::SetEmergency;
  if (conditions.changing || (conditions.backup_runs && of_state))
    return {kNotLocked};
  if (conditions.sessions == 0)
    return {};
  if (conditions.termination == Termination::Rollback)
    return {0, true};
  if (database.access == AccessMode::Single)
    return {kSingleUserInside};
  bool const needs_sole_use =
      option != DatabaseOption::MultiUser && option != DatabaseOption::Online &&
      option != DatabaseOption::AutoCloseOn && option != DatabaseOption::AutoCloseOff &&
      operation != Operation::SetRecoveryModel;
  if (!needs_sole_use)
    return {};
  if (conditions.termination == Termination::NoWait)
    return {kUsersInside};
  return {0, true};
}

void alter(Database& database, DatabaseOption option) {
  Operation const operation = operation_of(option);
  if (operation == Operation::SetRecoveryModel || operation == Operation::SetAccess ||
      operation == Operation::SetReadOnly)
    database.options_since = database.content.end().at;
  switch (option) {
  case DatabaseOption::RecoveryFull:
    database.recovery_model = RecoveryModel::Full;
    return;
  case DatabaseOption::RecoveryBulkLogged:
    database.recovery_model = RecoveryModel::BulkLogged;
    return;
  case DatabaseOption::RecoverySimple:
    database.recovery_model = RecoveryModel::Simple;
    if (database.next_log_backup)
      database.chain_begins = true; // the next backup starts a new chain
    database.next_log_backup.reset();
    return;
  case DatabaseOption::SingleUser:
    database.access = AccessMode::Single;
    return;
  case DatabaseOption::RestrictedUser:
    database.access = AccessMode::Restricted;
    return;
  case DatabaseOption::MultiUser:
    database.access = AccessMode::Multi;
    return;
  case DatabaseOption::ReadOnly:
    database.read_only = true;
    return;
  case DatabaseOption::ReadWrite:
    database.read_only = false;
    return;
  case DatabaseOption::AutoCloseOn:
    database.auto_close = true;
    return;
  case DatabaseOption::AutoCloseOff:
    database.auto_close = false;
    return;
  case DatabaseOption::Offline:
    shut(database, DatabaseState::Offline);
    return;
  case DatabaseOption::Emergency:
    shut(database, DatabaseState::Emergency);
    return;
  case DatabaseOption::Online:
    // What was damaged is found damaged again; a standby copy is one still.
    if (shut_by_hand(database.state))
      database.state = database.before_shut;
    return;
  }
}

SqlNumber refuse_drop(Database const& database, int sessions) {
  if (SqlNumber const number = refused_by_standing(database, Operation::Drop))
    return number;
  return sessions > 0 ? kDropInUse : 0;
}

SqlNumber refuse_rename(Database const& database, int sessions) {
  if (SqlNumber const number = refused_by_standing(database, Operation::Rename))
    return number;
  return sessions > 0 ? kRenameInUse : 0;
}

} // namespace switchback
