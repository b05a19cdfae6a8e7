// Whatever breaks, the accounts add up: the main scenario with one to four further faults at random
// targets and times.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "tests/support/fault_of.hpp"
#include "tests/support/random_faults.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// 120 in the test command; tests/long/run asks for more.
int seeds() {
  char const* asked = std::getenv("SWITCHBACK_TEST_SEEDS");
  return asked != nullptr ? std::max(1, std::atoi(asked)) : 120;
}

void holds_together(DrillResult const& r) {
  BOOST_TEST((r.status == DrillStatus::Completed));
  std::int64_t all = 0;
  for (FateRange const& range : r.fates)
    all += range.messages;
  BOOST_TEST(all == r.messages);
  BOOST_TEST(r.compliance.events == r.compliance.handed_over + r.compliance.in_database +
                                        r.compliance.in_queues + r.compliance.lost);
  for (Measure const& m : r.measures)
    BOOST_TEST(m.value.has_value() == m.why_null.empty());
}

/// A fault that strikes in the middle of a command, on its own machine or at random.
FaultPlan in_the_middle(DrillResult const& straight, ScenarioPlan const& scenario,
                        KeyedRandom const& draws) {
  std::vector<CommandRecord const*> longer;
  for (CommandRecord const& command : straight.commands)
    if (command.to > command.from)
      longer.push_back(&command);
  auto const pick = [&](std::uint64_t n, std::uint64_t what) { return draws.below(n, 78, what); };
  CommandRecord const& command = *longer[pick(longer.size(), 0)];
  FaultPlan fault = random_fault(draws, 0, scenario);
  std::pair<char const*, FaultValues> const of_machines[] = {
      {"lose host", {}},
      {"lose host", {}},
      {"lose network", {{"network", std::string("all")}}},
      {"hang", {}}};
  if (pick(4, 1) > 0) {
    auto const& [kind, values] = of_machines[pick(4, 2)];
    fault = fault_of(kind, command.place, values);
  }
  auto const share = static_cast<std::int64_t>(1 + pick(98, 3));
  fault.rebuilt_at.reset(), fault.heal_after.reset();
  fault.at = command.from + (command.to - command.from) * share / 100;
  if (pick(2, 4) == 0 && fault.kind->heal)
    fault.heal_after = std::chrono::seconds(static_cast<std::int64_t>(1 + pick(3600, 5)));
  return fault;
}

/// The command that was under way when a machine was lost, if it ran there.
CommandRecord const* cut_off_at(DrillResult const& r, FaultPlan const& fault) {
  for (CommandRecord const& command : r.commands)
    if (r.steps[static_cast<std::size_t>(command.step)].language == "powershell" &&
        command.place == fault.target && command.from < *fault.at && command.to >= *fault.at)
      return &command;
  return nullptr;
}

} // namespace

BOOST_AUTO_TEST_SUITE(random_faults)

BOOST_DATA_TEST_CASE(fates_add_up_and_the_drill_completes, data::xrange(seeds()), i) {
  auto const plan = random_plan(static_cast<std::uint64_t>(i));
  holds_together(drill(plan, {static_cast<std::uint64_t>(i) + 1}));
}

BOOST_DATA_TEST_CASE(operators_are_cut_off_in_the_middle_of_a_command, data::xrange(seeds()), i) {
  auto plan = plan_of("site-lost");
  Seed const seed{static_cast<std::uint64_t>(i) + 1};
  FaultPlan const fault = in_the_middle(drill(plan, seed), plan.scenario, KeyedRandom(seed));
  plan.scenario.faults.push_back(fault);
  auto const r = drill(plan, seed);
  holds_together(r);
  BOOST_REQUIRE(r.faults.back().injected.has_value());
  if (auto const* command = fault.kind->name == "lose host" ? cut_off_at(r, fault) : nullptr) {
    BOOST_TEST((command->to == *fault.at));
    BOOST_TEST(command->number == "ComputerUnreachable");
  }
}

BOOST_AUTO_TEST_SUITE_END()
