// What the drill as a whole did, and what it cost to do.
#include <algorithm>

#include "sim/history/measure_themes.hpp"

namespace switchback {
namespace {

MeasuredValue commit_latency(DrillResult const& drill) {
  std::optional<std::int64_t> longest;
  for (Fact const& fact : drill.facts)
    if (auto const* change = state_of(fact, StateModel::CommitLatency))
      longest = std::max(longest.value_or(0), change->value);
  if (!longest)
    return {std::nullopt, "no database was served"};
  return {longest};
}

MeasuredValue alarms(DrillResult const& drill) {
  return {std::count_if(drill.facts.begin(), drill.facts.end(),
                        [](Fact const& f) { return f.kind() == FactKind::Alarm; })};
}

MeasuredValue messages_acknowledged(DrillResult const& drill) {
  std::int64_t acknowledged = 0;
  for (FateRange const& range : drill.fates)
    if (range.fate == Fate::AcknowledgedLost || range.fate == Fate::AcknowledgedKept)
      acknowledged += range.messages;
  return {acknowledged};
}

} // namespace

std::vector<MeasureRow> work_measures() {
  return {
      {"commit_latency", "us",
       "the longest that a commit had to take: in high safety until the mirror had it on disk",
       "largest value of 'commit latency', which is noted when it has become another by a tenth",
       nullptr, commit_latency},
      {"alarms", "count", "broken invariants", "number of alarms", nullptr, alarms},
      {"messages_acknowledged", "messages", "messages whose result reached the client",
       "sum over the fates 'acknowledged, kept' and 'acknowledged, lost'", nullptr,
       messages_acknowledged, true},
  };
}

} // namespace switchback
