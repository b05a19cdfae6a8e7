// Log shipping and SQL Server Agent on the instances of an estate: carries out what
// models/log_shipping.hpp, models/shipping_tables.hpp, models/shipping_monitor.hpp and
// models/agent.hpp decide. A schedule is one armed timer for the next tick; alerts are computed,
// not polled.
//
//   shipping.cpp         the parts, the physical world, what there is to see
//   shipping_setup.cpp   rows and jobs: the estate file, the dialog
//   shipping_procedures.cpp  rows and jobs: the procedures
//   shipping_jobs.cpp    schedules and runs, SQL Server Agent's procedures
//   shipping_alerts.cpp  history, monitor, alerts; readers of standby copies
#pragma once

#include <functional>
#include <list>
#include <map>
#include <string>
#include <vector>

#include "models/agent.hpp"
#include "models/log_shipping.hpp"
#include "models/shipping_monitor.hpp"
#include "sim/estate/by_name.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {

class Shipping {
public:
  /// `changed` is called when a database's protection by log shipping may have changed.
  Shipping(EstateContext const& context, FileStore& files, SqlServers& servers,
           std::function<void()> changed);

  void begin();
  void physical_change();
  void rebuild(std::string const& machine);
  /// Its clock shows another time: Agent computes its next ticks anew.
  void clock_stepped(std::string const& machine);

  // --- The procedures of log shipping; the instance runs ---
  /// They create jobs disabled and without a schedule. `overwrite`: replaces existing rows.
  Outcome add_primary(std::string const& instance, ShippingPrimary row, bool overwrite);
  Outcome add_source(std::string const& instance, ShippingSource const& row, bool overwrite);
  Outcome add_secondary(std::string const& instance, ShippingSecondary row, bool overwrite);
  Outcome add_link(std::string const& instance, std::string const& database,
                   std::string const& server, std::string const& secondary, bool overwrite);
  Outcome change_primary(std::string const& instance, std::string const& database,
                         ShippingPrimaryChange const& change);
  Outcome change_source(std::string const& instance, std::string const& server,
                        std::string const& database, ShippingSourceChange const& change);
  Outcome change_secondary(std::string const& instance, std::string const& database,
                           ShippingSecondaryChange const& change);
  Outcome delete_secondary(std::string const& instance, std::string const& database);
  Outcome delete_source(std::string const& instance, std::string const& server,
                        std::string const& database);
  Outcome delete_primary(std::string const& instance, std::string const& database);
  Outcome delete_link(std::string const& instance, std::string const& database,
                      std::string const& server, std::string const& secondary);
  /// sp_refresh_log_shipping_monitor and sp_cleanup_log_shipping_history: 32016 for an id of
  /// another type (0 backup, 1 copy, 2 restore).
  Outcome refresh_monitor(std::string const& instance, std::uint32_t id, std::int64_t type);
  Outcome clean_history(std::string const& instance, std::uint32_t id, std::int64_t type);
  ShippingTables const& tables(std::string const& instance) const;
  /// What the jobs' own step runs, sqllogship: the work of a backup, copy or restore job once, in
  /// the foreground, whether there is such a job or not. 32016 for an id that is none of the kind
  /// (assumed: no number is documented). The fiber waits.
  Outcome run_once(std::string const& instance, JobKind kind, std::uint32_t id);

  // --- SQL Server Agent's ---
  Outcome start_job(std::string const& instance, std::string const& job);
  Outcome stop_job(std::string const& instance, std::string const& job);
  Outcome update_job(std::string const& instance, std::string const& job, JobChange const& change);
  Outcome add_job(std::string const& instance, std::string const& job, bool enabled);
  Outcome delete_job(std::string const& instance, std::string const& job);
  Agent& agent(std::string const& instance) { return nodes_.at(instance).agent; }

  // --- Dialogs ---
  /// The management studio's dialog: full backup, restore on the secondary, rows and jobs on both
  /// sides, in that order.
  struct Setup {
    std::string database, primary, secondary, share;
    bool already_initialised = false;
  };
  Outcome enable(Setup const& setup); ///< while the fiber waits
  /// The primary's half only, on an instance that serves the database now.
  Outcome configure_primary(std::string const& database, std::string const& instance,
                            std::string const& share);

