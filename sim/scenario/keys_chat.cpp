// The keys of the chat pool and of what it rests on. Little of this is published; the documents are
// the Lync Server 2013 library and its cmdlet help.
#include "sim/scenario/keys.hpp"

namespace switchback {
namespace {

using enum Form;
using enum Need;
using enum Standing;

constexpr std::int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kDay = 1440 * kMinute;

constexpr std::string_view kReconnect =
    "'Capacity Planning for Persistent Chat Server' only says 'a few minutes or longer'";
constexpr std::string_view kHeartbeat =
    "tblServerIdentity holds the last ping; periods are not published, three misses are usual";
constexpr std::string_view kPostAgain =
    "'How Persistent Chat Server Works': a client retries after 503; how often is not published";
constexpr std::string_view kPoolDatabases =
    "Lync Server 2013, 'Components and Topologies for Persistent Chat Server'";

constexpr Row<FrontEndPlan> kFrontEnd[] = {
    {"site", &FrontEndPlan::site, Site, Required, "where its hosts stand"},
    {"fqdn", &FrontEndPlan::fqdn, Fqdn, Required, "how commands name it"},
    {"paired_with", &FrontEndPlan::paired_with, FrontEnd, Optional,
     "Front End pool that can take over its users; none: without", Documented,
     "Lync Server 2013, 'Front End Pool Disaster Recovery': pairing is optional"},
    {"homed_users",
     &FrontEndPlan::homed_users,
     ByType,
     Optional,
     "users that sign in here",
     Assumed,
     "an estate says how its users are spread",
     {0, 10'000'000}},
    {"failover_takes", &FrontEndPlan::failover_takes, ByType, Optional,
     "time of Invoke-CsPoolFailOver", Assumed,
     "within 'Recovery Time for Pool Failover and Pool Failback': 30 min"},
    {"failback_takes", &FrontEndPlan::failback_takes, ByType, Optional,
     "time of Invoke-CsPoolFailBack", Assumed,
     "within 'Failing Back a Pool': up to 60 min for 20,000 users"},
};

constexpr Row<ManagementStorePlan> kManagementStore[] = {
    {"on", &ManagementStorePlan::on, FrontEnd, Required, "pool that holds the writable copy"},
    {"backup", &ManagementStorePlan::backup, FrontEnd, Optional,
     "pool it can be failed over to; none: without", Documented,
     "Lync Server 2013, 'Central Management Store Failover'"},
    {"backup_sql_fqdn", &ManagementStorePlan::backup_sql_fqdn, Fqdn, Optional,
     "what -BackupSqlServerFqdn must name"},
    {"replication", &ManagementStorePlan::replication, ByType, Optional,
     "from a change to its arrival at a replica", Assumed,
     "incremental snapshots are pushed; the Backup Service's interval is 2 min"},
    {"failover_takes", &ManagementStorePlan::failover_takes, ByType, Optional,
     "time of Invoke-CsManagementServerFailover", Assumed,
     "within 'Central Management Store Failover': 5 min"},
};

constexpr Row<ChatServerPlan> kChatServer[] = {
    {"site", &ChatServerPlan::site, Site, Required, "where its host stands"},
    {"fqdn", &ChatServerPlan::fqdn, Fqdn, Required, "how commands name it"},
    {"active", &ChatServerPlan::active, ByType, Optional, "whether it is active at the start",
     Documented, "Set-CsPersistentChatActiveServer: a server is active once it is on the list"},
};

constexpr Row<ChatPoolPlan> kChatPool[] = {
    {"name", &ChatPoolPlan::name, ByType, Required, "plain name of the pool"},
    {"fqdn", &ChatPoolPlan::fqdn, Fqdn, Required, "how commands name it"},
    {"next_hop", &ChatPoolPlan::next_hop, FrontEnd, Required, "Front End pool it is reached by"},
    {"database", &ChatPoolPlan::database, Database, Optional, "content database", Documented,
     kPoolDatabases},
    {"compliance_database", &ChatPoolPlan::compliance_database, Database, Optional,
     "compliance database", Documented, kPoolDatabases},
    {"primary", &ChatPoolPlan::primary, Sql, Required, "instance used while the state is Normal"},
    {"primary_mirror", &ChatPoolPlan::primary_mirror, Sql, Optional,
     "its mirror in the topology; none: without", Documented, kPoolDatabases},
    {"backup", &ChatPoolPlan::backup, Sql, Optional,
     "instance used while the state is FailedOver; none: without", Documented, kPoolDatabases},
    {"backup_mirror", &ChatPoolPlan::backup_mirror, Sql, Optional,
     "its mirror in the topology; none: without", Documented, kPoolDatabases},
    {"backup_witness", &ChatPoolPlan::backup_witness, Sql, Optional,
     "witness of the backup pair; none: without", Documented, kPoolDatabases},
    {"servers", {}, Part, Required, "chat servers, by their names"},
    {"clear_drops_sessions", &ChatPoolPlan::clear_drops_sessions, ByType, Optional,
     "whether clearing the active list ends existing sessions", Documented,
     "Set-CsPersistentChatActiveServer: it does not ('Failing Back' reads as if it did)"},
    {"endpoints_per_1000_users",
     &ChatPoolPlan::endpoints_per_1000_users,
     ByType,
     Optional,
     "clients that a thousand users are signed in with",
     Documented,
     "'Capacity Planning for Persistent Chat Server': 1.5 for a user",
     {1, 10'000}},
    {"sign_in_capacity", &ChatPoolPlan::sign_in_capacity, ByType, Optional,
     "endpoints that one server signs in", Assumed,
     "30,000 endpoints over three survivors in about 3 min; not published"},
    {"first_retry_within",
     &ChatPoolPlan::first_retry_within,
     ByType,
     Optional,
     "window of the first try of a client that lost its server",
     Assumed,
     kReconnect,
     {kSecond, kDay}},
    {"retry_at_most",
     &ChatPoolPlan::retry_at_most,
     ByType,
     Optional,
     "ceiling of the doubling wait between tries",
     Assumed,
     kReconnect,
     {kSecond, kDay}},
    {"sql_retry_every",
     &ChatPoolPlan::sql_retry_every,
     ByType,
     Optional,
     "period of a server's tries to reach its database",
     Assumed,
     "SQL Server docs: login timeout 15 s; the server's own period is not published",
     {100'000, kDay}},
    {"post_tries",
     &ChatPoolPlan::post_tries,
     ByType,
     Optional,
     "tries of a post, in all",
     Assumed,
     kPostAgain,
     {1, 100}},
    {"post_retry_every",
     &ChatPoolPlan::post_retry_every,
     ByType,
     Optional,
     "wait between the tries of a post",
     Assumed,
     kPostAgain,
     {100'000, kDay}},
    {"result_latency",
     &ChatPoolPlan::result_latency,
     ByType,
     Optional,
     "from the hardened commit to the client's knowing",
     Assumed,
     "a separate INFO carries the result; inside one site a few milliseconds",
     {0, kMinute}},
    {"heartbeat_every",
     &ChatPoolPlan::heartbeat_every,
     ByType,
     Optional,
     "period at which a server proves in the database that it runs",
     Assumed,
     kHeartbeat,
     {100'000, kDay}},
    {"heartbeat_dead_after",
     &ChatPoolPlan::heartbeat_dead_after,
     ByType,
     Optional,
     "age of that proof after which a server counts as dead",
     Assumed,
     kHeartbeat,
     {100'000, kDay}},
    {"service_start", &ChatPoolPlan::service_start, ByType, Optional,
     "from start to ready, of the chat service", Assumed,
     "it loads its state from the database; no time is published"},
    {"log_per_message",
     &ChatPoolPlan::log_per_message,
     ByType,
     Optional,
     "log that one message writes",
     Assumed,
     "a body of about 1 KB with what its row, indexes and log records add; not published",
     {1, 100'000'000}},
    {"compliance_run_every",
     &ChatPoolPlan::compliance_run_every,
     ByType,
     Optional,
     "period at which a batch goes to the adapter; 0s: compliance is off",
     Documented,
     "Set-CsPersistentChatComplianceConfiguration: 15 min, from 1 min to 30 days",
     {kMinute, 30 * kDay, true}},
};

} // namespace

template <> Table<FrontEndPlan> table_of() { return {"a front end", kFrontEnd}; }
template <> Table<ManagementStorePlan> table_of() {
  return {"the management store", kManagementStore};
}
template <> Table<ChatPoolPlan> table_of() { return {"the chat pool", kChatPool}; }
template <> Table<ChatServerPlan> table_of() { return {"a chat server", kChatServer}; }

} // namespace switchback
