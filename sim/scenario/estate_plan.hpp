// An estate file as plain data: which machines are where, what runs on them, how the databases are
// protected, how the chat pool is laid out, and every rate, size and delay that a drill depends on.
// Each default is stated once, here; sim/scenario/keys*.cpp has its key, its meaning and its
// standing (documented, measured, assumed) with the source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/distribution.hpp"
#include "models/mirroring_state.hpp"
#include "models/units.hpp"

namespace switchback {

using namespace std::chrono_literals;

struct SitePlan {
  std::string name;
  BytesPerSecond lan_bandwidth{125'000'000}; ///< 1 Gb/s
  Duration lan_latency = 250us;              ///< one way
};

/// A two-way link between two sites.
struct LinkPlan {
  std::string name;
  std::string from, to;                 ///< site names
  BytesPerSecond bandwidth{20'000'000}; ///< each way
  Duration latency = 15ms;              ///< one way
};

/// A SQL Server instance, alone on a host of the same name.
struct SqlPlan {
  std::string name;
  std::string site;
  std::string fqdn; ///< its name in commands, besides its plain name
  BytesPerSecond disk_read{300'000'000};
  BytesPerSecond disk_write{200'000'000};
  Duration log_flush = 1ms;             ///< to harden one commit
  BytesPerSecond redo_rate{40'000'000}; ///< of one redo thread
  int processors = 4;
  bool agent_runs = true; ///< SQL Server Agent
  int version = 2008;     ///< release
  std::string edition = "enterprise";
  std::optional<Bytes> free_space; ///< for backups and copied files; none: unlimited
  /// Port of its mirroring endpoint, which is started; none: it has no endpoint.
  std::string endpoint = "5022";
  bool lync_tools = false;   ///< Lync Server's cmdlets run here too
  Duration clock_offset{};   ///< of its clock from true time, which a scenario's times are
  Duration utc_difference{}; ///< of its local time from UTC
};

/// A file share on a host of the same name.
struct SharePlan {
  std::string name;
  std::string site;
  std::string unc; ///< such as \\fs-2\logship
  BytesPerSecond disk_read{300'000'000};
  BytesPerSecond disk_write{200'000'000};
  std::optional<Bytes> free_space; ///< none: unlimited
};

struct DatabasePlan {
  std::string name;
  std::string primary; ///< SQL instance that serves it at the start
  Bytes size{20'000'000'000};
  Duration login_timeout = 15s;       ///< of its clients; zero: unlimited
  Duration command_timeout = 30s;     ///< of its clients: how long they wait for a commit
  bool knows_failover_partner = true; ///< its clients' connection strings name the mirror too
  bool clients_are_owners = false;    ///< its clients' login belongs to db_owner, or may do more
  /// Other instances on which the topology has put an empty database of this name (the backup's
  /// mgccomp).
  std::vector<std::string> empty_on;
  /// Log of the transactions open at any instant, which recovery and STANDBY undo.
  Bytes open_transactions{0};
  Fraction backup_compression{600'000}; ///< share that WITH COMPRESSION saves on a backup
  std::string data_name, log_name;   ///< logical names of its files; empty: its name, .. and _log
  bool base_travels_with_log = true; ///< false: a copy's base is the full backup it was laid from
  std::optional<Bytes> log_size;     ///< of its log file; none: unlimited
  Bytes log_per_commit{4096};        ///< of a plain database; a chat pool states it for a message
  int write_tries = 3;               ///< of its clients, in all, for one commit
  /// To undo what a session of its clients has open when it is ended; none: open_transactions at
  /// the redo rate.
  std::optional<Duration> undo_takes;
  Duration write_retry_every = 5s;
  Duration result_latency = 2ms; ///< from hardened to the client's answer
};

/// Clients of one or more databases, with their own users, load and accounts. A database that no
/// application names has an application of the same name, with the whole load of the scenario; the
/// chat pool is the application of its content database.
struct ApplicationPlan {
  std::string name;
  std::vector<std::string> databases;
  bool together = false;               ///< a user needs all of them, served by one instance
  std::optional<std::int64_t> users;   ///< none: those of the scenario's load
  std::optional<Frequency> writes;     ///< commits of all its users together
  std::vector<SimTime> commits_at;     ///< not empty: exactly these commits, whatever `writes` says
  std::optional<Bytes> log_per_commit; ///< none: what each of its databases says
};

struct MirroringPlan : mirroring::Readings {
  std::string database;
  std::string principal, mirror;
  std::string witness; ///< empty: none
  bool safety_full = true;
  Duration partner_timeout = 10s;
  Duration ping_every = 1s;
  Duration role_switch = 2s;
  Fraction compression{125'000}; ///< share that compression saves on the log stream
  bool serial_commit = false;    ///< the mirror's flush begins after the local one has ended
};

/// What one instance does with the log shipped to it.
struct SecondaryPlan {
  std::string secondary; ///< instance
  std::string copy_folder = "D:\\LogShip";
  std::string secondary_id; ///< as commands write it; empty: the estate's own number alone
  Duration copy_every = 15min, restore_every = 15min;
  Duration copy_phase = 0s, restore_phase = 0s;
  Duration copy_overhead = 1s, restore_overhead = 2s; ///< per file
  Duration restore_delay = 0s;
  bool restore_all = true;
  bool standby = false, disconnect_users = false;
  Duration copy_retention = 72h;
  Duration restore_threshold = 45min;
  bool restore_alert = true;
  /// Sessions that read a standby copy, every day between two times of day.
  std::int64_t readers = 0;
  Duration readers_from = 0h, readers_until = 24h;
};

/// The primary's settings, with those of the first secondary.
struct LogShippingPlan : SecondaryPlan {
  std::string database;
  std::string primary;
  std::string share;
  std::string monitor;               ///< instance that keeps history and alerts; empty: none
  std::string primary_id;            ///< as commands write it; empty: the estate's own number alone
  bool mirror_is_primary_too = true; ///< the mirror configured as second log-shipping primary
  Duration backup_every = 15min;
  Duration backup_phase = 0s;
  BytesPerSecond backup_rate{100'000'000};
  Duration backup_overhead = 1s; ///< per file
  Duration backup_retention = 72h;
  Duration backup_threshold = 60min;
  bool backup_alert = false;
  Duration alert_every = 2min;
};

/// A further secondary of a log-shipped database.
struct FurtherSecondaryPlan : SecondaryPlan {
  std::string name;
  std::string database;
};

struct FrontEndPlan {
  std::string name;
  std::string site;
  std::string fqdn;
  std::string paired_with; ///< Front End pool; empty: none
  std::int64_t homed_users = 0;
  Distribution failover_takes = Distribution::lognormal(15min, 30min);
  Distribution failback_takes = Distribution::lognormal(20min, 60min);
};

struct ManagementStorePlan {
  std::string on;              ///< Front End pool that holds the writable copy
  std::string backup;          ///< Front End pool it can be failed over to; empty: none
  std::string backup_sql_fqdn; ///< what -BackupSqlServerFqdn must name
  Distribution replication = Distribution::uniform(15s, 120s);
  Distribution failover_takes = Distribution::lognormal(3min, 5min);
};

struct ChatServerPlan {
  std::string name;
  std::string site;
  std::string fqdn;
  bool active = false;
};

struct ChatPoolPlan {
  std::string name;
  std::string fqdn;
  std::string next_hop; ///< Front End pool
  std::string database = "mgc", compliance_database = "mgccomp";
  std::string primary, primary_mirror; ///< SQL instances used while the pool state is Normal
  std::string backup, backup_mirror;   ///< used while it is FailedOver
  std::string backup_witness;          ///< witness of the backup pair; empty: none
  std::vector<ChatServerPlan> servers;
  bool clear_drops_sessions = false;
  std::int64_t endpoints_per_1000_users = 1500;
  Frequency sign_in_capacity{60'000}; ///< endpoints per second and server
  Duration first_retry_within = 30s;  ///< of a client that lost its server
  Duration retry_at_most = 5min;      ///< upper limit of the doubling back-off
  Duration sql_retry_every = 15s;
  int post_tries = 3; ///< in all, after a 503
  Duration post_retry_every = 5s;
  Duration result_latency = 2ms; ///< from hardened to the client's answer
  Duration heartbeat_every = 10s, heartbeat_dead_after = 30s;
  Distribution service_start = Distribution::lognormal(60s, 90s);
  Bytes log_per_message{4096};
  /// Compliance (mgccomp): how often a batch goes to the adapter. Zero: compliance is off.
  Duration compliance_run_every = 15min;
};

/// How people and monitoring behave; the same for every runbook unless a block says otherwise.
struct OperationsPlan {
  Distribution monitoring_delay = Distribution::uniform(0s, 2min);
  Distribution step_takes = Distribution::lognormal(3min, 9min); ///< a block without takes=
};

struct EstatePlan {
  std::string title;
  std::vector<SitePlan> sites;
  std::vector<LinkPlan> links;
  std::vector<SqlPlan> sql;
  std::vector<SharePlan> shares;
  std::vector<DatabasePlan> databases;
  std::vector<ApplicationPlan> applications;
  std::vector<MirroringPlan> mirroring;
  std::vector<LogShippingPlan> log_shipping;
  std::vector<FurtherSecondaryPlan> secondaries;
  std::vector<FrontEndPlan> front_ends;
  std::optional<ManagementStorePlan> management_store;
  std::optional<ChatPoolPlan> chat;
  OperationsPlan operations;
};

} // namespace switchback
