// The drills of one scenario as a test: it passes if every objective is met in every drill, except
// those expected to stay unmet, which must be unmet in at least one.
#pragma once

#include <set>
#include <string>

#include "reports/test_results.hpp"
#include "sim/drill/exit_code.hpp"
#include "sim/drill/over_many.hpp"
#include "sim/drill/series.hpp"

namespace switchback {

class ScenarioTest {
public:
  /// The plan must outlive it.
  ScenarioTest(Plan const& plan, Settings set, Seed first, int drills);

  void add(FinishedDrill const& drill);
  /// Call it when all drills have been added.
  void conclude(std::vector<RunObjective> const& decided);

  TestSuite const& suite() const { return suite_; }
  ExitCode code() const { return code_; }
  std::size_t drills_failed() const { return failed_; } ///< of `drills`
  int drills() const { return drills_; }

private:
  ExitCode judge_objectives(DrillResult const& result, TestCase& one);
  bool unexpected(ObjectiveRecord const& objective);
  void finish_case(TestCase one, ExitCode code);

  Plan const& plan_;
  Settings set_;
  RunDescription description_;
  int drills_;
  std::set<std::string> expected_, stale_;
  std::size_t failed_ = 0, decided_ = 0;
  bool applied_ = false; ///< an objective applied in some drill
  std::string digests_;
  SimTime simulated_{};
  TestSuite suite_;
  ExitCode code_ = ExitCode::Met;
};

/// The suite of a scenario that could not be read, or was not run because another could not be
/// read.
TestSuite unread_suite(std::string const& file, std::vector<Diagnostic> const& diagnostics);

} // namespace switchback
