// What the place that watches log shipping knows: the history of the jobs' runs, and when a backup
// or restore last succeeded. Every instance keeps it for its own jobs; a monitor server, if there
// is one, for all, as far as it can be told (SQL Server docs, "Monitor Log Shipping",
// log_shipping_monitor_primary, _secondary and _history_detail). While the monitor is down, log
// shipping goes on, but nothing is recorded there and no alert is raised;
// sp_refresh_log_shipping_monitor brings its rows up to date.
//
// Every two minutes the alert job looks at the rows of its own instance.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/agent.hpp"

namespace switchback {

/// Session status (log_shipping_monitor_history_detail); 0 starting and 1 running are passed over,
/// since a run is recorded when it ends.
enum class RunStatus { Success = 2, Error = 3, Warning = 4 };

struct HistoryRow {
  SimTime at{}; ///< as the instance's clock showed it, in UTC
  std::string instance, database;
  JobKind agent = JobKind::Other;
  RunStatus status = RunStatus::Success;
  int number = 0;   ///< of the error, or of the message of a run that was skipped
  std::string file; ///< the last one it worked on
  bool operator==(HistoryRow const&) const = default;
};

/// A row of log_shipping_monitor_primary (Backup) or _secondary (Restore).
struct MonitorRow {
  std::string instance, database;
  JobKind agent = JobKind::Backup;
  SimTime last{};     ///< last backup or restore that went well, by the instance's clock
  Duration latency{}; ///< Restore: age of the file that was restored last
  Duration threshold{};
  bool alert = false; ///< threshold_alert_enabled
  bool operator==(MonitorRow const&) const = default;
};

class ShippingMonitor {
public:
  void put(MonitorRow row); ///< in the place of the one for the same agent of the same database
  void remove(std::string_view instance, std::string_view database, JobKind agent);
  MonitorRow const* find(std::string_view instance, std::string_view database, JobKind agent) const;
  std::vector<MonitorRow> const& rows() const { return rows_; }

  void note(HistoryRow row) { history_.push_back(std::move(row)); }
  std::vector<HistoryRow> const& history() const { return history_; }
  /// What the jobs' own clean-up does at the end of a run.
  void clean(SimTime before);
  void clear();

private:
  std::vector<MonitorRow> rows_;
  std::vector<HistoryRow> history_; ///< in order of time
};

/// 14420 or 14421, and the tick of the alert job at which it is raised if nothing comes before.
struct Alert {
  int number = 0;
  SimTime due = kNever;
};
/// None if alerts are off for the row. Ticks, and the answer, are in the local time of who looks,
/// which differs by `difference` from the UTC that `last` is in.
std::optional<Alert> next_alert(MonitorRow const& row, Duration tick, Duration difference = {});

} // namespace switchback
