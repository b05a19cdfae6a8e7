// Comparisons of whole drills: the log-shipping period against its closed form, and faults at
// random instants.
#include <boost/test/unit_test.hpp>

#include "models/rpo_bounds.hpp"
#include "reports/comparison.hpp"
#include "sim/drill/series.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// What the loss at a uniformly random instant rests on, and where the share stands in that case.
struct Case {
  Surviving surviving;
  char const* share_site;
  Duration difference; ///< of the mean losses, 5 min against 15 min
};

/// All jobs run on one tick with period T and take Db, Dc > 0. If the share survives, the newest
/// backup that is complete holds what was committed before its begin: the loss is uniform in
/// [Db, T + Db), T/2 + Db on average. If only what was copied survives, the copy job found the file
/// of the tick before: the loss is uniform in [T + Dc, 2T + Dc), 3T/2 + Dc on average. So 5 min
/// against 15 min differ by 10 min / 2, and by 3 * 10 min / 2. A uniform loss has its median at its
/// mean.
Case const kCases[] = {{Surviving::Share, "site-2", -5min}, {Surviving::Copies, "site-1", -15min}};

Duration mean_loss(Duration every, Surviving surviving) {
  ShippingStage const stage{every, 0s, 1s};
  return loss_of_fixed_phases({stage, stage, stage, 0s}, surviving)->mean;
}

Variant variant(Overrides const& set, int drills) {
  Variant result{"site-lost-any-time", {}};
  run_series({plan_of("site-lost-any-time", set)}, jobs_of(0, {1}, drills), {.jobs = 2},
             [&](FinishedDrill drill) { result.drills.push_back(std::move(drill.result)); });
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(whole_drills_compared)

BOOST_AUTO_TEST_CASE(five_minutes_against_fifteen_differ_by_what_the_closed_form_says) {
  constexpr int kDrills = 60;
  for (Case const& one : kCases) {
    Overrides const site{{"shares.log-share.site", one.share_site}};
    auto const every = [&](char const* period) {
      Overrides set = site;
      set.emplace_back("log_shipping.mgc.backup_every", period);
      set.emplace_back("log_shipping.mgc.copy_every", period);
      return variant(set, kDrills);
    };
    Variant const a = every("15min"), b = every("5min");
    BOOST_REQUIRE(
        (mean_loss(5min, one.surviving) - mean_loss(15min, one.surviving) == one.difference));
    for (bool const paired : {true, false}) {
      Comparison const c = compare(a, b, paired);
      auto const rpo = std::find_if(c.measures.begin(), c.measures.end(),
                                    [](auto const& m) { return m.name == "failover rpo"; });
      BOOST_REQUIRE((rpo != c.measures.end()));
      BOOST_TEST(rpo->seen);
      BOOST_TEST(rpo->medians.median.interval->holds(one.difference.count()));
      if (paired)
        BOOST_TEST(rpo->paired->median.interval->holds(one.difference.count()));
    }
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
