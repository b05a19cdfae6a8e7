#include "models/agent.hpp"

#include <algorithm>

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

Job* Agent::find(std::string_view name) {
  auto const it =
      std::find_if(jobs_.begin(), jobs_.end(), [&](Job const& job) { return job.name == name; });
  return it == jobs_.end() ? nullptr : &*it;
}

Job const* Agent::find(std::string_view name) const { return const_cast<Agent*>(this)->find(name); }

int Agent::add(Job job) {
  if (find(job.name) != nullptr)
    return kJobExists;
  jobs_.push_back(std::move(job));
  return 0;
}

int Agent::remove(std::string_view name) {
  return std::erase_if(jobs_, [&](Job const& job) { return job.name == name; }) == 0 ? kNoSuchJob
                                                                                     : 0;
}

int Agent::enable(std::string_view name, bool enabled) {
  Job* job = find(name);
  if (job == nullptr)
    return kNoSuchJob;
  job->enabled = enabled;
  return 0;
}

int Agent::refuse_start(std::string_view name, bool agent_runs) const {
  Job const* job = find(name);
  if (job == nullptr)
    return kNoSuchJob;
  return !agent_runs || job->running ? kAgentRefuses : 0;
}

std::optional<SimTime> next_tick(Job const& job, SimTime from) {
  if (job.every <= Duration{})
    return std::nullopt;
  auto const since = from.time_since_epoch() - job.phase;
  auto periods = since / job.every;
  if (since > Duration{} && since % job.every != Duration{})
    ++periods;
  return SimTime{job.phase + std::max<Duration::rep>(0, periods) * job.every};
}

} // namespace switchback
