// The provider's tries with both partners' names, against the documented numbers.
#include "models/client_connection.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <ostream>
#include <vector>

using namespace switchback;
using namespace switchback::client;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Played {
  std::vector<std::pair<std::string, Duration>> tries; ///< name, from the attempt's beginning
  bool connected = false;
  std::string to;
  Duration took{};
};

/// Plays an attempt against a world in which each name gives one answer from some instant on.
struct World {
  std::map<std::string, std::vector<std::pair<Duration, Answer>>> answers;

  Answer answer(std::string const& name, Duration at) const {
    Answer now = Answer::Silent;
    for (auto const& [from, what] : answers.at(name))
      if (at >= from)
        now = what;
    return now;
  }
};

Played play(Settings const& settings, Names const& names, World const& world,
            std::size_t most_tries = 1'000) {
  SimTime const start{5min};
  Attempt attempt = begin(settings, names, start);
  Played played;
  SimTime now = start;
  while (auto const one = next(attempt, now)) {
    if (played.tries.size() == most_tries)
      return played;
    played.tries.emplace_back(one->name, now - start);
    Answer const answer = world.answer(one->name, now - start);
    if (answer == Answer::Silent)
      now = one->until;
    Result const result = after(attempt, answer, now);
    played.took = now - start;
    if (std::holds_alternative<Connected>(result)) {
      played.connected = true;
      played.to = one->name;
      return played;
    }
    if (std::holds_alternative<Failed>(result)) {
      played.took = settings.login_timeout;
      return played;
    }
    now = std::get<TryAgain>(result).at;
  }
  played.took = now - start;
  return played;
}

World dead() { return {{{"A", {{0s, Answer::Silent}}}, {"B", {{0s, Answer::Silent}}}}}; }

struct Round {
  int round;
  Duration slot, end; ///< end: of both its tries, from the attempt's beginning
};
std::ostream& operator<<(std::ostream& out, Round const& r) { return out << "round " << r.round; }
/// "Connect Clients to a Database Mirroring Session", login timeout of 15 s.
Round const kRounds[] = {{1, 1200ms, 2400ms}, {2, 2400ms, 7200ms}, {3, 3600ms, 14400ms}};

} // namespace

BOOST_AUTO_TEST_SUITE(client_connection)

BOOST_DATA_TEST_CASE(slots_grow_by_eight_percent_of_the_login_timeout, data::make(kRounds), r) {
  BOOST_TEST((slot({}, r.round) == r.slot));
  auto const played = play({}, {"A", "B"}, dead());
  auto const first = static_cast<std::size_t>(r.round - 1) * 2;
  BOOST_TEST(played.tries[first].first == "A");
  BOOST_TEST((played.tries[first].second == r.end - 2 * r.slot));
  BOOST_TEST(played.tries[first + 1].first == "B");
  BOOST_TEST((played.tries[first + 1].second == r.end - r.slot));
}

BOOST_AUTO_TEST_CASE(the_fourth_round_has_what_is_left_and_the_attempt_fails_at_the_timeout) {
  auto const played = play({}, {"A", "B"}, dead());
  BOOST_REQUIRE(played.tries.size() == 7U); // 14.4 s: A for 0.6 s
  BOOST_TEST(played.tries.back().first == "A");
  BOOST_TEST((played.tries.back().second == 14400ms));
  BOOST_TEST((played.took == 15s));
  BOOST_TEST(!played.connected);
}

BOOST_AUTO_TEST_CASE(a_dead_initial_partner_costs_its_first_slot) {
  auto world = dead();
  world.answers["B"] = {{0s, Answer::Connects}};
  auto const played = play({}, {"A", "B"}, world);
  BOOST_TEST(played.to == "B");
  BOOST_TEST((played.took == 1200ms));
  BOOST_TEST((play({10s}, {"A", "B"}, world).took == 800ms)); // 0.08 of 10 s
}

BOOST_AUTO_TEST_CASE(a_try_that_fails_early_leaves_its_time_to_further_rounds) {
  // A refuses at once: rounds are one slot long, 1.2 + 2.4 + 3.6 + 4.8 = 12 s, and a fifth fits.
  auto world = dead();
  world.answers["A"] = {{0s, Answer::Refused}};
  auto const played = play({}, {"A", "B"}, world);
  BOOST_TEST(played.tries.size() == 10U);
  BOOST_TEST((played.tries[8].second == 12s));
  BOOST_TEST((played.took == 15s));
}

