#include "models/database.hpp"

#include <algorithm>

#include "models/database_rules.hpp"

namespace switchback {
namespace {

Operation operation_of(BackupOptions const& options) {
  switch (options.kind) {
  case BackupKind::Full:
    return Operation::BackupFull;
  case BackupKind::Differential:
    return Operation::BackupDifferential;
  case BackupKind::Log:
    break;
  }
  bool const tail = options.norecovery || options.standby;
  if (options.no_truncate || options.continue_after_error)
    return tail ? Operation::BackupTailNoTruncate : Operation::BackupLogNoTruncate;
  return tail ? Operation::BackupTail : Operation::BackupLog;
}

/// What only the log's condition refuses.
SqlNumber refuse_log_backup(Database const& database, BackupOptions const& options) {
  if (database.recovery_model == RecoveryModel::Simple)
    return kSimpleModel;
  if (!database.next_log_backup)
    return kNoFullBackup;
  if (!database.log_readable)
    return kLogGone;
  if (database.bulk_changes && database.state == DatabaseState::Suspect)
    return kBulkChanges;
  if ((options.norecovery || options.standby) && options.sessions > 0)
    return kInUse;
  return 0;
}

bool goes_on_from_break(Database const& database, BackupSet const& set) {
  return !database.broken_restore ||
         database.broken_restore == BrokenRestore{set.kind, set.content.end().lsn};
}

SqlNumber refuse_full(Database const& existing, BackupSet const& set,
                      RestoreOptions const& options) {
  if (SqlNumber const number = refused_by_standing(existing, Operation::RestoreFull))
    return number;
  if (options.sessions > 0)
    return kInUse;
  if (options.replace)
    return 0;
  if (existing.family != set.family)
    return kOtherDatabase;
  bool const keeps_log = existing.recovery_model != RecoveryModel::Simple;
  return existing.state == DatabaseState::Online && keeps_log ? kTailNotSaved : 0;
}

/// A differential goes onto the very full backup that it builds upon, and never backwards.
SqlNumber refuse_differential(Database const& existing, BackupSet const& set) {
  bool const same_base = set.base && existing.differential_base == set.base;
  bool const forward = existing.content.agrees_with(set.content) &&
                       existing.content.end().lsn <= set.content.end().lsn;
  return same_base && forward ? 0 : kWrongBase;
}

/// A newer release's set cannot be read; an older one's is upgraded at recovery, for which a
/// standby copy would have to be written to.
SqlNumber refuse_version(BackupSet const& set, RestoreOptions const& options) {
  if (set.version > options.version)
    return kNewerVersion;
  bool const upgrades = set.version < options.version;
  return upgrades && options.recovery == RecoveryOption::Standby ? kStandbyUpgrade : 0;
}

/// What was changed behind the point to stop at is not in it.
void take_options(Database& database, BackupSet const& set) {
  if (set.options_since > set.content.end().at)
    return;
  database.options_since = set.options_since;
  database.recovery_model = set.recovery_model;
  database.access = set.access;
  database.read_only = set.read_only;
}

void reached(Database& database, BackupSet const& set) {
  take_options(database, set);
  database.content = set.content;
  database.next_log_backup = set.content.end().lsn;
  database.broken_restore.reset();
}

} // namespace

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
  case DatabaseState::Recovering:
    return "RECOVERING";
  case DatabaseState::Emergency:
    return "EMERGENCY";
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
  return refused_by_standing(database, Operation::Open);
}

SqlNumber refuse_backup(Database const& database, BackupOptions const& options) {
  if (SqlNumber const number = refused_by_standing(database, operation_of(options)))
    return number;
  if (options.kind == BackupKind::Log) {
    if (SqlNumber const number = refuse_log_backup(database, options))
      return number;
  } else if (options.kind == BackupKind::Differential && !database.differential_base) {
    return kNoDifferentialBase;
  }
  // It is met when it is read (assumed: at once). A log backup reads no data pages.
  if (options.kind != BackupKind::Log && options.checksum && database.bad_pages &&
      !options.continue_after_error)
    return kBadPage;
  return options.same_runs ? kBackupRuns : 0;
}

