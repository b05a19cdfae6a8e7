#include "sim/estate/clocks.hpp"

namespace switchback {
namespace {

constexpr Duration kDay = std::chrono::hours{24};

Duration since_midnight(SimTime shown) {
  Duration const since = shown.time_since_epoch();
  return since - whole_periods(since, kDay) * kDay;
}

} // namespace

Clocks::Clocks(ScenarioPlan const& scenario, Kernel const& kernel)
    : kernel_(kernel), day_0_(scenario.day_0) {
  for (SqlPlan const& sql : scenario.estate.sql)
    if (sql.clock_offset != Duration{} || sql.utc_difference != Duration{})
      clocks_[sql.name] = {sql.clock_offset, sql.utc_difference};
}

Clocks::Clock Clocks::clock_of(std::string_view machine) const {
  auto const it = clocks_.find(machine);
  return it == clocks_.end() ? Clock{} : it->second;
}

SimTime Clocks::utc(std::string_view machine) const {
  return kernel_.now() + clock_of(machine).offset;
}

SimTime Clocks::local(std::string_view machine) const {
  Clock const clock = clock_of(machine);
  return kernel_.now() + clock.offset + clock.difference;
}

Duration Clocks::local_time_of_day(std::string_view machine) const {
  return since_midnight(local(machine));
}

SimTime Clocks::instant(std::string_view machine, SimTime local) const {
  Clock const clock = clock_of(machine);
  return local - clock.offset - clock.difference;
}

Duration Clocks::time_of_day() const { return since_midnight(kernel_.now()); }

SimTime Clocks::next_multiple(Duration every) const {
  return SimTime{(whole_periods(kernel_.now().time_since_epoch(), every) + 1) * every};
}

void Clocks::step(std::string const& machine, Duration by) {
  clocks_[machine].offset += by;
  for (auto const& told : told_)
    told(machine);
}

} // namespace switchback
