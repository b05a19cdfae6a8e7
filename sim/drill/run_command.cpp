#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iostream>

#include "reports/rerun.hpp"
#include "sim/drill/commands.hpp"
#include "sim/drill/foresight.hpp"
#include "sim/drill/json.hpp"
#include "sim/drill/over_many.hpp"
#include "sim/drill/page.hpp"
#include "sim/drill/series.hpp"
#include "sim/drill/workers.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

struct Tally {
  std::size_t met = 0, missed = 0, inconclusive = 0, not_exercised = 0, failed = 0;
  void add(DrillResult const& result) {
    if (result.status != DrillStatus::Completed)
      ++failed;
    else if (result.verdict == Verdict::Met)
      ++met;
    else if (result.verdict == Verdict::Missed)
      ++missed;
    else if (result.verdict == Verdict::Inconclusive)
      ++inconclusive;
    else
      ++not_exercised;
  }
};

/// The drills of one scenario: each is stored as it ends, in the order of the seeds.
class Run {
public:
  Run(Plan const& plan, RunRequest const& request, RecordWriter& record)
      : plan_(plan), request_(request), record_(record),
        run_(record.begin_run(describe(plan, request.repeat))), many_(plan.scenario),
        single_(request.repeat == 1) {}

  ExitCode all() {
    if (single_ && !request_.quiet && !request_.json)
      std::cerr << again(request_.seed) << '\n';
    SeriesOptions options;
    options.jobs = request_.jobs;
    options.timeout_s = request_.timeout_s;
    options.trace = request_.trace;
    options.progress = !request_.quiet;
    run_series({plan_}, jobs_of(0, request_.seed, request_.repeat), options,
               [this](FinishedDrill const& drill) { finished(drill.result); });
    if (!single_ && !request_.quiet && !request_.json)
      std::cout << fmt::format("{}: {} drills: {} met, {} missed, {} inconclusive, {} not "
                               "exercised, {} without a result; stored in {}\n",
                               plan_.scenario.file, request_.repeat, tally_.met, tally_.missed,
                               tally_.inconclusive, tally_.not_exercised, tally_.failed,
                               request_.db);
    conclude();
    return code_;
  }

private:
  std::string again(Seed seed) const {
    return rerun_command(plan_.scenario.file, request_.set, seed);
  }

  void finished(DrillResult const& result) {
    std::int64_t const id = record_.store(run_, result);
    // What this drill did not exercise another one of the run may have: conclude() knows.
    if (result.status != DrillStatus::Completed || result.verdict != Verdict::NotExercised)
      code_ = graver(code_, exit_code(result));
    tally_.add(result);
    many_.add(result);
    if (request_.json)
      std::cout << drill_json(plan_.scenario, result, id) << '\n';
    else if (single_ && !request_.quiet)
      std::cout << page(plan_.scenario, result, {isatty(STDOUT_FILENO) != 0, again(result.seed)})
                << fmt::format("Stored as drill {} in {}\n", id, request_.db);
    else if (result.status != DrillStatus::Completed)
      std::cerr << fmt::format("drill with seed {} {}: {}; again with: {}\n", result.seed.value,
                               name_of(result.status), result.status_detail, again(result.seed));
  }

  void conclude() {
    auto const decided = many_.decide();
    record_.conclude(run_, decided);
    if (request_.json && !decided.empty())
      std::cout << run_json(plan_.scenario, decided) << '\n';
    for (RunObjective const& objective : decided) {
      code_ = objective.verdict == Verdict::NotExercised
                  ? not_exercised(code_)
                  : graver(code_, exit_code(objective.verdict));
      bool const on_page = single_ && objective.verdict == Verdict::NotExercised;
      if (!request_.quiet && !request_.json && !on_page)
        std::cout << fmt::format("{}: {}  ({})\n", name_of(objective.verdict), objective.text,
                                 objective.why);
    }
  }

  Plan const& plan_;
  RunRequest const& request_;
  RecordWriter& record_;
  std::int64_t run_;
  ManyDrills many_;
  Tally tally_;
  bool single_;
  ExitCode code_ = ExitCode::Met;
};