BOOST_AUTO_TEST_CASE(while_the_role_changes_rounds_are_followed_by_growing_delays) {
  // The old principal is gone at once, the new one answers that it is not active until 4.2 s.
  World const world{{{"A", {{0s, Answer::Refused}}},
                     {"B", {{0s, Answer::Inactive}, {4200ms, Answer::Connects}}}}};
  auto const played = play({}, {"A", "B"}, world);
  std::vector<Duration> begins;
  for (std::size_t i = 0; i < played.tries.size(); i += 2)
    begins.push_back(played.tries[i].second);
  // 0, +100, +200, +400, +800 ms, then +1 s each.
  std::vector<Duration> const expected{0ms, 100ms, 300ms, 700ms, 1500ms, 2500ms, 3500ms, 4500ms};
  BOOST_TEST((begins == expected));
  BOOST_TEST(played.to == "B");
  BOOST_TEST((played.took == 4500ms));
}

BOOST_AUTO_TEST_CASE(without_a_failover_partner_the_attempt_runs_to_the_login_timeout) {
  auto const played = play({}, {"A", ""}, dead());
  BOOST_TEST(played.tries.size() == 1U);
  BOOST_TEST((played.took == 15s));
  BOOST_TEST(!played.connected);
}

BOOST_AUTO_TEST_CASE(without_a_timeout_the_names_alternate_for_ever) {
  auto const played = play({0s}, {"A", "B"}, dead(), 1'000);
  BOOST_TEST(played.tries.size() == 1'000U);
  BOOST_TEST(played.tries[998].first == "A");
  BOOST_TEST(played.tries[999].first == "B");
}

BOOST_AUTO_TEST_CASE(named_pipes_wait_for_the_first_name) {
  auto world = dead();
  world.answers["B"] = {{0s, Answer::Connects}};
  Settings settings;
  settings.protocol = Protocol::NamedPipes;
  // The login timeout is over before the first name is given up.
  BOOST_TEST(!play(settings, {"A", "B"}, world).connected);
  settings.login_timeout = 60s;
  auto const played = play(settings, {"A", "B"}, world);
  BOOST_TEST(played.to == "B");
  BOOST_TEST((played.took >= 20s && played.took <= 30s));
}

BOOST_AUTO_TEST_CASE(the_documented_example_of_stale_names) {
  // Four configurations of a session, one client that keeps running, one that is started fresh
  // each time with the names A and B.
  Settings const settings;
  auto const world_of = [](std::string const& principal, std::string const& mirror) {
    World world{{{"A", {{0s, Answer::Silent}}},
                 {"B", {{0s, Answer::Silent}}},
                 {"C", {{0s, Answer::Silent}}}}};
    world.answers[principal] = {{0s, Answer::Connects}};
    if (!mirror.empty())
      world.answers[mirror] = {{0s, Answer::Inactive}};
    return world;
  };
  Names const fresh{"A", "B"};
  Names running = fresh;
  // A is principal, B its mirror: it connects to A and caches B.
  BOOST_TEST(play(settings, running, world_of("A", "B")).to == "A");
  running = learned(running, "B", settings);
  BOOST_TEST(running.failover == "B");
  // A is lost, B is principal: by B.
  BOOST_TEST(play(settings, running, world_of("B", "")).to == "B");
  running = learned(running, "", settings);
  BOOST_TEST(running.failover == "B");
  // C takes A's place as mirror of B: by B, and C is cached.
  BOOST_TEST(play(settings, fresh, world_of("B", "C")).to == "B");
  BOOST_TEST(learned(fresh, "C", settings).failover == "C");
  // C is principal: a fresh client, which knows A and B, finds nobody.
  auto const lost = play(settings, fresh, world_of("C", "B"));
  BOOST_TEST(!lost.connected);
  BOOST_TEST((lost.took == 15s));
  // The one that was told of C finds it.
  BOOST_TEST(play(settings, learned(fresh, "C", settings), world_of("C", "B")).to == "C");
}

BOOST_AUTO_TEST_CASE(dot_net_keeps_the_partner_that_it_learned_first) {
  Settings settings;
  settings.refreshes_partner = false;
  Names const first = learned({"A", "X"}, "B", settings);
  BOOST_TEST(first.failover == "B"); // in place of the name that it was given
  BOOST_TEST(learned(first, "C", settings).failover == "B");
  BOOST_TEST(learned(first, "C", {}).failover == "C");
}

BOOST_AUTO_TEST_SUITE_END()
