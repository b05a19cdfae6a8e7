#include <unistd.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "sim/drill/commands.hpp"
#include "sim/drill/drill.hpp"
#include "sim/drill/json.hpp"
#include "sim/drill/page.hpp"
#include "sim/drill/version.hpp"
#include "sim/drill/workers.hpp"
#include "sim/estate/kernel.hpp"
#include "sim/runbook/runbook.hpp"

namespace switchback {
namespace {

void print(std::vector<Diagnostic> const& diagnostics) {
  for (Diagnostic const& diagnostic : diagnostics)
    std::cerr << to_text(diagnostic) << '\n';
}

std::string shell_quoted(std::string const& text) {
  if (text.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:-") ==
      std::string::npos)
    return text;
  std::string quoted = "'";
  for (char c : text)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string rerun_command(Plan const& plan, RunRequest const& request, Seed seed) {
  std::string text = "switchback run " + shell_quoted(plan.scenario.file);
  for (auto const& [path, value] : request.set)
    text += " --set " + shell_quoted(path + "=" + value);
  return text + " --seed " + std::to_string(seed.value);
}

RunDescription describe(Plan const& plan) {
  RunDescription d;
  auto const& s = plan.scenario;
  d.scenario_name = s.name;
  d.scenario_file = s.file;
  d.title = s.title;
  d.estate_file = s.estate_file;
  d.overrides = s.overrides;
  for (auto const& [name, text] : s.sources)
    d.sources.emplace_back(name, mask_secrets(text));
  d.versions = versions();
  d.engine_options = engine_options();
  return d;
}

/// What is stored for a child that did not end well: its seed and what became of it.
DrillResult unfinished(Seed seed, ChildEnd const& end) {
  DrillResult result;
  result.seed = seed;
  result.verdict = Verdict::Inconclusive;
  if (end.how == ChildEnd::How::TimedOut) {
    result.status = "timed out";
  } else {
    result.status = "crashed";
    result.status_detail = end.signal != 0 ? fmt::format("signal {}", end.signal)
                                           : fmt::format("exit code {}", end.exit_code);
  }
  result.digest = digest_of(result);
  return result;
}

class Progress {
public:
  Progress(bool shown, std::size_t total) : shown_(shown && total > 1), total_(total) {}
  ~Progress() {
    if (shown_)
      std::cerr << "\r\x1b[K" << std::flush;
  }
  void step() {
    ++done_;
    if (!shown_ || (done_ % 16 != 0 && done_ != total_))
      return;
    auto const filled = 40 * done_ / total_;
    std::cerr << fmt::format("\r[{:<40}] {}/{}", std::string(filled, '#'), done_, total_)
              << std::flush;
  }

private:
  bool shown_;
  std::size_t total_, done_ = 0;
};

struct Tally {
  std::size_t met = 0, missed = 0, inconclusive = 0, not_applicable = 0, failed = 0;
  void add(DrillResult const& result) {
    if (result.status != "completed")
      ++failed;
    else if (result.verdict == Verdict::Met)
      ++met;
    else if (result.verdict == Verdict::Missed)
      ++missed;
    else if (result.verdict == Verdict::Inconclusive)
      ++inconclusive;
    else
      ++not_applicable;
  }
};

ExitCode code_of(DrillResult const& result) {
  if (result.status == "crashed")
    return ExitCode::Internal;
  if (result.status == "timed out")
    return ExitCode::Inconclusive;
  return exit_code(result.verdict);
}

ExitCode run_plan(Plan const& plan, RunRequest const& request, RecordWriter& record) {
  std::vector<Seed> seeds;
  for (int i = 0; i < request.repeat; ++i)
    seeds.push_back({request.seed.value + static_cast<std::uint64_t>(i)});
  std::int64_t const run = record.begin_run(describe(plan));
  bool const single = seeds.size() == 1;
  if (single && !request.quiet && !request.json)
    std::cerr << rerun_command(plan, request, seeds.front()) << '\n';
  Progress progress(isatty(STDERR_FILENO) != 0 && !request.quiet, seeds.size());
  Tally tally;
  ExitCode code = ExitCode::Met;
  WorkerOptions options;
  options.jobs = request.jobs;
  options.timeout = std::chrono::seconds(request.timeout_s);
  DrillOptions drill_options;
  drill_options.trace = request.trace;
  run_in_children(
      seeds, options,
      [&](Seed seed) { return encode(run_drill(plan, seed, drill_options).result); },
      [&](Seed seed, ChildEnd end) {
        auto decoded = end.how == ChildEnd::How::Sent ? decode(end.message) : std::nullopt;
        if (!decoded && end.how == ChildEnd::How::Sent)
          end.how = ChildEnd::How::Died; // it left before the whole message was out
        DrillResult const result = decoded ? std::move(*decoded) : unfinished(seed, end);
        std::int64_t const id = record.store(run, result);
        code = graver(code, code_of(result));
        tally.add(result);
        progress.step();
        if (request.json)
          std::cout << drill_json(plan.scenario, result, id) << '\n';
        else if (single && !request.quiet)
          std::cout << page(plan.scenario, result,
                            {isatty(STDOUT_FILENO) != 0, rerun_command(plan, request, seed)})
                    << fmt::format("Stored as drill {} in {}\n", id, request.db);
        else if (result.status != "completed")
          std::cerr << fmt::format("drill with seed {} {}: {}; again with: {}\n", seed.value,
                                   result.status, result.status_detail,
                                   rerun_command(plan, request, seed));
        return true;
      });
  if (!single && !request.quiet && !request.json)
    std::cout << fmt::format("{}: {} drills: {} met, {} missed, {} inconclusive, {} not "
                             "applicable, {} without a result; stored in {}\n",
                             plan.scenario.file, seeds.size(), tally.met, tally.missed,
                             tally.inconclusive, tally.not_applicable, tally.failed, request.db);
  return code;
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
      [&](Seed, ChildEnd end) {
        if (end.how == ChildEnd::How::Sent)
          std::cout << end.message;
        else
          code = end.how == ChildEnd::How::TimedOut ? ExitCode::Inconclusive : ExitCode::Internal;
        return true;
      });
  return code;
}

/// All inputs, before any drill runs.
std::vector<Plan> read_all(std::vector<std::string> const& paths,
                           std::vector<std::pair<std::string, std::string>> const& set, bool& bad) {
  DiskFiles files;
  std::vector<Plan> plans;
  for (std::string const& path : paths) {
    PlanResult read = read_plan(path, set, files);
    print(read.diagnostics);
    if (read.plan)
      plans.push_back(std::move(*read.plan));
    else
      bad = true;
  }
  return plans;
}

} // namespace

ExitCode run_command(RunRequest const& request) {
  bool bad = false;
  auto const plans = read_all(request.files, request.set, bad);
  if (bad)
    return ExitCode::BadInput;
  ExitCode code = ExitCode::Met;
  if (!request.until.empty()) {
    for (Plan const& plan : plans)
      code = graver(code, stop_and_describe(plan, request));
    return code;
  }
  RecordWriter record(request.db);
  for (Plan const& plan : plans)
    code = graver(code, run_plan(plan, request, record));
  return code;
}

ExitCode check_command(CheckRequest const& request) {
  bool bad = false;
  auto const plans = read_all(request.files, request.set, bad);
  for (Plan const& plan : plans)
    std::cout << fmt::format("{}: GO ({} faults, {} runbooks)\n", plan.scenario.file,
                             plan.scenario.faults.size(), plan.runbooks.size());
  return bad ? ExitCode::BadInput : ExitCode::Met;
}

namespace {

/// The texts of a stored run, by the names they were read under.
class StoredFiles final : public FileSource {
public:
  explicit StoredFiles(RunDescription const& run) : run_(run) {}
  Answer read(std::string const& path) override {
    for (auto const& [name, text] : run_.sources)
      if (name == path)
        return {text, {}};
    return {std::nullopt, "not in the record"};
  }

private:
  RunDescription const& run_;
};

void name_differences(RunDescription const& stored) {
  auto compare = [](auto const& then, auto const& now, char const* what) {
    for (auto const& [name, value] : then)
      for (auto const& [name_now, value_now] : now)
        if (name == name_now && value != value_now)
          std::cerr << fmt::format("{} {} was {} then and is {} now\n", what, name, value,
                                   value_now);
  };
  compare(stored.versions, versions(), "version of");
  compare(stored.engine_options, engine_options(), "engine option");
}

bool promised(RunDescription const& stored) {
  auto const now = versions();
  auto const value = [](auto const& list, std::string_view name) {
    for (auto const& [key, text] : list)
      if (key == name)
        return text;
    return std::string{};
  };
  for (char const* name : {"switchback", "commit", "simgrid", "boost", "libc"})
    if (value(stored.versions, name) != value(now, name))
      return false;
  return stored.engine_options == engine_options();
}

} // namespace

ExitCode replay_command(ReplayRequest const& request) {
  RecordReader reader(request.db);
  std::int64_t const id = request.drill != 0 ? request.drill : reader.newest();
  StoredDrill const stored = reader.read(id);
  StoredFiles files(stored.description);
  PlanResult read =
      read_plan(stored.description.scenario_file, stored.description.overrides, files);
  print(read.diagnostics);
  if (!read.plan)
    return ExitCode::BadInput;
  DrillOptions options;
  options.trace = request.trace;
  ExitCode code = ExitCode::Internal;
  run_in_children(
      {stored.result.seed}, {},
      [&](Seed seed) { return encode(run_drill(*read.plan, seed, options).result); },
      [&](Seed, ChildEnd end) {
        auto const again = end.how == ChildEnd::How::Sent ? decode(end.message) : std::nullopt;
        if (again && again->digest == stored.result.digest) {
          if (!request.quiet)
            std::cout << fmt::format("drill {} replayed: the same digest {}\n", id, again->digest);
          code = ExitCode::Met;
          return true;
        }
        if (!request.quiet)
          std::cerr << fmt::format("drill {}: digest {} then, {} now\n", id, stored.result.digest,
                                   again ? again->digest : std::string("none"));
        name_differences(stored.description);
        // The promise holds for one version of everything; another version is no failure of the
        // drill.
        code = again && !promised(stored.description) ? ExitCode::Inconclusive : ExitCode::Internal;
        return true;
      });
  return code;
}

} // namespace switchback
