// A copy of a database on a SQL Server instance: its state, what it contains, and what BACKUP,
// RESTORE and recovery do to it or why they are refused. The work itself takes time; each statement
// is therefore a check at its start and a finish at its end, with the estate's transfer between
// them.
//
//                      restore .. norecovery                    recover
//     absent ------------------------------------> RESTORING ------------> ONLINE
//                                                    ^   ^                   |
//                         restore log .. norecovery  +---+-- backup log .. with norecovery (tail)
//
// Refusals that depend on the state alone are in one table, models/database_rules.hpp; the
// functions here add those that depend on sessions, the log chain and the backup set.
//
// Sources: SQL Server docs, RESTORE Statements, RESTORE Arguments, BACKUP (Transact-SQL), "Apply
// Transaction Log Backups", "Tail-Log Backups"; error numbers from "Database Engine events and
// errors", 0 to 999, 3000 to 3999, 4000 to 4999.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/log.hpp"

namespace switchback {

/// Suspect: the data files are damaged, the log may be whole. Standby reads ONLINE in
/// sys.databases, with is_in_standby 1; it is named apart here, since much is refused to it.
enum class DatabaseState { Online, Restoring, Standby, Offline, Suspect, Recovering, Emergency };
std::string_view name_of(DatabaseState); ///< ONLINE, RESTORING, ... as sys.databases shows it

enum class RecoveryModel { Full, BulkLogged, Simple };
enum class MirrorRole { None, Principal, Mirror };
enum class AccessMode { Multi, Restricted, Single };
enum class BackupKind { Full, Log, Differential };

/// A restore that was cut short: only the same set, or a full backup, can continue (4319).
struct BrokenRestore {
  BackupKind kind = BackupKind::Full;
  Lsn end; ///< of the set
  bool operator==(BrokenRestore const&) const = default;
};

struct Database {
  std::string name;
  std::uint32_t family = 0; ///< lineage: which database this is a copy of, whatever its name
  DatabaseState state = DatabaseState::Online;
  RecoveryModel recovery_model = RecoveryModel::Full;
  MirrorRole mirror_role = MirrorRole::None; ///< as its mirroring session has decided
  LogPath content;
  /// Start of the next log backup; empty: no chain, since no data backup has been taken.
  std::optional<Lsn> next_log_backup;
  bool ever_written = true; ///< false: as created, with nothing in it
  Bytes size;               ///< of the data files
  AccessMode access = AccessMode::Multi;
  bool read_only = false;
  SimTime options_since{}; ///< when recovery model, access or read_only were changed last
  bool chain_begins =
      false; ///< the chain was cut, and no log backup has been taken since it restarted
  bool log_readable = true;                  ///< false: the log files are lost
  bool bulk_changes = false;                 ///< minimally logged changes since the last log backup
  std::optional<LogPoint> differential_base; ///< the full backup that differentials build upon
  /// Full backups that no log backup holds yet, in their order: the next one takes them along.
  std::vector<LogPoint> bases_in_log;
  std::optional<BrokenRestore> broken_restore;
  /// Before SET OFFLINE or EMERGENCY: what SET ONLINE finds.
  DatabaseState before_shut = DatabaseState::Online;
  bool auto_close = false;
  int version = 0; ///< release of SQL Server that last recovered it, such as 2008; 0: all alike
  bool log_restored = false; ///< a log backup was restored since the full one
  bool bad_pages = false;    ///< some data pages are damaged; nobody has noticed yet
  /// Restored WITH CONTINUE_AFTER_ERROR from a damaged set: each further step needs it too (4323).
  bool restored_damaged = false;
  /// Standby: log of transactions that were open when it was restored last; the next restore puts
  /// it back first ("Restore Arguments", STANDBY).
  Bytes undo_file;
  std::string standby_file; ///< where that is, as it was given; empty: nobody follows it
  /// SET PARTNER on the copy that is to be the mirror: the instance that it names, and its port.
  /// The session begins when that instance names this one. Empty: none.
  std::string partner_named;
  int partner_port = 0;
  bool operator==(Database const&) const = default;
};

/// How a set that was written whole turns out unreadable, with the number that it is refused with:
/// before anything is changed (Header, Set), or in the middle of the restore (Page, Read).
enum class Damage { None = 0, Header = 3241, Set = 3189, Page = 3183, Read = 3203 };

/// What one BACKUP wrote, whole or not at all; several may stand one behind the other on a medium
/// (models/media.hpp).
struct BackupSet {
  BackupKind kind = BackupKind::Full;
  bool copy_only = false;
  std::string database;
  std::uint32_t family = 0;
  LogPath content; ///< what a copy has after it was applied
  Lsn first;       ///< Log: where it begins
  Bytes bytes;
  bool begins_chain = false; ///< Log: the first of a restarted chain
  /// Full: where it stands, empty if copy-only; Differential: the full backup it builds upon.
  std::optional<LogPoint> base;
  /// Log: the full backups taken since the log backup before it. A copy that the log is applied to
  /// has them as its base, as the primary has (no page says so; two accounts from the field do).
  std::vector<LogPoint> bases_in_log;
  std::string name{}, description{}; ///< NAME, DESCRIPTION
  std::optional<SimTime> expires{};  ///< EXPIREDATE, RETAINDAYS: INIT spares it until then
  bool checksums = false;            ///< WITH CHECKSUM
  Bytes stored{};                    ///< what its files have of `bytes`: less if it is compressed
  std::string server{};              ///< the instance that took it
  SimTime started{}, finished{};
  bool tail = false; ///< taken WITH NORECOVERY or STANDBY
  bool bulk_changes = false;
  bool bad_pages = false;  ///< it holds damaged pages as if they were sound
  bool is_damaged = false; ///< taken WITH CONTINUE_AFTER_ERROR over damaged pages that were found
  bool incomplete = false; ///< the log of a database whose data files could not be read
  Damage damage = Damage::None;
  int version = 0; ///< of the database
  /// Travel with the set, whichever kind it is, since they stand in the database itself.
  RecoveryModel recovery_model = RecoveryModel::Full;
  AccessMode access = AccessMode::Multi;
  bool read_only = false;
  SimTime options_since{};
  bool operator==(BackupSet const&) const = default;
};

/// Number of a refusal; 0: none.
using SqlNumber = int;

// Numbers that are met in more than one place.
inline constexpr SqlNumber kNoSuchDatabase = 911, kCannotOpenMirror = 954, kNoQuorum = 955,
                           kLeftRestoring = 927, kSingleUser = 924, kOffline = 942, kInUse = 3101,
                           kMirrored = 3104, kNothingReady = 3117, kBackupOnMirror = 3059,
                           kDevice = 3201, kOtherDatabase = 3154, kTailNotSaved = 3159,
                           kAlreadyRecovered = 3153, kDamagedSet = 3241, kNoFullBackup = 4214,
                           kSimpleModel = 4208, kStandbyBackup = 3036, kMirroredOption = 1468,
                           kOwnSession = 3102, kBackupRuns = 3023, kNoDifferentialBase = 3035,
                           kWrongBase = 3136, kAbsent = 3118, kRestoreBroke = 4319,
                           kBulkChanges = 4202, kLogGone = 9001, kOtherKind = 3135,
                           kNewerVersion = 3169, kStandbyUpgrade = 3180, kStopTooEarly = 4335,
                           kStopBeforeBackup = 4338, kStandbyFileGone = 3441,
                           kStopNotReached = 4322, kMarkNotReached = 4329, kBadPage = 3043,
                           kBadPagesKept = 3042, kSetOfDamaged = 3182, kRestoredDamaged = 3184,
                           kDamagedBefore = 4323, kNoSuchLogicalFile = 3234;

/// What opening it answers; 0: it opens. Who may come in (923, 924) depends on who asks and is not
/// said here. A mirrored copy's session decides more (models/mirroring.hpp).
SqlNumber opening_error(Database const& database);

/// Log that cannot be used again: what no log backup has taken, what a mirror has not confirmed
/// ("The Transaction Log", factors that delay truncation: LOG_BACKUP, DATABASE_MIRRORING), and
/// what open transactions wrote. When it fills the log, no updates are taken (9002). That the log
/// is free again as soon as nothing needs it, not at the next checkpoint, is assumed.
Bytes log_in_use(Database const& database, std::optional<Lsn> unconfirmed, Bytes open_transactions);

// --- BACKUP ---
struct BackupOptions {
  BackupKind kind = BackupKind::Full;
  bool copy_only = false;
  bool norecovery = false;  ///< Log: the tail; the database is RESTORING afterwards
  bool no_truncate = false; ///< Log: although the data files are damaged; copy-only
  int sessions = 0;         ///< in the database, beside the one that asks
  bool standby = false;     ///< Log: the tail; the database is STANDBY afterwards
  bool same_runs = false;   ///< another backup that cannot run beside it is under way
  bool checksum = false;    ///< pages are checked as they are read
  bool continue_after_error = false;
};
SqlNumber refuse_backup(Database const& database, BackupOptions const& options);
/// The set, cut off where the content ends now: a backup captures what was committed before its
/// start (assumed, since the pages do not say whether it ends at its start or its end; pessimistic
/// by at most its duration).
BackupSet capture(Database const& database, BackupOptions const& options);
/// When the set is written.
void finish_backup(Database& database, BackupSet const& set, BackupOptions const& options);

// --- RESTORE ---
enum class RecoveryOption { Recovery, NoRecovery, Standby };
std::string_view name_of(RecoveryOption);

struct RestoreOptions {
  RecoveryOption recovery = RecoveryOption::Recovery;
  bool replace = false;
  int sessions = 0;
  bool own_session = false; ///< the session that asks is itself in the database
  int version = 0;          ///< of the instance; 0: all alike
  /// Only what was committed before that instant.
  std::optional<SimTime> stop_at;
  bool stop_at_mark = false; ///< at a marked transaction; none is marked here
  /// Of a standby copy: nothing but a full set can be restored ("RESTORE Arguments", STANDBY: the
  /// database must be restored again; 3441 is the number whose text fits).
  bool standby_file_gone = false;
  bool continue_after_error = false;
};
/// `existing` is the copy of that name on the instance, if there is one.
SqlNumber refuse_restore(Database const* existing, std::string_view name, BackupSet const& set,
                         RestoreOptions const& options);
/// The number that breaks the restore off in the middle of reading the set; 0: it is readable, or
/// the restore goes on over damaged pages.
SqlNumber read_error(BackupSet const& set, bool continue_after_error = false);
/// A restore that went on has laid down damaged pages (3184).
bool lays_damage(BackupSet const& set);
/// What of a log set is applied with STOPAT. The position in the log of an instant inside the set
/// is taken in proportion (assumed; what is kept is judged by instants).
BackupSet up_to(BackupSet set, SimTime stop_at);
/// 4322 or 4329: the set ends before the point to stop at, so the copy stays as it is, whatever
/// recovery was asked for; else 0.
SqlNumber stop_not_reached(BackupSet const& set, RestoreOptions const& options);
/// The copy after a full set was laid down, without recovery yet.
Database restored(std::string const& name, BackupSet const& set, Bytes size);
/// The set is being read into the copy: until one of the functions below, the restore counts as
/// broken off.
void begin_restore(Database& database, BackupSet const& set);
/// A full set is laid down whole.
void finish_full(Database& database);
/// A log set is applied to a copy that waits for it.
/// `base_travels`: the full backups that the log holds become its differential base (no page says
/// so; a value of the estate).
void apply_log(Database& database, BackupSet const& set, bool base_travels = true);
/// A differential set brings the copy forward to its own end, whatever log was missing in between.
void apply_differential(Database& database, BackupSet const& set);

// --- RESTORE DATABASE .. WITH RECOVERY, alone or at the end of a restore ---
SqlNumber refuse_recovery(Database const& database, int sessions, bool standby_file_gone = false,
                          bool continue_after_error = false);
/// Opens it; what is written from now on belongs to `fork`.
void recover(Database& database, ForkId fork, SimTime at);

} // namespace switchback
