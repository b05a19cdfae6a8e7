// A database mirroring session: two partners, perhaps a witness, and who may serve.
//
// Sources: SQL Server docs, "Database Mirroring Operating Modes", "Quorum: How a Witness Affects
// Database Availability", "Role Switching During a Database Mirroring Session", "Possible Failures
// During Database Mirroring", "Mirroring States", ALTER DATABASE (Transact-SQL) Database Mirroring,
// sys.database_mirroring, sys.database_mirroring_witnesses.
//
//                          connected          caught up
//      DISCONNECTED -----------------> SYNCHRONIZING --------> SYNCHRONIZED
//          ^  ^                             |   ^                 |     |
//          |  +------ partner noticed gone -+   | resume          |     | failover
//          +------------------------------------+-----------------+     v
//                              SUSPENDED <--- suspend, forced service   roles swap
//
// Each end finds out by itself that a connection is gone; what counts is what an end has noticed,
// not what the network does. The witness keeps a record of its own (owner, synchronised,
// suspended), which lets it arbitrate after restarts.
//
// What always holds (twin: broken_invariants):
//   - at most one partner serves, except after a forced service without a witness, until the two
//   meet
//   - a principal under a witness serves only while it has the mirror or the witness
//   - commits are acknowledged in exposed mode only after the witness has recorded that the mirror
//   is no longer synchronised
//     (inferred: otherwise an automatic failover could lose them, which the quorum page rules out)
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/log.hpp"

namespace switchback::mirroring {

/// 0 and 1 are the partners, 2 is the witness.
using Node = int;
inline constexpr Node kWitness = 2;
constexpr Node other(Node partner) { return 1 - partner; }

enum class State {
  Suspended = 0,
  Disconnected = 1,
  Synchronizing = 2,
  PendingFailover = 3,
  Synchronized = 4
};
std::string_view name_of(State);

struct Settings {
  bool safety_full = true;
  bool witness = false;
  Duration timeout = std::chrono::seconds{10}; ///< PARTNER TIMEOUT
  Duration ping = std::chrono::seconds{1};
  Duration role_switch = std::chrono::seconds{2}; ///< with an empty redo queue
  BytesPerSecond redo_rate{40'000'000};
  bool operator==(Settings const&) const = default;
};

struct Partner {
  bool principal = false;
  int role_sequence = 1;  ///< the higher one is right when two meet
  bool in_session = true; ///< false after SET PARTNER OFF, or when its storage was lost
  bool suspended = false;
  bool synchronized = false; ///< as this partner knows it
  bool forced = false;    ///< owns the role by a forced service that the other has not accepted yet
  bool switching = false; ///< took the role, redo and switch are under way
  bool pending_failover = false;
  LogPoint hardened; ///< of its copy
  LogPoint redone;   ///< mirror: applied
  bool operator==(Partner const&) const = default;
};

struct Witness {
  Node owner = 0;
  int role_sequence = 1;
  bool synchronized = false;
  bool operator==(Witness const&) const = default;
};

struct Session {
  Settings settings;
  std::array<Partner, 2> partners;
  Witness witness;
  std::array<bool, 3> up{true, true, true};
  std::array<std::array<bool, 3>, 3> link{}; ///< the network joins them
  std::array<std::array<bool, 3>, 3> sees{}; ///< row's end has noticed nothing amiss with column's
  bool exposed_recorded = false;             ///< the witness knows that the principal runs exposed
  bool failover_chance = true; ///< the mirror has kept the witness since it last saw the principal
  std::array<LogPoint, 2>
      failover_point{}; ///< where the roles last changed, as each partner knows it
  bool operator==(Session const&) const = default;
};

/// Two partners that just met, the mirror with everything up to `hardened`: FULL, SYNCHRONIZING.
Session begin(Settings const& settings, Node principal, LogPoint hardened);

// --- What happens. ---
struct NodeLost {
  Node node;
  bool silent = true;
}; ///< silent: nothing answers for it; otherwise its port is closed
struct NodeReturned {
  Node node;
};
struct LinkCut {
  Node a, b;
};
struct LinkHealed {
  Node a, b;
};
struct StorageLost {
  Node node;
};
struct Noticed {
  Node by, peer;
};                         ///< the time that detection takes is over
struct WitnessRecorded {}; ///< the handshake before exposed commits
struct CaughtUp {
  LogPoint to;
}; ///< the mirror has hardened all the principal had
struct RoleSwitched {
  Node node;
}; ///< redo and switch are done
struct Committed {
  LogPoint end;
}; ///< where the principal's log ends now
struct Failover {
  Node on;
};
struct ForceService {
  Node on;
};
struct Suspend {
  Node on;
};
struct Resume {
  Node on;
};
struct Remove {
  Node on;
};
struct SetSafety {
  Node on;
  bool full;
};
struct SetWitness {
  Node on;
  bool present;
};
struct SetTimeout {
  Node on;
  std::int64_t seconds;
};
using Event =
    std::variant<NodeLost, NodeReturned, LinkCut, LinkHealed, StorageLost, Noticed, WitnessRecorded,
                 CaughtUp, RoleSwitched, Committed, Failover, ForceService, Suspend, Resume, Remove,
                 SetSafety, SetWitness, SetTimeout>;

// --- What follows. ---
struct Effect {
  enum class Kind {
    ArmNotice, ///< node finds out about peer: within a ping if `closed`, else after the timeout and
               ///< up to a ping more
    ArmRecord, ///< WitnessRecorded after a round trip
    ArmSwitch, ///< RoleSwitched{node} after redo of `bytes` and the switch
    StartResync,   ///< `bytes` of log go to the mirror; answered by CaughtUp
    Serves,        ///< node opens the database, or again after it had stopped
    Stops,         ///< node closes it: clients are dropped
    TakesRole,     ///< node is principal now, in its copy's content up to `point`
    BecomesMirror, ///< node's copy is the mirror's; its log above `point` is thrown away
    NewFork,       ///< node writes on a new recovery fork
    LeavesSession, ///< node's copy is mirrored no longer; a mirror's stays RESTORING
    Refused        ///< a command, with its number
  } kind;
  Node node = 0, peer = 0;
  bool closed = false;
  Bytes bytes;
  LogPoint point;
  int number = 0;
};

struct Step {
  Session next;
  std::vector<Effect> effects;
  std::string_view row; ///< label in rows()
};

struct Row {
  std::string_view label, when, then, source;
};
std::vector<Row> const& rows();

Step step(Session const& session, Event const& event);

// --- Questions. ---
bool connected(Session const&, Node a, Node b); ///< both ends think so
std::optional<Node>
principal(Session const&); ///< of the highest role sequence among those in the session
bool may_serve(Session const&, Node partner);
int opening_error(Session const&, Node partner); ///< 0, 954, 955
State shown_state(Session const&, Node partner);
/// Synchronous: waits for the mirror; exposed: alone; asynchronous: safety OFF; held: until the
/// witness has recorded.
enum class CommitMode { Synchronous, Exposed, Asynchronous, Held };
CommitMode commit_mode(Session const&);
/// Of a partner that serves: an old principal that does not know yet that the role has gone
/// elsewhere goes on waiting for its mirror.
CommitMode commit_mode(Session const&, Node principal);
std::vector<std::string> broken_invariants(Session const&);

} // namespace switchback::mirroring
