// What a scenario and its runbooks state beside the estate, for the record: figures rest on it as
// much as on the estate's values.
#pragma once

#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/record/record.hpp"

namespace switchback {

/// Every value that the drills of a plan rest on: the load, the estate, then what the scenario
/// states of faults and of when runbooks begin (`faults.1.at`, `runbooks.NAME.decided_after`), and
/// how long the people of each block take (`runbooks.NAME.LINE.takes`, by the line of its fence).
/// operations.step_takes is left out where no block goes by it.
std::vector<Assumption> stated_values(Plan const& plan);

/// What its objectives on measures allow.
std::vector<ObjectiveLimit> stated_limits(ObjectivesPlan const& objectives);

/// Both, as the findings of its drills need them.
FindingContext context_of(Plan const& plan);

} // namespace switchback
