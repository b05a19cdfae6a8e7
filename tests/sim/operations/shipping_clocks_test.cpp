// Times of day that log shipping and T-SQL take from the clocks of their servers, on the estate of
// tests/support/shipping_moments.hpp: all jobs every quarter of an hour, each working for a second
// or two.
//
// Sources: SQL Server docs, MSSQLSERVER_14420 and _14421 (a wrong clock raises false alerts, other
// time zones do not), WAITFOR.
#include <boost/test/unit_test.hpp>

#include "tests/support/shipping_moments.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace switchback::test::shipping;

namespace {

Moment step_at(Duration time, std::string const& machine, Duration by) {
  return {at(time), [machine, by](Scene& s) { s.estate.clocks().step(machine, by); }};
}

/// The log files on the share, without the name of their database and the ending.
Moment files_at(Duration time) {
  return {at(time), [](Scene& s) {
            std::string names;
            Folder const* folder =
                s.estate.files().find(*s.estate.files().resolve_folder(kShare, ""));
            for (std::string const& name : folder->matching("orders_*.trn"))
              names += (names.empty() ? "" : " ") + name.substr(15, 6);
            s.say(names);
          }};
}

/// An alert of 14420 or 14421 that was raised at an instance, with its instant.
Moment alerts_at(Duration time, std::string const& on) { return runs_at(time, "alert", on); }

} // namespace

BOOST_AUTO_TEST_SUITE(shipping_clocks)

BOOST_AUTO_TEST_CASE(file_names_are_the_utc_of_the_primarys_own_clock) {
  // Ticks at 00:00, 00:15, ... by a clock that is 3 min ahead: 00:12 and 00:27 of true time.
  BOOST_TEST(run_estate(plain({{"sql.sql-a.clock_offset", "3min"}}),
                        {files_at(40min), runs_at(40min, "backup", "sql-a")},
                        at(1h)) == "001500 003000\n00:12:01 done, 00:27:01 done");
  // Another time zone changes no name.
  BOOST_TEST(run_estate(plain({{"sql.sql-a.utc_difference", "-5h"}}), {files_at(40min)}, at(1h)) ==
             "000000 001500 003000");
}

BOOST_AUTO_TEST_CASE(a_schedule_follows_local_time) {
  // Every hour at 10 past, by a clock half an hour behind UTC: 40 past, from the first hour on.
  BOOST_TEST(run_estate(plain({{"sql.sql-a.utc_difference", "-30min"},
                               {"log_shipping.orders.backup_every", "1h"},
                               {"log_shipping.orders.backup_phase", "10min"}}),
                        {runs_at(125min, "backup", "sql-a")},
                        at(3h)) == "00:40:01 done, 01:40:01 done");
}

BOOST_AUTO_TEST_CASE(after_a_step_agent_computes_its_next_tick_anew) {
  // At 00:20 forward by 7 min: it shows 00:27, and 00:30 three minutes later. At 00:40, when it
  // shows 00:47, back by 10 min: it shows 00:37, and 00:45 eight minutes later, for the first time
  // again.
  BOOST_TEST(run_estate(plain(),
                        {step_at(20min, "sql-a", 7min), step_at(40min, "sql-a", -10min),
                         runs_at(65min, "backup", "sql-a"), files_at(65min)},
                        at(2h)) ==
             "00:00:01 done, 00:15:01 done, 00:23:01 done, 00:38:01 done, 00:48:01 done, 01:03:01 "
             "done\n000000 001500 003000 004500 010000");
}

BOOST_AUTO_TEST_CASE(retention_counts_by_the_clock_of_the_server_that_deletes) {
  Overrides const keep{{"log_shipping.orders.backup_retention", "30min"}};
  // The share's clock is right and files are deleted when they are more than half an hour old: at
  // 01:00 those of 00:30 and later are left.
  BOOST_TEST(run_estate(plain(keep), {files_at(65min)}, at(2h)) == "003000 004500 010000");
  // A primary 20 min ahead takes them for 20 min older. Its ticks are at 10 and 25 past; at 00:55
  // it takes files from before 00:45 for too old, that is those written until then.
  Overrides ahead = keep;
  ahead.emplace_back("sql.sql-a.clock_offset", "20min");
  BOOST_TEST(run_estate(plain(ahead), {files_at(57min)}, at(2h)) == "011500");
}

BOOST_AUTO_TEST_CASE(a_wrong_clock_raises_false_alerts_and_another_time_zone_does_not) {
  // sql-c is its own monitor for restores: its rows are of its own clock, so that only what comes
  // from elsewhere can mislead it. Files are half an hour old when they are restored; by a clock
  // that is half an hour ahead of the share's, an hour, which is over the threshold of 45 min:
  // 00:30 restores the first, and the alert job looks at even minutes.
  BOOST_TEST(
      run_estate(plain({{"sql.sql-c.clock_offset", "30min"}}), {alerts_at(40min, "sql-c")}, at(1h))
          .ends_with("raised 14421"));
  BOOST_TEST(run_estate(plain({{"sql.sql-c.utc_difference", "3h"}}), {alerts_at(110min, "sql-c")},
                        at(2h)) == "");
  BOOST_TEST(run_estate(plain(), {alerts_at(110min, "sql-c")}, at(2h)) == "");
}

BOOST_AUTO_TEST_CASE(the_alert_job_looks_every_two_minutes_of_its_own_clock) {
  // Nothing is restored from the start on, which is too long 45 min later. The next look is at
  // 00:46, or, by a clock one minute ahead, at its 00:48, after its 00:46: at 00:47.
  auto const broken = [](Overrides const& set) {
    return run_estate(plain(set),
                      {sql_at(20min, "sql-c",
                              "exec msdb.dbo.sp_update_job @job_name = 'LSRestore_sql-a_orders', "
                              "@enabled = 0"),
                       alerts_at(115min, "sql-c")},
                      at(2h));
  };
  BOOST_TEST(broken({}) == "ok\n00:46:00 raised 14421");
  BOOST_TEST(broken({{"sql.sql-c.clock_offset", "1min"}}) == "ok\n00:47:00 raised 14421");
}

BOOST_AUTO_TEST_CASE(waitfor_time_waits_for_the_servers_local_time) {
  // 00:20 by a clock 10 min behind: half past.
  BOOST_TEST(run_estate(plain({{"sql.sql-a.utc_difference", "-10min"}}),
                        {sql_at(5min, "sql-a", "waitfor time '00:20:00'\nselect 1"),
                         {at(25min), [](Scene& s) { s.say("waits"); }},
                         {at(35min), [](Scene& s) { s.say("went on"); }}},
                        at(1h)) == "waits\nok\nwent on");
}

BOOST_AUTO_TEST_SUITE_END()
