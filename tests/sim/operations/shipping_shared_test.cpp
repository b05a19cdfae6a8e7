// Several secondary databases of one primary on one instance: they share the source, the copies and
// the jobs (log_shipping_secondary), and each has its own restore settings and its own last
// restored file (log_shipping_secondary_databases). SQL Server docs, "Log Shipping Tables and
// Stored Procedures", sp_add_log_shipping_secondary_database,
// sp_delete_log_shipping_secondary_database.
#include <boost/test/unit_test.hpp>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// orders on sql-a, shipped to sql-c every quarter of an hour, files of no bytes; and a second copy
/// there, late by an hour.
Plan plain() {
  Plan plan = plan_of("orders-principal-lost", {{"databases.orders.size", "100MB"}});
  plan.scenario.estate.mirroring.clear();
  plan.scenario.load.chat_rate = {};
  return plan;
}

Moment sql_at(Duration time, std::string const& on, std::string const& text) {
  return {SimTime{time}, [on, text](Scene& s) { s.sql(on, text); }};
}
std::vector<Moment> second_copy() {
  std::string const file = R"(disk = N'\\fs-2.litwareinc.com\logship\orders.bak')";
  return {sql_at(1min, "sql-a", "backup database orders to " + file),
          sql_at(5min, "sql-c", "restore database orders_late from " + file + " with norecovery"),
          sql_at(10min, "sql-c",
                 "exec master.dbo.sp_add_log_shipping_secondary_database @secondary_database = "
                 "orders_late, @primary_server = 'sql-a', @primary_database = orders, "
                 "@restore_delay = 60, @restore_all = 1, @restore_mode = 0")};
}
/// Up to when each copy holds what sql-a committed, in seconds.
Moment held_at(Duration time) {
  return {SimTime{time}, [](Scene& s) {
            std::string text;
            for (char const* name : {"orders", "orders_late"})
              text += std::to_string(s.estate.sql()
                                         .find("sql-c", name)
                                         ->content.holds_until(ForkId{1})
                                         .time_since_epoch() /
                                     1s) +
                      " ";
            s.say(text);
          }};
}

} // namespace

BOOST_AUTO_TEST_SUITE(shipping_shared)

BOOST_AUTO_TEST_CASE(each_copy_has_its_own_delay_and_its_own_place_in_the_chain) {
  // 02:45 restores the file of 02:15 to the one, and what is an hour old, the file of 01:45, to the
  // other.
  auto moments = second_copy();
  moments.push_back(held_at(170min));
  BOOST_TEST(run_estate(plain(), moments, SimTime{3h}) == "ok\nok\nok\n8100 6300 ");
}

BOOST_AUTO_TEST_CASE(a_copy_that_can_not_go_on_does_not_keep_the_other) {
  // The one is recovered at 01:00: every restore of it fails from then on (3117). It had the file
  // of 00:15 (restored at 00:45), the other goes on.
  auto moments = second_copy();
  moments.push_back(sql_at(1h + 1min, "sql-c", "restore database orders with recovery"));
  moments.push_back({SimTime{170min}, [](Scene& s) {
                       s.say(std::to_string(s.estate.sql()
                                                .find("sql-c", "orders_late")
                                                ->content.holds_until(ForkId{1})
                                                .time_since_epoch() /
                                            1s));
                     }});
  BOOST_TEST(run_estate(plain(), moments, SimTime{3h}) == "ok\nok\nok\nok\n6300");
}

BOOST_AUTO_TEST_CASE(the_jobs_stay_until_the_last_copy_is_shipped_no_more) {
  // Removed at 03:00, the one stays where 02:45 had left it: the file of 02:15. 04:45 restores the
  // file of 03:45 to the other, whose removal takes the jobs away.
  auto moments = second_copy();
  auto const jobs = [](Scene& s) {
    s.say(s.estate.shipping().job("sql-c", "LSRestore_sql-a_orders") != nullptr ? "jobs"
                                                                                : "no jobs");
  };
  moments.push_back(
      sql_at(175min, "sql-c", "exec sp_delete_log_shipping_secondary_database orders"));
  moments.push_back({SimTime{176min}, jobs});
  moments.push_back(held_at(290min));
  moments.push_back(
      sql_at(291min, "sql-c", "exec sp_delete_log_shipping_secondary_database orders_late"));
  moments.push_back({SimTime{292min}, jobs});
  BOOST_TEST(run_estate(plain(), moments, SimTime{5h}) ==
             "ok\nok\nok\nok\njobs\n8100 13500 \nok\nno jobs");
}

BOOST_AUTO_TEST_SUITE_END()
