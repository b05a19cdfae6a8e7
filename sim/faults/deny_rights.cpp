// An instance's account loses its rights to a share: the backup job cannot write there, or the copy
// job cannot read (SQL Server docs, "Configure Log Shipping": rights of the proxy accounts).
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind deny_rights() {
  return {.name = "deny rights",
          .written = "deny: SHARE, instance: MACHINE",
          .meaning = "an SQL instance loses its rights to a share",
          .key = "deny",
          .hits = {"a share", "an SQL instance"},
          .keys = {{.key = "instance",
                    .type = FaultKey::Type::Instance,
                    .meaning = "the SQL instance whose rights are taken",
                    .need = FaultKey::Need::Required,
                    .shown = "of {}"}},
          .targets = &file_holders,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                std::string const instance = fault.word("instance");
                estate.files().set_rights(fault.target, instance, false);
                estate.propagate(instance + " has no rights at " + fault.target);
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                std::string const instance = fault.word("instance");
                estate.files().set_rights(fault.target, instance, true);
                estate.propagate(instance + " has its rights at " + fault.target);
              }};
}

} // namespace switchback
