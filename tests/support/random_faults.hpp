// The main scenario with random faults.
#pragma once

#include "sim/faults/faults.hpp"
#include "sim/traffic/random.hpp"
#include "tests/support/shipped.hpp"

namespace switchback::test {

/// Any kind, with any of its values, at any of its targets.
inline FaultPlan random_fault(KeyedRandom const& random, std::uint64_t i,
                              ScenarioPlan const& scenario) {
  auto const pick = [&](std::uint64_t n, std::uint64_t what) {
    return random.below(n, 77, i * 16 + what);
  };
  auto const one_of = [&](auto const& of, std::uint64_t what) { return of[pick(of.size(), what)]; };
  FaultPlan fault;
  fault.kind = &fault_kinds()[pick(fault_kinds().size(), 0)];
  std::uint64_t what = 1;
  bool destroyed = false;
  for (FaultKey const& key : fault.kind->keys) {
    FaultValue& value = fault.values[std::string(key.key)];
    if (key.type == FaultKey::Type::Switch)
      value = pick(2, what++) == 0;
    else if (key.type == FaultKey::Type::Rate)
      value = BytesPerSecond{pick(2, what++) == 0 ? 100'000 : 1'000'000};
    else if (key.type == FaultKey::Type::Instance)
      value = one_of(scenario.estate.sql, what++).name;
    else if (key.type == FaultKey::Type::Text)
      value = std::string(key.standard);
    else
      value = std::string(one_of(key.words, what++)),
      destroyed |= fault.word(key.key) == kDestroyed;
  }
  fault.target = one_of(fault.kind->targets(scenario.estate, fault), what++);
  fault.at =
      SimTime{std::chrono::seconds(static_cast<std::int64_t>(3600 + pick(34 * 3600, what++)))};
  auto const lasts = std::chrono::seconds(static_cast<std::int64_t>(10 + pick(7200, what++)));
  if (pick(3, what++) == 0)
    return fault;
  if (fault.kind->rebuild && (destroyed || !fault.kind->heal))
    fault.rebuilt_at = *fault.at + lasts;
  else if (fault.kind->heal)
    fault.heal_after = lasts;
  return fault;
}

/// One to four faults at random targets and times, instead of those of the main scenario or beside
/// them.
inline Plan random_plan(std::uint64_t i) {
  auto plan = plan_of("site-lost");
  KeyedRandom const draws(Seed{i + 1});
  if (i % 2 == 1)
    plan.scenario.faults.clear();
  for (std::uint64_t k = 0, n = 1 + draws.below(4, 76, 0); k < n; ++k)
    plan.scenario.faults.push_back(random_fault(draws, k, plan.scenario));
  return plan;
}

} // namespace switchback::test
