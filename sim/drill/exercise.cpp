#include "sim/drill/exercise.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/drill/exit_code.hpp"

namespace switchback {
namespace {

std::string fault_name(std::size_t index) { return fmt::format("fault {}", index + 1); }
std::string objective_name(ObjectiveRecord const& objective) {
  return objective.scope == kExercised ? objective.text : "objective " + name_of(objective);
}

bool excused(ScenarioPlan const& scenario, std::string const& name) {
  auto const& names = scenario.may_not_happen;
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Digest of what happened, without what a fault leaves in the history by merely striking: its own
/// row, the notice of a changed rate, and what is measured from the instant of the disaster.
std::string digest_but_for_faults(DrillResult result) {
  result.faults.clear();
  result.measures.clear();
  result.segments.clear();
  result.losses.clear();
  for (FateRange& range : result.fates)
    range.cause.clear();
  std::erase_if(result.facts, [](Fact const& fact) {
    auto const* notice = fact.as<Noticed>();
    return notice != nullptr &&
           (notice->kind == NoticeKind::LinkRate || notice->kind == NoticeKind::DiskRate ||
            notice->kind == NoticeKind::NoFileToDamage);
  });
  for (Fact& fact : result.facts)
    fact.fault.reset();
  return digest_of(result);
}

/// Names of what the drill states, each with why it was not exercised; empty: it was.
struct Exercised {
  std::string name, why;
  int line = 0;
};

std::vector<Exercised> runbooks_of(ScenarioPlan const& scenario, DrillResult const& result) {
  std::vector<Exercised> all;
  for (RunbookRecord const& one : result.runbooks) {
    auto const index = static_cast<std::size_t>(one.id), first = scenario.runbooks.size();
    bool const command = index >= first && index - first < scenario.commands.size();
    int const line = command         ? scenario.commands[index - first].place.line
                     : index < first ? scenario.runbooks[index].place.line
                                     : 0;
    all.push_back({command ? fmt::format("command {}", index - first + 1) : "runbook " + one.name,
                   one.started       ? ""
                   : one.why.empty() ? "it did not start"
                                     : one.why,
                   line});
  }
  return all;
}

std::vector<Exercised> faults_of(ScenarioPlan const& scenario, DrillResult const& result,
                                 std::vector<std::size_t> const& without_effect) {
  std::vector<Exercised> all;
  for (std::size_t i = 0; i < result.faults.size(); ++i) {
    FaultRecord const& one = result.faults[i];
    bool const none =
        std::find(without_effect.begin(), without_effect.end(), i) != without_effect.end();
    all.push_back({fault_name(i),
                   !one.injected
                       ? fmt::format("{} {}: {}", one.kind, one.target, one.not_injected_because)
                   : none ? fmt::format("{} {} changed nothing: without it the history is the same",
                                        one.kind, one.target)
                          : "",
                   i < scenario.faults.size() ? scenario.faults[i].place.line : 0});
  }
  return all;
}

} // namespace

Verdict verdict_of(ScenarioPlan const& scenario, std::vector<ObjectiveRecord> const& objectives) {
  Verdict worst = Verdict::Met;
  bool all_exercised = true;
  for (ObjectiveRecord const& one : objectives) {
    if (one.scope == "drills")
      continue;
    worst = graver(worst, one.verdict);
    if (one.verdict == Verdict::NotExercised && !excused(scenario, objective_name(one)))
      all_exercised = false;
  }
  return worst == Verdict::Met && !all_exercised ? Verdict::NotExercised : worst;
}

FaultTrial::FaultTrial(Plan const& plan, WorkerOptions options)
    : plan_(plan), options_(std::move(options)), shown_(plan.scenario.faults.size()) {
  options_.jobs = 1;
}

std::vector<std::size_t> FaultTrial::without_effect(DrillResult const& result) {
  std::vector<std::size_t> none;
  std::string as_it_was;
  for (std::size_t i = 0; i < result.faults.size() && i < shown_.size(); ++i) {
    if (shown_[i] || !result.faults[i].injected)
      continue;
    if (as_it_was.empty())
      as_it_was = digest_but_for_faults(result);
    std::string without;
    run_in_children(
        {result.seed}, options_,
        [&](Seed seed) {
          DrillOptions options;
          options.without_fault = i;
          return digest_but_for_faults(run_drill(plan_, seed, options).result);
        },
        [&](Seed, ChildEnd end) {
          if (end.how == ChildEnd::How::Sent)
            without = std::move(end.message);
          return true;
        });
    if (without == as_it_was)
      none.push_back(i);
    else
      shown_[i] = true; // as does a drill that cannot be completed without it
  }
  return none;
}

void add_exercise(ScenarioPlan const& scenario, std::vector<std::size_t> const& without_effect,
                  DrillResult& result) {
  for (auto const& all :
       {runbooks_of(scenario, result), faults_of(scenario, result, without_effect)})
    for (Exercised const& one : all)
      if (!one.why.empty())
        result.objectives.push_back(
            {std::string(kExercised), one.name, Verdict::NotExercised, one.why, one.line});
  result.verdict = verdict_of(scenario, result.objectives);
}

ExerciseTally::ExerciseTally(ScenarioPlan const& scenario) : scenario_(scenario) {}

void ExerciseTally::add(DrillResult const& result) {
  if (result.status != DrillStatus::Completed)
    return;
  std::map<std::string, ObjectiveRecord const*> not_exercised;
  auto const count = [&](std::string const& name, int line) {
    Part& part = parts_[name];
    part.line = line;
    auto const it = not_exercised.find(name);
    ++(it == not_exercised.end() ? part.exercised : part.not_exercised);
    if (it != not_exercised.end() && part.why.empty())
      part.why = it->second->why;
  };
  for (ObjectiveRecord const& one : result.objectives)
    if (one.verdict == Verdict::NotExercised && one.scope != "drills")
      not_exercised.emplace(objective_name(one), &one);
  for (ObjectiveRecord const& one : result.objectives)
    if (one.scope == "failover" || one.scope == "failback")
      count(objective_name(one), one.line);
  for (auto const& all : {runbooks_of(scenario_, result), faults_of(scenario_, result, {})})
    for (Exercised const& one : all)
      count(one.name, one.line);
}

std::vector<RunObjective> ExerciseTally::decide() const {
  std::vector<RunObjective> decided;
  for (auto const& [name, part] : parts_) {
    bool const may_not = excused(scenario_, name);
    if (may_not == (part.exercised == 0))
      continue;
    RunObjective& o = decided.emplace_back();
    o.text = may_not ? name + " happened" : name;
    o.line = may_not ? scenario_.may_not_happen_place.line : part.line;
    (may_not ? o.missed : o.met) = part.exercised;
    o.not_exercised = part.not_exercised;
    o.verdict = may_not ? Verdict::Missed : Verdict::NotExercised;
    o.why = may_not ? fmt::format("in {} of {} drills; 'may_not_happen' names it", part.exercised,
                                  part.exercised + part.not_exercised)
                    : part.why;
  }
  return decided;
}

} // namespace switchback
