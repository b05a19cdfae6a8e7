#include "models/shipping_monitor.hpp"

#include <algorithm>

#include "models/log_shipping.hpp"

namespace switchback {
namespace {

bool is(MonitorRow const& row, std::string_view instance, std::string_view database,
        JobKind agent) {
  return row.agent == agent && same_name(row.instance, instance) &&
         same_name(row.database, database);
}

} // namespace

void ShippingMonitor::put(MonitorRow row) {
  remove(row.instance, row.database, row.agent);
  rows_.push_back(std::move(row));
}

void ShippingMonitor::remove(std::string_view instance, std::string_view database, JobKind agent) {
  std::erase_if(rows_, [&](MonitorRow const& row) { return is(row, instance, database, agent); });
}

MonitorRow const* ShippingMonitor::find(std::string_view instance, std::string_view database,
                                        JobKind agent) const {
  auto const it = std::find_if(rows_.begin(), rows_.end(), [&](MonitorRow const& row) {
    return is(row, instance, database, agent);
  });
  return it == rows_.end() ? nullptr : &*it;
}

void ShippingMonitor::clean(SimTime before) {
  std::erase_if(history_, [before](HistoryRow const& row) { return row.at < before; });
}

void ShippingMonitor::clear() {
  rows_.clear();
  history_.clear();
}

std::optional<Alert> next_alert(MonitorRow const& row, Duration tick, Duration difference) {
  if (!row.alert)
    return std::nullopt;
  if (row.agent == JobKind::Backup)
    return Alert{14420, alert_at(row.last + difference, row.threshold, tick)};
  return Alert{14421, restore_alert_at(row.last + difference, row.latency, row.threshold, tick)};
}

} // namespace switchback
