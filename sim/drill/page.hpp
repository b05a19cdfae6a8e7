// The page at the end of a run: what a tired engineer needs to know about one drill. It computes
// nothing: every figure comes from the drill's result.
#pragma once

#include <string>

#include "sim/history/history.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

struct PageOptions {
  bool colour = false;
  std::string rerun; ///< the exact command that repeats this drill
};

std::string page(ScenarioPlan const& scenario, DrillResult const& drill,
                 PageOptions const& options);

} // namespace switchback
