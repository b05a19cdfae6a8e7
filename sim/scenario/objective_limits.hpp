// The limits that objectives set to measures of a role change. Whatever key of an objective is a
// length or a number is such a limit; its key is the measure's name.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace switchback {

struct StatedLimit {
  std::string measure;
  std::int64_t most = 0; ///< in the measure's unit: us, or a number
  std::string text;      ///< as it is shown, with its unit
};
/// Those that are given, in the order of the keys.
std::vector<StatedLimit> limits_of(ObjectivePlan const& plan);

} // namespace switchback
