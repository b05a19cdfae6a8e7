// The loss of a data centre: power or access, or the building itself.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_site(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_site(fault.target, false);
  estate.propagate("site " + fault.target + " lost");
  if (!fault.disks_destroyed)
    return;
  for (std::string const& machine : estate.topology().machines_of(fault.target))
    estate.destroy_disks(machine);
  estate.propagate("disks of " + fault.target + " destroyed");
}

void heal_site(Estate& estate, FaultPlan const& fault) {
  estate.topology().set_site(fault.target, true);
  estate.propagate("site " + fault.target + " back");
}

void rebuild_site(Estate& estate, FaultPlan const& fault) {
  for (std::string const& machine : estate.topology().machines_of(fault.target))
    estate.rebuild(machine);
  estate.topology().set_site(fault.target, true);
  estate.propagate("site " + fault.target + " rebuilt");
}

} // namespace switchback
