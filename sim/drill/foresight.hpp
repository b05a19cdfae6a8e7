// What a scenario states and its own times show can never happen: warnings of `check`. Such a drill
// is sound, and would say "not exercised".
#pragma once

#include <vector>

#include "sim/drill/drill.hpp"

namespace switchback {

/// In file order.
std::vector<Diagnostic> warnings_of(Plan const& plan);

} // namespace switchback
