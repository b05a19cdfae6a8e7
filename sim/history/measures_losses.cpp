// What a role change lost, and the instants that it is measured between.
#include "sim/history/measure_themes.hpp"

namespace switchback {
namespace {

constexpr char const* kNoRoleChange = "no role change was observed";

MeasuredValue instant(std::optional<SimTime> at, std::string why) {
  if (at)
    return {at->time_since_epoch().count()};
  return {std::nullopt, std::move(why)};
}

/// Why a role change has no disaster.
std::string why_no_disaster(Way const& way) {
  Passage const& p = *way.worst();
  bool told = false, healed = false;
  std::optional<SimTime> before;
  for (Passage const& other : way.all_passages())
    if (other.role_changed && p.role_changed && *other.role_changed < *p.role_changed)
      before = other.role_changed;
  for (FaultRecord const& fault : way.drill().faults)
    if (fault.injected && *fault.injected <= p.stopped.value_or(way.drill().ended))
      (before && *fault.injected <= *before ? told : healed) = true;
  if (healed)
    return before ? "the faults since the role change before it were healed when the old copy "
                    "stopped"
                  : "the faults before it were healed when the old copy stopped";
  return told ? "the faults before it belong to an earlier role change" : "no fault came before it";
}

MeasuredValue disaster(Way const& way) {
  if (way.worst() == nullptr)
    return {std::nullopt, kNoRoleChange};
  return instant(way.worst()->disaster, why_no_disaster(way));
}

MeasuredValue recovery_point(Way const& way) {
  return instant(way.worst() != nullptr ? way.worst()->recovery_point : std::nullopt,
                 kNoRoleChange);
}

MeasuredValue seen(Way const& way, std::int64_t value) {
  if (way.worst() == nullptr)
    return {std::nullopt, kNoRoleChange};
  return {value};
}
MeasuredValue rpo(Way const& way) { return seen(way, way.worst_loss().count()); }
MeasuredValue messages_lost(Way const& way) { return seen(way, way.lost().messages); }
MeasuredValue bytes_lost(Way const& way) { return seen(way, way.lost().bytes); }

MeasuredValue lost_in_drill(DrillResult const& drill) {
  std::int64_t lost = 0;
  for (FateRange const& range : drill.fates)
    lost += range.fate == Fate::AcknowledgedLost ? range.messages : 0;
  return {lost};
}

} // namespace

std::vector<MeasureRow> loss_measures() {
  return {
      {"disaster", "instant", "when disaster struck",
       "last fault injected before the serving copy stopped and not healed by then; of the role "
       "change with the largest rpo",
       disaster},
      {"recovery_point", "instant", "up to when the new copy holds what was acknowledged",
       "cut-off of the log that the new copy recovered; of the role change with the largest rpo",
       recovery_point},
      {"rpo", "us", "the length of time whose acknowledged messages the role change lost",
       "disaster, or in a planned change the stop of the old copy, less recovery point, at least "
       "0; up to the role change: what users still post to the old copy afterwards is lost as well "
       "and not in it; without a role change from the first message lost; the largest if there "
       "were several",
       rpo},
      {"acknowledged_lost", "messages",
       "messages whose result reached the client and that the surviving copy does not hold",
       "sum over the fates 'acknowledged, lost'; of a way: those whose fork it left, and those of "
       "an outage that no role change ended",
       messages_lost, lost_in_drill, true},
      {"acknowledged_lost_bytes", "bytes", "log of those messages", "sum over the same fates",
       bytes_lost},
  };
}

} // namespace switchback
