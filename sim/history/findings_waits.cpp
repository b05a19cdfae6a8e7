// Findings about how long users waited: the parts of each RTO, steps that nobody needed to wait
// for, and what would make them shorter.
#include <algorithm>
#include <map>
#include <set>

#include "sim/history/finding_search.hpp"

namespace switchback {
namespace {

constexpr std::size_t kMostParts = 5;   ///< of one RTO that are told, the longest
constexpr std::int64_t kLeastPart = 20; ///< a twentieth of it is nothing to change

} // namespace

std::int64_t FindingSearch::length_of(Group const& group, SegmentKind kind) const {
  std::int64_t sum = 0;
  for (int const i : group)
    if (Segment const& s = r_.segments[at(i)]; kind == SegmentKind::None || s.kind == kind)
      sum += (s.to - s.from).count();
  return sum;
}

/// The segments of an RTO by step; what belongs to no step, by what was waited for. In the order in
/// which they begin.
std::vector<FindingSearch::Group> FindingSearch::by_step(std::string const& application,
                                                         std::string const& scope) const {
  using Key = std::tuple<int, int, std::string>; // runbook, number and title of a step
  std::map<Key, std::size_t> places;
  std::vector<Group> groups;
  for (std::size_t i = 0; i < r_.segments.size(); ++i) {
    Segment const& s = r_.segments[i];
    if (s.measure != "rto" || s.application != application || s.scope != scope)
      continue;
    Key key{-1, 0, s.what};
    if (s.of == SegmentOf::Step && s.step) {
      StepRecord const& step = r_.steps[at(*s.step)];
      key = {step.runbook, step.step, step.title};
    }
    auto const [it, added] = places.try_emplace(key, groups.size());
    if (added)
      groups.emplace_back();
    groups[it->second].push_back(static_cast<int>(i));
  }
  return groups;
}

/// Whether the step of these segments set up a protection and did nothing else that had an effect.
bool FindingSearch::only_protects(Group const& group) const {
  Segment const& first = r_.segments[at(group.front())];
  if (first.of != SegmentOf::Step || !first.step)
    return false;
  StepRecord const& step = r_.steps[at(*first.step)];
  bool any = false;
  for (std::size_t i = 0; i < r_.commands.size(); ++i) {
    StepRecord const& of = step_of(static_cast<int>(i));
    if (of.runbook != step.runbook || of.step != step.step || of.title != step.title ||
        r_.commands[i].outcome != CommandOutcome::Executed)
      continue;
    any = true;
    int const command = static_cast<int>(i);
    if (!has_effect(command, EffectKind::MirrorSetUp) &&
        !has_effect(command, EffectKind::ShippingSetUp))
      return false;
  }
  return any;
}

/// Whether every command of a step that was done found nothing to do.
bool FindingSearch::is_idle_step(int step) const {
  if (r_.steps[at(step)].outcome != StepOutcome::Done)
    return false;
  bool any = false;
  for (std::size_t i = 0; i < r_.commands.size(); ++i) {
    if (r_.commands[i].step != step)
      continue;
    any = true;
    if (!has_effect(static_cast<int>(i), EffectKind::FoundNothing))
      return false;
  }
  return any;
}

bool FindingSearch::is_idle(Group const& group) const {
  return std::any_of(group.begin(), group.end(), [&](int i) {
    Segment const& s = r_.segments[at(i)];
    return s.of == SegmentOf::Step && s.step && is_idle_step(*s.step);
  });
}

void FindingSearch::advise_on_wait(FoundOne& one, Group const& group) const {
  Segment const& first = r_.segments[at(group.front())];
  std::int64_t const people = length_of(group, SegmentKind::Human),
                     commands = length_of(group, SegmentKind::Command);
  bool const planned = std::none_of(r_.measures.begin(), r_.measures.end(), [&](Measure const& m) {
    return m.name == "disaster" && m.scope == one.finding.scope && m.value;
  });
  one.finding.advice = [&] {
    if (only_protects(group))
      return Advice::RestoreAfterwards;
    if (is_idle(group))
      return Advice::PassOverIdleStep;
    if (commands > people)
      return Advice::BeginCommandSooner;
    if (people > 0)
      return planned ? Advice::ScriptAndPrepare : Advice::ScriptForPeople;
    switch (first.of) {
    case SegmentOf::Decision:
      return Advice::DecideByRule;
    case SegmentOf::Notice:
      return Advice::NoticeSooner;
    case SegmentOf::Replication:
      return Advice::TellThePoolAtOnce;
    case SegmentOf::SignIn:
      return Advice::RaiseSignInCapacity;
    case SegmentOf::MirrorNotices:
      return Advice::ShortenTimeout;
    default:
      return Advice::SeeMeanwhile;
    }
  }();
}

void FindingSearch::wait(Measure const& rto, Group const& group) {
  FoundOne& one = add(FindingKind::Wait);
  one.order = group.front();
  one.counts_against = {"rto", "rto_vendor"};
  for (int const i : group)
    one.reasons.push_back({ReasonRole::Of, ReasonOf::Segment, i});
  Finding& f = one.finding;
  f.scope = rto.scope, f.application = rto.application;
  f.from = r_.segments[at(group.front())].from;
  f.amount = length_of(group), f.unit = CostUnit::Time;
  int const longest = *std::max_element(group.begin(), group.end(), [&](int a, int b) {
    Segment const &x = r_.segments[at(a)], &y = r_.segments[at(b)];
    return x.to - x.from < y.to - y.from;
  });
  f.setting = r_.segments[at(longest)].setting;
  advise_on_wait(one, group);
}

void FindingSearch::waits_of(Measure const& rto) {
  // A wait that kept to its objective in less than half of it is nothing to change.
  bool const spare =
      std::any_of(context_.limits.begin(), context_.limits.end(), [&](ObjectiveLimit const& l) {
        return l.measure == "rto" && l.scope == rto.scope &&
               (l.application.empty() || l.application == rto.application) &&
               *rto.value * 2 < l.most;
      });
  std::vector<Group> groups = by_step(rto.application, rto.scope);
  Group protecting;
  for (Group const& group : groups)
    if (only_protects(group))
      protecting.insert(protecting.end(), group.begin(), group.end());
  if (!protecting.empty()) {
    FoundOne& one = add(FindingKind::WaitForProtection);
    one.order = protecting.front();
    Finding& f = one.finding;
    f.scope = rto.scope, f.application = rto.application;
    f.amount = length_of(protecting), f.unit = CostUnit::Time;
    for (int const i : protecting)
      one.reasons.push_back({ReasonRole::Of, ReasonOf::Segment, i});
  }
  if (spare)
    return;
  std::stable_sort(groups.begin(), groups.end(),
                   [&](Group const& a, Group const& b) { return length_of(a) > length_of(b); });
  groups.resize(std::min(groups.size(), kMostParts));
  for (Group const& group : groups)
    if (length_of(group) * kLeastPart >= *rto.value)
      wait(rto, group);
}

void FindingSearch::waits() {
  for (Measure const& m : r_.measures)
    if (m.name == "rto" && m.value && *m.value > 0)
      waits_of(m);
  for (std::size_t i = 0; i < r_.steps.size(); ++i) {
    if (!is_idle_step(static_cast<int>(i)))
      continue;
    FoundOne& one = add(FindingKind::IdleStep);
    one.order = static_cast<int>(i);
    one.reasons.push_back({ReasonRole::Of, ReasonOf::Step, one.order});
    StepRecord const& step = r_.steps[i];
    one.finding.from = step.started, one.finding.to = step.ended;
    if (step.started && step.ended)
      one.finding.amount = (*step.ended - *step.started).count(), one.finding.unit = CostUnit::Time;
  }
}

} // namespace switchback
