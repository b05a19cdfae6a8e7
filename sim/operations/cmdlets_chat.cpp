// Cmdlets of the chat pool: its state, its active servers, its services, its topology (Lync Server
// 2013 and Skype for Business cmdlet help).
#include "models/names.hpp"
#include "sim/operations/cmdlets.hpp"
#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

using powershell::Value;
using Type = powershell::Parameter::Type;

/// "service:pool", "PersistentChatServer:pool" or the pool itself; the failback page prints a
/// blank behind the colon.
bool names_the_pool(CmdletCall const& call, std::string_view identity) {
  auto const colon = identity.find(':');
  auto const name =
      trimmed(colon == std::string_view::npos ? identity : identity.substr(colon + 1), " \t");
  return same_name(name, pool_of(call).fqdn) || same_name(name, pool_of(call).name);
}

Outcome set_state(CmdletCall const& call) {
  if (call.has("Identity") && !names_the_pool(call, call.text("Identity")))
    return Outcome::refuse("ManagementObjectNotFound",
                           "there is no pool '" + call.text("Identity") + "'");
  bool const failed_over = call.text("PoolState") == "FailedOver"; // Normal is the default
  return call.estate.chat()->set_pool_state(call.on, failed_over ? PoolState::FailedOver
                                                                 : PoolState::Normal);
}

bool servers_of(CmdletCall const& call, Value const& value, std::set<std::string>& servers,
                std::string& unknown) {
  std::vector<Value> items =
      value.kind == Value::Kind::List ? value.items : std::vector<Value>{value};
  for (Value const& item : items) {
    if (item.kind == Value::Kind::Null)
      continue;
    auto const server = call.estate.chat()->server_by_fqdn(item.text);
    if (!server) {
      unknown = item.text;
      return false;
    }
    servers.insert(*server);
  }
  return true;
}

Outcome set_active(CmdletCall const& call) {
  auto& chat = *call.estate.chat();
  std::string const identity = call.text("Identity");
  if (!identity.empty() && !same_name(identity, "global") && !names_the_pool(call, identity))
    return Outcome::refuse("ManagementObjectNotFound", "there is no pool '" + identity + "'");
  if (call.is_set("Swap"))
    return chat.swap_active(call.on);
  if (!call.has("ActiveServers"))
    return Outcome::refuse("AmbiguousParameterSet", "either -ActiveServers or -Swap is needed");
  Value const& value = call.given.values.at("ActiveServers");
  std::set<std::string> active =
      value.kind == Value::Kind::Table ? chat.settings().active : std::set<std::string>{};
  std::vector<std::pair<std::string, Value>> changes =
      value.kind == Value::Kind::Table
          ? value.entries
          : std::vector<std::pair<std::string, Value>>{{"Replace", value}};
  for (auto const& [how, which] : changes) {
    std::set<std::string> servers;
    std::string unknown;
    if (!servers_of(call, which, servers, unknown))
      return Outcome::refuse("ServerNotInPool", "'" + unknown + "' is no server of the pool");
    if (same_name(how, "Replace"))
      active = servers;
    else if (same_name(how, "Add"))
      active.insert(servers.begin(), servers.end());
    else if (same_name(how, "Remove"))
      for (std::string const& server : servers)
        active.erase(server);
    else
      return Outcome::refuse("CannotConvertArgumentNoMessage",
                             "'" + how + "' is not Add, Remove or Replace");
  }
  return chat.set_active(call.on, std::move(active));
}

