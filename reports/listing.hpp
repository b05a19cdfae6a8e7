// The runbooks of a drill as they were read, with the measured time, the outcome and what was
// refused beside each step and command.
#pragma once

#include "reports/page.hpp"

namespace switchback {

/// `steps`: of runbook_steps; `commands`: of runbook_commands.
std::vector<Listing> listings(RunDescription const& run, ResultTable const& steps,
                              ResultTable const& commands);

} // namespace switchback
