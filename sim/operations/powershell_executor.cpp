#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/block_run.hpp"
#include "sim/operations/mirror_database.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

using powershell::Bound;
using powershell::Value;

/// Loading the module and talking to the store (assumed; the pages give no figure).
constexpr Duration kCmdlet = 5s;

std::string trimmed(std::string const& text) {
  auto const from = text.find_first_not_of(" \t");
  if (from == std::string::npos)
    return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

class PowerShellExecutor {
public:
  PowerShellExecutor(Estate& estate, Block const& block, CommandRunner& runner)
      : estate_(estate), on_(block.on), script_(powershell_of(block)), runner_(runner) {}

  void run() {
    for (auto const& statement : script_.statements) {
      for (powershell::Command const& command : statement.pipeline)
        if (!carry_out(command))
          return;
      if (statement.value)
        variables_[statement.assign_to] = powershell::evaluate(*statement.value, variables_);
    }
  }

private:
  /// False: -ErrorAction Stop ends the script.
  bool carry_out(powershell::Command const& command) {
    TypedCommand typed{command.at.line, command.at.column, command.text, on_};
    if (same_name(command.name, "Install-CsMirrorDatabase"))
      typed.protects = kMirror;
    auto const bound = powershell::bind(command, variables_);
    if (auto const* error = std::get_if<powershell::Error>(&bound)) {
      runner_.carry_out(typed, [&] { return Outcome::refuse(error->id, error->message); });
      return true;
    }
    auto const& call = std::get<Bound>(bound);
    Outcome const outcome = runner_.carry_out(typed, [&] {
      return call_on(estate_.kernel(), on_, [&] { return execute(call); }).value_or(unreachable());
    });
    return !outcome.refused() || !call.stop_on_error;
  }

  Outcome unreachable() const {
    return Outcome::refuse("ComputerUnreachable", on_ + " does not answer");
  }

  Outcome execute(Bound const& call) {
    if (!estate_.topology().up(on_))
      return unreachable();
    if (call.cmdlet->report)
      return Outcome::no_effect(call.cmdlet->name.ends_with("-CsTopology") &&
                                        call.cmdlet->name != "Get-CsTopology"
                                    ? "what was changed is in force already"
                                    : "it only reports");
    if (call.what_if)
      return Outcome::no_effect("-WhatIf changes nothing");
    if (call.cmdlet->name == "Start-Sleep")
      return start_sleep(call);
    sleep(estate_.kernel(), kCmdlet, on_);
    return perform(call);
  }

  Outcome start_sleep(Bound const& call) {
    auto const number = [&](char const* name) {
      return call.has(name) ? std::atoll(call.text(name).substr(0, 9).c_str()) : 0;
    };
    sleep(estate_.kernel(),
          std::chrono::seconds(number("Seconds")) +
              std::chrono::milliseconds(number("Milliseconds")),
          on_);
    return Outcome::executed();
  }

  Outcome perform(Bound const& call) {
    if (call.cmdlet->name == "Copy-Item") {
      std::string const path = call.text("Path");
      auto const slash = path.rfind('\\');
      FileCopy const what{path.substr(0, slash),
                          slash == std::string::npos ? "*" : path.substr(slash + 1),
                          call.text("Destination"), false,
                          Outcome::refuse("PathNotFound", "Cannot find path '" + path +
                                                              "' because it does not exist.")};
      return copy_files(estate_, on_, what);
    }
    if (call.cmdlet->name == "Invoke-Sqlcmd") {
      auto const instance = call.has("ServerInstance")
                                ? estate_.sql().by_name(call.text("ServerInstance"))
                                : std::optional<std::string>(on_);
      if (!instance || !estate_.sql().is_instance(*instance))
        return Outcome::refuse("SqlServerUnreachable",
                               "no instance '" + call.text("ServerInstance") + "'");
      if (!answers(*instance))
        return Outcome::refuse(53, "the instance " + *instance + " does not answer");
      return run_sql_text(estate_, *instance, call.text("Query"));
    }
    if (estate_.chat() == nullptr)
      return Outcome::refuse("NotInTopology", "the estate has no chat pool");
    struct Handler {
      std::string_view name;
      Outcome (PowerShellExecutor::*run)(Bound const&);
    };
    static constexpr Handler kHandlers[] = {
        {"Set-CsPersistentChatState", &PowerShellExecutor::set_state},
        {"Set-CsPersistentChatActiveServer", &PowerShellExecutor::set_active},
        {"Install-CsMirrorDatabase", &PowerShellExecutor::install_mirror},
        {"Uninstall-CsMirrorDatabase", &PowerShellExecutor::uninstall_mirror},
        {"Invoke-CsDatabaseFailover", &PowerShellExecutor::database_failover},
        {"Invoke-CsManagementServerFailover", &PowerShellExecutor::store_failover},
        {"Invoke-CsPoolFailOver", &PowerShellExecutor::pool_failover},
        {"Invoke-CsPoolFailBack", &PowerShellExecutor::pool_failback},
        {"Start-CsWindowsService", &PowerShellExecutor::start_service},
        {"Stop-CsWindowsService", &PowerShellExecutor::stop_service},
    };
    for (Handler const& handler : kHandlers)
      if (handler.name == call.cmdlet->name)
        return (this->*handler.run)(call);
    return Outcome::no_effect("it changes no part of the estate");
  }

  ChatPoolPlan const& pool() const { return *estate_.scenario().estate.chat; }

  /// "service:pool", "PersistentChatServer:pool" or the pool itself; the failback page prints a
  /// blank behind the colon.
  bool names_the_pool(std::string const& identity) const {
    auto const colon = identity.find(':');
    std::string const name =
        trimmed(colon == std::string::npos ? identity : identity.substr(colon + 1));
    return same_name(name, pool().fqdn) || same_name(name, pool().name);
  }

  Outcome set_state(Bound const& call) {
    if (call.has("Identity") && !names_the_pool(call.text("Identity")))
      return Outcome::refuse("ManagementObjectNotFound",
                             "there is no pool '" + call.text("Identity") + "'");
    bool const failed_over = call.text("PoolState") == "FailedOver"; // Normal is the default
    return estate_.chat()->set_pool_state(on_,
                                          failed_over ? PoolState::FailedOver : PoolState::Normal);
  }

  bool servers_of(Value const& value, std::set<std::string>& servers, std::string& unknown) const {
    std::vector<Value> items =
        value.kind == Value::Kind::List ? value.items : std::vector<Value>{value};
    for (Value const& item : items) {
      if (item.kind == Value::Kind::Null)
        continue;
      auto const server = estate_.chat()->server_by_fqdn(item.text);
      if (!server) {
        unknown = item.text;
        return false;
      }
      servers.insert(*server);
    }
    return true;
  }

  Outcome set_active(Bound const& call) {
    auto& chat = *estate_.chat();
    std::string const identity = call.text("Identity");
    if (!identity.empty() && !same_name(identity, "global") && !names_the_pool(identity))
      return Outcome::refuse("ManagementObjectNotFound", "there is no pool '" + identity + "'");
    if (call.is_set("Swap"))
      return chat.swap_active(on_);
    if (!call.has("ActiveServers"))
      return Outcome::refuse("AmbiguousParameterSet", "either -ActiveServers or -Swap is needed");
    Value const& value = call.values.at("ActiveServers");
    std::set<std::string> active =
        value.kind == Value::Kind::Table ? chat.settings().active : std::set<std::string>{};
    std::vector<std::pair<std::string, Value>> changes =
        value.kind == Value::Kind::Table
            ? value.entries
            : std::vector<std::pair<std::string, Value>>{{"Replace", value}};
    for (auto const& [how, which] : changes) {
      std::set<std::string> servers;
      std::string unknown;
      if (!servers_of(which, servers, unknown))
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
    return chat.set_active(on_, std::move(active));
  }

  /// To whoever sits at `on_`.
  bool answers(std::string const& instance) const {
    return estate_.sql().runs(instance) &&
           (instance == on_ || estate_.topology().reachable(on_, instance));
  }

  std::string database_of(std::string const& type) const {
    if (type == "PersistentChat")
      return pool().database;
    if (type == "PersistentChatCompliance")
      return pool().compliance_database;
    return {};
  }

  Outcome install_mirror(Bound const& call) {
    auto const principal = estate_.sql().by_name(call.text("SqlServerFqdn"));
    if (!principal || !answers(*principal))
      return Outcome::refuse("SqlServerUnreachable",
                             "'" + call.text("SqlServerFqdn") + "' does not answer");
    MirrorSetup setup = mirror_of_topology(estate_.scenario().estate, *principal);
    if (setup.mirror.empty())
      return Outcome::refuse("NoMirrorInTopology", "the topology has no mirror for " + *principal);
    setup.share_path = call.text("FileShare");
    setup.drop_existing = call.is_set("DropExistingDatabasesOnMirror");
    if (call.has("DatabaseType")) {
      std::string const database = database_of(call.text("DatabaseType"));
      if (database.empty())
        return Outcome::refuse("TypeNotOnServer", "no database of type " +
                                                      call.text("DatabaseType") + " on " +
                                                      *principal);
      setup.databases = {database};
    } else {
      std::vector<std::string> excluded;
      if (call.has("ExcludeDatabaseList"))
        for (Value const& item : call.values.at("ExcludeDatabaseList").items)
          excluded.push_back(item.text);
      // Without a type it mirrors every database of the product on that server.
      for (std::string const& database : {pool().database, pool().compliance_database})
        if (estate_.sql().find(*principal, database) != nullptr &&
            std::find(excluded.begin(), excluded.end(), database) == excluded.end())
          setup.databases.push_back(database);
    }
    return mirror_databases(estate_, setup);
  }

  Outcome uninstall_mirror(Bound const& call) {
    auto const instance = estate_.sql().by_name(call.text("SqlServerFqdn"));
    std::string const database = database_of(call.text("DatabaseType"));
    if (!instance || !answers(*instance))
      return Outcome::refuse("SqlServerUnreachable",
                             "'" + call.text("SqlServerFqdn") + "' does not answer");
    std::string const mirror = estate_.mirroring().partner_of(*instance, database);
    Outcome removed = estate_.mirroring().remove(*instance, database);
    if (!removed.refused() && call.is_set("DropExistingDatabasesOnMirror") &&
        estate_.sql().runs(mirror))
      estate_.sql().drop(mirror, database);
    return removed;
  }

  Outcome database_failover(Bound const& call) {
    std::string const database = database_of(call.text("DatabaseType"));
    if (!same_name(call.text("PoolFqdn"), pool().fqdn) || database.empty())
      return Outcome::refuse("TypeNotOnPool", "pool '" + call.text("PoolFqdn") +
                                                  "' has no database of type " +
                                                  call.text("DatabaseType"));
    bool const to_primary = call.text("NewPrincipal") == "Primary";
    std::string const& target = to_primary ? pool().primary : pool().primary_mirror;
    std::string const& other = to_primary ? pool().primary_mirror : pool().primary;
    Database const* there = estate_.sql().find(target, database);
    if (there == nullptr || there->mirror_role == MirrorRole::None)
      return Outcome::refuse("MirrorNotConfigured", database + " is not mirrored between " +
                                                        pool().primary + " and " +
                                                        pool().primary_mirror);
    if (there->mirror_role == MirrorRole::Principal)
      return Outcome::no_effect(target + " is the principal already");
    if (answers(other))
      return await(estate_.mirroring().fail_over(other, database, false));
    if (!call.is_set("Force"))
      return Outcome::refuse("CurrentPrincipalUnreachable",
                             other + " does not answer and -Force is not given");
    if (!answers(target))
      return Outcome::refuse("SqlServerUnreachable", target + " does not answer");
    return await(estate_.mirroring().fail_over(target, database, true));
  }

  Outcome store_failover(Bound const& call) {
    return estate_.chat()->fail_over_store(on_, call.text("BackupSqlServerFqdn"),
                                           call.is_set("Force"));
  }
  Outcome pool_failover(Bound const& call) { return with_pool(call, true); }
  Outcome pool_failback(Bound const& call) { return with_pool(call, false); }
  Outcome with_pool(Bound const& call, bool over) {
    auto const front_end = estate_.chat()->front_end_by_fqdn(call.text("PoolFqdn"));
    if (!front_end)
      return Outcome::refuse("ManagementObjectNotFound", "there is no Front End pool '" +
                                                             call.text("PoolFqdn") +
                                                             "'; chat pools are not paired");
    return over ? estate_.chat()->fail_over_users(on_, *front_end, call.is_set("DisasterMode"))
                : estate_.chat()->fail_back_users(on_, *front_end);
  }

  /// The server whose chat service is meant; none, and the command's outcome, if it is none.
  std::optional<std::string> chat_server(Bound const& call, Outcome& otherwise) const {
    std::string const name = call.text("Name");
    if (call.has("Name") && !same_name(name, "RTCCHAT")) {
      otherwise = same_name(name.substr(0, 3), "RTC")
                      ? Outcome::no_effect("not a service of this estate")
                      : Outcome::refuse("ServiceNotFound", "no service '" + name + "'");
      return std::nullopt;
    }
    std::string const computer = call.has("ComputerName") ? call.text("ComputerName") : on_;
    auto server = estate_.chat()->server_by_fqdn(computer);
    if (!server)
      otherwise = Outcome::refuse("ServiceNotFound", "no chat service on '" + computer + "'");
    else if (!estate_.topology().reachable(on_, *server)) {
      otherwise = Outcome::refuse("ComputerUnreachable", *server + " does not answer");
      return std::nullopt;
    }
    return server;
  }
  Outcome start_service(Bound const& call) {
    Outcome otherwise;
    auto const server = chat_server(call, otherwise);
    if (!server)
      return otherwise;
    bool const waits = !call.is_set("NoWait");
    Outcome const outcome = estate_.chat()->start_service(*server, waits);
    return waits ? outcome : Outcome::executed();
  }
  Outcome stop_service(Bound const& call) {
    Outcome otherwise;
    auto const server = chat_server(call, otherwise);
    return server ? estate_.chat()->stop_service(*server) : otherwise;
  }

  Estate& estate_;
  std::string on_;
  powershell::Script const& script_;
  powershell::Variables variables_;
  CommandRunner& runner_;
};

} // namespace

void run_powershell(Estate& estate, Block const& block, CommandRunner& runner) {
  PowerShellExecutor(estate, block, runner).run();
}

} // namespace switchback
