// A host's network fails: an adapter, a cable. Its own network stack reports it, so the host gives
// up its connections at once, while others wait for their timeouts. If only the clients' network
// fails, mirroring sees nothing and nothing fails over (SQL Server docs, "Possible Failures During
// Database Mirroring").
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {
namespace {

void set(Estate& estate, FaultPlan const& fault, bool works) {
  auto& machine = estate.topology().change(fault.target);
  (fault.network == "clients" ? machine.client_network : machine.network) = works;
  estate.propagate((fault.network == "clients" ? "client network of " : "network of ") +
                   fault.target + (works ? " back" : " lost"));
}

} // namespace

void lose_network(Estate& estate, FaultPlan const& fault) { set(estate, fault, false); }
void heal_network(Estate& estate, FaultPlan const& fault) { set(estate, fault, true); }

} // namespace switchback
