// Log shipping through the engine: what breaks its chain, who takes the roles over, and how it is
// set up, on the estate of tests/support/shipping_moments.hpp.
//
// Sources: SQL Server docs, "Apply Transaction Log Backups", "Fail Over to a Log Shipping
// Secondary", "Change Roles Between Primary and Secondary Log Shipping Servers", "Database
// Mirroring and Log Shipping", "Configure Log Shipping".
#include <boost/test/unit_test.hpp>

#include "tests/support/fault_of.hpp"
#include "tests/support/shipping_moments.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace switchback::test::shipping;

BOOST_AUTO_TEST_SUITE(shipping_roles)

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
  FaultPlan const lost = fault_of("lose host", "sql-a");
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
