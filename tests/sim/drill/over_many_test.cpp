// Objectives over many drills: how the drills' parts decide, and that a drill's part is judged by
// its worst role change and does not affect its own verdict.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/drill/over_many.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;
using namespace std::chrono_literals;

namespace {

ScenarioPlan wanting(Fraction in, int drills) {
  ScenarioPlan scenario;
  scenario.objectives.over_many.push_back({"rto", 90min, in, drills, {"a.yaml", 7, 3}});
  return scenario;
}

DrillResult part(ScenarioPlan const& scenario, Verdict verdict) {
  DrillResult result;
  result.status = DrillStatus::Completed;
  result.objectives.push_back(
      {"drills", text_of(scenario.objectives.over_many.front()), verdict, "", 7});
  return result;
}

struct Outcome {
  int met, missed, inconclusive, not_exercised, crashed;
  Verdict is;
};
std::ostream& operator<<(std::ostream& out, Outcome const& o) {
  return out << o.met << " met, " << o.missed << " missed, " << o.inconclusive << " inconclusive, "
             << o.not_exercised << " not exercised, " << o.crashed << " crashed";
}

/// Of `rto: { within: 90min, in: 95%, drills: 100 }`. Clopper and Pearson: 100 of 100 leave 96.4 %
/// to 100 %; 99 of 100 leave 94.6 % to 99.97 %; 89 of 100 leave 81.2 % to 94.4 %.
Outcome const kOutcomes[]{
    {100, 0, 0, 0, 0, Verdict::Met},          {99, 1, 0, 0, 0, Verdict::Inconclusive},
    {89, 11, 0, 0, 0, Verdict::Missed},       {90, 10, 0, 0, 0, Verdict::Inconclusive},
    {0, 100, 0, 0, 0, Verdict::Missed},       {99, 0, 1, 0, 0, Verdict::Inconclusive},
    {99, 0, 0, 0, 1, Verdict::Inconclusive},  {100, 0, 0, 50, 0, Verdict::Met},
    {99, 0, 0, 1, 0, Verdict::Inconclusive}, // 99 that decide, 100 were asked for
    {0, 99, 0, 0, 0, Verdict::Inconclusive}, // clear, and still too early to look
    {0, 0, 0, 100, 0, Verdict::NotExercised},
};

} // namespace

BOOST_AUTO_TEST_SUITE(over_many)

BOOST_DATA_TEST_CASE(the_interval_of_all_drills_decides, data::make(kOutcomes), o) {
  ScenarioPlan const scenario = wanting({950'000}, 100);
  ManyDrills many(scenario);
  auto const add = [&](int times, DrillResult const& result) {
    for (int i = 0; i < times; ++i)
      many.add(result);
  };
  add(o.met, part(scenario, Verdict::Met));
  add(o.missed, part(scenario, Verdict::Missed));
  add(o.inconclusive, part(scenario, Verdict::Inconclusive));
  add(o.not_exercised, part(scenario, Verdict::NotExercised));
  add(o.crashed, DrillResult{});
  auto const decided = many.decide();
  BOOST_REQUIRE(decided.size() == 1);
  BOOST_TEST(name_of(decided[0].verdict) == name_of(o.is), decided[0].why);
  BOOST_TEST(decided[0].met == o.met);
  BOOST_TEST(decided[0].unobserved == o.inconclusive + o.crashed);
  BOOST_TEST(decided[0].line == 7);
}

BOOST_AUTO_TEST_CASE(it_says_what_was_asked_and_what_was_seen) {
  ScenarioPlan const scenario = wanting({995'000}, 200);
  BOOST_TEST(drills_asked_for(scenario) == 200);
  ManyDrills many(scenario);
  for (int i = 0; i < 200; ++i)
    many.add(part(scenario, Verdict::Met));
  auto const decided = many.decide();
  BOOST_TEST(decided[0].text == "rto: within 1h 30min in 99.5% of at least 200 drills");
  // 0.025^(1/200) is 98.1725 %; 0.025^(1/n) reaches 99.5 % with n = 736.
  BOOST_TEST(decided[0].why ==
             "200 of 200 drills kept to it (95% confidence interval 98.1724% to 100%); "
             "fewer than 736 drills cannot show 99.5%");
}

BOOST_AUTO_TEST_CASE(a_drills_part_is_its_worst_role_change_and_leaves_its_verdict_alone) {
  Plan plan = plan_of("site-lost");
  auto const rto = [&](Duration within) {
    plan.scenario.objectives.over_many = {{"rto", within, {950'000}, 10, {}}};
    return drill(plan);
  };
  DrillResult const first = rto(24h);
  std::int64_t const failover = value_of(first, "failover", "rto"),
                     failback = value_of(first, "failback", "rto");
  BOOST_REQUIRE(failover > 0);
  BOOST_REQUIRE(failback > 0);
  std::int64_t const worse = std::max(failover, failback);
  BOOST_TEST(name_of(verdict_of(first, "drills", "rto")) == "met");
  DrillResult const exactly = rto(Duration{worse}), below = rto(Duration{worse - 1});
  BOOST_TEST(name_of(verdict_of(exactly, "drills", "rto")) == "met");
  BOOST_TEST(name_of(verdict_of(below, "drills", "rto")) == "missed");
  BOOST_TEST(name_of(below.verdict) == "met");
}

BOOST_AUTO_TEST_CASE(a_drill_in_which_nothing_called_for_it_decides_nothing) {
  Plan plan = plan_of("nothing-happens");
  plan.scenario.objectives.over_many = {{"rto", 1h, {950'000}, 10, {}}};
  BOOST_TEST(name_of(verdict_of(drill(plan), "drills", "rto")) == "not exercised");
}

BOOST_AUTO_TEST_SUITE_END()
