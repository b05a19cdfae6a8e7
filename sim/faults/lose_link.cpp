// A link between two sites carries nothing, either way. Usually packets are lost without a word; a
// changed route or firewall, a broken cable are reported by the network stacks of its ends (SQL
// Server docs, "Possible Failures During Database Mirroring": hard errors).
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_link(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_cable(fault.target, false, fault.reported);
  estate.settle("link " + fault.target + " lost");
}

void heal_link(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_cable(fault.target, true);
  estate.settle("link " + fault.target + " back");
}

} // namespace switchback
