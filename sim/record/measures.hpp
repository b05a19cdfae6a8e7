// What a drill's history comes to: pure functions over facts, runbooks, steps and fates. Nothing is
// measured while the drill runs, and no report measures anything again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/record/timeline.hpp"

namespace switchback {

struct MeasureRow {
  std::string_view name, scope, unit, meaning;
};
/// Every measure there is, with its formula, in the order in which they are listed.
std::vector<MeasureRow> const& measure_rows();

/// One outage and the role change that ended it, or was to end it.
struct Passage {
  std::string scope;                   ///< failover or failback
  std::optional<SimTime> disaster;     ///< the last fault before the serving copy stopped
  std::optional<SimTime> role_changed; ///< the new copy opened
  std::optional<SimTime> recovery_point;
  std::optional<SimTime> hurt;      ///< first user below what was before
  std::optional<SimTime> answered;  ///< the first user can post again
  std::optional<SimTime> recovered; ///< 95 % of those before can
  std::optional<SimTime> decided;
};

/// Fills measures, segments and the causes of losses. Facts, runbooks, steps, faults, fates and
/// `ended` are there already.
void measure(DrillResult& result);

/// The passages that the measures rest on; at most one of each scope.
std::vector<Passage> passages(DrillResult const& result);

} // namespace switchback
