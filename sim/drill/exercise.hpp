// What a scenario states and a drill did not put to the test. Not exercised is not passed: an
// objective that nothing called for, a runbook whose trigger never came, a fault that never struck
// or changed nothing are told apart from what was met, unless the scenario's `may_not_happen` names
// them. Checks and `always` are always exercised.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/drill/workers.hpp"
#include "sim/record/record.hpp"

namespace switchback {

/// Scope of the objectives that add_exercise() adds.
inline constexpr std::string_view kExercised = "exercised";

/// The gravest verdict of a drill's own objectives (those over many drills have no part in it),
/// without those that `may_not_happen` excuses; met, if there are none.
Verdict verdict_of(ScenarioPlan const& scenario, std::vector<ObjectiveRecord> const& objectives);

/// Finds faults that struck and changed nothing: the drill is run again without the fault, and its
/// history is the same. Exact, whatever the fault; a fault whose effect another one hides (the loss
/// of a machine whose site is lost already) has none. Once a fault has shown an effect in a series,
/// it is not examined again.
class FaultTrial {
public:
  /// The plan must outlive it. `options`: of the children that run again.
  FaultTrial(Plan const& plan, WorkerOptions options);
  /// Indices of the faults that struck in this drill and changed nothing.
  std::vector<std::size_t> without_effect(DrillResult const& result);

private:
  Plan const& plan_;
  WorkerOptions options_;
  std::vector<bool> shown_; ///< by fault: it had an effect in a drill before
};

/// Adds an objective of scope kExercised for each runbook and each fault that the drill did not
/// exercise, and sets the drill's verdict. Only for a completed drill.
void add_exercise(ScenarioPlan const& scenario, std::vector<std::size_t> const& without_effect,
                  DrillResult& result);

/// What no drill of a series exercised; and what `may_not_happen` names and some drill did.
class ExerciseTally {
public:
  explicit ExerciseTally(ScenarioPlan const& scenario);
  void add(DrillResult const& result);
  /// Not exercised, or missed: a name of `may_not_happen` that happened. Empty: all was exercised.
  std::vector<RunObjective> decide() const;

private:
  ScenarioPlan const& scenario_;
  struct Part {
    std::int64_t exercised = 0, not_exercised = 0; ///< drills
    std::string why;                               ///< of the first drill that did not exercise it
    int line = 0;
  };
  std::map<std::string, Part> parts_; ///< by name, as `may_not_happen` takes it
};

} // namespace switchback
