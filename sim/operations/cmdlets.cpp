#include "sim/operations/cmdlets.hpp"

#include "models/names.hpp"

namespace switchback {

using CmdletTheme = std::vector<CmdletRow> const&();
CmdletTheme chat_cmdlets, mirror_cmdlets, pool_cmdlets, system_cmdlets;

std::vector<CmdletRow> const& cmdlets() {
  static std::vector<CmdletRow> const kCmdlets = [] {
    std::vector<CmdletRow> all;
    for (CmdletTheme* theme : {chat_cmdlets, mirror_cmdlets, pool_cmdlets, system_cmdlets})
      all.insert(all.end(), theme().begin(), theme().end());
    return all;
  }();
  return kCmdlets;
}

CmdletRow const* find_cmdlet(std::string_view name) {
  for (CmdletRow const& cmdlet : cmdlets())
    if (same_name(cmdlet.syntax.name, name))
      return &cmdlet;
  return nullptr;
}

std::variant<powershell::Bound, powershell::Error>
bind_cmdlet(CmdletRow const* cmdlet, powershell::Command const& command,
            powershell::Variables const& variables) {
  if (cmdlet == nullptr)
    return powershell::Error{"CommandNotFoundException", command.at,
                             "'" + command.name + "' is not the name of a known cmdlet"};
  return powershell::bind(cmdlet->syntax, command, variables);
}

std::string_view where(Installed installed) {
  switch (installed) {
  case Installed::Everywhere:
    return "";
  case Installed::LyncServers:
    return "on Front End and chat servers";
  }
  return "";
}

bool is_installed(CmdletRow const& cmdlet, EstatePlan const& estate, std::string_view machine) {
  SqlPlan const* sql = plan_named(estate.sql, machine);
  return cmdlet.installed == Installed::Everywhere || sql == nullptr || sql->lync_tools;
}

Outcome only_reports(CmdletCall const&) { return Outcome::no_effect("it only reports"); }

Outcome in_force_already(CmdletCall const&) {
  return Outcome::no_effect("what was changed is in force already");
}

ChatPoolPlan const& pool_of(CmdletCall const& call) { return *call.estate.scenario().estate.chat; }

bool answers(CmdletCall const& call, std::string const& instance) {
  return call.estate.sql().runs(instance) &&
         (instance == call.on || call.estate.topology().reachable(call.on, instance));
}

} // namespace switchback
