#include "models/rpo_bounds.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "tests/support/shipping_settings.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// Exact: the loss grows evenly and falls only where a stage ends.
LossRange observed(std::vector<ShippingDriver::Progress> const& steps, SimTime from, SimTime to) {
  LossRange range{loss_at(steps, from), {}, {}};
  // Twice the area under the loss, in squared microseconds over a few hours: below 2^63.
  std::int64_t area = 0;
  SimTime at = from;
  auto const stretch = [&](SimTime until) {
    auto const low = loss_at(steps, at), high = low + (until - at);
    range.from = std::min(range.from, low);
    range.below = std::max(range.below, high);
    area += (low + high).count() / 1'000'000 * (until - at).count();
    at = until;
  };
  for (auto const& step : steps)
    if (step.when > from && step.when < to)
      stretch(step.when);
  stretch(to);
  range.mean = Duration{area / 2 / (to - from).count() * 1'000'000};
  return range;
}

struct Worked {
  char const* what;
  ShippingTimes times;
  LossRange share, copies, restored;
  friend std::ostream& operator<<(std::ostream& out, Worked const& w) { return out << w.what; }
};
// Periods of 15 min; 1, 2 and 3 min of work.
Worked const kWorked[] = {
    {"all on one tick",
     quarter_hours(0min, 0min),
     {1min, 16min, 8min + 30s},
     {17min, 32min, 24min + 30s},
     {33min, 48min, 40min + 30s}},
    {"staggered by 2 and 5 min",
     quarter_hours(2min, 5min),
     {1min, 16min, 8min + 30s},
     {4min, 19min, 11min + 30s},
     {8min, 23min, 15min + 30s}},
};

/// The share of sums of numbers, each even in [0, width), that are below x (Irwin and Hall, for
/// unequal widths: every subset of the widths once).
double below_sum(std::vector<double> const& widths, double x) {
  double sum = 0, all = 1;
  for (double width : widths)
    all *= width;
  auto const n = static_cast<int>(widths.size());
  for (unsigned subset = 0; subset < 1U << widths.size(); ++subset) {
    double rest = x, sign = 1;
    for (std::size_t i = 0; i < widths.size(); ++i)
      if ((subset >> i & 1U) != 0)
        rest -= widths[i], sign = -sign;
    if (rest > 0)
      sum += sign * std::pow(rest, n);
  }
  return std::clamp(sum / std::tgamma(n + 1.0) / all, 0.0, 1.0);
}

/// Kolmogorov and Smirnov: the largest distance between the sample and the distribution.
double distance(std::vector<double> sample, std::vector<double> const& widths) {
  std::sort(sample.begin(), sample.end());
  double worst = 0;
  double const size = static_cast<double>(sample.size());
  for (std::size_t i = 0; i < sample.size(); ++i) {
    double const f = below_sum(widths, sample[i]), at = static_cast<double>(i);
    worst = std::max({worst, f - at / size, (at + 1) / size - f});
  }
  return worst;
}

} // namespace

BOOST_AUTO_TEST_SUITE(rpo_bounds)

BOOST_DATA_TEST_CASE(the_closed_form_gives_the_worked_figures, data::make(kWorked)) {
  BOOST_TEST((loss_of_fixed_phases(sample.times, Surviving::Share) == sample.share));
  BOOST_TEST((loss_of_fixed_phases(sample.times, Surviving::Copies) == sample.copies));
  BOOST_TEST((loss_of_fixed_phases(sample.times, Surviving::Restored) == sample.restored));
}

BOOST_AUTO_TEST_CASE(independent_phases_add_up_their_stages) {
  auto const times = quarter_hours(0min, 0min);
  BOOST_TEST((loss_of_any_phases(times, Surviving::Share) == LossRange{1min, 16min, 8min + 30s}));
  BOOST_TEST((loss_of_any_phases(times, Surviving::Copies) == LossRange{3min, 33min, 18min}));
  BOOST_TEST(
      (loss_of_any_phases(times, Surviving::Restored) == LossRange{6min, 51min, 28min + 30s}));
}

BOOST_DATA_TEST_CASE(the_jobs_lose_exactly_what_the_closed_form_says, data::make(kSettings)) {
  ShippingDriver driver(sample.times, false);
  SimTime const from = after_the_third(sample.times), to = from + 8 * sample.times.backup.every;
  driver.run_until(to);
  for (Surviving what : kAll) {
    auto const expected = loss_of_fixed_phases(sample.times, what);
    BOOST_REQUIRE(expected.has_value());
    auto const found = observed(progress(driver, what), from, to);
    BOOST_TEST(found.from.count() == expected->from.count());
    BOOST_TEST(found.below.count() == expected->below.count());
    // The area is summed in whole seconds.
    BOOST_TEST(std::abs((found.mean - expected->mean).count()) <= 2'000'000);
  }
}

BOOST_DATA_TEST_CASE(ten_thousand_disasters_lie_evenly_within_the_bounds, data::make(kSettings)) {
  ShippingDriver driver(sample.times, false);
  Duration const span = 40 * sample.times.backup.every; // whole periods
  SimTime const from = after_the_third(sample.times);
  driver.run_until(from + span);
  for (Surviving what : kAll) {
    auto const bounds = *loss_of_fixed_phases(sample.times, what);
    Draws draws(2015 + static_cast<std::uint64_t>(what));
    std::vector<double> scaled;
    Duration least = Duration::max(), most = Duration::min();
    for (int i = 0; i < 10'000; ++i) {
      Duration const loss = loss_at(progress(driver, what), from + draws.below(span));
      BOOST_REQUIRE((bounds.from <= loss && loss < bounds.below));
      least = std::min(least, loss);
      most = std::max(most, loss);
      scaled.push_back(static_cast<double>((loss - bounds.from).count()) /
                       static_cast<double>(sample.times.backup.every.count()));
    }
    // 1 % over twelve tests.
    BOOST_TEST(distance(std::move(scaled), {1.0}) <= 0.0197);
    BOOST_TEST((least - bounds.from <= sample.times.backup.every / 1000));
    BOOST_TEST((bounds.below - most <= sample.times.backup.every / 1000));
  }
}

