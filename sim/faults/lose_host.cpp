// The loss of one machine: it falls silent, so others notice by their own timeouts.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_host(Estate& estate, FaultPlan const& fault) {
  estate.topology().change(fault.target).up = false;
  estate.propagate("host " + fault.target + " lost");
  if (!fault.disks_destroyed)
    return;
  estate.destroy_disks(fault.target);
  estate.propagate("disks of " + fault.target + " destroyed");
}

void heal_host(Estate& estate, FaultPlan const& fault) {
  estate.topology().change(fault.target).up = true;
  estate.propagate("host " + fault.target + " back");
}

void rebuild_host(Estate& estate, FaultPlan const& fault) {
  estate.rebuild(fault.target);
  estate.topology().change(fault.target).up = true;
  estate.propagate("host " + fault.target + " rebuilt");
}

} // namespace switchback
