#include "sim/drill/scenario_test.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/rerun.hpp"

namespace switchback {
namespace {

bool unmet(Verdict verdict) { return verdict != Verdict::Met && verdict != Verdict::NotExercised; }

/// How a case is counted: faults of the program and bad input are errors; a missing verdict is not
/// a failure.
TestOutcome outcome_of(ExitCode code) {
  switch (code) {
  case ExitCode::Met:
    return TestOutcome::Passed;
  case ExitCode::Missed:
    return TestOutcome::Failed;
  case ExitCode::Inconclusive:
    return TestOutcome::Inconclusive;
  case ExitCode::BadInput:
  case ExitCode::Internal:
    break;
  }
  return TestOutcome::Error;
}

std::string joined(std::set<std::string> const& all) {
  std::string text;
  for (std::string const& one : all)
    text += (text.empty() ? "" : ", ") + one;
  return text;
}

} // namespace

ScenarioTest::ScenarioTest(Plan const& plan, Settings set, Seed first, int drills)
    : plan_(plan), set_(std::move(set)), description_(describe(plan, drills)), drills_(drills),
      expected_(plan.scenario.expected_unmet.begin(), plan.scenario.expected_unmet.end()),
      stale_(expected_) {
  suite_.file = plan.scenario.file;
  suite_.title = plan.scenario.title;
  suite_.properties = {
      {"seed", std::to_string(first.value)},
      {"drills", std::to_string(drills)},
  };
}

bool ScenarioTest::unexpected(ObjectiveRecord const& objective) {
  if (!unmet(objective.verdict))
    return false;
  stale_.erase(name_of(objective));
  return !expected_.contains(name_of(objective));
}

void ScenarioTest::finish_case(TestCase one, ExitCode code) {
  one.outcome =
      one.kind == name_of(Verdict::NotExercised) ? TestOutcome::NotExercised : outcome_of(code);
  if (graver(code_, code) != code_) {
    code_ = code;
    suite_.outcome = one.outcome;
  }
  suite_.cases.push_back(std::move(one));
}

ExitCode ScenarioTest::judge_objectives(DrillResult const& result, TestCase& one) {
  std::vector<ObjectiveRecord const*> wrong;
  for (ObjectiveRecord const& objective : result.objectives)
    if (objective.scope != "drills") {
      applied_ = applied_ || objective.verdict != Verdict::NotExercised;
      if (unexpected(objective))
        wrong.push_back(&objective);
    }
  if (wrong.empty())
    return ExitCode::Met;
  // As in the drill's own verdict, a missed objective outweighs an unobserved one and comes first.
  std::stable_partition(wrong.begin(), wrong.end(), [](ObjectiveRecord const* objective) {
    return objective->verdict == Verdict::Missed;
  });
  for (ObjectiveRecord const* objective : wrong)
    for (Evidence& piece : evidence_of(description_, result, *objective))
      if (std::find(one.evidence.begin(), one.evidence.end(), piece) == one.evidence.end())
        one.evidence.push_back(std::move(piece));
  one.kind = name_of(wrong.front()->verdict);
  return exit_code(wrong.front()->verdict);
}

void ScenarioTest::add(FinishedDrill const& drill) {
  DrillResult const& result = drill.result;
  TestCase one;
  one.name = fmt::format("{} (seed {})", plan_.scenario.title, result.seed.value);
  one.took = drill.took;
  one.details = fmt::format("seed {}, digest {}, {} of simulated time\nagain with: {}\n",
                            result.seed.value, result.digest, to_text(result.ended - SimTime{}),
                            rerun_command(plan_.scenario.file, set_, result.seed));
  digests_ += result.digest;
  simulated_ += result.ended - SimTime{};
  ExitCode code = ExitCode::Met;
  if (result.status != DrillStatus::Completed) {
    code = exit_code(result);
    one.kind = name_of(result.status);
    one.evidence.push_back(
        {plan_.scenario.file, 0,
         fmt::format("the drill with seed {} {}{}", result.seed.value, name_of(result.status),
                     result.status_detail.empty() ? "" : ": " + result.status_detail)});
  } else {
    ++decided_;
    code = judge_objectives(result, one);
  }
  failed_ += code != ExitCode::Met;
  finish_case(std::move(one), code);
}

void ScenarioTest::conclude(std::vector<RunObjective> const& decided) {
  for (RunObjective const& o : decided) {
    ObjectiveRecord const objective{"drills", o.text, o.verdict, o.why, o.line};
    TestCase one;
    one.name = o.text;
    one.details = o.why + "\n";
    ExitCode code = ExitCode::Met;
    if (o.verdict == Verdict::NotExercised || unexpected(objective)) {
      code = exit_code(o.verdict);
      one.kind = name_of(o.verdict);
      one.evidence.push_back({plan_.scenario.file, o.line,
                              fmt::format("{}: {}, {}", o.text, name_of(o.verdict), o.why)});
    }
    finish_case(std::move(one), code);
  }
  if (decided_ > 0)
    for (std::string const& name : stale_) {
      TestCase one;
      one.name = "expected to stay unmet: " + name;
      one.kind = "missed";
      one.evidence.push_back(
          {plan_.scenario.file, plan_.scenario.expected_unmet_place.line,
           fmt::format("'{}' is expected to stay unmet, and was not unmet in any of {} drills",
                       name, decided_)});
      finish_case(std::move(one), ExitCode::Missed);
    }
  suite_.properties.emplace_back("digest", drills_ == 1 ? digests_ : digest_of_text(digests_));
  suite_.properties.emplace_back("simulated_us",
                                 std::to_string(simulated_.time_since_epoch().count()));
  if (!expected_.empty())
    suite_.note = "unmet as expected: " + joined(expected_);
  else if (objective_names(plan_.scenario).empty())
    suite_.note = "states no objectives";
  else if (!applied_ && decided.empty())
    suite_.note = "nothing called for its objectives";
}

TestSuite unread_suite(std::string const& file, std::vector<Diagnostic> const& diagnostics) {
  TestSuite suite;
  suite.file = file;
  suite.outcome = diagnostics.empty() ? TestOutcome::NotRun : TestOutcome::Error;
  TestCase one;
  one.name = diagnostics.empty() ? "drills" : "can be read";
  one.outcome = suite.outcome;
  one.kind = "bad input";
  for (Diagnostic const& diagnostic : diagnostics)
    one.evidence.push_back({diagnostic.place.file, diagnostic.place.line, diagnostic.message});
  if (diagnostics.empty())
    one.evidence.push_back({file, 0, "was not run, since other input could not be read"});
  suite.cases.push_back(std::move(one));
  return suite;
}

} // namespace switchback
