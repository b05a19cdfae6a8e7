// Work of an instance that something comes in the way of: a share, a process, a host, a drive.
// SQL Server docs, "BACKUP": the tail of a log is taken with the database in use by nobody, and
// NORECOVERY leaves it restoring; "Possible Failures During Database Mirroring": what hangs.
#include <boost/test/unit_test.hpp>

#include "tests/support/facts.hpp"
#include "tests/support/fault_of.hpp"
#include "tests/support/pair.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

constexpr char kTail[] = "backup log orders to disk = "
                         "'\\\\fs-2.litwareinc.com\\logship\\tail.trn' with norecovery";
constexpr char kFull[] =
    "backup database orders to disk = '\\\\fs-2.litwareinc.com\\logship\\full.bak'";
constexpr char kRestore[] = "restore database orders from disk = "
                            "'\\\\fs-2.litwareinc.com\\logship\\full.bak' with norecovery, replace";

/// orders on sql-a, not mirrored, 100 MB.
Plan alone(Overrides set = {}) {
  set.emplace_back("databases.orders.size", "100MB");
  return plan_of("orders-principal-lost", set);
}

Moment at(Duration time, std::function<void(Scene&)> act) {
  return {SimTime{time}, std::move(act)};
}
Moment sql(Duration time, std::string on, std::string text) {
  return at(time, [on = std::move(on), text = std::move(text)](Scene& s) { s.sql(on, text); });
}
Moment fault(Duration time, FaultPlan const& plan) {
  return at(time, [plan](Scene& s) { strike(s.estate, plan); });
}
Moment healed(Duration time, FaultPlan const& plan) {
  return at(time, [plan](Scene& s) { mend(s.estate, plan); });
}
Moment unmirrored() { return sql(10s, "sql-a", "alter database orders set partner off"); }

/// What was said, and when it was.
std::string said_at(Scene& s) { return to_text(s.estate.kernel().now()); }

