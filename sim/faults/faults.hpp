// The kinds of fault that a scenario can inject. A kind is one file of this folder, which holds its
// keys, its targets, its effect and its ways back, and one name in faults.cpp; nothing else lists
// them.
#pragma once

#include <string_view>

#include "sim/scenario/fault_plan.hpp"

namespace switchback {

/// All kinds, in the order in which they are listed.
FaultKinds const& fault_kinds();
/// A kind by its name; aborts if there is none.
FaultKind const& fault_kind(std::string_view name);

} // namespace switchback
