// A drill as one JSON object on one line, for programs.
#pragma once

#include <string>

#include "sim/record/timeline.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

std::string drill_json(ScenarioPlan const& scenario, DrillResult const& drill, std::int64_t id);

} // namespace switchback
