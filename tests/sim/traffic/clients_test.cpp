#include "sim/traffic/clients.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace switchback;
using namespace std::chrono_literals;

namespace {

ChatPoolPlan pool(std::size_t servers = 4) {
  ChatPoolPlan plan;
  plan.servers.resize(servers);
  return plan;
}

struct Crowd {
  KeyedRandom random{Seed{11}};
  ChatPoolPlan plan = pool();
  ClientCohorts clients{random, "fe-1", 80'000, plan};
  std::vector<bool> all{std::vector<bool>(4, true)}, none{std::vector<bool>(4, false)};

  std::int64_t in() const {
    std::int64_t n = 0;
    for (std::size_t i = 0; i < 4; ++i)
      n += clients.users(i);
    return n;
  }
  void play(SimTime until) {
    while (auto const next = clients.next_change()) {
      if (*next > until)
        return;
      clients.advance(*next);
      BOOST_REQUIRE(in() + clients.outside() == 80'000);
    }
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(clients)

BOOST_AUTO_TEST_CASE(they_begin_spread_evenly) {
  Crowd c;
  c.clients.begin(SimTime{}, c.all);
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_TEST(c.clients.users(i) == 20'000);
}

BOOST_AUTO_TEST_CASE(while_nothing_serves_nothing_is_to_be_done) {
  Crowd c;
  c.clients.begin(SimTime{}, c.all);
  c.clients.set_open(SimTime{1h}, c.none, 1);
  for (std::size_t i = 0; i < 4; ++i)
    c.clients.lose(SimTime{1h}, i);
  BOOST_TEST(!c.clients.next_change());
  BOOST_TEST(c.clients.outside() == 80'000);
}

BOOST_AUTO_TEST_CASE(after_a_long_outage_120000_endpoints_come_in_at_the_capacity_of_four_servers) {
  // 60 endpoints a second and server: 240/s, so 120,000 take 500 s; tries are spread over the 5 min
  // window then current.
  Crowd c;
  c.clients.begin(SimTime{}, c.all);
  c.clients.set_open(SimTime{1h}, c.none, 1);
  for (std::size_t i = 0; i < 4; ++i)
    c.clients.lose(SimTime{1h}, i);
  SimTime const back{3h};
  c.clients.set_open(back, c.all, 1);
  c.play(back + 480s);
  BOOST_TEST(c.clients.outside() > 0);
  c.play(back + 520s);
  BOOST_TEST(c.clients.outside() == 0);
  for (std::size_t i = 0; i < 4; ++i)
    BOOST_TEST(std::abs(c.clients.users(i) - 20'000) < 200);
}

BOOST_AUTO_TEST_CASE(users_of_one_lost_server_move_to_the_others_within_a_few_minutes) {
  // 30,000 endpoints over three servers at 180/s: about 170 s ("a few minutes or longer", the
  // planning page says).
  Crowd c;
  c.clients.begin(SimTime{}, c.all);
  c.clients.set_open(SimTime{1h}, {false, true, true, true}, 1);
  c.clients.lose(SimTime{1h}, 0);
  c.play(SimTime{1h} + 100s);
  BOOST_TEST(c.clients.outside() > 0);
  c.play(SimTime{1h} + 200s);
  BOOST_TEST(c.clients.outside() == 0);
  BOOST_TEST(c.clients.users(0) == 0);
}

BOOST_AUTO_TEST_CASE(a_server_that_closes_in_the_middle_keeps_nobody_waiting_for_ever) {
  Crowd c;
  c.clients.begin(SimTime{}, c.all);
  c.clients.set_open(SimTime{1h}, c.none, 1);
  for (std::size_t i = 0; i < 4; ++i)
    c.clients.lose(SimTime{1h}, i);
  c.clients.set_open(SimTime{2h}, c.all, 1);
  c.play(SimTime{2h} + 60s);
  c.clients.set_open(SimTime{2h} + 60s, c.none, 1);
  BOOST_TEST(c.in() + c.clients.outside() == 80'000);
  c.clients.set_open(SimTime{2h} + 90s, c.all, 1);
  c.play(SimTime{3h});
  BOOST_TEST(c.clients.outside() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
