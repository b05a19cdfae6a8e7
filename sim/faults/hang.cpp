// A host hangs, with everything it has in memory. Usually it answers nothing either, and others
// notice by their timeouts; when it works again, it finds its own connections timed out. Mirroring
// never notices an instance that hangs but answers pings (SQL Server docs, "Possible Failures
// During Database Mirroring").
#include "sim/faults/targets.hpp"

namespace switchback {
namespace {

void set_hung(Estate& estate, FaultPlan const& fault, bool hangs) {
  auto& machine = estate.topology().change(fault.target);
  (fault.is_on("answers_pings") ? machine.hung_but_pings : machine.hung) = hangs;
  estate.propagate(fault.target + (hangs ? " hangs" : " is back at work"));
}

} // namespace

FaultKind hang() {
  return {.name = "hang",
          .written = "hang: MACHINE, answers_pings: true",
          .meaning =
              "an SQL instance's machine hangs; answers_pings: it still answers mirroring pings",
          .key = "hang",
          .hits = {"an SQL instance"},
          .keys = {{.key = "answers_pings",
                    .type = FaultKey::Type::Switch,
                    .meaning = "the machine still answers mirroring pings",
                    .standard = "false",
                    .reason = "a machine that hangs answers nothing",
                    .shown = "answers pings"}},
          .targets = &sql_instances,
          .inject = [](Estate& estate, FaultPlan const& fault) { set_hung(estate, fault, true); },
          .heal = [](Estate& estate, FaultPlan const& fault) { set_hung(estate, fault, false); }};
}

} // namespace switchback
