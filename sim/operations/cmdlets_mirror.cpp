// Cmdlets of the mirrored databases of the chat pool (Lync Server 2013 and Skype for Business
// cmdlet help).
#include <algorithm>

#include "sim/operations/block_run.hpp"
#include "sim/operations/cmdlets.hpp"
#include "sim/operations/mirror_database.hpp"

namespace switchback {
namespace {

using powershell::Value;
using Type = powershell::Parameter::Type;

std::vector<std::string_view> const kDatabaseTypes{"ActiveMonitoring",
                                                   "Application",
                                                   "Archiving",
                                                   "CentralMgmt",
                                                   "Edge",
                                                   "Lyss",
                                                   "Monitoring",
                                                   "PersistentChat",
                                                   "PersistentChatCompliance",
                                                   "Provision",
                                                   "Registrar",
                                                   "SigninTelemetry",
                                                   "User"};

std::string database_of(CmdletCall const& call, std::string const& type) {
  if (type == "PersistentChat")
    return pool_of(call).database;
  if (type == "PersistentChatCompliance")
    return pool_of(call).compliance_database;
  return {};
}

Outcome install_mirror(CmdletCall const& call) {
  auto const principal = call.estate.sql().by_name(call.text("SqlServerFqdn"));
  if (!principal || !answers(call, *principal))
    return Outcome::refuse("SqlServerUnreachable",
                           "'" + call.text("SqlServerFqdn") + "' does not answer");
  MirrorSetup setup = mirror_of_topology(call.estate.scenario().estate, *principal);
  if (setup.mirror.empty())
    return Outcome::refuse("NoMirrorInTopology", "the topology has no mirror for " + *principal);
  setup.share_path = call.text("FileShare");
  setup.drop_existing = call.is_set("DropExistingDatabasesOnMirror");
  if (call.has("DatabaseType")) {
    std::string const database = database_of(call, call.text("DatabaseType"));
    if (database.empty())
      return Outcome::refuse("TypeNotOnServer", "no database of type " + call.text("DatabaseType") +
                                                    " on " + *principal);
    setup.databases = {database};
  } else {
    std::vector<std::string> excluded;
    if (call.has("ExcludeDatabaseList"))
      for (Value const& item : call.given.values.at("ExcludeDatabaseList").items)
        excluded.push_back(item.text);
    // Without a type it mirrors every database of the product on that server.
    for (std::string const& database : {pool_of(call).database, pool_of(call).compliance_database})
      if (call.estate.sql().find(*principal, database) != nullptr &&
          std::find(excluded.begin(), excluded.end(), database) == excluded.end())
        setup.databases.push_back(database);
  }
  return mirror_databases(call.estate, setup);
}

Outcome uninstall_mirror(CmdletCall const& call) {
  auto const instance = call.estate.sql().by_name(call.text("SqlServerFqdn"));
  std::string const database = database_of(call, call.text("DatabaseType"));
  if (!instance || !answers(call, *instance))
    return Outcome::refuse("SqlServerUnreachable",
                           "'" + call.text("SqlServerFqdn") + "' does not answer");
  std::string const mirror = call.estate.mirroring().partner_of(*instance, database);
  Outcome removed = call.estate.mirroring().remove(*instance, database);
  if (!removed.refused() && call.is_set("DropExistingDatabasesOnMirror") &&
      call.estate.sql().runs(mirror))
    call.estate.sql().drop(mirror, database);
  return removed;
}

Outcome database_failover(CmdletCall const& call) {
  std::string const database = database_of(call, call.text("DatabaseType"));
  if (!same_name(call.text("PoolFqdn"), pool_of(call).fqdn) || database.empty())
    return Outcome::refuse("TypeNotOnPool", "pool '" + call.text("PoolFqdn") +
                                                "' has no database of type " +
                                                call.text("DatabaseType"));
  bool const to_primary = call.text("NewPrincipal") == "Primary";
  std::string const& target = to_primary ? pool_of(call).primary : pool_of(call).primary_mirror;
  std::string const& other = to_primary ? pool_of(call).primary_mirror : pool_of(call).primary;
  Database const* there = call.estate.sql().find(target, database);
  if (there == nullptr || there->mirror_role == MirrorRole::None)
    return Outcome::refuse("MirrorNotConfigured", database + " is not mirrored between " +
                                                      pool_of(call).primary + " and " +
                                                      pool_of(call).primary_mirror);
  if (there->mirror_role == MirrorRole::Principal)
    return Outcome::no_effect(target + " is the principal already");
  if (answers(call, other))
    return await(call.estate.mirroring().fail_over(other, database, false));
  if (!call.is_set("Force"))
    return Outcome::refuse("CurrentPrincipalUnreachable",
                           other + " does not answer and -Force is not given");
  if (!answers(call, target))
    return Outcome::refuse("SqlServerUnreachable", target + " does not answer");
  return await(call.estate.mirroring().fail_over(target, database, true));
}

std::vector<CmdletRow> const kMirrorCmdlets{
    {{"Install-CsMirrorDatabase",
      {{"ConfiguredDatabases", Type::Switch},
       {"DatabaseType", Type::Enum, false, -1, kDatabaseTypes},
       {"SqlServerFqdn", Type::Text, true},
       {"SqlInstanceName", Type::Text},
       {"FileShare", Type::Text, true},
       {"DropExistingDatabasesOnMirror", Type::Switch},
       {"ExcludeDatabaseList", Type::List},
       {"DatabasePathMap", Type::Text},
       {"ForInstance", Type::Text},
       {"ForDefaultInstance", Type::Switch},
       {"Report", Type::Text}}},
     Installed::LyncServers,
     "backs up, restores and builds the mirroring session",
     install_mirror,
     kTalksToTheStore,
     kMirror},
    {{"Uninstall-CsMirrorDatabase",
      {{"DatabaseType", Type::Enum, true, -1, kDatabaseTypes},
       {"SqlServerFqdn", Type::Text, true},
       {"SqlInstanceName", Type::Text},
       {"DropExistingDatabasesOnMirror", Type::Switch}}},
     Installed::LyncServers,
     "ends the mirroring session",
     uninstall_mirror,
     kTalksToTheStore},
    {{"Invoke-CsDatabaseFailover",
      {{"PoolFqdn", Type::Text, true},
       {"DatabaseType", Type::Enum, true, -1, kDatabaseTypes},
       {"NewPrincipal", Type::Enum, true, -1, {"Primary", "Mirror"}},
       {"ExcludeDatabaseList", Type::List},
       {"Force", Type::Switch},
       {"LocalStore", Type::Switch},
       {"Report", Type::Text}}},
     Installed::LyncServers,
     "swaps the mirroring roles",
     database_failover,
     kTalksToTheStore},
    {{"Get-CsDatabaseMirrorState",
      {{"PoolFqdn", Type::Text, true},
       {"DatabaseType", Type::Enum, false, -1, kDatabaseTypes},
       {"LocalStore", Type::Switch}}},
     Installed::LyncServers,
     "shows the mirroring state",
     only_reports},
    {{"Test-CsDatabase", {{"ConfiguredDatabases", Type::Switch}, {"SqlServerFqdn", Type::Text}}},
     Installed::LyncServers,
     "tests databases",
     only_reports},
};

} // namespace

std::vector<CmdletRow> const& mirror_cmdlets() { return kMirrorCmdlets; }

} // namespace switchback
