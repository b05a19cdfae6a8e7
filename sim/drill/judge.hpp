// Objectives against measures: met, missed, inconclusive, not exercised.
#pragma once

#include <string_view>
#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/estate/estate.hpp"

namespace switchback {

/// Invariants that `always` may name; breaking one raises an alarm.
std::vector<std::string_view> const& invariants();

/// Fills in objectives and verdict. The measures, and the objectives that the drill watched, are
/// there already.
void judge(Plan const& plan, Estate const& estate, DrillResult& result);

} // namespace switchback
