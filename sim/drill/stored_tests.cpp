#include "sim/drill/stored_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/drill/scenario_test.hpp"
#include "sim/drill/stored_files.hpp"

namespace switchback {
namespace {

Plan plan_of(RunDescription const& run) {
  StoredFiles files(run);
  PlanResult read = read_plan(run.scenario_file, run.overrides, files);
  if (!read.plan)
    throw RecordError(fmt::format("this program cannot read a stored scenario: {}",
                                  to_text(read.diagnostics.front())));
  return std::move(*read.plan);
}

} // namespace

std::vector<TestSuite> stored_suites(RecordReader const& record,
                                     std::vector<std::int64_t> const& drills) {
  std::map<std::int64_t, std::vector<std::int64_t>> by_run;
  std::vector<std::int64_t> order;
  for (std::int64_t const id : drills) {
    auto& of_run = by_run[record.run_of(id)];
    if (of_run.empty())
      order.push_back(record.run_of(id));
    of_run.push_back(id);
  }
  std::vector<TestSuite> suites;
  for (std::int64_t const run : order) {
    auto const& ids = by_run[run];
    StoredDrill const first = record.read(ids.front());
    Plan const plan = plan_of(first.description);
    ScenarioTest test(plan, first.description.overrides, first.result.seed,
                      static_cast<int>(ids.size()));
    ManyDrills many(plan.scenario);
    for (std::int64_t const id : ids) {
      StoredDrill const drill = record.read(id);
      many.add(drill.result);
      test.add({{0, drill.result.seed}, drill.result, {}});
    }
    test.conclude(many.decide());
    suites.push_back(test.suite());
  }
  return suites;
}

} // namespace switchback
