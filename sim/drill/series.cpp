#include "sim/drill/series.hpp"

#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include "sim/drill/exercise.hpp"
#include "sim/drill/stated_values.hpp"
#include "sim/drill/version.hpp"
#include "sim/drill/workers.hpp"
#include "sim/estate/kernel.hpp"
#include "sim/runbook/runbook.hpp"

namespace switchback {
namespace {

using std::chrono::microseconds;
using RealClock = std::chrono::steady_clock;

/// What is stored for a child that did not end well: its seed and status.
DrillResult unfinished(Seed seed, ChildEnd const& end) {
  DrillResult result;
  result.seed = seed;
  result.verdict = Verdict::Inconclusive;
  if (end.how == ChildEnd::How::TimedOut) {
    result.status = DrillStatus::TimedOut;
  } else {
    result.status = DrillStatus::Crashed;
    result.status_detail = end.signal != 0 ? fmt::format("signal {}", end.signal)
                                           : fmt::format("exit code {}", end.exit_code);
  }
  result.digest = digest_of(result);
  return result;
}

class Progress {
public:
  Progress(bool shown, std::size_t total) : shown_(shown && total > 1), total_(total) {}
  ~Progress() { clear(); }
  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;
  /// Makes room for a line of output.
  void clear() {
    if (drawn_)
      std::cerr << "\r\x1b[K" << std::flush;
    drawn_ = false;
  }
  void step() {
    ++done_;
    if (!shown_ || (done_ % 16 != 0 && done_ != total_))
      return;
    drawn_ = true;
    auto const filled = 40 * done_ / total_;
    std::cerr << fmt::format("\r[{:<40}] {}/{}", std::string(filled, '#'), done_, total_)
              << std::flush;
  }

private:
  bool shown_, drawn_ = false;
  std::size_t total_, done_ = 0;
};

/// From a child: how long it took, then the drill's message.
std::string timed_drill(Plan const& plan, Seed seed, DrillOptions const& options) {
  auto const begun = RealClock::now();
  std::string const message = encode(run_drill(plan, seed, options).result);
  std::int64_t const took =
      std::chrono::duration_cast<microseconds>(RealClock::now() - begun).count();
  std::string text(sizeof took, '\0');
  std::memcpy(text.data(), &took, sizeof took);
  return text + message;
}

FinishedDrill received(DrillJob job, ChildEnd end) {
  std::int64_t took = 0;
  if (end.how == ChildEnd::How::Sent && end.message.size() >= sizeof took) {
    std::memcpy(&took, end.message.data(), sizeof took);
    if (auto result = decode(std::string_view(end.message).substr(sizeof took)))
      return {job, std::move(*result), microseconds(took)};
  }
  if (end.how == ChildEnd::How::Sent)
    end.how = ChildEnd::How::Died; // it exited before sending the whole message
  return {job, unfinished(job.seed, end), {}};
}

} // namespace

void print(std::vector<Diagnostic> const& diagnostics) {
  for (Diagnostic const& diagnostic : diagnostics)
    std::cerr << to_text(diagnostic) << '\n';
}

std::vector<Plan> read_plans(std::vector<std::string> const& paths, Settings const& set) {
  DiskFiles files;
  std::vector<Plan> plans;
  for (std::string const& path : paths) {
    PlanResult read = read_plan(path, set, files);
    print(read.diagnostics);
    if (read.plan)
      plans.push_back(std::move(*read.plan));
  }
  return plans;
}

RunDescription describe(Plan const& plan, int drills) {
  RunDescription d;
  d.wanted = drills;
  auto const& s = plan.scenario;
  d.scenario_name = s.name;
  d.scenario_file = s.file;
  d.title = s.title;
  d.estate_file = s.estate_file;
  d.overrides = s.overrides;
  for (auto const& [name, text] : s.sources)
    d.sources.emplace_back(name, mask_secrets(text));
  d.expected_unmet = s.expected_unmet;
  d.not_modelled = not_modelled();
  d.assumptions = stated_values(plan);
  d.limits = stated_limits(s.objectives);
  for (Application& application : applications_of(s.estate, s.load))
    d.applications.push_back({std::move(application.name), application.users, application.together,
                              std::move(application.databases)});
  d.versions = versions();
  d.engine_options = engine_options();
  return d;
}

std::vector<DrillJob> jobs_of(std::size_t plan, Seed first, int drills) {
  std::vector<DrillJob> jobs;
  jobs.reserve(static_cast<std::size_t>(std::max(drills, 0)));
  for (int i = 0; i < drills; ++i)
    jobs.push_back({plan, {first.value + static_cast<std::uint64_t>(i)}});
  return jobs;
}

void run_series(std::vector<Plan> const& plans, std::vector<DrillJob> const& jobs,
                SeriesOptions const& options, std::function<void(FinishedDrill)> const& deliver) {
  Progress progress(options.progress && isatty(STDERR_FILENO) != 0, jobs.size());
  WorkerOptions workers;
  workers.jobs = options.jobs;
  workers.timeout = std::chrono::seconds(options.timeout_s);
  DrillOptions drill_options;
  drill_options.trace = options.trace;
  // A process can hold only one kernel: if all drills have the same plan, they start from it.
  std::unique_ptr<Kernel> kernel;
  std::set<std::size_t> used;
  for (DrillJob const& job : jobs)
    used.insert(job.plan);
  if (used.size() == 1)
    workers.prepare = [&] {
      kernel = kernel_for(plans[*used.begin()]);
      drill_options.kernel = kernel.get();
    };
  // Workers identify drills by a number: here the job's, since drills of different scenarios may
  // share a seed.
  std::vector<Seed> numbers;
  for (std::size_t i = 0; i < jobs.size(); ++i)
    numbers.push_back({i});
  std::map<std::size_t, FaultTrial> trials;
  WorkerOptions again;
  again.timeout = workers.timeout;
  for (std::size_t const plan : used)
    trials.emplace(plan, FaultTrial(plans[plan], again));
  run_in_children(
      numbers, workers,
      [&](Seed number) {
        DrillJob const& job = jobs[number.value];
        return timed_drill(plans[job.plan], job.seed, drill_options);
      },
      [&](Seed number, ChildEnd end) {
        progress.clear();
        FinishedDrill drill = received(jobs[number.value], std::move(end));
        if (drill.result.status == DrillStatus::Completed)
          add_exercise(plans[drill.job.plan].scenario,
                       trials.at(drill.job.plan).without_effect(drill.result), drill.result);
        deliver(std::move(drill));
        progress.step();
        return true;
      });
}

ExitCode exit_code(DrillResult const& result) {
  if (result.status == DrillStatus::Crashed)
    return ExitCode::Internal;
  if (result.status == DrillStatus::TimedOut)
    return ExitCode::Inconclusive;
  return exit_code(result.verdict);
}

} // namespace switchback
