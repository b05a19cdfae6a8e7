// Findings about what was lost: messages, compliance events, and those that were refused.
#include <algorithm>

#include "sim/history/finding_search.hpp"

namespace switchback {
namespace {

bool is_copy(StateChanged const& change, std::string const& database, std::string const& instance) {
  return change.name == database && change.instance == instance;
}

/// A loss that ends with a log backup, not with a command's backup or a mirror's log.
bool ends_with_log(Loss const& loss) {
  return loss.of == LossOf::LogBackup || loss.of == LossOf::NewerLeftOut ||
         loss.of == LossOf::FailedBackup;
}

} // namespace

std::string still_held_on(DrillResult const& r, std::size_t index) {
  Loss const& loss = r.losses[index];
  std::string const* state = nullptr;
  std::vector<std::uint32_t> forks; // that the copy wrote
  for (Fact const& fact : r.facts) {
    if (auto const* service = fact.as<ServiceMoved>(); service != nullptr &&
                                                       service->database == loss.database &&
                                                       service->instance == loss.from_instance)
      forks.push_back(service->fork);
    auto const* change = fact.as<StateChanged>();
    if (change == nullptr || !is_copy(*change, loss.database, loss.from_instance) ||
        (change->model != StateModel::Database && change->model != StateModel::MirroringRole))
      continue;
    if (fact.at >= loss.to)
      return {};
    if (change->model == StateModel::Database)
      state = &change->to;
  }
  if (state == nullptr || *state != "ONLINE")
    return {};
  bool const elsewhere = std::any_of(r.fates.begin(), r.fates.end(), [&](FateRange const& range) {
    return range.fate == Fate::AcknowledgedLost && range.from >= loss.from && range.to <= loss.to &&
           std::find(forks.begin(), forks.end(), range.fork) == forks.end();
  });
  return elsewhere ? std::string() : loss.from_instance;
}

void FindingSearch::lost_messages() {
  for (std::size_t i = 0; i < r_.losses.size(); ++i) {
    Loss const& loss = r_.losses[i];
    FoundOne& one = add(FindingKind::LostMessages);
    one.order = static_cast<int>(i);
    one.counts_against = {"acknowledged_lost", "rpo"};
    one.reasons.push_back({ReasonRole::Of, ReasonOf::Loss, one.order});
    Finding& f = one.finding;
    f.scope = loss.scope, f.application = loss.application, f.database = loss.database;
    f.from = loss.from, f.to = loss.to;
    f.amount = loss.messages, f.unit = CostUnit::Messages;
    f.instance = still_held_on(r_, i);
    f.setting = loss.setting;
    advise_on_loss(i, one);
    if (!loss.source_step || !loss.recovery_point || !loss.role_changed)
      continue;
    for (std::size_t c = 0; c < r_.commands.size(); ++c)
      if (CommandRecord const& command = r_.commands[c];
          command.outcome == CommandOutcome::Refused && command.from >= *loss.recovery_point &&
          command.to <= *loss.role_changed && command.to > command.from)
        one.reasons.push_back({ReasonRole::Widened, ReasonOf::Command, static_cast<int>(c)});
  }
}

/// The command of the runbook that made the backup which had cleared the list of active servers,
/// and left the sessions of users as they were.
std::optional<int> FindingSearch::list_cleared(Loss const& loss) const {
  if (value("chat.clear_drops_sessions") != "false")
    return std::nullopt;
  for (CommandEffect const& effect : r_.effects)
    if (effect.kind == EffectKind::ActiveListSet && effect.value == 0 &&
        runbook_of(effect.command) == r_.steps[at(*loss.source_step)].runbook &&
        loss.from >= r_.commands[at(effect.command)].to)
      return effect.command;
  return std::nullopt;
}

bool FindingSearch::runbook_did(int runbook, SimTime until, std::initializer_list<EffectKind> kinds,
                                std::int64_t value) const {
  return std::any_of(r_.effects.begin(), r_.effects.end(), [&](CommandEffect const& effect) {
    bool const valued =
        effect.kind == EffectKind::ActiveListSet || effect.kind == EffectKind::BackupRestored;
    return std::find(kinds.begin(), kinds.end(), effect.kind) != kinds.end() &&
           (!valued || effect.value == value) && effect.at <= until &&
           runbook_of(effect.command) == runbook;
  });
}

void FindingSearch::left_out_logs(Loss const& loss, FoundOne& one) const {
  SimTime until = loss.to;
  for (Measure const& m : r_.measures)
    if (m.name == "disaster" && m.scope == loss.scope && m.application == loss.application &&
        m.value)
      until = SimTime{Duration{*m.value}};
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    auto const* job = r_.facts[i].as<JobEnded>();
    if (job != nullptr && job->kind == JobKindTold::Backup && job->outcome == JobOutcome::Done &&
        job->database == loss.database && job->instance == loss.from_instance &&
        job->cutoff > loss.recovery_point && r_.facts[i].at <= until)
      one.reasons.push_back({ReasonRole::LeftOut, ReasonOf::Fact, static_cast<int>(i)});
  }
}

