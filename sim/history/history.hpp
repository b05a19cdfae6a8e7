// The history of one drill: facts in the order in which they happened, and what was made of them.
// It is what the drill writes, what the record stores, what measures and reports are functions of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/enum_names.hpp"
#include "models/runbook_role.hpp"
#include "models/units.hpp"
#include "sim/history/effects.hpp"
#include "sim/history/facts.hpp"
#include "sim/history/findings.hpp"
#include "sim/history/outcomes.hpp"

namespace switchback {

struct FaultRecord {
  int id = 0; ///< index in the scenario
  std::string kind, target, detail;
  std::optional<SimTime> injected, healed;
  std::string not_injected_because;
  bool operator==(FaultRecord const&) const = default;
};

struct RunbookRecord {
  int id = 0; ///< index in the scenario
  std::string name;
  std::optional<SimTime> noticed, decided, started, ended;
  RunbookOutcome outcome{};
  std::string why;
  std::optional<RunbookRole> role{}; ///< as the scenario states it; none: it does not
  bool operator==(RunbookRecord const&) const = default;
};

/// A block of a runbook's step: the unit that has a place, a person and a time.
struct StepRecord {
  int runbook = 0;
  int step = 0;  ///< number in its heading; 0: without one
  int block = 0; ///< counts from 1 within the step
  int attempt = 1;
  std::string title, language, place, person;
  int line = 0;                                         ///< of the fence in the runbook
  std::optional<SimTime> started, commands_from, ended; ///< human time is [started, commands_from)
  StepOutcome outcome{};
  bool operator==(StepRecord const&) const = default;
};

struct CommandRecord {
  int step = 0;             ///< index into DrillResult::steps
  int line = 0, column = 0; ///< in the runbook's file
  std::string text;         ///< as typed, secrets masked
  std::string place;        ///< where it was carried to
  SimTime from{}, to{};
  CommandOutcome outcome{};
  std::string number; ///< SQL error number or PowerShell error id of a refusal
  std::string message;
  std::string protects{}; ///< protection that it is to set up: mirror, log-shipping; or empty
  bool operator==(CommandRecord const&) const = default;
};

enum class Fate { AcknowledgedKept, AcknowledgedLost, Refused, UnknownKept, UnknownLost, NotSent };
template <> struct NamesOf<Fate> {
  static constexpr std::string_view kWhat = "fate";
  static constexpr std::array<std::string_view, 6> kNames{
      "acknowledged, kept", "acknowledged, lost", "refused",
      "unknown, kept",      "unknown, lost",      "not sent"};
};

/// How many messages of instants [from, to) met one fate.
struct FateRange {
  SimTime from{}, to{};
  Fate fate{};
  std::uint32_t fork = 0; ///< recovery fork they were written on; 0: none
  std::int64_t messages = 0;
  Bytes bytes;
  std::int64_t small = 0, medium = 0, large = 0; ///< by room class; they add up to messages
  std::string cause; ///< of a loss: the role change, the setting or the step to blame
  std::string application{}, database{}; ///< whose users, and where they were to be written
  bool operator==(FateRange const&) const = default;
};

/// A measure, or why there is none.
struct Measure {
  std::string name;  ///< a row of kMeasures
  std::string scope; ///< failover, failback, drill
  std::optional<std::int64_t> value;
  std::string unit; ///< us (a length), instant (us since day 0), messages, bytes, count
  std::string why_null;
  std::string application{}; ///< whose users; empty: of all, or of none
  bool operator==(Measure const&) const = default;
};

/// What a part of a measure went by with.
enum class SegmentOf {
  Notice,         ///< until a runbook was called for
  Decision,       ///< to begin a runbook
  Step,           ///< a step: its people, its commands, waits within it
  BeforeStep,     ///< a wait for a step to begin
  MirrorNotices,  ///< until a mirror notices that its principal is gone
  MirrorSwitches, ///< until a mirror has taken the role
  ServersConnect, ///< until the chat servers reach the new copy
  Answer,         ///< until the service answers
  Replication,    ///< of the Central Management Store to the chat servers
  SignIn,         ///< until 95 % of the users can post
};
template <> struct NamesOf<SegmentOf> {
  static constexpr std::string_view kWhat = "segment";
  static constexpr std::array<std::string_view, 10> kNames{
      "notice",          "decision",        "step",   "before a step", "mirror notices",
      "mirror switches", "servers connect", "answer", "replication",   "sign-in"};
};

/// A part of a measure; the parts of one measure add up to it.
struct Segment {
  std::string measure, scope;
  int order = 0;
  SimTime from{}, to{};
  SegmentKind kind{};
  std::string what; ///< the runbook and step, the command, or what was waited for
  SegmentOf of{};
  std::optional<int> runbook{}; ///< index into DrillResult::runbooks
  std::optional<int> step{};    ///< index into DrillResult::steps, of a block
  std::optional<int> command{}; ///< index into DrillResult::commands
  std::string database{};       ///< of the copy that was waited for
  std::string setting{};        ///< path of the value that decides its length; empty: no single one
  std::string application{};    ///< whose measure it is part of
  bool operator==(Segment const&) const = default;
};

/// What the newest that a new copy held was.
enum class LossOf {
  Unknown,
  LogBackup,     ///< the newest log backup that there was
  NewerLeftOut,  ///< a log backup; newer ones were complete in time and are not in it
  FailedBackup,  ///< a log backup; the job that was to make the next one failed
  CommandBackup, ///< the backup that a command made
  Mirror,        ///< the log that the mirror had received
};
template <> struct NamesOf<LossOf> {
  static constexpr std::string_view kWhat = "loss";
  static constexpr std::array<std::string_view, 6> kNames{
      "unknown", "log backup", "newer left out", "failed backup", "command backup", "mirror"};
};

/// Acknowledged messages that one role change lost, and what made it so: a rung of the loss ladder.
struct Loss {
  std::string scope; ///< failover, failback; empty: no role change is to blame
  std::string database, from_instance, to_instance, how; ///< of the role change
  std::optional<SimTime> role_changed;
  SimTime from{}, to{}; ///< instants of the messages are in [from, to)
  std::int64_t messages = 0;
  Bytes bytes;
  std::optional<SimTime> recovery_point; ///< up to when the new copy held what was acknowledged
  std::optional<int> step; ///< index into DrillResult::steps: the last one begun before the role
                           ///< changed, of the runbook that led to it
  std::string held;        ///< what ended at the recovery point: a log backup, a command, a mirror
  std::optional<int> source_step; ///< whose command that was
  std::string setting; ///< path of the estate's value that would move the point; or empty
  LossOf of{};
  std::optional<SimTime> failed_at{}; ///< FailedBackup: when it failed
  std::string failed_file{};          ///< its file
  int failed_number{};                ///< its error number
  std::optional<int> fault{}; ///< FailedBackup: index into DrillResult::faults that was in force
  std::string application{};  ///< whose messages they were
  bool operator==(Loss const&) const = default;
};

enum class Verdict { Met, Missed, Inconclusive, NotExercised };
template <> struct NamesOf<Verdict> {
  static constexpr std::string_view kWhat = "verdict";
  static constexpr std::array<std::string_view, 4> kNames{"met", "missed", "inconclusive",
                                                          "not exercised"};
};

struct ObjectiveRecord {
  /// failover, failback, always, check; drills: this drill's part in an objective over many drills,
  /// which has no part in the drill's own verdict.
  std::string scope;
  std::string text; ///< as the scenario states it, such as "rpo: 15min"
  Verdict verdict{};
  std::string why;
  int line = 0;
  std::string measure{};     ///< that it limits: a row of kMeasures, or protections; empty: a claim
  std::string application{}; ///< that it is about; empty: every one, and the worst decided
  bool operator==(ObjectiveRecord const&) const = default;
};

struct ComplianceLedger {
  std::int64_t events = 0, handed_over = 0, in_database = 0, in_queues = 0, lost = 0;
  bool operator==(ComplianceLedger const&) const = default;
};

/// Everything that a drill leaves.
struct DrillResult {
  Seed seed;
  DrillStatus status{};
  std::string status_detail; ///< signal, place of the limit
  SimTime ended{};
  Verdict verdict{};
  std::string digest; ///< of the history, 32 hexadecimal digits
  std::vector<Fact> facts;
  std::vector<FaultRecord> faults;
  std::vector<RunbookRecord> runbooks;
  std::vector<StepRecord> steps;
  std::vector<CommandRecord> commands;
  std::vector<CommandEffect> effects; ///< of the commands, in the order in which they came about
  std::vector<FateRange> fates;
  std::vector<Measure> measures;
  std::vector<Segment> segments;
  std::vector<Loss> losses;
  std::vector<ObjectiveRecord> objectives;
  std::vector<Finding> findings; ///< see add_findings()
  std::vector<FindingReason> reasons;
  ComplianceLedger compliance;
  std::int64_t messages = 0; ///< that there were; the fates add up to it
  bool operator==(DrillResult const&) const = default;
};

/// "failover rpo", "always at most one serving copy", "drills rto": unique within a scenario.
std::string name_of(ObjectiveRecord const&);

/// Whether every index in it is that of something it holds. A result of a drill does; one that was
/// read from a file need not.
bool refers_to_itself(DrillResult const& result);

/// Digest of the history: everything in the result but status, verdict, objectives, findings and
/// the digest itself. Equal histories, equal digests, whoever looked on and whatever the machine,
/// since only integers in little-endian order and strings with their lengths go in.
std::string digest_of(DrillResult const&);

/// The message a child sends its parent: length, checksum, content. decode() answers nothing for a
/// torn or damaged one.
std::string encode(DrillResult const&);
std::optional<DrillResult> decode(std::string_view message);

} // namespace switchback
