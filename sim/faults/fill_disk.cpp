// A disk is full: writes in progress stop where they are, and backups and copies fail until there
// is room again (SQL Server docs, MSSQLSERVER_14420: a full backup folder).
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void fill_disk(Estate& estate, FaultPlan const& fault) {
  estate.files().set_full(fault.target, true);
  estate.propagate("disk of " + fault.target + " is full");
}

void free_disk(Estate& estate, FaultPlan const& fault) {
  estate.files().set_full(fault.target, false);
  estate.propagate("disk of " + fault.target + " has room again");
}

} // namespace switchback
