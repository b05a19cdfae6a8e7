#include "sim/drill/over_many.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/statistics.hpp"

namespace switchback {
namespace {

void decide_one(OverManyPlan const& plan, RunObjective& o) {
  std::int64_t const drills = o.met + o.missed + o.unobserved;
  ShareVerdict const share = decide_share(plan.in, o.met, o.missed, o.unobserved);
  o.low = share.interval.low, o.high = share.interval.high;
  if (drills == 0) {
    o.verdict = Verdict::NotExercised;
    o.why = "nothing called for it in any drill";
    return;
  }
  std::string const kept =
      fmt::format("{} of {} drills kept to it (95% confidence interval {} to {})", o.met, drills,
                  to_text(o.low), to_text(o.high));
  if (drills < plan.drills) {
    // Not even if the interval is clear by now: looking again and again until it decides would
    // inflate the error rate.
    o.verdict = Verdict::Inconclusive;
    o.why = fmt::format("{}; {} drills are needed to decide (--repeat)", kept, plan.drills);
    return;
  }
  switch (share.decision) {
  case ShareDecision::Reached:
    o.verdict = Verdict::Met;
    break;
  case ShareDecision::NotReached:
    o.verdict = Verdict::Missed;
    break;
  case ShareDecision::Open:
    o.verdict = Verdict::Inconclusive;
    break;
  }
  o.why = kept;
  if (o.unobserved > 0)
    o.why += fmt::format("; in {} it was not observed", o.unobserved);
  if (o.verdict == Verdict::Inconclusive && drills < share.needed)
    o.why += fmt::format("; fewer than {} drills cannot show {}", share.needed, to_text(plan.in));
}

} // namespace

std::string text_of(OverManyPlan const& many) {
  return fmt::format("{}: within {} in {} of at least {} drills", many.measure,
                     to_text(many.within), to_text(many.in), many.drills);
}

int drills_asked_for(ScenarioPlan const& scenario) {
  int drills = 1;
  for (OverManyPlan const& many : scenario.objectives.over_many)
    drills = std::max(drills, many.drills);
  return drills;
}

ManyDrills::ManyDrills(ScenarioPlan const& scenario) : exercise_(scenario) {
  for (OverManyPlan const& many : scenario.objectives.over_many) {
    Tally tally{many, {}};
    tally.so_far.text = text_of(many);
    tally.so_far.line = many.place.line;
    tallies_.push_back(std::move(tally));
  }
}

void ManyDrills::add(DrillResult const& result) {
  exercise_.add(result);
  for (Tally& tally : tallies_) {
    RunObjective& o = tally.so_far;
    auto const part = std::find_if(result.objectives.begin(), result.objectives.end(),
                                   [&](ObjectiveRecord const& objective) {
                                     return objective.scope == "drills" && objective.text == o.text;
                                   });
    Verdict const verdict = part == result.objectives.end() ? Verdict::Inconclusive : part->verdict;
    ++(verdict == Verdict::Met            ? o.met
       : verdict == Verdict::Missed       ? o.missed
       : verdict == Verdict::NotExercised ? o.not_exercised
                                          : o.unobserved);
  }
}

std::vector<RunObjective> ManyDrills::decide() const {
  std::vector<RunObjective> decided;
  for (Tally const& tally : tallies_)
    decide_one(tally.plan, decided.emplace_back(tally.so_far));
  for (RunObjective& one : exercise_.decide())
    decided.push_back(std::move(one));
  return decided;
}

} // namespace switchback
