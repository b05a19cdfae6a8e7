#include "reports/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

namespace switchback {
namespace {

// Plain double: the same figures on every machine, and far more digits than any count of drills
// needs.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using Binomial = boost::math::binomial_distribution<double, Policy>;

double number(Fraction f) { return static_cast<double>(f.millionths) / Fraction::kWhole; }
/// What each side of an interval may be wrong in.
double one_side(Fraction level) {
  return static_cast<double>(Fraction::kWhole - level.millionths) / Fraction::kWhole / 2;
}

/// P(successes <= k).
double at_most(Binomial const& binomial, std::int64_t k) {
  if (k < 0)
    return 0;
  if (static_cast<double>(k) >= binomial.trials())
    return 1;
  return cdf(binomial, static_cast<double>(k));
}

/// The first k in [0, n] that holds; n + 1 if none does. `holds` must stay true once it is.
template <class F> std::int64_t first_that(std::int64_t n, F&& holds) {
  std::int64_t low = 0, high = n + 1;
  while (low < high) {
    std::int64_t const middle = low + (high - low) / 2;
    if (holds(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/// Ranks (from 1) whose values enclose a percentile of a sample of n: P(X_low > it) and
/// P(X_high < it) are at most `side` each. 0 and n + 1 stand for values that there are none of.
struct Ranks {
  std::int64_t low = 0, high = 0;
  Fraction covers;
};
Ranks enclosing(std::int64_t n, Fraction of, double side) {
  Binomial const below(static_cast<double>(n), number(of));
  Ranks ranks;
  ranks.low = first_that(n, [&](std::int64_t k) { return at_most(below, k) > side; });
  ranks.high = first_that(n, [&](std::int64_t k) { return 1 - at_most(below, k) <= side; }) + 1;
  double const covers = at_most(below, ranks.high - 1) - at_most(below, ranks.low - 1);
  ranks.covers = {static_cast<std::int64_t>(std::floor(covers * Fraction::kWhole))};
  return ranks;
}

Fraction half_as_wrong(Fraction level) {
  return {Fraction::kWhole - (Fraction::kWhole - level.millionths) / 2};
}

} // namespace

std::int64_t drills_needed(Fraction percentile, Fraction level) {
  // All n on one side of it: share^n.
  double const share = std::max(number(percentile), 1 - number(percentile));
  auto n = static_cast<std::int64_t>(std::ceil(std::log(one_side(level)) / std::log(share)));
  while (n > 1 && std::pow(share, static_cast<double>(n - 1)) <= one_side(level))
    --n; // the logarithms may have rounded up over a whole number
  return std::max<std::int64_t>(n, 1);
}

Sample::Sample(std::vector<std::int64_t> values, std::int64_t unknown)
    : values_(std::move(values)), unknown_(unknown) {
  std::sort(values_.begin(), values_.end());
}

std::int64_t Sample::drills() const { return static_cast<std::int64_t>(values_.size()) + unknown_; }

std::optional<std::int64_t> Sample::at(std::int64_t rank, bool unknown_are_least) const {
  std::int64_t const index = rank - 1 - (unknown_are_least ? unknown_ : 0);
  if (index < 0 || index >= static_cast<std::int64_t>(values_.size()))
    return std::nullopt;
  return values_[static_cast<std::size_t>(index)];
}

Estimate Sample::percentile(Fraction of, Fraction level) const {
  Estimate estimate;
  std::int64_t const n = estimate.drills = drills();
  estimate.needed = drills_needed(of, level);
  if (n < estimate.needed)
    return estimate;
  std::int64_t const rank = (n * of.millionths + Fraction::kWhole - 1) / Fraction::kWhole;
  if (auto const value = at(rank, true); value && value == at(rank, false))
    estimate.value = value;
  Ranks const ranks = enclosing(n, of, one_side(level));
  auto const low = at(ranks.low, true), high = at(ranks.high, false);
  if (low && high) {
    estimate.interval = Interval{*low, *high};
    estimate.covers = ranks.covers;
  }
  return estimate;
}

ShareInterval share_interval(std::int64_t hits, std::int64_t drills, Fraction level) {
  if (drills == 0)
    return {{0}, {Fraction::kWhole}};
  auto const n = static_cast<double>(drills), k = static_cast<double>(hits);
  double const low = Binomial::find_lower_bound_on_p(n, k, one_side(level)),
               high = Binomial::find_upper_bound_on_p(n, k, one_side(level));
  return {{static_cast<std::int64_t>(std::floor(low * Fraction::kWhole))},
          {static_cast<std::int64_t>(std::ceil(high * Fraction::kWhole))}};
}

PairedDifference paired_difference(std::vector<Pair> const& pairs, Fraction level) {
  PairedDifference result;
  std::vector<std::int64_t> differences;
  for (Pair const& pair : pairs) {
    if (!pair.a || !pair.b) {
      ++result.unknown;
      continue;
    }
    std::int64_t const difference = *pair.b - *pair.a;
    differences.push_back(difference);
    ++(difference > 0 ? result.more : difference < 0 ? result.less : result.equal);
  }
  result.median = Sample(std::move(differences), result.unknown).median(level);
  std::int64_t const fewer = std::min(result.more, result.less) + result.unknown,
                     all = result.more + result.less + result.unknown;
  result.seen =
      all > 0 && at_most(Binomial(static_cast<double>(all), 0.5), fewer) <= one_side(level);
  return result;
}

UnpairedDifference unpaired_difference(Sample const& a, Sample const& b, Fraction level) {
  Estimate const of_a = a.median(half_as_wrong(level)), of_b = b.median(half_as_wrong(level));
  UnpairedDifference result;
  Estimate& median = result.median;
  median.drills = std::min(of_a.drills, of_b.drills);
  median.needed = of_a.needed;
  if (of_a.value && of_b.value)
    median.value = *of_b.value - *of_a.value;
  if (of_a.interval && of_b.interval) {
    median.interval = Interval{of_b.interval->low - of_a.interval->high,
                               of_b.interval->high - of_a.interval->low};
    median.covers = {of_a.covers.millionths + of_b.covers.millionths - Fraction::kWhole};
    result.seen = !median.interval->holds(0);
  } else {
    median.value.reset();
  }
  return result;
}

ShareVerdict decide_share(Fraction wanted, std::int64_t hits, std::int64_t misses,
                          std::int64_t unknown, Fraction level) {
  ShareVerdict verdict;
  verdict.drills = hits + misses + unknown;
  verdict.interval = {share_interval(hits, verdict.drills, level).low,
                      share_interval(hits + unknown, verdict.drills, level).high};
  if (verdict.interval.low >= wanted)
    verdict.decision = ShareDecision::Reached;
  else if (verdict.interval.high < wanted)
    verdict.decision = ShareDecision::NotReached;
  // Of n hits the lower end is side^(1/n). A share of 100 % can be refuted, but never be shown.
  if (wanted.millionths < Fraction::kWhole) {
    verdict.needed =
        static_cast<std::int64_t>(std::ceil(std::log(one_side(level)) / std::log(number(wanted))));
    while (share_interval(verdict.needed, verdict.needed, level).low < wanted)
      ++verdict.needed;
  }
  return verdict;
}

} // namespace switchback
