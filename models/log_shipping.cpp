#include "models/log_shipping.hpp"

#include <algorithm>
#include <cctype>

#include "models/names.hpp"

namespace switchback {
namespace {

/// The order of the names is the order of the chain; case does not count, as in the folders.
bool newer(std::string_view name, std::string_view than) {
  // Names of one chain are alike for most of their length.
  auto const [a, b] = std::mismatch(than.begin(), than.end(), name.begin(), name.end());
  return std::lexicographical_compare(a, than.end(), b, name.end(),
                                      [](char x, char y) { return lower(x) < lower(y); });
}

ShippingStep begin(ShippingRun run) {
  ShippingStep step;
  step.next = std::move(run);
  if (step.next.waiting.empty())
    step.ended = true;
  else
    step.work_on = step.next.waiting.front();
  return step;
}

} // namespace

bool is_log_file(std::string_view name, std::string_view database) {
  constexpr std::string_view kEnding = ".trn";
  if (name.size() <= database.size() + 1 + kEnding.size() || name[database.size()] != '_')
    return false;
  auto const ending = name.substr(name.size() - kEnding.size());
  auto const stamp =
      name.substr(database.size() + 1, name.size() - database.size() - 1 - kEnding.size());
  return same_name(name.substr(0, database.size()), database) && same_name(ending, kEnding) &&
         std::all_of(stamp.begin(), stamp.end(),
                     [](unsigned char c) { return std::isdigit(c) != 0; });
}

ShippingStep start_copy(ShippingSecondary const& row, std::vector<SeenFile> const& on_share) {
  ShippingRun run;
  run.kind = JobKind::Copy;
  run.database = row.database;
  for (SeenFile const& file : on_share)
    if (newer(file.name, row.last_copied) && is_log_file(file.name, row.primary_database))
      run.waiting.emplace_back(file.name);
  run.waiting.sort([](auto const& a, auto const& b) { return newer(b, a); });
  return begin(std::move(run));
}

ShippingStep start_restore(ShippingSecondary const& row, std::vector<SeenFile> const& in_folder,
                           SimTime now) {
  ShippingRun run;
  run.kind = JobKind::Restore;
  run.database = row.database;
  run.disconnect_users = row.disconnect_users;
  for (SeenFile const& file : in_folder)
    if (newer(file.name, row.last_restored) && is_log_file(file.name, row.primary_database) &&
        file.created + row.restore_delay <= now)
      run.waiting.emplace_back(file.name);
  run.waiting.sort([](auto const& a, auto const& b) { return newer(b, a); });
  if (!row.restore_all && run.waiting.size() > 1)
    run.waiting.resize(1);
  return begin(std::move(run));
}

ShippingStep file_ended(ShippingRun run, int number) {
  ShippingStep step;
  step.next = std::move(run);
  if (step.next.waiting.empty()) {
    step.ended = true;
    return step;
  }
  bool const applied_already =
      step.next.kind == JobKind::Restore && number == static_cast<int>(ChainMeeting::TooEarly);
  if (number != 0 && !applied_already) {
    step.next.waiting.clear();
    step.ended = true;
    step.number = number;
    return step;
  }
  step.finished = std::move(step.next.waiting.front());
  step.applied = !applied_already;
  step.next.waiting.pop_front();
  ++(applied_already ? step.next.skipped : step.next.done);
  if (step.next.waiting.empty())
    step.ended = true;
  else
    step.work_on = step.next.waiting.front();
  return step;
}

BackupRun start_backup(Database const* database) {
  return warn_primary(database) == 0 ? BackupRun::Writes : BackupRun::Skips;
}

SimTime alert_at(SimTime last, Duration threshold, Duration tick) {
  if (threshold > kNever - std::max(last, SimTime{}) - tick)
    return kNever;
  // The condition is "longer than", and the job looks only at its ticks.
  auto const due = (last + threshold).time_since_epoch();
  return tick > Duration{} ? SimTime{(whole_periods(due, tick) + 1) * tick}
                           : SimTime{due + Duration{1}};
}

SimTime restore_alert_at(SimTime last_restore, Duration latency, Duration threshold,
                         Duration tick) {
  return alert_at(last_restore, latency > threshold ? Duration{} : threshold, tick);
}

} // namespace switchback
