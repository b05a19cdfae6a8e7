// Outages that were not over when the drill ended, and what was missing to end them.
#include <algorithm>
#include <map>
#include <set>

#include "sim/history/finding_search.hpp"

namespace switchback {

/// The copy, ONLINE when the drill ends, that could serve a plain database of the application,
/// whose clients look elsewhere; with its database. Empty: there is none.
std::pair<std::string, std::string>
FindingSearch::unused_copy(std::string const& application) const {
  for (Fact const& fact : r_.facts)
    if (state_of(fact, StateModel::ChatServer) != nullptr)
      return {};                              // a pool's servers find the database by themselves
  std::map<std::string, std::string> serving; // by database: the instance, or empty
  std::map<std::pair<std::string, std::string>, std::string> states;
  for (Fact const& fact : r_.facts) {
    if (auto const* service = fact.as<ServiceMoved>();
        service != nullptr && (service->application.empty() || service->application == application))
      serving[service->database] = service->instance;
    if (auto const* copy = state_of(fact, StateModel::Database))
      states[{copy->name, copy->instance}] = copy->to;
  }
  std::set<std::string> lost; // sites and machines that a fault holds down
  for (FaultRecord const& fault : r_.faults)
    if (fault.injected && !fault.healed)
      lost.insert(fault.target);
  for (auto const& [copy, state] : states) {
    auto const served = serving.find(copy.first);
    bool const by_it =
        served != serving.end() && (served->second.empty() || served->second == copy.second);
    if (by_it && state == "ONLINE" && !lost.contains(copy.second) &&
        !lost.contains(value("sql." + copy.second + ".site")))
      return copy;
  }
  return {};
}

void FindingSearch::outages_not_over() {
  for (Passage const& p : passages_)
    for (Outage const& outage : p.outages) {
      if (outage.to)
        continue;
      FoundOne& one = add(FindingKind::OutageNotOver);
      Finding& f = one.finding;
      f.scope = p.scope, f.application = p.application;
      f.from = outage.from, f.to = r_.ended;
      f.amount = (r_.ended - outage.from).count(), f.unit = CostUnit::Time;
      one.counts_against = {"rto"};
      begun_by(one.reasons, outage.from, outage.from, false);
      what_was_missing(one);
    }
}

void FindingSearch::what_was_missing(FoundOne& one) const {
  Finding& f = one.finding;
  bool acted = false;
  for (std::size_t i = 0; i < r_.runbooks.size(); ++i) {
    RunbookRecord const& runbook = r_.runbooks[i];
    if (!runbook.started || (runbook.ended && *runbook.ended < *f.from))
      continue;
    acted = true;
    if (runbook.outcome == RunbookOutcome::Completed)
      continue;
    for (std::size_t s = r_.steps.size(); s-- > 0;)
      if (r_.steps[s].runbook == static_cast<int>(i) && r_.steps[s].started) {
        one.reasons.push_back({ReasonRole::Of, ReasonOf::Step, static_cast<int>(s)});
        f.advice = Advice::FinishTheRunbook;
        return;
      }
  }
  if (auto const [database, instance] = unused_copy(f.application); !database.empty()) {
    f.database = database, f.instance = instance;
    f.advice = Advice::TellClients;
    return;
  }
  f.advice = acted ? Advice::FindTheCause : Advice::ActOnOutage;
}

} // namespace switchback
