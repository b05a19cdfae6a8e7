// The keys of log shipping. Sources are public documents, named by their titles.
#include <array>

#include "models/microseconds.hpp"
#include "sim/scenario/keys.hpp"

namespace switchback {
namespace {

using enum Form;
using enum Need;
using enum Standing;

constexpr std::string_view kSchedule =
    "SQL Server 2012 Bible, chapter 26; dbatools Invoke-DbaDbLogShipping: every 15 min";
constexpr std::string_view kTick = "all jobs on the same tick unless staggered";
constexpr std::string_view kPerFile = "a fixed time for each file; none is published";

/// Keys that the first secondary and further ones have in common.
template <class S>
constexpr auto kSecondaryRows = std::to_array<KeyRow<S>>({
    {"secondary", &SecondaryPlan::secondary, Sql, Required, "instance that restores it"},
    {"copy_folder", &SecondaryPlan::copy_folder, Folder, Optional,
     "folder on the secondary that files are copied to", Assumed,
     "the documents leave the folder open"},
    {"secondary_id", &SecondaryPlan::secondary_id, ByType, Optional,
     "secondary_id as commands write it (sqllogship -copy); the estate's own number works as well",
     Assumed, "each server generates its own"},
    {"copy_every",
     &SecondaryPlan::copy_every,
     ByType,
     Optional,
     "period of the copy job",
     Documented,
     kSchedule,
     {10 * kSecond, 30 * kDay}},
    {"restore_every",
     &SecondaryPlan::restore_every,
     ByType,
     Optional,
     "period of the restore job",
     Documented,
     kSchedule,
     {10 * kSecond, 30 * kDay}},
    {"copy_phase", &SecondaryPlan::copy_phase, ByType, Optional,
     "delay of the copy job after the tick", Assumed, kTick},
    {"restore_phase", &SecondaryPlan::restore_phase, ByType, Optional,
     "delay of the restore job after the tick", Assumed, kTick},
    {"copy_overhead",
     &SecondaryPlan::copy_overhead,
     ByType,
     Optional,
     "fixed time to copy each file",
     Assumed,
     kPerFile,
     {0, kDay}},
    {"restore_overhead",
     &SecondaryPlan::restore_overhead,
     ByType,
     Optional,
     "fixed time to restore each file",
     Assumed,
     kPerFile,
     {0, kDay}},
    {"restore_delay", &SecondaryPlan::restore_delay, ByType, Optional,
     "age a file must reach before it is restored", Documented,
     "SQL Server docs, sp_add_log_shipping_secondary_database: 0 min"},
    {"restore_all", &SecondaryPlan::restore_all, ByType, Optional,
     "whether one run restores all waiting files or only one", Assumed,
     "the wizard's value; sp_add_log_shipping_secondary_database documents no default"},
    {"standby", &SecondaryPlan::standby, ByType, Optional,
     "true: the secondary is a readable STANDBY copy; false: RESTORING", Assumed,
     "restoring is the usual choice; restore_mode has no default"},
    {"copy_retention",
     &SecondaryPlan::copy_retention,
     ByType,
     Optional,
     "how long files stay in the copy folder",
     Documented,
     "the wizard's value, 4320 min (dbatools Invoke-DbaDbLogShipping)",
     {kMinute, 366 * kDay}},
    {"restore_threshold",
     &SecondaryPlan::restore_threshold,
     ByType,
     Optional,
     "time without a restore that raises an alert",
     Documented,
     "the wizard's value, 45 min (dbatools Invoke-DbaDbLogShipping)",
     {kMinute, 366 * kDay}},
    {"restore_alert", &SecondaryPlan::restore_alert, ByType, Optional,
     "whether the restore alert is raised", Documented,
     "SQL Server docs, sp_add_log_shipping_secondary_database: threshold_alert_enabled is 1"},
    {"disconnect_users", &SecondaryPlan::disconnect_users, ByType, Optional,
     "whether a restore ends readers' sessions on a standby copy; otherwise the restore fails",
     Documented, "SQL Server docs, sp_add_log_shipping_secondary_database: 0"},
    {"readers",
     &SecondaryPlan::readers,
     ByType,
     Optional,
     "sessions that read a standby copy and return after they are ended",
     Assumed,
     "none, unless reports run there",
     {0, 1'000'000}},
    {"readers_from",
     &SecondaryPlan::readers_from,
     ByType,
     Optional,
     "time of day at which they start",
     Assumed,
     "all day",
     {0, kDay}},
    {"readers_until",
     &SecondaryPlan::readers_until,
     ByType,
     Optional,
     "time of day at which they stop",
     Assumed,
     "all day",
     {0, kDay}},
});

template <class S, std::size_t A, std::size_t B>
constexpr std::array<KeyRow<S>, A + B> joined(std::array<KeyRow<S>, A> const& a,
                                              std::array<KeyRow<S>, B> const& b) {
  std::array<KeyRow<S>, A + B> all{};
  for (std::size_t i = 0; i < A; ++i)
    all[i] = a[i];
  for (std::size_t i = 0; i < B; ++i)
    all[A + i] = b[i];
  return all;
}

constexpr auto kLogShipping = joined(
    std::to_array<KeyRow<LogShippingPlan>>({
        {"primary", &LogShippingPlan::primary, Sql, Required, "instance whose log is backed up"},
        {"share", &LogShippingPlan::share, Share, Required, "share for the backups"},
        {"primary_id", &LogShippingPlan::primary_id, ByType, Optional,
         "primary_id as commands write it (sqllogship -backup); the estate's own number works as "
         "well",
         Assumed, "each server generates its own"},
        {"mirror_is_primary_too", &LogShippingPlan::mirror_is_primary_too, ByType, Optional,
         "whether the mirror is configured as a log-shipping primary too", Documented,
         "SQL Server docs, 'Database Mirroring and Log Shipping': it should be"},
        {"backup_every",
         &LogShippingPlan::backup_every,
         ByType,
         Optional,
         "period of the backup job",
         Documented,
         kSchedule,
         {10 * kSecond, 30 * kDay}},
        {"backup_phase", &LogShippingPlan::backup_phase, ByType, Optional,
         "delay of the backup job after the tick", Assumed, kTick},
        {"backup_rate", &LogShippingPlan::backup_rate, ByType, Optional, "write rate of a backup",
         Assumed, "what a 1 Gb/s network adapter leaves ('Server Hardware Platforms')"},
        {"backup_overhead",
         &LogShippingPlan::backup_overhead,
         ByType,
         Optional,
         "fixed time for each log backup",
         Assumed,
         kPerFile,
         {0, kDay}},
        {"backup_retention",
         &LogShippingPlan::backup_retention,
         ByType,
         Optional,
         "how long files stay on the share",
         Documented,
         "the wizard's value, 4320 min (dbatools Invoke-DbaDbLogShipping)",
         {kMinute, 366 * kDay}},
        {"backup_threshold",
         &LogShippingPlan::backup_threshold,
         ByType,
         Optional,
         "time without a backup that raises an alert",
         Documented,
         "SQL Server docs, sp_add_log_shipping_primary_database: 60 min",
         {kMinute, 366 * kDay}},
        {"backup_alert", &LogShippingPlan::backup_alert, ByType, Optional,
         "whether the backup alert is raised", Documented,
         "SQL Server docs, sp_add_log_shipping_primary_database: threshold_alert_enabled is 0"},
        {"alert_every",
         &LogShippingPlan::alert_every,
         ByType,
         Optional,
         "period of the alert job",
         Documented,
         "SQL Server docs, sp_add_log_shipping_alert_job: every 2 min",
         {10 * kSecond, 30 * kDay}},
        {"monitor", &LogShippingPlan::monitor, Sql, Optional,
         "monitor server, which keeps the history and raises the alerts; none: each instance for "
         "itself",
         Documented, "SQL Server docs, 'About Log Shipping': the monitor server is optional"},
    }),
    kSecondaryRows<LogShippingPlan>);

constexpr auto kFurtherSecondary =
    joined(std::to_array<KeyRow<FurtherSecondaryPlan>>({
               {"database", &FurtherSecondaryPlan::database, Database, Required,
                "the log-shipped database it restores"},
           }),
           kSecondaryRows<FurtherSecondaryPlan>);

} // namespace

template <> KeyTable<LogShippingPlan> table_of() { return {"log shipping", kLogShipping}; }
template <> KeyTable<FurtherSecondaryPlan> table_of() { return {"a secondary", kFurtherSecondary}; }

} // namespace switchback
