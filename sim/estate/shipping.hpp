// Log shipping and SQL Server Agent on the instances of an estate: carries what
// models/log_shipping.hpp and models/agent.hpp decide. A schedule is one armed timer for the next
// tick; alerts are computed, not polled.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/agent.hpp"
#include "models/log_shipping.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {

class Shipping {
public:
  /// `changed` is called when a database's protection by log shipping may have changed.
  Shipping(Ground const& ground, FileStore& files, SqlServers& servers,
           std::function<void()> changed);

  void begin();
  void physical_change();
  void rebuild(std::string const& machine);

  // --- What operators do; the instance runs ---
  Outcome delete_secondary(std::string const& instance, std::string const& database);
  Outcome delete_primary(std::string const& instance, std::string const& database);
  Outcome delete_link(std::string const& instance, std::string const& database,
                      std::string const& server, std::string const& secondary);
  Outcome start_job(std::string const& instance, std::string const& job);
  Outcome stop_job(std::string const& instance, std::string const& job);
  Outcome enable_job(std::string const& instance, std::string const& job, bool enabled);
  Outcome delete_job(std::string const& instance, std::string const& job);
  /// The management studio's dialog: full backup, restore on the secondary, rows and jobs on both
  /// sides, in that order.
  struct Setup {
    std::string database, primary, secondary, share;
    bool already_initialised = false;
  };
  void enable(Setup const& setup, Done done);
  /// The primary's half only, on an instance that serves the database now.
  Outcome configure_primary(std::string const& database, std::string const& instance,
                            std::string const& share);

  // --- What there is to see ---
  /// Files written after the log chain was set up are restored on a secondary in time: its last
  /// restore is younger than the threshold.
  bool works(std::string const& database) const;
  Job const* job(std::string const& instance, std::string const& name) const;
  std::size_t unrestored(std::string const& instance, std::string const& database) const;
  bool agent_runs(std::string const& instance) const;
  std::string describe() const;

private:
  struct Node {
    Agent agent;
    ShippingTables tables;
    std::map<std::string, TimerId> ticks;       ///< by job
    std::map<std::string, ShippingRun> runs;    ///< copy and restore runs under way
    std::map<std::string, std::uint64_t> stops; ///< asked to end
    bool was_running = true;
  };

  LogShippingPlan plan_of(std::string const& database) const;
  SharePlan const* share_plan(std::string const& share) const;
  void add_job(std::string const& instance, Job job);
  void arm(std::string const& instance, std::string const& job, SimTime from);
  void run(std::string const& instance, std::string const& job);
  void run_backup(std::string const& instance, std::string const& job);
  void run_copy_or_restore(std::string const& instance, std::string const& job, JobKind kind);
  void follow(std::string const& instance, std::string const& job, ShippingStep const& step);
  void ended(std::string const& instance, std::string const& job, std::string const& file,
             std::string const& outcome, std::int64_t number);
  void arm_alert(std::string const& instance, std::string const& database, bool restore);
  int add_primary(std::string const& database, std::string const& instance,
                  std::string const& share);
  int add_secondary(std::string const& database, std::string const& primary,
                    std::string const& secondary, std::string const& share,
                    std::string const& first_file);
  std::vector<SeenFile> seen(Folder const* folder) const;

  Ground ground_;
  FileStore& files_;
  SqlServers& servers_;
  std::function<void()> changed_;
  std::map<std::string, Node, std::less<>> nodes_;
  std::uint64_t set_ups_ = 0;
};

} // namespace switchback