/// The server whose chat service is meant; none, and the command's outcome, if it is none.
std::optional<std::string> chat_server(CmdletCall const& call, Outcome& otherwise) {
  std::string const name = call.text("Name");
  if (call.has("Name") && !same_name(name, "RTCCHAT")) {
    otherwise = same_name(name.substr(0, 3), "RTC")
                    ? Outcome::no_effect("not a service of this estate")
                    : Outcome::refuse("ServiceNotFound", "no service '" + name + "'");
    return std::nullopt;
  }
  std::string const computer = call.has("ComputerName") ? call.text("ComputerName") : call.on;
  auto server = call.estate.chat()->server_by_fqdn(computer);
  if (!server)
    otherwise = Outcome::refuse("ServiceNotFound", "no chat service on '" + computer + "'");
  else if (!call.estate.topology().reachable(call.on, *server)) {
    otherwise = Outcome::refuse("ComputerUnreachable", *server + " does not answer");
    return std::nullopt;
  }
  return server;
}
Outcome start_service(CmdletCall const& call) {
  Outcome otherwise;
  auto const server = chat_server(call, otherwise);
  if (!server)
    return otherwise;
  bool const waits = !call.is_set("NoWait");
  Outcome const outcome = call.estate.chat()->start_service(*server, waits);
  return waits ? outcome : Outcome::executed();
}
Outcome stop_service(CmdletCall const& call) {
  Outcome otherwise;
  auto const server = chat_server(call, otherwise);
  return server ? call.estate.chat()->stop_service(*server) : otherwise;
}

std::vector<CmdletRow> const kChatCmdlets{
    {{"Set-CsPersistentChatState",
      {{"Identity", Type::Text, false, 0},
       {"PoolState", Type::Enum, false, -1, {"Normal", "FailedOver"}},
       {"Force", Type::Switch}}},
     Installed::LyncServers,
     "which database site the pool uses",
     set_state,
     kTalksToTheStore},
    {{"Get-CsPersistentChatState",
      {{"Identity", Type::Text, false, 0}, {"Filter", Type::Text}, {"LocalStore", Type::Switch}}},
     Installed::LyncServers,
     "shows the pool state",
     only_reports},
    {{"Set-CsPersistentChatActiveServer",
      {{"Identity", Type::Text, false, 0},
       {"ActiveServers", Type::List},
       {"Swap", Type::Switch},
       {"Force", Type::Switch}}},
     Installed::LyncServers,
     "which chat servers take connections",
     set_active,
     kTalksToTheStore},
    {{"Start-CsWindowsService",
      {{"Name", Type::Text, false, 0},
       {"ComputerName", Type::Text},
       {"NoWait", Type::Switch},
       {"Force", Type::Switch},
       {"Report", Type::Text}}},
     Installed::LyncServers,
     "starts the services",
     start_service,
     kTalksToTheStore},
    {{"Stop-CsWindowsService",
      {{"Name", Type::Text, false, 0},
       {"ComputerName", Type::Text},
       {"NoWait", Type::Switch},
       {"Graceful", Type::Switch},
       {"Force", Type::Switch},
       {"Report", Type::Text}}},
     Installed::LyncServers,
     "stops the services",
     stop_service,
     kTalksToTheStore},
    {{"Get-CsWindowsService",
      {{"Name", Type::Text, false, 0},
       {"ComputerName", Type::Text},
       {"ExcludeActivityLevel", Type::Switch}}},
     Installed::LyncServers,
     "lists services",
     only_reports},
    {{"Get-CsPool", {{"Identity", Type::Text, false, 0}}},
     Installed::LyncServers,
     "lists pools",
     only_reports},
    {{"Get-CsService", {{"PersistentChatServer", Type::Switch}, {"PoolFqdn", Type::Text}}},
     Installed::LyncServers,
     "lists services of the topology",
     only_reports},
    {{"Get-CsTopology", {{"LocalStore", Type::Switch}, {"AsXml", Type::Switch}}},
     Installed::LyncServers,
     "shows the topology",
     only_reports},
    {{"Enable-CsTopology", {}},
     Installed::LyncServers,
     "activates what was published",
     in_force_already},
    {{"Publish-CsTopology", {{"FileName", Type::Text}}},
     Installed::LyncServers,
     "publishes the topology",
     in_force_already},
    {{"Test-CsPersistentChatMessage", {{"TargetFqdn", Type::Text}}},
     Installed::LyncServers,
     "exchanges two messages",
     only_reports},
};

} // namespace

std::vector<CmdletRow> const& chat_cmdlets() { return kChatCmdlets; }

} // namespace switchback
