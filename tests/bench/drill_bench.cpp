// What a drill of the main scenario costs, child and parent together, without storing it: processor
// time, to be read against one_by_one and twin of the same run (about 36 simulated hours each).
#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <memory>
#include <stdexcept>

#include "sim/drill/drill.hpp"
#include "sim/drill/workers.hpp"
#include "sim/estate/kernel.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;

namespace {

constexpr int kDrills = 20;

double processor_seconds() {
  double sum = 0;
  for (int const who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (timeval const& t : {usage.ru_utime, usage.ru_stime})
      sum += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  }
  return sum;
}

/// Everything that carries or keeps messages, as many times as strong as the estate says.
void strengthen(EstatePlan& estate, std::int64_t times) {
  auto const grow = [times](BytesPerSecond& rate) { rate.value *= times; };
  for (SitePlan& site : estate.sites)
    grow(site.lan_bandwidth);
  for (LinkPlan& link : estate.links)
    grow(link.bandwidth);
  for (SqlPlan& sql : estate.sql)
    for (BytesPerSecond* rate : {&sql.disk_read, &sql.disk_write, &sql.redo_rate})
      grow(*rate);
  for (SharePlan& share : estate.shares)
    for (BytesPerSecond* rate : {&share.disk_read, &share.disk_write})
      grow(*rate);
  for (LogShippingPlan& shipping : estate.log_shipping)
    grow(shipping.backup_rate);
}

void drill(benchmark::State& state) {
  Plan plan = test::plan_of("site-lost");
  plan.scenario.load.chat_rate = {state.range(0) * 1000};
  strengthen(plan.scenario.estate, state.range(0) / 24);
  std::vector<Seed> seeds;
  for (std::uint64_t seed = 1; seed <= kDrills; ++seed)
    seeds.push_back({seed});
  for (auto _ : state) {
    std::unique_ptr<Kernel> kernel;
    DrillOptions options;
    WorkerOptions workers;
    workers.prepare = [&] {
      kernel = kernel_for(plan);
      options.kernel = kernel.get();
    };
    double const before = processor_seconds();
    run_in_children(
        seeds, workers, [&](Seed seed) { return encode(run_drill(plan, seed, options).result); },
        [](Seed, ChildEnd end) {
          if (!decode(end.message))
            throw std::runtime_error("a drill gave no result");
          return true;
        });
    state.SetIterationTime((processor_seconds() - before) / kDrills);
  }
}
BENCHMARK(drill)->Arg(24)->Arg(2400)->Unit(benchmark::kMillisecond)->UseManualTime()->Iterations(5);

} // namespace

BENCHMARK_MAIN();
