// Log shipping: the rows that describe it, and one run of each of its jobs as a small state
// machine.
//
// The backup job writes a log backup to a share, the copy job of the secondary fetches what it has
// not fetched yet, the restore job applies what it has not applied yet (SQL Server docs, "About Log
// Shipping", "sqllogship Application"). A run works through the files that it found when it
// started. A failed run is not repeated: the next schedule is (the docs name no other retry).
//
//     Started --files--> Working --file done--> Working --last file done--> Ended
//                           |                                                  ^
//                           +--------------- file failed (stays) --------------+
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/agent.hpp"
#include "models/database.hpp"

namespace switchback {

/// A row of log_shipping_primary_databases.
struct ShippingPrimary {
  std::string database;
  std::string share; ///< where the backup job writes
  std::string job;
  Duration retention = std::chrono::hours{72};
  std::vector<std::pair<std::string, std::string>> secondaries; ///< server and database
  SimTime last_backup{}; ///< end of the last successful run that wrote a file
  bool operator==(ShippingPrimary const&) const = default;
};

/// Rows of log_shipping_secondary and log_shipping_secondary_databases.
struct ShippingSecondary {
  std::string database;
  std::string primary_server, primary_database;
  std::string share, folder; ///< source and destination
  std::string copy_job, restore_job;
  Duration retention = std::chrono::hours{72};
  Duration restore_delay{};
  bool restore_all = true, standby = false, disconnect_users = false;
  std::string last_copied, last_restored; ///< file names
  SimTime last_restore{};                 ///< end of the last run that restored a file
  bool operator==(ShippingSecondary const&) const = default;
};

std::string backup_job_name(std::string_view database); ///< LSBackup_mgc
std::string copy_job_name(std::string_view primary,
                          std::string_view database); ///< LSCopy_sql-primary_mgc
std::string restore_job_name(std::string_view primary,
                             std::string_view database); ///< LSRestore_sql-primary_mgc

// Numbers of the procedures' refusals (SQL Server docs, "Database Engine events and errors", 32000
// and up).
inline constexpr int kBackupSkipped = 32008, kPrimaryExists = 32009, kNotAPrimary = 32010,
                     kSecondariesLeft = 32011, kLinkExists = 32012, kSecondaryExists = 32013,
                     kNotASecondary = 32014, kShippingSimple = 32015, kPrimaryNotRegistered = 32023,
                     kSecondaryPrimaryExists = 32024;

/// The rows of one instance, and what the procedures do to them. Each answers 0 or the number of
/// its refusal.
struct ShippingTables {
  std::vector<ShippingPrimary> primaries;
  std::vector<ShippingSecondary> secondaries;

  ShippingPrimary* primary(std::string_view database);
  ShippingSecondary* secondary(std::string_view database);
  ShippingPrimary const* primary(std::string_view database) const;
  ShippingSecondary const* secondary(std::string_view database) const;

  int add_primary(ShippingPrimary row, Database const* database);
  int add_link(std::string_view database, std::string const& server, std::string const& secondary);
  int add_secondary(ShippingSecondary row);
  int delete_primary(std::string_view database);
  int delete_link(std::string_view database, std::string_view server, std::string_view secondary);
  /// The database keeps its state; the copy and restore jobs go with the last secondary of that
  /// primary.
  int delete_secondary(std::string_view database);
};

/// A file as a run sees it.
struct SeenFile {
  std::string name;
  SimTime created{};
};

/// One run of a copy or restore job.
struct ShippingRun {
  JobKind kind = JobKind::Copy;
  std::deque<std::string>
      waiting; ///< files it found at its start, in order, the one under way first
  int done = 0;
  int skipped = 0; ///< applied already (4326)
  bool operator==(ShippingRun const&) const = default;
};

struct ShippingStep {
  ShippingRun next;
  std::optional<std::string> work_on; ///< the file to copy or restore now
  bool ended = false;
  int number = 0;                      ///< of the error that ended it; 0: success
  std::optional<std::string> finished; ///< a file that is dealt with: last_copied or last_restored
};

/// A copy run takes the complete files of its database that are newer than the last it copied.
ShippingStep start_copy(ShippingSecondary const& row, std::vector<SeenFile> const& on_share);
/// A restore run takes what is newer than the last restored and older than the restore delay.
ShippingStep start_restore(ShippingSecondary const& row, std::vector<SeenFile> const& in_folder,
                           SimTime now);
/// The file under way ended with this number; 0: well.
ShippingStep file_ended(ShippingRun const& run, int number);

/// What a backup run does: writes a file, or skips and reports success because the database is not
/// online here (as on a mirror: SQL Server docs, "Database Mirroring and Log Shipping"), or fails.
enum class BackupRun { Writes, Skips };
BackupRun start_backup(Database const* database);

/// When the alert job, every `tick` from day 0, would next find that nothing happened for longer
/// than `threshold` (messages 14420 for backups, 14421 for restores).
SimTime alert_at(SimTime last, Duration threshold, Duration tick);

} // namespace switchback