std::string no_step(Plan const& plan, std::string const& name, int number) {
  std::vector<std::string> names;
  for (Runbook const& runbook : plan.runbooks) {
    names.push_back(runbook.name);
    if (runbook.name != name)
      continue;
    return std::any_of(runbook.steps.begin(), runbook.steps.end(),
                       [&](RunbookStep const& step) { return step.number == number; })
               ? std::string{}
               : fmt::format("the runbook '{}' has no step {}", name, number);
  }
  std::string const near = nearest(name, names);
  return fmt::format("unknown runbook '{}'{}", name,
                     near.empty() ? "" : fmt::format(", did you mean '{}'?", near));
}

/// What is wrong with the --until of this scenario; empty if nothing is.
std::string no_moment(Plan const& plan, std::string const& until) {
  auto const time = parse_time(until);
  if (std::get_if<SimTime>(&time) != nullptr)
    return {};
  auto const at = until.rfind(" step ");
  int number = 0;
  if (at != std::string::npos) {
    char const* const end = until.data() + until.size();
    auto const read = std::from_chars(until.data() + at + 6, end, number);
    if (read.ec == std::errc{} && read.ptr == end)
      return no_step(plan, until.substr(0, at), number);
  }
  return fmt::format(
      "'{}' is not a time or step; expected 10:30, 1d 09:00, 90min or RUNBOOK step N", until);
}

ExitCode stop_and_describe(Plan const& plan, RunRequest const& request) {
  DrillOptions options;
  options.trace = request.trace;
  auto const time = parse_time(request.until);
  if (auto const* until = std::get_if<SimTime>(&time))
    options.until = *until;
  else
    options.until_step = request.until;
  WorkerOptions workers;
  workers.timeout = std::chrono::seconds(request.timeout_s);
  ExitCode code = ExitCode::Met;
  run_in_children(
      {request.seed}, workers,
      [&](Seed seed) { return run_drill(plan, seed, options).description; },
      [&](Seed, ChildEnd const& end) {
        if (end.how == ChildEnd::How::Sent && !end.message.empty()) {
          std::cout << end.message;
        } else if (end.how == ChildEnd::How::Sent) {
          std::cerr << fmt::format("{}: the drill ended before '{}'\n", plan.scenario.file,
                                   request.until);
          code = ExitCode::Inconclusive;
        } else
          code = end.how == ChildEnd::How::TimedOut ? ExitCode::Inconclusive : ExitCode::Internal;
        return true;
      });
  return code;
}

} // namespace

ExitCode run_command(RunRequest const& request) {
  auto const plans = read_plans(request.files, request.set);
  if (plans.size() != request.files.size())
    return ExitCode::BadInput;
  ExitCode code = ExitCode::Met;
  if (!request.until.empty()) {
    for (Plan const& plan : plans)
      if (std::string const wrong = no_moment(plan, request.until); !wrong.empty()) {
        std::cerr << fmt::format("{}: --until: {}\n", plan.scenario.file, wrong);
        code = ExitCode::BadInput;
      }
    if (code != ExitCode::Met)
      return code;
    for (Plan const& plan : plans)
      code = graver(code, stop_and_describe(plan, request));
    return code;
  }
  RecordWriter record(request.db);
  for (Plan const& plan : plans)
    code = graver(code, Run(plan, request, record).all());
  return code;
}

ExitCode check_command(CheckRequest const& request) {
  auto const plans = read_plans(request.files, request.set);
  for (Plan const& plan : plans) {
    for (Diagnostic one : warnings_of(plan)) {
      one.message = "warning: " + one.message;
      print({one});
    }
    std::cout << fmt::format("{}: GO ({} faults, {} runbooks)\n", plan.scenario.file,
                             plan.scenario.faults.size(), plan.runbooks.size());
  }
  return plans.size() == request.files.size() ? ExitCode::Met : ExitCode::BadInput;
}

} // namespace switchback
