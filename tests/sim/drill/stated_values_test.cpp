// The list of values that a scenario's drills rest on is complete: from the estate, the scenario
// and its runbooks.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "sim/drill/stated_values.hpp"

using namespace switchback;

namespace {

Plan plan_of(std::string const& scenario) {
  DiskFiles files;
  return *read_plan(std::string(SWITCHBACK_SOURCE_DIR) + "/scenarios/" + scenario, {}, files).plan;
}

/// Value and standing; "none" if it is not listed.
std::string stated(std::vector<Assumption> const& all, std::string const& path) {
  auto const it =
      std::find_if(all.begin(), all.end(), [&](Assumption const& a) { return a.path == path; });
  return it == all.end() ? "none" : it->value + ", " + it->standing;
}

} // namespace

BOOST_AUTO_TEST_SUITE(stated_values_of_a_scenario)

BOOST_AUTO_TEST_CASE(faults_decisions_and_peoples_times_are_listed_with_who_states_them) {
  auto const all = stated_values(plan_of("site-lost.yaml"));
  BOOST_TEST(stated(all, "faults.1.at") == "10:07:30, scenario");
  BOOST_TEST(stated(all, "faults.1.rebuilt_at") == "18:00:00, scenario");
  BOOST_TEST(stated(all, "runbooks.prepare-site-2.decided_after") == "20min, scenario");
  BOOST_TEST(stated(all, "runbooks.failback-safe.at") == "1d 09:00:00, scenario");
  // The block whose fence is on line 10 of the runbook.
  BOOST_TEST(stated(all, "runbooks.failover-as-published.10.takes") ==
             "lognormal(median=2min, p95=6min), runbook");
  BOOST_TEST(stated(all, "chat.sign_in_capacity") == "60/s, assumed");
}

BOOST_AUTO_TEST_CASE(a_random_instant_is_listed_as_such) {
  BOOST_TEST(stated(stated_values(plan_of("site-lost-any-time.yaml")), "faults.1.at") ==
             "uniform(09:00:00, 17:00:00), scenario");
}

BOOST_AUTO_TEST_CASE(the_time_of_steps_that_state_none_is_listed_only_where_one_goes_by_it) {
  Plan plan = plan_of("site-lost.yaml");
  BOOST_TEST(stated(stated_values(plan), "operations.step_takes") == "none");
  plan.runbooks[0].steps[0].blocks[0].takes.reset();
  auto const all = stated_values(plan);
  std::string const usual = stated(all, "operations.step_takes");
  BOOST_TEST(usual == "lognormal(median=3min, p95=9min), assumed");
  BOOST_TEST(stated(all, "runbooks.prepare-site-2.11.takes") == usual);
}

BOOST_AUTO_TEST_CASE(limits_of_objectives_are_in_the_unit_of_their_measure) {
  auto const limits = stated_limits(plan_of("site-lost.yaml").scenario.objectives);
  BOOST_TEST((limits == std::vector<ObjectiveLimit>{{"failover", "rpo", 900'000'000},
                                                    {"failover", "rto", 7'200'000'000},
                                                    {"failback", "rto", 7'200'000'000},
                                                    {"failback", "acknowledged_lost", 0}}));
}

BOOST_AUTO_TEST_SUITE_END()
