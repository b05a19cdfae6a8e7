#include "sim/drill/command_line.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>

#include "sim/drill/exit_code.hpp"
#include "sim/drill/lists.hpp"
#include "sim/drill/version.hpp"

namespace switchback {
namespace {

struct Pairs {
  std::vector<std::string> texts;
  std::vector<std::pair<std::string, std::string>> split() const {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (std::string const& text : texts) {
      auto const equals = text.find('=');
      pairs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return pairs;
  }
};

void add_set(CLI::App* app, Pairs& pairs, char const* name = "--set", char const* of = "") {
  app->add_option(name, pairs.texts,
                  std::string("Override an estate or load value") + of +
                      ": PATH=VALUE (repeatable)")
      ->check([](std::string const& text) {
        auto const equals = text.find('=');
        return equals == std::string::npos || equals == 0 ? "'" + text + "' is not PATH=VALUE"
                                                          : std::string{};
      })
      ->expected(1)
      ->take_all();
}

constexpr auto kMostSeed = std::numeric_limits<std::uint64_t>::max();

std::string not_a_seed(std::string const& text) {
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size()
             ? std::string{}
             : "'" + text + "' is not a seed: expected a whole number from 0 to " +
                   std::to_string(kMostSeed);
}

/// Consecutive seeds must not exceed the largest one.
void check_seeds(Seed first, std::uint64_t drills) {
  if (drills > 1 && first.value > kMostSeed - (drills - 1))
    throw CLI::ValidationError(
        "--seed", std::to_string(drills) + " seeds from " + std::to_string(first.value) +
                      " on exceed the largest seed, " + std::to_string(kMostSeed));
}

/// Options of every command that runs drills.
void add_drilling(CLI::App* app, Seed& seed, int& jobs, int& timeout_s, std::string& db) {
  app->add_option("--seed", seed.value, "Seed of the first drill")
      ->check(CLI::Validator(not_a_seed, ""))
      ->capture_default_str();
  app->add_option("--jobs", jobs, "Drills to run in parallel")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  app->add_option("--timeout", timeout_s, "Time limit for one drill, in real seconds")
      ->check(CLI::Range(1, 86'400));
  app->add_option("--db", db, "SQLite file to append drills to")->capture_default_str();
}

CLI::App* add_run(CLI::App& all, RunRequest& run, Pairs& set) {
  auto* app = all.add_subcommand("run", "Run one or more scenarios and store every drill");
  app->add_option("FILE", run.files, "Scenario files")->required();
  auto* repeat =
      app->add_option("--repeat", run.repeat, "Drills of each scenario, with consecutive seeds")
          ->check(CLI::Range(1, 10'000'000))
          ->capture_default_str();
  auto* until = app->add_option(
      "--until", run.until,
      "Stop at this time or before this step (RUNBOOK step N), and describe the estate");
  until->check(CLI::Validator(
      [](std::string const& text) {
        return text.empty() ? std::string("expected a time or RUNBOOK step N") : std::string{};
      },
      ""));
  until->excludes(repeat);
  add_drilling(app, run.seed, run.jobs, run.timeout_s, run.db);
  until->excludes(app->add_flag("--json", run.json, "Print one JSON object for each drill"));
  app->add_flag("--trace", run.trace, "Print each fact to standard error as it happens");
  app->add_flag("--quiet", run.quiet, "Do not print a page about the drill");
  add_set(app, set);
  app->callback([&run] { check_seeds(run.seed, static_cast<std::uint64_t>(run.repeat)); });
  return app;
}

CLI::App* add_test(CLI::App& all, TestRequest& test, Pairs& set) {
  auto* app = all.add_subcommand("test", "Run every scenario in files and folders, for pipelines: "
                                         "one line each, an exit code, JUnit results");
  app->add_option("PATH", test.paths, "Scenario files, and folders to search for them")->required();
  app->add_option("--junit", test.junit, "File for JUnit results");
  app->add_option("--repeat", test.repeat,
                  "Drills of each scenario [as many as its objectives ask for]")
      ->check(CLI::Range(1, 10'000'000));
  add_drilling(app, test.seed, test.jobs, test.timeout_s, test.db);
  add_set(app, set);
  app->callback([&test] { check_seeds(test.seed, static_cast<std::uint64_t>(test.repeat)); });
  return app;
}

CLI::App* add_compare(CLI::App& all, CompareRequest& compare, Pairs& set, Pairs& set_a,
                      Pairs& set_b) {
  auto* app =
      all.add_subcommand("compare", "Run two scenarios, or one with two settings, under the same "
                                    "seeds, and report differences that are more than chance");
  auto* file = app->add_option("A", compare.a, "Scenario file");
  app->add_option("B", compare.b, "Second scenario file [A, with other settings]");
  app->add_option("--runs", compare.runs,
                  "Compare two stored runs, by id, instead of running anything")
      ->expected(2)
      ->excludes(file);
  add_set(app, set, "--set", " in both");
  add_set(app, set_a, "--set-a", " in A");
  add_set(app, set_b, "--set-b", " in B");
  app->add_option("--repeat", compare.repeat,
                  "Drills of each; 1 shows their histories and steps side by side")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app->add_flag("--unpaired", compare.unpaired, "Give B different seeds, which follow those of A");
  add_drilling(app, compare.seed, compare.jobs, compare.timeout_s, compare.db);
  app->callback([&compare] {
    if (compare.a.empty() && compare.runs.empty())
      throw CLI::RequiredError("two scenarios, one with two settings, or --runs");
    check_seeds(compare.seed,
                static_cast<std::uint64_t>(compare.repeat) * (compare.unpaired ? 2U : 1U));
  });
  return app;
}

CLI::App* add_report(CLI::App& all, ReportRequest& report) {
  auto* app = all.add_subcommand("report", "Report on stored drills; by default on the newest run");
  app->add_option("DB", report.db, "SQLite file with the drills")->capture_default_str();
  auto* drill = app->add_option("--drill", report.drill, "One drill, by id")
                    ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()));
  auto* scenario = app->add_option("--scenario", report.scenario,
                                   "The newest run of the scenario with this name")
                       ->excludes(drill);
  app->add_flag("--all", report.all, "The newest run of every scenario")
      ->excludes(drill)
      ->excludes(scenario);
  app->add_option("--format", report.format, "Output format")
      ->check(CLI::IsMember(report_formats()))
      ->capture_default_str();
  app->add_option("-o,--output", report.output, "File to write [standard output]");
  return app;
}

} // namespace

Request read_command_line(int argc, char const* const* argv) {
  CLI::App app{"Simulates failover and failback of chat servers and SQL Server databases, and runs "
               "the operators' own "
               "runbooks against them while faults are injected.",
               "switchback"};
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  app.footer("Exit codes: 0 every objective met, 1 one missed, 2 bad input or usage, 3 "
             "inconclusive, 70 a fault of the program.");

  RunRequest run;
  Pairs run_set, check_set;
  auto* run_app = add_run(app, run, run_set);

  TestRequest test;
  Pairs test_set;
  auto* test_app = add_test(app, test, test_set);

  CompareRequest compare;
  Pairs compare_set, compare_a, compare_b;
  auto* compare_app = add_compare(app, compare, compare_set, compare_a, compare_b);

  ReportRequest report;
  auto* report_app = add_report(app, report);

  CheckRequest check;
  auto* check_app =
      app.add_subcommand("check", "Validate scenarios, estates and runbooks without running them");
  check_app->add_option("FILE", check.files, "Scenario files")->required();
  add_set(check_app, check_set);

  ListRequest list;
  std::vector<std::string> listed = lists();
  listed.emplace_back("schema");
  auto* list_app = app.add_subcommand("list", fmt::format("List {}", fmt::join(listed, ", ")));
  list_app->add_option("WHAT", list.what)->required()->check(CLI::IsMember(listed));
  list_app->add_option("--folder", list.folder, "Folder to search for scenarios")
      ->capture_default_str();
  list_app->add_flag("--json", list.json, "Print JSON");

  ReplayRequest replay;
  auto* replay_app = app.add_subcommand(
      "replay", "Run a stored drill again from the record alone and compare digests");
  replay_app->add_option("DRILL", replay.drill, "Drill id [the newest]")
      ->check(CLI::Range(std::int64_t{1}, std::numeric_limits<std::int64_t>::max()));
  replay_app->add_option("--db", replay.db, "SQLite file")->capture_default_str();
  replay_app->add_flag("--trace", replay.trace, "Print each fact to standard error as it happens");
  replay_app->add_flag("--quiet", replay.quiet, "Print nothing; only return the exit code");

  Request request;
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    int const code = app.exit(error);
    request.answered = code == 0 ? 0 : static_cast<int>(ExitCode::BadInput);
    return request;
  }
  run.set = run_set.split();
  test.set = test_set.split();
  compare.set = compare_set.split();
  compare.set_a = compare_a.split();
  compare.set_b = compare_b.split();
  check.set = check_set.split();
  if (run_app->parsed())
    request.run = run;
  if (test_app->parsed())
    request.test = test;
  if (compare_app->parsed())
    request.compare = compare;
  if (report_app->parsed())
    request.report = report;
  if (check_app->parsed())
    request.check = check;
  if (list_app->parsed())
    request.list = list;
  if (replay_app->parsed())
    request.replay = replay;
  return request;
}

} // namespace switchback
