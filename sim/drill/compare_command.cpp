#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "reports/comparison.hpp"
#include "reports/plain_text.hpp"
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

/// What a comparison of many drills needs; the histories of thousands of drills are not kept.
void keep_figures(DrillResult& result) {
  DrillResult figures;
  figures.seed = result.seed;
  figures.status = result.status;
  figures.verdict = result.verdict;
  figures.measures = std::move(result.measures);
  figures.objectives = std::move(result.objectives);
  result = std::move(figures);
}

void show(Variant const& a, Variant const& b, bool paired) {
  if (a.drills.size() == 1 && b.drills.size() == 1)
    std::cout << fmt::format("A  {}, seed {}\nB  {}, seed {}\n", one_line(a.name),
                             a.drills.front().seed.value, one_line(b.name),
                             b.drills.front().seed.value)
              << side_by_side(a.drills.front(), b.drills.front());
  else
    std::cout << to_text(compare(a, b, paired), a, b);
}

/// Runs both sides; B has the seeds of A, or the ones after them.
class Contest {
public:
  explicit Contest(CompareRequest const& request) : request_(request) {}

  ExitCode run() {
    std::string const& file_b = request_.b.empty() ? request_.a : request_.b;
    Settings const set_a = joined(request_.set, request_.set_a),
                   set_b = joined(request_.set, request_.set_b);
    auto plans = read_plans({request_.a}, set_a);
    auto more = read_plans({file_b}, set_b);
    if (plans.empty() || more.empty())
      return ExitCode::BadInput;
    plans.push_back(std::move(more.front()));
    variants_[0].name = name_of(request_.a, set_a);
    variants_[1].name = name_of(file_b, set_b);
    drill(plans);
    show(variants_[0], variants_[1], !request_.unpaired);
    return code_;
  }

private:
  std::vector<DrillJob> jobs() const {
    auto jobs = jobs_of(0, request_.seed, request_.repeat);
    Seed seed_b = request_.seed;
    if (request_.unpaired)
      seed_b.value += static_cast<std::uint64_t>(request_.repeat);
    auto const jobs_b = jobs_of(1, seed_b, request_.repeat);
    jobs.insert(jobs.end(), jobs_b.begin(), jobs_b.end());
    return jobs;
  }

  void drill(std::vector<Plan> const& plans) {
    RecordWriter record(request_.db);
    std::int64_t const runs[] = {record.begin_run(describe(plans[0], request_.repeat)),
                                 record.begin_run(describe(plans[1], request_.repeat))};
    SeriesOptions options;
    options.jobs = request_.jobs;
    options.timeout_s = request_.timeout_s;
    options.progress = true;
    run_series(plans, jobs(), options, [&](FinishedDrill drill) {
      record.store(runs[drill.job.plan], drill.result);
      if (drill.result.status != DrillStatus::Completed) {
        code_ = graver(code_, exit_code(drill.result));
        std::cerr << fmt::format("{}: the drill with seed {} {} {}\n",
                                 drill.job.plan == 0 ? "A" : "B", drill.job.seed.value,
                                 name_of(drill.result.status), drill.result.status_detail);
      }
      if (request_.repeat > 1)
        keep_figures(drill.result);
      variants_[drill.job.plan].drills.push_back(std::move(drill.result));
    });
    for (std::int64_t const run : runs)
      record.conclude(run, {});
  }

  CompareRequest const& request_;
  Variant variants_[2];
  ExitCode code_ = ExitCode::Met;
};

Variant stored(RecordReader const& record, std::int64_t run) {
  auto const ids = record.drills_of(run);
  if (ids.empty())
    throw RecordError(fmt::format("no run {} with drills in the record", run));
  Variant variant;
  for (std::int64_t const id : ids) {
    StoredDrill drill = record.read(id);
    variant.name = fmt::format(
        "run {}, {}", run, name_of(drill.description.scenario_file, drill.description.overrides));
    if (ids.size() > 1)
      keep_figures(drill.result);
    variant.drills.push_back(std::move(drill.result));
  }
  return variant;
}

ExitCode compare_stored(CompareRequest const& request) {
  RecordReader const record(request.db);
  Variant const a = stored(record, request.runs[0]), b = stored(record, request.runs[1]);
  bool const same_seeds =
      std::equal(a.drills.begin(), a.drills.end(), b.drills.begin(), b.drills.end(),
                 [](DrillResult const& x, DrillResult const& y) { return x.seed == y.seed; });
  show(a, b, same_seeds && !request.unpaired);
  return ExitCode::Met;
}

} // namespace

ExitCode compare_command(CompareRequest const& request) {
  return request.runs.empty() ? Contest(request).run() : compare_stored(request);
}

} // namespace switchback
