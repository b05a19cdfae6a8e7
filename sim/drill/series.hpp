// Many drills of any number of scenarios: shared by the commands that run drills.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/drill/exit_code.hpp"
#include "sim/record/record.hpp"

namespace switchback {

using Settings = std::vector<std::pair<std::string, std::string>>; ///< --set path=value

/// Prints each on a line of its own to standard error.
void print(std::vector<Diagnostic> const& diagnostics);

/// Reads all files before any drill runs and prints their errors. Fewer plans than paths means that
/// there were errors.
std::vector<Plan> read_plans(std::vector<std::string> const& paths, Settings const& set);

/// What is stored about a run, besides its drills.
RunDescription describe(Plan const& plan, int drills);

struct DrillJob {
  std::size_t plan = 0; ///< index
  Seed seed;
};
/// Consecutive seeds for one plan.
std::vector<DrillJob> jobs_of(std::size_t plan, Seed first, int drills);

struct SeriesOptions {
  int jobs = 1;      ///< drills at the same time
  int timeout_s = 0; ///< real seconds for one drill; 0: none
  bool trace = false;
  bool progress = false; ///< a bar on standard error, if that is a terminal and there are several
};

struct FinishedDrill {
  DrillJob job;
  DrillResult result;               ///< if it crashed or timed out: only its seed and status
  std::chrono::microseconds took{}; ///< real time; part of no digest
};

/// Runs the drills in children and delivers them in the order of the jobs.
void run_series(std::vector<Plan> const& plans, std::vector<DrillJob> const& jobs,
                SeriesOptions const& options, std::function<void(FinishedDrill)> const& deliver);

/// The exit code of one drill.
ExitCode exit_code(DrillResult const& result);

} // namespace switchback
