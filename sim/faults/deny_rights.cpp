// An instance's account loses its rights to a share: the backup job cannot write there, or the copy
// job cannot read (SQL Server docs, "Configure Log Shipping": rights of the proxy accounts).
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void deny_rights(Estate& estate, FaultPlan const& fault) {
  estate.files().set_rights(fault.target, fault.denied_to, false);
  estate.propagate(fault.denied_to + " has no rights at " + fault.target);
}

void grant_rights(Estate& estate, FaultPlan const& fault) {
  estate.files().set_rights(fault.target, fault.denied_to, true);
  estate.propagate(fault.denied_to + " has its rights at " + fault.target);
}

} // namespace switchback
