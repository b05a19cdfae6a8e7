// A limit of the redo queue: the principal waits while its mirror catches up, so that a failover
// never has more to redo (SQL Server docs, "Role Switching During a Database Mirroring Session";
// sys.database_mirroring, mirroring_redo_queue).
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

/// 150 messages a second of 4,096 B are 614,400 B of log; the mirror redoes 300,000 B of it.
PairScenario limited(std::string const& limit) {
  PairScenario scenario;
  scenario.load = "{ users: 100, chat_rate: 150/s }";
  scenario.set = {"sql.sql-b.redo_rate: 0.3MB/s"};
  if (!limit.empty())
    scenario.set.push_back("mirroring.orders.redo_queue_limit: " + limit);
  return scenario;
}

std::int64_t committed(DrillResult const& r) {
  std::int64_t messages = 0;
  for (FateRange const& range : r.fates)
    messages += range.fork == 1 ? range.messages : 0;
  return messages;
}

} // namespace

BOOST_AUTO_TEST_SUITE(redo_limit)

BOOST_AUTO_TEST_CASE(the_principal_waits_at_the_limit_and_commits_as_fast_as_the_mirror_redoes) {
  // 3 MB at 314,400 B/s: full after 9.5 s. Then it waits until 0.3 MB, a second's redo, are gone,
  // and so on. By 60 s: what was redone in that time, 18 MB, and at most the 3 MB of the queue, of
  // 4,096 B each; without a limit all 9,000.
  PairScenario scenario = limited("3MB");
  scenario.checks = {"{ at: 8s, holds: users who can post = 100% }",
                     "{ within: [9s, 11s], becomes: users who can post = 0% }",
                     "{ within: [11s, 14s], becomes: users who can post = 100% }",
                     "{ from: 0s, to: 60s, holds: redo queue of orders on sql-b < 3.1MB }",
                     "{ at: 59s, holds: redo queue of orders on sql-b > 2.6MB }"};
  scenario.ends = "60s";
  auto const r = drill(scenario.plan());
  BOOST_TEST(unmet(r) == "");
  auto const most = (18'000'000 + 3'100'000) / 4'096, least = (18'000'000 + 2'000'000) / 4'096;
  BOOST_TEST(committed(r) <= most);
  BOOST_TEST(committed(r) >= least - 150); // what a second can bring
  PairScenario free = limited("");
  free.ends = "60s";
  BOOST_TEST(committed(drill(free.plan())) > 8'700);
}

BOOST_AUTO_TEST_CASE(a_failover_redoes_no_more_than_the_limit) {
  // Lost at 60 s, noticed by 71 s at the latest; by then all of the queue is redone: 3 MB take 10
  // s. Without a limit 18.9 MB have piled up, which take 63 s.
  PairScenario scenario = limited("3MB");
  scenario.faults = {"{ at: 60s, lose: sql-a }"};
  scenario.checks = {"{ within: [70s, 74s], becomes: orders on sql-b is serving }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
  PairScenario free = limited("");
  free.faults = scenario.faults;
  free.checks = {"{ within: [120s, 130s], becomes: orders on sql-b is serving }"};
  BOOST_TEST(unmet(drill(free.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_suspended_session_does_not_keep_the_principal_waiting) {
  PairScenario scenario = limited("3MB");
  scenario.commands = {"{ at: 30s, on: sql-a, sql: alter database orders set partner suspend, "
                       "answers: done }"};
  scenario.checks = {"{ from: 32s, to: 60s, holds: users who can post = 100% }"};
  scenario.ends = "60s";
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_SUITE_END()
