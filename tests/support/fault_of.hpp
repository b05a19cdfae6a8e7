// Faults by the names of their kinds.
#pragma once

#include "sim/faults/faults.hpp"

namespace switchback::test {

inline FaultPlan fault_of(std::string_view kind, std::string target, FaultValues values = {}) {
  FaultPlan plan;
  plan.kind = &fault_kind(kind);
  plan.target = std::move(target);
  plan.values = std::move(values);
  return plan;
}

} // namespace switchback::test
