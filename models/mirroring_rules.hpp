// The vocabulary of models/mirroring_table.hpp: events, conditions and actions.
#pragma once

#include <span>

#include "models/mirroring.hpp"

namespace switchback::mirroring {

/// The events of the table; each message is one.
enum class On : std::uint8_t {
  NodeLost,
  NodeReturned,
  Hung,
  Awake,
  LinkCut,
  LinkHealed,
  StorageLost,
  RedoFailed,
  RedoRepaired,
  Noticed,
  Connected,
  Record,
  Recorded,
  TakeOver,
  Granted,
  Report,
  Tail,
  Handover,
  CaughtUp,
  Received,
  Hardened,
  RoleSwitched,
  Committed,
  Failover,
  ForceService,
  Suspend,
  Resume,
  Remove,
  SetSafety,
  SetWitness,
  SetTimeout
};

/// An event in the form that the rows see.
struct What {
  On on;
  Node node = 0; ///< whom it happens to; of a message, the partner that it is about
  Node peer = 0;
  LogPoint point{};
  LogPoint redone{}; ///< of Received: where the log went on
  bool flag = false; ///< silent, safety FULL, witness present
  std::int64_t seconds = 0;
};
What normal_form(Session const&, Event const&);
Event event_of(What const&);

/// A step in progress: the next state and its effects.
struct Work {
  Session s;
  What what;
  std::vector<Effect> effects;

  Partner& me() { return partner(s, what.node); }
  Partner& peer() { return partner(s, other(what.node)); }
  void add(Effect::Kind kind, Node node, LogPoint point = {}, int number = 0) {
    Effect e{};
    e.kind = kind;
    e.node = node;
    e.point = point;
    e.number = number;
    effects.push_back(e);
  }
};

using Guard = bool (*)(Session const&, What const&);
using Action = void (*)(Work&);

/// A row's condition is composed of named ones.
template <Guard... guards> bool all(Session const& s, What const& w) {
  return (guards(s, w) && ...);
}
template <Guard guard> bool no(Session const& s, What const& w) { return !guard(s, w); }
inline bool always(Session const&, What const&) { return true; }

// --- Conditions. "It" is the node of the event. ---
bool is_witness(Session const&, What const&);
bool in_session(Session const&, What const&);
bool is_principal(Session const&, What const&);
bool still_sees_peer(Session const&, What const&); ///< up, and that end is open
bool peer_is_there(Session const&, What const&);   ///< the connection is whole after all
bool peer_is_witness(Session const&, What const&);
bool by_witness(Session const&, What const&);
bool has_witness(Session const&, What const&); ///< one is set, it sees it and is confirmed by it
bool exposure_unrecorded(Session const&, What const&);
bool may_ask(Session const&, What const&); ///< a mirror that was synchronised and has the witness
bool can_connect(Session const&, What const&);
bool with_witness(Session const&, What const&); ///< the connection is one with the witness
bool either_left(Session const&, What const&);  ///< a partner has left the session
bool one_principal(Session const&, What const&);
bool peer_forced(Session const&, What const&); ///< the partner of higher sequence forced service
bool two_mirrors(Session const&, What const&);
bool under_way(Session const&, What const&); ///< due: the message, switch or resync is awaited
bool record_is_its_own(Session const&, What const&); ///< the witness counts for it
bool witness_consents(Session const&, What const&);
bool still_wants_the_role(Session const&, What const&);
bool resyncs(Session const&, What const&);
bool in_step(Session const&, What const&);
bool log_goes_on(Session const&, What const&); ///< a mirror that has all below what arrived
bool some_principal(Session const&, What const&);

// --- What rows do. ---
inline void nothing(Work&) {}
void fall_silent(Work&);
void return_up(Work&);
void hang(Work&);
void wake(Work&);
void cut_link(Work&);
void heal_link(Work&);
void lose_storage(Work&);
void fail_redo(Work&);
void repair_redo(Work&);
void close_end(Work&);
void close_end_and_ask_record(Work&);
void close_end_and_ask_role(Work&);
void connect_witness(Work&);
void connect_left(Work&);
void connect_partners(Work&);
void connect_and_undo(Work&);
void connect_after_force(Work&);
void record(Work&);
void allow_exposed(Work&);
void grant(Work&);
void deny(Work&);
void take_over(Work&);
void decline(Work&);
void report(Work&);
void give_up_role(Work&);
void accept_role(Work&);
void synchronize(Work&);
void receive(Work&);
void harden(Work&);
void open_database(Work&);
void grow_log(Work&);

// --- Commands: conditions and what they do, with the numbers of their refusals. ---
template <int number> void refuse(Work& w) {
  w.add(Effect::Kind::Refused, w.what.node, {}, number);
}
void refuse_connected(Work&); ///< with Readings::force_connected_error
bool sees_partner(Session const&, What const&);
bool talks_to_partner(Session const&, What const&);
bool talks_to_witness(Session const&, What const&);
bool safety_is_full(Session const&, What const&);
bool witness_is_set(Session const&, What const&);
bool synchronized_principal(Session const&, What const&);
bool failover_allowed_there(Session const&, What const&);
bool resume_allowed_there(Session const&, What const&);
bool witness_off_allowed_there(Session const&, What const&);
bool force_needs_off(Session const&, What const&);
bool witness_sees_principal(Session const&, What const&);
bool unsafe_copy(Session const&, What const&);
bool is_suspended(Session const&, What const&);
bool redo_broken(Session const&, What const&);
bool owner_known(Session const&, What const&);
bool forced_before(Session const&, What const&);
bool wanted(Session const&, What const&); ///< SetSafety to FULL, SetWitness to one
bool edition_refuses_off(Session const&, What const&);
bool no_change_of_safety(Session const&, What const&);
bool all_three_ready(Session const&, What const&);
bool may_drop_witness(Session const&, What const&);
bool too_long(Session const&, What const&);
void hand_over(Work&);
void hand_over_from_partner(Work&);
void force_service(Work&);
void suspend(Work&);
void resume(Work&);
void resume_and_undo(Work&);
void remove_session(Work&);
void set_full(Work&);
void set_off(Work&);
void set_witness(Work&);
void drop_witness(Work&);
void set_timeout(Work&);

// --- Shared between rows. ---
bool may_open(Session const&, Node partner); ///< by role and quorum; whether it hangs or not
void close_end_of(Work&, Node by, Node peer);
void ask_record(Work&, Node principal);
void take_role(Work&, Node node, int role_sequence, Claim claim);
bool talk(Session const&, Node a, Node b);    ///< connected, and the network carries it
bool overruled(Session const&, Node partner); ///< by the witness's record
void tell_witness(Work&, Node partner);
/// What it knew of the session's other members.
void forget(Partner&);
void roll_back(Work&, Node partner, LogPoint to);
void leave(Work&, Node partner); ///< the session

struct TransitionRow {
  std::string_view label;
  On on;
  Guard guard;
  Action action;
  std::string_view when, then, source;
};
/// The step that a table makes: the event's first row whose condition holds; there must be one.
/// Tests run faulty tables through the same function.
Step step_by(std::span<TransitionRow const> table, Session const& session, What const& what);
/// Only the row's own part of that: not what becomes due, who serves, or which events are raised.
struct MatchedStep {
  Work work;
  TransitionRow const* row;
};
MatchedStep matched_step(std::span<TransitionRow const> table, Session const& session,
                         What const& what);

} // namespace switchback::mirroring
