// The undo file of a standby copy. SQL Server docs, "RESTORE Arguments", STANDBY: it holds what was
// rolled back to let readers in, the next restore needs it, and if it is deleted the whole database
// must be restored again.
#include <boost/test/unit_test.hpp>

#include "tests/support/fault_of.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// orders on sql-a, shipped to a standby copy on sql-c every quarter of an hour.
Plan standby() {
  return plan_of("orders-principal-lost",
                 {{"databases.orders.size", "100MB"}, {"log_shipping.orders.standby", "true"}});
}

Moment at(Duration time, std::function<void(Scene&)> act) {
  return {SimTime{time}, std::move(act)};
}

void type(Scene& s, std::string const& on, std::string const& text) {
  s.block(BlockKind::Cmd, on, text, [&s](Carried const& c) {
    s.say(c.outcome.refused() ? c.outcome.number : c.outcome.message);
  });
}

constexpr char kFullAtShare[] =
    "backup database orders to disk = '\\\\fs-2.litwareinc.com\\logship\\full.bak'";
constexpr char kReseed[] =
    "restore database orders from disk = '\\\\fs-2.litwareinc.com\\logship\\full.bak' with "
    "standby = 'D:\\LogShip\\orders.tuf', replace";

} // namespace

BOOST_AUTO_TEST_SUITE(standby_file)

BOOST_AUTO_TEST_CASE(each_restore_uses_one_up_and_leaves_one) {
  // All jobs on one tick: the file of 00:00 is copied at 00:15 and restored at 00:30, the next one
  // a quarter of an hour later; undo files bear the names of the logs.
  auto const heard = run_estate(
      standby(),
      {at(1min, [](Scene& s) { type(s, "sql-c", "del D:\\LogShip\\none*.tuf"); }),
       at(50min,
          [](Scene& s) {
            auto const place = s.estate.files().resolve_folder("D:\\LogShip", "sql-c");
            for (std::string const& name : s.estate.files().find(*place)->matching("*.tuf"))
              s.say(name);
          })},
      SimTime{1h});
  BOOST_TEST(heard == "no file to delete\norders_20150105001500.tuf");
}

BOOST_AUTO_TEST_CASE(without_it_nothing_but_a_full_restore_goes_on) {
  // Deleted at 00:35; the restore of 00:45 fails, as recovery does, and readers stay. The copy is
  // laid down anew from a backup taken at 00:50. Logs that it holds are passed over; the one of
  // 01:00, copied at 01:15, is restored at 01:30.
  auto const heard = run_estate(
      standby(),
      {at(35min, [](Scene& s) { type(s, "sql-c", "del D:\\LogShip\\*.tuf"); }),
       at(46min,
          [](Scene& s) {
            s.say(s.runs("restore", "sql-c"));
            s.sql("sql-c", "restore database orders with recovery");
            s.sql("sql-c", "restore database orders with standby = 'D:\\LogShip\\new.tuf'");
            s.say(s.state("sql-c"));
          }),
       at(50min, [](Scene& s) { s.sql("sql-a", kFullAtShare); }),
       at(55min, [](Scene& s) { s.sql("sql-c", kReseed); }),
       at(91min,
          [](Scene& s) {
            s.say(s.state("sql-c") + " " + std::to_string(s.holds_until("sql-c", ForkId{1})));
            std::string const runs = s.runs("restore", "sql-c");
            s.say(runs.substr(runs.rfind(", ") + 2, 6) + runs.substr(runs.rfind(' ') + 1));
          })},
      SimTime{92min});
  BOOST_TEST(heard == "1 files deleted\n00:00:00 done, 00:15:00 done, 00:30:02 done, 00:45:00 "
                      "failed 3441\n3441\n3441\nSTANDBY\nok\nok\nSTANDBY 3600000000\n01:30:done");
}

BOOST_AUTO_TEST_CASE(an_instance_that_starts_without_it_can_not_open_the_copy) {
  auto const heard = run_estate(standby(),
                                {at(35min,
                                    [](Scene& s) {
                                      strike(s.estate, fault_of("damage file", "sql-c",
                                                                {{"file", std::string("*.tuf")},
                                                                 {"as", std::string("deleted")}}));
                                      s.say(s.state("sql-c"));
                                    }),
                                 at(36min,
                                    [](Scene& s) {
                                      s.estate.topology().change("sql-c").sql_server = false;
                                      s.estate.propagate("the test");
                                    }),
                                 at(37min,
                                    [](Scene& s) {
                                      s.estate.topology().change("sql-c").sql_server = true;
                                      s.estate.propagate("the test");
                                      s.say(s.state("sql-c"));
                                    })},
                                SimTime{40min});
  BOOST_TEST(heard == "STANDBY\nSUSPECT");
}

BOOST_AUTO_TEST_SUITE_END()
