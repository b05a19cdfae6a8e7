// Two variants of a scenario held against each other by their drills: what differs by more than
// chance, how much, and the plain statement that nothing does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/statistics.hpp"
#include "sim/history/history.hpp"

namespace switchback {

/// Of the drills only seed, status, verdict, measures and objectives are looked at.
struct Variant {
  std::string name; ///< as it is shown: file and settings
  std::vector<DrillResult> drills;
};

struct MeasureDifference {
  std::string name, unit; ///< "failover rpo"; us, messages, bytes, count
  struct Side {
    std::int64_t observed = 0;
    Estimate p50, p90, p99; ///< with 95 % for each by itself
  } a, b;
  std::optional<PairedDifference> paired; ///< of drills with the same seed
  UnpairedDifference medians;             ///< of the medians; right for pairs as well
  bool seen = false;
};

struct ObjectiveDifference {
  std::string name; ///< "failover rpo"
  struct Side {
    std::int64_t met = 0, missed = 0, undecided = 0; ///< drills
    ShareInterval share;                             ///< of all drills that would meet it
  } a, b;
  bool seen = false;
};

struct VerdictChange {
  Verdict a{}, b{};
  std::int64_t drills = 0;
  Seed first;
};

struct Comparison {
  bool paired = false;
  /// Of each difference by itself: as many differences as there are keep 95 % together
  /// (Bonferroni), so that two variants that are the same seldom seem to differ in anything at all.
  Fraction level;
  std::vector<MeasureDifference> measures;
  std::vector<ObjectiveDifference> objectives;
  std::vector<VerdictChange> changes;      ///< paired only
  std::vector<std::string> never_observed; ///< measures, in no drill of either
  bool seen() const;                       ///< any difference at all
};

/// `paired`: the drills of both have the same seeds in the same order.
Comparison compare(Variant const& a, Variant const& b, bool paired);

/// For a terminal.
std::string to_text(Comparison const& comparison, Variant const& a, Variant const& b);

/// A value of a measure in its unit; with its sign if it is a difference.
std::string value_text(std::int64_t value, std::string const& unit, bool difference = false);

} // namespace switchback
