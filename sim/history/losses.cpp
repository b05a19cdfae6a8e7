#include "sim/history/losses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace switchback {
namespace {

bool speaks_of_backup(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.find("backup") != std::string::npos || text.find("back up") != std::string::npos;
}

/// A log backup of the database that a job finished.
JobEnded const* backup_of(Fact const& fact, std::string const& database) {
  auto const* const job = fact.as<JobEnded>();
  return job != nullptr && job->kind == JobKindTold::Backup && job->outcome == JobOutcome::Done &&
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

void take_log_backup(DrillResult const& r, Passage const& p, Loss& loss) {
  SimTime const point = *p.recovery_point;
  SimTime const end = p.disaster.value_or(*p.stopped);
  JobEnded const* held = nullptr;
  std::vector<JobEnded const*> newer;
  for (Fact const& fact : r.facts) {
    JobEnded const* const backup = backup_of(fact, p.database);
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
  if (newer.size() == 1)
    loss.held += "; a newer one, " + newer[0]->file + ", was complete in time and is not in it";
  else if (!newer.empty())
    loss.held += fmt::format("; {} newer ones, {} {} {}, were complete in time and are not in it",
                             newer.size(), newer.front()->file, newer.size() == 2 ? "and" : "to",
                             newer.back()->file);
  else
    loss.setting = "log_shipping." + p.database + ".backup_every";
}

void take_command(DrillResult const& r, Passage const& p, Loss& loss) {
  for (CommandRecord const& command : r.commands)
    if (command.from <= *p.recovery_point && *p.recovery_point <= command.to &&
        command.outcome == "executed" && speaks_of_backup(command.text)) {
      loss.held = "the backup that a step of the runbook made";
      loss.source_step = command.step;
      return;
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
    loss.held = "the log that the mirror had received";
  return loss;
}

} // namespace switchback