  // --- What there is to see ---
  /// Whether files written since the log chain was set up are restored on a secondary in time: its
  /// last restore is younger than the threshold.
  bool works(std::string const& database) const;
  Agent const& agent(std::string const& instance) const { return nodes_.at(instance).agent; }
  Job const* job(std::string const& instance, std::string const& name) const;
  std::size_t unrestored(std::string const& instance, std::string const& database) const;
  bool agent_runs(std::string const& instance) const;
  ShippingMonitor const& monitor(std::string const& instance) const;
  std::string describe() const;

private:
  struct Node {
    Agent agent;
    ShippingTables tables;
    ShippingMonitor monitor;
    std::map<std::string, TimerId> ticks;  ///< by job
    std::map<std::string, FiberId> works;  ///< under way, by the run's name: a job's is its own
    std::set<std::string> stops;           ///< jobs that were asked to end
    std::map<std::string, TimerId> alerts; ///< by row of the monitor
    bool instance_ran = true, was_running = true; ///< the second: its Agent
  };

  /// Sessions that read a standby copy every day.
  struct Reading {
    SecondaryPlan plan;
    std::string database;
    TimerId next = 0; ///< when they begin or end
  };

  // shipping_setup.cpp
  LogShippingPlan const& plan_of(std::string const& database) const;
  SecondaryPlan const& secondary_plan(std::string const& database,
                                      std::string const& instance) const;
  bool reaches_monitor(std::string const& instance, std::string const& monitor) const;
  void lay_secondary(Database const& primary, LogShippingPlan const& shipping,
                     SecondaryPlan const& plan);
  void put_job(std::string const& instance, Job job);
  void remove_job(std::string const& instance, std::string const& job);
  int plan_primary(std::string const& database, std::string const& instance,
                   std::string const& share);
  int plan_secondary(std::string const& database, std::string const& primary,
                     std::string const& secondary, std::string const& share,
                     std::string const& first_file);
  int plan_rows(Setup const& setup, std::string const& first_file);
  Outcome initialise(Setup const& setup, SharePlan const& share);
  int forget_primary(std::string const& instance, std::string const& database);

  // shipping_jobs.cpp
  /// For the next tick from now on, or after a while of local time.
  void arm(std::string const& instance, std::string const& job, Duration after = {});
  void run(std::string const& instance, std::string const& job);
  /// The work of a job from its start to its end: a schedule's, sp_start_job's or sqllogship's.
  struct JobRun {
    Node& node; ///< of the instance
    std::string instance;
    std::string name; ///< a job's run has its name
    JobKind kind;
    std::string database; ///< that it began with
    bool awaited = false; ///< somebody waits for it, so that it needs no job
    /// Restore: secondary databases that it has yet to handle.
    std::vector<std::string> waiting{};
  };
  /// How the work on one database ended.
  struct RunEnd {
    std::string database, file;
    JobOutcome outcome = JobOutcome::Done;
    int number = 0;          ///< of the error
    SimTime captured_from{}; ///< of a backup: what was committed before is in it
  };
  Outcome work(JobRun run); ///< while the fiber waits
  static bool wanted(JobRun const& run);
  void abandon(Node& node);
  RunEnd back_up(JobRun const& run);
  RunEnd copy(JobRun const& run);
  RunEnd restore(JobRun& run);
  RunEnd ship(JobRun const& run, ShippingStep step);
  void file_finished(JobRun const& run, ShippingSecondary& row, ShippingStep const& step);
  Outcome work_on(JobRun const& run, ShippingSecondary const& row, ShippingStep const& step);
  /// The work on one database is on record; the run may have others to do.
  void on_record(JobRun const& run, RunEnd const& end);
  void delete_old(std::string const& instance, std::string const& folder, SimTime before);
  std::vector<SeenFile> seen(Folder const* folder) const;

  // shipping_alerts.cpp
  void record(std::string const& instance, HistoryRow const& row, std::string const& monitor);
  void tell(std::string const& instance, MonitorRow const& row, std::string const& monitor);
  void tell_primary(std::string const& instance, ShippingPrimary const& row);
  void tell_secondary(std::string const& instance, ShippingSecondary const& row);
  void arm_alert(std::string const& watcher, MonitorRow const& row);
  void forget_alert(std::string const& instance, std::string const& database, JobKind agent,
                    std::string const& monitor);
  void begin_reading(SecondaryPlan const& plan, std::string const& database);
  void read_daily(Reading& reading);
  void read(std::string const& instance);

  EstateContext context_;
  FileStore& files_;
  SqlServers& servers_;
  std::function<void()> changed_;
  ByName<Node> nodes_;
  std::list<Reading> readings_;
  std::uint64_t set_ups_ = 0;
};

} // namespace switchback
