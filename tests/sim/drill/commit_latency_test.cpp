// How long a commit takes in each operating mode, and how a link that carries less than is written
// affects it: SQL Server docs, "Database Mirroring Operating Modes" (in high-safety mode a commit
// waits until the mirror has it on disk, in high-performance mode for nothing).
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

std::int64_t committed(DrillResult const& r, SimTime from, SimTime to) {
  std::int64_t messages = 0;
  for (FateRange const& range : r.fates)
    if (range.fork != 0 && range.from >= from && range.to <= to)
      messages += range.messages;
  return messages;
}

std::int64_t longest(DrillResult const& r) {
  for (Measure const& measure : r.measures)
    if (measure.name == "commit_latency")
      return measure.value.value_or(-1);
  return -2;
}

/// 100 users, 150 commits of 4,096 B a second between them: one of each every 0.667 s; 614.4 kB of
/// log, of which 12.5 % need not be sent.
PairScenario busy(std::string const& bandwidth) {
  PairScenario scenario;
  scenario.load = "{ users: 100, chat_rate: 150/s }";
  scenario.set = {"links.a-b.bandwidth: " + bandwidth};
  scenario.ends = "120s";
  return scenario;
}

} // namespace

BOOST_AUTO_TEST_SUITE(commit_latency)

BOOST_AUTO_TEST_CASE(a_commit_takes_what_its_mode_says) {
  // 3,584 B at 12.5 MB/s are 0.287 ms, there and back 2 * 1.25 ms, the mirror's flush 1 ms: 3.787
  // ms, with the local flush of 1 ms meanwhile, or before.
  PairScenario scenario = busy("12.5MB/s");
  scenario.faults = {"{ at: 60s, lose: sql-b }"};
  scenario.checks = {"{ at: 30s, holds: commit latency of orders = 3787us }",
                     "{ at: 90s, holds: commit latency = 1ms }"}; // exposed
  auto const r = drill(scenario.plan());
  BOOST_TEST(unmet(r) == "");
  BOOST_TEST(longest(r) == 3'787);
  scenario.set.push_back("mirroring.orders.commit: serial");
  scenario.checks = {"{ at: 30s, holds: commit latency = 4787us }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
  PairScenario loose = busy("350kB/s"); // however thin the way is
  loose.set.push_back("mirroring.orders.safety: \"off\"");
  loose.set.push_back("mirroring.orders.witness: none");
  loose.checks = {"{ from: 1s, to: 100s, holds: commit latency = 1ms }"};
  BOOST_TEST(unmet(drill(loose.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_thin_way_lets_as_much_be_written_as_it_carries) {
  // 350 kB/s carry 400 kB of log a second, 97.66 commits: all 100 have had one after 1.024 s, of
  // which they wait 0.357 s. In the minute from 60 s on 65 of 150 a second: 5,850, give or take 5
  // times their standard deviation of 76.
  PairScenario scenario = busy("350kB/s");
  scenario.checks = {"{ from: 1s, to: 119s, holds: commit latency > 357ms }",
                     "{ from: 1s, to: 119s, holds: commit latency < 358ms }",
                     "{ from: 1s, to: 119s, holds: users who can post = 100% }",
                     "{ from: 1s, to: 119s, holds: orders on sql-a is SYNCHRONIZED }",
                     "{ from: 1s, to: 119s, holds: send queue of orders on sql-a < 1MB }"};
  auto const r = drill(scenario.plan());
  BOOST_TEST(unmet(r) == "");
  std::int64_t const all = committed(r, SimTime{}, SimTime{120s});
  BOOST_TEST(std::abs(all - 11'700) < 540);
  BOOST_TEST(longest(r) >= 357'000);
  BOOST_TEST(longest(r) < 358'000);
}

BOOST_AUTO_TEST_CASE(a_link_that_slows_down_makes_commits_wait_until_it_is_itself_again) {
  PairScenario scenario = busy("12.5MB/s");
  scenario.faults = {"{ at: 40s, slow: a-b, to: 350kB/s, heal_at: 80s }"};
  scenario.checks = {"{ at: 39s, holds: commit latency < 4ms }",
                     "{ at: 41s, holds: commit latency > 357ms }",
                     "{ at: 81s, holds: commit latency < 4ms }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(who_waits_too_long_gives_up) {
  // 35 kB/s carry 9.77 commits a second; to wait for one's turn takes 9.57 s. Who gives up after 5
  // s tries one every 5.667 s: 17.65 a second, of which 9.77 get through: 55.3 % of who tries.
  PairScenario scenario = busy("35kB/s");
  scenario.set.push_back("databases.orders.command_timeout: 5s");
  scenario.checks = {"{ from: 1s, to: 119s, holds: commit latency = 5s }",
                     "{ from: 1s, to: 119s, holds: users who can post >= 55% }",
                     "{ from: 1s, to: 119s, holds: users who can post <= 56% }"};
  auto const r = drill(scenario.plan());
  BOOST_TEST(unmet(r) == "");
  // 9.77 a second; whole users stand for them, 7 of 100 for 6.5 %: 10.5 a second.
  BOOST_TEST(std::abs(committed(r, SimTime{}, SimTime{120s}) - 1'260) < 180);
}

BOOST_AUTO_TEST_SUITE_END()
