// Objectives over many drills. The judge says for each drill whether it kept to the limit (an
// objective of scope "drills"); all drills of a run decide together, by the confidence interval of
// the share that did: met if the whole interval reaches the wanted share, missed if none of it
// does, inconclusive otherwise.
#pragma once

#include <string>
#include <vector>

#include "sim/drill/exercise.hpp"
#include "sim/record/record.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

/// "rto: within 1h 30min in 95% of at least 200 drills".
std::string text_of(OverManyPlan const& many);

/// Number of drills that a scenario's objectives ask for; at least 1.
int drills_asked_for(ScenarioPlan const& scenario);

class ManyDrills {
public:
  explicit ManyDrills(ScenarioPlan const& scenario);
  /// A drill that crashed or timed out has no objectives and counts as unobserved.
  void add(DrillResult const& result);
  /// The objectives over many drills, and what no drill exercised: see exercise.hpp.
  std::vector<RunObjective> decide() const;

private:
  struct Tally {
    OverManyPlan plan;
    RunObjective so_far;
  };
  std::vector<Tally> tallies_;
  ExerciseTally exercise_;
};

} // namespace switchback
