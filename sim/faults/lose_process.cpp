// One service ends on a machine that goes on: its port is closed, which the other side sees at its
// next message.
#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {
namespace {

void set(Estate& estate, FaultPlan const& fault, bool runs) {
  auto& machine = estate.topology().change(fault.target);
  if (fault.process == "sql-server")
    machine.sql_server = runs;
  else if (fault.process == "sql-agent")
    machine.sql_agent = runs;
  else
    machine.chat_service = runs;
  estate.propagate(fault.process + " on " + fault.target + (runs ? " runs again" : " ended"));
}

} // namespace

void lose_process(Estate& estate, FaultPlan const& fault) { set(estate, fault, false); }
void heal_process(Estate& estate, FaultPlan const& fault) { set(estate, fault, true); }

} // namespace switchback
