// A mirror is resynchronising when its principal is lost: the log that had arrived by then is not
// lost. SQL Server docs, "Database Mirroring" (the mirror hardens the log as it comes), "Database
// Mirroring Operating Modes" (forced service loses what the mirror has not got).
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Break {
  char const* how;
  std::vector<std::string> faults, commands;
  Duration lost;   ///< the principal, for good
  Duration caught; ///< for so long log went to the mirror
};
std::ostream& operator<<(std::ostream& out, Break const& b) { return out << b.how; }

std::string on_a(std::string const& at, std::string const& what) {
  return "{ at: " + at + ", on: sql-a, sql: alter database orders set partner " + what +
         ", answers: done }";
}

std::vector<Break> const kBreaks{
    {"the principal is lost", {"{ at: 140s, lose: sql-a }"}, {}, 140s, 20s},
    {"the link is cut first",
     {"{ at: 140s, lose: a-b }", "{ at: 160s, lose: sql-a }"},
     {},
     160s,
     20s},
    {"it is suspended first", {"{ at: 150s, lose: sql-a }"}, {on_a("140s", "suspend")}, 150s, 20s},
    {"it is suspended, resumed and suspended",
     {"{ at: 170s, lose: sql-a }"},
     {on_a("140s", "suspend"), on_a("150s", "resume"), on_a("160s", "suspend")},
     170s,
     30s},
    {"the mirror is lost and comes back to a principal that is gone",
     {"{ at: 140s, lose: sql-b, heal_at: 160s }", "{ at: 150s, lose: sql-a }"},
     {},
     150s,
     20s},
};

/// 614.4 kB of log are written a second; of the 36.9 MB that the mirror lacks when it is back at
/// 120 s the way carries 800 kB a second.
PairScenario behind(Break const& broken) {
  PairScenario scenario;
  scenario.load = "{ users: 100, chat_rate: 150/s }";
  scenario.set = {"links.a-b.bandwidth: 800kB/s"};
  scenario.faults = {"{ at: 60s, lose: sql-b, heal_at: 120s }"};
  scenario.faults.insert(scenario.faults.end(), broken.faults.begin(), broken.faults.end());
  scenario.commands = broken.commands;
  scenario.ends = "300s";
  return scenario;
}

} // namespace

BOOST_AUTO_TEST_SUITE(broken_resync)

BOOST_DATA_TEST_CASE(forced_service_loses_only_what_had_not_arrived, data::make(kBreaks), broken) {
  // What went over in T seconds is T * 800 kB / 614.4 kB = T * 1.302 s of log behind 60 s: 20 s
  // bring the mirror up to 86.04 s, 30 s to 99.06 s. Connecting and breaking off take some ms.
  PairScenario scenario = behind(broken);
  scenario.commands.push_back("{ at: 220s, on: sql-b, sql: alter database orders set partner "
                              "force_service_allow_data_loss, answers: done }");
  auto const r = drill(scenario.plan());
  BOOST_TEST(unmet(r) == "");
  Duration const expected = 60s + Duration{broken.caught.count() * 8000 / 6144};
  Duration const reached{value_of(r, "failover", "recovery_point")};
  BOOST_TEST((std::chrono::abs(reached - expected) < 500ms),
             to_text(reached) << ", expected " << to_text(expected));
  // 150 messages a second from there to the loss.
  std::int64_t const messages = (broken.lost - expected).count() * 150 / 1'000'000;
  BOOST_TEST(std::abs(lost(r) - messages) < 400, lost(r) << ", expected " << messages);
}

BOOST_AUTO_TEST_CASE(what_has_arrived_waits_to_be_sent_no_more) {
  // At 145 s 85 s of 614.4 kB have been written since 60 s; 16 MB have gone over: 36.2 MB are left.
  PairScenario scenario = behind(kBreaks[2]);
  scenario.checks = {"{ at: 119s, holds: send queue of orders on sql-a > 35500kB }",
                     "{ at: 145s, holds: send queue of orders on sql-a > 35500kB and send queue of "
                     "orders on sql-a < 37MB }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_SUITE_END()