BackupSet capture(Database const& database, BackupOptions const& options) {
  BackupSet set;
  set.kind = options.kind;
  set.copy_only = options.copy_only || options.no_truncate;
  set.database = database.name;
  set.family = database.family;
  set.content = database.content;
  set.version = database.version;
  set.recovery_model = database.recovery_model;
  set.access = database.access;
  set.read_only = database.read_only;
  set.options_since = database.options_since;
  set.checksums = options.checksum;
  set.tail = options.norecovery || options.standby;
  set.bad_pages = database.bad_pages && options.kind != BackupKind::Log;
  set.is_damaged = set.bad_pages && options.checksum;
  LogPoint const end = database.content.end();
  switch (options.kind) {
  case BackupKind::Log:
    set.first = *database.next_log_backup;
    set.bytes = end.lsn - set.first;
    set.begins_chain = database.chain_begins;
    set.bases_in_log = database.bases_in_log;
    set.bulk_changes = database.bulk_changes;
    set.incomplete = database.state == DatabaseState::Suspect;
    break;
  case BackupKind::Full:
    set.first = end.lsn;
    set.bytes = database.size;
    if (!set.copy_only)
      set.base = end;
    break;
  case BackupKind::Differential:
    // Changed extents are not followed one by one: as many as there was log, at most all (assumed).
    set.first = end.lsn;
    set.base = database.differential_base;
    set.bytes = std::min(database.size, end.lsn - set.base->lsn);
    break;
  }
  set.stored = set.bytes;
  return set;
}

void finish_backup(Database& database, BackupSet const& set, BackupOptions const& options) {
  if (set.kind == BackupKind::Log) {
    if (!set.copy_only) {
      database.next_log_backup = set.content.end().lsn;
      database.chain_begins = false;
      database.bulk_changes = false;
      std::erase_if(database.bases_in_log, [&](LogPoint const& base) {
        return std::count(set.bases_in_log.begin(), set.bases_in_log.end(), base) > 0;
      });
    }
  } else {
    if (set.kind == BackupKind::Full && !set.copy_only) {
      database.differential_base = set.base;
      database.bases_in_log.push_back(*set.base);
    }
    // A data backup begins a chain if there is none; an existing chain it neither cuts nor shortens
    // it.
    if (!set.copy_only && !database.next_log_backup)
      database.next_log_backup = set.first;
  }
  if (options.norecovery && database.state == DatabaseState::Suspect)
    // The data files are as damaged as before: only a full restore leads on (number assumed).
    database.broken_restore = BrokenRestore{BackupKind::Full, {}};
  if (options.norecovery)
    database.state = DatabaseState::Restoring;
  else if (options.standby)
    database.state = DatabaseState::Standby;
}

Bytes log_in_use(Database const& database, std::optional<Lsn> unconfirmed,
                 Bytes open_transactions) {
  Lsn const end = database.content.end().lsn;
  Lsn from = end;
  if (database.recovery_model != RecoveryModel::Simple && database.next_log_backup)
    from = std::min(from, *database.next_log_backup);
  if (unconfirmed)
    from = std::min(from, *unconfirmed);
  return end - from + open_transactions;
}

