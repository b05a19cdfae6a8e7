// SQL Server Agent on one instance: its jobs and when they run (SQL Server docs, "sp_start_job",
// "sp_update_job", "sp_delete_job"; "Log Shipping Tables and Stored Procedures"). A tick only means
// that a schedule is due: nothing is simulated between ticks.
//
//             tick, if enabled and Agent runs
//     idle ------------------------------------> running      a tick while it runs is passed over
//      ^   ------------------------------------>    |
//      |      sp_start_job, if Agent runs           | its step ended
//      +--------------------------------------------+
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/names.hpp"
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
  std::uint32_t id = 0; ///< job_id; given by the agent, never used twice
  bool operator==(Job const&) const = default;
};

/// Of sp_add_schedule; a job takes it with sp_attach_schedule.
struct Schedule {
  std::string name;
  bool enabled = true;
  Duration every{}, phase{};
  std::uint32_t id = 0; ///< schedule_id; given by the agent
};

/// What sp_update_job and the schedule procedures change; an empty field stays.
struct JobChange {
  std::optional<std::string> name;
  std::optional<bool> enabled;
  std::optional<Duration> every, phase;
};

inline constexpr int kNoSuchJob = 14262, kJobExists = 14261, kAgentRefuses = 22022,
                     kJobNotIdentified = 14294;

/// The job procedures take either a name or an id: 14294 for both or neither, else 0.
int refuse_identification(bool name_given, bool id_given);

class Agent {
public:
  Job* find(std::string_view name);
  Job const* find(std::string_view name) const;
  Job const* find_id(std::uint32_t id) const;
  std::vector<Job> const& jobs() const { return jobs_; }

  int add(Job job);                  ///< 0 or 14261
  int remove(std::string_view name); ///< 0 or 14262
  int enable(std::string_view name, bool enabled);
  /// 0, 14262, or 14261 if another job bears the new name.
  int update(std::string_view name, JobChange const& change);
  /// sp_start_job: 0 if it may run now, a disabled one too; 14262, or 22022 if Agent is stopped or
  /// it runs already.
  int refuse_start(std::string_view name, bool agent_runs) const;
  /// sp_stop_job: 0 if there is a run to end; 14262, or 22022.
  int refuse_stop(std::string_view name, bool agent_runs) const;
  /// Returns its id.
  std::uint32_t add_schedule(Schedule schedule);
  /// By name or, if the name is empty, by id; null: 14262.
  Schedule const* schedule(std::string_view name, std::uint32_t id) const;
  /// Removes all jobs (the instance was rebuilt).
  void clear() { jobs_.clear(); }

private:
  std::vector<Job> jobs_;
  std::vector<Schedule> schedules_;
  std::uint32_t last_id_ = 0;
};

/// Whether a tick of its schedule starts the job.
bool starts_at_tick(Job const& job, bool agent_runs);

/// The first tick of the job's schedule at or after `from`, in local time; none without a schedule.
/// Schedules count from day 0, 00:00; on an earlier day from its own midnight.
std::optional<SimTime> next_tick(Job const& job, SimTime from);

} // namespace switchback
