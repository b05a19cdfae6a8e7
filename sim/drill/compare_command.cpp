#include <fmt/format.h>

#include <iostream>

#include "reports/comparison.hpp"
#include "reports/side_by_side.hpp"
#include "sim/drill/commands.hpp"
#include "sim/drill/series.hpp"

namespace switchback {
namespace {

Settings joined(Settings both, Settings const& own) {
  both.insert(both.end(), own.begin(), own.end());
  return both;
}

std::string name_of(std::string const& file, Settings const& set) {
  std::string name = file;
  for (auto const& [path, value] : set)
    name += fmt::format(", {}={}", path, value);
  return name;
}

/// What a comparison of many drills looks at; histories of thousands of drills are not kept.
void keep_figures(DrillResult& result) {
  DrillResult figures;
  figures.seed = result.seed;
  figures.status = result.status;
  figures.verdict = result.verdict;
  figures.measures = std::move(result.measures);
  figures.objectives = std::move(result.objectives);
  result = std::move(figures);
}

} // namespace

ExitCode compare_command(CompareRequest const& request) {
  std::string const& file_b = request.b.empty() ? request.a : request.b;
  Settings const set_a = joined(request.set, request.set_a),
                 set_b = joined(request.set, request.set_b);
  auto plans = read_plans({request.a}, set_a);
  auto more = read_plans({file_b}, set_b);
  if (plans.empty() || more.empty())
    return ExitCode::BadInput;
  plans.push_back(std::move(more.front()));

  RecordWriter record(request.db);
  std::int64_t const runs[] = {record.begin_run(describe(plans[0])),
                               record.begin_run(describe(plans[1]))};
  Variant variants[] = {{name_of(request.a, set_a), {}}, {name_of(file_b, set_b), {}}};
  auto jobs = jobs_of(0, request.seed, request.repeat);
  // Unpaired, B's seeds follow those of A.
  Seed const seed_b{request.unpaired
                        ? request.seed.value + static_cast<std::uint64_t>(request.repeat)
                        : request.seed.value};
  auto const jobs_b = jobs_of(1, seed_b, request.repeat);
  jobs.insert(jobs.end(), jobs_b.begin(), jobs_b.end());
  bool const single = request.repeat == 1;
  SeriesOptions options;
  options.jobs = request.jobs;
  options.timeout_s = request.timeout_s;
  options.progress = true;
  ExitCode code = ExitCode::Met;
  run_series(plans, jobs, options, [&](FinishedDrill drill) {
    record.store(runs[drill.job.plan], drill.result);
    if (drill.result.status != "completed") {
      code = graver(code, exit_code(drill.result));
      std::cerr << fmt::format("{}: the drill with seed {} {} {}\n",
                               drill.job.plan == 0 ? "A" : "B", drill.job.seed.value,
                               drill.result.status, drill.result.status_detail);
    }
    if (!single)
      keep_figures(drill.result);
    variants[drill.job.plan].drills.push_back(std::move(drill.result));
  });
  if (single)
    std::cout << fmt::format("A  {}, seed {}\nB  {}, seed {}\n", variants[0].name,
                             request.seed.value, variants[1].name, seed_b.value)
              << side_by_side(variants[0].drills.front(), variants[1].drills.front());
  else
    std::cout << to_text(compare(variants[0], variants[1], !request.unpaired), variants[0],
                         variants[1]);
  return code;
}

} // namespace switchback
