// One service ends on a machine that goes on: its port is closed, which the other side sees at its
// next message.
#include "sim/faults/targets.hpp"

namespace switchback {
namespace {

std::vector<std::string> those_with_it(EstatePlan const& estate, FaultPlan const& fault) {
  return fault.word("process") == "chat-service" ? chat_servers(estate)
                                                 : sql_instances(estate, fault);
}

void set_process(Estate& estate, FaultPlan const& fault, bool runs) {
  std::string const process = fault.word("process");
  auto& machine = estate.topology().change(fault.target);
  if (process == "sql-server")
    machine.sql_server = runs;
  else if (process == "sql-agent")
    machine.sql_agent = runs;
  else
    machine.chat_service = runs;
  estate.propagate(process + " on " + fault.target + (runs ? " runs again" : " ended"));
}

} // namespace

FaultKind lose_process() {
  return {
      .name = "lose process",
      .written = "lose: MACHINE, process: sql-server|sql-agent|chat-service",
      .meaning = "a process ends; its machine goes on and reports it closed",
      .key = "lose",
      .hits = {"an SQL instance (sql-server, sql-agent)", "a chat server (chat-service)"},
      .keys = {{.key = "process",
                .meaning = "only this process of the machine",
                .need = FaultKey::Need::Chooses,
                .words = {"sql-server", "sql-agent", "chat-service"},
                .shown = "{}"}},
      .targets = &those_with_it,
      .inject = [](Estate& estate, FaultPlan const& fault) { set_process(estate, fault, false); },
      .heal = [](Estate& estate, FaultPlan const& fault) { set_process(estate, fault, true); }};
}

} // namespace switchback
