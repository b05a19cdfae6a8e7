// Objectives over many drills. Each drill says of itself whether it kept to the limit (an objective
// of scope "drills", by the judge); all drills of a run together decide, by the interval that the
// share of those that did lies in: met if all of it reaches the share that is wanted, missed if
// none of it does, inconclusive in between.
#pragma once

#include <string>
#include <vector>

#include "sim/record/record.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

/// "rto: within 1h 30min in 95% of at least 200 drills".
std::string text_of(OverManyPlan const& many);

/// Drills that a scenario's objectives ask for; 1 if none asks for more.
int drills_asked_for(ScenarioPlan const& scenario);

class ManyDrills {
public:
  explicit ManyDrills(ScenarioPlan const& scenario);
  /// One that crashed or took too long has no objectives; it may have gone either way.
  void add(DrillResult const& result);
  std::vector<RunObjective> decide() const;

private:
  struct Tally {
    OverManyPlan plan;
    RunObjective so_far;
  };
  std::vector<Tally> tallies_;
};

} // namespace switchback
