// Everything a machine stored is lost, databases and files, while the machine goes on. Healing is
// always a rebuild, since nothing is left to come back.
#include "sim/faults/targets.hpp"

namespace switchback {
namespace {

std::vector<std::string> those_with_disks(EstatePlan const& estate, FaultPlan const& fault) {
  auto names = machines(estate, fault);
  add_names(names, estate.shares);
  return names;
}

} // namespace

FaultKind lose_disks() {
  return {.name = "lose disks",
          .written = "lose_disks: MACHINE",
          .meaning = "everything a machine stored is lost; the machine goes on",
          .key = "lose_disks",
          .hits = {"a machine", "a share"},
          .targets = &those_with_disks,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                estate.destroy_disks(fault.target);
                estate.propagate("disks of " + fault.target + " lost");
              },
          .rebuild =
              [](Estate& estate, FaultPlan const& fault) {
                estate.rebuild(fault.target);
                estate.propagate("disks of " + fault.target + " rebuilt");
              }};
}

} // namespace switchback
