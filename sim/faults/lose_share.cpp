// A file share is no longer available; its machine may go on.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_share(Estate& estate, FaultPlan const& fault) {
  estate.topology().change(fault.target).share = false;
  if (fault.disks_destroyed)
    estate.destroy_disks(fault.target);
  estate.propagate("share " + fault.target + " lost");
}

void heal_share(Estate& estate, FaultPlan const& fault) {
  estate.topology().change(fault.target).share = true;
  estate.propagate("share " + fault.target + " back");
}

void rebuild_share(Estate& estate, FaultPlan const& fault) {
  estate.rebuild(fault.target);
  estate.topology().change(fault.target).share = true;
  estate.propagate("share " + fault.target + " rebuilt");
}

} // namespace switchback
