// Intervals are held to what they promise on samples whose distribution is known: over 2,000
// repetitions with fixed seeds the share that holds the truth must be what the interval says of
// itself, and never less than the level.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>
#include <random>

#include "reports/statistics.hpp"

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

constexpr int kRepetitions = 2'000;

/// A distribution of whole numbers, by its quantile function; `steps` of equal weight if it is
/// discrete, so that many values are equal.
struct Known {
  char const* name;
  std::int64_t (*quantile)(double p);
};
std::ostream& operator<<(std::ostream& out, Known const& known) { return out << known.name; }

Known const kKnown[]{
    {"uniform over 15 min", [](double p) { return std::lround(p * 900e6); }},
    {"exponential with a mean of an hour",
     [](double p) { return std::lround(-3.6e9 * std::log1p(-p)); }},
    {"two humps", [](double p) { return std::lround(p < 0.7 ? p * 60e6 : 7.2e9 + p * 600e6); }},
    {"heavy tail", [](double p) { return std::lround(60e6 / std::pow(1 - p, 2)); }},
};

class Draws {
public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  Sample sample(std::int64_t (*quantile)(double), int n) {
    std::vector<std::int64_t> values(static_cast<std::size_t>(n));
    for (auto& value : values)
      value = quantile(uniform());
    return Sample(std::move(values));
  }

private:
  std::mt19937_64 engine_;
};

struct Coverage {
  double seen = 0;    ///< share of repetitions whose interval held the truth
  double claimed = 0; ///< what the intervals say of themselves
};

Coverage coverage(Known const& known, Fraction of, int drills) {
  std::int64_t const truth = known.quantile(static_cast<double>(of.millionths) / 1e6);
  Draws draws(4711);
  Coverage result;
  for (int i = 0; i < kRepetitions; ++i) {
    Estimate const estimate = draws.sample(known.quantile, drills).percentile(of);
    BOOST_REQUIRE(estimate.interval.has_value());
    BOOST_REQUIRE(estimate.interval->holds(*estimate.value));
    result.seen += estimate.interval->holds(truth);
    result.claimed = static_cast<double>(estimate.covers.millionths) / 1e6;
  }
  result.seen /= kRepetitions;
  return result;
}

std::vector<std::int64_t> first(int n) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(n));
  std::iota(values.begin(), values.end(), 1);
  return values;
}

