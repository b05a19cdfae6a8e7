// Log shipping of the plain estate, most often without its mirror: orders on sql-a, shipped to
// sql-c, all jobs every quarter of an hour on the same tick. So a file of one tick is copied at the
// next and restored at the one after: at 00:50 the copy holds what was committed before 00:15.
#pragma once

#include <string>

#include "tests/support/running_estate.hpp"

namespace switchback::test::shipping {

using namespace std::chrono_literals;

inline constexpr char kShare[] = "\\\\fs-2.litwareinc.com\\logship";

inline Plan plain(Overrides const& set = {}, bool quiet = true) {
  Overrides all = set;
  all.emplace_back("databases.orders.size", "100MB");
  Plan plan = plan_of("orders-principal-lost", all);
  plan.scenario.estate.mirroring.clear();
  if (quiet) // files of no bytes: the jobs take their own times alone
    plan.scenario.load.chat_rate = {};
  return plan;
}

inline SimTime at(Duration time) { return SimTime{time}; }

/// Up to when a copy holds what sql-a committed at first, in seconds.
inline std::string held(Scene& s, std::string const& on) {
  ForkId const first{1};
  return std::to_string(s.holds_until(on, first) / 1'000'000);
}

inline Moment strike_at(Duration time, FaultPlan const& plan) {
  return {at(time), [plan](Scene& s) { strike(s.estate, plan); }};
}
inline Moment mend_at(Duration time, FaultPlan const& plan) {
  return {at(time), [plan](Scene& s) { mend(s.estate, plan); }};
}
inline Moment sql_at(Duration time, std::string const& on, std::string const& text) {
  return {at(time), [on, text](Scene& s) { s.sql(on, text); }};
}
inline Moment held_at(Duration time, std::string const& on) {
  return {at(time), [on](Scene& s) { s.say(held(s, on)); }};
}
inline Moment runs_at(Duration time, std::string const& job, std::string const& on) {
  return {at(time), [job, on](Scene& s) { s.say(s.runs(job, on)); }};
}
/// The same without seconds, where files of some size make the jobs take a while.
inline std::string by_minute(std::string const& runs) {
  return std::regex_replace(runs, std::regex(":[0-9]{2}(\\.[0-9]+)? "), " ");
}
inline Moment minutes_at(Duration time, std::string const& job, std::string const& on) {
  return {at(time), [job, on](Scene& s) { s.say(by_minute(s.runs(job, on))); }};
}
inline Moment agent_at(Duration time, std::string const& on, bool runs) {
  return {at(time), [on, runs](Scene& s) {
            s.estate.topology().change(on).sql_agent = runs;
            s.estate.propagate("the test");
          }};
}

} // namespace switchback::test::shipping
