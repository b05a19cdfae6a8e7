// Log shipping through the engine: what goes wrong with files, folders, readers and the monitor,
// and how it goes on, on the estate of tests/support/shipping_moments.hpp.
//
// Sources: SQL Server docs, "About Log Shipping", "sqllogship Application", "Apply Transaction Log
// Backups", "Monitor Log Shipping", MSSQLSERVER_14420 and _14421.
#include <boost/test/unit_test.hpp>

#include "tests/support/fault_of.hpp"
#include "tests/support/shipping_moments.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace switchback::test::shipping;

BOOST_AUTO_TEST_SUITE(shipping_claims)

BOOST_AUTO_TEST_CASE(each_secondary_keeps_its_own_time) {
  Plan plan = plain();
  FurtherSecondaryPlan late;
  late.name = "late";
  late.database = "orders";
  late.secondary = "sql-w";
  late.restore_delay = 1h;
  plan.scenario.estate.secondaries.push_back(late);
  // 01:45 restores what is an hour old: the file of 00:45.
  BOOST_TEST(run_estate(plan, {held_at(110min, "sql-c"), held_at(110min, "sql-w")}, at(2h)) ==
             "4500\n2700");
}

BOOST_AUTO_TEST_CASE(one_file_a_run_works_a_backlog_off_slowly) {
  std::vector<Moment> const away{agent_at(20min, "sql-c", false), agent_at(95min, "sql-c", true),
                                 held_at(140min, "sql-c")};
  // 01:45 restores the file of 00:00 that was copied at 00:15, 02:00 and 02:15 one each of the
  // rest; or all that was copied at 01:45, and then what was copied at 02:00.
  BOOST_TEST(run_estate(plain({{"log_shipping.orders.restore_all", "false"}}), away, at(3h)) ==
             "1800");
  BOOST_TEST(run_estate(plain(), away, at(3h)) == "6300");
}

BOOST_AUTO_TEST_CASE(what_a_run_can_not_do_the_next_schedule_does) {
  auto const share = fault_of("lose share", "log-share");
  auto const heard =
      run_estate(plain(),
                 {strike_at(20min, share), mend_at(50min, share), runs_at(80min, "backup", "sql-a"),
                  runs_at(80min, "copy", "sql-c"), held_at(95min, "sql-c")},
                 at(2h));
  // Backups fail at 00:30 and 00:45; the one of 01:00 holds all since 00:15. The copies of 00:30
  // and 00:45 fail; 01:00 takes the file of 00:15, 01:15 that of 01:00, which 01:30 restores.
  BOOST_TEST(heard == "00:00:01 done, 00:15:01 done, 00:30:00 failed 3201, 00:45:00 failed 3201, "
                      "01:00:01 done, 01:15:01 done\n"
                      "00:00:00 done, 00:15:01 done, 00:30:00 failed 53, 00:45:00 failed 53, "
                      "01:00:01 done, 01:15:01 done\n"
                      "3600");
}

BOOST_AUTO_TEST_CASE(a_full_share_only_makes_the_next_file_longer) {
  auto const full = fault_of("fill disk", "log-share");
  auto const heard =
      run_estate(plain({}, false),
                 {strike_at(20min, full),
                  mend_at(50min, full),
                  held_at(125min, "sql-c"),
                  {at(80min),
                   [](Scene& s) {
                     std::string const runs = s.runs("backup", "sql-a");
                     s.say(std::to_string(std::count(runs.begin(), runs.end(), 'f')) + " failed, " +
                           (runs.find("failed 3202") != std::string::npos ? "3202" : runs));
                   }}},
                 at(3h));
  BOOST_TEST(heard == "2 failed, 3202\n5400");
}

BOOST_AUTO_TEST_CASE(without_rights_at_the_share_copies_fail_and_backups_go_on) {
  auto const denied = fault_of("deny rights", "log-share", {{"instance", std::string("sql-c")}});
  auto const heard = run_estate(plain(),
                                {strike_at(20min, denied), mend_at(40min, denied),
                                 runs_at(50min, "copy", "sql-c"), held_at(65min, "sql-c")},
                                at(2h));
  // 00:45 copies both files that wait, 01:00 restores them.
  BOOST_TEST(heard == "00:00:00 done, 00:15:01 done, 00:30:00 failed 5, 00:45:02 done\n1800");
}

BOOST_AUTO_TEST_CASE(files_that_age_out_before_they_are_copied_leave_a_gap) {
  auto const denied = fault_of("deny rights", "log-share", {{"instance", std::string("sql-c")}});
  auto const heard = run_estate(plain({{"log_shipping.orders.backup_retention", "30min"}}, false),
                                {strike_at(20min, denied),
                                 mend_at(125min, denied),
                                 held_at(190min, "sql-c"),
                                 {at(190min),
                                  [](Scene& s) {
                                    std::string const runs = s.runs("restore", "sql-c");
                                    s.say(runs.substr(runs.find("02:30")));
                                  }}},
                                at(4h));
  // The file of 00:15 is deleted at 01:00. Copied again from 02:15 on, restored from 02:30 on: each
  // run fails at the first file beyond the gap.
  BOOST_TEST(heard == "0\n02:30:00 failed 4305, 02:45:00 failed 4305, 03:00:00 failed 4305");
}

