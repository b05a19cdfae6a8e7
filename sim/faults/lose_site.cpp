// The loss of a data centre: power or access, or the building itself.
#include "sim/faults/targets.hpp"

namespace switchback {
namespace {

std::vector<std::string> sites(EstatePlan const& estate, FaultPlan const&) {
  std::vector<std::string> names;
  add_names(names, estate.sites);
  return names;
}

} // namespace

FaultKind lose_site() {
  return {.name = "lose site",
          .written = "lose: SITE",
          .meaning = "every machine of a site stops at once; disks: destroyed loses the data too",
          .key = "lose",
          .hits = {"a site"},
          .keys = {disks_key()},
          .targets = &sites,
          .inject =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().set_site(fault.target, false);
                estate.propagate("site " + fault.target + " lost");
                if (!loses_data(fault))
                  return;
                for (std::string const& machine : estate.topology().machines_of(fault.target))
                  estate.destroy_disks(machine);
                estate.propagate("disks of " + fault.target + " destroyed");
              },
          .heal =
              [](Estate& estate, FaultPlan const& fault) {
                estate.topology().set_site(fault.target, true);
                estate.propagate("site " + fault.target + " back");
              },
          .rebuild =
              [](Estate& estate, FaultPlan const& fault) {
                for (std::string const& machine : estate.topology().machines_of(fault.target))
                  estate.rebuild(machine);
                estate.topology().set_site(fault.target, true);
                estate.propagate("site " + fault.target + " rebuilt");
              }};
}

} // namespace switchback
