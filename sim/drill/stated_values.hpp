// Values stated by a scenario and its runbooks, for the record: results rest on them as much as on
// the estate's values.
#pragma once

#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/record/record.hpp"

namespace switchback {

/// Every value that the drills of a plan rest on: the load, the estate, the times of faults and
/// triggers (`faults.1.at`, `runbooks.NAME.decided_after`), and the human time of each block
/// (`runbooks.NAME.LINE.takes`, by the line of its fence). operations.step_takes is left out if no
/// block uses it.
std::vector<Assumption> stated_values(Plan const& plan);

/// The limits of its objectives on measures.
std::vector<ObjectiveLimit> stated_limits(ObjectivesPlan const& objectives);

/// Both, as the findings of its drills need them.
FindingContext context_of(Plan const& plan);

} // namespace switchback
