// The keys of the chat pool and of what it depends on. Little of this is published; the documents
// are the Lync Server 2013 library and its cmdlet help.
#include "sim/scenario/keys.hpp"

#include "models/microseconds.hpp"

namespace switchback {
namespace {

using enum Form;
using enum Need;
using enum Standing;

constexpr std::string_view kReconnect =
    "'Capacity Planning for Persistent Chat Server' only says 'a few minutes or longer'";
constexpr std::string_view kHeartbeat = "tblServerIdentity holds the last ping; periods are not "
                                        "published; three missed pings are usual";
constexpr std::string_view kPostAgain =
    "'How Persistent Chat Server Works': a client retries after 503; how often is not published";
constexpr std::string_view kPoolDatabases =
    "Lync Server 2013, 'Components and Topologies for Persistent Chat Server'";

constexpr KeyRow<FrontEndPlan> kFrontEnd[] = {
    {"site", &FrontEndPlan::site, Site, Required, "site of its machines"},
    {"fqdn", &FrontEndPlan::fqdn, Fqdn, Required, "its name in commands"},
    {"paired_with", &FrontEndPlan::paired_with, FrontEnd, Optional,
     "Front End pool that can take over its users; none: not paired", Documented,
     "Lync Server 2013, 'Front End Pool Disaster Recovery': pairing is optional"},
    {"homed_users",
     &FrontEndPlan::homed_users,
     ByType,
     Optional,
     "users homed here",
     Assumed,
     "the estate states where its users are homed",
     {0, 10'000'000}},
    {"failover_takes", &FrontEndPlan::failover_takes, ByType, Optional,
     "duration of Invoke-CsPoolFailOver", Assumed,
     "within 'Recovery Time for Pool Failover and Pool Failback': 30 min"},
    {"failback_takes", &FrontEndPlan::failback_takes, ByType, Optional,
     "duration of Invoke-CsPoolFailBack", Assumed,
     "within 'Failing Back a Pool': up to 60 min for 20,000 users"},
};

constexpr KeyRow<ManagementStorePlan> kManagementStore[] = {
    {"on", &ManagementStorePlan::on, FrontEnd, Required, "Front End pool with the writable copy"},
    {"backup", &ManagementStorePlan::backup, FrontEnd, Optional,
     "Front End pool it can fail over to; none: no backup", Documented,
     "Lync Server 2013, 'Central Management Store Failover'"},
    {"backup_sql_fqdn", &ManagementStorePlan::backup_sql_fqdn, Fqdn, Optional,
     "the only value accepted for -BackupSqlServerFqdn"},
    {"replication", &ManagementStorePlan::replication, ByType, Optional,
     "time from a change until it reaches a replica", Assumed,
     "incremental snapshots are pushed; the Backup Service's interval is 2 min"},
    {"failover_takes", &ManagementStorePlan::failover_takes, ByType, Optional,
     "duration of Invoke-CsManagementServerFailover", Assumed,
     "within 'Central Management Store Failover': 5 min"},
};

constexpr KeyRow<ChatServerPlan> kChatServer[] = {
    {"site", &ChatServerPlan::site, Site, Required, "site of its machine"},
    {"fqdn", &ChatServerPlan::fqdn, Fqdn, Required, "its name in commands"},
    {"active", &ChatServerPlan::active, ByType, Optional,
     "whether it is on the active list at first", Documented,
     "Set-CsPersistentChatActiveServer: only servers on the list are active"},
};

constexpr KeyRow<ChatPoolPlan> kChatPool[] = {
    {"name", &ChatPoolPlan::name, ByType, Required, "the pool's plain name"},
    {"fqdn", &ChatPoolPlan::fqdn, Fqdn, Required, "its name in commands"},
    {"next_hop", &ChatPoolPlan::next_hop, FrontEnd, Required, "Front End pool that routes to it"},
    {"database", &ChatPoolPlan::database, Database, Optional, "content database", Documented,
     kPoolDatabases},
    {"compliance_database", &ChatPoolPlan::compliance_database, Database, Optional,
     "compliance database", Documented, kPoolDatabases},
    {"primary", &ChatPoolPlan::primary, Sql, Required,
     "instance used while the pool state is Normal"},
    {"primary_mirror", &ChatPoolPlan::primary_mirror, Sql, Optional,
     "mirror of `primary` in the topology; none: no mirror", Documented, kPoolDatabases},
    {"backup", &ChatPoolPlan::backup, Sql, Optional,
     "instance used while the pool state is FailedOver; none: no backup", Documented,
     kPoolDatabases},
    {"backup_mirror", &ChatPoolPlan::backup_mirror, Sql, Optional,
     "mirror of `backup` in the topology; none: no mirror", Documented, kPoolDatabases},
    {"backup_witness", &ChatPoolPlan::backup_witness, Sql, Optional,
     "witness of the backup pair; none: no witness", Documented, kPoolDatabases},
    {"servers", {}, Part, Required, "chat servers, by name"},
    {"clear_drops_sessions", &ChatPoolPlan::clear_drops_sessions, ByType, Optional,
     "whether clearing the active list ends existing sessions", Documented,
     "Set-CsPersistentChatActiveServer: it does not ('Failing Back' reads as if it did)"},
    {"endpoints_per_1000_users",
     &ChatPoolPlan::endpoints_per_1000_users,
     ByType,
     Optional,
     "endpoints that 1,000 users are signed in with",
     Documented,
     "'Capacity Planning for Persistent Chat Server': 1.5 endpoints per user",
     {1, 10'000}},
    {"sign_in_capacity", &ChatPoolPlan::sign_in_capacity, ByType, Optional,
     "sign-in rate of one server, in endpoints", Assumed,
     "30,000 endpoints on three remaining servers in about 3 min; not published"},
    {"first_retry_within",
     &ChatPoolPlan::first_retry_within,
     ByType,
     Optional,
     "time window for the first retry of a client that lost its server",
     Assumed,
     kReconnect,
     {kSecond, kDay}},
    {"retry_at_most",
     &ChatPoolPlan::retry_at_most,
     ByType,
     Optional,
     "upper limit of the client's doubling back-off",
     Assumed,
     kReconnect,
     {kSecond, kDay}},
    {"sql_retry_every",
     &ChatPoolPlan::sql_retry_every,
     ByType,
     Optional,
     "retry period of a chat server without its database",
     Assumed,
     "SQL Server docs: login timeout 15 s; the server's own period is not published",
     {100'000, kDay}},
    {"post_tries",
     &ChatPoolPlan::post_tries,
     ByType,
     Optional,
     "how often a client tries to post, first try included",
     Assumed,
     kPostAgain,
     {1, 100}},
    {"post_retry_every",
     &ChatPoolPlan::post_retry_every,
     ByType,
     Optional,
     "wait between tries to post",
     Assumed,
     kPostAgain,
     {100'000, kDay}},
    {"result_latency",
     &ChatPoolPlan::result_latency,
     ByType,
     Optional,
     "from the hardened commit to the client's answer",
     Assumed,
     "a separate INFO message carries the result; a few milliseconds within a site",
     {0, kMinute}},
    {"heartbeat_every",
     &ChatPoolPlan::heartbeat_every,
     ByType,
     Optional,
     "period of a server's heartbeat in the database; has no effect yet",
     Assumed,
     kHeartbeat,
     {100'000, kDay}},
    {"heartbeat_dead_after",
     &ChatPoolPlan::heartbeat_dead_after,
     ByType,
     Optional,
     "heartbeat age after which a server is considered dead; has no effect yet",
     Assumed,
     kHeartbeat,
     {100'000, kDay}},
    {"service_start", &ChatPoolPlan::service_start, ByType, Optional,
     "start-up time of the chat service", Assumed,
     "it loads its state from the database; no time is published"},
    {"log_per_message",
     &ChatPoolPlan::log_per_message,
     ByType,
     Optional,
     "log written by one message",
     Assumed,
     "a body of about 1 KB plus its row, indexes and log records; not published",
     {1, 100'000'000}},
    {"compliance_run_every",
     &ChatPoolPlan::compliance_run_every,
     ByType,
     Optional,
     "period at which a batch goes to the compliance adapter; 0s: compliance is off",
     Documented,
     "Set-CsPersistentChatComplianceConfiguration: 15 min, from 1 min to 30 days",
     {kMinute, 30 * kDay, true}},
};

} // namespace

template <> KeyTable<FrontEndPlan> table_of() { return {"a front end", kFrontEnd}; }
template <> KeyTable<ManagementStorePlan> table_of() {
  return {"the management store", kManagementStore};
}
template <> KeyTable<ChatPoolPlan> table_of() { return {"the chat pool", kChatPool}; }
template <> KeyTable<ChatServerPlan> table_of() { return {"a chat server", kChatServer}; }

} // namespace switchback
