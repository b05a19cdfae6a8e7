// Whether a role change was a failover or a failback, by the work that led to it, and how limits
// apply to finished and unfinished outages.
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(ways)

BOOST_AUTO_TEST_CASE(a_typed_failback_is_no_part_of_the_typed_failover_before_it) {
  PairScenario scenario;
  scenario.commands = {
      "{ at: 60s, on: sql-a, sql: alter database orders set partner failover, answers: done }",
      "{ at: 120s, on: sql-b, sql: alter database orders set partner failover, answers: done }"};
  scenario.objectives = "{ failover: { rto: 1min }, failback: { rto: 1ms } }";
  // A harmless command afterwards changes nothing in it, nor does one that never ends.
  for (std::string const last : {"", "{ at: 150s, on: sql-b, sql: print 1 }",
                                 "{ at: 150s, on: sql-b, sql: \"waitfor delay '02:00:00'\" }"}) {
    if (!last.empty())
      scenario.commands.resize(2), scenario.commands.push_back(last);
    auto const r = drill(scenario.plan());
    BOOST_TEST(verdict_of(r, "failover", "rto") == Verdict::Met);
    BOOST_TEST(verdict_of(r, "failback", "rto") == Verdict::Missed);
    BOOST_TEST(value_of(r, "failback", "rto") > 1'000);
    // Decided on when it was typed.
    BOOST_TEST(value_of(r, "failback", "rto_vendor") > 0);
    BOOST_TEST(value_of(r, "failback", "rto_vendor") < 10'000'000);
    BOOST_TEST(r.runbooks.size() == scenario.commands.size());
  }
}

BOOST_AUTO_TEST_CASE(a_limit_on_the_time_without_service_counts_what_has_been_so_far) {
  // The partners' timeout is 10 s: the first loss costs at least as much, and at most 13 s. The
  // second comes 5 s before the end.
  PairScenario scenario;
  scenario.faults = {"{ at: 20s, lose: sql-a, heal_at: 60s }",
                     "{ at: 100s, lose: sql-b, heal_at: 140s }", "{ at: 195s, lose: sql-a }"};
  scenario.objectives = "{ failover: { rto: 1min } }";
  auto const open = drill(scenario.plan());
  BOOST_TEST(verdict_of(open, "failover", "rto") == Verdict::Inconclusive);
  scenario.objectives = "{ failover: { rto: 14s } }"; // at least 10 s and 5 s
  auto const over = drill(scenario.plan());
  BOOST_TEST(verdict_of(over, "failover", "rto") == Verdict::Missed);
  scenario.faults.pop_back();
  BOOST_TEST(verdict_of(drill(scenario.plan()), "failover", "rto") == Verdict::Met);
}

BOOST_AUTO_TEST_SUITE_END()
