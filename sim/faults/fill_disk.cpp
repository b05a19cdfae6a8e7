// A disk is full: writes in progress stop where they are, and backups and copies fail until there
// is room again (SQL Server docs, MSSQLSERVER_14420: a full backup folder).
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind fill_disk() {
  return {.name = "fill disk",
          .written = "fill: MACHINE",
          .meaning = "a machine's disk fills up; nothing more can be written to it",
          .key = "fill",
          .hits = {"a share", "an SQL instance"},
          .targets = &file_holders,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                estate.files().set_full(fault.target, true);
                estate.propagate("disk of " + fault.target + " is full");
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                estate.files().set_full(fault.target, false);
                estate.propagate("disk of " + fault.target + " has room again");
              }};
}

} // namespace switchback
