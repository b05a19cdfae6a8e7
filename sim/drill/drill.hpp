// One drill: build the estate, warm up, run the runbooks while the faults strike, heal, settle
// within a bound, judge.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/history/history.hpp"
#include "sim/runbook/runbook.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

/// A scenario with its runbooks read: the starting point of any number of drills.
struct Plan {
  ScenarioPlan scenario;
  std::vector<Runbook> runbooks; ///< in the scenario's order
  std::vector<Block> commands;   ///< the scenario's, in its order
  FindingContext context;        ///< of its stated values and limits; filled by read_plan()
};

struct PlanResult {
  std::optional<Plan> plan; ///< absent if there is any diagnostic
  std::vector<Diagnostic> diagnostics;
};

/// Reads and checks everything a scenario refers to; the errors of all its files are reported
/// together.
PlanResult read_plan(std::string const& path,
                     std::vector<std::pair<std::string, std::string>> const& set,
                     FileSource& files);

class Estate;
class Kernel;

struct DrillOptions {
  /// Built beforehand by kernel_for() and not yet used; none: the drill builds one. Building it
  /// once and then forking is cheaper than building it in each child.
  Kernel* kernel = nullptr;
  bool trace = false;           ///< each fact to standard error as it happens
  std::optional<SimTime> until; ///< stop there and describe the estate
  std::string until_step;       ///< or before this step: RUNBOOK step N
  /// This fault, by its index, does not strike; all draws are the same.
  std::optional<std::size_t> without_fault;
  /// Calls `look` at these instants, in order. The history is the same without.
  std::vector<SimTime> looks;
  std::function<void(Estate const&)> look{};
};

struct DrillOutput {
  DrillResult result;
  std::string description; ///< of roles, states, files, jobs and sessions, if the drill was stopped
};

std::unique_ptr<Kernel> kernel_for(Plan const& plan);

/// Runs one drill in this process, which must not have run one before (see sim/estate/kernel.hpp).
DrillOutput run_drill(Plan const& plan, Seed seed, DrillOptions const& options = {});

} // namespace switchback
