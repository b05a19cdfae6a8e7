// Waiting for a queue ends when the queue gets there, whatever else happens; and what an operator
// sees when a path is cut.
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

/// 10 messages of 4,096 B a second, 12.5 % less on the way. From 20 s to 60 s next to nothing gets
/// through: 1.4 MB wait. Then 100 kB/s less 36 kB/s take 22 s to send them, up to 82 s.
PairScenario thin_way() {
  PairScenario scenario;
  scenario.set = {"mirroring.orders.safety: \"off\"", "mirroring.orders.witness: none",
                  "links.a-b.bandwidth: 100kB/s"};
  scenario.faults = {"{ at: 20s, slow: a-b, to: 1kB/s, heal_at: 60s }"};
  return scenario;
}

std::string waiting_for(std::string const& claims, std::string const& on, std::string const& for_) {
  return "## 1. Wait\n```expect on=" + on + " within=" + for_ + " on_failure=go-on\n" + claims +
         "\n```\n";
}

std::string outcome_of(std::string const& claim, std::string const& on,
                       std::vector<std::string> const& faults) {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/shipped.yaml";
  scenario.faults = faults;
  scenario.runbooks = {{"look", "{ at: 120s }", waiting_for(claim, on, "5s")}};
  auto const r = drill(scenario.plan());
  return std::string(name_of(r.steps.front().outcome));
}

} // namespace

BOOST_AUTO_TEST_SUITE(looks)

BOOST_AUTO_TEST_CASE(what_is_over_when_the_monitor_looks_is_not_noticed) {
  // The mirror takes over within 13 s; the monitor looks after half a minute.
  PairScenario scenario;
  scenario.set = {"operations.monitoring_delay: 30s"};
  scenario.faults = {"{ at: 20s, lose: sql-a }"};
  scenario.runbooks = {{"wait", "{ noticed: orders is unavailable }",
                        waiting_for("orders is available", "sql-b", "5s")}};
  auto const r = drill(scenario.plan());
  BOOST_TEST(!r.runbooks.front().noticed.has_value());
  BOOST_TEST((r.runbooks.front().outcome == RunbookOutcome::NotTriggered));
}

BOOST_AUTO_TEST_CASE(an_expectation_of_a_queue_is_met_when_the_queue_is) {
  PairScenario scenario = thin_way();
  scenario.runbooks = {{"wait", "{ at: 61s }",
                        waiting_for("send queue of orders on sql-a < 200kB", "sql-a", "60s")}};
  auto const r = drill(scenario.plan());
  BOOST_TEST((r.steps.front().outcome == StepOutcome::Done));
  BOOST_TEST((*r.steps.front().ended > SimTime{70s}));
  BOOST_TEST((*r.steps.front().ended < SimTime{85s}));
}

BOOST_AUTO_TEST_CASE(an_expectation_is_looked_at_once_more_when_its_time_is_over) {
  // Below 1.4 MB before the first look a second later.
  PairScenario scenario = thin_way();
  scenario.runbooks = {{"wait", "{ at: 59s }",
                        waiting_for("send queue of orders on sql-a > 1300kB", "sql-a", "500ms")}};
  BOOST_TEST((drill(scenario.plan()).steps.front().outcome == StepOutcome::Done));
}

BOOST_AUTO_TEST_CASE(a_queue_calls_for_a_runbook_and_breaks_a_claim) {
  PairScenario scenario = thin_way();
  // By default the monitor may look when the queue is short again.
  scenario.set.push_back("operations.monitoring_delay: 20s");
  scenario.runbooks = {{"wait", "{ noticed: send queue of orders on sql-a > 500kB }",
                        waiting_for("sql-a is up", "sql-a", "1s")}};
  scenario.objectives = "{ always: [send queue of orders on sql-a < 500kB, "
                        "send queue of orders on sql-a < 5MB] }";
  auto const r = drill(scenario.plan());
  // 500 kB at 36 kB/s: 14 s after 20 s; noticed 20 s later (monitoring), while it lasts.
  BOOST_REQUIRE(r.runbooks.front().noticed.has_value());
  BOOST_TEST((*r.runbooks.front().noticed >= SimTime{53s}));
  BOOST_TEST((*r.runbooks.front().noticed < SimTime{60s}));
  BOOST_REQUIRE(r.objectives.size() == 2U);
  BOOST_TEST(r.objectives[0].verdict == Verdict::Missed);
  BOOST_TEST(r.objectives[0].why.starts_with("it was false at 00:00:3"), r.objectives[0].why);
  BOOST_TEST(r.objectives[1].verdict == Verdict::Met);
}

BOOST_AUTO_TEST_CASE(a_claim_that_can_not_be_told_is_not_met) {
  PairScenario scenario;
  scenario.objectives =
      "{ always: [send queue of orders on sql-w < 5MB, orders on sql-a is MIRROR, "
      "orders on sql-a is ONLINE] }";
  auto const r = drill(scenario.plan());
  BOOST_REQUIRE(r.objectives.size() == 3U);
  BOOST_TEST(r.objectives[0].verdict == Verdict::Inconclusive);
  BOOST_TEST(r.objectives[1].verdict == Verdict::Missed); // from the beginning
  BOOST_TEST(r.objectives[2].verdict == Verdict::Met);
  for (ObjectiveRecord const& objective : r.objectives)
    BOOST_TEST(objective.scope == "always");
}

BOOST_AUTO_TEST_CASE(nobody_sees_through_a_cut_link) {
  // sql-a serves in site 1; sql-c and the share stand in site 2.
  std::vector<std::string> const cut{"{ at: 60s, lose: wan }"};
  for (std::string const claim :
       {"sql-a is up", "sql-a is down", "orders is available", "orders is unavailable",
        "users who can post > 90%", "users who can post < 90%", "service is up", "service is down",
        "orders is shipped", "site-1 is up", "commits lost of orders = 0", "commit latency < 1s",
        "orders on sql-a is ONLINE", "orders is protected", "not sql-a is up"}) {
    BOOST_TEST(outcome_of(claim, "sql-c", cut) == "unmet", claim);
  }
  for (std::string const claim :
       {"sql-a is up", "orders is available", "users who can post > 90%", "service is up",
        "site-1 is up", "wan is down", "commits lost of orders = 0"})
    BOOST_TEST(outcome_of(claim, "sql-a", cut) == "done", claim);
  BOOST_TEST(outcome_of("wan is down", "sql-c", cut) == "done"); // its own end
  BOOST_TEST(outcome_of("log-share is up", "sql-c", cut) == "done");
}

BOOST_AUTO_TEST_CASE(a_machine_that_is_down_is_seen_over_a_way_that_works) {
  std::vector<std::string> const lost{"{ at: 60s, lose: sql-a }"};
  for (std::string const claim : {"sql-a is down", "orders is unavailable", "service is down",
                                  "users who can post < 1%", "site-1 is up", "wan is up"})
    BOOST_TEST(outcome_of(claim, "sql-c", lost) == "done", claim);
}

BOOST_AUTO_TEST_SUITE_END()
