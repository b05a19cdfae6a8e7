// Two drills held against each other: where their histories part, and their steps side by side.
#pragma once

#include <string>
#include <vector>

#include "sim/history/history.hpp"

namespace switchback {

/// For a terminal: the first thing that differs with what came just before it, then every step that
/// either worked on, then the measures. Of one drill each, nothing is said about chance.
std::string side_by_side(DrillResult const& a, DrillResult const& b);

/// Everything that happened, a line each, in order: facts, faults, blocks of steps, commands.
std::vector<std::string> history_lines(DrillResult const& drill);

} // namespace switchback
