// A database mirroring session: what happens to it, what follows, and who may serve.
//
// models/mirroring_state.hpp names the sources; models/mirroring_table.hpp names them row by row
// and has the labels that a trace shows.
//
//                          connected          caught up
//      DISCONNECTED -----------------> SYNCHRONIZING --------> SYNCHRONIZED --+ failover asked for
//          ^  ^                             |   ^                 |     |     v
//          |  +------ partner noticed gone -+   | resume          |     |  PENDING_FAILOVER
//          +------------------------------------+-----------------+     |     | the mirror has the
//                              SUSPENDED <--- suspend, forced service --+     v tail: roles swap
//
// Automatic failover, by the messages between the three:
//      mirror notices that the principal is gone  --TakeOver-->  witness
//      the witness has lost the principal too, and its record still says synchronised
//                                                 <--Granted---  (it counts for the principal no
//                                                 more)
//      mirror takes the role, if it has not seen the principal since
//                                                 ---Report--->  the record names the new owner
// Exposed service: the principal notices that the mirror is gone  --Record-->  witness, whose
// answer (Recorded) allows it to acknowledge commits alone. This step is inferred: without it an
// automatic failover could lose acknowledged commits, which the quorum page rules out.
//
// What always holds (twin: broken_invariants):
//   - at most one partner serves, except after a forced service until the two have met
//   - a principal under a witness serves only while it has the mirror or the witness
//   - two principals never have the same role sequence
//   - a synchronised mirror and its principal are in one session, not suspended
//   - a mirror that may still take over has kept the witness since it lost the principal
// tests/models/mirroring_search_test.cpp searches for what a single state cannot show: commits lost
// by a failover, a failover outside its preconditions, a session that does not heal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/mirroring_state.hpp"

