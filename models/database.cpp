#include "models/database.hpp"

#include <algorithm>

namespace switchback {

std::string_view name_of(DatabaseState state) {
  switch (state) {
  case DatabaseState::Online:
    return "ONLINE";
  case DatabaseState::Restoring:
    return "RESTORING";
  case DatabaseState::Standby:
    return "STANDBY";
  case DatabaseState::Offline:
    return "OFFLINE";
  case DatabaseState::Suspect:
    return "SUSPECT";
  }
  return "";
}

std::string_view name_of(RecoveryOption option) {
  switch (option) {
  case RecoveryOption::Recovery:
    return "RECOVERY";
  case RecoveryOption::NoRecovery:
    return "NORECOVERY";
  case RecoveryOption::Standby:
    return "STANDBY";
  }
  return "";
}

SqlNumber opening_error(Database const& database) {
  if (database.mirror_role == MirrorRole::Mirror)
    return kCannotOpenMirror;
  switch (database.state) {
  case DatabaseState::Online:
  case DatabaseState::Standby:
    return 0;
  case DatabaseState::Restoring:
    return kLeftRestoring;
  case DatabaseState::Offline:
    return kOffline;
  case DatabaseState::Suspect:
    return 926;
  }
  return 0;
}

SqlNumber refuse_backup(Database const& database, BackupOptions const& options) {
  bool const log = options.kind == BackupKind::Log;
  if (database.mirror_role == MirrorRole::Mirror)
    return log ? kBackupOnMirror : kCannotOpenMirror;
  switch (database.state) {
  case DatabaseState::Online:
    break;
  case DatabaseState::Restoring:
    return kLeftRestoring;
  case DatabaseState::Standby:
    return kStandbyBackup;
  case DatabaseState::Offline:
    return kOffline;
  case DatabaseState::Suspect:
    if (!(log && options.no_truncate))
      return 926;
    break;
  }
  if (!log)
    return 0;
  if (database.recovery_model == RecoveryModel::Simple)
    return kSimpleModel;
  if (!database.next_log_backup)
    return kNoFullBackup;
  if (options.norecovery && database.mirror_role != MirrorRole::None)
    return kMirroredOption;
  if (options.norecovery && options.sessions > 0)
    return kInUse;
  return 0;
}

BackupSet capture(Database const& database, BackupOptions const& options) {
  BackupSet set;
  set.kind = options.kind;
  set.copy_only = options.copy_only || options.no_truncate;
  set.database = database.name;
  set.family = database.family;
  set.content = database.content;
  if (options.kind == BackupKind::Log) {
    set.first = *database.next_log_backup;
    set.bytes = database.content.end().lsn - set.first;
  } else {
    set.first = database.content.end().lsn;
    set.bytes = database.size;
  }
  return set;
}

void finish_backup(Database& database, BackupSet const& set, BackupOptions const& options) {
  if (set.kind == BackupKind::Full) {
    // The first full backup begins the chain; later ones neither cut nor shorten it.
    if (!set.copy_only && !database.next_log_backup)
      database.next_log_backup = set.first;
  } else if (!set.copy_only) {
    database.next_log_backup = set.content.end().lsn;
  }
  if (options.norecovery)
    database.state = DatabaseState::Restoring;
}

SqlNumber refuse_restore(Database const* existing, std::string_view name, BackupSet const& set,
                         RestoreOptions const& options) {
  (void)name;
  if (existing != nullptr && existing->mirror_role != MirrorRole::None)
    return kMirrored;
  if (set.kind == BackupKind::Log) {
    if (existing == nullptr)
      return 3118;
    if (existing->state != DatabaseState::Restoring && existing->state != DatabaseState::Standby)
      return kNothingReady;
    if (options.sessions > 0)
      return kInUse;
    if (existing->family != set.family)
      return kOtherDatabase;
    return static_cast<SqlNumber>(meet(existing->content, set.content, set.first));
  }
  if (existing == nullptr)
    return 0;
  if (options.sessions > 0)
    return kInUse;
  if (!options.replace) {
    if (existing->family != set.family)
      return kOtherDatabase;
    if (existing->state == DatabaseState::Online &&
        existing->recovery_model != RecoveryModel::Simple)
      return kTailNotSaved;
  }
  return 0;
}

Database restored(std::string const& name, BackupSet const& set, Bytes size) {
  Database database;
  database.name = name;
  database.family = set.family;
  database.state = DatabaseState::Restoring;
  database.content = set.content;
  database.next_log_backup = set.content.end().lsn;
  database.size = size;
  return database;
}

void apply_log(Database& database, BackupSet const& set) {
  database.content = set.content;
  database.next_log_backup = set.content.end().lsn;
}

SqlNumber refuse_recovery(Database const& database, int sessions) {
  if (database.mirror_role != MirrorRole::None)
    return kMirrored;
  if (database.state == DatabaseState::Online)
    return kAlreadyRecovered;
  if (sessions > 0)
    return kInUse;
  if (database.state != DatabaseState::Restoring && database.state != DatabaseState::Standby)
    return kNothingReady;
  return 0;
}

void recover(Database& database, ForkId fork, SimTime at) {
  database.content.fork_off(fork, at);
  database.state = DatabaseState::Online;
  database.ever_written = true;
}

} // namespace switchback
