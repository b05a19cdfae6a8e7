// A host hangs, with everything it has in memory. Usually it answers nothing either, and others
// notice by their timeouts; when it works again, it finds its own connections timed out. Mirroring
// never notices an instance that hangs but answers pings (SQL Server docs, "Possible Failures
// During Database Mirroring").
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {
namespace {

void set(Estate& estate, FaultPlan const& fault, bool hangs) {
  auto& machine = estate.topology().change(fault.target);
  (fault.answers_pings ? machine.hung_but_pings : machine.hung) = hangs;
  estate.propagate(fault.target + (hangs ? " hangs" : " is back at work"));
}

} // namespace

void hang(Estate& estate, FaultPlan const& fault) { set(estate, fault, true); }
void wake(Estate& estate, FaultPlan const& fault) { set(estate, fault, false); }

} // namespace switchback
