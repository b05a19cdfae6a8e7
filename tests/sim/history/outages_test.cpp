// When users could not work, from their numbers alone.
#include <random>

#include "sim/history/outage_finder.hpp"
#include "tests/sim/history/made_history.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(outage)

namespace {

std::string found(std::vector<std::pair<SimTime, std::int64_t>> const& users) {
  History h;
  for (auto const& [t, n] : users)
    h.users(t, n);
  std::string text;
  for (Outage const& o : outages(h.r.facts))
    text += to_text(o.from) + " to " + (o.to ? to_text(*o.to) : "the end") + " of " +
            std::to_string(o.before) + (o.turn ? ", turn " + to_text(*o.turn) : "") + "\n";
  return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(signing_in_at_the_start_is_none) {
  BOOST_TEST(found({{at(0, 0), 0}, {at(0, 1), 500}, {at(0, 2), 1000}}).empty());
}

BOOST_AUTO_TEST_CASE(a_fall_of_5_percent_is_none_and_of_more_is_one) {
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 950}, {at(2, 0), 1000}}).empty());
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 949}, {at(2, 0), 950}}) ==
             "01:00:00 to 02:00:00 of 1000, turn 02:00:00\n");
}

BOOST_AUTO_TEST_CASE(a_fall_in_steps_begins_with_its_first_user) {
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 999},
                    {at(1, 0, 30), 960},
                    {at(1, 1), 0},
                    {at(2, 0), 1000}}) == "01:00:00 to 02:00:00 of 1000, turn 02:00:00\n");
}

BOOST_AUTO_TEST_CASE(a_small_fall_long_before_is_no_part_of_it) {
  // 99 % for an hour: by the definition they were served. What falls then falls from 990.
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 990}, {at(2, 0), 900}, {at(3, 0), 941}}) ==
             "02:00:00 to 03:00:00 of 990, turn 03:00:00\n");
}

BOOST_AUTO_TEST_CASE(a_small_fall_that_is_made_up_for_is_forgotten) {
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 990},
                    {at(1, 0, 20), 1000},
                    {at(1, 0, 40), 0},
                    {at(2, 0), 1000}}) == "01:00:40 to 02:00:00 of 1000, turn 02:00:00\n");
}

BOOST_AUTO_TEST_CASE(the_turn_is_when_users_rise_from_their_lowest) {
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 300},
                    {at(1, 10), 400},
                    {at(1, 20), 0},
                    {at(1, 30), 100},
                    {at(1, 40), 500},
                    {at(2, 0), 1000}}) == "01:00:00 to 02:00:00 of 1000, turn 01:30:00\n");
}

BOOST_AUTO_TEST_CASE(one_that_goes_on_has_no_end) {
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 0}}) == "01:00:00 to the end of 1000\n");
}

BOOST_AUTO_TEST_CASE(those_that_sign_in_later_are_part_of_what_was_before_the_next) {
  // Over with 960; when the next one comes there are 1000, of whom 950 are enough.
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 0},
                    {at(1, 10), 960},
                    {at(1, 20), 1000},
                    {at(2, 0), 0},
                    {at(2, 10), 949},
                    {at(2, 20), 950}}) == "01:00:00 to 01:10:00 of 1000, turn 01:10:00\n"
                                          "02:00:00 to 02:20:00 of 1000, turn 02:10:00\n");
}

BOOST_AUTO_TEST_CASE(what_is_kept_gives_the_same_outages_as_all) {
  // Courses that climb, fall in steps, pause and turn, many of them about the 95 %.
  using Keep = OutageFinder::Keep;
  for (std::uint32_t seed = 1; seed <= 20'000; ++seed) {
    std::mt19937 draw(seed);
    auto const below = [&](std::uint32_t n) { return static_cast<std::int64_t>(draw() % n); };
    History all, kept;
    OutageFinder finder;
    std::optional<std::int64_t> last, last_kept;
    SimTime t{};
    std::int64_t users = below(2) * 1000;
    for (int i = 0; i < 60; ++i) {
      std::int64_t const kind = below(8);
      users = kind == 0   ? 1000
              : kind == 1 ? 0
              : kind < 5  ? std::clamp<std::int64_t>(users + below(61) - 30, 0, 1000)
              : kind < 7  ? std::clamp<std::int64_t>(users - below(20), 0, 1000)
                          : below(1001);
      t += std::chrono::seconds(below(5) == 0 ? below(120) : 1);
      all.users(t, users);
      Keep const keep = finder.users(t, users);
      if (keep == Keep::TheOneBeforeToo && last_kept != last)
        kept.users(t, *last);
      // Others may be kept as well, which may not disturb.
      if (keep != Keep::Nothing || below(4) == 0) {
        kept.users(t, users);
        last_kept = users;
      }
      last = users;
    }
    auto const text = [](History const& h) {
      std::string found;
      for (Outage const& o : outages(h.r.facts))
        found += to_text(o.from) + (o.to ? to_text(*o.to) : "-") + std::to_string(o.before) +
                 (o.turn ? to_text(*o.turn) : "-") + ";";
      return found;
    };
    BOOST_REQUIRE_MESSAGE(text(all) == text(kept), "seed " << seed << "\n"
                                                           << text(all) << "\n"
                                                           << text(kept));
  }
}

BOOST_AUTO_TEST_CASE(of_users_that_sign_in_hardly_any_number_is_kept) {
  OutageFinder finder;
  int kept = 0;
  for (int i = 0; i <= 1000; ++i)
    kept += finder.users(SimTime{std::chrono::seconds(i)}, i) != OutageFinder::Keep::Nothing;
  BOOST_TEST(kept == 1);
  for (int i = 0; i <= 1000; ++i) // the first steps of the fall, down to 94.9 %
    kept += finder.users(SimTime{std::chrono::seconds(2000 + i)}, 1000 - i) !=
            OutageFinder::Keep::Nothing;
  BOOST_TEST(kept == 1 + 51);
}

BOOST_AUTO_TEST_SUITE_END()
