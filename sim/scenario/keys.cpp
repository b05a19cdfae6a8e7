// The keys of an estate. Sources are public documents, named by their titles: SQL Server docs
// (Microsoft Learn), Lync Server 2013 library and cmdlet help. Where nothing is published the
// default is assumed, and the source says why it was chosen.
#include "sim/scenario/keys.hpp"

#include "models/microseconds.hpp"

namespace switchback {
namespace {

using enum Form;
using enum Need;
using enum Standing;

constexpr std::string_view kHardware = "Lync Server 2013, 'Server Hardware Platforms': 1 Gb/s "
                                       "network adapter, 8 or more 10k-rpm disks";
constexpr std::string_view kDiskSource = "typical of the RAID 10 of 8 disks that 'Server Hardware "
                                         "Platforms' asks for; no rate is published";
constexpr std::string_view kWriteAgain = "programs differ; a few tries some seconds apart are "
                                         "usual, and SQL Server docs ask for retries";
constexpr std::string_view kLanSource = "half a usual round trip of 0.5 ms within a building";

constexpr KeyRow<SitePlan> kSite[] = {
    {"lan_bandwidth", &SitePlan::lan_bandwidth, ByType, Optional,
     "rate of each machine's network adapter", Documented, kHardware},
    {"lan_latency",
     &SitePlan::lan_latency,
     ByType,
     Optional,
     "one-way delay inside the site",
     Assumed,
     kLanSource,
     {0, 10 * kSecond}},
};

constexpr KeyRow<LinkPlan> kLink[] = {
    {"between", {}, LinkEnds, Required, "the two sites it joins"},
    {"bandwidth", &LinkPlan::bandwidth, ByType, Optional, "rate in each direction", Assumed,
     "a rate that copies between sites have reached; the documents say only low or high bandwidth"},
    {"latency",
     &LinkPlan::latency,
     ByType,
     Optional,
     "one-way delay",
     Assumed,
     "half a round trip of 30 ms between two regions",
     {0, 10 * kSecond}},
};

constexpr KeyRow<SqlPlan> kSql[] = {
    {"site", &SqlPlan::site, Site, Required, "site of its machine"},
    {"fqdn", &SqlPlan::fqdn, Fqdn, Optional, "its name in commands, besides its plain name"},
    {"disk_read", &SqlPlan::disk_read, ByType, Optional, "disk read rate", Assumed, kDiskSource},
    {"disk_write", &SqlPlan::disk_write, ByType, Optional, "disk write rate", Assumed, kDiskSource},
    {"log_flush",
     &SqlPlan::log_flush,
     ByType,
     Optional,
     "time to harden one commit",
     Assumed,
     "1 ms suits solid-state disks, 4 ms rotating ones",
     {0, 10 * kSecond}},
    {"redo_rate", &SqlPlan::redo_rate, ByType, Optional, "redo rate of one redo thread", Assumed,
     "calibrate as in SQL Server docs, 'Estimate the Interruption of Service'"},
    {"endpoint", &SqlPlan::endpoint, Endpoint, Optional,
     "port of its endpoint for database mirroring, which is started; none: it has no such endpoint "
     "until somebody creates one",
     Assumed, "SQL Server docs, 'Create a Database Mirroring Endpoint': 5022 in every example"},
    {"lync_tools", &SqlPlan::lync_tools, ByType, Optional,
     "Lync Server's administrative tools are installed, so that its cmdlets run here", Documented,
     "Lync Server 2013, 'Install Lync Server administrative tools': they come with each server of "
     "Lync, and can be put on other machines"},
    {"version",
     &SqlPlan::version,
     ByType,
     Optional,
     "release of SQL Server, by its year",
     Assumed,
     "Persistent Chat supports 2008 R2 and later; all instances alike unless a drill covers an "
     "upgrade",
     {2005, 2022}},
    {"edition", &SqlPlan::edition, Edition, Optional, "edition of SQL Server", Assumed,
     "the edition that allows every mirroring mode (ALTER DATABASE Database Mirroring)"},
    {"free_space", &SqlPlan::free_space, ByType, Optional,
     "free disk space for backups and copied files; not given: unlimited"},
    {"processors",
     &SqlPlan::processors,
     ByType,
     Optional,
     "processors; under enterprise or developer, 5 or more give one redo thread for every 4",
     Assumed,
     "'Server Hardware Platforms' asks for at least two dual-core processors",
     {1, 1024}},
    {"clock_offset",
     &SqlPlan::clock_offset,
     SignedTime,
     Optional,
     "how far its clock is ahead of true time; negative: behind",
     Assumed,
     "clocks of a domain agree; MSSQLSERVER_14420 names a wrong clock as a cause of false alerts",
     {-31 * kDay, 31 * kDay}},
    {"utc_difference",
     &SqlPlan::utc_difference,
     SignedTime,
     Optional,
     "its local time less UTC, without daylight saving time",
     Assumed,
     "UTC unless given; log shipping keeps UTC beside local dates (log_shipping_monitor_primary)",
     {-12 * kHour, 14 * kHour}},
    {"agent_runs", &SqlPlan::agent_runs, ByType, Optional, "whether SQL Server Agent runs",
     Documented, "SQL Server docs, 'Configure Log Shipping': its jobs are SQL Server Agent jobs"},
};

constexpr KeyRow<SharePlan> kShare[] = {
    {"site", &SharePlan::site, Site, Required, "site of its machine"},
    {"unc", &SharePlan::unc, Unc, Required, "its name in commands, such as \\\\fs-2\\logship"},
    {"disk_read", &SharePlan::disk_read, ByType, Optional, "disk read rate", Assumed, kDiskSource},
    {"disk_write", &SharePlan::disk_write, ByType, Optional, "disk write rate", Assumed,
     kDiskSource},
    {"free_space", &SharePlan::free_space, ByType, Optional,
     "free disk space; not given: unlimited"},
};

constexpr KeyRow<DatabasePlan> kDatabase[] = {
    {"primary", &DatabasePlan::primary, Sql, Required, "instance that serves it at first"},
    {"size", &DatabasePlan::size, ByType, Optional, "size of a full backup", Assumed,
     "the documents only say that mgc 'can grow very large'; try 5 to 200 GB"},
    {"log_size", &DatabasePlan::log_size, ByType, Optional,
     "largest size of its log file, by its own limit or its drive's; not given: unlimited, as log "
     "files are unless limited"},
    {"login_timeout",
     &DatabasePlan::login_timeout,
     ByType,
     Optional,
     "login timeout of its clients; 0s: unlimited",
     Documented,
     "SQL Server docs, 'Connect Clients to a Database Mirroring Session': 15 s, at least 5 s "
     "advised",
     {kSecond, kHour, true}},
    {"command_timeout",
     &DatabasePlan::command_timeout,
     ByType,
     Optional,
     "how long its clients wait for a commit",
     Documented,
     ".NET docs, 'SqlCommand.CommandTimeout': 30 s",
     {kSecond, kHour}},
    {"failover_partner", &DatabasePlan::knows_failover_partner, KnownOrUnknown, Optional,
     "whether its clients' connection strings name the mirror; chat servers' always do", Assumed,
     "connection strings of a mirrored database should name both"},
    {"clients_are_owners", &DatabasePlan::clients_are_owners, ByType, Optional,
     "whether its clients' login is a member of db_owner, dbcreator or sysadmin, whom "
     "RESTRICTED_USER lets in",
     Assumed, "an application only needs to read and write; some are installed as owners"},
    {"open_transactions",
     &DatabasePlan::open_transactions,
     ByType,
     Optional,
     "log of the transactions open at any time, which recovery and STANDBY undo",
     Assumed,
     "none: without long transactions recovery takes 'at most a minute' ('Understanding Recovery "
     "Performance in SQL Server')",
     {0, 1'000'000'000'000}},
    {"undo_takes",
     &DatabasePlan::undo_takes,
     ByType,
     Optional,
     "how long it takes to undo what a session of its clients has open when it is ended, which "
     "stays inside until then: about as long as the transaction had been at work (assumed); not "
     "given: open_transactions at the redo rate",
     Given,
     {},
     {0, kDay}},
    {"log_per_commit",
     &DatabasePlan::log_per_commit,
     ByType,
     Optional,
     "log written by one commit of its clients; a chat pool's database uses chat.log_per_message",
     Assumed,
     "a row of about 1 KB plus its indexes and log records; not published",
     {1, 100'000'000}},
    {"write_tries",
     &DatabasePlan::write_tries,
     ByType,
     Optional,
     "how often its clients try a commit, first try included",
     Assumed,
     kWriteAgain,
     {1, 100}},
    {"write_retry_every",
     &DatabasePlan::write_retry_every,
     ByType,
     Optional,
     "wait between tries",
     Assumed,
     kWriteAgain,
     {100'000, kHour}},
    {"result_latency",
     &DatabasePlan::result_latency,
     ByType,
     Optional,
     "from the hardened commit to the client's answer, network delay not included",
     Assumed,
     "the answer is one small packet; a chat pool's database uses chat.result_latency",
     {0, kMinute}},
    {"backup_compression", &DatabasePlan::backup_compression, ByType, Optional,
     "share that WITH COMPRESSION saves on a backup", Assumed,
     "SQL Server docs, 'Backup Compression': it depends on the data; more than half is usual"},
    {"data_name", &DatabasePlan::data_name, ByType, Optional,
     "logical name of its data file; not given: the database's name, as CREATE DATABASE gives it"},
    {"log_name", &DatabasePlan::log_name, ByType, Optional,
     "logical name of its log file; not given: the database's name and _log, as CREATE DATABASE "
     "gives it"},
    {"base_travels_with_log", &DatabasePlan::base_travels_with_log, ByType, Optional,
     "whether a restored log that holds a full backup makes it the copy's differential base",
     Assumed,
     "no page says; two accounts from the field (a differential for a late secondary): yes. false: "
     "only the full backup that was restored is a base, as 'Differential Backups' reads"},
    {"empty_on", &DatabasePlan::empty_on, Sql, Optional,
     "other instances that hold an empty database of this name", Documented,
     "Lync Server 2013, 'Using Topology Builder': it creates empty databases at the backup"},
};

constexpr KeyRow<ApplicationPlan> kApplication[] = {
    {"databases", &ApplicationPlan::databases, Database, Required,
     "databases it writes to, evenly (assumed); a database belongs to one application only"},
    {"together", &ApplicationPlan::together, ByType, Optional,
     "true: a user needs all databases, served by one instance; false: only the one the user "
     "writes to, users being split evenly",
     Assumed, "databases without cross-database queries can be served apart"},
    {"users",
     &ApplicationPlan::users,
     ByType,
     Optional,
     "number of users; not given: load.users",
     Given,
     {},
     {0, 10'000'000}},
    {"writes", &ApplicationPlan::writes, ByType, Optional,
     "commits of all its users together, shaped by load.profile"},
    {"commits_at", &ApplicationPlan::commits_at, ByType, Optional,
     "exact times of its commits, instead of 'writes'"},
    {"log_per_commit",
     &ApplicationPlan::log_per_commit,
     ByType,
     Optional,
     "log written by one commit; not given: the database's own value",
     Given,
     {},
     {1, 100'000'000}},
};

constexpr KeyRow<MirroringPlan> kMirroring[] = {
    {"principal", &MirroringPlan::principal, Sql, Required, "principal at first"},
    {"mirror", &MirroringPlan::mirror, Sql, Required, "mirror at first"},
    {"witness", &MirroringPlan::witness, Sql, Optional, "witness; none: no witness", Documented,
     "SQL Server docs, 'Database Mirroring Witness': a witness is optional"},
    {"safety", &MirroringPlan::safety_full, FullOrOff, Optional,
     "full: high-safety mode; off: high-performance mode", Documented,
     "SQL Server docs, 'Database Mirroring Operating Modes': FULL by default"},
    {"partner_timeout",
     &MirroringPlan::partner_timeout,
     ByType,
     Optional,
     "silence after which a partner is considered lost",
     Documented,
     "SQL Server docs, ALTER DATABASE SET PARTNER TIMEOUT: default 10 s, least 5 s",
     {5 * kSecond, kHour}},
    {"ping_every",
     &MirroringPlan::ping_every,
     ByType,
     Optional,
     "period of the partners' pings",
     Documented,
     "P. Randal, 'A SQL Server DBA myth a day' 10 of 30: once a second",
     {100'000, kMinute}},
    {"role_switch",
     &MirroringPlan::role_switch,
     ByType,
     Optional,
     "duration of a role change with an empty redo queue",
     Assumed,
     "SQL Server docs, 'Estimate the Interruption of Service': 'a few seconds'",
     {0, kHour}},
    {"compression", &MirroringPlan::compression, ByType, Optional,
     "share that compression saves on the log stream", Documented,
     "SQL Server docs, 'Database Mirroring': at least 12.5%, from SQL Server 2008 on"},
    {"commit", &MirroringPlan::serial_commit, SerialOrOverlapping, Optional,
     "whether the mirror's log flush overlaps the local one or follows it", Assumed,
     "most descriptions of 'Database Mirroring Operating Modes' let the two overlap"},
    // Points that the pages on mirroring leave open or contradict each other on.
    {"force_under_full", &MirroringPlan::force_under_full, ByType, Optional,
     "whether service can be forced under full safety", Documented,
     "SQL Server docs, 'Role Switching', text: yes, apart from the principal; 'Operating Modes': "
     "no"},
    {"force_connected_error",
     &MirroringPlan::force_connected_error,
     ByType,
     Optional,
     "error number for forced service while the principal is connected",
     Assumed,
     "the error in 'Database Engine events and errors' whose text fits",
     {1, 65'535}},
    {"failover_on_mirror", &MirroringPlan::failover_on_mirror, ByType, Optional,
     "whether SET PARTNER FAILOVER works on the mirror too", Documented,
     "SQL Server docs, ALTER DATABASE, text: no; one of its examples: yes"},
    {"resume_on_mirror", &MirroringPlan::resume_on_mirror, ByType, Optional,
     "whether SET PARTNER RESUME works on the mirror too", Documented,
     "SQL Server docs, 'Pausing and Resuming': yes; ALTER DATABASE: no"},
    {"witness_off_on_mirror", &MirroringPlan::witness_off_on_mirror, ByType, Optional,
     "whether SET WITNESS OFF works on the mirror too", Documented,
     "SQL Server docs, 'Remove the Witness': yes; ALTER DATABASE: no"},
    {"failover_needs_all_three", &MirroringPlan::failover_needs_all_three, ByType, Optional,
     "whether automatic failover needs the witness to have seen the principal when the mirror lost "
     "it",
     Documented, "SQL Server docs, 'Quorum' and 'Role Switching': no; 'Operating Modes': yes"},
    {"failover_shows_suspended", &MirroringPlan::failover_shows_suspended, ByType, Optional,
     "whether a failed-over session shows SUSPENDED until the old principal returns", Documented,
     "SQL Server docs, 'Quorum': DISCONNECTED; 'Mirroring States': SUSPENDED"},
    {"handover_shows_pending", &MirroringPlan::handover_shows_pending, ByType, Optional,
     "whether a principal handing over its role shows PENDING_FAILOVER", Documented,
     "SQL Server docs, 'Mirroring States': yes; 'Role Switching': SYNCHRONIZING"},
    {"off_shows_synchronized", &MirroringPlan::off_shows_synchronized, ByType, Optional,
     "whether a session without safety ever shows SYNCHRONIZED", Documented,
     "SQL Server docs, 'Mirroring States': yes; 'Database Properties (Mirroring Page)': never "
     "quite"},
    {"redo_queue_limit", &MirroringPlan::redo_queue_limit, ByType, Optional,
     "redo queue at which the principal waits for its mirror; not given: unlimited, as documented "
     "(sys.database_mirroring, mirroring_redo_queue)"},
    {"redo_resumes_at", &MirroringPlan::redo_resumes_at, ByType, Optional,
     "share of redo_queue_limit to which the queue must shrink before the principal goes on",
     Assumed, "'Role Switching' says only that the principal stalls while the mirror catches up"},
    {"caught_up_within", &MirroringPlan::caught_up_within, ByType, Optional,
     "how far the mirror may lag when a witness is set; not given: it must be SYNCHRONIZED, as "
     "'sufficiently caught up' is not defined"},
};

constexpr KeyRow<OperationsPlan> kOperations[] = {
    {"monitoring_delay", &OperationsPlan::monitoring_delay, ByType, Optional,
     "time from a change until monitoring notices it", Assumed,
     "a monitor that polls every 2 min, like the log-shipping alert job"},
    {"step_takes", &OperationsPlan::step_takes, ByType, Optional,
     "human time of a block without takes=", Assumed,
     "no field timings are published; each step is a short command or one dialog"},
};

} // namespace

template <> KeyTable<SitePlan> table_of() { return {"a site", kSite}; }
template <> KeyTable<LinkPlan> table_of() { return {"a link", kLink}; }
template <> KeyTable<SqlPlan> table_of() { return {"an SQL instance", kSql}; }
template <> KeyTable<SharePlan> table_of() { return {"a share", kShare}; }
template <> KeyTable<DatabasePlan> table_of() { return {"a database", kDatabase}; }
template <> KeyTable<ApplicationPlan> table_of() { return {"an application", kApplication}; }
template <> KeyTable<MirroringPlan> table_of() { return {"mirroring", kMirroring}; }
template <> KeyTable<OperationsPlan> table_of() { return {"operations", kOperations}; }

std::vector<std::string> section_keys() {
  std::vector<std::string> keys{"title"};
  for_each_section([&](char const* key, char const*, auto) { keys.emplace_back(key); });
  return keys;
}

} // namespace switchback
