// One child for each drill: what comes back, in which order, and how different ends are told apart.
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <string>
#include <unistd.h>

#include "sim/drill/workers.hpp"

using namespace switchback;

namespace {

std::vector<Seed> seeds(std::uint64_t n) {
  std::vector<Seed> all;
  for (std::uint64_t i = 0; i < n; ++i)
    all.push_back(Seed{i});
  return all;
}

ChildEnd end_of(WorkerOptions options, std::function<std::string(Seed)> const& drill) {
  ChildEnd only;
  run_in_children({Seed{7}}, options, drill, [&](Seed, ChildEnd end) {
    only = std::move(end);
    return true;
  });
  return only;
}

} // namespace

BOOST_AUTO_TEST_SUITE(workers)

BOOST_AUTO_TEST_CASE(results_come_in_the_order_of_the_seeds_whatever_order_they_end_in) {
  std::string order;
  run_in_children(
      seeds(20), {4, {}},
      [](Seed seed) {
        usleep(seed.value % 3 == 0 ? 3000 : 0);
        return std::to_string(seed.value) + " ";
      },
      [&](Seed, ChildEnd end) {
        order += end.message;
        return true;
      });
  BOOST_TEST(order == "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 ");
}

BOOST_AUTO_TEST_CASE(a_result_of_many_pipes_full_arrives_whole) {
  auto const end = end_of({}, [](Seed) { return std::string(3'000'000, 'x'); });
  BOOST_TEST((end.how == ChildEnd::How::Sent));
  BOOST_TEST(end.message.size() == 3'000'000U);
}

BOOST_AUTO_TEST_CASE(a_child_that_dies_is_told_from_one_that_is_done) {
  auto const end = end_of({}, [](Seed) -> std::string {
    std::signal(SIGABRT, SIG_DFL);
    std::raise(SIGABRT);
    return "never";
  });
  BOOST_TEST((end.how == ChildEnd::How::Died));
  BOOST_TEST(end.signal == SIGABRT);
  auto const left = end_of({}, [](Seed) -> std::string { _exit(3); });
  BOOST_TEST((left.how == ChildEnd::How::Died));
  BOOST_TEST(left.exit_code == 3);
}

BOOST_AUTO_TEST_CASE(a_child_that_hangs_is_ended_at_its_limit_and_the_next_goes_on) {
  std::vector<ChildEnd::How> how;
  run_in_children(
      seeds(3), {1, std::chrono::seconds{2}},
      [](Seed seed) {
        while (seed.value == 1)
          usleep(1000);
        return std::string("done");
      },
      [&](Seed, ChildEnd end) {
        how.push_back(end.how);
        return true;
      });
  BOOST_TEST(
      (how == std::vector{ChildEnd::How::Sent, ChildEnd::How::TimedOut, ChildEnd::How::Sent}));
}

BOOST_AUTO_TEST_CASE(when_the_process_that_forks_is_killed_its_drill_is_lost_and_no_other) {
  int died = 0, sent = 0;
  run_in_children(
      seeds(6), {2, {}},
      [](Seed seed) {
        if (seed.value == 2)
          kill(getppid(), SIGKILL);
        usleep(1000);
        return std::string("done");
      },
      [&](Seed, ChildEnd end) {
        ++(end.how == ChildEnd::How::Sent ? sent : died);
        return true;
      });
  BOOST_TEST(died == 1);
  BOOST_TEST(sent == 5);
}

BOOST_AUTO_TEST_CASE(an_early_end_leaves_nobody_behind) {
  int delivered = 0;
  run_in_children(
      seeds(50), {3, {}}, [](Seed) { return std::string("done"); },
      [&](Seed, ChildEnd) { return ++delivered < 2; });
  BOOST_TEST(delivered == 2);
}

BOOST_AUTO_TEST_SUITE_END()
