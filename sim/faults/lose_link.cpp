// A link between two sites carries nothing in either direction. Usually packets vanish silently; a
// changed route or firewall or a broken cable is reported by the network stacks at its ends (SQL
// Server docs, "Possible Failures During Database Mirroring": hard errors).
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind lose_link() {
  return {.name = "lose link",
          .written = "lose: LINK, reported: true",
          .meaning =
              "a link between sites carries nothing; reported: both ends learn of it at once",
          .key = "lose",
          .hits = {"a link"},
          .keys = {{.key = "reported",
                    .type = FaultKey::Type::Switch,
                    .meaning = "the network stacks at both ends report the loss at once",
                    .standard = "false",
                    .reason = "packets vanish silently",
                    .shown = "reported"}},
          .targets = &links,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().set_cable(fault.target, false, fault.is_on("reported"));
                estate.propagate("link " + fault.target + " lost");
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().set_cable(fault.target, true);
                estate.propagate("link " + fault.target + " back");
              }};
}

} // namespace switchback
