#include "sim/record/losses.hpp"

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

/// A log backup of the database that a job finished; its file is named after the database.
bool backs_up(Fact const& fact, std::string const& database) {
  return fact.kind == FactKind::Job && fact.model == "backup" && fact.to == "done" &&
         fact.from.rfind(database + "_", 0) == 0;
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
  std::int64_t const point = p.recovery_point->time_since_epoch().count();
  SimTime const end = p.disaster.value_or(*p.stopped);
  Fact const* held = nullptr;
  std::vector<Fact const*> newer;
  for (Fact const& fact : r.facts) {
    if (!backs_up(fact, p.database) || fact.at > end)
      continue;
    if (fact.value == point)
      held = &fact;
    else if (fact.value > point)
      newer.push_back(&fact);
  }
  if (held == nullptr)
    return;
  loss.held = "the log backup " + held->from;
  if (newer.size() == 1)
    loss.held += "; a newer one, " + newer[0]->from + ", was complete in time and is not in it";
  else if (!newer.empty())
    loss.held += fmt::format("; {} newer ones, {} {} {}, were complete in time and are not in it",
                             newer.size(), newer.front()->from, newer.size() == 2 ? "and" : "to",
                             newer.back()->from);
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
                     p.how.empty() ? "" : " (" + p.how + ")", to_text(*p.recovery_point));
}

Loss rung_of(DrillResult const& r, Passage const& p) {
  Loss loss;
  loss.scope = p.scope, loss.database = p.database;
  loss.from_instance = p.from, loss.to_instance = p.to, loss.how = p.how;
  loss.role_changed = p.role_changed;
  loss.recovery_point = p.recovery_point;
  if (p.performed_by)
    loss.step = last_step(r, *p.performed_by, *p.role_changed);
  take_command(r, p, loss);
  if (loss.held.empty())
    take_log_backup(r, p, loss);
  if (loss.held.empty() && p.how == "mirroring")
    loss.held = "the log that the mirror had received";
  return loss;
}

} // namespace switchback