SqlNumber refuse_restore(Database const* existing, std::string_view name, BackupSet const& set,
                         RestoreOptions const& options) {
  (void)name;
  if (set.damage == Damage::Header || set.damage == Damage::Set)
    return static_cast<SqlNumber>(set.damage);
  if (options.own_session)
    return kOwnSession;
  if (SqlNumber const number = refuse_version(set, options))
    return number;
  if (set.is_damaged && !options.continue_after_error)
    return kSetOfDamaged;
  if (set.kind == BackupKind::Full && options.stop_at && *options.stop_at < set.content.end().at)
    return kStopBeforeBackup;
  if (set.kind == BackupKind::Full)
    return existing == nullptr ? 0 : refuse_full(*existing, set, options);
  if (existing == nullptr)
    return kAbsent;
  bool const log = set.kind == BackupKind::Log;
  if (SqlNumber const number = refused_by_standing(*existing, log ? Operation::RestoreLog
                                                                  : Operation::RestoreDifferential))
    return number;
  if (options.sessions > 0)
    return kInUse;
  if (options.standby_file_gone)
    return kStandbyFileGone;
  if (existing->family != set.family)
    return kOtherDatabase;
  if (!goes_on_from_break(*existing, set))
    return kRestoreBroke;
  if (existing->restored_damaged && !options.continue_after_error)
    return kDamagedBefore;
  if (!log)
    return refuse_differential(*existing, set);
  if (SqlNumber const number =
          static_cast<SqlNumber>(meet(existing->content, set.content, set.first, set.begins_chain)))
    return number;
  bool const beyond = options.stop_at && *options.stop_at < existing->content.end().at;
  return beyond ? kStopTooEarly : 0;
}

SqlNumber read_error(BackupSet const& set, bool continue_after_error) {
  switch (set.damage) {
  case Damage::None:
  case Damage::Header:
  case Damage::Set:
    return 0;
  case Damage::Page:
    // Only data come in pages.
    if (continue_after_error && set.kind != BackupKind::Log)
      return 0;
    return static_cast<SqlNumber>(set.kind == BackupKind::Log ? Damage::Read : Damage::Page);
  case Damage::Read:
    return static_cast<SqlNumber>(Damage::Read);
  }
  return 0;
}

bool lays_damage(BackupSet const& set) {
  return set.kind != BackupKind::Log && (set.is_damaged || set.damage == Damage::Page);
}

BackupSet up_to(BackupSet set, SimTime stop_at) {
  set.content = set.content.until(stop_at);
  return set;
}

SqlNumber stop_not_reached(BackupSet const& set, RestoreOptions const& options) {
  if (set.kind != BackupKind::Log)
    return 0;
  if (options.stop_at_mark)
    return kMarkNotReached;
  return options.stop_at && set.content.end().at < *options.stop_at ? kStopNotReached : 0;
}

Database restored(std::string const& name, BackupSet const& set, Bytes size) {
  Database database;
  database.name = name;
  database.family = set.family;
  database.state = DatabaseState::Restoring;
  database.content = set.content;
  database.next_log_backup = set.content.end().lsn;
  database.differential_base = set.base;
  database.size = size;
  database.version = set.version;
  take_options(database, set);
  database.bad_pages = set.bad_pages || lays_damage(set);
  database.restored_damaged = lays_damage(set);
  return database;
}

void begin_restore(Database& database, BackupSet const& set) {
  database.broken_restore = BrokenRestore{set.kind, set.content.end().lsn};
}

void finish_full(Database& database) { database.broken_restore.reset(); }
void apply_log(Database& database, BackupSet const& set, bool base_travels) {
  reached(database, set);
  database.log_restored = true;
  if (!base_travels)
    return;
  for (LogPoint const& base : set.bases_in_log)
    if (base.lsn <= set.content.end().lsn &&
        (!database.differential_base || database.differential_base->lsn < base.lsn))
      database.differential_base = base;
}
void apply_differential(Database& database, BackupSet const& set) {
  reached(database, set);
  database.bad_pages = database.bad_pages || set.bad_pages || lays_damage(set);
  database.restored_damaged = database.restored_damaged || lays_damage(set);
}

SqlNumber refuse_recovery(Database const& database, int sessions, bool standby_file_gone,
                          bool continue_after_error) {
  if (SqlNumber const number = refused_by_standing(database, Operation::Recover))
    return number;
  if (sessions > 0)
    return kInUse;
  if (standby_file_gone)
    return kStandbyFileGone;
  if (database.broken_restore)
    return kRestoreBroke;
  return database.restored_damaged && !continue_after_error ? kDamagedBefore : 0;
}

void recover(Database& database, ForkId fork, SimTime at) {
  database.content.fork_off(fork, at);
  database.state = DatabaseState::Online;
  database.undo_file = {};
  database.restored_damaged = false;
  database.ever_written = true;
}

} // namespace switchback
