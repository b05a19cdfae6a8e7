// Whole drills compared: the log-shipping period against what the closed form says of it, and
// faults at random instants.
#include <boost/test/unit_test.hpp>

#include "models/rpo_bounds.hpp"
#include "reports/comparison.hpp"
#include "sim/drill/series.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// Of the file share in the second site, which survives: cut-off to disaster.
Duration mean_loss(Duration every) {
  ShippingStage const stage{every, 0s, 1s};
  return loss_of_fixed_phases({stage, stage, stage, 0s}, Surviving::Share)->mean;
}

Variant variant(Overrides const& set, int drills) {
  Variant result{"site-lost-any-time", {}};
  run_series({plan_of("site-lost-any-time", set)}, jobs_of(0, {1}, drills), {.jobs = 2},
             [&](FinishedDrill drill) { result.drills.push_back(std::move(drill.result)); });
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(whole_drills_compared)

BOOST_AUTO_TEST_CASE(five_minutes_against_fifteen_differ_by_half_the_difference_of_the_periods) {
  constexpr int kDrills = 60;
  Variant const a = variant({{"log_shipping.mgc.backup_every", "15min"}}, kDrills),
                b = variant({{"log_shipping.mgc.backup_every", "5min"}}, kDrills);
  Duration const closed_form = mean_loss(5min) - mean_loss(15min);
  BOOST_REQUIRE((closed_form == -5min));
  for (bool const paired : {true, false}) {
    Comparison const c = compare(a, b, paired);
    auto const rpo = std::find_if(c.measures.begin(), c.measures.end(),
                                  [](auto const& m) { return m.name == "failover rpo"; });
    BOOST_REQUIRE((rpo != c.measures.end()));
    BOOST_TEST(rpo->seen);
    BOOST_TEST(rpo->medians.median.interval->holds(closed_form.count()));
    if (paired)
      BOOST_TEST(rpo->paired->median.interval->holds(closed_form.count()));
  }
}

BOOST_AUTO_TEST_CASE(a_fault_at_a_random_instant_is_drawn_anew_under_each_seed_within_its_bounds) {
  std::vector<SimTime> instants;
  for (DrillResult const& drill : variant({}, 20).drills)
    instants.push_back(*drill.faults.front().injected);
  for (SimTime const t : instants) {
    BOOST_TEST((t >= SimTime{9h}));
    BOOST_TEST((t < SimTime{17h}));
  }
  std::sort(instants.begin(), instants.end());
  BOOST_TEST((std::adjacent_find(instants.begin(), instants.end()) == instants.end()));
  BOOST_TEST((instants.front() < SimTime{13h}));
  BOOST_TEST((instants.back() >= SimTime{13h}));
}

BOOST_AUTO_TEST_SUITE_END()
