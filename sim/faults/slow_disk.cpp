// A machine's disk works slower; writes in the proportion they had.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void slow_disk(Estate& estate, FaultPlan const& fault) {
  estate.slow_disk(fault.target, fault.slowed_to);
}

void unslow_disk(Estate& estate, FaultPlan const& fault) { estate.unslow_disk(fault.target); }

} // namespace switchback
