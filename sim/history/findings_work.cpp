// Findings about what people did and what stood: commands that were refused, steps that were not
// done, protections that were missing.
#include <algorithm>
#include <map>

#include "sim/history/finding_search.hpp"

namespace switchback {

void FindingSearch::refused_commands() {
  for (std::size_t i = 0; i < r_.commands.size(); ++i) {
    CommandRecord const& command = r_.commands[i];
    if (command.outcome != CommandOutcome::Refused)
      continue;
    FoundOne& one = add(FindingKind::RefusedCommand);
    one.order = static_cast<int>(i);
    one.reasons.push_back({ReasonRole::Of, ReasonOf::Command, one.order});
    Finding& f = one.finding;
    f.from = command.from, f.to = command.to;
    f.detail = command.number;
    f.advice = Advice::MendRefusal;
    for (std::size_t l = 0; l < r_.losses.size(); ++l)
      if (Loss const& loss = r_.losses[l];
          loss.source_step && loss.recovery_point && loss.role_changed &&
          command.from >= *loss.recovery_point && command.to <= *loss.role_changed &&
          command.to > command.from)
        one.reasons.push_back({ReasonRole::Widened, ReasonOf::Loss, static_cast<int>(l)});
    auto const in_use =
        std::find_if(r_.effects.begin(), r_.effects.end(), [&](CommandEffect const& effect) {
          return effect.command == one.order && effect.kind == EffectKind::FoundInUse;
        });
    if (in_use == r_.effects.end())
      continue;
    f.database = in_use->database;
    std::map<std::string, int> there; // server -> the fact that it connected
    for (std::size_t n = 0; n < r_.facts.size() && r_.facts[n].at < command.to; ++n)
      if (auto const* server = state_of(r_.facts[n], StateModel::ChatServer)) {
        if (server->instance == in_use->instance)
          there[server->name] = static_cast<int>(n);
        else if (r_.facts[n].at <= command.from)
          there.erase(server->name);
      }
    if (there.empty())
      continue;
    f.instance = in_use->instance;
    f.advice = Advice::EndSessionsFirst;
    for (auto const& [name, fact] : there)
      one.reasons.push_back({ReasonRole::InUse, ReasonOf::Fact, fact});
    for (std::size_t l = 0; l < r_.losses.size(); ++l)
      if (still_held_on(r_, l) == f.instance) {
        f.advice = Advice::SaveMessagesFirst;
        one.reasons.push_back({ReasonRole::Holds, ReasonOf::Loss, static_cast<int>(l)});
      }
  }
}

void FindingSearch::steps_not_done() {
  for (std::size_t i = 0; i < r_.steps.size(); ++i) {
    StepRecord const& step = r_.steps[i];
    bool const unreached = step.outcome == StepOutcome::NotReached &&
                           r_.runbooks[at(step.runbook)].outcome != RunbookOutcome::NotTriggered;
    if (!unreached && step.outcome != StepOutcome::Unmet && step.outcome != StepOutcome::CutOff)
      continue;
    FoundOne& one = add(FindingKind::StepNotDone);
    one.order = static_cast<int>(i);
    one.reasons.push_back({ReasonRole::Of, ReasonOf::Step, one.order});
    one.finding.detail = name_of(step.outcome);
    one.finding.from = step.started;
    one.finding.advice = unreached ? Advice::SeeWhyNotReached : Advice::SeeWhatItWaitsFor;
  }
}

/// Times without a mirror, log shipping or quorum; one that is open when the drill ends, ends with
/// it.
void FindingSearch::protections() {
  std::map<std::pair<std::string, std::string>, std::size_t> open; // begun by which fact
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    auto const* change = state_of(r_.facts[i], StateModel::Protection);
    if (change == nullptr)
      continue;
    std::pair const of{change->name, change->label};
    if (auto const it = open.find(of); it != open.end()) {
      gap(it->second, i);
      open.erase(it);
    }
    if (change->to == "no")
      open.emplace(of, i);
  }
  for (auto const& [of, begin] : open)
    gap(begin, std::nullopt);
}

void FindingSearch::gap(std::size_t begin, std::optional<std::size_t> end) {
  auto const& change = *r_.facts[begin].as<StateChanged>();
  SimTime const from = r_.facts[begin].at, to = end ? r_.facts[*end].at : r_.ended;
  if (to <= from)
    return;
  if (!end && change.from.empty() && from == SimTime{})
    return; // the estate has none: nothing went wrong
  bool const served = std::any_of(r_.facts.begin(), r_.facts.end(), [&](Fact const& fact) {
    auto const* service = fact.as<ServiceMoved>();
    return service != nullptr && service->database == change.name;
  });
  FoundOne& one = add(end ? FindingKind::ProtectionMissing : FindingKind::ProtectionNotBack);
  one.order = static_cast<int>(begin);
  one.reasons.push_back({ReasonRole::Of, ReasonOf::Fact, static_cast<int>(begin)});
  Finding& f = one.finding;
  f.database = change.name, f.detail = change.label;
  f.from = from, f.to = to, f.amount = (to - from).count(), f.unit = CostUnit::Time;
  begun_by(one.reasons, from, from, change.label == "log-shipping");
  if (!end) {
    if (served)
      one.counts_against = {"protections"};
    f.advice = Advice::AddRestoringStep;
    for (std::size_t i = r_.commands.size(); i-- > 0;)
      if (CommandRecord const& command = r_.commands[i];
          command.outcome == CommandOutcome::Refused && command.from >= from &&
          command.protects == change.label) {
        one.reasons.push_back({ReasonRole::Refused, ReasonOf::Command, static_cast<int>(i)});
        f.advice = Advice::RestoreProtection;
        break;
      }
    return;
  }
  f.advice = to - from > kWorthAdvice ? Advice::ShortenGap : Advice::None;
  SimTime restored = to;
  if (change.label == "mirror")
    for (std::size_t i = begin; i < *end; ++i)
      if (auto const* mirror = state_of(r_.facts[i], StateModel::Mirroring);
          mirror != nullptr && mirror->name == change.name && mirror->to == "SYNCHRONIZED" &&
          r_.facts[i].at > from && r_.facts[i].at < to) {
        restored = r_.facts[i].at;
        std::erase_if(one.reasons,
                      [](Reason const& reason) { return reason.role == ReasonRole::InStep; });
        one.reasons.push_back({ReasonRole::InStep, ReasonOf::Fact, static_cast<int>(i)});
      }
  std::size_t const before = one.reasons.size();
  if (r_.facts[*end].as<StateChanged>()->cause.kind == CauseKind::CaughtUp &&
      !command_under_way(to))
    for (std::size_t i = 0; i < r_.faults.size(); ++i)
      if (auto const& healed = r_.faults[i].healed; healed && *healed > from && *healed <= to)
        one.reasons.push_back({ReasonRole::Ended, ReasonOf::Fault, static_cast<int>(i)});
  if (one.reasons.size() == before)
    if (auto const command = command_under_way(restored))
      one.reasons.push_back({ReasonRole::Ended, ReasonOf::Command, *command});
  if (one.reasons.size() == before)
    one.reasons.push_back({ReasonRole::Ended, ReasonOf::Fact, static_cast<int>(*end)});
}

} // namespace switchback
