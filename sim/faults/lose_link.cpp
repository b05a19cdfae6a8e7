// A link between two sites carries nothing, either way.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_link(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_cable(fault.target, false);
  estate.settle("link " + fault.target + " lost");
}

void heal_link(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_cable(fault.target, true);
  estate.settle("link " + fault.target + " back");
}

} // namespace switchback
