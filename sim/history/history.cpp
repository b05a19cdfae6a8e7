#include "sim/history/history.hpp"

#include <algorithm>

namespace switchback {
namespace {

template <class T> bool within(int index, std::vector<T> const& list) {
  return index >= 0 && static_cast<std::size_t>(index) < list.size();
}
template <class T> bool within(std::optional<int> const& index, std::vector<T> const& list) {
  return !index || within(*index, list);
}

bool holds(DrillResult const& r, FindingReason const& reason) {
  if (!within(reason.finding, r.findings))
    return false;
  switch (reason.of) {
  case ReasonOf::Fact:
    return within(reason.index, r.facts);
  case ReasonOf::Fault:
    return within(reason.index, r.faults);
  case ReasonOf::Runbook:
    return within(reason.index, r.runbooks);
  case ReasonOf::Step:
    return within(reason.index, r.steps);
  case ReasonOf::Command:
    return within(reason.index, r.commands);
  case ReasonOf::Loss:
    return within(reason.index, r.losses);
  case ReasonOf::Segment:
    return within(reason.index, r.segments);
  case ReasonOf::Objective:
    return within(reason.index, r.objectives);
  }
  return false;
}

} // namespace

std::string name_of(ObjectiveRecord const& objective) {
  // Limits are written KEY: VALUE; a claim holds no colon.
  return objective.scope + " " + objective.text.substr(0, objective.text.find(": "));
}

bool refers_to_itself(DrillResult const& r) {
  auto const all = [](auto const& list, auto const& good) {
    return std::all_of(list.begin(), list.end(), good);
  };
  return all(r.steps, [&](StepRecord const& s) { return within(s.runbook, r.runbooks); }) &&
         all(r.commands, [&](CommandRecord const& c) { return within(c.step, r.steps); }) &&
         all(r.effects, [&](CommandEffect const& e) { return within(e.command, r.commands); }) &&
         all(r.segments,
             [&](Segment const& s) {
               return within(s.runbook, r.runbooks) && within(s.step, r.steps) &&
                      within(s.command, r.commands);
             }) &&
         all(r.losses,
             [&](Loss const& l) {
               return within(l.step, r.steps) && within(l.source_step, r.steps) &&
                      within(l.fault, r.faults);
             }) &&
         all(r.reasons, [&](FindingReason const& reason) { return holds(r, reason); });
}

} // namespace switchback
