// The agenda by itself, without a kernel.
#include "sim/estate/agenda.hpp"

#include <boost/test/unit_test.hpp>

#include <ctime>

using namespace switchback;
using namespace std::chrono_literals;

namespace {

/// The names of what is left, in its order.
std::string taken(Agenda& agenda) {
  std::string names;
  while (!agenda.empty()) {
    bool const forgotten = agenda.next_is_forgotten();
    Due const due = agenda.take();
    if (!forgotten)
      names += due.entity + " ";
  }
  return names;
}

double seconds_of(std::function<void()> const& work) {
  std::clock_t const before = std::clock();
  work();
  return static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
}

} // namespace

BOOST_AUTO_TEST_SUITE(agenda)

BOOST_AUTO_TEST_CASE(what_is_forgotten_does_not_happen_and_the_rest_keeps_its_order) {
  Agenda agenda;
  auto add = [&, n = 0U](SimTime when, std::string const& name) mutable {
    return agenda.add(when, Turn::Timer, ++n, {name, [] {}});
  };
  add(SimTime{3s}, "third");
  TimerId const second = add(SimTime{2s}, "second");
  add(SimTime{1s}, "first");
  agenda.forget(second);
  agenda.forget(second); // again: no effect
  BOOST_TEST(taken(agenda) == "first third ");
}

BOOST_AUTO_TEST_CASE(what_was_taken_is_not_forgotten_in_the_place_of_its_successor) {
  Agenda agenda;
  TimerId const old = agenda.add(SimTime{1s}, Turn::Timer, 1, {"old", [] {}});
  agenda.take();
  TimerId const young = agenda.add(SimTime{2s}, Turn::Timer, 2, {"young", [] {}});
  BOOST_TEST(old != young);
  agenda.forget(old);
  agenda.forget(0);
  BOOST_TEST(taken(agenda) == "young ");
}

BOOST_AUTO_TEST_CASE(to_forget_costs_the_same_however_much_is_due) {
  // 100,000 that wait, of which all are forgotten, the last first. A search would look at 5 billion
  // entries, thousands of times what it costs to add them; in place it costs less than to add them.
  // Both are measured in the same process, in its own time; ten times leaves room for a slow hour.
  constexpr std::uint64_t kMany = 100'000;
  Agenda agenda;
  std::vector<TimerId> ids;
  double const to_add = seconds_of([&] {
    for (std::uint64_t n = 1; n <= kMany; ++n)
      ids.push_back(agenda.add(SimTime{Duration{n}}, Turn::Timer, n, {"timer", [] {}}));
  });
  double const to_forget = seconds_of([&] {
    for (auto id = ids.rbegin(); id != ids.rend(); ++id)
      agenda.forget(*id);
  });
  BOOST_TEST(to_forget < 10 * to_add);
  BOOST_TEST(taken(agenda).empty());
}

BOOST_AUTO_TEST_SUITE_END()
