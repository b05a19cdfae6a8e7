#include "sim/drill/checks.hpp"

#include <algorithm>

#include "sim/drill/judge.hpp"

namespace switchback {

Checks::Checks(ScenarioPlan const& scenario, Estate& estate, DrillResult& result)
    : scenario_(scenario), estate_(estate), result_(result) {
  for (CheckPlan const& plan : scenario.checks)
    add(plan, false);
  auto const& objectives = scenario.objectives;
  for (std::string const& claim : objectives.always) {
    if (std::find(invariants().begin(), invariants().end(), claim) != invariants().end())
      continue; // alarms cover invariants
    CheckPlan& plan = claims_.emplace_back();
    plan.from = SimTime{};
    plan.holds = claim;
    plan.place = objectives.always_place;
    add(plan, true);
  }
}

void Checks::add(CheckPlan const& plan, bool always) {
  Watched watched;
  watched.plan = &plan;
  watched.always = always;
  watched.predicate = parse_predicate(plan.predicate()).predicate;
  watched.continuous = moves_between_events(watched.predicate);
  watched_.push_back(std::move(watched));
}

void Checks::begin() {
  if (watched_.empty())
    return;
  bool spans = false;
  SimTime measured_until{};
  SimTime const over = scenario_.ends + scenario_.settle; // at the latest
  for (Watched const& watched : watched_) {
    CheckPlan const& plan = *watched.plan;
    spans = spans || !plan.at;
    if (!plan.at && watched.continuous)
      measured_until =
          std::max(measured_until, plan.within ? plan.within->to : plan.to.value_or(over));
    for (auto const& when : {plan.at, plan.from, plan.to})
      if (when)
        estate_.kernel().look(*when, [this] { look(); });
  }
  if (spans) {
    estate_.watch([this] { look_later(); });
    look_later(); // what is true from the beginning does not come true
  }
  if (measured_until > SimTime{})
    every_second(measured_until);
}

void Checks::every_second(SimTime until) {
  if (estate_.kernel().now() >= until)
    return;
  estate_.kernel().look(estate_.kernel().now() + kBetweenEvents, [this, until] {
    look();
    every_second(until);
  });
}

void Checks::look_later() {
  if (std::exchange(due_, true))
    return;
  estate_.kernel().look(estate_.kernel().now(), [this] {
    due_ = false;
    look();
  });
}

void Checks::look() {
  for (Watched& watched : watched_)
    look(watched, estate_.kernel().now());
}

void Checks::look(Watched& watched, SimTime now) const {
  CheckPlan const& plan = *watched.plan;
  bool const in_span = plan.at     ? now == *plan.at
                       : plan.from ? now >= *plan.from && (!plan.to || now <= *plan.to)
                                   : now <= plan.within->to;
  if (!in_span)
    return;
  Truth const truth = evaluate(watched.predicate, EstateObserver(estate_));
  bool const first = !std::exchange(watched.looked, true);
  if (plan.within) {
    if (!first && truth == Truth::Yes && watched.last != Truth::Yes)
      watched.became.push_back(now);
    watched.last = truth;
  } else if (plan.at || (truth != Truth::Yes && !watched.broken) ||
             (truth == Truth::No && watched.found == Truth::Unknown)) {
    watched.found = truth;
    watched.broken = truth == Truth::Yes ? std::nullopt : std::optional{now};
  }
}

ObjectiveRecord Checks::decided(Watched const& watched) const {
  CheckPlan const& plan = *watched.plan;
  ObjectiveRecord objective;
  objective.scope = watched.always ? "always" : "check";
  objective.text = watched.always ? plan.holds : objective_text(plan);
  objective.line = plan.place.line;
  if (!watched.looked) {
    objective.verdict = Verdict::Inconclusive;
    objective.why = "the drill ended before it";
  } else if (plan.within) {
    auto const inside = std::find_if(watched.became.begin(), watched.became.end(), [&](SimTime t) {
      return t >= plan.within->from && t <= plan.within->to;
    });
    bool const met = inside != watched.became.end();
    objective.verdict = met ? Verdict::Met : Verdict::Missed;
    objective.why = met                      ? "it came true at " + to_text(*inside)
                    : watched.became.empty() ? "it had not come true by " + to_text(plan.within->to)
                                             : "it came true at " + to_text(watched.became.back());
  } else if (watched.broken) {
    objective.verdict = watched.found == Truth::No ? Verdict::Missed : Verdict::Inconclusive;
    objective.why = (watched.found == Truth::No ? "it was false at " : "it was unknown at ") +
                    to_text(*watched.broken);
  } else {
    objective.verdict = Verdict::Met;
  }
  return objective;
}

void Checks::close() {
  for (Watched const& watched : watched_)
    result_.objectives.push_back(decided(watched));
}

} // namespace switchback
