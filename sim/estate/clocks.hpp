// What the clocks of an estate's machines show. The kernel counts true time, which starts at day 0,
// 00:00 UTC; a machine's clock may be wrong by some offset, which a step changes, and its local
// time differs from UTC by a fixed length. There is no drift and no daylight saving time.
//
// Whoever depends on a time of day asks here:
//   file names and file times, and the dates that log shipping's tables keep   utc()
//   schedules, WAITFOR TIME, STOPAT, readers, the alert job's ticks            local()
//   the load's profile, and what belongs to machines without a clock of their own
//                                                            time_of_day(), next_multiple()
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/estate/kernel.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

class Clocks {
public:
  Clocks(ScenarioPlan const& scenario, Kernel const& kernel);

  /// What a machine's clock shows now. Both count from day 0, 00:00; earlier days are negative. A
  /// machine that the estate gives no clock shows true time.
  SimTime utc(std::string_view machine) const;
  SimTime local(std::string_view machine) const;
  Duration local_time_of_day(std::string_view machine) const; ///< from 0 to under 24 h
  Duration utc_difference(std::string_view machine) const { return clock_of(machine).difference; }
  /// The instant at which a machine's clock shows this local time, unless it is stepped before.
  SimTime instant(std::string_view machine, SimTime local) const;

  std::chrono::sys_days day_0() const { return day_0_; }
  /// True time since midnight.
  Duration time_of_day() const;
  /// The next instant, after now, that is a multiple of `every` from day 0.
  SimTime next_multiple(Duration every) const;

  /// Sets a machine's clock forward, or back if negative. Those who asked are told afterwards.
  void step(std::string const& machine, Duration by);
  void on_step(std::function<void(std::string const& machine)> told) {
    told_.push_back(std::move(told));
  }

private:
  struct Clock {
    Duration offset{};     ///< from true time
    Duration difference{}; ///< of its local time from UTC
  };
  Clock clock_of(std::string_view machine) const;

  Kernel const& kernel_;
  std::chrono::sys_days day_0_;
  std::map<std::string, Clock, std::less<>> clocks_; ///< those that show anything else
  std::vector<std::function<void(std::string const&)>> told_;
};

} // namespace switchback
