// PARTNER TIMEOUT changed while a connection is cut but not yet given up: ends that learn of it
// judge the silence by the new value, the others by the old one.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

struct Change {
  char const* name;
  char const* at_first; ///< the timeout when the network is cut, at 60 s
  std::vector<std::string> cut;
  char const* at;      ///< of the command
  char const* timeout; ///< in seconds
  std::vector<std::string> checks;
};
std::ostream& operator<<(std::ostream& out, Change const& c) { return out << c.name; }

std::vector<std::string> const kMirrorCut{"{ at: 60s, lose: a-b }"};
std::vector<std::string> const kWitnessCut{"{ at: 60s, lose: a-w }"};
std::vector<std::string> const kBothCut{"{ at: 60s, lose: a-b }", "{ at: 60s, lose: a-w }"};

/// An end gives up the timeout and a ping after the last ping, which came up to a ping before 60 s
/// ("Possible Failures During Database Mirroring").
Change const kChanges[] = {
    {"longer: the principal waits on, the mirror cannot be told",
     "10s",
     kMirrorCut,
     "63s",
     "30",
     {"{ within: [90s, 91s], becomes: orders on sql-a is DISCONNECTED }",
      "{ within: [70s, 71s], becomes: orders on sql-b is DISCONNECTED }"}},
    {"shorter: from the last ping on, not from the command",
     "30s",
     kMirrorCut,
     "63s",
     "10",
     {"{ within: [70s, 71s], becomes: orders on sql-a is DISCONNECTED }",
      "{ within: [90s, 91s], becomes: orders on sql-b is DISCONNECTED }"}},
    {"so short that it is over: with the next ping",
     "30s",
     kMirrorCut,
     "85s",
     "10",
     {"{ within: [85s, 86s], becomes: orders on sql-a is DISCONNECTED }",
      "{ within: [90s, 91s], becomes: orders on sql-b is DISCONNECTED }"}},
    {"0 to 4 count as 5",
     "30s",
     kMirrorCut,
     "61s",
     "3",
     {"{ within: [65s, 66s], becomes: orders on sql-a is DISCONNECTED }"}},
    {"cut off from the witness, which hears of it from the mirror",
     "10s",
     kWitnessCut,
     "63s",
     "30",
     {"{ within: [90s, 91s], becomes: witness of orders on sql-a is not connected }"}},
    {"longer and cut off from both: it must have stopped when the mirror takes the role",
     "10s",
     kBothCut,
     "63s",
     "120",
     {"{ within: [70s, 71s], becomes: orders on sql-a opens with 955 }",
      "{ within: [72s, 73010ms], becomes: orders on sql-b is serving }"}},
    {"shorter and cut off from both: it stops early, the others hear nothing",
     "30s",
     kBothCut,
     "62s",
     "5",
     {"{ within: [65s, 66s], becomes: orders on sql-a opens with 955 }",
      "{ within: [92s, 93010ms], becomes: orders on sql-b is serving }"}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(partner_timeout)

BOOST_DATA_TEST_CASE(a_silence_that_lasts_is_judged_by_the_timeout_that_its_end_knows,
                     data::make(kChanges), change) {
  PairScenario scenario;
  scenario.set = {std::string("mirroring.orders.partner_timeout: ") + change.at_first};
  scenario.faults = change.cut;
  scenario.commands = {std::string("{ at: ") + change.at +
                       ", on: sql-a, sql: alter database orders set partner timeout " +
                       change.timeout + ", answers: done }"};
  scenario.checks = change.checks;
  scenario.ends = "100s";
  Plan const plan = scenario.plan();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto const r = drill(plan, {seed});
    BOOST_TEST(unmet(r) == "", change.name << ", seed " << seed << ": " << unmet(r));
    BOOST_TEST(std::none_of(r.facts.begin(), r.facts.end(),
                            [](Fact const& fact) { return fact.kind() == FactKind::Alarm; }));
  }
}

BOOST_AUTO_TEST_CASE(who_was_not_told_hears_of_it_when_the_partners_meet) {
  // Cut at 60 s, longer at 63 s, healed at 80 s; lost at 120 s: 30 s and up to a ping, for the
  // mirror too.
  PairScenario scenario;
  scenario.faults = {"{ at: 60s, lose: a-b, heal_at: 80s }", "{ at: 120s, lose: sql-a }"};
  scenario.commands = {
      "{ at: 63s, on: sql-a, sql: alter database orders set partner timeout 30, answers: done }"};
  scenario.checks = {"{ within: [150s, 151s], becomes: orders on sql-b is DISCONNECTED }"};
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    BOOST_TEST(unmet(drill(scenario.plan(), {seed})) == "");
}

BOOST_AUTO_TEST_CASE(a_process_that_ended_is_noticed_at_once_whatever_the_timeout) {
  PairScenario scenario;
  scenario.faults = {"{ at: 60s, lose: sql-b, process: sql-server }"};
  scenario.commands = {"{ at: 60s, on: sql-a, sql: alter database orders set partner timeout 60 }"};
  scenario.checks = {"{ within: [60s, 61s], becomes: orders on sql-a is DISCONNECTED }"};
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    BOOST_TEST(unmet(drill(scenario.plan(), {seed})) == "");
}

BOOST_AUTO_TEST_SUITE_END()
