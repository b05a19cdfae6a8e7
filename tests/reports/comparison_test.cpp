// Comparing variants: what is the same does not seem to differ, what differs is found with its
// size, and what was not observed is not passed over.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <random>

#include "reports/comparison.hpp"
#include "reports/side_by_side.hpp"

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

Measure measure(std::string name, std::optional<std::int64_t> value, std::string unit = "us") {
  return {std::move(name), "failover", value, std::move(unit), value ? "" : "nothing happened"};
}

DrillResult drill(std::uint64_t seed, std::vector<Measure> measures,
                  Verdict verdict = Verdict::Met) {
  DrillResult result;
  result.seed = {seed};
  result.status = DrillStatus::Completed;
  result.verdict = verdict;
  result.measures = std::move(measures);
  result.objectives.push_back({"failover", "rto: 2h", verdict, "", 9});
  return result;
}

/// Twelve measures, each drawn by itself; a quarter of the drills misses.
Variant random_variant(std::mt19937_64& engine, std::uint64_t first_seed, int drills) {
  Variant variant{"x.yaml", {}};
  for (int i = 0; i < drills; ++i) {
    std::vector<Measure> measures;
    for (int m = 0; m < 12; ++m)
      measures.push_back(measure("measure " + std::to_string(m),
                                 static_cast<std::int64_t>(engine() % 3'600'000'000)));
    variant.drills.push_back(drill(first_seed + static_cast<std::uint64_t>(i), std::move(measures),
                                   engine() % 4 == 0 ? Verdict::Missed : Verdict::Met));
  }
  return variant;
}

MeasureDifference const& named(Comparison const& comparison, std::string const& name) {
  for (MeasureDifference const& m : comparison.measures)
    if (m.name == name)
      return m;
  throw std::runtime_error("no measure " + name);
}

} // namespace

BOOST_AUTO_TEST_SUITE(comparisons)

BOOST_DATA_TEST_CASE(the_same_under_other_seeds_seldom_seems_to_differ_in_anything,
                     data::make({true, false}), paired) {
  int claims = 0;
  for (std::uint64_t set = 1; set <= 100; ++set) {
    std::mt19937_64 engine(set);
    Variant const a = random_variant(engine, 1, 50);
    Variant const b = random_variant(engine, paired ? 1 : 51, 50);
    claims += compare(a, b, paired).seen();
  }
  BOOST_TEST(claims <= 10);
}

BOOST_AUTO_TEST_CASE(a_variant_beside_itself_is_equal_under_every_seed) {
  std::mt19937_64 engine(1);
  Variant const a = random_variant(engine, 1, 30);
  Comparison const same = compare(a, a, true);
  BOOST_TEST(!same.seen());
  BOOST_TEST(same.changes.empty());
  std::string const text = to_text(same, a, a);
  BOOST_TEST(text.find("Equal under every seed: failover measure 0, failover measure 1,") !=
             std::string::npos);
  BOOST_TEST(text.find("No difference seen.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_difference_is_found_with_its_size_and_its_direction) {
  Variant a{"a.yaml", {}}, b{"b.yaml", {}};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    auto const spread = static_cast<std::int64_t>(seed * 37 % 40) * 1'000'000;
    a.drills.push_back(drill(seed, {measure("rto", 600'000'000 + spread), measure("rpo", spread)}));
    b.drills.push_back(drill(seed, {measure("rto", 598'000'000 + spread), measure("rpo", spread)},
                             seed > 30 ? Verdict::Missed : Verdict::Met));
  }
  Comparison const c = compare(a, b, true);
  MeasureDifference const rto = named(c, "failover rto");
  BOOST_TEST(rto.seen);
  BOOST_TEST((rto.paired->median.interval == Interval{-2'000'000, -2'000'000}));
  BOOST_TEST(!named(c, "failover rpo").seen);
  // 10 of 40 turn from met to missed, none back: 2 x 2^-10 is below 5 % of 3 comparisons.
  BOOST_TEST(c.objectives.at(0).seen);
  BOOST_REQUIRE(c.changes.size() == 1);
  BOOST_TEST(c.changes[0].drills == 10);
  BOOST_TEST(c.changes[0].first.value == 31);
  std::string const text = to_text(c, a, b);
  BOOST_TEST(text.find("Verdict met in A and missed in B under 10 seeds, the first of them 31") !=
             std::string::npos);
  BOOST_TEST(
      text.find("Seen to differ: failover rto (less in B), how often 'failover rto' is met.") !=
      std::string::npos);
  // Without the pairs 2 s hide in a spread of 40 s.
  BOOST_TEST(!named(compare(a, b, false), "failover rto").seen);
}

BOOST_AUTO_TEST_CASE(what_one_variant_never_reached_is_not_left_out) {
  // In B service never returned in half of the drills: there is no B value to take a difference of,
  // and no "no difference" on account of the other half.
  Variant a{"a.yaml", {}}, b{"b.yaml", {}};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    a.drills.push_back(drill(seed, {measure("rto", 60), measure("never", std::nullopt)}));
    b.drills.push_back(
        drill(seed, {measure("rto", seed % 2 ? std::optional<std::int64_t>(60) : std::nullopt),
                     measure("never", std::nullopt)}));
  }
  Comparison const c = compare(a, b, true);
  MeasureDifference const rto = named(c, "failover rto");
  BOOST_TEST(rto.paired->unknown == 20);
  BOOST_TEST(!rto.paired->median.interval.has_value());
  BOOST_TEST(!rto.b.p50.interval.has_value());
  BOOST_TEST(to_text(c, a, b).find("not observed in both in 20") != std::string::npos);
  BOOST_TEST(to_text(c, a, b).find("Equal under every seed") == std::string::npos);
  BOOST_TEST(c.never_observed == std::vector<std::string>{"failover never"});
}

BOOST_AUTO_TEST_CASE(too_few_drills_give_no_figures_and_no_claim) {
  Variant a{"a.yaml", {}}, b{"b.yaml", {}};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    a.drills.push_back(drill(seed, {measure("rto", 60)}));
    b.drills.push_back(drill(seed, {measure("rto", 6'000'000'000)}));
  }
  Comparison const c = compare(a, b, true);
  BOOST_TEST(!c.seen());
  BOOST_TEST(to_text(c, a, b).find("not available, 7 drills needed") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(two_drills)

BOOST_AUTO_TEST_CASE(the_first_thing_that_differs_is_shown_between_what_was_equal) {
  DrillResult a = drill(1, {measure("rto", 60'000'000)});
  a.runbooks.push_back({0, "failover", {}, {}, {}, {}, RunbookOutcome::Completed, ""});
  auto const at = [](int s) { return SimTime{std::chrono::seconds(s)}; };
  a.facts.push_back({at(10), Noticed{NoticeKind::Other, "mgc", "", "gone", 0}});
  a.steps.push_back({0, 4, 1, 1, "Recover", "sql", "sql-b", "dba", 20, at(20), at(30), at(31),
                     StepOutcome::Done});
  a.commands.push_back({0, 21, 1, "restore database mgc with recovery", "sql-b", at(30), at(31),
                        CommandOutcome::Executed, "", ""});
  DrillResult b = a;
  BOOST_TEST(side_by_side(a, b).find("The two histories are the same, 4 lines.") == 0);
  b.commands[0].outcome = CommandOutcome::Refused;
  b.steps[0].outcome = StepOutcome::Refused;
  b.commands[0].number = "3101";
  b.measures[0].value = 90'000'000;
  std::string const text = side_by_side(a, b);
  BOOST_TEST(text.find("The histories part after 2 equal lines:\n"
                       "  both  00:00:20 failover step 4, block 1 (Recover) begun\n"
                       "  A     00:00:31 failover step 4, block 1 (Recover) done\n"
                       "  B     00:00:31 failover step 4, block 1 (Recover) refused\n") == 0,
             text);
  BOOST_TEST(text.find("! failover 4.1 Recover  00:00:20 11s done  00:00:20 11s refused") !=
                 std::string::npos,
             text);
  BOOST_TEST(text.find("+30s") != std::string::npos, text);
}

BOOST_AUTO_TEST_SUITE_END()
