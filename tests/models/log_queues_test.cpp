// How far a copy has come in the log that is sent to it.
#include "models/log_queues.hpp"

#include <boost/test/unit_test.hpp>

using namespace switchback;
using namespace switchback::mirroring;
using namespace std::chrono_literals;

namespace {

LogPoint point(std::int64_t lsn, Duration at) { return {{lsn}, SimTime{at}}; }

/// 1,000 B on fork 1 up to 10 s, then 1,050 B on fork 2 up to 31 s.
LogPath sent() {
  LogPath path = LogPath::begin(ForkId{1}, SimTime{});
  path.grow(point(1000, 10s));
  path.fork_off(ForkId{2}, SimTime{10s});
  path.grow(point(2050, 31s));
  return path;
}

} // namespace

BOOST_AUTO_TEST_SUITE(log_queues)

BOOST_AUTO_TEST_CASE(whole_commits_arrive_and_the_instant_goes_by_the_known_points) {
  // 250 B of 100 B commits behind 1,200 B reach to 1,400 B: half the way from the 1,200 B at 14 s
  // to the 1,600 B at 20 s.
  LogPath const copy =
      received(sent(), point(1200, 14s), Bytes{250}, Bytes{100}, {point(1600, 20s)});
  BOOST_TEST((copy.end() == point(1400, 17s)));
  BOOST_TEST((copy.fork() == ForkId{2}));
  BOOST_TEST(copy.agrees_with(sent()));
}

BOOST_AUTO_TEST_CASE(a_part_of_a_commit_is_nothing) {
  LogPath const copy = received(sent(), point(1200, 14s), Bytes{99}, Bytes{100}, {});
  BOOST_TEST((copy.end() == point(1200, 14s)));
}

BOOST_AUTO_TEST_CASE(what_ends_on_an_earlier_fork_holds_nothing_of_the_next) {
  LogPath const copy = received(sent(), point(400, 4s), Bytes{390}, Bytes{100}, {point(800, 8s)});
  BOOST_TEST((copy.end() == point(700, 7s)));
  BOOST_TEST((copy.fork() == ForkId{1}));
  BOOST_TEST((received(sent(), point(400, 4s), Bytes{600}, Bytes{100}, {}).fork() == ForkId{1}));
}

BOOST_AUTO_TEST_CASE(all_of_it_is_all_of_it) {
  BOOST_TEST((received(sent(), point(400, 4s), Bytes{1650}, Bytes{100}, {}) == sent()));
}

BOOST_AUTO_TEST_SUITE_END()
