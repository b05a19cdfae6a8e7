// The loss of one machine: it falls silent, so others notice by their own timeouts.
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind lose_host() {
  return {.name = "lose host",
          .written = "lose: MACHINE",
          .meaning = "a machine falls silent; disks: destroyed loses the data too",
          .key = "lose",
          .hits = {"a machine"},
          .keys = {disks_key()},
          .targets = &machines,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().change(fault.target).up = false;
                estate.propagate("host " + fault.target + " lost");
                if (!loses_data(fault))
                  return;
                estate.destroy_disks(fault.target);
                estate.propagate("disks of " + fault.target + " destroyed");
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().change(fault.target).up = true;
                estate.propagate("host " + fault.target + " back");
              },
          .rebuild =
              [](Estate& estate, FaultPlan const& fault) {
                estate.rebuild(fault.target);
                estate.topology().change(fault.target).up = true;
                estate.propagate("host " + fault.target + " rebuilt");
              }};
}

} // namespace switchback
