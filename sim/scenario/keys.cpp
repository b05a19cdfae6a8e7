// The keys of an estate. The sources are public documents, called by their titles: SQL Server docs
// (Microsoft Learn), Lync Server 2013 library and cmdlet help. Where nothing is published the
// default is assumed, and the source says why it was chosen.
#include "sim/scenario/keys.hpp"

namespace switchback {
namespace {

using enum Form;
using enum Need;
using enum Standing;

constexpr std::int64_t kSecond = 1'000'000, kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

constexpr std::string_view kHardware = "Lync Server 2013, 'Server Hardware Platforms': 1 Gb/s "
                                       "network adapter, 8 or more 10k-rpm disks";
constexpr std::string_view kDiskSource =
    "a rate of the RAID 10 of 8 disks that 'Server Hardware Platforms' asks for; none is published";
constexpr std::string_view kWriteAgain =
    "programs differ: a few tries some seconds apart are usual; SQL Server docs ask for some";
constexpr std::string_view kLanSource = "half of a usual round trip of 0.5 ms in one building";

constexpr Row<SitePlan> kSite[] = {
    {"lan_bandwidth", &SitePlan::lan_bandwidth, ByType, Optional, "rate of each host's network",
     Documented, kHardware},
    {"lan_latency",
     &SitePlan::lan_latency,
     ByType,
     Optional,
     "one-way delay inside the site",
     Assumed,
     kLanSource,
     {0, 10 * kSecond}},
};

constexpr Row<LinkPlan> kLink[] = {
    {"between", {}, LinkEnds, Required, "the two sites that it joins"},
    {"bandwidth", &LinkPlan::bandwidth, ByType, Optional, "rate, each way", Assumed,
     "what a copy between sites reached; the documents only say low or high bandwidth"},
    {"latency",
     &LinkPlan::latency,
     ByType,
     Optional,
     "one-way delay",
     Assumed,
     "half of a round trip of 30 ms between two regions",
     {0, 10 * kSecond}},
};

constexpr Row<SqlPlan> kSql[] = {
    {"site", &SqlPlan::site, Site, Required, "where its host stands"},
    {"fqdn", &SqlPlan::fqdn, Fqdn, Optional, "how commands name it, beside its plain name"},
    {"disk_read", &SqlPlan::disk_read, ByType, Optional, "rate of reading its disks", Assumed,
     kDiskSource},
    {"disk_write", &SqlPlan::disk_write, ByType, Optional, "rate of writing its disks", Assumed,
     kDiskSource},
    {"log_flush",
     &SqlPlan::log_flush,
     ByType,
     Optional,
     "time to harden one commit",
     Assumed,
     "1 ms for solid-state disks, 4 ms for turning ones",
     {0, 10 * kSecond}},
    {"redo_rate", &SqlPlan::redo_rate, ByType, Optional, "rate at which log is redone", Assumed,
     "one thread; calibrate as in SQL Server docs, 'Estimate the Interruption of Service'"},
    {"version",
     &SqlPlan::version,
     ByType,
     Optional,
     "release of SQL Server, by its year",
     Assumed,
     "Persistent Chat is supported on 2008 R2 and later; all alike unless an upgrade is drilled",
     {2005, 2022}},
    {"edition", &SqlPlan::edition, Edition, Optional,
     "enterprise, developer, standard, web or express", Assumed,
     "what mirroring in every mode needs (ALTER DATABASE Database Mirroring)"},
    {"free_space", &SqlPlan::free_space, ByType, Optional,
     "what its disk has left for backups and copied files; not given: without end"},
    {"processors",
     &SqlPlan::processors,
     ByType,
     Optional,
     "under enterprise or developer from 5 on: a redo thread for every 4 of them",
     Assumed,
     "'Server Hardware Platforms' asks for two dual-core processors at least",
     {1, 1024}},
    {"agent_runs", &SqlPlan::agent_runs, ByType, Optional, "whether SQL Server Agent runs",
     Documented, "SQL Server docs, 'Configure Log Shipping': its jobs are SQL Server Agent jobs"},
};

constexpr Row<SharePlan> kShare[] = {
    {"site", &SharePlan::site, Site, Required, "where its host stands"},
    {"unc", &SharePlan::unc, Unc, Required, "how commands name it, such as \\\\fs-2\\logship"},
    {"disk_read", &SharePlan::disk_read, ByType, Optional, "rate of reading its disks", Assumed,
     kDiskSource},
    {"disk_write", &SharePlan::disk_write, ByType, Optional, "rate of writing its disks", Assumed,
     kDiskSource},
    {"free_space", &SharePlan::free_space, ByType, Optional,
     "what its disk has left; not given: without end"},
};

constexpr Row<DatabasePlan> kDatabase[] = {
    {"primary", &DatabasePlan::primary, Sql, Required, "instance that serves it at the start"},
    {"size", &DatabasePlan::size, ByType, Optional, "what a full backup holds", Assumed,
     "nothing is published but that mgc 'can grow very large'; try 5 to 200 GB"},
    {"log_size", &DatabasePlan::log_size, ByType, Optional,
     "size that its log can have, by its own limit or its drive's; none: it grows without end, "
     "as log files do unless they are kept from it"},
    {"login_timeout",
     &DatabasePlan::login_timeout,
     ByType,
     Optional,
     "how long its clients try to connect before they begin anew; 0s: without end",
     Documented,
     "SQL Server docs, 'Connect Clients to a Database Mirroring Session': 15 s; 5 s at least",
     {kSecond, kHour, true}},
    {"command_timeout",
     &DatabasePlan::command_timeout,
     ByType,
     Optional,
     "how long its clients wait for a commit before they give up",
     Documented,
     ".NET docs, 'SqlCommand.CommandTimeout': 30 s",
     {kSecond, kHour}},
    {"failover_partner", &DatabasePlan::knows_failover_partner, KnownOrUnknown, Optional,
     "whether its clients' connection strings name the mirror; those of chat servers always do",
     Assumed, "connection strings of a mirrored database should name both"},
    {"open_transactions",
     &DatabasePlan::open_transactions,
     ByType,
     Optional,
     "log of the transactions that are open at any time, which recovery and STANDBY undo",
     Assumed,
     "none: 'at most a minute' of recovery holds without long ones ('Understanding Recovery "
     "Performance in SQL Server')",
     {0, 1'000'000'000'000}},
    {"log_per_commit",
     &DatabasePlan::log_per_commit,
     ByType,
     Optional,
     "log that one commit of its clients writes; of a chat pool's database chat.log_per_message "
     "says it",
     Assumed,
     "a row of about 1 KB with what its indexes and log records add; not published",
     {1, 100'000'000}},
    {"write_tries",
     &DatabasePlan::write_tries,
     ByType,
     Optional,
     "tries of its clients to commit, in all",
     Assumed,
     kWriteAgain,
     {1, 100}},
    {"write_retry_every",
     &DatabasePlan::write_retry_every,
     ByType,
     Optional,
     "wait between those tries",
     Assumed,
     kWriteAgain,
     {100'000, kHour}},
    {"result_latency",
     &DatabasePlan::result_latency,
     ByType,
     Optional,
     "from the hardened commit to its client's knowing, without the way there",
     Assumed,
     "the answer to a commit is one small packet; of a chat pool chat.result_latency says it",
     {0, kMinute}},
    {"empty_on", &DatabasePlan::empty_on, Sql, Optional,
     "other instances with an empty database of its name", Documented,
     "Lync Server 2013, 'Using Topology Builder': it creates empty databases at the backup"},
};

constexpr Row<ApplicationPlan> kApplication[] = {
    {"databases", &ApplicationPlan::databases, Database, Required,
     "databases that it writes to, each of one application only; its writes are split over them "
     "evenly (assumed)"},
    {"together", &ApplicationPlan::together, ByType, Optional,
     "true: a user needs all of them, served by one instance; false: the one that he writes to, "
     "over which its users are split evenly",
     Assumed, "databases without cross-database queries can be served apart"},
    {"users",
     &ApplicationPlan::users,
     ByType,
     Optional,
     "people who use it; not given: load.users",
     Given,
     {},
     {0, 10'000'000}},
    {"writes", &ApplicationPlan::writes, ByType, Optional,
     "commits of all its users together, by the hours of load.profile"},
    {"commits_at", &ApplicationPlan::commits_at, ByType, Optional,
     "instants of its commits: exactly these, whatever 'writes' says"},
    {"log_per_commit",
     &ApplicationPlan::log_per_commit,
     ByType,
     Optional,
     "log that one of its commits writes; not given: what each database says",
     Given,
     {},
     {1, 100'000'000}},
};

constexpr Row<MirroringPlan> kMirroring[] = {
    {"principal", &MirroringPlan::principal, Sql, Required, "instance that is principal at first"},
    {"mirror", &MirroringPlan::mirror, Sql, Required, "instance that is mirror at first"},
    {"witness", &MirroringPlan::witness, Sql, Optional, "instance that is witness; none: without",
     Documented, "SQL Server docs, 'Database Mirroring Witness': a witness is optional"},
    {"safety", &MirroringPlan::safety_full, FullOrOff, Optional,
     "full: high-safety mode; off: high-performance mode", Documented,
     "SQL Server docs, 'Database Mirroring Operating Modes': FULL unless changed"},
    {"partner_timeout",
     &MirroringPlan::partner_timeout,
     ByType,
     Optional,
     "silence after which a partner counts as lost",
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
     "time of a role change with nothing left to redo",
     Assumed,
     "SQL Server docs, 'Estimate the Interruption of Service': 'a few seconds'",
     {0, kHour}},
    {"compression", &MirroringPlan::compression, ByType, Optional,
     "share by which the log stream is smaller than the log", Documented,
     "SQL Server docs, 'Database Mirroring': 12.5% at least, from SQL Server 2008 on"},
    {"commit", &MirroringPlan::serial_commit, SerialOrOverlapping, Optional,
     "whether the mirror's flush overlaps with the local one or follows it", Assumed,
     "most descriptions of 'Database Mirroring Operating Modes' let the two overlap"},
    // What the pages on mirroring leave open, or contradict each other in.
    {"force_under_full", &MirroringPlan::force_under_full, ByType, Optional,
     "whether service can be forced under full safety", Documented,
     "SQL Server docs, 'Role Switching', text: yes, apart from the principal; 'Operating Modes': "
     "no"},
    {"force_connected_error",
     &MirroringPlan::force_connected_error,
     ByType,
     Optional,
     "number that refuses forced service while the principal is connected",
     Assumed,
     "of the numbers of 'Database Engine events and errors' the one whose text fits",
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
     "whether the witness must have had the principal when the mirror lost it", Documented,
     "SQL Server docs, 'Quorum' and 'Role Switching': no; 'Operating Modes': yes"},
    {"failover_shows_suspended", &MirroringPlan::failover_shows_suspended, ByType, Optional,
     "whether a session is SUSPENDED until the old principal returns", Documented,
     "SQL Server docs, 'Quorum': DISCONNECTED; 'Mirroring States': SUSPENDED"},
    {"handover_shows_pending", &MirroringPlan::handover_shows_pending, ByType, Optional,
     "whether a principal that hands over shows PENDING_FAILOVER", Documented,
     "SQL Server docs, 'Mirroring States': yes; 'Role Switching': SYNCHRONIZING"},
    {"off_shows_synchronized", &MirroringPlan::off_shows_synchronized, ByType, Optional,
     "whether a session without safety is ever SYNCHRONIZED", Documented,
     "SQL Server docs, 'Mirroring States': yes; 'Database Properties (Mirroring Page)': never "
     "quite"},
    {"redo_queue_limit", &MirroringPlan::redo_queue_limit, ByType, Optional,
     "redo queue at which the principal waits for its mirror; none: unlimited, as documented "
     "(sys.database_mirroring, mirroring_redo_queue)"},
    {"redo_resumes_at", &MirroringPlan::redo_resumes_at, ByType, Optional,
     "share of redo_queue_limit down to which a principal that waits goes on waiting", Assumed,
     "'Role Switching' only has the principal stalled while the mirror catches up"},
    {"caught_up_within", &MirroringPlan::caught_up_within, ByType, Optional,
     "how far the mirror may be behind when a witness is set; none: it must be SYNCHRONIZED, since "
     "'sufficiently caught up' is not published"},
};

constexpr Row<OperationsPlan> kOperations[] = {
    {"monitoring_delay", &OperationsPlan::monitoring_delay, ByType, Optional,
     "from a change to its notice by monitoring", Assumed,
     "a monitor that looks every 2 min, as the log-shipping alert job does"},
    {"step_takes", &OperationsPlan::step_takes, ByType, Optional,
     "human time of a runbook's block that states none", Assumed,
     "no field timings are published; the steps are short commands or one dialog each"},
};

} // namespace

template <> Table<SitePlan> table_of() { return {"a site", kSite}; }
template <> Table<LinkPlan> table_of() { return {"a link", kLink}; }
template <> Table<SqlPlan> table_of() { return {"an SQL instance", kSql}; }
template <> Table<SharePlan> table_of() { return {"a share", kShare}; }
template <> Table<DatabasePlan> table_of() { return {"a database", kDatabase}; }
template <> Table<ApplicationPlan> table_of() { return {"an application", kApplication}; }
template <> Table<MirroringPlan> table_of() { return {"mirroring", kMirroring}; }
template <> Table<OperationsPlan> table_of() { return {"operations", kOperations}; }

std::vector<std::string> section_keys() {
  std::vector<std::string> keys{"title"};
  for_each_section([&](char const* key, char const*, auto) { keys.emplace_back(key); });
  return keys;
}

} // namespace switchback
