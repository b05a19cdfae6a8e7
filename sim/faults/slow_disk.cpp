// A machine's disk becomes slower; its write rate keeps its proportion to the read rate.
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind slow_disk() {
  return {
      .name = "slow disk",
      .written = "slow: MACHINE, to: RATE",
      .meaning = "a machine's disk reads at this rate, and writes in proportion",
      .key = "slow",
      .hits = {"a share", "an SQL instance"},
      .keys = {{.key = "to",
                .type = FaultKey::Type::Rate,
                .meaning = "the remaining rate",
                .need = FaultKey::Need::Required,
                .shown = "to {}"}},
      .targets = &file_holders,
      .inject = [](Estate& estate,
                   FaultPlan const& fault) { estate.slow_disk(fault.target, fault.rate("to")); },
      .heal = [](Estate& estate, FaultPlan const& fault) { estate.unslow_disk(fault.target); }};
}

} // namespace switchback