BOOST_AUTO_TEST_CASE(a_damaged_copy_fails_every_run_until_it_is_copied_again) {
  FaultPlan damage = fault_of("damage file", "sql-c");
  damage.values["as"] = std::string("header");
  auto const heard = run_estate(
      plain(),
      {strike_at(20min, damage),
       runs_at(50min, "restore", "sql-c"),
       {at(50min),
        [](Scene& s) {
          Outcome const o = copy_files(
              s.estate, "sql-c", {kShare, "orders_20150105000000.trn", "D:\\LogShip", false, {}});
          s.say(o.refused() ? o.number : "copied");
        }},
       held_at(65min, "sql-c")},
      at(2h));
  BOOST_TEST(heard == "00:00:00 done, 00:15:00 done, 00:30:00 failed 3241, 00:45:00 failed 3241\n"
                      "copied\n1800");
}

BOOST_AUTO_TEST_CASE(readers_block_the_restore_of_a_standby_copy_or_are_thrown_out) {
  Overrides const set{{"log_shipping.orders.standby", "true"},
                      {"log_shipping.orders.readers", "2"},
                      {"log_shipping.orders.readers_from", "20min"},
                      {"log_shipping.orders.readers_until", "50min"}};
  std::vector<Moment> const looks{
      {at(46min),
       [](Scene& s) {
         s.say(std::to_string(s.estate.sql().sessions("sql-c", "orders").size()) + " read");
       }},
      runs_at(65min, "restore", "sql-c"),
      held_at(65min, "sql-c")};
  BOOST_TEST(run_estate(plain(set), looks, at(2h)) ==
             "2 read\n00:00:00 done, 00:15:00 done, 00:30:00 failed 3101, 00:45:00 failed 3101, "
             "01:00:06 done\n1800");
  Overrides thrown = set;
  thrown.emplace_back("log_shipping.orders.disconnect_users", "true");
  BOOST_TEST(run_estate(plain(thrown), looks, at(2h)) ==
             "2 read\n00:00:00 done, 00:15:00 done, 00:30:02 done, 00:45:02 done, 01:00:02 done\n"
             "1800");
}

BOOST_AUTO_TEST_CASE(long_transactions_make_standby_dear) {
  // 400 MB at 40 MB/s: 10 s of undo at the end of a restore, and as many to put back before the
  // next.
  Overrides set{{"databases.orders.open_transactions", "400MB"}};
  BOOST_TEST(run_estate(plain(set), {runs_at(50min, "restore", "sql-c")}, at(1h)) ==
             "00:00:00 done, 00:15:00 done, 00:30:02 done, 00:45:02 done");
  set.emplace_back("log_shipping.orders.standby", "true");
  BOOST_TEST(run_estate(plain(set), {runs_at(50min, "restore", "sql-c")}, at(1h)) ==
             "00:00:00 done, 00:15:00 done, 00:30:12 done, 00:45:22 done");
}

BOOST_AUTO_TEST_CASE(a_monitor_that_is_away_stops_alerts_not_shipping) {
  Plan const plan = plain({{"log_shipping.orders.monitor", "sql-w"},
                           {"log_shipping.orders.backup_alert", "true"},
                           {"log_shipping.orders.backup_threshold", "20min"}});
  FaultPlan const lost = fault_of("lose host", "sql-w");
  auto const counts = [](Scene& s) {
    auto const backups = [&](std::string const& on) {
      auto const& rows = s.estate.shipping().monitor(on).history();
      return std::to_string(std::count_if(rows.begin(), rows.end(), [](HistoryRow const& row) {
        return row.agent == JobKind::Backup && row.status == RunStatus::Success;
      }));
    };
    s.say(backups("sql-a") + " at home, " + backups("sql-w") + " at the monitor");
  };
  auto const heard =
      run_estate(plan,
                 {strike_at(20min, lost),
                  mend_at(65min, lost),
                  {at(70min), counts},
                  held_at(70min, "sql-c"),
                  runs_at(70min, "alert", "sql-a"),
                  runs_at(70min, "alert", "sql-w"),
                  sql_at(71min, "sql-a", "exec sp_refresh_log_shipping_monitor 1, 0, 'orders', 1"),
                  {at(72min),
                   [](Scene& s) {
                     auto const* row = s.estate.shipping().monitor("sql-w").find("sql-a", "orders",
                                                                                 JobKind::Backup);
                     s.say(to_text(row->last));
                   }}},
                 at(80min));
  // Backups at 00:00, 15, 30, 45, 01:00; the monitor knows of two, and takes the second, of 00:15,
  // for the last when it is back, and of no restore: alerts that are none.
  BOOST_TEST(heard ==
             "5 at home, 2 at the monitor\n1800\n\n01:06:00 raised 14421, 01:06:00 raised 14420\n"
             "ok\n01:00:01");
}

BOOST_AUTO_TEST_SUITE_END()