/// A command recovered the new copy before another was to apply log, which was refused (3117).
bool FindingSearch::recovered_too_early(Loss const& loss, FoundOne& one) const {
  if (!ends_with_log(loss))
    return false;
  for (CommandEffect const& effect : r_.effects) {
    if (effect.kind != EffectKind::FoundRecovered || effect.instance != loss.to_instance ||
        effect.database != loss.database || effect.at > *loss.role_changed)
      continue;
    SimTime const refused = r_.commands[at(effect.command)].from;
    std::optional<int> recovered_by;
    for (Fact const& fact : r_.facts)
      if (auto const* change = state_of(fact, StateModel::Database);
          change != nullptr && is_copy(*change, loss.database, loss.to_instance) &&
          change->to == "ONLINE" && change->from != "ONLINE" && fact.at <= refused)
        if (auto const command = command_under_way(fact.at))
          recovered_by = command;
    if (!recovered_by)
      continue;
    one.reasons.push_back({ReasonRole::Recovered, ReasonOf::Command, *recovered_by});
    one.reasons.push_back({ReasonRole::Refused, ReasonOf::Command, effect.command});
    return true;
  }
  return false;
}

void FindingSearch::advise_on_loss(std::size_t index, FoundOne& one) const {
  Loss const& loss = r_.losses[index];
  Advice& advice = one.finding.advice;
  if (ends_with_log(loss))
    left_out_logs(loss, one);
  bool const early = loss.role_changed && recovered_too_early(loss, one);
  if (loss.source_step) {
    int const runbook = r_.steps[at(*loss.source_step)].runbook;
    bool const has_servers = std::any_of(r_.facts.begin(), r_.facts.end(), [](Fact const& fact) {
      return state_of(fact, StateModel::ChatServer) != nullptr;
    });
    advice = Advice::StopPostsBeforeBackup;
    if (auto const cleared = list_cleared(loss)) {
      advice = Advice::EndSessionsBeforeBackup;
      one.reasons.push_back({ReasonRole::Cleared, ReasonOf::Command, *cleared});
    } else if (has_servers && loss.scope == "failback" &&
               !runbook_did(runbook, *loss.recovery_point,
                            {EffectKind::ActiveListSet, EffectKind::ServiceStopped}, 0)) {
      advice = Advice::ClearListBeforeBackup;
    }
  } else if (loss.of == LossOf::FailedBackup) {
    advice = Advice::RepeatFailedBackup;
  } else if (!loss.setting.empty()) {
    advice = Advice::ShortenSetting;
  } else if (early) {
    advice = Advice::ApplyLogsBeforeRecovery;
  } else if (!loss.held.empty()) {
    bool const fetched = !loss.step || !loss.role_changed ||
                         runbook_did(r_.steps[at(*loss.step)].runbook, *loss.role_changed,
                                     {EffectKind::BackupRestored, EffectKind::FileCopied}, 1);
    advice =
        loss.of == LossOf::NewerLeftOut && !fetched ? Advice::FetchLogs : Advice::BringNewestLog;
  } else {
    advice = Advice::KeepACopyElsewhere;
  }
}