namespace switchback::mirroring {

/// As sys.database_mirroring numbers them.
enum class State {
  Suspended = 0,
  Disconnected = 1,
  Synchronizing = 2,
  PendingFailover = 3,
  Synchronized = 4
};
std::string_view name_of(State);
/// Of the Database Mirroring State Change event class, 1 to 12.
std::string_view name_of_state_change(int number);

/// Two partners that have just connected, the mirror with everything up to `hardened`:
/// SYNCHRONIZING.
Session begin(Settings const& settings, Node principal, LogPoint hardened);

// --- What happens. ---
/// silent: nothing answers for it; otherwise its port is closed.
struct NodeLost {
  Node node;
  bool silent = true;
};
struct NodeReturned {
  Node node;
};
/// It hangs, with everything it has in memory; or works again.
struct Hung {
  Node node;
};
struct Awake {
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
/// The mirror cannot apply some of its log; or it can again.
struct RedoFailed {
  Node node;
};
struct RedoRepaired {
  Node node;
};
/// The detection time has passed.
struct Noticed {
  Node by, peer;
};
/// Two nodes that can reach each other have made a new connection and exchanged their state.
struct Connected {
  Node a, b;
};
/// Messages between the three. One arrives over the connection that it was sent on, or never.
enum class Message {
  Record,   ///< principal to witness: the mirror is behind
  Recorded, ///< witness to principal: it is in the record
  TakeOver, ///< mirror to witness: the principal is gone, may I
  Granted,  ///< witness to mirror: you may
  Report,   ///< partner to witness: what has changed since it was told last
  Tail,     ///< mirror to a principal that hands over: it has the rest of the log
  Handover  ///< old principal to mirror: the role is yours
};
std::string_view name_of(Message);
struct Arrived {
  Message what;
  Node from, to;
};
/// The mirror has hardened all the principal had.
struct CaughtUp {
  LogPoint to;
};
/// The mirror has received and redone part of the log it lacked: a transfer has ended, whole or cut
/// short.
struct Received {
  Node by;
  LogPoint from, to;
};
/// The mirror of a session in step has hardened, and redone, up to here.
struct Hardened {
  LogPoint to, redone;
};
/// Redo and switch are done.
struct RoleSwitched {
  Node node;
};
/// Present end of the principal's log; `on`: which partner is meant if both own the role.
struct Committed {
  LogPoint end;
  std::optional<Node> on = std::nullopt;
};
// Commands, and on which partner they are given.
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
using Event = std::variant<NodeLost, NodeReturned, Hung, Awake, LinkCut, LinkHealed, StorageLost,
                           RedoFailed, RedoRepaired, Noticed, Connected, Arrived, CaughtUp,
                           Received, Hardened, RoleSwitched, Committed, Failover, ForceService,
                           Suspend, Resume, Remove, SetSafety, SetWitness, SetTimeout>;

// --- What follows. ---
struct Effect {
  enum class Kind {
    ArmNotice,    ///< Noticed{node, peer}: within a ping if `closed`, else after the timeout and up
                  ///< to a ping more
    AdjustNotice, ///< the notice armed for node and peer comes by another timeout now, counted from
                  ///< the beginning of the same silence
    ArmConnect,   ///< Connected{node, peer} as soon as they have spoken
    Send,         ///< Arrived{message, node, peer} after the way between them
    ArmSwitch,    ///< RoleSwitched{node} after redo of `bytes` and the switch
    StartResync,  ///< `bytes` of log go from node to its mirror; answered by CaughtUp
    Serves,       ///< node opens the database, or again after it had stopped
    Stops,        ///< node closes it: clients are dropped
    TakesRole,    ///< node is principal now, in its copy's content up to `point`, on a new stretch
    BecomesMirror, ///< node's copy is the mirror's; its log above `point` is thrown away
    LeavesSession, ///< node's copy is mirrored no longer; a mirror's stays RESTORING
    StateChange,   ///< event `number` of the Database Mirroring State Change event class, on node
    Refused        ///< a command, with its number
  } kind;
  Node node = 0, peer = 0;
  bool closed = false;
  Message message{};
  Bytes bytes;
  LogPoint point;
  int number = 0;
};

struct Step {
  Session next;
  std::vector<Effect> effects;
  std::string_view row; ///< label in models/mirroring_table.hpp
};
Step step(Session const& session, Event const& event);

/// What is under way and may come next, in any order: notices, connections, messages, resync and
/// switch. Each was armed by an effect of the step that made it due.
std::vector<Event> due(Session const&);

// --- Questions. ---
bool reaches(Session const&, Node a, Node b);   ///< both are up and the network joins them
bool connected(Session const&, Node a, Node b); ///< both ends think so
/// Of the highest role sequence among those in the session.
std::optional<Node> principal(Session const&);
bool may_serve(Session const&, Node partner);
bool has_quorum(Session const&, Node partner);
/// 0; 954 a mirror, 955 no quorum, 956 not yet: the role is changing.
int opening_error(Session const&, Node partner);
State shown_state(Session const&, Node partner);
/// Synchronous: waits for the mirror; exposed: alone; asynchronous: safety OFF; held: nothing can
/// be acknowledged at present.
enum class CommitMode { Synchronous, Exposed, Asynchronous, Held };
CommitMode commit_mode(Session const&, Node partner);
std::string_view name_of(CommitMode);
/// The mirror hardens the principal's log as it is written.
bool log_flows(Session const&);
bool resynchronises(Session const&); ///< log that the mirror lacks is on its way
/// Silence after which an end gives up a connection; always 10 s in high-performance mode.
Duration partner_timeout(Session const&, Node by);
/// Derived from positions: log that the other partner is not known to have; log received but not
/// applied.
Bytes send_queue(Session const&, Node partner);
Bytes redo_queue(Session const&, Node partner);
/// The redo queue has reached its limit: the principal is stalled while its mirror catches up
/// ("Role Switching"; sys.database_mirroring, mirroring_redo_queue); if it already waits, until the
/// queue has shrunk again.
bool redo_stalls(Session const&, bool waits);
/// Room left in the queue below the limit or, if the principal waits, log still to be redone.
Bytes redo_until_change(Session const&, bool waits);
/// A log backup does not free log above this point: the mirror has not confirmed it.
std::optional<Lsn> oldest_log_needed(Session const&, Node partner);
std::vector<std::string> broken_invariants(Session const&);

} // namespace switchback::mirroring
