#include "sim/drill/stated_values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/objective_limits.hpp"

namespace switchback {
namespace {

constexpr std::string_view kStepTakes = "operations.step_takes";

class Stated {
public:
  explicit Stated(Plan const& plan) : plan_(plan) {}

  std::vector<Assumption> all() {
    for (auto const& values : {load_values(plan_.scenario), settable_values(plan_.scenario)})
      for (SettableValue const& v : values)
        if (v.path != kStepTakes || some_block_states_no_time())
          found_.push_back({v.path, v.text, v.meaning, v.standing, v.source});
    for (std::size_t i = 0; i < plan_.scenario.faults.size(); ++i)
      fault(i + 1, plan_.scenario.faults[i]);
    for (std::size_t i = 0; i < plan_.runbooks.size(); ++i) {
      trigger(plan_.scenario.runbooks[i]);
      times(plan_.scenario.runbooks[i], plan_.runbooks[i]);
    }
    return std::move(found_);
  }

private:
  bool some_block_states_no_time() const {
    bool any = false;
    for (Runbook const& runbook : plan_.runbooks)
      for (RunbookStep const& step : runbook.steps)
        for (Block const& block : step.blocks)
          any = any || (!block.takes && block.kind != BlockKind::Expect);
    return any;
  }

  void of_scenario(std::string path, std::string value, std::string meaning,
                   SourcePlace const& place) {
    found_.push_back({std::move(path), std::move(value), std::move(meaning), "scenario",
                      fmt::format("{}:{}", plan_.scenario.file, place.line)});
  }

  static std::string instant_of(FaultPlan const& fault) {
    if (fault.at && fault.within)
      return fmt::format("uniform({}, {})", to_text(*fault.at), to_text(*fault.at + *fault.within));
    if (fault.at)
      return to_text(*fault.at);
    return fmt::format("{} step {} of {}",
                       fault.boundary == FaultPlan::Boundary::Before   ? "before"
                       : fault.boundary == FaultPlan::Boundary::During ? "during"
                                                                       : "after",
                       fault.step.step, fault.step.runbook);
  }

  void fault(std::size_t number, FaultPlan const& fault) {
    std::string const path = fmt::format("faults.{}.", number);
    std::string const what = fmt::format("{} {}", fault.kind->name, fault.target);
    of_scenario(path + "at", instant_of(fault), "when this fault strikes: " + what, fault.place);
    if (fault.heal_at)
      of_scenario(path + "heal_at", to_text(*fault.heal_at), "when it is over", fault.place);
    if (fault.rebuilt_at)
      of_scenario(path + "rebuilt_at", to_text(*fault.rebuilt_at), "when what it took is rebuilt",
                  fault.place);
    if (fault.heal_after)
      of_scenario(path + "heal_after", to_text(*fault.heal_after), "how long it lasts",
                  fault.place);
  }

  void trigger(RunbookPlan const& runbook) {
    std::string const path = "runbooks." + runbook.name + ".";
    if (runbook.when.at)
      of_scenario(path + "at", to_text(*runbook.when.at), "earliest start of this runbook",
                  runbook.place);
    if (runbook.when.decided_after)
      of_scenario(path + "decided_after", to_text(*runbook.when.decided_after),
                  "time from the notice to the decision to begin this runbook", runbook.place);
  }

  void times(RunbookPlan const& plan, Runbook const& runbook) {
    for (RunbookStep const& step : runbook.steps)
      for (Block const& block : step.blocks)
        if (block.takes || block.kind != BlockKind::Expect)
          takes(plan, step, block);
  }

  void takes(RunbookPlan const& plan, RunbookStep const& step, Block const& block) {
    Assumption a;
    if (!block.takes)
      for (SettableValue const& v : settable_values(plan_.scenario))
        if (v.path == kStepTakes)
          a = {"", v.text, "", v.standing, v.source};
    a.path = fmt::format("runbooks.{}.{}.takes", plan.name, block.line);
    a.meaning = fmt::format("human time of {} for {}{}, before its commands{}",
                            block.by.empty() ? "the operator" : block.by,
                            step.number > 0 ? fmt::format("step {}: ", step.number) : "",
                            step.title, block.takes ? "" : ", by operations.step_takes");
    if (block.takes) {
      a.value = to_text(*block.takes);
      a.standing = "runbook";
      a.source = fmt::format("{}:{}", plan.file, block.line);
    }
    found_.push_back(std::move(a));
  }

  Plan const& plan_;
  std::vector<Assumption> found_;
};

} // namespace

std::vector<Assumption> stated_values(Plan const& plan) { return Stated(plan).all(); }

FindingContext context_of(Plan const& plan) {
  FindingContext context{{}, stated_limits(plan.scenario.objectives)};
  for (Assumption& one : stated_values(plan))
    context.values.emplace(std::move(one.path), std::move(one.value));
  return context;
}

std::vector<ObjectiveLimit> stated_limits(ObjectivesPlan const& objectives) {
  std::vector<ObjectiveLimit> limits;
  auto const of = [&](char const* scope, ObjectivePlan const& o) {
    for (StatedLimit const& limit : limits_of(o))
      limits.push_back({scope, limit.measure, limit.most, o.application});
  };
  for (ObjectivePlan const& plan : objectives.failover)
    of("failover", plan);
  for (ObjectivePlan const& plan : objectives.failback)
    of("failback", plan);
  return limits;
}

} // namespace switchback
