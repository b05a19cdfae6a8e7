// Cmdlets of Front End pools and of the Central Management Store (Lync Server 2013 and Skype for
// Business cmdlet help).
#include "sim/operations/cmdlets.hpp"

namespace switchback {
namespace {

using Type = powershell::Parameter::Type;

Outcome store_failover(CmdletCall const& call) {
  return call.estate.chat()->fail_over_store(call.on, call.text("BackupSqlServerFqdn"),
                                             call.is_set("Force"));
}

Outcome with_pool(CmdletCall const& call, bool over) {
  auto const front_end = call.estate.chat()->front_end_by_fqdn(call.text("PoolFqdn"));
  if (!front_end)
    return Outcome::refuse("ManagementObjectNotFound", "there is no Front End pool '" +
                                                           call.text("PoolFqdn") +
                                                           "'; chat pools are not paired");
  return over
             ? call.estate.chat()->fail_over_users(call.on, *front_end, call.is_set("DisasterMode"))
             : call.estate.chat()->fail_back_users(call.on, *front_end);
}

Outcome pool_failover(CmdletCall const& call) { return with_pool(call, true); }
Outcome pool_failback(CmdletCall const& call) { return with_pool(call, false); }

std::vector<CmdletRow> const kPoolCmdlets{
    {{"Invoke-CsPoolFailOver",
      {{"PoolFqdn", Type::Text, true, 0},
       {"DisasterMode", Type::Switch},
       {"Force", Type::Switch},
       {"FlushStorageService", Type::Switch},
       {"SkipDataVerification", Type::Switch},
       {"WaitTime", Type::Text}}},
     Installed::LyncServers,
     "moves the users of a Front End pool to its pair",
     pool_failover,
     kTalksToTheStore},
    {{"Invoke-CsPoolFailBack",
      {{"PoolFqdn", Type::Text, true, 0},
       {"DisasterMode", Type::Switch},
       {"Force", Type::Switch},
       {"WaitTime", Type::Text}}},
     Installed::LyncServers,
     "moves the users back",
     pool_failback,
     kTalksToTheStore},
    {{"Get-CsPoolBackupRelationship", {{"PoolFqdn", Type::Text}}},
     Installed::LyncServers,
     "shows the pair of a pool",
     only_reports},
    {{"Invoke-CsManagementServerFailover",
      {{"BackupSqlServerFqdn", Type::Text},
       {"BackupSqlInstanceName", Type::Text},
       {"BackupMirrorSqlServerFqdn", Type::Text},
       {"BackupMirrorSqlInstanceName", Type::Text},
       {"Restore", Type::Switch},
       {"Force", Type::Switch}}},
     Installed::LyncServers,
     "moves the Central Management Store",
     store_failover,
     kTalksToTheStore},
    {{"Get-CsManagementStoreReplicationStatus",
      {{"ReplicaFqdn", Type::Text}, {"CentralManagementStoreStatus", Type::Switch}}},
     Installed::LyncServers,
     "shows replication",
     only_reports},
    {{"Invoke-CsManagementStoreReplication", {{"ReplicaFqdn", Type::Text}}},
     Installed::LyncServers,
     "asks for a replication",
     only_reports},
};

} // namespace

std::vector<CmdletRow> const& pool_cmdlets() { return kPoolCmdlets; }

} // namespace switchback
