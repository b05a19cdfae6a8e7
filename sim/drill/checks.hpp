// The scenario's `checks`: claims that must hold at an instant, throughout a span, or come true
// within one; and the claims of `always`, throughout the drill. They see the truth, as triggers and
// objectives do, and look once everything due at an instant has happened.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/drill/observer.hpp"

namespace switchback {

class Checks {
public:
  Checks(ScenarioPlan const& scenario, Estate& estate, DrillResult& result);
  void begin();
  /// The drill is over: an objective for each check and claim.
  void close();

private:
  struct Watched {
    CheckPlan const* plan = nullptr;
    bool always = false; ///< a claim of the scenario's objectives, not a check
    Predicate predicate;
    bool continuous = false; ///< it compares quantities that change between events
    bool looked = false;     ///< at least once when it counted
    std::optional<SimTime> broken;
    Truth found = Truth::Yes; ///< its value when it was broken, or at its instant
    Truth last = Truth::Unknown;
    std::vector<SimTime> became; ///< whenever it came true
  };

  void look_later();
  void look();
  void look(Watched& watched, SimTime now) const;
  void every_second(SimTime until);
  void add(CheckPlan const& plan, bool always);
  ObjectiveRecord decided(Watched const& watched) const;

  ScenarioPlan const& scenario_;
  Estate& estate_;
  DrillResult& result_;
  std::deque<CheckPlan> claims_; ///< of `always`
  std::vector<Watched> watched_;
  bool due_ = false; ///< a look at this instant is pending
};

} // namespace switchback
