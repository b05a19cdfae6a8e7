// The rows that describe log shipping on an instance, and what the procedures do to them.
//
// Sources: SQL Server docs, "Log Shipping Tables and Stored Procedures" and the pages of the
// sp_add_, sp_change_ and sp_delete_log_shipping_ procedures; numbers from "Database Engine events
// and errors", 32000 and up. The documented order is primary_database and primary_secondary on the
// primary, secondary_primary before secondary_database on the secondary; removal goes the other
// way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/agent.hpp"
#include "models/database.hpp"

namespace switchback {

/// A row of log_shipping_primary_databases.
struct ShippingPrimary {
  std::string database;
  std::string share; ///< folder that the backup job writes to, as it is given to the primary
  std::string job;
  std::string monitor;  ///< instance that is told of every run; empty: none
  std::uint32_t id = 0; ///< primary_id
  Duration retention = std::chrono::hours{72};
  std::vector<std::pair<std::string, std::string>> secondaries; ///< server and database
  /// End of the last successful run that wrote a file, as its server's clock showed it, in UTC.
  SimTime last_backup{};
  /// Documented: sp_add_log_shipping_primary_database, 60 min, threshold_alert_enabled is 0.
  Duration threshold = std::chrono::minutes{60};
  bool alert = false;
  bool operator==(ShippingPrimary const&) const = default;
};

/// Rows of log_shipping_secondary and log_shipping_secondary_databases.
struct ShippingSecondary {
  std::string database;
  std::string primary_server, primary_database;
  std::string share, folder; ///< source and destination
  std::string copy_job, restore_job;
  std::string monitor;  ///< instance that is told of every run; empty: none
  std::uint32_t id = 0; ///< secondary_id
  Duration retention = std::chrono::hours{72};
  /// Documented: sp_add_log_shipping_secondary_database, threshold_alert_enabled is 1; the wizard's
  /// threshold.
  Duration threshold = std::chrono::minutes{45};
  bool alert = true;
  Duration restore_delay{};
  bool restore_all = true, standby = false, disconnect_users = false;
  std::string last_copied, last_restored; ///< file names
  SimTime restored_at{};                  ///< end of the last run that restored a file
  SimTime last_restore{};                 ///< the same, as its server's clock showed it, in UTC
  Duration last_latency{};                ///< from that file's backup to its restore, by clocks
  bool operator==(ShippingSecondary const&) const = default;
};

/// A row of log_shipping_secondary: where files come from and go to, and the jobs that move them;
/// shared by all secondary databases of one primary database on an instance.
struct ShippingSource {
  std::string primary_server, primary_database;
  std::string share, folder; ///< source and destination
  std::string copy_job, restore_job;
  std::string monitor;
  std::uint32_t id = 0; ///< secondary_id
  /// Documented: sp_add_log_shipping_secondary_primary.
  Duration retention = std::chrono::minutes{14420};
  bool operator==(ShippingSource const&) const = default;
};

/// What the sp_change_ procedures set; an empty field stays.
struct ShippingPrimaryChange {
  std::optional<Duration> retention{}, threshold{};
  std::optional<bool> alert{};
  std::optional<std::string> share{};
};
struct ShippingSecondaryChange {
  std::optional<Duration> restore_delay{};
  std::optional<bool> restore_all{}, standby{}, disconnect_users{}, alert{};
  std::optional<Duration> threshold{};
};
struct ShippingSourceChange {
  std::optional<std::string> share{}, folder{};
  std::optional<Duration> retention{};
};

/// LSBackup_mgc, LSCopy_sql-primary_mgc, LSRestore_sql-primary_mgc
std::string backup_job_name(std::string_view database);
std::string copy_job_name(std::string_view primary, std::string_view database);
std::string restore_job_name(std::string_view primary, std::string_view database);

// Numbers of the procedures' refusals (SQL Server docs, "Database Engine events and errors", 32000
// and up).
inline constexpr int kBackupSkipped = 32008, kPrimaryExists = 32009, kNotAPrimary = 32010,
                     kSecondariesLeft = 32011, kLinkExists = 32012, kSecondaryExists = 32013,
                     kNotASecondary = 32014, kShippingSimple = 32015, kJobNameTaken = 32022,
                     kPrimaryNotRegistered = 32023, kSecondaryPrimaryExists = 32024,
                     kSourceInUse = 32025, kNotOnline = 32007, kNoSuchAgent = 32016,
                     kWrongEdition = 32017, kNoMonitor = 32054;
/// Of the operating system: the network path was not found.
inline constexpr int kNoAnswer = 53;

/// 32022 if a job to be created has the name of an existing one; otherwise 0.
int refuse_job_name(Agent const& agent, std::string_view name);
/// 32008 if the backup job that is set up for the database will not run as things are: a warning,
/// the row is made all the same, as a mirror needs it (SQL Server docs, "Database Mirroring and Log
/// Shipping").
int warn_primary(Database const* database);
/// Enterprise, Developer and Standard have log shipping (message 32017).
bool edition_ships(std::string_view edition);

/// The rows of one instance, and what the procedures do to them. Each answers 0 or the number of
/// its refusal.
struct ShippingTables {
  std::vector<ShippingPrimary> primaries;
  std::vector<ShippingSecondary> secondaries;
  std::vector<ShippingSource> sources;

  ShippingPrimary* primary(std::string_view database);
  ShippingSecondary* secondary(std::string_view database);
  ShippingPrimary const* primary(std::string_view database) const;
  ShippingSecondary const* secondary(std::string_view database) const;

  /// 32007 for a database that no change of roles will open, since it is offline or damaged (the
  /// pairing of this number and 32008 with the states is assumed).
  int add_primary(ShippingPrimary row, Database const* database);
  int add_link(std::string_view database, std::string const& server, std::string const& secondary);
  /// The management studio's way: a secondary with its source in one.
  int add_secondary(ShippingSecondary row);
  /// The procedures' way, in two: sp_add_log_shipping_secondary_primary, then
  /// sp_add_log_shipping_secondary_database, which takes share, folder, jobs and retention from the
  /// first.
  int add_source(ShippingSource row);
  int add_secondary_of_source(ShippingSecondary row);
  int change_primary(std::string_view database, ShippingPrimaryChange const& change);
  int change_secondary(std::string_view database, ShippingSecondaryChange const& change);
  int change_source(std::string_view server, std::string_view database,
                    ShippingSourceChange const& change);
  int delete_primary(std::string_view database);
  int delete_link(std::string_view database, std::string_view server, std::string_view secondary);
  /// The database keeps its state; the source, and with it the copy and restore jobs, go with the
  /// last secondary of that primary.
  int delete_secondary(std::string_view database);
  bool last_of_its_source(std::string_view database) const;
  /// The secondary databases that share source and jobs with this one, itself among them.
  std::vector<std::string> of_its_source(std::string_view database) const;
  /// A copy run has dealt with the file: for all that share the source.
  void copied(std::string_view database, std::string const& file);
  int delete_source(std::string_view server, std::string_view database);
  ShippingSource* source(std::string_view server, std::string_view database);
  /// Agent types 0, 1, 2 are backup, copy, restore; 32016 for an id that no row of that type has.
  int refuse_agent(std::uint32_t id, std::int64_t type) const;
  std::uint32_t new_id() { return ++last_id; }
  std::uint32_t last_id = 0;
};

} // namespace switchback
