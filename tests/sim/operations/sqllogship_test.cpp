// sqllogship, the program that the jobs of log shipping call, typed at a command prompt: it does
// what the job does, once, in the foreground. SQL Server docs, "sqllogship Application", "About Log
// Shipping".
#include <boost/test/unit_test.hpp>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// orders on sql-a, mirrored on sql-b, shipped to sql-c every quarter of an hour; nothing is
/// written.
Plan quiet() {
  Plan plan = plan_of("orders-principal-lost", {{"databases.orders.size", "100MB"}});
  plan.scenario.load.chat_rate = {};
  return plan;
}

/// A cmd block on a machine; each command's end and answer are said.
void prompt(Scene& s, std::string const& on, std::string const& text) {
  s.block(BlockKind::Cmd, on, text, [&s](Carried const& c) {
    s.say(to_text(c.to) + " " +
          (c.outcome.refused() ? c.outcome.number : "ok " + c.outcome.message));
  });
}

std::string id(Scene& s, std::string const& on) {
  auto const& tables = s.estate.shipping().tables(on);
  return std::to_string(tables.primary("orders") != nullptr ? tables.primary("orders")->id
                                                            : tables.secondary("orders")->id);
}

Moment at(Duration time, std::function<void(Scene&)> act) {
  return {SimTime{time}, std::move(act)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(sqllogship)

BOOST_AUTO_TEST_CASE(backup_copy_and_restore_one_after_the_other_bring_the_log_over) {
  // The jobs' tick at 0 s wrote a file. A backup takes 1 s, the two files' copies 1 s each, their
  // restores 2 s each; what was committed before the backup's start, at 60 s, is over then.
  auto const heard = run_estate(
      quiet(),
      {at(1min,
          [](Scene& s) {
            prompt(s, "sql-c",
                   "sqllogship -server sql-a -backup " + id(s, "sql-a") + "\nsqllogship -copy " +
                       id(s, "sql-c") + " -server sql-c.litwareinc.com -verboselevel 4\n" +
                       "\"C:\\Program Files\\Microsoft SQL Server\\100\\Tools\\Binn\\sqllogship."
                       "exe\" -server sql-c -restore " +
                       id(s, "sql-c"));
          }),
       at(2min, [](Scene& s) { s.say(std::to_string(s.holds_until("sql-c", ForkId{1}))); })},
      SimTime{3min});
  BOOST_TEST(heard == "00:01:01 ok orders_20150105000100.trn\n"
                      "00:01:03 ok orders_20150105000100.trn\n"
                      "00:01:07 ok orders_20150105000100.trn\n60000000");
}

BOOST_AUTO_TEST_CASE(it_needs_no_agent_and_no_job) {
  auto const heard =
      run_estate(quiet(),
                 {at(1min,
                     [](Scene& s) {
                       s.estate.topology().change("sql-a").sql_agent = false;
                       s.estate.propagate("the test");
                       s.sql("sql-a", "exec msdb.dbo.sp_delete_job @job_name = 'LSBackup_orders'");
                       prompt(s, "sql-a", "sqllogship -server sql-a -backup " + id(s, "sql-a"));
                     })},
                 SimTime{3min});
  BOOST_TEST(heard == "ok\n00:01:01 ok orders_20150105000100.trn");
}

BOOST_AUTO_TEST_CASE(on_a_mirror_it_skips_and_reports_success) {
  auto const heard =
      run_estate(quiet(),
                 {at(1min,
                     [](Scene& s) {
                       prompt(s, "sql-b", "sqllogship -server sql-b -backup " + id(s, "sql-b"));
                     })},
                 SimTime{3min});
  BOOST_TEST(heard == "00:01:00 ok skipped: the database is not online (32008)");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_none_is_refused_and_nothing_changes) {
  auto const heard = run_estate(quiet(),
                                {at(1min,
                                    [](Scene& s) {
                                      std::string const before = standing(s.estate);
                                      prompt(s, "sql-c",
                                             "sqllogship -server sql-c -backup " + id(s, "sql-c") +
                                                 "\nsqllogship -server sql-c -copy 4711");
                                      s.say(before == standing(s.estate) ? "as before" : "changed");
                                    })},
                                SimTime{3min});
  BOOST_TEST(heard == "00:01:00 32016\nas before\n00:01:00 32016");
}

BOOST_AUTO_TEST_CASE(ids_are_written_as_the_operators_server_has_them) {
  auto plan =
      plan_of("orders-principal-lost",
              {{"databases.orders.size", "100MB"},
               {"log_shipping.orders.primary_id", "0E5A7A3B-91D2-4C9E-8F07-2B1C6D4E9A10"},
               {"log_shipping.orders.secondary_id", "B7C1E6D2-3F44-4A0B-9C58-71D0A2F3E811"}});
  plan.scenario.load.chat_rate = {};
  auto const heard = run_estate(
      plan,
      {at(1min,
          [](Scene& s) {
            prompt(s, "sql-c",
                   "sqllogship -server sql-a -backup 0e5a7a3b-91d2-4c9e-8f07-2b1c6d4e9a10\n"
                   "sqllogship -server sql-c -backup 0e5a7a3b-91d2-4c9e-8f07-2b1c6d4e9a10\n"
                   "sqllogship -server sql-c -copy B7C1E6D2-3F44-4A0B-9C58-71D0A2F3E811\n"
                   "sqllogship -server sql-c -copy 0e5a7a3b-91d2-4c9e-8f07-2b1c6d4e9a10");
          })},
      SimTime{3min});
  BOOST_TEST(heard == "00:01:01 ok orders_20150105000100.trn\n00:01:01 32016\n"
                      "00:01:03 ok orders_20150105000100.trn\n00:01:03 32016");
}

BOOST_AUTO_TEST_CASE(a_silent_server_costs_the_login_timeout_a_stopped_one_refuses) {
  // 15 s if nothing is said.
  auto const heard =
      run_estate(quiet(),
                 {at(1min,
                     [](Scene& s) {
                       s.estate.topology().change("sql-c").up = false;
                       s.estate.topology().change("sql-b").sql_server = false;
                       s.estate.propagate("the test");
                       prompt(s, "sql-a",
                              "sqllogship -server sql-c -copy 1\n"
                              "sqllogship -server sql-c -copy 1 -logintimeout 4\n"
                              "sqllogship -server sql-b -backup 1\nsqllogship -server x -copy 1");
                     })},
                 SimTime{3min});
  BOOST_TEST(heard == "00:01:15 53\n00:01:19 53\n00:01:19 53\n00:01:19 53");
}

BOOST_AUTO_TEST_CASE(it_ends_with_the_instance_that_it_works_on) {
  // Also where the instance's Agent had been stopped before.
  for (bool agent : {true, false}) {
    auto const heard =
        run_estate(quiet(),
                   {at(30s,
                       [agent](Scene& s) {
                         s.estate.topology().change("sql-a").sql_agent = agent;
                         s.estate.propagate("the test");
                       }),
                    at(1min,
                       [](Scene& s) {
                         prompt(s, "sql-c", "sqllogship -server sql-a -backup " + id(s, "sql-a"));
                       }),
                    at(60500ms,
                       [](Scene& s) {
                         s.estate.topology().change("sql-a").sql_server = false;
                         s.estate.propagate("the test");
                       })},
                   SimTime{3min});
    BOOST_TEST(heard == "00:01:00.500000 53");
  }
}

BOOST_AUTO_TEST_SUITE_END()
