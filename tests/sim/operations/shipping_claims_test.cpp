// Log shipping through the engine: what goes wrong with files, folders, readers, chains and roles,
// and how it goes on. The estate is the plain one, most often without its mirror: orders on sql-a,
// shipped to sql-c, all jobs every quarter of an hour on the same tick. So a file of one tick is
// copied at the next and restored at the one after: at 00:50 the copy holds what was committed
// before 00:15.
//
// Sources: SQL Server docs, "About Log Shipping", "sqllogship Application", "Apply Transaction Log
// Backups", "Fail Over to a Log Shipping Secondary", "Change Roles Between Primary and Secondary
// Log Shipping Servers", "Database Mirroring and Log Shipping", MSSQLSERVER_14420 and _14421.
#include <boost/test/unit_test.hpp>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

constexpr char kShare[] = "\\\\fs-2.litwareinc.com\\logship";

Plan plain(Overrides const& set = {}, bool quiet = true) {
  Overrides all = set;
  all.emplace_back("databases.orders.size", "100MB");
  Plan plan = plan_of("orders-principal-lost", all);
  plan.scenario.estate.mirroring.clear();
  if (quiet) // files of no bytes: the jobs take their own times alone
    plan.scenario.load.chat_rate = {};
  return plan;
}

SimTime at(Duration time) { return SimTime{time}; }

/// Up to when a copy holds what sql-a committed at first, in seconds.
std::string held(Scene& s, std::string const& on) {
  ForkId const first{1};
  return std::to_string(s.holds_until(on, first) / 1'000'000);
}

FaultPlan fault(FaultKind kind, std::string const& target) {
  FaultPlan plan;
  plan.kind = kind;
  plan.target = target;
  plan.denied_to = "sql-c";
  return plan;
}

Moment strike_at(Duration time, FaultPlan const& plan) {
  return {at(time), [plan](Scene& s) { strike(s.estate, plan); }};
}
Moment mend_at(Duration time, FaultPlan const& plan) {
  return {at(time), [plan](Scene& s) { mend(s.estate, plan); }};
}
Moment sql_at(Duration time, std::string const& on, std::string const& text) {
  return {at(time), [on, text](Scene& s) { s.sql(on, text); }};
}
Moment held_at(Duration time, std::string const& on) {
  return {at(time), [on](Scene& s) { s.say(held(s, on)); }};
}
Moment runs_at(Duration time, std::string const& job, std::string const& on) {
  return {at(time), [job, on](Scene& s) { s.say(s.runs(job, on)); }};
}
/// The same without seconds, where files of some size make the jobs take a while.
std::string by_minute(std::string const& runs) {
  return std::regex_replace(runs, std::regex(":[0-9]{2}(\\.[0-9]+)? "), " ");
}
Moment minutes_at(Duration time, std::string const& job, std::string const& on) {
  return {at(time), [job, on](Scene& s) { s.say(by_minute(s.runs(job, on))); }};
}
Moment agent_at(Duration time, std::string const& on, bool runs) {
  return {at(time), [on, runs](Scene& s) {
            s.estate.topology().change(on).sql_agent = runs;
            s.estate.settle("the test");
          }};
}

} // namespace

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
  auto const share = fault(FaultKind::LoseShare, "log-share");
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
  auto const full = fault(FaultKind::FillDisk, "log-share");
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
  auto const denied = fault(FaultKind::DenyRights, "log-share");
  auto const heard = run_estate(plain(),
                                {strike_at(20min, denied), mend_at(40min, denied),
                                 runs_at(50min, "copy", "sql-c"), held_at(65min, "sql-c")},
                                at(2h));
  // 00:45 copies both files that wait, 01:00 restores them.
  BOOST_TEST(heard == "00:00:00 done, 00:15:01 done, 00:30:00 failed 5, 00:45:02 done\n1800");
}

