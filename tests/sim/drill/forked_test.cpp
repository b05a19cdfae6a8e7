// A drill forked while it is under way: both processes go on to the history of the drill that was
// left alone, whoever waits in it.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

std::string all_of(int pipe) {
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = read(pipe, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(n));
  return text;
}

/// The whole history of each process if the drill is forked at an instant.
std::pair<std::string, std::string> forked_at(Plan const& plan, SimTime when) {
  auto const both = in_child([&] {
    int ends[2];
    if (pipe(ends) != 0)
      throw std::runtime_error("no pipe");
    pid_t child = -1;
    DrillOptions options;
    options.looks = {when};
    options.look = [&](Estate const&) { child = fork(); };
    std::string const history = encode(run_drill(plan, {1}, options).result);
    if (child == 0) {
      for (std::size_t sent = 0; sent < history.size();) {
        auto const n = write(ends[1], history.data() + sent, history.size() - sent);
        if (n <= 0)
          break;
        sent += static_cast<std::size_t>(n);
      }
      _exit(0);
    }
    close(ends[1]);
    std::string const other = all_of(ends[0]);
    waitpid(child, nullptr, 0);
    return std::to_string(other.size()) + " " + other + history;
  });
  std::size_t digits = 0;
  std::size_t const size = std::stoul(both, &digits);
  return {both.substr(digits + 1 + size), both.substr(digits + 1, size)};
}

/// The middle of each step's commands, and of each command that takes time.
std::vector<SimTime> middles(DrillResult const& r) {
  std::vector<SimTime> all;
  for (StepRecord const& step : r.steps)
    if (step.started && step.commands_from && step.ended)
      for (SimTime const from : {*step.started, *step.commands_from})
        all.push_back(from + (*step.ended - from) / 2);
  for (CommandRecord const& command : r.commands)
    if (command.to > command.from)
      all.push_back(command.from + (command.to - command.from) / 2);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(forked, *boost::unit_test::enable_if<kForksInTheMiddle>())

BOOST_AUTO_TEST_CASE(both_processes_go_on_to_the_history_of_the_straight_run) {
  Plan const plan = plan_of("site-lost");
  std::string const straight = in_child([&] { return encode(run_drill(plan, {1}).result); });
  auto const r = decode(straight);
  BOOST_REQUIRE(r);
  auto const when = middles(*r);
  BOOST_TEST(when.size() > r->steps.size());
  for (SimTime const at : when) {
    auto const [parent, child] = forked_at(plan, at);
    BOOST_TEST((parent == straight), "the parent of a fork at " << to_text(at) << " differs");
    BOOST_TEST((child == straight), "the child of a fork at " << to_text(at) << " differs");
  }
}

BOOST_AUTO_TEST_SUITE_END()
