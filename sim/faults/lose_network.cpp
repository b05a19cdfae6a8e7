// A host's network fails: an adapter, a cable. Its own network stack reports it, so the host gives
// up its connections at once, while others wait for their timeouts. If only the clients' network
// fails, mirroring sees nothing and nothing fails over (SQL Server docs, "Possible Failures During
// Database Mirroring").
#include "sim/faults/targets.hpp"

namespace switchback {
namespace {

void set_network(Estate& estate, FaultPlan const& fault, bool works) {
  bool const clients = fault.word("network") == "clients";
  auto& machine = estate.topology().change(fault.target);
  (clients ? machine.client_network : machine.network) = works;
  estate.propagate((clients ? "client network of " : "network of ") + fault.target +
                   (works ? " back" : " lost"));
}

} // namespace

FaultKind lose_network() {
  return {
      .name = "lose network",
      .written = "lose: MACHINE, network: all|clients",
      .meaning = "a machine's network fails, and its own stack reports it; clients: only the "
                 "network that clients use",
      .key = "lose",
      .hits = {"an SQL instance"},
      .keys = {{.key = "network",
                .meaning = "only the network of the SQL instance's machine, all of it or the "
                           "one that clients use",
                .need = FaultKey::Need::Chooses,
                .words = {"all", "clients"},
                .shown = "{}"}},
      .targets = &sql_instances,
      .inject = [](Estate& estate, FaultPlan const& fault) { set_network(estate, fault, false); },
      .heal = [](Estate& estate, FaultPlan const& fault) { set_network(estate, fault, true); }};
}

} // namespace switchback
