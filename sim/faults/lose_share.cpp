// A file share is no longer available; its machine may go on.
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind lose_share() {
  return {.name = "lose share",
          .written = "lose: SHARE",
          .meaning = "a share is not available; disks: destroyed loses its files too",
          .key = "lose",
          .hits = {"a share"},
          .keys = {disks_key()},
          .targets = &shares,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().change(fault.target).share = false;
                if (loses_data(fault))
                  estate.destroy_disks(fault.target);
                estate.propagate("share " + fault.target + " lost");
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().change(fault.target).share = true;
                estate.propagate("share " + fault.target + " back");
              },
          .rebuild =
              [](Estate& estate, FaultPlan const& fault) {
                estate.rebuild(fault.target);
                estate.topology().change(fault.target).share = true;
                estate.propagate("share " + fault.target + " rebuilt");
              }};
}

} // namespace switchback
