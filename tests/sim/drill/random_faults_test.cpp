// Whatever breaks, the accounts add up: the main scenario with one to four further faults at random
// targets and times.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

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

} // namespace

BOOST_AUTO_TEST_SUITE(random_faults)

BOOST_DATA_TEST_CASE(fates_add_up_and_the_drill_completes, data::xrange(seeds()), i) {
  auto const plan = random_plan(static_cast<std::uint64_t>(i));
  auto const r = drill(plan, {static_cast<std::uint64_t>(i) + 1});
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

BOOST_AUTO_TEST_SUITE_END()
