#include "sim/drill/command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "sim/drill/exit_code.hpp"
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
                  std::string("Override a value of the estate") + of + ": PATH=VALUE (repeatable)")
      ->check([](std::string const& text) {
        auto const equals = text.find('=');
        return equals == std::string::npos || equals == 0 ? "'" + text + "' is not PATH=VALUE"
                                                          : std::string{};
      })
      ->expected(1)
      ->take_all();
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
             "inconclusive, 70 our own fault.");

  RunRequest run;
  Pairs run_set, check_set;
  auto* run_app = app.add_subcommand("run", "Run one or more scenarios and store every drill");
  run_app->add_option("FILE", run.files, "Scenario files")->required();
  run_app->add_option("--seed", run.seed.value, "Seed of the first drill")->capture_default_str();
  run_app->add_option("--repeat", run.repeat, "Drills of each scenario, seeds in a row")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  run_app->add_option("--jobs", run.jobs, "Drills at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  run_app->add_option("--db", run.db, "SQLite file to append to")->capture_default_str();
  run_app->add_option(
      "--until", run.until,
      "Stop at this time, or before this step (RUNBOOK step N), and describe the estate");
  run_app->add_option("--timeout", run.timeout_s, "Real seconds that one drill may take")
      ->check(CLI::Range(1, 86'400));
  run_app->add_flag("--json", run.json, "One JSON object for each drill on standard output");
  run_app->add_flag("--trace", run.trace, "Each fact on standard error as it happens");
  run_app->add_flag("--quiet", run.quiet, "No page at the end");
  add_set(run_app, run_set);

  TestRequest test;
  Pairs test_set;
  auto* test_app = app.add_subcommand(
      "test",
      "Run every scenario in files and folders, for pipelines: a line each, exit code, JUnit");
  test_app->add_option("PATH", test.paths, "Scenario files, and folders to look for them in")
      ->required();
  test_app->add_option("--junit", test.junit, "File for the results in JUnit's form");
  test_app
      ->add_option("--repeat", test.repeat,
                   "Drills of each scenario [as many as its objectives ask for]")
      ->check(CLI::Range(1, 10'000'000));
  test_app->add_option("--seed", test.seed.value, "Seed of the first drill")->capture_default_str();
  test_app->add_option("--jobs", test.jobs, "Drills at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  test_app->add_option("--timeout", test.timeout_s, "Real seconds that one drill may take")
      ->check(CLI::Range(1, 86'400));
  test_app->add_option("--db", test.db, "SQLite file to append to")->capture_default_str();
  add_set(test_app, test_set);

  CompareRequest compare;
  Pairs compare_set, compare_a, compare_b;
  auto* compare_app =
      app.add_subcommand("compare", "Run two scenarios, or one with two settings, under the same "
                                    "seeds, and say what differs by more than chance");
  auto* compare_a_file = compare_app->add_option("A", compare.a, "Scenario file");
  compare_app->add_option("B", compare.b, "Another; without it, A with other settings");
  compare_app
      ->add_option("--runs", compare.runs,
                   "Instead of running anything: two runs of the database, by their ids")
      ->expected(2)
      ->excludes(compare_a_file);
  add_set(compare_app, compare_set, "--set", " in both");
  add_set(compare_app, compare_a, "--set-a", " in A");
  add_set(compare_app, compare_b, "--set-b", " in B");
  compare_app
      ->add_option("--repeat", compare.repeat,
                   "Drills of each; 1: their histories and steps side by side")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  compare_app->add_option("--seed", compare.seed.value, "Seed of the first drill")
      ->capture_default_str();
  compare_app->add_flag("--unpaired", compare.unpaired,
                        "B under seeds of its own, which follow those of A");
  compare_app->add_option("--jobs", compare.jobs, "Drills at the same time")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  compare_app->add_option("--timeout", compare.timeout_s, "Real seconds that one drill may take")
      ->check(CLI::Range(1, 86'400));
  compare_app->add_option("--db", compare.db, "SQLite file to append to")->capture_default_str();

  CheckRequest check;
  auto* check_app =
      app.add_subcommand("check", "Validate scenarios, estates and runbooks without running them");
  check_app->add_option("FILE", check.files, "Scenario files")->required();
  add_set(check_app, check_set);

  ListRequest list;
  auto* list_app = app.add_subcommand(
      "list", "What there is: faults, commands, measures, states, scenarios, schema");
  list_app->add_option("WHAT", list.what)
      ->required()
      ->check(CLI::IsMember({"faults", "commands", "measures", "states", "scenarios", "schema"}));
  list_app->add_option("--folder", list.folder, "Where to look for scenarios")
      ->capture_default_str();
  list_app->add_flag("--json", list.json, "As JSON");

  ReplayRequest replay;
  auto* replay_app = app.add_subcommand(
      "replay", "Run a stored drill again from the record alone and compare digests");
  replay_app->add_option("DRILL", replay.drill, "Its id; without one, the newest");
  replay_app->add_option("--db", replay.db, "SQLite file")->capture_default_str();
  replay_app->add_flag("--trace", replay.trace, "Each fact on standard error as it happens");
  replay_app->add_flag("--quiet", replay.quiet, "Only the exit code");

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
  if (compare_app->parsed() && compare.a.empty() && compare.runs.empty()) {
    std::cerr << "compare: two scenarios, one scenario with two settings, or --runs is required\n";
    request.answered = static_cast<int>(ExitCode::BadInput);
  }
  if (compare_app->parsed())
    request.compare = compare;
  if (check_app->parsed())
    request.check = check;
  if (list_app->parsed())
    request.list = list;
  if (replay_app->parsed())
    request.replay = replay;
  return request;
}

} // namespace switchback
