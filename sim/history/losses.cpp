#include "sim/history/losses.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace switchback {
namespace {

/// A log backup of the database by a job, as it ended.
JobEnded const* backup_of(Fact const& fact, std::string const& database, JobOutcome outcome) {
  auto const* const job = fact.as<JobEnded>();
  return job != nullptr && job->kind == JobKindTold::Backup && job->outcome == outcome &&
                 job->database == database
             ? job
             : nullptr;
}

/// The last block of the runbook that was begun before the role changed.
std::optional<int> last_step(DrillResult const& r, std::size_t runbook, SimTime before) {
  std::optional<int> last;
  for (std::size_t i = 0; i < r.steps.size(); ++i) {
    StepRecord const& step = r.steps[i];
    if (step.runbook == static_cast<int>(runbook) && step.started && *step.started <= before &&
        (!last || *r.steps[static_cast<std::size_t>(*last)].started <= *step.started))
      last = static_cast<int>(i);
  }
  return last;
}

/// The fault that was in force at an instant and had struck last.
std::optional<int> fault_in_force(DrillResult const& r, SimTime at) {
  std::optional<int> last;
  for (std::size_t i = 0; i < r.faults.size(); ++i) {
    FaultRecord const& fault = r.faults[i];
    if (fault.injected && *fault.injected <= at && (!fault.healed || *fault.healed >= at) &&
        (!last || *r.faults[static_cast<std::size_t>(*last)].injected <= *fault.injected))
      last = static_cast<int>(i);
  }
  return last;
}

/// The job that was to back up the log after what the new copy held, and failed: had it not, less
/// were lost, however often it runs.
bool take_failed_backup(DrillResult const& r, Passage const& p, SimTime end, Loss& loss) {
  for (Fact const& fact : r.facts) {
    JobEnded const* const failed = backup_of(fact, p.database, JobOutcome::Failed);
    if (failed == nullptr || fact.at <= *p.recovery_point || fact.at > end)
      continue;
    loss.of = LossOf::FailedBackup;
    loss.failed_at = fact.at;
    loss.failed_file = failed->file;
    loss.failed_number = failed->number;
    loss.fault = fault_in_force(r, fact.at);
  }
  return loss.of == LossOf::FailedBackup;
}

void take_log_backup(DrillResult const& r, Passage const& p, Loss& loss) {
  SimTime const point = *p.recovery_point;
  SimTime const end = p.disaster.value_or(*p.stopped);
  JobEnded const* held = nullptr;
  std::vector<JobEnded const*> newer;
  for (Fact const& fact : r.facts) {
    JobEnded const* const backup = backup_of(fact, p.database, JobOutcome::Done);
    if (backup == nullptr || fact.at > end)
      continue;
    if (backup->cutoff == point)
      held = backup;
    else if (backup->cutoff > point)
      newer.push_back(backup);
  }
  if (held == nullptr)
    return;
  loss.held = "the log backup " + held->file;
  loss.of = newer.empty() ? LossOf::LogBackup : LossOf::NewerLeftOut;
  if (newer.size() == 1)
    loss.held += "; a newer one, " + newer[0]->file + ", was complete in time and is not in it";
  else if (!newer.empty())
    loss.held += fmt::format("; {} newer ones, {} {} {}, were complete in time and are not in it",
                             newer.size(), newer.front()->file, newer.size() == 2 ? "and" : "to",
                             newer.back()->file);
  else if (!take_failed_backup(r, p, end, loss))
    loss.setting = "log_shipping." + p.database + ".backup_every";
}

void take_command(DrillResult const& r, Passage const& p, Loss& loss) {
  for (CommandEffect const& effect : r.effects) {
    CommandRecord const& command = r.commands[static_cast<std::size_t>(effect.command)];
    if (effect.kind == EffectKind::BackupTaken && effect.database == p.database &&
        command.from <= *p.recovery_point && *p.recovery_point <= command.to) {
      loss.held = "the backup that a step of the runbook made";
      loss.of = LossOf::CommandBackup;
      loss.source_step = command.step;
      return;
    }
  }
}

} // namespace

std::string cause_of_loss(Passage const& p) {
  return fmt::format("{} of {} from {} to {} at {}{}: the new copy holds what was written "
                     "before {}",
                     p.scope, p.database, p.from, p.to, to_text(*p.role_changed),
                     p.by ? fmt::format(" ({})", name_of(*p.by)) : "", to_text(*p.recovery_point));
}

Loss rung_of(DrillResult const& r, Passage const& p) {
  Loss loss;
  loss.scope = p.scope, loss.database = p.database;
  loss.from_instance = p.from, loss.to_instance = p.to, loss.how = p.by ? name_of(*p.by) : "";
  loss.role_changed = p.role_changed;
  loss.recovery_point = p.recovery_point;
  if (p.performed_by)
    loss.step = last_step(r, *p.performed_by, *p.role_changed);
  take_command(r, p, loss);
  if (loss.held.empty())
    take_log_backup(r, p, loss);
  if (loss.held.empty() && p.by == RoleChangeBy::Mirroring)
    loss.of = LossOf::Mirror, loss.held = "the log that the mirror had received";
  return loss;
}

} // namespace switchback
