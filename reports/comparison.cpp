#include "reports/comparison.hpp"

#include <algorithm>
#include <map>

#include "sim/history/applications.hpp"

namespace switchback {
namespace {

std::string name_of(Measure const& measure) { return measure.scope + " " + measure.name; }

using Values = std::vector<std::optional<std::int64_t>>; ///< one for each drill

struct NamedValues {
  std::string name, unit;
  Values a, b;
};

/// What both variants tell of one thing, by its name, in the order in which it is first met.
class Gatherer {
public:
  Gatherer(Variant const& a, Variant const& b) : a_(a), b_(b) {}

  std::vector<NamedValues> measures() {
    collect([](DrillResult const& drill, auto const& take) {
      bool const several = tell_of_several(drill.measures);
      for (Measure const& measure : drill.measures)
        if (measure.unit != "instant") // points on the clock; what matters of them are lengths
          take(name_of(measure) + (several && !measure.application.empty()
                                       ? " of " + measure.application
                                       : std::string{}),
               measure.unit, measure.value);
    });
    return std::move(all_);
  }
  /// 1: met, 0: missed.
  std::vector<NamedValues> objectives() {
    collect([](DrillResult const& drill, auto const& take) {
      for (ObjectiveRecord const& o : drill.objectives)
        take(switchback::name_of(o), "",
             o.verdict == Verdict::Met      ? std::optional<std::int64_t>(1)
             : o.verdict == Verdict::Missed ? std::optional<std::int64_t>(0)
                                            : std::nullopt);
    });
    return std::move(all_);
  }

private:
  template <class F> void collect(F&& each) {
    side(a_, each, &NamedValues::a);
    side(b_, each, &NamedValues::b);
  }
  template <class F> void side(Variant const& variant, F&& each, Values NamedValues::*values) {
    for (std::size_t i = 0; i < variant.drills.size(); ++i)
      each(variant.drills[i],
           [&](std::string const& name, std::string const& unit,
               std::optional<std::int64_t> value) { (find(name, unit).*values)[i] = value; });
  }
  NamedValues& find(std::string const& name, std::string const& unit) {
    auto const [it, fresh] = index_.emplace(name, all_.size());
    if (fresh)
      all_.push_back({name, unit, Values(a_.drills.size()), Values(b_.drills.size())});
    return all_[it->second];
  }

  Variant const &a_, &b_;
  std::map<std::string, std::size_t> index_;
  std::vector<NamedValues> all_;
};

std::int64_t observed(Values const& values) {
  return std::count_if(values.begin(), values.end(), [](auto const& v) { return v.has_value(); });
}

Sample sample(Values const& values) {
  std::vector<std::int64_t> known;
  for (auto const& value : values)
    if (value)
      known.push_back(*value);
  return Sample(std::move(known), static_cast<std::int64_t>(values.size()) - observed(values));
}

PairedDifference paired(NamedValues const& values, Fraction level, bool skip_unknown) {
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < values.a.size(); ++i)
    // Where neither was observed nothing differs.
    if (!skip_unknown || values.a[i] || values.b[i])
      pairs.push_back({values.a[i], values.b[i]});
  return paired_difference(pairs, level);
}

MeasureDifference::Side side(Sample const& sample) {
  return {static_cast<std::int64_t>(sample.values().size()), sample.median(),
          sample.percentile({900'000}), sample.percentile({990'000})};
}

MeasureDifference difference(NamedValues const& values, bool pairs, Fraction level) {
  MeasureDifference result;
  result.name = values.name;
  result.unit = values.unit;
  Sample const a = sample(values.a), b = sample(values.b);
  result.a = side(a), result.b = side(b);
  result.medians = unpaired_difference(a, b, level);
  result.seen = result.medians.seen;
  if (pairs) {
    result.paired = paired(values, level, true);
    result.seen = result.paired->seen;
  }
  return result;
}

ObjectiveDifference::Side objective_side(Values const& values, Fraction level) {
  ObjectiveDifference::Side result;
  for (auto const& value : values)
    ++(!value ? result.undecided : *value == 1 ? result.met : result.missed);
  result.share =
      decide_share({Fraction::kWhole / 2}, result.met, result.missed, result.undecided, level)
          .interval;
  return result;
}

ObjectiveDifference objective(NamedValues const& values, bool pairs, Fraction level) {
  ObjectiveDifference result;
  result.name = values.name;
  // Each interval keeps half of what the level leaves: both hold at once with the level.
  Fraction const half{Fraction::kWhole - (Fraction::kWhole - level.millionths) / 2};
  result.a = objective_side(values.a, half), result.b = objective_side(values.b, half);
  result.seen =
      pairs ? paired(values, level, true).seen
            : result.a.share.high < result.b.share.low || result.b.share.high < result.a.share.low;
  return result;
}

} // namespace

bool Comparison::seen() const {
  auto const is_seen = [](auto const& difference) { return difference.seen; };
  return std::any_of(measures.begin(), measures.end(), is_seen) ||
         std::any_of(objectives.begin(), objectives.end(), is_seen);
}

Comparison compare(Variant const& a, Variant const& b, bool pairs) {
  Comparison result;
  result.paired = pairs;
  auto measures = Gatherer(a, b).measures();
  auto const objectives = Gatherer(a, b).objectives();
  std::erase_if(measures, [&](NamedValues const& values) {
    bool const never = observed(values.a) + observed(values.b) == 0;
    if (never)
      result.never_observed.push_back(values.name);
    return never;
  });
  auto const differences = static_cast<std::int64_t>(measures.size() + objectives.size());
  result.level = {Fraction::kWhole - (Fraction::kWhole - kConfidence.millionths) /
                                         std::max<std::int64_t>(1, differences)};
  for (NamedValues const& values : measures)
    result.measures.push_back(difference(values, pairs, result.level));
  for (NamedValues const& values : objectives)
    result.objectives.push_back(objective(values, pairs, result.level));
  if (pairs)
    for (std::size_t i = 0; i < a.drills.size(); ++i) {
      DrillResult const &one = a.drills[i], &other = b.drills[i];
      if (one.verdict == other.verdict)
        continue;
      auto const it =
          std::find_if(result.changes.begin(), result.changes.end(), [&](VerdictChange const& c) {
            return c.a == one.verdict && c.b == other.verdict;
          });
      if (it == result.changes.end())
        result.changes.push_back({one.verdict, other.verdict, 1, one.seed});
      else
        ++it->drills;
    }
  return result;
}

} // namespace switchback
