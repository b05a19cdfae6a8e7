#include "sim/estate/drives.hpp"

#include "models/failure_detection.hpp"

namespace switchback {

void Drives::at_age(std::string const& machine, Duration age, std::function<void()> what) {
  int const loss = losses_[machine];
  context_.kernel.after(age, Turn::Timer, machine, [this, machine, loss, what = std::move(what)] {
    // Not if it came back meanwhile, or if nothing waits for it.
    auto const& now = context_.topology.machine(machine);
    if (losses_[machine] == loss && !now.log_drive && now.sql_server &&
        context_.topology.up(machine))
      what();
  });
}

void Drives::lose_log(std::string const& machine) {
  ++losses_[machine];
  context_.topology.change(machine).log_drive = false;
  propagate_("log drive of " + machine + " lost");
  at_age(machine, mirroring::kLogDriveWarning,
         [this, machine] { context_.journal.notice(NoticeKind::LogDriveSilent, {machine}); });
  at_age(machine, mirroring::kLogDriveDead, [this, machine] {
    context_.topology.change(machine).database_failed = true;
    propagate_("log drive of " + machine + " is dead, its databases are closed");
  });
}

void Drives::started(std::string const& machine) {
  auto& now = context_.topology.change(machine);
  now.database_failed = !now.data_drive || !now.log_drive;
}

} // namespace switchback
