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

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/shipping_tables.hpp"

namespace switchback {

/// A file as a run sees it.
struct SeenFile {
  std::string_view name; ///< as the folder keeps it, or whoever lists it
  SimTime created{};
};

/// One run of a copy or restore job.
///
/// All secondary databases of one primary on an instance share a copy and a restore job, since both
/// belong to the row of log_shipping_secondary; each has its own last restored file, delay and mode
/// (log_shipping_secondary_databases). A copy run serves all of them; a restore run handles them
/// one after the other, regardless of how the one before ended (both assumed).
struct ShippingRun {
  JobKind kind = JobKind::Copy;
  std::string database; ///< the secondary database that it is at
  /// Files it found at its start, in order, the one under way first. A list costs nothing to move.
  std::list<std::string> waiting;
  int done = 0;
  int skipped = 0; ///< applied already (4326)
  /// Restore: sessions in the copy are ended first; else they make it fail (3101).
  bool disconnect_users = false;
  bool operator==(ShippingRun const&) const = default;
};

struct ShippingStep {
  ShippingRun next;
  std::optional<std::string> work_on; ///< the file to copy or restore now
  bool ended = false;
  int number = 0;                      ///< of the error that ended it; 0: success
  std::optional<std::string> finished; ///< a file that is dealt with: last_copied or last_restored
  /// It was copied or restored now, not skipped: only then is it news for the alerts.
  bool applied = false;
};

/// A log file of the database by its name: <database>_<digits>.trn, in any case. Hand-made files
/// need a fitting name to be shipped, and no other database's are taken for this one's.
bool is_log_file(std::string_view name, std::string_view database);

/// A copy run takes the complete files of its database that are newer than the last it copied.
ShippingStep start_copy(ShippingSecondary const& row, std::vector<SeenFile> const& on_share);
/// A restore run takes what is newer than the last restored and older than the restore delay.
ShippingStep start_restore(ShippingSecondary const& row, std::vector<SeenFile> const& in_folder,
                           SimTime now);
/// The file under way ended with this number; 0: well.
ShippingStep file_ended(ShippingRun run, int number);

/// What a backup run does: writes a file, or skips and reports success because the database is not
/// online here (as on a mirror: SQL Server docs, "Database Mirroring and Log Shipping"), or fails.
enum class BackupRun { Writes, Skips };
BackupRun start_backup(Database const* database);

/// When the alert job, every `tick` from day 0, would next find that nothing happened for longer
/// than `threshold` (messages 14420 for backups, 14421 for restores).
SimTime alert_at(SimTime last, Duration threshold, Duration tick);
/// The same for restores, where a last restored file that was older than the threshold when it was
/// restored raises 14421 too (assumed from the message's own parameters). `latency`: from the
/// file's creation to its restore.
SimTime restore_alert_at(SimTime last_restore, Duration latency, Duration threshold, Duration tick);

} // namespace switchback
