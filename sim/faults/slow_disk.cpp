// A machine's disk becomes slower; its write rate keeps its proportion to the read rate.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void slow_disk(Estate& estate, FaultPlan const& fault) {
  estate.slow_disk(fault.target, fault.slowed_to);
}

void unslow_disk(Estate& estate, FaultPlan const& fault) { estate.unslow_disk(fault.target); }

} // namespace switchback
