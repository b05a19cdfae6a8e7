#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/block_run.hpp"
#include "sim/operations/mirror_database.hpp"
#include "sim/runbook/powershell/powershell.hpp"

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
  PowerShellExecutor(Estate& estate, Block const& block)
      : estate_(estate), on_(block.on), script_(powershell::parse(block.text)) {}

  std::optional<Action> next(Outcome const* last) {
    if (last != nullptr && last->refused() && stops_)
      return std::nullopt;
    stops_ = false;
    while (statement_ < script_.statements.size()) {
      auto const& statement = script_.statements[statement_];
      if (command_ >= statement.pipeline.size()) {
        if (statement.value)
          variables_[statement.assign_to] = powershell::evaluate(*statement.value, variables_);
        command_ = 0;
        ++statement_;
        continue;
      }
      return action(statement.pipeline[command_++]);
    }
    return std::nullopt;
  }

private:
  Action action(powershell::Command const& command) {
    Action a{command.at.line, command.at.column, command.text, on_, {}};
    if (same_name(command.name, "Install-CsMirrorDatabase"))
      a.protects = kMirror;
    auto bound = powershell::bind(command, variables_);
    if (auto const* error = std::get_if<powershell::Error>(&bound)) {
      a.act = [error = *error](Done done) { done(Outcome::refuse(error.id, error.message)); };
      return a;
    }
    Bound const call = std::get<Bound>(std::move(bound));
    stops_ = call.stop_on_error;
    a.act = [this, call](Done done) {
      if (!estate_.topology().up(on_))
        return done(Outcome::refuse("ComputerUnreachable", on_ + " does not answer"));
      if (call.cmdlet->report)
        return done(Outcome::no_effect(call.cmdlet->name.ends_with("-CsTopology") &&
                                               call.cmdlet->name != "Get-CsTopology"
                                           ? "what was changed is in force already"
                                           : "it only reports"));
      if (call.what_if)
        return done(Outcome::no_effect("-WhatIf changes nothing"));
      if (call.cmdlet->name == "Start-Sleep")
        return sleep(call, std::move(done));
      estate_.kernel().after(kCmdlet, Turn::Command, on_,
                             [this, call, done = std::move(done)] { perform(call, done); });
    };
    return a;
  }

  void sleep(Bound const& call, Done done) {
    auto const number = [&](char const* name) {
      return call.has(name) ? std::atoll(call.text(name).substr(0, 9).c_str()) : 0;
    };
    estate_.kernel().after(
        std::chrono::seconds(number("Seconds")) + std::chrono::milliseconds(number("Milliseconds")),
        Turn::Command, on_, [done = std::move(done)] { done(Outcome::executed()); });
  }

  void perform(Bound const& call, Done const& done) {
    if (call.cmdlet->name == "Copy-Item") {
      std::string const path = call.text("Path");
      auto const slash = path.rfind('\\');
      FileCopy const what{path.substr(0, slash),
                          slash == std::string::npos ? "*" : path.substr(slash + 1),
                          call.text("Destination"), false,
                          Outcome::refuse("PathNotFound", "Cannot find path '" + path +
                                                              "' because it does not exist.")};
      return copy_files(estate_, on_, what, done);
    }
    if (call.cmdlet->name == "Invoke-Sqlcmd") {
      auto const instance = call.has("ServerInstance")
                                ? estate_.sql().by_name(call.text("ServerInstance"))
                                : std::optional<std::string>(on_);
      if (!instance || !estate_.sql().is_instance(*instance))
        return done(Outcome::refuse("SqlServerUnreachable",
                                    "no instance '" + call.text("ServerInstance") + "'"));
      if (!answers(*instance))
        return done(Outcome::refuse(53, "the instance " + *instance + " does not answer"));
      return run_sql_text(estate_, *instance, call.text("Query"), done);
    }
    if (estate_.chat() == nullptr)
      return done(Outcome::refuse("NotInTopology", "the estate has no chat pool"));
    struct Handler {
      std::string_view name;
      void (PowerShellExecutor::*run)(Bound const&, Done const&);
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
        return (this->*handler.run)(call, done);
    done(Outcome::no_effect("nothing of the estate changes"));
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

  void set_state(Bound const& call, Done const& done) {
    if (call.has("Identity") && !names_the_pool(call.text("Identity")))
      return done(Outcome::refuse("ManagementObjectNotFound",
                                  "there is no pool '" + call.text("Identity") + "'"));
    bool const failed_over = call.text("PoolState") == "FailedOver"; // Normal is the default
    done(estate_.chat()->set_pool_state(on_,
                                        failed_over ? PoolState::FailedOver : PoolState::Normal));
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

  void set_active(Bound const& call, Done const& done) {
    auto& chat = *estate_.chat();
    std::string const identity = call.text("Identity");
    if (!identity.empty() && !same_name(identity, "global") && !names_the_pool(identity))
      return done(
          Outcome::refuse("ManagementObjectNotFound", "there is no pool '" + identity + "'"));
    if (call.is_set("Swap"))
      return done(chat.swap_active(on_));
    if (!call.has("ActiveServers"))
      return done(
          Outcome::refuse("AmbiguousParameterSet", "either -ActiveServers or -Swap is needed"));
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
        return done(
            Outcome::refuse("ServerNotInPool", "'" + unknown + "' is no server of the pool"));
      if (same_name(how, "Replace"))
        active = servers;
      else if (same_name(how, "Add"))
        active.insert(servers.begin(), servers.end());
      else if (same_name(how, "Remove"))
        for (std::string const& server : servers)
          active.erase(server);
      else
        return done(Outcome::refuse("CannotConvertArgumentNoMessage",
                                    "'" + how + "' is not Add, Remove or Replace"));
    }
    done(chat.set_active(on_, std::move(active)));
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

  void install_mirror(Bound const& call, Done const& done) {
    auto const principal = estate_.sql().by_name(call.text("SqlServerFqdn"));
    if (!principal || !answers(*principal))
      return done(Outcome::refuse("SqlServerUnreachable",
                                  "'" + call.text("SqlServerFqdn") + "' does not answer"));
    MirrorSetup setup = mirror_of_topology(estate_.scenario().estate, *principal);
    if (setup.mirror.empty())
      return done(
          Outcome::refuse("NoMirrorInTopology", "the topology has no mirror for " + *principal));
    setup.share_path = call.text("FileShare");
    setup.drop_existing = call.is_set("DropExistingDatabasesOnMirror");
    if (call.has("DatabaseType")) {
      std::string const database = database_of(call.text("DatabaseType"));
      if (database.empty())
        return done(Outcome::refuse("TypeNotOnServer", "no database of type " +
                                                           call.text("DatabaseType") + " on " +
                                                           *principal));
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
    mirror_databases(estate_, std::move(setup), done);
  }

  void uninstall_mirror(Bound const& call, Done const& done) {
    auto const instance = estate_.sql().by_name(call.text("SqlServerFqdn"));
    std::string const database = database_of(call.text("DatabaseType"));
    if (!instance || !answers(*instance))
      return done(Outcome::refuse("SqlServerUnreachable",
                                  "'" + call.text("SqlServerFqdn") + "' does not answer"));
    std::string const mirror = estate_.mirroring().partner_of(*instance, database);
    Outcome const removed = estate_.mirroring().remove(*instance, database);
    if (!removed.refused() && call.is_set("DropExistingDatabasesOnMirror") &&
        estate_.sql().runs(mirror))
      estate_.sql().drop(mirror, database);
    done(removed);
  }

  void database_failover(Bound const& call, Done const& done) {
    std::string const database = database_of(call.text("DatabaseType"));
    if (!same_name(call.text("PoolFqdn"), pool().fqdn) || database.empty())
      return done(Outcome::refuse("TypeNotOnPool", "pool '" + call.text("PoolFqdn") +
                                                       "' has no database of type " +
                                                       call.text("DatabaseType")));
    bool const to_primary = call.text("NewPrincipal") == "Primary";
    std::string const& target = to_primary ? pool().primary : pool().primary_mirror;
    std::string const& other = to_primary ? pool().primary_mirror : pool().primary;
    Database const* there = estate_.sql().find(target, database);
    if (there == nullptr || there->mirror_role == MirrorRole::None)
      return done(Outcome::refuse("MirrorNotConfigured", database + " is not mirrored between " +
                                                             pool().primary + " and " +
                                                             pool().primary_mirror));
    if (there->mirror_role == MirrorRole::Principal)
      return done(Outcome::no_effect(target + " is the principal already"));
    if (answers(other))
      return estate_.mirroring().fail_over(other, database, false, done);
    if (!call.is_set("Force"))
      return done(Outcome::refuse("CurrentPrincipalUnreachable",
                                  other + " does not answer and -Force is not given"));
    if (!answers(target))
      return done(Outcome::refuse("SqlServerUnreachable", target + " does not answer"));
    estate_.mirroring().fail_over(target, database, true, done);
  }

  void store_failover(Bound const& call, Done const& done) {
    estate_.chat()->fail_over_store(on_, call.text("BackupSqlServerFqdn"), call.is_set("Force"),
                                    done);
  }
  void pool_failover(Bound const& call, Done const& done) { with_pool(call, done, true); }
  void pool_failback(Bound const& call, Done const& done) { with_pool(call, done, false); }
  void with_pool(Bound const& call, Done const& done, bool over) {
    auto const front_end = estate_.chat()->front_end_by_fqdn(call.text("PoolFqdn"));
    if (!front_end)
      return done(Outcome::refuse("ManagementObjectNotFound", "there is no Front End pool '" +
                                                                  call.text("PoolFqdn") +
                                                                  "'; chat pools are not paired"));
    if (over)
      estate_.chat()->fail_over_users(on_, *front_end, call.is_set("DisasterMode"), done);
    else
      estate_.chat()->fail_back_users(on_, *front_end, done);
  }

  std::optional<std::string> chat_server(Bound const& call, Done const& done) const {
    if (call.has("Name") && !same_name(call.text("Name"), "RTCCHAT")) {
      done(same_name(call.text("Name").substr(0, 3), "RTC")
               ? Outcome::no_effect("not a service of this estate")
               : Outcome::refuse("ServiceNotFound", "no service '" + call.text("Name") + "'"));
      return std::nullopt;
    }
    std::string const computer = call.has("ComputerName") ? call.text("ComputerName") : on_;
    auto server = estate_.chat()->server_by_fqdn(computer);
    if (!server)
      done(Outcome::refuse("ServiceNotFound", "no chat service on '" + computer + "'"));
    else if (!estate_.topology().reachable(on_, *server)) {
      done(Outcome::refuse("ComputerUnreachable", *server + " does not answer"));
      return std::nullopt;
    }
    return server;
  }
  void start_service(Bound const& call, Done const& done) {
    auto const server = chat_server(call, done);
    if (!server)
      return;
    if (!call.is_set("NoWait"))
      return estate_.chat()->start_service(*server, done);
    estate_.chat()->start_service(*server, [](Outcome const&) {});
    done(Outcome::executed());
  }
  void stop_service(Bound const& call, Done const& done) {
    if (auto const server = chat_server(call, done))
      done(estate_.chat()->stop_service(*server));
  }

  Estate& estate_;
  std::string on_;
  powershell::Script script_;
  powershell::Variables variables_;
  std::size_t statement_ = 0, command_ = 0;
  bool stops_ = false;
};

} // namespace

void run_powershell(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end) {
  auto executor = std::make_shared<PowerShellExecutor>(estate, block);
  run_actions(
      estate, block, [executor](Outcome const* last) { return executor->next(last); },
      std::move(on_command), std::move(on_end));
}

} // namespace switchback
