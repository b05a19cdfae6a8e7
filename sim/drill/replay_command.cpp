#include <fmt/format.h>

#include <iostream>

#include "sim/drill/commands.hpp"
#include "sim/drill/series.hpp"
#include "sim/drill/stored_files.hpp"
#include "sim/drill/version.hpp"
#include "sim/drill/workers.hpp"
#include "sim/estate/kernel.hpp"

namespace switchback {
namespace {

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
      [&](Seed, ChildEnd const& end) {
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
        // The promise holds for one version of everything; with another version, a different digest
        // is not a fault.
        code = again && !promised(stored.description) ? ExitCode::Inconclusive : ExitCode::Internal;
        return true;
      });
  return code;
}

} // namespace switchback