BOOST_AUTO_TEST_CASE(files_that_age_out_before_they_are_copied_leave_a_gap) {
  auto const denied = fault(FaultKind::DenyRights, "log-share");
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
  FaultPlan damage = fault(FaultKind::DamageFile, "sql-c");
  damage.damage = "header";
  auto const heard = run_estate(
      plain(),
      {strike_at(20min, damage),
       runs_at(50min, "restore", "sql-c"),
       {at(50min),
        [](Scene& s) {
          copy_files(s.estate, "sql-c", kShare, "orders_20150105000000.trn", "D:\\LogShip", false,
                     [&s](Outcome const& o) { s.say(o.refused() ? o.number : "copied"); });
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
  FaultPlan const lost = fault(FaultKind::LoseHost, "sql-w");
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

BOOST_AUTO_TEST_CASE(the_simple_model_ends_the_chain) {
  auto const heard =
      run_estate(plain({}, false),
                 {sql_at(20min, "sql-a", "alter database orders set recovery simple"),
                  sql_at(40min, "sql-a", "alter database orders set recovery full"),
                  sql_at(50min, "sql-a", "backup database orders to disk = 'D:\\full.bak'"),
                  minutes_at(65min, "backup", "sql-a"),
                  {at(95min),
                   [](Scene& s) {
                     std::string const runs = s.runs("restore", "sql-c");
                     s.say(runs.substr(runs.find("01:30")));
                   }}},
                 at(2h));
  BOOST_TEST(heard == "ok\nok\nok\n00:00 done, 00:15 done, 00:30 failed 4208, 00:45 failed 4214, "
                      "01:00 done\n01:30:00 failed 4312");
}

BOOST_AUTO_TEST_CASE(a_log_backup_by_hand_has_to_be_restored_by_hand) {
  std::string const file = std::string(kShare) + "\\by-hand.trn";
  std::string const backup = "backup log orders to disk = '" + file + "'";
  auto const heard = run_estate(
      plain({}, false),
      {sql_at(20min, "sql-a", backup),
       {at(65min),
        [](Scene& s) {
          std::string const runs = by_minute(s.runs("restore", "sql-c"));
          s.say(runs.substr(runs.find("00:45")));
        }},
       sql_at(66min, "sql-c", "restore log orders from disk = '" + file + "' with norecovery"),
       held_at(80min, "sql-c")},
      at(2h));
  // The file of 00:30 begins where the one by hand ended.
  BOOST_TEST(heard == "ok\n00:45 done, 01:00 failed 4305\nok\n2700");
  BOOST_TEST(
      run_estate(plain({}, false),
                 {sql_at(20min, "sql-a", backup + " with copy_only"), held_at(80min, "sql-c")},
                 at(2h)) == "ok\n2700");
}

BOOST_AUTO_TEST_CASE(a_planned_role_change_loses_nothing_and_is_turned_round_without_a_new_seed) {
  std::string const tail = std::string(kShare) + "\\orders_20150105010300.trn";
  std::string const back = std::string(kShare) + "\\orders_20150105011500.trn";
  auto const restore = [](std::string const& file) {
    return "restore log orders from disk = '" + file + "' with norecovery";
  };
  auto const start = [](std::string const& job) {
    return "exec msdb.dbo.sp_start_job '" + job + "'";
  };
  auto const heard = run_estate(
      plain({}, false),
      {sql_at(61min, "sql-a",
              "exec msdb.dbo.sp_update_job @job_name = 'LSBackup_orders', @enabled = 0"),
       sql_at(62min, "sql-c", start("LSCopy_sql-a_orders")),
       // Nobody may be inside for the tail.
       sql_at(63min, "sql-a",
              "alter database orders set restricted_user with rollback immediate backup log orders "
              "to disk = '" +
                  tail + "' with norecovery"),
       sql_at(64min, "sql-c", start("LSRestore_sql-a_orders")),
       sql_at(66min, "sql-c", restore(tail)),
       sql_at(68min, "sql-c", "restore database orders with recovery"),
       {at(69min),
        [](Scene& s) {
          // Everything up to the tail is there: the same instant on both copies.
          s.say(s.state("sql-a") + " " + s.state("sql-c") +
                (held(s, "sql-a") == held(s, "sql-c") ? ", the same" : ", not the same"));
        }},
       sql_at(75min, "sql-c", "backup log orders to disk = '" + back + "'"),
       sql_at(77min, "sql-a", restore(back)),
       {at(80min), [](Scene& s) { s.say(s.state("sql-a")); }}},
      at(90min));
  BOOST_TEST(heard == "ok\nok\nok\nok\nok\nok\nRESTORING ONLINE, the same\nok\nok\nRESTORING");
}

BOOST_AUTO_TEST_CASE(recovered_without_the_tail_the_old_primary_needs_a_new_seed) {
  std::string const log = std::string(kShare) + "\\orders_20150105011500.trn";
  std::string const full = std::string(kShare) + "\\new.bak";
  FaultPlan const lost = fault(FaultKind::LoseHost, "sql-a");
  auto const heard = run_estate(
      plain({}, false),
      {strike_at(61min, lost), sql_at(70min, "sql-c", "restore database orders with recovery"),
       sql_at(75min, "sql-c", "backup log orders to disk = '" + log + "'"),
       sql_at(76min, "sql-c", "backup database orders to disk = '" + full + "'"),
       mend_at(80min, lost),
       sql_at(85min, "sql-a", "restore log orders from disk = '" + log + "' with norecovery"),
       // Its tail sends it back to restoring, but on a path of its own.
       sql_at(86min, "sql-a",
              "alter database orders set restricted_user with rollback immediate backup log orders "
              "to disk = 'D:\\tail.trn' with norecovery"),
       sql_at(88min, "sql-a", "restore log orders from disk = '" + log + "' with norecovery"),
       sql_at(89min, "sql-a",
              "restore database orders from disk = '" + full + "' with norecovery, replace")},
      at(99min));
  BOOST_TEST(heard == "ok\nok\nok\n3117\nok\n4330\nok");
}

BOOST_AUTO_TEST_CASE(the_mirror_ships_on_after_a_failover_if_it_is_a_primary_too) {
  auto const shipped = [](char const* too) {
    return run_estate(
        plan_of("orders-principal-lost", {{"log_shipping.orders.mirror_is_primary_too", too}}),
        {runs_at(10min, "backup", "sql-b"),
         sql_at(20min, "sql-a", "alter database orders set partner failover"),
         {at(50min),
          [](Scene& s) {
            auto const& history = s.estate.shipping().monitor("sql-a").history();
            bool const fine = std::all_of(history.begin(), history.end(), [](HistoryRow const& r) {
              return r.status == RunStatus::Success;
            });
            std::string const skips = s.runs("backup", "sql-a");
            s.say(skips.substr(skips.find("00:30")) + (fine ? ", successfully" : ""));
          }},
         {at(125min),
          [](Scene& s) {
            // What the new principal committed is on a fork of its own.
            auto const& content = s.estate.sql().find("sql-c", "orders")->content;
            s.say(std::to_string(content.spans().size()) + " spans");
          }}},
        at(130min));
  };
  BOOST_TEST(shipped("true") ==
             "00:00:00 skipped 32008\nok\n00:30:00 skipped 32008, 00:45:00 skipped "
             "32008, successfully\n2 spans");
  BOOST_TEST(shipped("false") == "ok\n00:30:00 skipped 32008, 00:45:00 skipped 32008, "
                                 "successfully\n1 spans");
}

BOOST_AUTO_TEST_CASE(log_shipping_is_set_up_by_its_procedures) {
  std::string const script =
      "declare @job as uniqueidentifier, @id as uniqueidentifier, @schedule as int\n"
      "exec master.dbo.sp_add_log_shipping_primary_database @database = N'orders',\n"
      "  @backup_directory = N'\\\\fs-2.litwareinc.com\\logship',\n"
      "  @backup_share = N'\\\\fs-2.litwareinc.com\\logship', @backup_job_name = "
      "N'LSBackup_orders',\n"
      "  @backup_retention_period = 4320, @backup_job_id = @job output, @primary_id = @id output\n"
      "exec msdb.dbo.sp_add_schedule @schedule_name = N'every ten', @enabled = 1, @freq_type = 4,\n"
      "  @freq_interval = 1, @freq_subday_type = 4, @freq_subday_interval = 10,\n"
      "  @schedule_id = @schedule output\n"
      "exec msdb.dbo.sp_attach_schedule @job_id = @job, @schedule_id = @schedule\n"
      "exec msdb.dbo.sp_update_job @job_id = @job, @enabled = 1\n"
      "exec master.dbo.sp_add_log_shipping_primary_secondary N'orders', N'sql-c', N'orders'";
  std::string const secondary = "exec sp_add_log_shipping_secondary_primary N'sql-a', N'orders',\n"
                                "  N'\\\\fs-2.litwareinc.com\\logship', N'D:\\LogShip'\n"
                                "exec sp_add_log_shipping_secondary_database N'orders', N'sql-a', "
                                "N'orders', @restore_mode = 0";
  auto const heard =
      run_estate(plain(),
                 {sql_at(1min, "sql-a",
                         "exec sp_delete_log_shipping_primary_secondary orders, 'sql-c', orders "
                         "exec sp_delete_log_shipping_primary_database orders"),
                  sql_at(1min, "sql-c", "exec sp_delete_log_shipping_secondary_database orders"),
                  sql_at(2min, "sql-a", script), sql_at(2min, "sql-c", secondary),
                  runs_at(35min, "backup", "sql-a"), runs_at(35min, "copy", "sql-c"),
                  // Its jobs are there, but nothing starts them yet.
                  sql_at(36min, "sql-c", "exec msdb.dbo.sp_start_job 'LSCopy_sql-a_orders'"),
                  sql_at(37min, "sql-c", "exec msdb.dbo.sp_start_job 'LSRestore_sql-a_orders'"),
                  held_at(38min, "sql-c")},
                 at(40min));
  BOOST_TEST(heard == "ok\nok\nok\nok\n00:00:01 done, 00:10:01 done, 00:20:01 done, 00:30:01 done\n"
                      "00:00:00 done\nok\nok\n1800");
}

BOOST_AUTO_TEST_SUITE_END()
