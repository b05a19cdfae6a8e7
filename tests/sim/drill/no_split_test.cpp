// Without a forced service two partners of a session never serve at once, however failures of
// machines, processes and links fall within the detection windows: random faults close together on
// the mirrored pair. SQL Server docs, "Quorum: How a Witness Affects Database Availability": an
// automatic failover presupposes that the principal has lost quorum.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "sim/traffic/random.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

/// Of what can befall a pair and its witness; TIME is filled in, and a way back added.
constexpr char const* kFaults[] = {
    "lose: sql-a",
    "lose: sql-b",
    "lose: sql-w",
    "lose: sql-a, process: sql-server",
    "lose: sql-b, process: sql-server",
    "lose: sql-w, process: sql-server",
    "lose: a-b",
    "lose: a-w",
    "lose: b-w",
    "lose: a-b, reported: true",
    "lose: a-w, reported: true",
    "lose: b-w, reported: true",
    "lose: sql-a, network: all",
    "lose: sql-b, network: all",
    "lose: sql-w, network: all",
    "hang: sql-a",
    "hang: sql-b",
    "hang: sql-w",
    "hang: sql-a, answers_pings: true",
    "lose: sql-a, drive: log",
};

std::string random_fault(KeyedRandom const& random, std::uint64_t i) {
  auto const pick = [&](std::uint64_t n, std::uint64_t what) {
    return random.below(n, 78, i * 16 + what);
  };
  std::string text = "{ at: " + std::to_string(60'000 + pick(14'000, 1)) + "ms, ";
  text += kFaults[pick(std::size(kFaults), 2)];
  // Around the timeout of 10 s, or a blink.
  if (pick(4, 3) > 0)
    text += ", heal_after: " +
            std::to_string(pick(2, 4) == 0 ? 1 + pick(1'500, 5) : 8'000 + pick(5'000, 6)) + "ms";
  return text + " }";
}

/// 600 in the test command; tests/long/run asks for more.
int seeds() {
  char const* asked = std::getenv("SWITCHBACK_TEST_SEEDS");
  return asked != nullptr ? std::max(1, std::atoi(asked)) : 600;
}

std::string alarms(DrillResult const& r) {
  std::string text;
  for (FactRow const& fact : rows_of(r))
    if (fact.kind == FactKind::Alarm)
      text += to_text(fact.at) + " " + fact.label + ": " + fact.cause + "\n";
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(no_split)

BOOST_DATA_TEST_CASE(partners_never_serve_at_once_whatever_fails_when, data::xrange(seeds()), i) {
  KeyedRandom const draws(Seed{static_cast<std::uint64_t>(i) + 1});
  PairScenario scenario;
  for (std::uint64_t k = 0, n = 2 + draws.below(3, 79, 0); k < n; ++k)
    scenario.faults.push_back(random_fault(draws, k));
  scenario.ends = "120s";
  auto const found = alarms(drill(scenario.plan(), {static_cast<std::uint64_t>(i) + 1}));
  BOOST_TEST(found == "", found << scenario.text());
}

/// The principal loses the mirror at 62 s, by a cut that both are told of; it believes that it has
/// the witness, whose connection it will give up in (70 s, 71 s].
std::vector<std::string> const kTellsOnlyOne[] = {
    // The witness starts anew and does not know the principal.
    {"{ at: 60s, lose: a-w }", "{ at: 61s, lose: sql-w, process: sql-server, heal_after: 200ms }",
     "{ at: 62s, lose: a-b, reported: true }"},
    // At the instant at which it would meet the principal again, the way there is cut.
    {"{ at: 60s, lose: sql-w, heal_after: 1s }", "{ at: 61s, lose: a-w }",
     "{ at: 62s, lose: a-b, reported: true }"},
    // The witness is told that its own network fails, the principal is not.
    {"{ at: 60s, lose: sql-w, network: all, heal_after: 500ms }", "{ at: 60200ms, lose: a-w }",
     "{ at: 62s, lose: a-b, reported: true }"},
    // The principal hangs and notices nothing at all.
    {"{ at: 60s, hang: sql-a }"},
    {"{ at: 60s, hang: sql-a, answers_pings: true }", "{ at: 62s, lose: a-b }",
     "{ at: 62s, lose: a-w }"},
};

BOOST_DATA_TEST_CASE(nor_where_one_end_is_told_of_a_loss_and_the_other_is_not,
                     data::xrange(std::size(kTellsOnlyOne)), i) {
  PairScenario scenario;
  scenario.faults = kTellsOnlyOne[i];
  scenario.checks = {"{ at: 100s, holds: orders on sql-b is serving }"};
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto const r = drill(scenario.plan(), {seed});
    BOOST_TEST(alarms(r) == "", alarms(r) << scenario.text());
    BOOST_TEST(r.objectives.front().verdict == Verdict::Met); // it does fail over
  }
}

BOOST_AUTO_TEST_SUITE_END()
