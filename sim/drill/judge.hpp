// Objectives against measures: met, missed, inconclusive, not applicable.
#pragma once

#include <map>
#include <string>

#include "sim/drill/drill.hpp"
#include "sim/estate/estate.hpp"

namespace switchback {

/// Invariants that `always` may name; a broken one leaves an alarm.
std::vector<std::string_view> const& invariants();

/// When each predicate of `always` was first seen broken.
using BrokenClaims = std::map<std::string, SimTime>;

/// Fills objectives and verdict; the measures are there.
void judge(Plan const& plan, Estate const& estate, BrokenClaims const& broken, DrillResult& result);

} // namespace switchback
