// How long the message stream takes, against a loop that draws and queues each message one by one:
// figures to be read as ratios within one run. Not part of the tests.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "sim/traffic/message_stream.hpp"
#include "tests/support/message_twin.hpp"

using namespace switchback;
using namespace std::chrono_literals;

namespace {

constexpr SimTime kEnd{36h};

StreamOptions options(std::int64_t per_second) {
  StreamOptions o;
  o.rate = {per_second * 1000};
  o.population = 80'000;
  o.log_per_message = {2048};
  o.post_tries = 3;
  return o;
}

/// A day and a half as in the main scenario: everybody, nobody, everybody again, with a log backup
/// every 15 min.
void history(MessageStream& stream) {
  Lane all, none;
  all.kind = Lane::Kind::Served;
  all.users = none.users = 80'000;
  all.fork = 1;
  all.group = 0;
  all.accept_to_harden = 2ms;
  all.harden_to_result = 3ms;
  stream.set_lanes(SimTime{}, {all});
  for (SimTime t{}; t < SimTime{10h}; t += 15min)
    benchmark::DoNotOptimize(stream.committed(1, t));
  stream.set_lanes(SimTime{10h + 450s}, {none}, {0});
  all.fork = 2;
  stream.set_lanes(SimTime{12h}, {all});
  for (SimTime t{12h}; t < kEnd; t += 15min)
    benchmark::DoNotOptimize(stream.committed(2, t));
}

void counted(benchmark::State& state) {
  for (auto _ : state) {
    KeyedRandom const random(Seed{1});
    MessageStream stream(random, options(state.range(0)));
    history(stream);
    benchmark::DoNotOptimize(
        stream.judge(kEnd, {{1, SimTime{}, SimTime{10h}}, {2, SimTime{}, kEnd}}));
  }
}
BENCHMARK(counted)->Arg(24)->Arg(2400)->Unit(benchmark::kMillisecond);

/// Draws each message as the stream defines it, its instant and its sender by key, and queues it at
/// one server (Lindley's recursion): the least that a loop over messages can do.
void one_by_one(benchmark::State& state) {
  constexpr std::uint32_t kSenders = stream_id("message senders");
  for (auto _ : state) {
    KeyedRandom const random(Seed{1});
    MessageStream stream(random, options(state.range(0)));
    std::int64_t wait = 0, last = 0, served = 0;
    for (std::int64_t block = 0; block < kEnd.time_since_epoch() / 1s; ++block)
      for (std::int64_t rank = 0, all = stream.count(block); rank < all;) {
        auto const four = stream.instants(block, rank);
        do {
          std::int64_t const at =
              four[static_cast<std::size_t>(rank % 4)].time_since_epoch().count();
          std::uint64_t const sender = random.below(80'000, kSenders,
                                                    (static_cast<std::uint64_t>(block) << 24) |
                                                        static_cast<std::uint64_t>(rank));
          wait = std::max<std::int64_t>(0, wait + 1000 - (at - last));
          last = at;
          served += wait < 1'000'000 && sender < 60'000 ? 1 : 0;
        } while (++rank < all && rank % 4 != 0);
      }
    benchmark::DoNotOptimize(served);
  }
}
BENCHMARK(one_by_one)->Arg(24)->Unit(benchmark::kMillisecond);

void twin(benchmark::State& state) {
  for (auto _ : state) {
    KeyedRandom const random(Seed{1});
    MessageStream stream(random, options(state.range(0)));
    history(stream);
    benchmark::DoNotOptimize(
        test::tell_each(stream, kEnd, {{1, SimTime{}, SimTime{10h}}, {2, SimTime{}, kEnd}}));
  }
}
BENCHMARK(twin)->Arg(24)->Arg(2400)->Unit(benchmark::kMillisecond)->Iterations(1);

} // namespace
