// A mirror cannot apply a piece of its log: the session is suspended, and RESUME is refused until
// the damage is repaired (SQL Server docs, "Troubleshoot Database Mirroring Configuration";
// Database Engine errors 1453, 1454, 1462).
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void fail_redo(Estate& estate, FaultPlan const& fault) {
  estate.mirroring().redo_failed(fault.target, true);
  estate.propagate("redo on " + fault.target + " fails");
}

void repair_redo(Estate& estate, FaultPlan const& fault) {
  estate.mirroring().redo_failed(fault.target, false);
  estate.propagate("what redo on " + fault.target + " needs is repaired");
}

} // namespace switchback
