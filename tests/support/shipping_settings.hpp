// The settings that log shipping is tried with, on the pure models and through the engine:
// intervals, phases, durations, delays; what survives is asked of each.
#pragma once

#include <algorithm>
#include <ostream>
#include <vector>

#include "models/rpo_bounds.hpp"
#include "tests/models/shipping_driver.hpp"

namespace switchback::test {

using namespace std::chrono_literals;

inline constexpr Surviving kAll[] = {Surviving::Share, Surviving::Copies, Surviving::Restored};

inline std::vector<ShippingDriver::Progress> const& progress(ShippingDriver const& driver,
                                                             Surviving what) {
  switch (what) {
  case Surviving::Share:
    return driver.shared;
  case Surviving::Copies:
    return driver.copied;
  case Surviving::Restored:
    break;
  }
  return driver.restored;
}

/// The loss of a disaster at `at`: what ended at that very instant has ended.
inline Duration loss_at(std::vector<ShippingDriver::Progress> const& steps, SimTime at) {
  auto const after = std::upper_bound(steps.begin(), steps.end(), at,
                                      [](SimTime t, auto const& step) { return t < step.when; });
  return at - std::prev(after)->cutoff;
}

struct Setting {
  char const* what;
  ShippingTimes times;
  friend std::ostream& operator<<(std::ostream& out, Setting const& s) { return out << s.what; }
};

inline ShippingTimes quarter_hours(Duration copy_phase, Duration restore_phase) {
  return {{15min, 0min, 1min}, {15min, copy_phase, 2min}, {15min, restore_phase, 3min}, 0min};
}

// Each with its own intervals, phases, durations and delay.
inline Setting const kSettings[] = {
    {"one tick", quarter_hours(0min, 0min)},
    {"staggered", quarter_hours(2min, 5min)},
    {"staggered too tightly", quarter_hours(59s, 2min)},
    {"just in time", quarter_hours(1min, 3min)},
    {"the wrong way round", quarter_hours(10min, 5min)},
    {"backups with a phase", {{15min, 7min, 1min}, {15min, 0min, 2min}, {15min, 0min, 3min}, 0min}},
    {"a minute", {{1min, 0s, 1s}, {1min, 0s, 2s}, {1min, 0s, 3s}, 0min}},
    {"the shortest schedule", {{10s, 0s, 1s}, {10s, 2s, 3s}, {10s, 6s, 1s}, 0min}},
    {"an hour", {{60min, 0min, 10min}, {60min, 15min, 30min}, {60min, 50min, 5min}, 0min}},
    {"works nearly all the time", {{5min, 0s, 299s}, {5min, 0s, 299s}, {5min, 0s, 299s}, 0min}},
    {"no time at all", {{5min, 0s, 0s}, {5min, 0s, 0s}, {5min, 0s, 0s}, 0min}},
    {"a delay shorter than the way",
     {{15min, 0min, 1min}, {15min, 0min, 2min}, {15min, 0min, 3min}, 10min}},
    {"a delay of an hour", {{15min, 0min, 1min}, {15min, 2min, 2min}, {15min, 5min, 3min}, 60min}},
    {"a delay off the ticks",
     {{15min, 0min, 1min}, {15min, 2min, 2min}, {15min, 5min, 3min}, 33min}},
};

// Phases drawn anew for every disaster. A stage runs at least as often as the one before it, so
// that it finds one file at a time.
inline Setting const kDrawnSettings[] = {
    {"quarter hours", quarter_hours(0min, 0min)},
    {"faster and faster", {{60min, 0min, 4min}, {15min, 0min, 2min}, {5min, 0min, 1min}, 0min}},
    {"copied often", {{10min, 0min, 3min}, {1min, 0s, 20s}, {1min, 0s, 30s}, 0min}},
    {"no time at all", {{15min, 0min, 0min}, {5min, 0min, 0min}, {5min, 0min, 0min}, 0min}},
};

/// SplitMix64: a fixed sequence of draws.
class Draws {
public:
  explicit Draws(std::uint64_t seed) : state_(seed) {}
  Duration below(Duration limit) {
    return Duration{static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit.count()))};
  }

private:
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

inline SimTime after_the_third(ShippingTimes const& times) {
  return SimTime{times.restore_delay + 6 * times.backup.every};
}

} // namespace switchback::test
