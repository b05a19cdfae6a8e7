// What a machine's clock shows. What log shipping takes from it is in
// tests/sim/operations/shipping_clocks_test.cpp.
#include "sim/estate/clocks.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/child.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

ScenarioPlan two_clocks() {
  ScenarioPlan scenario;
  scenario.estate.sql.resize(2);
  scenario.estate.sql[0].name = "ahead";
  scenario.estate.sql[0].clock_offset = 3min;
  scenario.estate.sql[0].utc_difference = 1h;
  scenario.estate.sql[1].name = "west";
  scenario.estate.sql[1].utc_difference = -5h;
  return scenario;
}

/// What is said of the clocks at an instant of a kernel.
std::string at_instant(SimTime when, std::function<std::string(Clocks&)> const& ask) {
  return in_child([&] {
    ScenarioPlan const scenario = two_clocks();
    BytesPerSecond const any{1'000'000};
    Kernel kernel({{"ahead", "site", any, 0us, any, any, any}}, {});
    Clocks clocks(scenario, kernel);
    std::string said;
    kernel.run([&] { kernel.at(when, Turn::Command, "test", [&] { said = ask(clocks); }); },
               when + 1s);
    return said;
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(clocks)

BOOST_AUTO_TEST_CASE(a_clock_shows_true_time_with_its_offset_and_local_time_with_its_difference) {
  BOOST_TEST(at_instant(SimTime{10h}, [](Clocks& c) {
               return to_text(c.utc("ahead")) + " " + to_text(c.local("ahead")) + " " +
                      to_text(c.utc("west")) + " " + to_text(c.local("west")) + " " +
                      to_text(c.local("no machine's"));
             }) == "10:03:00 11:03:00 10:00:00 05:00:00 10:00:00");
}

BOOST_AUTO_TEST_CASE(the_time_of_day_before_day_0_is_that_of_the_day_before) {
  // 02:00 UTC on day 0 is 21:00 of the day before, five hours further west.
  BOOST_TEST(at_instant(SimTime{2h}, [](Clocks& c) {
               return to_text(c.local("west")) + " " +
                      to_text(SimTime{c.local_time_of_day("west")});
             }) == "-03:00:00 21:00:00");
}

BOOST_AUTO_TEST_CASE(a_local_time_is_shown_at_one_instant) {
  BOOST_TEST(at_instant(SimTime{10h}, [](Clocks& c) {
               return to_text(c.instant("ahead", SimTime{12h})) + " " +
                      to_text(c.instant("west", SimTime{12h})) + " " +
                      to_text(c.next_multiple(15min));
             }) == "10:57:00 17:00:00 10:15:00");
}

BOOST_AUTO_TEST_CASE(a_step_is_told_after_the_clock_shows_it) {
  BOOST_TEST(at_instant(SimTime{10h}, [](Clocks& c) {
               std::string told;
               c.on_step([&](std::string const& machine) {
                 told += machine + " " + to_text(c.utc(machine)) + ";";
               });
               c.step("ahead", -13min);
               c.step("another", 1h);
               return told;
             }) == "ahead 09:50:00;another 11:00:00;");
}

BOOST_AUTO_TEST_SUITE_END()
