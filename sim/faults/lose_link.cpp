// A link between two sites carries nothing in either direction. Usually packets vanish silently; a
// changed route or firewall or a broken cable is reported by the network stacks at its ends (SQL
// Server docs, "Possible Failures During Database Mirroring": hard errors).
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_link(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_cable(fault.target, false, fault.reported);
  estate.propagate("link " + fault.target + " lost");
}

void heal_link(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_cable(fault.target, true);
  estate.propagate("link " + fault.target + " back");
}

} // namespace switchback
