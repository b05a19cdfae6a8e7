// A disk is full: what is being written there comes to an end where it is, backups and copies fail
// until there is room again (SQL Server docs, MSSQLSERVER_14420: a full backup folder).
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

void fill_disk(Estate& estate, FaultPlan const& fault) {
  estate.files().set_full(fault.target, true);
  estate.settle("disk of " + fault.target + " is full");
}

void free_disk(Estate& estate, FaultPlan const& fault) {
  estate.files().set_full(fault.target, false);
  estate.settle("disk of " + fault.target + " has room again");
}

} // namespace switchback
