// What happened in a drill, fact by fact. A fact is one of several kinds, each with fields of its
// own; nothing that decides anything is told in prose. `Cause::text` is for readers alone.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "models/enum_names.hpp"
#include "models/units.hpp"

namespace switchback {

enum class Phase { Run, Settle, Judge };
template <> struct NamesOf<Phase> {
  static constexpr std::string_view kWhat = "phase";
  static constexpr std::array<std::string_view, 3> kNames{"run", "settle", "judge"};
};

/// Whose state is told.
enum class StateModel {
  Database,        ///< of a copy, as sys.databases shows it; ABSENT: there is none
  Mirroring,       ///< of a copy, as sys.database_mirroring shows it
  MirroringRole,   ///< of a copy: PRINCIPAL, MIRROR
  MirroringEvent,  ///< of a copy: what "Database Mirroring State Change" events report
  LogShipping,     ///< of a copy: none, primary, secondary
  Protection,      ///< of a database; label: mirror, log-shipping, quorum; yes or no
  CommitLatency,   ///< of a database; label: the commit mode; value: the latency (us)
  ChatServer,      ///< of a chat server; instance: that it is connected to
  SignIns,         ///< of a chat server: taken, not taken
  PoolState,       ///< of a chat server: the pool's state in its replica
  Pool,            ///< of the pool, in the Central Management Store
  ActiveList,      ///< of the pool; value: servers on it
  NextHop,         ///< of the pool: a Front End pool
  ManagementStore, ///< the Front End pool that holds it
  FrontEndPool,    ///< of a Front End pool: where its users are
};
template <> struct NamesOf<StateModel> {
  static constexpr std::string_view kWhat = "state model";
  static constexpr std::array<std::string_view, 15> kNames{
      "database",   "mirroring",      "mirroring role", "mirroring event",  "log shipping",
      "protection", "commit latency", "chat server",    "sign-ins",         "pool state",
      "pool",       "active list",    "next hop",       "management store", "front end pool"};
};

/// What brought a change about, as far as something is decided by it.
enum class CauseKind {
  Other,          ///< the text says
  ReplicaArrived, ///< of the Central Management Store, at a chat server
  RoleTaken,      ///< a mirror has ended redo and opened as principal
  RebuiltEmpty,   ///< a machine was set up anew, with empty databases
  DisksGone,      ///< the copy went with its disks
  CaughtUp,       ///< the mirror is in step
};
template <> struct NamesOf<CauseKind> {
  static constexpr std::string_view kWhat = "cause";
  static constexpr std::array<std::string_view, 6> kNames{"other",
                                                          "replica of the management store arrived",
                                                          "redo and switch are done",
                                                          "rebuilt, empty",
                                                          "its disks are gone",
                                                          "the mirror has caught up"};
};

struct Cause {
  CauseKind kind = CauseKind::Other;
  std::string text;
  Cause() = default;
  Cause(CauseKind of) : kind(of), text(name_of(of)) {} // NOLINT: a kind of cause is a cause
  Cause(CauseKind of, std::string_view words) : kind(of), text(words) {}
  template <class Text>
  requires std::convertible_to<Text, std::string_view> Cause(Text const& words)
      : text(std::string_view(words)) {} // NOLINT: a text is a cause
  bool operator==(Cause const&) const = default;
};

struct PhaseBegun {
  Phase phase{};
  bool operator==(PhaseBegun const&) const = default;
};

struct StateChanged {
  StateModel model{};
  std::string name;     ///< database, server, pool, Front End pool
  std::string instance; ///< of a copy: where it is; of a chat server: that it is connected to now
  std::string label;    ///< row of the model's table, such as M3; see StateModel
  std::string from, to; ///< as the model names its states; an empty `from`: not told
  Cause cause;
  std::int64_t value = 0; ///< see StateModel
  bool operator==(StateChanged const&) const = default;
};

/// From now on this copy takes a database's commits; an empty instance: none does.
struct ServiceMoved {
  std::string database, instance;
  std::uint32_t fork = 0; ///< recovery fork that it writes
  Cause cause;
  std::string application{}; ///< whose users write to the database; empty: no application's
  bool operator==(ServiceMoved const&) const = default;
};

/// Users of an application that can write now; told at crossings of 5 % steps of them.
struct UsersChanged {
  std::string application;
  std::int64_t users = 0;
  bool operator==(UsersChanged const&) const = default;
};

enum class JobKindTold { Backup, Copy, Restore, Other, Alert };
template <> struct NamesOf<JobKindTold> {
  static constexpr std::string_view kWhat = "job";
  static constexpr std::array<std::string_view, 5> kNames{"backup", "copy", "restore", "job",
                                                          "alert"};
};
enum class JobOutcome { Done, Failed, Skipped, Raised };
template <> struct NamesOf<JobOutcome> {
  static constexpr std::string_view kWhat = "job outcome";
  static constexpr std::array<std::string_view, 4> kNames{"done", "failed", "skipped", "raised"};
};

/// A run of a log-shipping job has ended, or an alert was raised.
struct JobEnded {
  std::string instance; ///< where it ran
  JobKindTold kind{};
  std::string job;      ///< its name
  std::string database; ///< whose log it ships
  std::string file;     ///< name of the file; empty: none
  JobOutcome outcome{};
  int number = 0;   ///< error number; 0: none
  SimTime cutoff{}; ///< of a backup that is done: what was committed before is in it
  bool operator==(JobEnded const&) const = default;
};

enum class RoleChangeBy { Mirroring, Recovery };
template <> struct NamesOf<RoleChangeBy> {
  static constexpr std::string_view kWhat = "role change";
  static constexpr std::array<std::string_view, 2> kNames{"mirroring", "the pool was moved"};
};

/// Another copy of a database serves from now on.
struct RoleChanged {
  std::string database, from, to; ///< instances
  RoleChangeBy by{};
  SimTime recovery_point{};  ///< cut-off of the log that the new copy recovered
  std::string application{}; ///< whose users write to the database; empty: no application's
  bool operator==(RoleChanged const&) const = default;
};

/// What must always hold did not: an alarm.
struct InvariantBroken {
  std::string invariant, database;
  Cause cause;
  bool operator==(InvariantBroken const&) const = default;
};

enum class NoticeKind {
  Other,          ///< of a record of before version 8; detail: its words
  NoFileToDamage, ///< detail: the pattern
  NoCopyLeft,     ///< of a database, at the end
  LogFull,        ///< 9002
  LogHasRoom,     ///< again, or the database is closed
  LinkRate,       ///< value: bytes a second
  DiskRate,       ///< value: bytes a second
  LogDriveSilent, ///< for 20 s
  Renamed,        ///< of a copy; detail: its new name
};
template <> struct NamesOf<NoticeKind> {
  static constexpr std::string_view kWhat = "notice";
  static constexpr std::array<std::string_view, 9> kNames{"",
                                                          "no file to damage",
                                                          "no copy is left",
                                                          "log is full (9002)",
                                                          "log has room again",
                                                          "link carries",
                                                          "disk reads",
                                                          "log drive does not answer",
                                                          "renamed to"};
};

struct Noticed {
  NoticeKind kind{};
  std::string name;     ///< whom it is about
  std::string instance; ///< of a copy: where it is
  std::string detail;   ///< see NoticeKind
  std::int64_t value = 0;
  bool operator==(Noticed const&) const = default;
};

enum class ComplianceMove { Lost, LeftBehind, FoundAgain };
template <> struct NamesOf<ComplianceMove> {
  static constexpr std::string_view kWhat = "compliance";
  static constexpr std::array<std::string_view, 3> kNames{"lost", "left behind", "found again"};
};

/// Compliance events that were not handed over.
struct ComplianceMoved {
  std::string database, place;
  ComplianceMove what{};
  bool were_left_behind = false;
  std::int64_t events = 0;
  Cause cause;
  bool operator==(ComplianceMoved const&) const = default;
};

using FactBody = std::variant<PhaseBegun, StateChanged, ServiceMoved, UsersChanged, JobEnded,
                              RoleChanged, InvariantBroken, Noticed, ComplianceMoved>;

/// The alternatives of FactBody, in its order.
enum class FactKind { Phase, State, Serving, Users, Job, RoleChange, Alarm, Notice, Compliance };
template <> struct NamesOf<FactKind> {
  static constexpr std::string_view kWhat = "fact";
  static constexpr std::array<std::string_view, 9> kNames{
      "phase", "state", "serving", "users", "job", "role change", "alarm", "notice", "compliance"};
};

struct Fact {
  SimTime at;
  FactBody what;
  /// The fault in whose consequence it happened: index in the scenario; none: in no fault's.
  std::optional<int> fault{};

