// Cmdlets of Windows PowerShell itself and of SQL Server's module (Microsoft PowerShell docs; SQL
// Server docs, Invoke-Sqlcmd).
#include "sim/operations/block_run.hpp"
#include "sim/operations/cmdlets.hpp"

namespace switchback {
namespace {

using Type = powershell::Parameter::Type;

Outcome start_sleep(CmdletCall const& call) {
  auto const number = [&](char const* name) {
    return call.has(name) ? std::atoll(call.text(name).substr(0, 9).c_str()) : 0;
  };
  sleep(call.estate.kernel(),
        std::chrono::seconds(number("Seconds")) + std::chrono::milliseconds(number("Milliseconds")),
        call.on);
  return Outcome::executed();
}

Outcome copy_item(CmdletCall const& call) {
  std::string const path = call.text("Path");
  auto const slash = path.rfind('\\');
  FileCopy const what{path.substr(0, slash),
                      slash == std::string::npos ? "*" : path.substr(slash + 1),
                      call.text("Destination"), false,
                      Outcome::refuse("PathNotFound", "Cannot find path '" + path +
                                                          "' because it does not exist.")};
  return copy_files(call.estate, call.on, what);
}

Outcome invoke_sqlcmd(CmdletCall const& call) {
  auto const instance = call.has("ServerInstance")
                            ? call.estate.sql().by_name(call.text("ServerInstance"))
                            : std::optional<std::string>(call.on);
  if (!instance || !call.estate.sql().is_instance(*instance))
    return Outcome::refuse("SqlServerUnreachable",
                           "no instance '" + call.text("ServerInstance") + "'");
  if (!answers(call, *instance))
    return Outcome::refuse(53, "the instance " + *instance + " does not answer");
  return run_sql_text(call.estate, *instance, call.text("Query"));
}

std::vector<CmdletRow> const kSystemCmdlets{
    {{"Start-Sleep", {{"Seconds", Type::Number, false, 0}, {"Milliseconds", Type::Number}}},
     Installed::Everywhere,
     "waits",
     start_sleep},
    {{"Copy-Item",
      {{"Path", Type::Text, true, 0},
       {"Destination", Type::Text, true, 1},
       {"Force", Type::Switch},
       {"Recurse", Type::Switch}}},
     Installed::Everywhere,
     "copies files",
     copy_item,
     kTalksToTheStore},
    {{"Invoke-Sqlcmd",
      {{"Query", Type::Text, true, 0},
       {"ServerInstance", Type::Text},
       {"Database", Type::Text},
       {"QueryTimeout", Type::Number}}},
     Installed::Everywhere,
     "runs T-SQL on an instance",
     invoke_sqlcmd,
     kTalksToTheStore},
    {{"Write-Host", {{"Object", Type::Text, false, 0}}},
     Installed::Everywhere,
     "prints",
     only_reports},
    {{"Write-Output", {{"InputObject", Type::Text, false, 0}}},
     Installed::Everywhere,
     "prints",
     only_reports},
    {{"Import-Module", {{"Name", Type::Text, false, 0}}},
     Installed::Everywhere,
     "loads a module",
     only_reports},
    {{"Out-Null", {}}, Installed::Everywhere, "drops output", only_reports},
    {{"Format-Table", {{"Property", Type::List, false, 0}, {"AutoSize", Type::Switch}}},
     Installed::Everywhere,
     "formats",
     only_reports},
    {{"Format-List", {{"Property", Type::List, false, 0}}},
     Installed::Everywhere,
     "formats",
     only_reports},
    {{"Select-Object", {{"Property", Type::List, false, 0}, {"First", Type::Number}}},
     Installed::Everywhere,
     "selects",
     only_reports},
    {{"Where-Object", {{"FilterScript", Type::Text, false, 0}}},
     Installed::Everywhere,
     "filters",
     only_reports},
};

} // namespace

std::vector<CmdletRow> const& system_cmdlets() { return kSystemCmdlets; }

} // namespace switchback
