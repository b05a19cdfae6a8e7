#include "reports/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/finding_figures.hpp"

namespace switchback {
namespace {

std::string protection(Finding const& f) {
  return f.detail == "log-shipping" ? "log shipping" : f.detail;
}

std::string list_of(std::vector<std::string> const& words) {
  std::string text;
  for (std::string const& word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

} // namespace

Sentences::Sentences(StoredDrill const& drill) : drill_(drill), r_(drill.result) {
  chat_ = std::any_of(r_.facts.begin(), r_.facts.end(), [](Fact const& fact) {
    return state_of(fact, StateModel::ChatServer) != nullptr ||
           state_of(fact, StateModel::SignIns) != nullptr;
  });
  for (Assumption const& one : drill.description.assumptions)
    chat_ = chat_ || one.path.starts_with("chat.");
}

std::string_view Sentences::heading(FindingKind kind) {
  switch (kind) {
  case FindingKind::LostMessages:
    return "Acknowledged writes lost";
  case FindingKind::BrokenInvariant:
    return "Invariant broken";
  case FindingKind::LostCompliance:
    return "Compliance events lost";
  case FindingKind::ProtectionNotBack:
    return "Protection not restored";
  case FindingKind::RefusedCommand:
    return "Command refused";
  case FindingKind::StepNotDone:
    return "Step not done";
  case FindingKind::SignInsClosed:
    return "Sign-ins closed";
  case FindingKind::Wait:
    return "Part of the RTO";
  case FindingKind::RefusedMessages:
    return "Writes refused";
  case FindingKind::ProtectionMissing:
    return "Protection missing";
  case FindingKind::OutageNotOver:
    return "Outage not over";
  default:
    return name_of(kind);
  }
}

Sentences::Reasons Sentences::reasons(std::size_t finding, ReasonRole role) const {
  Reasons all;
  for (FindingReason const& one : r_.reasons)
    if (one.finding == static_cast<int>(finding) && one.role == role)
      all.push_back(&one);
  return all;
}

FindingReason const* Sentences::reason(std::size_t finding, ReasonRole role) const {
  Reasons const all = reasons(finding, role);
  return all.empty() ? nullptr : all.front();
}

CommandRecord const& Sentences::command(FindingReason const& reason) const {
  return r_.commands[static_cast<std::size_t>(reason.index)];
}

Loss const& Sentences::loss_of(std::size_t finding) const {
  return r_.losses[static_cast<std::size_t>(reason(finding, ReasonRole::Of)->index)];
}

std::string Sentences::step(StepRecord const& step) const {
  std::string const number = step.step > 0 ? fmt::format(" step {}", step.step) : "";
  return fmt::format("{}{} ({})", r_.runbooks[static_cast<std::size_t>(step.runbook)].name, number,
                     step.title);
}

std::string Sentences::step_of_command(int command) const {
  return step(
      r_.steps[static_cast<std::size_t>(r_.commands[static_cast<std::size_t>(command)].step)]);
}

std::string Sentences::in_words(FindingReason const& reason) const {
  auto const at = static_cast<std::size_t>(reason.index);
  if (reason.of == ReasonOf::Fault)
    return reason.role == ReasonRole::Ended ? "the return of " + r_.faults[at].target
                                            : r_.faults[at].kind + " " + r_.faults[at].target;
  if (reason.of == ReasonOf::Command)
    return step_of_command(reason.index);
  if (reason.of == ReasonOf::Step)
    return step(r_.steps[at]);
  return row_of(r_.facts[at]).cause;
}

std::string Sentences::joined(Reasons const& all) const {
  std::vector<std::string> words;
  for (FindingReason const* one : all)
    words.push_back(in_words(*one));
  return list_of(words);
}

std::string Sentences::servers(Reasons const& facts) const {
  std::vector<std::string> names;
  for (FindingReason const* one : facts) {
    FactRow const row = row_of(r_.facts[static_cast<std::size_t>(one->index)]);
    names.push_back(row.subject);
  }
  return list_of(names);
}

std::string Sentences::part(Segment const& segment) const {
  if (segment.of != SegmentOf::Step || !segment.step)
    return segment.what;
  StepRecord const& step = r_.steps[static_cast<std::size_t>(*segment.step)];
  return fmt::format("{}: {}{}", r_.runbooks[static_cast<std::size_t>(step.runbook)].name,
                     step.step > 0 ? fmt::format("{}. ", step.step) : "", step.title);
}

std::string const& Sentences::value(std::string const& path) const {
  static std::string const kNone;
  for (Assumption const& one : drill_.description.assumptions)
    if (one.path == path)
      return one.value;
  return kNone;
}

std::string Sentences::setting(Finding const& f) const {
  std::string const& now = value(f.setting);
  return now.empty() ? f.setting : fmt::format("{} ({})", f.setting, now);
}

std::string Sentences::what(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  switch (f.kind) {
  case FindingKind::LostMessages: {
    Loss const& loss = loss_of(finding);
    return loss.scope.empty() ? "no surviving copy holds them"
                              : fmt::format("{} of {} from {} to {}", loss.scope, loss.database,
                                            loss.from_instance, loss.to_instance);
  }
  case FindingKind::BrokenInvariant:
    return fmt::format("{} ({})", f.detail, f.database);
  case FindingKind::LostCompliance:
    return "not handed over, and in no database or queue that the pool still uses";
  case FindingKind::ProtectionNotBack:
  case FindingKind::ProtectionMissing:
    return fmt::format("{} without {}", f.database, protection(f));
  case FindingKind::RefusedCommand: {
    CommandRecord const& one = command(*reason(finding, ReasonRole::Of));
    StepRecord const& of = r_.steps[static_cast<std::size_t>(one.step)];
    return fmt::format("{}{}, line {} on {}",
                       r_.runbooks[static_cast<std::size_t>(of.runbook)].name,
                       of.step > 0 ? fmt::format(" step {}", of.step) : "", one.line, one.place);
  }
  case FindingKind::StepNotDone: {
    StepRecord const& of =
        r_.steps[static_cast<std::size_t>(reason(finding, ReasonRole::Of)->index)];
    return fmt::format("{}, line {}: {}", step(of), of.line, f.detail);
  }
  case FindingKind::SignInsClosed:
    return fmt::format("in the {}, while users with a session could post", f.scope);
  case FindingKind::RefusedMessages:
    return f.scope.empty() ? "outside every outage" : "in the " + f.scope;
  case FindingKind::OutageNotOver:
    return fmt::format("in the {}, when the drill ended", f.scope);
  case FindingKind::Wait:
    return fmt::format(
        "{}, in the {}",
        part(r_.segments[static_cast<std::size_t>(reason(finding, ReasonRole::Of)->index)]),
        f.scope);
  default:
    return std::string(heading(f.kind));
  }
}

std::string Sentences::rto_remark(Measure const& rto) const {
  bool const closed = std::any_of(r_.findings.begin(), r_.findings.end(), [&](Finding const& f) {
    return f.kind == FindingKind::SignInsClosed && f.scope == rto.scope && f.users.value_or(0) > 0;
  });
  std::string always =
      rto.value == 0 ? fmt::format("95 % of the {} could always {}", users(), post()) : "";
  if (!closed)
    return always;
  return (always.empty() ? "" : always + "; ") +
         std::string("it does not count users without a session, who were turned away while no "
                     "server took sign-ins");
}

Sentence Sentences::fault(FaultRecord const& one) const {
  std::string const name =
      one.kind + " " + one.target + (one.detail.empty() ? "" : " (" + one.detail + ")");
  if (!one.injected)
    return {fmt::format("Fault {} never struck: {}.", name, one.not_injected_because)};
  Sentence s{"At ", instant(*one.injected, "faults.injected_us"), " a fault struck: " + name};
  if (one.healed)
    s.insert(s.end(), {", healed at ", instant(*one.healed, "faults.healed_us"), "."});
  else
    s.emplace_back(", never healed.");
  return s;
}

Sentence Sentences::role_change(Fact const& fact) const {
  auto const& role = *fact.as<RoleChanged>();
  return {"At ", instant(fact.at, "role_changes.at_us"),
          fmt::format(" {} took over {} from {} ({}). It held what was acknowledged before ",
                      role.to, role.database, role.from, name_of(role.by)),
          instant(role.recovery_point, "role_changes.recovery_point_us"), "."};
}

std::vector<Sentence> Sentences::broken(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  Reasons const alarms = reasons(finding, ReasonRole::Of);
  Sentence s{fmt::format("Invariant broken at "), begun(f),
             fmt::format(": {} ({}): {}", f.detail, f.database, in_words(*alarms.front()))};
  if (!f.instance.empty())
    s.insert(s.end(), {fmt::format(". {} moved to {} then; {}, the last on {}, left at ",
                                   servers(reasons(finding, ReasonRole::Began)), f.other,
                                   servers(reasons(finding, ReasonRole::Ended)), f.instance),
                       over(f), ", ", lasted(f), " later"});
  if (alarms.size() > 1)
    s.emplace_back(fmt::format(". It was broken {} times in all", alarms.size()));
  s.emplace_back(".");
  return {std::move(s)};
}

std::vector<Sentence> Sentences::unprotected(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  if (f.kind == FindingKind::ProtectionNotBack) {
    auto const by = reasons(finding, ReasonRole::Began);
    std::string const cause = joined(by.empty() ? reasons(finding, ReasonRole::Of) : by);
    return {{fmt::format("When the drill ended, {} had no {} since ", f.database, protection(f)),
             begun(f), fmt::format(" ({}). {}", cause, after_restoring(finding))}};
  }
  auto const* in_step = reason(finding, ReasonRole::InStep);
  if (in_step == nullptr)
    return {};
  return {
      {fmt::format("The new mirror of {} was in step at ", f.database),
       instant(r_.facts[static_cast<std::size_t>(in_step->index)].at, "protection_gaps.in_step_us"),
       fmt::format(" ({}). It protects from ", joined(reasons(finding, ReasonRole::Ended))),
       over(f), " on, when the copy that it mirrors began to serve."}};
}

Sentence Sentences::ended_service(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  auto const lost = reasons(finding, ReasonRole::Lost);
  std::string const of = f.database.empty() ? servers(lost) : f.database;
  Sentence s{"Service ended at ", begun(f),
             fmt::format(" with {}: {}", of, in_words(*lost.front()))};
  std::string const by = joined(reasons(finding, ReasonRole::Began));
  if (auto const* told = reason(finding, ReasonRole::Told)) {
    Fact const& fact = r_.facts[static_cast<std::size_t>(told->index)];
    FactRow const row = row_of(fact);
    s.insert(s.end(),
             {fmt::format(", with the change{} of ", by.empty() ? "" : " by " + by),
              instant(fact.at, "timeline.at_us"), fmt::format(" ({}: {})", row.model, row.to)});
  } else if (!by.empty()) {
    s.emplace_back(", by " + by);
  }
  s.emplace_back(".");
  return s;
}

Sentence Sentences::closed(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  std::string const by = joined(reasons(finding, ReasonRole::Began));
  return {"No chat server took sign-ins from ",
          begun(f),
          " to ",
          over(f),
          " (",
          lasted(f),
          fmt::format("{}). Users with a session could post; everybody else was turned away. How "
                      "many that were was not observed.",
                      by.empty() ? "" : ", begun by " + by)};
}

std::vector<Sentence> Sentences::told(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  switch (f.kind) {
  case FindingKind::LostMessages:
    return loss(finding);
  case FindingKind::BrokenInvariant:
    return broken(finding);
  case FindingKind::LostCompliance:
    return {compliance(finding)};
  case FindingKind::ProtectionNotBack:
  case FindingKind::ProtectionMissing:
    return unprotected(finding);
  case FindingKind::ServiceEnded:
    return {ended_service(finding)};
  case FindingKind::SignInsClosed:
    return f.users.value_or(0) > 0 ? std::vector<Sentence>{closed(finding)}
                                   : std::vector<Sentence>{};
  case FindingKind::RebuiltCopyUsed:
    return {{fmt::format("{} connected to the copy of {} on {} between ",
                         servers(reasons(finding, ReasonRole::Of)), f.database, f.instance),
             begun(f), " and ", over(f),
             fmt::format(". It had been rebuilt empty and did not serve: {}",
                         "users who signed in there saw no history, and posted to a copy that "
                         "nobody keeps.")}};
  case FindingKind::NotMovedBack: {
    Fact const& fact = r_.facts[static_cast<std::size_t>(reason(finding, ReasonRole::Of)->index)];
    auto const& moved = *fact.as<StateChanged>();
    std::string const of = moved.model == StateModel::FrontEndPool ? "The users of " + moved.name
                           : moved.model == StateModel::NextHop    ? "The next hop of " + moved.name
                                                                   : "The Central Management Store";
    return {{fmt::format("{} {} on {} and not moved back to {}.", of,
                         moved.model == StateModel::FrontEndPool ? "are still" : "is still",
                         f.other, f.detail)}};
  }
  case FindingKind::IdleStep: {
    auto const* of = reason(finding, ReasonRole::Of);
    std::vector<std::string> found;
    for (CommandRecord const& one : r_.commands)
      if (one.step == of->index)
        found.push_back(one.message);
    return {{in_words(*of) + " found nothing to do (" + list_of(found) + ") and took ",
             amount(f, Unit::Length), "."}};
  }
  case FindingKind::OutageNotOver: {
    std::string const by = joined(reasons(finding, ReasonRole::Began));
    return {{fmt::format("{} were without service from ", chat_ ? "Users" : "Clients"), begun(f),
             fmt::format("{} until the drill ended, ", by.empty() ? "" : " (" + by + ")"),
             lasted(f), " later."}};
  }
  case FindingKind::WaitForProtection: {
    std::vector<std::string> parts;
    for (FindingReason const* one : reasons(finding, ReasonRole::Of)) {
      std::string const name = part(r_.segments[static_cast<std::size_t>(one->index)]);
      if (std::find(parts.begin(), parts.end(), name) == parts.end())
        parts.push_back(name);
    }
    return {{amount(f, Unit::Length),
             fmt::format(" of the RTO went to {}, which restores protection, not service. Done "
                         "afterwards, it costs no waiting, but {} work unprotected until then.",
                         list_of(parts), users())}};
  }
  default:
    return {};
  }
}

} // namespace switchback