bool has_fact(DrillResult const& r, std::string const& model, std::string const& to) {
  auto const rows = rows_of(r);
  return std::any_of(rows.begin(), rows.end(),
                     [&](FactRow const& f) { return f.model == model && f.to == to; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(broken_work)

BOOST_AUTO_TEST_CASE(nobody_gets_into_a_database_whose_tail_is_being_backed_up) {
  // Clients are thrown out, the tail is begun, and the operator lets everybody in too early: until
  // the backup is written a second later they are told that it is restored (927), and after it too.
  auto const inside = [](Scene& s) {
    s.say(std::to_string(s.estate.sql().opening_error("sql-a", "orders").value_or(-1)));
  };
  auto const heard = run_estate(
      alone(),
      {unmirrored(),
       sql(60s, "sql-a", "alter database orders set restricted_user with rollback immediate"),
       sql(61s, "sql-a", kTail), sql(61s + 100ms, "sql-a", "alter database orders set multi_user"),
       at(61s + 500ms, inside), at(70s, inside)},
      SimTime{80s});
  BOOST_TEST(heard.find("927\n") != std::string::npos, heard);
  BOOST_TEST(heard.ends_with("927"), heard);
}

BOOST_AUTO_TEST_CASE(a_share_that_goes_before_the_first_byte_is_read_ends_a_restore) {
  FaultPlan share = fault_of("lose share", "log-share");
  auto const heard = run_estate(
      alone(),
      {sql(60s, "sql-a", kFull), sql(120s, "sql-c", kRestore), fault(120s + 500ms, share),
       at(122s, [](Scene& s) { s.say("2 s later " + s.state("sql-c")); })},
      SimTime{200s});
  BOOST_TEST(heard == "ok\n3203\n2 s later RESTORING");
}

BOOST_AUTO_TEST_CASE(work_of_a_host_that_hangs_goes_on_when_it_does) {
  // The same backup with and without nine seconds in which its host did nothing.
  auto const ends = [](std::vector<Moment> moments) {
    moments.push_back(at(60s, [](Scene& s) {
      run_sql_text(s.estate, "sql-a", kFull);
      s.say(said_at(s));
    }));
    auto const heard = run_estate(alone(), moments, SimTime{200s});
    return std::get<SimTime>(parse_time(heard));
  };
  FaultPlan const hang = fault_of("hang", "sql-a");
  auto const undisturbed = ends({});
  auto const disturbed = ends({fault(61s + 200ms, hang), healed(70s + 200ms, hang)});
  BOOST_TEST((disturbed - undisturbed > 9s - 1ms));
  BOOST_TEST((disturbed - undisturbed < 9s + 1ms));
}

BOOST_AUTO_TEST_CASE(a_host_that_hung_does_not_start_up_again) {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/mirrored-and-shipped.yaml";
  scenario.set = {"databases.orders.open_transactions: 4GB"};
  scenario.commands = {"{ at: 10s, on: sql-a, sql: alter database orders set partner off }"};
  scenario.faults = {"{ at: 60s, hang: sql-a, heal_after: 9s }"};
  scenario.checks = {"{ from: 75s, holds: users who can post = 100% }"};
  auto const result = drill(scenario.plan());
  BOOST_TEST(unmet(result) == "");
  BOOST_TEST(!has_fact(result, "database", "RECOVERING"));
}

BOOST_AUTO_TEST_CASE(a_rebuilt_partner_is_no_mirror_though_nobody_said_that_its_disks_went) {
  PairScenario scenario;
  scenario.faults = {"{ at: 60s, lose: sql-b, rebuilt_at: 120s }", "{ at: 150s, lose: sql-a }"};
  auto const result = drill(scenario.plan());
  BOOST_TEST(has_fact(result, "database", "ABSENT"));
  BOOST_TEST(!has_fact(result, "mirroring role", "PRINCIPAL"));
}

BOOST_AUTO_TEST_CASE(a_rebuilt_share_has_room_again) {
  FaultPlan const full = fault_of("fill disk", "log-share");
  auto const heard = run_estate(alone(),
                                {fault(60s, full), sql(70s, "sql-a", kFull),
                                 at(100s, [](Scene& s) { s.estate.rebuild("log-share"); }),
                                 sql(110s, "sql-a", kFull)},
                                SimTime{200s});
  BOOST_TEST(heard == "3202\nok");
}

BOOST_AUTO_TEST_CASE(databases_stay_closed_for_want_of_the_other_drive) {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/mirrored-and-shipped.yaml";
  scenario.commands = {"{ at: 10s, on: sql-a, sql: alter database orders set partner off }"};
  scenario.faults = {"{ at: 20s, lose: sql-a, drive: data }",
                     "{ at: 30s, lose: sql-a, process: sql-server, heal_at: 40s }",
                     "{ at: 60s, lose: sql-a, drive: log, heal_at: 70s }"};
  scenario.checks = {"{ from: 41s, holds: users who can post = 0% }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(log_flows_by_the_safety_that_was_commanded) {
  // 1,000 messages a second are 4.1 MB/s of log; from 30 s on 1 MB/s goes through.
  PairScenario scenario;
  scenario.load = "{ users: 1000, chat_rate: 1000/s }";
  scenario.set = {"mirroring.orders.witness: none"};
  scenario.faults = {"{ at: 30s, slow: a-b, to: 1MB/s }"};
  scenario.commands = {"{ at: 20s, on: sql-a, sql: alter database orders set partner safety off }"};
  scenario.checks = {"{ at: 130s, holds: send queue of orders on sql-a > 200MB }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(clients_come_back_to_a_new_principal_that_was_started_again) {
  PairScenario scenario;
  scenario.faults = {"{ at: 30s, lose: sql-a }", "{ at: 90s, lose: sql-b, heal_at: 100s }"};
  scenario.checks = {"{ at: 89s, holds: users who can post = 100% }",
                     "{ at: 180s, holds: users who can post = 100% }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(a_remote_command_needs_a_network) {
  auto const typed = [](std::string const& query) {
    return [query](Scene& s) {
      s.block(BlockKind::PowerShell, "sql-c",
              "Invoke-Sqlcmd -ServerInstance sql-a -Query \"" + query + "\"",
              [&s](Carried const& c) { s.say(c.outcome.refused() ? c.outcome.number : "done"); });
    };
  };
  auto const heard =
      run_estate(alone(),
                 {at(30s, typed("print 'there'")), fault(60s, fault_of("lose link", "wan")),
                  at(70s, typed("alter database orders set recovery simple"))},
                 SimTime{100s});
  BOOST_TEST(heard == "done\n53");
}

BOOST_AUTO_TEST_CASE(a_delay_may_have_fractions_of_a_second) {
  auto const heard =
      run_estate(alone(),
                 {at(60s,
                     [](Scene& s) {
                       run_sql_text(s.estate, "sql-a", "waitfor delay '00:00:01.250'");
                       s.say(said_at(s));
                     })},
                 SimTime{200s});
  BOOST_TEST(heard == to_text(SimTime{61s + 250ms}));
}

BOOST_AUTO_TEST_CASE(a_period_beyond_an_int_is_refused_and_changes_nothing) {
  auto const heard = run_estate(
      alone(),
      {sql(60s, "sql-a",
           "exec master.dbo.sp_change_log_shipping_primary_database @database = 'orders', "
           "@backup_retention_period = 200000000000")},
      SimTime{70s});
  BOOST_TEST(heard == "8114");
}

BOOST_AUTO_TEST_SUITE_END()
