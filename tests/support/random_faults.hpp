// The main scenario with random faults.
#pragma once

#include "sim/traffic/random.hpp"
#include "tests/support/shipped.hpp"

namespace switchback::test {

inline FaultPlan random_fault(KeyedRandom const& random, std::uint64_t i,
                              ScenarioPlan const& scenario) {
  auto const pick = [&](std::uint64_t n, std::uint64_t what) {
    return random.below(n, 77, i * 16 + what);
  };
  auto const sql = [&] { return scenario.estate.sql[pick(scenario.estate.sql.size(), 1)].name; };
  auto const server = [&] { return scenario.estate.chat->servers[pick(8, 2)].name; };
  FaultPlan fault;
  fault.at = SimTime{std::chrono::seconds(static_cast<std::int64_t>(3600 + pick(34 * 3600, 3)))};
  if (pick(3, 4) > 0)
    fault.heal_after = std::chrono::seconds(static_cast<std::int64_t>(10 + pick(7200, 5)));
  fault.kind = static_cast<FaultKind>(pick(15, 6));
  switch (fault.kind) {
  case FaultKind::LoseSite:
    fault.target = pick(2, 7) == 0 ? "site-1" : "site-2";
    break;
  case FaultKind::LoseHost:
    fault.target = pick(2, 7) == 0 ? sql() : server();
    break;
  case FaultKind::LoseProcess:
    fault.process = pick(3, 8) == 0 ? "chat-service" : pick(2, 9) == 0 ? "sql-server" : "sql-agent";
    fault.target = fault.process == "chat-service" ? server() : sql();
    break;
  case FaultKind::LoseLink:
    fault.target = "wan";
    break;
  case FaultKind::LoseShare:
    fault.target = "log-share";
    break;
  case FaultKind::SlowLink:
    fault.target = "wan", fault.slowed_to = {100'000};
    break;
  case FaultKind::SlowDisk:
    fault.target = sql(), fault.slowed_to = {1'000'000};
    break;
  case FaultKind::LoseDisks:
  case FaultKind::FailRedo:
    fault.target = sql();
    break;
  case FaultKind::LoseDrive:
    fault.target = sql(), fault.drive = pick(2, 8) == 0 ? "log" : "data";
    break;
  case FaultKind::LoseNetwork:
    fault.target = sql(), fault.network = pick(2, 8) == 0 ? "all" : "clients";
    break;
  case FaultKind::Hang:
    fault.target = sql(), fault.answers_pings = pick(2, 8) == 0;
    break;
  case FaultKind::FillDisk:
    fault.target = pick(2, 7) == 0 ? "log-share" : sql();
    break;
  case FaultKind::DenyRights:
    fault.target = "log-share", fault.denied_to = sql();
    break;
  case FaultKind::DamageFile:
    fault.target = pick(2, 7) == 0 ? "log-share" : sql();
    fault.heal_after.reset();
    break;
  }
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
