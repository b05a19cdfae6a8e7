// What many drills together allow to say, and what they do not: percentiles, shares and differences
// with intervals of confidence.
//
// Nothing here assumes a shape of the distribution. All intervals come from the binomial
// distribution alone: how many of n drills lie below a percentile is binomial whatever is measured
// (David and Nagaraja, "Order Statistics", 3rd edition, section 7.1), how many keep to a limit is
// as well. Since such counts are whole numbers the wanted level cannot be hit exactly; it is then
// exceeded, never missed, and `covers` says by how much. The rest of the level is halved between
// both sides, so that each bound for itself is wrong in at most 2.5 % of cases.
//
// Values are whole numbers in, whole numbers out: microseconds, messages, bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/units.hpp"

namespace switchback {

inline constexpr Fraction kConfidence{950'000};

struct Interval {
  std::int64_t low = 0, high = 0; ///< both ends belong to it
  bool holds(std::int64_t value) const { return low <= value && value <= high; }
  bool operator==(Interval const&) const = default;
};

/// A figure about all drills there could be, estimated from those there were. Value and interval
/// are absent together when there are fewer drills than `needed`; with unknown values either may be
/// absent although there are enough.
struct Estimate {
  std::optional<std::int64_t> value; ///< one that was observed, or a difference of two such
  std::optional<Interval> interval;
  Fraction covers;         ///< level that the interval keeps at least; 0 without one
  std::int64_t drills = 0; ///< that it rests on, those with an unknown value included
  std::int64_t needed = 0; ///< drills needed for any interval at this level
  bool operator==(Estimate const&) const = default;
};

/// Fewest drills that give an interval for this percentile: of fewer, even the least and the
/// greatest do not enclose it surely enough. 6 for p50, 36 for p90, 368 for p99 at 95 %.
std::int64_t drills_needed(Fraction percentile, Fraction level = kConfidence);

/// One measure of many drills.
class Sample {
public:
  /// `unknown`: drills in which the measure was not observed. Each may be anything, so every bound
  /// is taken where it is worst for the bound; they are never left out, for what was not observed
  /// is often what took too long.
  explicit Sample(std::vector<std::int64_t> values, std::int64_t unknown = 0);

  /// `of`: 990'000 for p99; more than 0 and less than 1'000'000. The value is the least one that so
  /// large a share of the drills does not exceed.
  Estimate percentile(Fraction of, Fraction level = kConfidence) const;
  Estimate median(Fraction level = kConfidence) const { return percentile({500'000}, level); }
  std::int64_t drills() const;
  std::int64_t unknown() const { return unknown_; }
  /// In ascending order.
  std::vector<std::int64_t> const& values() const { return values_; }

private:
  /// The value of a rank (from 1) if the unknown ones are the least or the greatest of all.
  std::optional<std::int64_t> at(std::int64_t rank, bool unknown_are_least) const;

  std::vector<std::int64_t> values_;
  std::int64_t unknown_;
};

struct ShareInterval {
  Fraction low, high;
  bool operator==(ShareInterval const&) const = default;
};

/// Of a share, of which `hits` of `drills` were seen: Clopper and Pearson's exact interval
/// (Biometrika 26, 1934). It never covers less than its level, which Wilson's does for some shares:
/// here it decides whether an objective is met, and may not say so too often. Rounded outwards;
/// everything if there are no drills.
ShareInterval share_interval(std::int64_t hits, std::int64_t drills, Fraction level = kConfidence);

/// The same measure of two variants under the same seeds.
struct Pair {
  std::optional<std::int64_t> a, b; ///< absent: not observed
};
struct PairedDifference {
  std::int64_t more = 0, less = 0, equal = 0; ///< pairs in which b was more, less than a, or equal
  std::int64_t unknown = 0;                   ///< pairs that lack a value
  Estimate median;                            ///< of b - a
  /// Whether pairs with a difference go one way more often than chance would have it: the exact
  /// two-sided sign test (Conover, "Practical Nonparametric Statistics", section 3.4). Unknown
  /// pairs count against it. It holds whenever the median's interval leaves 0 out, and may hold
  /// where a few pairs differ, all one way, and the median is 0.
  bool seen = false;
  bool operator==(PairedDifference const&) const = default;
};
PairedDifference paired_difference(std::vector<Pair> const& pairs, Fraction level = kConfidence);

/// Two variants under seeds of their own.
struct UnpairedDifference {
  /// Of the medians, b - a. Each median's interval keeps half of what the level leaves for errors,
  /// and the bounds of the difference are those of the two put together, so that it holds whatever
  /// the two distributions look like. (Intervals made of ranks over both samples are shorter, and
  /// right only if the two have one shape.)
  Estimate median;
  bool seen = false; ///< the interval leaves 0 out
  bool operator==(UnpairedDifference const&) const = default;
};
UnpairedDifference unpaired_difference(Sample const& a, Sample const& b,
                                       Fraction level = kConfidence);

/// Whether a share of all drills keeps to a limit, by what was seen of some. Drills in which it was
/// not observed may have gone either way.
enum class ShareDecision { Reached, NotReached, Open };
struct ShareVerdict {
  ShareDecision decision = ShareDecision::Open;
  ShareInterval interval; ///< of the share; lower end with all unknown as misses, upper as hits
  std::int64_t drills = 0, needed = 0; ///< needed: fewest that could show it, all of them hits
  bool operator==(ShareVerdict const&) const = default;
};
ShareVerdict decide_share(Fraction wanted, std::int64_t hits, std::int64_t misses,
                          std::int64_t unknown, Fraction level = kConfidence);

} // namespace switchback
