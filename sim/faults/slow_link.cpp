// A link carries less than it was built for; transfers in progress slow down at once.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void slow_link(Estate& estate, FaultPlan const& fault) {
  estate.slow_cable(fault.target, fault.slowed_to);
}

void unslow_link(Estate& estate, FaultPlan const& fault) { estate.unslow_cable(fault.target); }

} // namespace switchback
