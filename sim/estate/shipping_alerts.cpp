// The view of log shipping where it is monitored: history, the monitor server, alerts; and the
// readers of standby copies.
#include <algorithm>

#include "sim/estate/shipping.hpp"

namespace switchback {
namespace {

/// 14420 min (SQL Server docs, sp_add_log_shipping_primary_database, history_retention_period).
constexpr Duration kHistoryRetention = std::chrono::minutes{14420};

constexpr char const* kReader = "reader";

std::string key_of(MonitorRow const& row) {
  return std::string(name_of(row.agent)) + " " + row.database + " " + row.instance;
}

} // namespace

void Shipping::record(std::string const& instance, HistoryRow const& row,
                      std::string const& monitor) {
  auto const keep_on = [&](std::string const& keeper) {
    ShippingMonitor& kept = nodes_[keeper].monitor;
    kept.note(row);
    kept.clean(context_.clocks.utc(keeper) - kHistoryRetention);
  };
  keep_on(instance);
  if (!monitor.empty() && monitor != instance && reaches_monitor(instance, monitor))
    keep_on(monitor);
}

void Shipping::tell(std::string const& instance, MonitorRow const& row,
                    std::string const& monitor) {
  // With a monitor server the alert job runs only there.
  bool const watched = !monitor.empty() && monitor != instance;
  MonitorRow here = row;
  here.alert = row.alert && !watched;
  nodes_[instance].monitor.put(here);
  if (!watched)
    return arm_alert(instance, row);
  if (!reaches_monitor(instance, monitor))
    return; // its row grows old, since it no longer learns what happens
  nodes_[monitor].monitor.put(row);
  arm_alert(monitor, row);
}

void Shipping::tell_primary(std::string const& instance, ShippingPrimary const& row) {
  tell(instance,
       {instance, row.database, JobKind::Backup, row.last_backup, {}, row.threshold, row.alert},
       row.monitor);
}

void Shipping::tell_secondary(std::string const& instance, ShippingSecondary const& row) {
  tell(instance,
       {instance, row.database, JobKind::Restore, row.last_restore, row.last_latency, row.threshold,
        row.alert},
       row.monitor);
  // That nothing arrived for so long itself changes the protection.
  TimerId& expires = nodes_[instance].alerts["expires " + row.database];
  context_.kernel.cancel(expires);
  expires = context_.kernel.at(row.restored_at + row.threshold + Duration{1}, Turn::Timer,
                               instance + " " + row.database, [this] { changed_(); });
}

void Shipping::arm_alert(std::string const& watcher, MonitorRow const& row) {
  Node& node = nodes_[watcher];
  std::string const key = key_of(row);
  context_.kernel.cancel(std::exchange(node.alerts[key], 0));
  Duration const tick = plan_of(row.database).alert_every;
  auto const alert = next_alert(row, tick, context_.clocks.utc_difference(watcher));
  if (!alert || alert->due == kNever || !agent_runs(watcher))
    return;
  // Alerts due while nobody looked are raised at the next tick.
  SimTime const now = context_.clocks.local(watcher),
                next{(whole_periods(now.time_since_epoch(), tick) + 1) * tick};
  SimTime const due = alert->due > now ? alert->due : next;
  node.alerts[key] = context_.kernel.at(
      context_.clocks.instant(watcher, due), Turn::Timer, watcher + " alert",
      [this, watcher, key, row, number = alert->number] {
        Node& here = nodes_[watcher];
        here.alerts[key] = 0;
        context_.journal.job({watcher,
                              JobKindTold::Alert,
                              row.database,
                              row.database,
                              "",
                              JobOutcome::Raised,
                              number,
                              {}});
        here.monitor.note({context_.clocks.utc(watcher), row.instance, row.database, row.agent,
                           RunStatus::Warning, number, ""});
      });
}

void Shipping::forget_alert(std::string const& instance, std::string const& database, JobKind agent,
                            std::string const& monitor) {
  MonitorRow row;
  row.instance = instance;
  row.database = database;
  row.agent = agent;
  for (std::string const& watcher : {instance, monitor}) {
    Node* node = nodes_.find(watcher);
    if (node == nullptr || (watcher != instance && !reaches_monitor(instance, watcher)))
      continue;
    node->monitor.remove(instance, database, agent);
    context_.kernel.cancel(std::exchange(node->alerts[key_of(row)], 0));
  }
}

Outcome Shipping::refresh_monitor(std::string const& instance, std::uint32_t id,
                                  std::int64_t type) {
  ShippingTables const& tables = nodes_[instance].tables;
  if (int const number = tables.refuse_agent(id, type))
    return Outcome::refuse(number, "the agent id and type are no valid pair");
  for (ShippingPrimary const& row : tables.primaries)
    if (type == 0 && row.id == id) {
      if (!reaches_monitor(instance, row.monitor))
        return Outcome::refuse(kNoMonitor,
                               "the monitor server '" + row.monitor + "' does not answer");
      tell_primary(instance, row);
    }
  for (ShippingSecondary const& row : tables.secondaries)
    if (type != 0 && row.id == id) {
      if (!reaches_monitor(instance, row.monitor))
        return Outcome::refuse(kNoMonitor,
                               "the monitor server '" + row.monitor + "' does not answer");
      tell_secondary(instance, row);
    }
  return Outcome::executed();
}

Outcome Shipping::clean_history(std::string const& instance, std::uint32_t id, std::int64_t type) {
  if (int const number = nodes_[instance].tables.refuse_agent(id, type))
    return Outcome::refuse(number, "the agent id and type are no valid pair");
  nodes_[instance].monitor.clean(context_.clocks.utc(instance) - kHistoryRetention);
  return Outcome::executed();
}

// --- Readers of a standby copy ---

void Shipping::begin_reading(SecondaryPlan const& plan, std::string const& database) {
  if (plan.readers == 0)
    return;
  readings_.push_back({plan, database});
  read(plan.secondary);
  read_daily(readings_.back());
}

void Shipping::read_daily(Reading& reading) {
  SecondaryPlan const& plan = reading.plan;
  Duration const time = context_.clocks.local_time_of_day(plan.secondary);
  Duration wait = std::chrono::hours{24};
  for (Duration const next : {plan.readers_from, plan.readers_until})
    for (Duration const day : {0h, 24h})
      if (next + day > time)
        wait = std::min(wait, next + day - time);
  context_.kernel.cancel(reading.next);
  reading.next =
      context_.kernel.after(wait, Turn::Arrival, plan.secondary + " readers", [this, &reading] {
        read(reading.plan.secondary);
        read_daily(reading);
      });
}

/// They have sessions while they read and the copy allows it; sessions ended for a restore return
/// after its run (assumed: the report is restarted).
void Shipping::read(std::string const& instance) {
  Duration const time = context_.clocks.local_time_of_day(instance);
  for (Reading const& reading : readings_) {
    SecondaryPlan const& plan = reading.plan;
    if (plan.secondary != instance || !servers_.runs(instance))
      continue;
    bool const reads = plan.readers_from <= time && time < plan.readers_until;
    std::int64_t inside = 0;
    for (auto const& session : servers_.sessions(instance, reading.database))
      if (session.owner == kReader && (++inside, !reads))
        servers_.close_session(instance, session.id);
    Database const* copy = servers_.find(instance, reading.database);
    if (!reads || copy == nullptr || copy->state != DatabaseState::Standby)
      continue;
    while (inside++ < plan.readers) {
      int const id = servers_.open_session(instance, kReader, "master");
      if (servers_.enter(instance, id, reading.database) == 0)
        continue;
      servers_.close_session(instance, id);
      break;
    }
  }
}

} // namespace switchback
