// What went wrong in a drill, why, and what to change: functions over its history. A finding is a
// value: what it is about, what it cost, what it rests on, which lever would move it. Its words
// come last, in reports/sentences.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/enum_names.hpp"
#include "models/units.hpp"

namespace switchback {

struct DrillResult;

/// Kinds in the order in which they are told. `detail`, `other` and the reasons of each are named
/// beside it; unless a kind says otherwise, [from, to) is when it lasted.
enum class FindingKind {
  LostMessages,      ///< Of: the loss; instance: that still holds them; Cleared, Recovered,
                     ///< Refused, LeftOut, Widened: what made or widened it
  BrokenInvariant,   ///< detail: the invariant; Of: its alarms. Two copies that users write to:
                     ///< instance, other: old and new copy; Began, Ended: first and last server
  LostCompliance,    ///< Of: the facts that tell of it
  ProtectionNotBack, ///< detail: the protection; Began: by what; Refused: what was to restore it
  RefusedCommand,    ///< Of: the command; instance: a copy in use; InUse: by whom; Holds: losses
                     ///< that only that copy still has; Widened: the losses that it widened
  StepNotDone,       ///< Of: the step
  SignInsClosed,     ///< no chat server took sign-ins; Began: by what; users: who could post
  Wait,              ///< Of: the segments of an RTO that went by with one step, or one wait
  RefusedMessages,   ///< scope: the way whose outages they fell into; empty: outside of all
  ProtectionMissing, ///< as ProtectionNotBack, and Ended: by what; InStep: the mirror had it all
  ServiceEnded,      ///< Lost: servers, or the copy; Began: by what; Told: what the replica brought
  RebuiltCopyUsed,   ///< Of: servers that connected to an empty copy that does not serve
  NotMovedBack,      ///< Of: the last move; detail: where it was at first
  IdleStep,          ///< Of: a step whose commands found nothing to do
  WaitForProtection, ///< Of: segments of an RTO that only restored protection; detail: none
  OutageNotOver,     ///< when the drill ended; Began: by what; Of: the step at which a runbook
                     ///< stopped; database, instance: a copy that is ONLINE and serves nobody
};
template <> struct NamesOf<FindingKind> {
  static constexpr std::string_view kWhat = "finding";
  static constexpr std::array<std::string_view, 16> kNames{
      "lost messages",          "broken invariant",
      "lost compliance events", "protection not restored",
      "refused command",        "step not done",
      "sign-ins closed",        "wait",
      "refused messages",       "protection missing",
      "service ended",          "rebuilt copy used",
      "not moved back",         "step found nothing to do",
      "wait for protection",    "outage not over"};
};

/// What would change it. None: it explains others, or was too short to act on.
enum class Advice {
  None,
  EndSessionsBeforeBackup, ///< the list was cleared, and sessions went on
  ClearListBeforeBackup,   ///< no command did
  StopPostsBeforeBackup,
  RepeatFailedBackup,
  ShortenSetting, ///< Finding::setting
  ApplyLogsBeforeRecovery,
  FetchLogs,      ///< no command of the runbook did
  BringNewestLog, ///< it was left out all the same
  KeepACopyElsewhere,
  ProtectCompliance, ///< Finding::setting: of its log shipping, or how often it is handed over
  GoesWithTheLoss,   ///< the same change that avoids the loss avoids it
  StopServersBeforeMove,
  FindTheCause,
  RestoreProtection, ///< its command was refused
  AddRestoringStep,  ///< no command was given
  EndSessionsFirst,  ///< those that a command was refused for
  SaveMessagesFirst, ///< they are only in the copy that the command would overwrite
  MendRefusal,       ///< as its number says
  SeeWhyNotReached,
  SeeWhatItWaitsFor,
  ShortenAndAnnounce, ///< a time without sign-ins
  RestoreAfterwards,  ///< the step restores protection, not service
  PassOverIdleStep,
  BeginCommandSooner,
  ScriptForPeople,  ///< people took most of the time
  ScriptAndPrepare, ///< likewise, of a planned change
  DecideByRule,
  NoticeSooner,
  TellThePoolAtOnce, ///< one replication instead of several
  RaiseSignInCapacity,
  ShortenTimeout,   ///< of the mirror's partner
  SeeMeanwhile,     ///< no single thing decides it
  ShortenOutage,    ///< its longest part is told
  ShortenGap,       ///< without the protection
  FinishTheRunbook, ///< it stopped before the service was back
  TellClients,      ///< where the copy is that could serve them
  ActOnOutage,      ///< nobody did
};
template <> struct NamesOf<Advice> {
  static constexpr std::string_view kWhat = "advice";
  static constexpr std::array<std::string_view, 38> kNames{
      "none",
      "end sessions before the backup",
      "clear the active list before the backup",
      "stop posts before the backup",
      "repeat the failed backup",
      "shorten the setting",
      "apply every log before recovery",
      "fetch and apply logs",
      "bring the newest log",
      "keep a copy elsewhere",
      "protect the compliance database",
      "goes away with the loss",
      "stop servers before the move",
      "find the cause",
      "restore the protection",
      "add a step that restores it",
      "end sessions first",
      "save the messages first",
      "mend the refusal",
      "see why it was not reached",
      "see what it waits for",
      "shorten and announce",
      "restore protection afterwards",
      "pass over the step",
      "begin the command sooner",
      "script the step",
      "script and prepare the step",
      "decide by rule",
      "notice sooner",
      "tell the pool at once",
      "raise sign-in capacity",
      "shorten the partner timeout",
      "see what went on meanwhile",
      "shorten the outage",
      "shorten the gap",
      "finish the runbook",
      "tell the clients",
      "act on the outage"};
};

/// What a finding costs.
enum class CostUnit { None, Messages, Time, Events };
template <> struct NamesOf<CostUnit> {
  static constexpr std::string_view kWhat = "cost";
  static constexpr std::array<std::string_view, 4> kNames{"", "messages", "us", "number"};
};

struct Finding {
  FindingKind kind{};
  std::string scope;                             ///< failover, failback; empty: of no role change
  std::string application;                       ///< empty: of none by itself
  std::string database, instance, other, detail; ///< see FindingKind
  std::optional<SimTime> from, to;
  std::optional<std::int64_t> amount; ///< none: it has no size, or `from` says when
  CostUnit unit{};
  std::optional<std::int64_t> users; ///< see SignInsClosed
  Advice advice{};
  std::string setting; ///< path of the value that decides it, as --set takes it; empty: none alone
  bool operator==(Finding const&) const = default;
};

/// What a finding rests on.
enum class ReasonRole {
  Of,
  Began,
  Ended,
  Cleared,
  Recovered,
  Refused,
  LeftOut,
  Widened,
  InUse,
  Holds,
  Lost,
  Told,
  InStep,
  Misses, ///< an objective that it counts against
};
template <> struct NamesOf<ReasonRole> {
  static constexpr std::string_view kWhat = "reason";
  static constexpr std::array<std::string_view, 14> kNames{
      "of",      "began",  "ended", "cleared", "recovered", "refused", "left out",
      "widened", "in use", "holds", "lost",    "told",      "in step", "misses"};
};
/// Which list of the result a reason points into.
enum class ReasonOf { Fact, Fault, Runbook, Step, Command, Loss, Segment, Objective };
template <> struct NamesOf<ReasonOf> {
  static constexpr std::string_view kWhat = "reason of";
  static constexpr std::array<std::string_view, 8> kNames{
      "fact", "fault", "runbook", "step", "command", "loss", "segment", "objective"};
};

struct FindingReason {
  int finding = 0; ///< index into DrillResult::findings
  ReasonRole role{};
  ReasonOf of{};
  int index = 0; ///< into the list that `of` names
  bool operator==(FindingReason const&) const = default;
};

/// What an objective on a measure allows.
struct ObjectiveLimit {
  std::string scope, measure; ///< of ObjectiveRecord and Measure
  std::int64_t most = 0;      ///< in the measure's unit
  std::string application{};  ///< that it is about; empty: every one
  bool operator==(ObjectiveLimit const&) const = default;
};

/// What findings need to know beside the history: every value that the drill rests on, by its path,
/// and what its objectives allow.
struct FindingContext {
  std::map<std::string, std::string, std::less<>> values;
  std::vector<ObjectiveLimit> limits;
  std::string const& value(std::string const& path) const; ///< empty: there is none
};

/// Fills findings and their reasons from all the rest of a judged result. Those with advice come
/// first, in the order in which to act on them: what misses an objective before the rest, then by
/// kind, within a kind the largest first. What explains others follows.
void add_findings(DrillResult& result, FindingContext const& context);

/// The copy of a loss that still holds its messages, online on its own disks, when the drill ends;
/// empty: none does, or the history does not tell.
std::string still_held_on(DrillResult const& result, std::size_t loss);

} // namespace switchback
