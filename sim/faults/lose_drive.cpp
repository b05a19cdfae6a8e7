// A drive of an SQL instance's host stops answering.
//
// The log drive: commits hang at once; a warning follows after 20 s without an answer; after 40 s
// the drive is considered dead, the databases are closed, and mirroring treats that as a failure
// (P. Randal, "A SQL Server DBA myth a day" 10 of 30; SQL Server docs, "Possible Failures During
// Database Mirroring"). The data drive: usually nobody notices and nothing fails over until the
// instance is restarted and finds its databases broken (same page). That commits go on meanwhile is
// assumed: their log is hardened, and pages are read from memory.
#include "sim/faults/targets.hpp"

namespace switchback {
FaultKind lose_drive() {
  return {.name = "lose drive",
          .written = "lose: MACHINE, drive: log|data",
          .meaning = "a drive of an SQL instance's machine stops answering; its databases fail "
                     "after 40 s (log) or at the next start (data)",
          .key = "lose",
          .hits = {"an SQL instance"},
          .keys = {{.key = "drive",
                    .meaning = "only this drive of the SQL instance's machine",
                    .need = FaultKey::Need::Chooses,
                    .words = {"log", "data"},
                    .shown = "{} drive"}},
          .targets = &sql_instances,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                if (fault.word("drive") == "log")
                  return estate.drives().lose_log(fault.target);
                estate.topology().change(fault.target).data_drive = false;
                estate.propagate("data drive of " + fault.target + " lost");
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                auto& machine = estate.topology().change(fault.target);
                (fault.word("drive") == "log" ? machine.log_drive : machine.data_drive) = true;
                // Databases closed because of one drive stay closed while the other is missing.
                machine.database_failed =
                    machine.database_failed && !(machine.log_drive && machine.data_drive);
                estate.propagate(fault.word("drive") + " drive of " + fault.target + " back");
              }};
}

} // namespace switchback
