// What users lose when they are moved to a copy that lacks their writes, and which move is to
// blame. Every expected time and count is from the scenario: 10 posts a second, log backups every
// 15 minutes.
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

constexpr char kGo[] = R"(# Go
## 1. Recover
```sql on=sql-c by=dba takes=1min
exec sp_delete_log_shipping_secondary_database orders
```
```cmd on=sql-c by=dba takes=1min
robocopy \\fs-2.litwareinc.com\logship D:\LogShip orders_*.trn
```
```dialog on=sql-c by=dba takes=1min
Apply Waiting Logs
database: orders
folder: D:\LogShip
```
```sql on=sql-c by=dba takes=1min
restore database orders with recovery
```
```dialog on=sql-c by=dba takes=1min
Redirect Clients
database: orders
to: sql-c.litwareinc.com
```
)";

constexpr char kBack[] = R"(# Back
## 1. Redirect
```dialog on=sql-a by=dba takes=1min
Redirect Clients
database: orders
to: sql-a.litwareinc.com
```
)";

/// A primary whose log is shipped to a secondary.
PairScenario shipped() {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/shipped.yaml";
  return scenario;
}

/// The primary fails at 10:07:30, clients are moved to the secondary, and at 12:00 back to the
/// primary, into which nothing was restored.
PairScenario there_and_back(std::string const& fault) {
  PairScenario scenario = shipped();
  scenario.faults = {"{ at: \"10:07:30\", " + fault + " }"};
  scenario.runbooks = {{"go", "{ at: \"10:20\" }", kGo, "failover"},
                       {"back", "{ at: \"12:00\" }", kBack}};
  scenario.objectives = "{ failover: { rpo: 15min }, failback: { rpo: 2h, acknowledged_lost: 0 } }";
  scenario.ends = "14h";
  return scenario;
}

/// Acknowledged and not lost.
std::int64_t kept(DrillResult const& r) {
  return value_of(r, "drill", "messages_acknowledged") - lost(r);
}

/// Within six standard deviations of a Poisson count.
bool about(std::int64_t found, std::int64_t expected) {
  return (found - expected) * (found - expected) <= 36 * expected;
}

} // namespace

BOOST_AUTO_TEST_SUITE(moved_copies)

BOOST_AUTO_TEST_CASE(who_goes_back_to_an_empty_database_has_only_what_was_written_since) {
  auto const r =
      drill(there_and_back("lose: sql-a, disks: destroyed, rebuilt_at: \"10:40\"").plan());
  BOOST_TEST(verdict_of(r, "failback", "acknowledged_lost") == Verdict::Missed);
  BOOST_TEST(verdict_of(r, "failback", "rpo") == Verdict::Missed);
  // Clients post there from 12:01 to 14:00.
  BOOST_TEST(about(kept(r), 10 * 119 * 60));
  // The first move cost what was written after the backup of 10:00, the second all the rest.
  BOOST_TEST(about(value_of(r, "failover", "acknowledged_lost"), 10 * 450));
  BOOST_TEST(value_of(r, "failback", "acknowledged_lost") +
                 value_of(r, "failover", "acknowledged_lost") ==
             lost(r));
  BOOST_TEST(value_of(r, "failover", "rpo") == 450'000'000);
}

BOOST_AUTO_TEST_CASE(who_goes_back_to_an_old_copy_loses_what_was_written_elsewhere) {
  auto const r = drill(there_and_back("lose: sql-a, heal_at: \"10:40\"").plan());
  // It holds everything up to the failure; on the other copy clients wrote from about 10:25 to
  // 12:01.
  BOOST_TEST(value_of(r, "failover", "acknowledged_lost") == 0);
  BOOST_TEST(value_of(r, "failback", "rpo") >= 95 * 60'000'000LL);
  BOOST_TEST(value_of(r, "failback", "rpo") <= 114 * 60'000'000LL);
  BOOST_TEST(verdict_of(r, "failback", "rpo") == Verdict::Met);
  BOOST_TEST(about(value_of(r, "failback", "acknowledged_lost"), 10 * 96 * 60));
  BOOST_TEST(value_of(r, "failback", "acknowledged_lost") == lost(r));
}

BOOST_AUTO_TEST_CASE(a_differential_upon_the_seed_bridges_a_log_that_is_missing) {
  PairScenario scenario = shipped();
  std::string const share = R"('\\\\fs-2.litwareinc.com\\logship\\)";
  auto const typed = [&](std::string const& at, std::string const& on, std::string const& sql,
                         std::string const& file, std::string const& with = {}) {
    return "{ at: \"" + at + "\", on: " + on + ", sql: \"" + sql + " disk = " + share + file + "'" +
           with + "\", answers: done }";
  };
  // A log that goes elsewhere is missing on the secondary from its restore at 00:45 on.
  scenario.commands = {
      typed("00:20", "sql-a", "backup log orders to", "aside.trn"),
      typed("01:40", "sql-a", "backup database orders to", "d.bak", " with differential"),
      typed("01:43", "sql-c", "restore database orders from", "d.bak", " with norecovery")};
  scenario.checks = {"{ at: \"01:42\", holds: orders is not shipped }",
                     "{ at: \"02:10\", holds: unrestored logs of orders on sql-c <= 2 }",
                     "{ at: \"02:50\", holds: orders is shipped }"};
  scenario.ends = "3h";
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_database_that_was_made_anew_has_no_full_backup_to_differ_from) {
  PairScenario scenario = shipped();
  scenario.faults = {"{ at: 5min, lose: sql-a, disks: destroyed, rebuilt_at: 10min }"};
  scenario.commands = {"{ at: 20min, on: sql-a, sql: \"backup database orders to disk = "
                       "'D:\\\\d.bak' with differential\", answers: 3035 }"};
  scenario.checks = {"{ at: 25min, holds: orders on sql-a is ONLINE }"};
  scenario.ends = "30min";
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_standby_copy_opens_to_readers_and_serves_nobody) {
  PairScenario scenario = shipped();
  scenario.set = {"log_shipping.orders.standby: true"};
  scenario.commands = {"{ at: \"00:40\", on: sql-c, sql: use orders, answers: done }"};
  scenario.checks = {"{ at: \"00:50\", holds: orders on sql-c opens }",
                     "{ at: \"00:50\", holds: orders on sql-c is not serving }"};
  scenario.ends = "1h";
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_scenario_overrides_the_policy_that_a_block_states) {
  std::string const text = "# Two steps\n## 1. Refused\n```sql on=sql-a by=dba takes=1min "
                           "on_failure=go-on\nrestore log orders from disk = 'D:\\none.trn'\n```\n"
                           "```expect on=sql-a within=1s on_failure=go-on\norders on sql-a is "
                           "ABSENT\n```\n## 2. After\n```sql on=sql-a by=dba takes=1min\nprint "
                           "1\n```\n";
  PairScenario scenario;
  scenario.ends = "10min";
  auto const outcome = [&](std::string const& more) {
    scenario.runbooks = {{"two", "{ at: 10s }" + more, text}};
    return drill(scenario.plan()).runbooks.front().outcome;
  };
  BOOST_TEST((outcome("") == RunbookOutcome::Completed));
  BOOST_TEST((outcome(", on_failure: stop") == RunbookOutcome::Stopped));
}

BOOST_AUTO_TEST_SUITE_END()
