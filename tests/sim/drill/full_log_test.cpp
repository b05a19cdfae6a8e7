// A log whose space cannot be reused fills its file, and the database takes no updates: SQL Server
// docs, "The Transaction Log" (what delays truncation), "Pausing and Resuming Database Mirroring"
// (all of the log stays while a session is suspended), MSSQLSERVER_9002.
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

/// 150 commits of 4,096 B a second, 614.4 kB: 20 MB are full after 32.6 s. No log backup is taken
/// by itself.
PairScenario small_log() {
  PairScenario scenario;
  scenario.load = "{ users: 100, chat_rate: 150/s }";
  scenario.set = {"databases.orders.log_size: 20MB"};
  return scenario;
}

/// A log backup on the principal, as a command of a scenario.
std::string backup_at(char const* when) {
  return fmt::format("{{ at: {}, on: sql-a, sql: \"backup log orders to disk = "
                     "'D:\\\\b\\\\l.trn'\", answers: done }}",
                     when);
}

} // namespace

BOOST_AUTO_TEST_SUITE(full_log)

BOOST_AUTO_TEST_CASE(nothing_is_written_until_a_log_backup_makes_room) {
  // The backup at 60 s takes everything. What was refused in the 10 s before it is posted again (3
  // tries, 5 s apart), so that the log is full 10 s sooner than in 32.6 s.
  PairScenario scenario = small_log();
  scenario.commands = {backup_at("60s")};
  scenario.checks = {"{ within: [31s, 34s], becomes: users who can post = 0 }",
                     "{ from: 35s, to: 59s, holds: users who can post = 0 }",
                     "{ from: 35s, to: 59s, holds: orders on sql-a is SYNCHRONIZED }",
                     "{ from: 0s, to: 90s, holds: active log of orders on sql-a < 20.2MB }",
                     "{ at: 50s, holds: active log of orders on sql-a > 19.9MB }",
                     "{ from: 65s, to: 80s, holds: users who can post = 100% }",
                     "{ within: [81s, 87s], becomes: users who can post = 0 }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_suspended_session_keeps_what_the_mirror_has_not_confirmed) {
  // Suspended at 10 s: whatever is backed up, the log since then stays, and is full 32.6 s later.
  // What was backed up at 20 s is free as soon as the mirror has it.
  PairScenario scenario = small_log();
  scenario.commands = {
      "{ at: 10s, on: sql-a, sql: alter database orders set partner suspend, answers: done }",
      backup_at("20s"),
      "{ at: 70s, on: sql-a, sql: alter database orders set partner resume, answers: done }",
      backup_at("80s")};
  scenario.checks = {"{ from: 0s, to: 40s, holds: users who can post = 100% }",
                     "{ within: [41s, 45s], becomes: users who can post = 0 }",
                     "{ from: 46s, to: 69s, holds: users who can post = 0 }",
                     "{ within: [70s, 75s], becomes: users who can post = 100% }",
                     "{ from: 85s, to: 95s, holds: users who can post = 100% }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(the_mirror_that_takes_over_has_the_same_full_log) {
  PairScenario scenario = small_log();
  scenario.faults = {"{ at: 40s, lose: sql-a }"};
  scenario.checks = {"{ at: 90s, holds: orders on sql-b is serving and users who can post = 0 }",
                     "{ at: 90s, holds: active log of orders on sql-b > 19.9MB }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_log_without_a_limit_never_fills) {
  PairScenario scenario = small_log();
  scenario.set = {};
  scenario.checks = {"{ from: 0s, to: 190s, holds: users who can post = 100% }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_SUITE_END()
