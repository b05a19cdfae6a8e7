// A mirror cannot apply a piece of its log: the session is suspended, and RESUME is refused until
// the damage is repaired (SQL Server docs, "Troubleshoot Database Mirroring Configuration";
// Database Engine errors 1453, 1454, 1462).
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind fail_redo() {
  return {.name = "fail redo",
          .written = "fail_redo: MACHINE",
          .meaning = "its mirror copies cannot apply some of their log; their sessions are "
                     "suspended (1453, 1454)",
          .key = "fail_redo",
          .hits = {"an SQL instance"},
          .targets = &sql_instances,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                estate.mirroring().redo_failed(fault.target, true);
                estate.propagate("redo on " + fault.target + " fails");
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                estate.mirroring().redo_failed(fault.target, false);
                estate.propagate("what redo on " + fault.target + " needs is repaired");
              }};
}

} // namespace switchback
