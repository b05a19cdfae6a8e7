// A link carries less than it was built for; transfers in progress slow down at once.
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind slow_link() {
  return {
      .name = "slow link",
      .written = "slow: LINK, to: RATE",
      .meaning = "a link carries less in each direction",
      .key = "slow",
      .hits = {"a link"},
      .keys = {{.key = "to",
                .type = FaultKey::Type::Rate,
                .meaning = "the remaining rate",
                .need = FaultKey::Need::Required,
                .shown = "to {}"}},
      .targets = &links,
      .inject = [](Estate& estate,
                   FaultPlan const& fault) { estate.slow_cable(fault.target, fault.rate("to")); },
      .heal = [](Estate& estate, FaultPlan const& fault) { estate.unslow_cable(fault.target); }};
}

} // namespace switchback
