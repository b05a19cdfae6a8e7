// What would change a finding, in English.
#include <fmt/format.h>

#include <algorithm>

#include "reports/sentences.hpp"

namespace switchback {

std::string Sentences::on_loss(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  Loss const& loss = loss_of(finding);
  std::string const made_by =
      loss.source_step ? step(r_.steps[static_cast<std::size_t>(*loss.source_step)]) : "";
  auto const runbook = [&](std::optional<int> of) {
    return of ? r_.runbooks[static_cast<std::size_t>(
                                r_.steps[static_cast<std::size_t>(*of)].runbook)]
                    .name
              : std::string("the runbook");
  };
  switch (f.advice) {
  case Advice::EndSessionsBeforeBackup:
    return fmt::format("Stop the chat service on every server before {}. {} keeps new sessions out "
                       "and leaves open ones, so that users went on posting to {} "
                       "(chat.clear_drops_sessions is false).",
                       made_by, in_words(*reason(finding, ReasonRole::Cleared)),
                       loss.from_instance);
  case Advice::ClearListBeforeBackup:
    return fmt::format("Clear the list of active servers and end all sessions before {}, as the "
                       "published failback does first: no command of {} does.",
                       made_by, runbook(loss.source_step));
  case Advice::StopPostsBeforeBackup:
    return fmt::format("Let nobody write to {} once {} begins.", loss.from_instance, made_by);
  case Advice::RepeatFailedBackup:
    return fmt::format(
        "Notice failed log backups and repeat them, or give them a second path to the share: {} "
        "failed ({}){}. The new copy held {}.",
        loss.failed_file, loss.failed_number,
        loss.fault ? fmt::format(" while {} {} was in force",
                                 r_.faults[static_cast<std::size_t>(*loss.fault)].kind,
                                 r_.faults[static_cast<std::size_t>(*loss.fault)].target)
                   : "",
        loss.held);
  case Advice::ShortenSetting:
    return fmt::format("Shorten {}: the newest backup that the new copy could have was {}.",
                       setting(f), loss.held);
  case Advice::ApplyLogsBeforeRecovery: {
    auto const* early = reason(finding, ReasonRole::Recovered);
    return fmt::format("Apply every log to {} before it is recovered: {} recovered it ({}) before "
                       "{}, which was then refused (3117). It held {}.",
                       loss.to_instance, in_words(*early), command(*early).text,
                       in_words(*reason(finding, ReasonRole::Refused)), loss.held);
  }
  case Advice::FetchLogs:
    return fmt::format("Copy and apply the newest logs to {} before it opens: no command of {} "
                       "did, as steps 2 and 3 of the published failover do. It held {}.",
                       loss.to_instance, runbook(loss.step), loss.held);
  case Advice::BringNewestLog:
    return fmt::format("Apply the newest log to {} before it opens: it held {}.", loss.to_instance,
                       loss.held);
  default:
    return "Keep a copy elsewhere.";
  }
}

std::string Sentences::after_restoring(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  auto const* refused = reason(finding, ReasonRole::Refused);
  std::string text = refused != nullptr
                         ? fmt::format("{} was to restore it and was refused.", in_words(*refused))
                         : std::string("No command restored it: add a step that does.");
  bool const served = std::any_of(r_.facts.begin(), r_.facts.end(), [&](Fact const& fact) {
    auto const* service = fact.as<ServiceMoved>();
    return service != nullptr && service->database == f.database;
  });
  bool const asked =
      std::any_of(r_.objectives.begin(), r_.objectives.end(),
                  [](ObjectiveRecord const& o) { return o.measure == "protections"; });
  if (asked && !served)
    text += fmt::format(" The objective on protections does not cover {}.", f.database);
  return text;
}

std::string Sentences::on_work(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  auto const* of = reason(finding, ReasonRole::Of);
  if (f.kind == FindingKind::StepNotDone) {
    if (f.advice == Advice::SeeWhatItWaitsFor)
      return "See what it waits for.";
    RunbookRecord const& runbook = r_.runbooks[static_cast<std::size_t>(
        r_.steps[static_cast<std::size_t>(of->index)].runbook)];
    return fmt::format("See why the runbook did not get there: {}{}.", name_of(runbook.outcome),
                       runbook.why.empty() ? "" : ", " + runbook.why);
  }
  CommandRecord const& one = command(*of);
  std::string text;
  if (f.advice == Advice::SaveMessagesFirst) {
    std::int64_t lost = 0;
    for (FindingReason const* loss : reasons(finding, ReasonRole::Holds))
      lost += r_.losses[static_cast<std::size_t>(loss->index)].messages;
    text = fmt::format("{} had sessions in the copy on {} ({} {}). Do not just end them and retry: "
                       "the command would overwrite the only copy that still holds {} lost {}.",
                       servers(reasons(finding, ReasonRole::InUse)), f.instance, one.number,
                       one.message, lost, messages());
  } else if (f.advice == Advice::EndSessionsFirst) {
    text = fmt::format("End the sessions of {} in the copy on {} first ({} {}).",
                       servers(reasons(finding, ReasonRole::InUse)), f.instance, one.number,
                       one.message);
  } else {
    auto const& meanings = refusal_meanings();
    auto const meaning = std::find_if(meanings.begin(), meanings.end(),
                                      [&](auto const& m) { return m.number == one.number; });
    text = meaning == meanings.end()
               ? fmt::format("Refused: {} ({}). Remove the cause before this command.", one.message,
                             one.number)
               : fmt::format("Refused: {} ({} {}). {}.", meaning->meaning, one.number, one.message,
                             meaning->change);
  }
  if (reason(finding, ReasonRole::Widened) != nullptr)
    text += fmt::format(" {} went on writing to the discarded copy for as long as it took to be "
                        "refused.",
                        chat_ ? "Users" : "Clients");
  return text;
}

std::string Sentences::on_wait(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  Segment const& first =
      r_.segments[static_cast<std::size_t>(reason(finding, ReasonRole::Of)->index)];
  std::string text = [&]() -> std::string {
    switch (f.advice) {
    case Advice::RestoreAfterwards:
      return fmt::format("It restores protection, not service: do it after {} are back. Until then "
                         "they work unprotected.",
                         users());
    case Advice::PassOverIdleStep:
      return "It found nothing to do: check first, and skip it if there is nothing.";
    case Advice::BeginCommandSooner:
      return "The command itself took most of it. Begin it sooner, and do independent steps "
             "meanwhile.";
    case Advice::ScriptForPeople:
      return "People took most of it. Prepare and script it, or let a second person do it beside "
             "the step before.";
    case Advice::ScriptAndPrepare:
      return "People took most of it. Prepare and script it, and do beforehand what can be done "
             "while the old copy serves.";
    case Advice::DecideByRule:
      return "Decide by a rule instead of by a meeting.";
    case Advice::NoticeSooner:
      return "Let monitoring report it sooner.";
    case Advice::TellThePoolAtOnce:
      return "No step makes it shorter: measure how long yours takes, and make all changes to the "
             "pool at once.";
    case Advice::RaiseSignInCapacity:
      return "Users had to sign in again, as fast as the servers on the active list take them: "
             "more servers on it, or more sign-ins a server.";
    case Advice::ShortenTimeout:
      return "The mirror waits so as not to take a busy principal for a lost one: shorten it as "
             "far as that risk allows.";
    default:
      return "See what happened meanwhile, below.";
    }
  }();
  if (!f.setting.empty())
    text += fmt::format(" What decides it: {}.", setting(f));
  else if (f.advice == Advice::BeginCommandSooner && first.of == SegmentOf::Step)
    text += " No single value decides it: it is work on disks and network.";
  return text;
}

std::string Sentences::on_open_outage(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  switch (f.advice) {
  case Advice::FinishTheRunbook: {
    auto const& of = r_.steps[static_cast<std::size_t>(reason(finding, ReasonRole::Of)->index)];
    RunbookRecord const& runbook = r_.runbooks[static_cast<std::size_t>(of.runbook)];
    return fmt::format("{} stopped at {}: {}{}.", runbook.name, step(of), name_of(runbook.outcome),
                       runbook.why.empty() ? "" : ", " + runbook.why);
  }
  case Advice::TellClients:
    return fmt::format("The copy of {} on {} is ONLINE, and nobody told its clients: add the "
                       "dialog 'Redirect Clients'.",
                       f.database, f.instance);
  case Advice::ActOnOutage:
    return "Nobody did anything: no runbook started and no command was typed. Add a runbook that "
           "is called when the service is noticed to be down.";
  default:
    return "What the operators did was not enough: see what was refused, and what is still down.";
  }
}

Sentence Sentences::change(std::size_t finding) const {
  Finding const& f = r_.findings[finding];
  if (f.advice == Advice::None)
    return {};
  switch (f.kind) {
  case FindingKind::LostMessages: {
    std::string text = on_loss(finding);
    if (!f.instance.empty())
      text += fmt::format(" The copy on {} still holds the {}: extract them before anything "
                          "overwrites it.",
                          f.instance, messages());
    return {text};
  }
  case FindingKind::BrokenInvariant:
    if (f.advice == Advice::FindTheCause)
      return {"Find the cause: " + in_words(*reason(finding, ReasonRole::Of)) + "."};
    return {fmt::format(
        "Servers moved from {} to {} one by one, as their replicas arrived, while users posted. {}",
        f.instance, f.other,
        f.advice == Advice::GoesWithTheLoss
            ? "What avoids the loss avoids this too: with nobody left to post, no server moves "
              "while users post."
            : "Stop them, or end their sessions, before the pool is told.")};
  case FindingKind::LostCompliance:
    if (f.advice == Advice::KeepACopyElsewhere)
      return {"Keep a copy elsewhere."};
    return {f.setting == "chat.compliance_run_every"
                ? fmt::format("Protect {} beyond the site: its log is not shipped. Or hand events "
                              "over more often: {}.",
                              f.database, setting(f))
                : fmt::format("Shorten {}, or hand events over more often: "
                              "chat.compliance_run_every ({}).",
                              setting(f), value("chat.compliance_run_every"))};
  case FindingKind::ProtectionNotBack:
    return {after_restoring(finding) + " Let the runbook check at its end that it works."};
  case FindingKind::RefusedCommand:
  case FindingKind::StepNotDone:
    return {on_work(finding)};
  case FindingKind::SignInsClosed:
    return {fmt::format("{} closed the list: users without a session were turned away, which RTO "
                        "does not count. Keep that time short, and announce it.",
                        joined(reasons(finding, ReasonRole::Began)))};
  case FindingKind::Wait:
    return {on_wait(finding)};
  case FindingKind::RefusedMessages: {
    std::string text = "Their senders were told and can write again. The sooner service is back, "
                       "the fewer are refused";
    if (auto const* longest = reason(finding, ReasonRole::Of)) {
      text += ": the longest part of the outage was " +
              part(r_.segments[static_cast<std::size_t>(longest->index)]);
      if (!f.setting.empty())
        text += fmt::format(", which {} decides", setting(f));
    }
    return {text + "."};
  }
  case FindingKind::OutageNotOver:
    return {on_open_outage(finding)};
  case FindingKind::ProtectionMissing: {
    auto const by = reasons(finding, ReasonRole::Began);
    return {fmt::format("Begun by {}, ended by {}. During that time a second fault would have met "
                        "no {}: repair sooner, or set up another.",
                        joined(by.empty() ? reasons(finding, ReasonRole::Of) : by),
                        joined(reasons(finding, ReasonRole::Ended)),
                        f.detail == "log-shipping" ? "log shipping" : f.detail)};
  }
  default:
    return {};
  }
}

} // namespace switchback
