// SQL Server Agent on one instance: its jobs and when they run (SQL Server docs, "sp_start_job",
// "sp_update_job", "sp_delete_job"; "Log Shipping Tables and Stored Procedures"). A tick only means
// that a schedule is due: nothing is simulated between ticks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/units.hpp"

namespace switchback {

enum class JobKind { Backup, Copy, Restore, Other };
std::string_view name_of(JobKind); ///< backup, copy, restore, job

struct Job {
  std::string name;
  JobKind kind = JobKind::Other;
  std::string database;      ///< the shipped one; of a secondary job its own copy
  bool enabled = true;       ///< false: the schedule is ignored, a running instance goes on
  Duration every{}, phase{}; ///< zero: no schedule
  bool running = false;
  bool operator==(Job const&) const = default;
};

inline constexpr int kNoSuchJob = 14262, kJobExists = 14261, kAgentRefuses = 22022;

class Agent {
public:
  Job* find(std::string_view name);
  Job const* find(std::string_view name) const;
  std::vector<Job> const& jobs() const { return jobs_; }

  int add(Job job);                  ///< 0 or 14261
  int remove(std::string_view name); ///< 0 or 14262
  int enable(std::string_view name, bool enabled);
  /// sp_start_job: 0 if it may run now, a disabled one too; 14262, or 22022 if Agent is stopped or
  /// it runs already.
  int refuse_start(std::string_view name, bool agent_runs) const;
  /// Removes all jobs (the instance was rebuilt).
  void clear() { jobs_.clear(); }

private:
  std::vector<Job> jobs_;
};

/// The first tick of the job's schedule at or after `from`; none without a schedule. Schedules
/// count from day 0.
std::optional<SimTime> next_tick(Job const& job, SimTime from);

} // namespace switchback
