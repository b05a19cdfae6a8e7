// A drill as one JSON object on one line, for programs.
#pragma once

#include <string>

#include <vector>

#include "sim/record/record.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

/// The objectives over many drills of a run: one JSON object on one line.
std::string run_json(ScenarioPlan const& scenario, std::vector<RunObjective> const& decided);

std::string drill_json(ScenarioPlan const& scenario, DrillResult const& drill, std::int64_t id);

} // namespace switchback
