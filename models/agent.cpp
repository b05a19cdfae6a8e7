#include "models/agent.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace switchback {

std::string_view name_of(JobKind kind) {
  switch (kind) {
  case JobKind::Backup:
    return "backup";
  case JobKind::Copy:
    return "copy";
  case JobKind::Restore:
    return "restore";
  case JobKind::Other:
    return "job";
  }
  return "";
}

int refuse_identification(bool name_given, bool id_given) {
  return name_given == id_given ? kJobNotIdentified : 0;
}

Job const* Agent::find(std::string_view name) const {
  auto const it = std::find_if(jobs_.begin(), jobs_.end(),
                               [&](Job const& job) { return same_name(job.name, name); });
  return it == jobs_.end() ? nullptr : &*it;
}

Job* Agent::find(std::string_view name) {
  auto const it = std::find_if(jobs_.begin(), jobs_.end(),
                               [&](Job const& job) { return same_name(job.name, name); });
  return it == jobs_.end() ? nullptr : &*it;
}

Job const* Agent::find_id(std::uint32_t id) const {
  auto const it =
      std::find_if(jobs_.begin(), jobs_.end(), [&](Job const& job) { return job.id == id; });
  return it == jobs_.end() ? nullptr : &*it;
}

int Agent::add(Job job) {
  if (find(job.name) != nullptr)
    return kJobExists;
  job.id = ++last_id_;
  jobs_.push_back(std::move(job));
  return 0;
}

int Agent::remove(std::string_view name) {
  auto const removed =
      std::erase_if(jobs_, [&](Job const& job) { return same_name(job.name, name); });
  return removed == 0 ? kNoSuchJob : 0;
}

int Agent::enable(std::string_view name, bool enabled) {
  JobChange change;
  change.enabled = enabled;
  return update(name, change);
}

int Agent::update(std::string_view name, JobChange const& change) {
  Job* job = find(name);
  if (job == nullptr)
    return kNoSuchJob;
  if (change.name) {
    if (Job const* other = find(*change.name); other != nullptr && other != job)
      return kJobExists;
    job->name = *change.name;
  }
  job->enabled = change.enabled.value_or(job->enabled);
  job->every = change.every.value_or(job->every);
  job->phase = change.phase.value_or(job->phase);
  return 0;
}

std::uint32_t Agent::add_schedule(Schedule schedule) {
  schedule.id = static_cast<std::uint32_t>(schedules_.size()) + 1;
  schedules_.push_back(std::move(schedule));
  return schedules_.back().id;
}

Schedule const* Agent::schedule(std::string_view name, std::uint32_t id) const {
  auto const it = std::find_if(schedules_.begin(), schedules_.end(), [&](Schedule const& one) {
    return name.empty() ? one.id == id : same_name(one.name, name);
  });
  return it == schedules_.end() ? nullptr : &*it;
}

int Agent::refuse_start(std::string_view name, bool agent_runs) const {
  Job const* job = find(name);
  if (job == nullptr)
    return kNoSuchJob;
  return !agent_runs || job->running ? kAgentRefuses : 0;
}

int Agent::refuse_stop(std::string_view name, bool agent_runs) const {
  Job const* job = find(name);
  if (job == nullptr)
    return kNoSuchJob;
  return agent_runs && job->running ? 0 : kAgentRefuses;
}

bool starts_at_tick(Job const& job, bool agent_runs) {
  return agent_runs && job.enabled && !job.running;
}

std::optional<SimTime> next_tick(Job const& job, SimTime from) {
  if (job.every <= Duration{})
    return std::nullopt;
  // A clock that shows a day before day 0 has its ticks from that day's midnight.
  constexpr Duration kDay = std::chrono::hours{24};
  Duration const day =
      std::min<std::int64_t>(0, whole_periods(from.time_since_epoch(), kDay)) * kDay;
  auto const since = from.time_since_epoch() - day - job.phase;
  auto periods = since / job.every;
  if (since > Duration{} && since % job.every != Duration{})
    ++periods;
  SimTime const tick{day + job.phase + std::max<Duration::rep>(0, periods) * job.every};
  return day < Duration{} ? std::min(tick, SimTime{day + kDay + job.phase}) : tick;
}

} // namespace switchback
