#include "sim/history/findings.hpp"

#include <algorithm>
#include <tuple>

#include "sim/history/finding_search.hpp"

namespace switchback {
namespace {

/// Objectives that were missed and that a finding counts against.
void add_misses(DrillResult const& r, FoundOne& one) {
  for (std::size_t i = 0; i < r.objectives.size(); ++i) {
    ObjectiveRecord const& o = r.objectives[i];
    if (o.verdict != Verdict::Missed)
      continue;
    std::string const& asked = o.measure.empty() && o.scope == "always" ? o.text : o.measure;
    bool const same_way = one.finding.scope.empty() || o.scope == one.finding.scope;
    bool const same_users = o.application.empty() || one.finding.application.empty() ||
                            o.application == one.finding.application;
    if (!asked.empty() && same_way && same_users &&
        std::find(one.counts_against.begin(), one.counts_against.end(), asked) !=
            one.counts_against.end())
      one.reasons.push_back({ReasonRole::Misses, ReasonOf::Objective, static_cast<int>(i)});
  }
}

bool misses(FoundOne const& one) {
  return std::any_of(one.reasons.begin(), one.reasons.end(),
                     [](Reason const& reason) { return reason.role == ReasonRole::Misses; });
}

/// What has a size comes by it; what has only an instant, by that.
auto rank_of(FoundOne const& one) {
  Finding const& f = one.finding;
  return std::tuple(f.advice == Advice::None, f.advice != Advice::None && !misses(one), f.kind,
                    -f.amount.value_or(0), one.order);
}

} // namespace

std::string const& FindingContext::value(std::string const& path) const {
  static std::string const kNone;
  auto const it = values.find(path);
  return it == values.end() ? kNone : it->second;
}

void add_findings(DrillResult& result, FindingContext const& context) {
  FindingSearch search(result, context);
  search.lost_messages();
  search.broken_invariants();
  search.lost_compliance();
  search.protections();
  search.refused_commands();
  search.steps_not_done();
  search.sign_ins_closed();
  search.waits();
  search.refused_messages();
  search.services_ended();
  search.rebuilt_copies_used();
  search.not_moved_back();
  search.outages_not_over();
  for (FoundOne& one : search.found)
    add_misses(result, one);
  std::stable_sort(search.found.begin(), search.found.end(),
                   [](FoundOne const& a, FoundOne const& b) { return rank_of(a) < rank_of(b); });
  result.findings.clear();
  result.reasons.clear();
  for (FoundOne& one : search.found) {
    int const place = static_cast<int>(result.findings.size());
    for (Reason const& reason : one.reasons)
      result.reasons.push_back({place, reason.role, reason.of, reason.index});
    result.findings.push_back(std::move(one.finding));
  }
}

std::optional<int> FindingSearch::command_under_way(SimTime t) const {
  for (std::size_t i = 0; i < r_.commands.size(); ++i)
    if (CommandRecord const& c = r_.commands[i];
        c.outcome == CommandOutcome::Executed && c.from <= t && t <= c.to)
      return static_cast<int>(i);
  return std::nullopt;
}

void FindingSearch::begun_by(std::vector<Reason>& out, SimTime struck, SimTime commanded,
                             bool by_agent, ReasonRole role) const {
  std::size_t const before = out.size();
  for (std::size_t i = 0; i < r_.faults.size(); ++i) {
    FaultRecord const& fault = r_.faults[i];
    bool const agent = fault.kind == "lose process" && fault.detail == "sql-agent";
    if (fault.injected == struck && (by_agent || !agent))
      out.push_back({role, ReasonOf::Fault, static_cast<int>(i)});
  }
  if (out.size() == before)
    if (auto const command = command_under_way(commanded))
      out.push_back({role, ReasonOf::Command, *command});
}

std::string FindingSearch::scope_at(SimTime t, std::optional<int> command) const {
  if (command)
    if (auto const role = r_.runbooks[at(runbook_of(*command))].role;
        role == RunbookRole::Failover || role == RunbookRole::Failback)
      return std::string(name_of(*role));
  for (Passage const& p : passages_)
    if ((p.role_changed && t <= *p.role_changed) || (p.recovered && t < *p.recovered))
      return p.scope;
  return passages_.empty() ? "failover" : passages_.back().scope;
}

bool FindingSearch::has_effect(int command, EffectKind kind) const {
  return std::any_of(r_.effects.begin(), r_.effects.end(), [&](CommandEffect const& effect) {
    return effect.command == command && effect.kind == kind;
  });
}

} // namespace switchback
