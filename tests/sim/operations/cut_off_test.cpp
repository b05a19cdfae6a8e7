// Commands under way when the machine that they run on is lost, or the other end of their
// connection.
#include <boost/test/unit_test.hpp>

#include "tests/support/fault_of.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

std::string const kShare = "\\\\fs-2.litwareinc.com\\logship\\";

/// The plain estate with a database of 100 MB, and nobody who writes.
Plan quiet() {
  Plan plan = plan_of("orders-principal-lost", {{"databases.orders.size", "100MB"}});
  plan.scenario.load.chat_rate = {};
  return plan;
}

FaultPlan lost(std::string const& machine, std::string const& process = {}) {
  return process.empty() ? fault_of("lose host", machine)
                         : fault_of("lose process", machine, {{"process", process}});
}

Moment strike_at(Duration when, FaultPlan const& fault) {
  return {SimTime{when}, [fault](Scene& s) { strike(s.estate, fault); }};
}

/// The commands of a block; each that ends is said with its time and the number of its refusal.
Moment typed_at(Duration when, BlockKind kind, std::string const& on, std::string const& text) {
  return {SimTime{when}, [=](Scene& s) {
            s.block(kind, on, text, [&s](Carried const& c) {
              s.say(to_text(c.to) + " " + (c.outcome.refused() ? c.outcome.number : "ok"));
            });
          }};
}

Moment transfers_at(Duration when, std::string const& machine) {
  return {SimTime{when}, [=](Scene& s) {
            s.say(std::to_string(s.estate.kernel().using_machine(machine).size()) + " transfers");
          }};
}

} // namespace

BOOST_AUTO_TEST_SUITE(cut_off)

BOOST_AUTO_TEST_CASE(a_cmdlet_ends_with_the_machine_that_it_runs_on) {
  // Start-Sleep would end at 00:11:00.
  BOOST_TEST(run_estate(quiet(),
                        {typed_at(10min, BlockKind::PowerShell, "sql-c",
                                  "Start-Sleep -Seconds 60\nStart-Sleep -Seconds 60"),
                         strike_at(630s, lost("sql-c"))},
                        SimTime{20min}) ==
             "00:10:30 ComputerUnreachable\n00:10:30 ComputerUnreachable");
}

BOOST_AUTO_TEST_CASE(a_command_of_the_shell_ends_with_its_machine_too) {
  BOOST_TEST(run_estate(quiet(),
                        {typed_at(10min, BlockKind::Cmd, "sql-c", "timeout /t 60"),
                         strike_at(630s, lost("sql-c"))},
                        SimTime{20min}) == "00:10:30 53");
}

BOOST_AUTO_TEST_CASE(a_copy_under_way_breaks_off_with_the_machine_that_copies) {
  // 100 MB take seconds.
  auto const heard = run_estate(
      quiet(),
      {typed_at(10min, BlockKind::Sql, "sql-a",
                "backup database orders to disk = '" + kShare + "full.bak'"),
       typed_at(20min, BlockKind::Cmd, "sql-c", "copy " + kShare + "full.bak D:\\LogShip"),
       transfers_at(1201s, "sql-c"), strike_at(1201s + 1ms, lost("sql-c")),
       transfers_at(1202s, "sql-c")},
      SimTime{30min});
  BOOST_TEST(heard.ends_with("ok\n1 transfers\n00:20:01.001000 53\n0 transfers"), heard);
}

BOOST_AUTO_TEST_CASE(a_wait_on_a_server_that_ends_is_a_broken_connection) {
  for (FaultPlan const& fault : {lost("sql-c"), lost("sql-c", "sql-server")})
    BOOST_TEST(run_estate(quiet(),
                          {typed_at(10min, BlockKind::Sql, "sql-c", "waitfor delay '00:01:00'"),
                           strike_at(630s, fault)},
                          SimTime{20min}) == "00:10:30 10054");
}

BOOST_AUTO_TEST_CASE(a_wait_on_a_server_that_another_machine_asked_for_is_one_too) {
  BOOST_TEST(run_estate(quiet(),
                        {typed_at(10min, BlockKind::PowerShell, "sql-w",
                                  "Invoke-Sqlcmd -ServerInstance sql-c -Query \"waitfor delay "
                                  "'00:01:00'\""),
                         strike_at(630s, lost("sql-c"))},
                        SimTime{20min}) == "00:10:30 10054");
}

BOOST_AUTO_TEST_CASE(who_ships_a_log_by_hand_hears_that_the_instance_ended) {
  auto const ship = typed_at(10min, BlockKind::Cmd, "sql-c", "sqllogship -backup 1 -server sql-a");
  BOOST_TEST(run_estate(quiet(), {ship, strike_at(600s + 200ms, lost("sql-a", "sql-server"))},
                        SimTime{20min}) == "00:10:00.200000 53");
}

BOOST_AUTO_TEST_CASE(shipping_by_hand_ends_with_the_machine_that_called_it) {
  // The run is gone with its caller: it leaves no row, and another can begin.
  auto const rows = [](Scene& s) { s.say(s.runs("backup", "sql-a")); };
  BOOST_TEST(
      run_estate(quiet(),
                 {{SimTime{30s},
                   [](Scene& s) {
                     s.sql("sql-a",
                           "exec msdb.dbo.sp_update_job @job_name = "
                           "'LSBackup_orders', @enabled = 0",
                           "job");
                   }},
                  typed_at(10min, BlockKind::Cmd, "sql-c", "sqllogship -backup 1 -server sql-a"),
                  strike_at(600s + 200ms, lost("sql-c")),
                  {SimTime{15min}, rows},
                  typed_at(16min, BlockKind::Cmd, "sql-b", "sqllogship -backup 1 -server sql-a"),
                  {SimTime{17min}, rows}},
                 SimTime{20min}) ==
      "job ok\n00:10:00.200000 53\n00:00:01 done\n00:16:01 ok\n00:00:01 done, 00:16:01 "
      "done");
}

BOOST_AUTO_TEST_SUITE_END()
