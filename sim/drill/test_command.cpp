#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>

#include "reports/plain_text.hpp"
#include "sim/drill/commands.hpp"
#include "sim/drill/distinct_files.hpp"
#include "sim/drill/scenario_test.hpp"
#include "sim/drill/selection.hpp"

namespace switchback {
namespace {

/// A results file. It is emptied before any drill runs, so that results of an earlier run cannot
/// pass for those of an interrupted one.
class ResultFile {
public:
  ResultFile(std::string path, std::ios::openmode mode) : path_(std::move(path)) {
    if (!path_.empty())
      out_.open(path_, std::ios::out | std::ios::binary | mode);
    check();
  }
  void write(std::string const& text) {
    if (path_.empty())
      return;
    out_ << text << std::flush;
    check();
  }

private:
  void check() const {
    if (!path_.empty() && !out_)
      throw RecordError(fmt::format("cannot write to '{}'", path_));
  }
  std::string path_;
  std::ofstream out_;
};

std::string variable(char const* name) {
  char const* value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// Where results go besides the terminal.
class Outputs {
public:
  explicit Outputs(TestRequest const& request)
      : junit_(request.junit, std::ios::trunc), summary_(summary_path(), std::ios::app) {}
  static std::string summary_path() {
    return on_github() ? variable("GITHUB_STEP_SUMMARY") : std::string{};
  }
  void write(std::vector<TestSuite> const& suites) {
    junit_.write(junit_xml(suites));
    summary_.write(markdown_summary(suites));
    if (on_github())
      std::cout << github_annotations(suites);
  }

private:
  static bool on_github() { return variable("GITHUB_ACTIONS") == "true"; }
  ResultFile junit_, summary_;
};

void print_line(ScenarioTest const& test) {
  TestSuite const& suite = test.suite();
  std::string note;
  if (suite.outcome == TestOutcome::Passed && !suite.note.empty())
    note = fmt::format(" ({})", one_line(suite.note));
  if (test.drills_failed() > 0 && test.drills() > 1)
    note = fmt::format(": {} of {} drills", test.drills_failed(), test.drills());
  std::cout << fmt::format("{:<12}  {}{}\n", name_of(suite.outcome), one_line(suite.file), note);
  if (suite.outcome == TestOutcome::Passed)
    return;
  for (TestCase const& one : suite.cases)
    if (one.outcome == suite.outcome) {
      for (Evidence const& piece : one.evidence)
        std::cout << "  " << to_text(piece) << '\n';
      if (auto const again = one.details.find("again with: "); again != std::string::npos)
        std::cout << "  " << one_line(one.details.substr(again, one.details.size() - again - 1))
                  << '\n';
      return;
    }
}

void print_summary(std::vector<TestSuite> const& suites, std::size_t drills,
                   std::string const& db) {
  auto const count = [&](TestOutcome outcome) {
    return std::count_if(suites.begin(), suites.end(),
                         [&](TestSuite const& suite) { return suite.outcome == outcome; });
  };
  std::cout << fmt::format("{} scenarios, {} drills: {} passed, {} failed, {} inconclusive, {} not "
                           "exercised, {} in error, {} not run{}\n",
                           suites.size(), drills, count(TestOutcome::Passed),
                           count(TestOutcome::Failed), count(TestOutcome::Inconclusive),
                           count(TestOutcome::NotExercised), count(TestOutcome::Error),
                           count(TestOutcome::NotRun), drills > 0 ? "; stored in " + db : "");
}

/// The disk, with a list of what was read.
class RememberedFiles final : public FileSource {
public:
  Answer read(std::string const& path) override {
    paths.push_back(path);
    return disk_.read(path);
  }
  bool leaves(std::string const& folder, std::string const& path) override {
    return disk_.leaves(folder, path);
  }
  std::vector<std::string> paths;

private:
  DiskFiles disk_;
};

/// Everything is read before anything runs; the errors of each file are reported.
struct Input {
  std::vector<Plan> plans;
  std::vector<TestSuite> suites;  ///< only if there are errors
  std::vector<std::string> files; ///< everything that was or would be read
};
Input read_input(TestRequest const& request) {
  Input input;
  Selection const selection = select_scenarios(request.paths);
  bool bad = !selection.problems.empty();
  for (Diagnostic const& problem : selection.problems)
    input.suites.push_back(unread_suite(problem.place.file, {problem}));
  print(selection.problems);
  RememberedFiles files;
  for (std::string const& file : selection.files) {
    PlanResult read = read_plan(file, request.set, files);
    print(read.diagnostics);
    bad = bad || !read.plan;
    input.suites.push_back(unread_suite(file, read.diagnostics));
    if (read.plan) {
      input.plans.push_back(std::move(*read.plan));
      continue;
    }
    // It may not have read everything that it names.
    auto const text = DiskFiles{}.read(file).text;
    auto const named = files_named(file, text.value_or(""));
    input.files.insert(input.files.end(), named.begin(), named.end());
  }
  if (!bad)
    input.suites.clear();
  input.files.insert(input.files.end(), selection.estates.begin(), selection.estates.end());
  input.files.insert(input.files.end(), files.paths.begin(), files.paths.end());
  return input;
}

} // namespace

ExitCode test_command(TestRequest const& request) {
  Input const input = read_input(request);
  require_distinct({request.junit, Outputs::summary_path(), request.db}, input.files);
  Outputs outputs(request);
  if (!input.suites.empty()) {
    outputs.write(input.suites);
    print_summary(input.suites, 0, request.db);
    return ExitCode::BadInput;
  }
  RecordWriter record(request.db);
  struct Under {
    ScenarioTest test;
    ManyDrills many;
    std::int64_t run;
    int left;
  };
  std::vector<Under> all;
  std::vector<DrillJob> jobs;
  for (std::size_t i = 0; i < input.plans.size(); ++i) {
    Plan const& plan = input.plans[i];
    int const drills = request.repeat > 0 ? request.repeat : drills_asked_for(plan.scenario);
    all.push_back({ScenarioTest(plan, request.set, request.seed, drills), ManyDrills(plan.scenario),
                   record.begin_run(describe(plan, drills)), drills});
    auto const more = jobs_of(i, request.seed, drills);
    jobs.insert(jobs.end(), more.begin(), more.end());
  }
  SeriesOptions options;
  options.jobs = request.jobs;
  options.timeout_s = request.timeout_s;
  options.progress = true;
  std::vector<TestSuite> suites;
  ExitCode code = ExitCode::Met;
  run_series(input.plans, jobs, options, [&](FinishedDrill const& drill) {
    Under& scenario = all[drill.job.plan];
    record.store(scenario.run, drill.result);
    scenario.test.add(drill);
    scenario.many.add(drill.result);
    if (--scenario.left > 0)
      return;
    auto const decided = scenario.many.decide();
    record.conclude(scenario.run, decided);
    scenario.test.conclude(decided);
    print_line(scenario.test);
    code = graver(code, scenario.test.code());
    suites.push_back(scenario.test.suite());
  });
  outputs.write(suites);
  print_summary(suites, jobs.size(), request.db);
  return code;
}

} // namespace switchback
