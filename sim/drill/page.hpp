// The page at the end of a run: what a tired engineer needs of one drill, on a terminal. It
// computes nothing: every figure on it stands in the drill's result.
#pragma once

#include <string>

#include "sim/history/history.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

struct PageOptions {
  bool colour = false;
  std::string rerun; ///< the exact command that gives this drill again
};

std::string page(ScenarioPlan const& scenario, DrillResult const& drill,
                 PageOptions const& options);

} // namespace switchback