  FactKind kind() const { return static_cast<FactKind>(what.index()); }
  template <class T> T const* as() const { return std::get_if<T>(&what); }
  bool operator==(Fact const&) const = default;
};

/// The change of a model's state, if that is what the fact tells.
inline StateChanged const* state_of(Fact const& fact, StateModel model) {
  auto const* const state = fact.as<StateChanged>();
  return state != nullptr && state->model == model ? state : nullptr;
}

/// A fact as a row: what the record stores, and what people read. `subject`, `from`, `to` show a
/// copy as "mgc on sql-a" and a connected server's state as "Connected sql-a"; what is decided by
/// stands in `database`, `instance`, `application` and `cause_kind`, empty where it does not apply.
struct FactRow {
  SimTime at;
  FactKind kind{};
  std::string subject, model, label, from, to, cause;
  std::int64_t value = 0;
  std::string database, instance, application;
  CauseKind cause_kind{};
  std::optional<int> fault{};
};

FactRow row_of(Fact const& fact);
/// What a row tells; none: it is no row that row_of() makes.
std::optional<Fact> fact_of(FactRow const& row);
/// A row of a record of before version 8, whose decisive parts stand in its words alone.
Fact fact_of_old(FactRow row);

/// The trace line of a fact: `[     36450.000] sql-b mirroring M3 Synchronized -> PendingFailover:
/// PrincipalLost`.
std::string trace_line(Fact const&);

} // namespace switchback