/// The widths of the waits that a loss is the sum of, in backup periods.
std::vector<double> waits(ShippingTimes const& times, Surviving what) {
  auto const in_periods = [&](ShippingStage const& stage) {
    return static_cast<double>(stage.every.count()) /
           static_cast<double>(times.backup.every.count());
  };
  std::vector<double> widths{1.0};
  if (what != Surviving::Share)
    widths.push_back(in_periods(times.copy));
  if (what == Surviving::Restored)
    widths.push_back(in_periods(times.restore));
  return widths;
}

BOOST_DATA_TEST_CASE(phases_drawn_independently_give_the_sum_of_the_waits,
                     data::make(kDrawnSettings)) {
  ShippingTimes times = sample.times;
  Duration const period = times.backup.every;
  Draws draws(20150105);
  std::vector<double> scaled[3];
  for (int i = 0; i < 10'000; ++i) {
    for (ShippingStage* stage : {&times.backup, &times.copy, &times.restore})
      stage->phase = draws.below(stage->every);
    SimTime const at = SimTime{4 * period} + draws.below(period);
    ShippingDriver driver(times, false);
    driver.run_until(at);
    for (Surviving what : kAll) {
      auto const bounds = *loss_of_any_phases(times, what);
      Duration const loss = loss_at(progress(driver, what), at);
      BOOST_REQUIRE((bounds.from <= loss && loss < bounds.below));
      scaled[static_cast<std::size_t>(what)].push_back(
          static_cast<double>((loss - bounds.from).count()) / static_cast<double>(period.count()));
    }
  }
  for (Surviving what : kAll)
    // 1 % over twelve tests: four settings and what survives.
    BOOST_TEST(distance(std::move(scaled[static_cast<std::size_t>(what)]), waits(times, what)) <=
               0.0197);
}

// No sample of sums comes near its ends: the phases that reach them are set.
BOOST_DATA_TEST_CASE(the_best_and_the_worst_phases_reach_the_bounds, data::make(kDrawnSettings)) {
  for (bool const worst : {false, true}) {
    ShippingTimes times = sample.times;
    // A file waits for nothing, or for the tick that it has just missed.
    Duration const late = worst ? Duration{-1} : Duration{};
    times.copy.phase = times.backup.takes + late;
    times.restore.phase = times.backup.takes + times.copy.takes + 2 * late;
    for (ShippingStage* stage : {&times.copy, &times.restore})
      stage->phase = (stage->phase % stage->every + stage->every) % stage->every;
    ShippingDriver driver(times, false);
    SimTime const from{6 * times.backup.every};
    driver.run_until(from + 2 * times.backup.every);
    for (Surviving what : kAll) {
      auto const bounds = *loss_of_any_phases(times, what);
      auto const found = observed(progress(driver, what), from, from + times.backup.every);
      Duration const off = worst ? bounds.below - found.below : found.from - bounds.from;
      BOOST_TEST((Duration{} <= off && off <= times.backup.every / 1000));
    }
  }
}

BOOST_DATA_TEST_CASE(fixed_phases_never_lose_more_than_independent_ones_could,
                     data::make(kSettings)) {
  for (Surviving what : kAll) {
    auto const any = loss_of_any_phases(sample.times, what),
               fixed = loss_of_fixed_phases(sample.times, what);
    if (sample.times.restore_delay != 0min) {
      BOOST_TEST(!any.has_value());
      continue;
    }
    BOOST_TEST((any->from <= fixed->from));
    BOOST_TEST((fixed->below <= any->below));
  }
}

BOOST_AUTO_TEST_CASE(a_restore_delay_makes_the_copy_stale_but_loses_nothing_more) {
  ShippingTimes const prompt = quarter_hours(2min, 5min);
  ShippingTimes delayed = prompt;
  delayed.restore_delay = 60min;
  BOOST_TEST((loss_of_fixed_phases(prompt, Surviving::Copies) ==
              loss_of_fixed_phases(delayed, Surviving::Copies)));
  auto const stale = *loss_of_fixed_phases(delayed, Surviving::Restored);
  // At least the delay and the restore itself; a tick of the restore job and one of the backup job
  // more at most.
  BOOST_TEST((stale.from >= Duration{63min}));
  BOOST_TEST((stale.below <= Duration{93min}));
}

BOOST_AUTO_TEST_CASE(the_closed_form_is_silent_where_it_does_not_hold) {
  ShippingTimes times = quarter_hours(0min, 0min);
  times.copy.takes = 15min; // a copy that does not end before its next tick
  BOOST_TEST(!loss_of_fixed_phases(times, Surviving::Copies).has_value());
  BOOST_TEST(!loss_of_any_phases(times, Surviving::Copies).has_value());
  times = quarter_hours(0min, 0min);
  times.restore.every = 30min;
  BOOST_TEST(!loss_of_fixed_phases(times, Surviving::Restored).has_value());
  BOOST_TEST(loss_of_any_phases(times, Surviving::Restored).has_value());
  times.backup.takes = -1s;
  BOOST_TEST(!loss_of_any_phases(times, Surviving::Share).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