std::int64_t const kPercentiles[]{500'000, 900'000, 990'000};
int const kDrills[]{400, 1'000};

} // namespace

BOOST_AUTO_TEST_SUITE(percentiles)

BOOST_DATA_TEST_CASE(the_interval_covers_the_truth_as_often_as_it_says,
                     data::make(kKnown) * data::make(kPercentiles) * data::make(kDrills), known, of,
                     drills) {
  Coverage const got = coverage(known, {of}, drills);
  // Of 2,000 repetitions 95 % have a standard deviation of 0.5 %.
  BOOST_TEST(got.claimed >= 0.95);
  BOOST_TEST(std::abs(got.seen - got.claimed) <= 0.015);
  BOOST_TEST(got.seen >= 0.93);
  BOOST_TEST((got.seen <= 0.97 || got.claimed > 0.96)); // conservative, and says so
}

BOOST_AUTO_TEST_CASE(equal_values_make_it_cover_more_never_less) {
  // Five values, each with the same weight: p50 is the third of them.
  auto const quantile = [](double p) { return std::lround(std::floor(p * 5)) * 60'000'000; };
  Draws draws(1);
  int covered = 0;
  for (int i = 0; i < kRepetitions; ++i)
    covered += draws.sample(quantile, 200).median().interval->holds(120'000'000);
  BOOST_TEST(covered >= 0.95 * kRepetitions);
}

BOOST_AUTO_TEST_CASE(the_ranks_are_those_of_the_tables) {
  // Of 20 drills the median lies between the 6th and the 15th, with 95.9 %: tables of the sign
  // test.
  Estimate const median = Sample(first(20)).median();
  BOOST_TEST(*median.value == 10);
  BOOST_TEST((median.interval == Interval{6, 15}));
  BOOST_TEST(median.covers.millionths == 958'610);
  // Of 6 between the least and the greatest, 1 - 2/64.
  BOOST_TEST((Sample(first(6)).median().interval == Interval{1, 6}));
  BOOST_TEST(Sample(first(6)).median().covers.millionths == 968'750);
}

BOOST_AUTO_TEST_CASE(too_few_drills_give_nothing_and_the_number_needed) {
  for (auto [of, needed] : {std::pair{500'000, 6}, {900'000, 36}, {990'000, 368}, {100'000, 36}}) {
    BOOST_TEST(drills_needed({of}) == needed);
    Estimate const few = Sample(first(needed - 1)).percentile({of});
    BOOST_TEST(!few.value.has_value());
    BOOST_TEST(!few.interval.has_value());
    BOOST_TEST(few.needed == needed);
    BOOST_TEST(few.covers.millionths == 0);
    BOOST_TEST(Sample(first(needed)).percentile({of}).interval.has_value());
  }
  BOOST_TEST(!Sample({}).median().value.has_value());
}

BOOST_AUTO_TEST_CASE(what_was_not_observed_widens_the_interval_both_ways) {
  // 97 known and 3 unknown: of 100 the median lies between the 40th and the 61st.
  Estimate const whole = Sample(first(100)).median(), lacking = Sample(first(97), 3).median();
  BOOST_TEST((whole.interval == Interval{40, 61}));
  BOOST_TEST((lacking.interval == Interval{37, 61}));
  BOOST_TEST(!lacking.value.has_value()); // 47 or 50
  BOOST_TEST(lacking.drills == 100);
  // The tail is unknown if three of 400 are: they may be its longest.
  BOOST_TEST(Sample(first(400)).percentile({990'000}).interval.has_value());
  BOOST_TEST(!Sample(first(397), 3).percentile({990'000}).interval.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(shares)

BOOST_AUTO_TEST_CASE(intervals_are_clopper_and_pearsons) {
  // 0 of n: the upper end is 1 - 0.025^(1/n); 30 drills: 0.11570. 8 of 10: 0.44390 to 0.97479.
  BOOST_TEST((share_interval(0, 30) == ShareInterval{{0}, {115'704}}));
  BOOST_TEST((share_interval(30, 30) == ShareInterval{{884'296}, {1'000'000}}));
  BOOST_TEST((share_interval(8, 10) == ShareInterval{{443'904}, {974'790}}));
  BOOST_TEST((share_interval(0, 0) == ShareInterval{{0}, {1'000'000}}));
}

BOOST_AUTO_TEST_CASE(a_share_is_covered_at_every_truth) {
  // Exactly, no sampling: the probability of all counts whose interval holds p.
  for (int n : {10, 72, 200})
    for (double p : {0.01, 0.2, 0.5, 0.95, 0.99}) {
      double covered = 0;
      for (int k = 0; k <= n; ++k) {
        ShareInterval const i = share_interval(k, n);
        if (static_cast<double>(i.low.millionths) / 1e6 <= p &&
            p <= static_cast<double>(i.high.millionths) / 1e6)
          covered += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                              k * std::log(p) + (n - k) * std::log1p(-p));
      }
      BOOST_TEST(covered >= 0.95, n << " drills, share " << p << ": " << covered);
    }
}

struct Decision {
  std::int64_t wanted, hits, misses, unknown;
  ShareDecision is;
};
std::ostream& operator<<(std::ostream& out, Decision const& d) {
  return out << d.hits << " hits, " << d.misses << " misses, " << d.unknown << " unknown";
}
Decision const kDecisions[]{
    // 0.025^(1/72) is 0.95006, 0.025^(1/71) is 0.94938.
    {950'000, 72, 0, 0, ShareDecision::Reached},
    {950'000, 71, 0, 0, ShareDecision::Open},
    {950'000, 72, 0, 1, ShareDecision::Open},
    {950'000, 199, 1, 0, ShareDecision::Reached},
    {950'000, 199, 0, 1, ShareDecision::Reached}, // whatever the unknown one was
    {950'000, 190, 10, 0, ShareDecision::Open},   // right at the share that is wanted
    {950'000, 176, 24, 0, ShareDecision::NotReached},
    {950'000, 170, 10, 20, ShareDecision::Open}, // not reached only if they all missed
    {950'000, 0, 2, 0, ShareDecision::NotReached},
    {950'000, 0, 0, 0, ShareDecision::Open},
    {1'000'000, 100'000, 0, 0, ShareDecision::Open}, // "all" cannot be shown by examples
    {1'000'000, 99'999, 1, 0, ShareDecision::Open},
};
BOOST_DATA_TEST_CASE(the_interval_decides, data::make(kDecisions), d) {
  BOOST_TEST((decide_share({d.wanted}, d.hits, d.misses, d.unknown).decision == d.is));
}

BOOST_AUTO_TEST_CASE(the_number_needed_to_show_a_share_is_told) {
  BOOST_TEST(decide_share({950'000}, 1, 0, 0).needed == 72);
  BOOST_TEST(decide_share({500'000}, 1, 0, 0).needed == 6);
  BOOST_TEST(decide_share({990'000}, 1, 0, 0).needed == 368);
  BOOST_TEST(decide_share({1'000'000}, 1, 0, 0).needed == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(differences)

/// Under 100 seed sets, in how many a difference is seen between two samples of one distribution.
template <class F> int claims(F&& seen) {
  int claimed = 0;
  for (std::uint64_t set = 1; set <= 100; ++set) {
    Draws draws(set);
    claimed += seen(draws);
  }
  return claimed;
}

BOOST_DATA_TEST_CASE(variants_that_are_the_same_seldom_seem_to_differ,
                     data::make(kKnown) * data::make({20, 200}), known, drills) {
  BOOST_TEST(claims([&](Draws& draws) {
               Sample const a = draws.sample(known.quantile, drills);
               return unpaired_difference(a, draws.sample(known.quantile, drills)).seen;
             }) <= 10);
  BOOST_TEST(claims([&](Draws& draws) {
               std::vector<Pair> pairs;
               for (int i = 0; i < drills; ++i) {
                 std::int64_t const a = known.quantile(draws.uniform());
                 pairs.push_back({a, known.quantile(draws.uniform())});
               }
               return paired_difference(pairs).seen;
             }) <= 10);
}

BOOST_AUTO_TEST_CASE(the_difference_of_two_periods_is_half_of_theirs) {
  // Loss uniform in 15 min and in 5 min: the medians are 7.5 and 2.5 min. The intervals of 2,000
  // repetitions hold the difference of 5 min; each median's keeps 97.5 %, so both keep over 95 %.
  int covered = 0, seen = 0;
  Draws draws(99);
  for (int i = 0; i < kRepetitions; ++i) {
    Sample const a = draws.sample([](double p) { return std::lround(p * 300e6); }, 100);
    Sample const b = draws.sample([](double p) { return std::lround(p * 900e6); }, 100);
    UnpairedDifference const difference = unpaired_difference(a, b);
    covered += difference.median.interval->holds(300'000'000);
    seen += difference.seen;
  }
  BOOST_TEST(covered >= 0.95 * kRepetitions);
  BOOST_TEST(seen >= 0.99 * kRepetitions);
}

BOOST_AUTO_TEST_CASE(pairs_show_what_hides_in_the_spread) {
  // One second between partners, under a spread of 15 min.
  std::vector<Pair> pairs;
  std::vector<std::int64_t> a, b;
  Draws draws(5);
  for (int i = 0; i < 50; ++i) {
    a.push_back(std::lround(draws.uniform() * 900e6));
    b.push_back(a.back() + 1'000'000);
    pairs.push_back({a.back(), b.back()});
  }
  PairedDifference const paired = paired_difference(pairs);
  BOOST_TEST(paired.seen);
  BOOST_TEST(*paired.median.value == 1'000'000);
  BOOST_TEST((paired.median.interval == Interval{1'000'000, 1'000'000}));
  BOOST_TEST(!unpaired_difference(Sample(a), Sample(b)).seen);
}

BOOST_AUTO_TEST_CASE(a_few_pairs_that_differ_all_one_way_are_seen_although_the_median_is_0) {
  std::vector<Pair> pairs(94, Pair{10, 10});
  pairs.resize(99, Pair{10, 20});
  BOOST_TEST(!paired_difference(pairs).seen); // 5 of 5: 2/32
  pairs.push_back({10, 20});
  PairedDifference const six = paired_difference(pairs); // 6 of 6: 2/64
  BOOST_TEST(six.seen);
  BOOST_TEST(*six.median.value == 0);
  BOOST_TEST(six.more == 6);
  BOOST_TEST(six.less == 0);
  BOOST_TEST(six.equal == 94);
  pairs.push_back({10, std::nullopt}); // it may have gone the other way
  BOOST_TEST(!paired_difference(pairs).seen);
}

BOOST_AUTO_TEST_CASE(equal_pairs_differ_in_nothing) {
  PairedDifference const same = paired_difference(std::vector<Pair>(1'000, Pair{7, 7}));
  BOOST_TEST(!same.seen);
  BOOST_TEST((same.median.interval == Interval{0, 0}));
  BOOST_TEST(!paired_difference({}).seen);
}

BOOST_AUTO_TEST_SUITE_END()
