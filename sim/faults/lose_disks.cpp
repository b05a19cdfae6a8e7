// Everything a machine stored is lost, databases and files, while the machine goes on. Healing is
// always a rebuild, since nothing is left to come back.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_disks(Estate& estate, FaultPlan const& fault) {
  estate.destroy_disks(fault.target);
  estate.propagate("disks of " + fault.target + " lost");
}

void rebuild_disks(Estate& estate, FaultPlan const& fault) {
  estate.rebuild(fault.target);
  estate.propagate("disks of " + fault.target + " rebuilt");
}

} // namespace switchback
