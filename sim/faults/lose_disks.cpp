// What a machine stored is gone while the machine runs on: its databases and files are not there
// any more. The way back is always a rebuild, since nothing is left to come back.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void lose_disks(Estate& estate, FaultPlan const& fault) {
  estate.destroy_disks(fault.target);
  estate.settle("disks of " + fault.target + " lost");
}

void rebuild_disks(Estate& estate, FaultPlan const& fault) {
  estate.rebuild(fault.target);
  estate.settle("disks of " + fault.target + " rebuilt");
}

} // namespace switchback
