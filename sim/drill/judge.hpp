// Objectives against measures: met, missed, inconclusive, not applicable.
#pragma once

#include <string_view>
#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/estate/estate.hpp"

namespace switchback {

/// Invariants that `always` may name; a broken one leaves an alarm.
std::vector<std::string_view> const& invariants();

/// Fills objectives and verdict; the measures are there, and the objectives that the drill watched.
void judge(Plan const& plan, Estate const& estate, DrillResult& result);

} // namespace switchback
