// How long something takes when it does not always take the same time. Plain data: drawing from it
// is the business of sim/traffic/random.hpp.
#pragma once

#include <string>

#include "models/units.hpp"

namespace switchback {

struct Distribution {
  enum class Kind { Fixed, Uniform, Exponential, Lognormal };
  Kind kind = Kind::Fixed;
  Duration a{}; ///< Fixed: the value. Uniform: from. Exponential: the mean. Lognormal: the median.
  Duration b{}; ///< Uniform: to (exclusive). Lognormal: the 95th percentile. Otherwise unused.

  constexpr bool operator==(Distribution const&) const = default;

  static constexpr Distribution fixed(Duration value) { return {Kind::Fixed, value, {}}; }
  static constexpr Distribution uniform(Duration from, Duration to) {
    return {Kind::Uniform, from, to};
  }
  static constexpr Distribution lognormal(Duration median, Duration p95) {
    return {Kind::Lognormal, median, p95};
  }
};

/// As a scenario writes it: "5min", "uniform(15s, 120s)", "lognormal(median=5min, p95=15min)".
std::string to_text(Distribution const& distribution);

} // namespace switchback
