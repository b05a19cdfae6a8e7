// Checks of procedure rows: a scenario can claim whatever an operator could ask an instance.
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

/// orders on sql-a, mirrored on sql-b, shipped to sql-c every quarter of an hour.
PairScenario shipped_pair() {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/mirrored-and-shipped.yaml";
  scenario.ends = "1h";
  return scenario;
}

} // namespace

BOOST_AUTO_TEST_SUITE(report_rows)

BOOST_AUTO_TEST_CASE(mirroring_is_claimed_as_each_partner_tells_it) {
  PairScenario scenario;
  scenario.faults = {"{ at: 60s, lose: b-w }"};
  scenario.checks = {
      "{ at: 30s, holds: role of orders in sp_dbmmonitorresults on sql-a = 1 and mirroring_state "
      "of orders in msdb.sys.sp_dbmmonitorresults on sql-b = 4 }",
      "{ at: 30s, holds: unsent_log of orders in sp_dbmmonitorresults on sql-a < 1 }",
      "{ at: 30s, holds: average_delay of orders in sp_dbmmonitorresults on sql-a = 2 }",
      "{ within: [70s, 71s], becomes: witness_status of orders in sp_dbmmonitorresults on sql-b = "
      "2 }",
      "{ at: 30s, holds: not role of orders in sp_dbmmonitorresults on sql-w = 1 }"};
  auto const r = drill(scenario.plan());
  BOOST_TEST(unmet(r) == "");
}

BOOST_AUTO_TEST_CASE(an_instance_that_does_not_run_tells_nothing) {
  PairScenario scenario;
  scenario.faults = {"{ at: 60s, lose: sql-a }"};
  scenario.checks = {"{ at: 90s, holds: role of orders in sp_dbmmonitorresults on sql-a = 1 }",
                     "{ at: 90s, holds: role of orders in sp_dbmmonitorresults on sql-b = 1 }"};
  auto const r = drill(scenario.plan());
  BOOST_REQUIRE(r.objectives.size() == 2U);
  BOOST_TEST((r.objectives[0].verdict == Verdict::Inconclusive));
  BOOST_TEST((r.objectives[1].verdict == Verdict::Met));
}

BOOST_AUTO_TEST_CASE(log_shipping_is_claimed_by_its_tables) {
  // All jobs on one tick: what is written at 00:00 is copied at 00:15 and restored at 00:30.
  PairScenario scenario = shipped_pair();
  scenario.checks = {
      "{ at: 10min, holds: last_copied_file of orders in sp_help_log_shipping_secondary_database "
      "on sql-c = NULL }",
      "{ at: 20min, holds: last_copied_file of orders in sp_help_log_shipping_secondary_database "
      "on sql-c = orders_20150105000000.trn }",
      "{ at: 20min, holds: time_since_last_backup of orders in sp_help_log_shipping_monitor on "
      "sql-a <= 5 and status of orders in sp_help_log_shipping_monitor on sql-c = 0 }",
      "{ at: 40min, holds: last_restored_latency of orders in sp_help_log_shipping_monitor on "
      "sql-c = 30 }",
      "{ at: 40min, holds: enabled of LSBackup_orders in sp_help_job on sql-a = 1 and not enabled "
      "of LSBackup_order in sp_help_job on sql-a = 1 }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_SUITE_END()
