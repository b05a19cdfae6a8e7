// Why a drill did not meet an objective, with the places in the files that a person would open: the
// line of the scenario that states it, and the steps of the runbooks that the record points to.
#pragma once

#include <string>
#include <vector>

#include "sim/record/record.hpp"

namespace switchback {

struct Evidence {
  std::string file;
  int line = 0; ///< from 1; 0: the whole file
  std::string text;
  bool operator==(Evidence const&) const = default;
};
/// "file:line: text", made visible and on one line.
std::string to_text(Evidence const& evidence);

/// First the objective itself; then, as far as there are such, the first command that was refused
/// or expectation that was not met on the way to the role change that it is about, and the step
/// under way when it was decided: when the new copy opened for a loss, in the longest part of an
/// RTO, when an invariant broke.
std::vector<Evidence> evidence_of(RunDescription const& run, DrillResult const& drill,
                                  ObjectiveRecord const& objective);

} // namespace switchback
