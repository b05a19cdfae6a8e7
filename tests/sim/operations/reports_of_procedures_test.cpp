// What the procedures answer that operators ask how mirroring and log shipping are.
#include <boost/test/unit_test.hpp>

#include <set>

#include "sim/operations/sql_reports.hpp"
#include "sim/runbook/tsql/parser.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// orders on sql-a, mirrored on sql-b and shipped to sql-c every quarter of an hour; nothing
/// written.
Plan quiet() {
  Plan plan = plan_of("orders-principal-lost", {{"databases.orders.size", "100MB"}});
  plan.scenario.load.chat_rate = {};
  return plan;
}

Moment ask_at(Duration time, std::string const& on, std::string const& text) {
  return {SimTime{time}, [on, text](Scene& s) { s.say(run_sql_text(s.estate, on, text).message); }};
}

} // namespace

BOOST_AUTO_TEST_SUITE(reports_of_procedures)

BOOST_AUTO_TEST_CASE(mirroring_is_shown_as_each_partner_sees_it) {
  auto const heard = run_estate(quiet(),
                                {ask_at(1min, "sql-a", "exec msdb.sys.sp_dbmmonitorresults orders"),
                                 ask_at(1min, "sql-b", "exec sp_dbmmonitorresults"),
                                 ask_at(2min, "sql-c", "exec sp_dbmmonitorresults")},
                                SimTime{5min});
  BOOST_TEST(heard == "1 row: database_name orders, role 1, mirroring_state 4, witness_status 1, "
                      "unsent_log 0, average_delay 0, time_recorded 00:01:00\n"
                      "1 row: database_name orders, role 2, mirroring_state 4, witness_status 1, "
                      "unrestored_log 0, time_recorded 00:01:00\n"
                      "0 rows");
}

BOOST_AUTO_TEST_CASE(log_shipping_is_shown_with_its_times) {
  // At 00:50 the backup of 00:45 is 5 min old less the second that it took; 00:45 restored the file
  // of 00:15 half an hour after it was written.
  auto const heard =
      run_estate(quiet(),
                 {ask_at(50min, "sql-a", "exec master.dbo.sp_help_log_shipping_monitor"),
                  ask_at(50min, "sql-c", "exec master.dbo.sp_help_log_shipping_monitor"),
                  ask_at(50min, "sql-c", "exec sp_help_log_shipping_secondary_database orders")},
                 SimTime{1h});
  BOOST_TEST(heard ==
             "1 row: status 0, is_primary 1, server sql-a, database_name orders, "
             "time_since_last_backup 4, backup_threshold 60, is_backup_alert_enabled 0\n"
             "1 row: status 0, is_primary 0, server sql-c, database_name orders, "
             "time_since_last_restore 4, restore_threshold 45, is_restore_alert_enabled 1, "
             "last_restored_latency 30\n"
             "1 row: secondary_id 1, secondary_database orders, primary_server sql-a, "
             "primary_database orders, backup_source_directory "
             "\\\\fs-2.litwareinc.com\\logship, backup_destination_directory D:\\LogShip, "
             "restore_delay 0, restore_all 1, restore_mode 0, disconnect_users 0, "
             "restore_threshold 45, last_copied_file orders_20150105003000.trn, "
             "last_restored_file orders_20150105001500.trn, last_restored_date 00:45:02");
}

BOOST_AUTO_TEST_CASE(rows_have_the_columns_that_are_listed_and_no_others) {
  auto const heard = run_estate(
      quiet(),
      {{SimTime{50min},
        [](Scene& s) {
          for (tsql::ReportTable const& report : tsql::report_tables()) {
            std::set<std::string> seen;
            for (std::string const on : {"sql-a", "sql-b", "sql-c"})
              for (ReportRow const& row : report_rows(s.estate, on, report.procedure))
                for (auto const& [column, value] : row)
                  seen.insert(column);
            std::set<std::string> const listed(report.columns.begin(), report.columns.end());
            s.say(std::string(report.procedure) + (seen == listed ? " as listed" : " differs"));
          }
        }}},
      SimTime{1h});
  BOOST_TEST(heard == "sp_dbmmonitorresults as listed\nsp_help_log_shipping_monitor as listed\n"
                      "sp_help_log_shipping_primary_database as listed\n"
                      "sp_help_log_shipping_secondary_database as listed\nsp_help_job as listed");
}

BOOST_AUTO_TEST_SUITE_END()