/// Events that were not handed over: on disks that are gone, or left on a copy that nobody came
/// back to.
void FindingSearch::lost_compliance() {
  if (r_.compliance.lost == 0)
    return;
  FoundOne& one = add(FindingKind::LostCompliance);
  Finding& f = one.finding;
  f.amount = r_.compliance.lost, f.unit = CostUnit::Events;
  f.database = value("chat.compliance_database");
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    auto const* moved = r_.facts[i].as<ComplianceMoved>();
    if (moved == nullptr)
      continue;
    bool const back = std::any_of(
        r_.facts.begin() + static_cast<std::ptrdiff_t>(i) + 1, r_.facts.end(), [&](Fact const& f2) {
          auto const* later = f2.as<ComplianceMoved>();
          return later != nullptr && later->what == ComplianceMove::FoundAgain &&
                 later->place == moved->place;
        });
    if ((moved->what == ComplianceMove::Lost && !moved->were_left_behind) ||
        (moved->what == ComplianceMove::LeftBehind && !back))
      one.reasons.push_back({ReasonRole::Of, ReasonOf::Fact, static_cast<int>(i)});
  }
  f.advice = f.database.empty() ? Advice::KeepACopyElsewhere : Advice::ProtectCompliance;
  if (f.database.empty())
    return;
  std::string const shipping = "log_shipping." + f.database;
  f.setting = value(shipping + ".primary").empty() ? "chat.compliance_run_every"
                                                   : shipping + ".backup_every";
}

void FindingSearch::refused_messages() {
  struct Tally {
    std::string scope, application;
    SimTime from{}, to{};
    std::int64_t messages = 0;
  };
  std::vector<Tally> tallies;
  for (FateRange const& range : r_.fates) {
    if (range.fate != Fate::Refused)
      continue;
    std::string const* scope = nullptr;
    SimTime first = kNever;
    for (Passage const& p : passages_)
      for (Outage const& outage : p.outages)
        if ((range.application.empty() || p.application == range.application) &&
            outage.from < range.to && outage.to.value_or(kNever) > range.from &&
            outage.from < first)
          first = outage.from, scope = &p.scope;
    std::string const of = scope == nullptr ? "" : *scope;
    auto it = std::find_if(tallies.begin(), tallies.end(), [&](Tally const& t) {
      return t.scope == of && t.application == range.application;
    });
    if (it == tallies.end())
      it = tallies.insert(tallies.end(), {of, range.application, range.from, range.to, 0});
    it->from = std::min(it->from, range.from), it->to = std::max(it->to, range.to);
    it->messages += range.messages;
  }
  for (Tally const& t : tallies) {
    FoundOne& one = add(FindingKind::RefusedMessages);
    Finding& f = one.finding;
    f.scope = t.scope, f.application = t.application;
    f.from = t.from, f.to = t.to, f.amount = t.messages, f.unit = CostUnit::Messages;
    f.advice = Advice::ShortenOutage;
    int longest = -1;
    for (std::size_t i = 0; i < r_.segments.size(); ++i)
      if (Segment const& s = r_.segments[i];
          s.measure == "rto" && s.scope == t.scope && s.application == t.application &&
          (longest < 0 ||
           s.to - s.from > r_.segments[at(longest)].to - r_.segments[at(longest)].from))
        longest = static_cast<int>(i);
    if (longest < 0)
      continue;
    one.reasons.push_back({ReasonRole::Of, ReasonOf::Segment, longest});
    f.setting = r_.segments[at(longest)].setting;
  }
}

} // namespace switchback
