// Faults within a step's first transfer: of that step, and of no other work.
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

/// Log backups of orders to the share every quarter of an hour.
DrillResult struck(std::string const& fault, std::string const& when, std::string const& sql) {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/shipped.yaml";
  scenario.load = "{ users: 100, chat_rate: 1/s }";
  scenario.faults = {fault};
  scenario.runbooks = {
      {"work", when,
       "## 1. Work\n```sql on=sql-a by=dba takes=1min on_failure=go-on\n" + sql +
           "\n```\n## 2. Rest\n```sql on=sql-a by=dba takes=20min\nprint 'done'\n```\n"}};
  scenario.ends = "1h";
  return drill(scenario.plan());
}

void strikes_within(DrillResult const& r, std::size_t command) {
  BOOST_REQUIRE(r.faults.front().injected.has_value());
  BOOST_TEST((*r.faults.front().injected > r.commands[command].from));
  BOOST_TEST((*r.faults.front().injected <= r.commands[command].to));
  BOOST_TEST((r.commands[command].outcome == CommandOutcome::Refused));
}

constexpr char kHalf[] = "{ during: work step 1, at: 50% of transfer, lose: log-share }";

} // namespace

BOOST_AUTO_TEST_SUITE(transfers_of_steps)

BOOST_AUTO_TEST_CASE(the_transfer_of_a_job_meanwhile_is_not_the_steps) {
  // The job's log backup of 00:30 comes first; the step's own is 5 min after 00:28:30.
  auto const r = struck(kHalf, "{ at: \"00:27:30\" }",
                        "waitfor delay '00:05:00'\nbackup database orders to disk = "
                        "'\\\\fs-2.litwareinc.com\\logship\\full.bak'");
  strikes_within(r, 1);
  BOOST_TEST((*r.faults.front().injected > SimTime{33min + 30s}));
}

BOOST_AUTO_TEST_CASE(a_step_that_moves_nothing_is_not_struck_later) {
  auto const r = struck(kHalf, "{ at: \"00:20\" }",
                        "backup log orders to disk = '\\\\nowhere.litwareinc.com\\x\\hand.trn'");
  BOOST_TEST(!r.faults.front().injected.has_value());
  BOOST_TEST(r.faults.front().not_injected_because == "the step moved nothing");
}

BOOST_AUTO_TEST_CASE(a_short_transfer_is_struck_at_its_share) {
  // A minute of 1 message of 4,096 B a second: some 250 kB, moved in less than 100 ms.
  for (std::string const at : {"at: 50% of transfer", "after_bytes: 100kB"})
    strikes_within(struck("{ during: work step 1, " + at + ", lose: log-share }",
                          "{ at: \"00:15:30\" }",
                          "backup log orders to disk = "
                          "'\\\\fs-2.litwareinc.com\\logship\\hand.trn'"),
                   0);
}

BOOST_AUTO_TEST_CASE(a_share_of_a_human_time_below_a_second_is_not_its_beginning) {
  PairScenario scenario;
  scenario.faults = {"{ during: work step 1, at: 50%, lose: sql-b }"};
  scenario.runbooks = {{"work", "{ at: 60s }",
                        "## 1. Work\n```sql on=sql-a by=dba takes=800ms\nprint 'done'\n```\n"}};
  auto const r = drill(scenario.plan());
  BOOST_TEST((*r.faults.front().injected == SimTime{60s + 400ms}));
}

BOOST_AUTO_TEST_SUITE_END()
