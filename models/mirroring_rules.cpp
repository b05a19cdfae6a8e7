// Losses and connections: conditions of all rows, and actions of the rows F, N and C of
// models/mirroring_table.hpp.
#include "models/mirroring_rules.hpp"

#include <algorithm>

namespace switchback::mirroring {

using Kind = Effect::Kind;

// --- Conditions ---

bool is_witness(Session const&, What const& w) { return w.node == kWitness; }
bool in_session(Session const& s, What const& w) {
  return w.node != kWitness && partner(s, w.node).in_session;
}
bool is_principal(Session const& s, What const& w) { return partner(s, w.node).principal; }
bool peer_is_witness(Session const&, What const& w) { return w.peer == kWitness; }
bool by_witness(Session const&, What const& w) { return w.node == kWitness; }
bool with_witness(Session const&, What const& w) { return w.peer == kWitness; }

bool has_witness(Session const& s, What const& w) {
  return sees(s, w.node, kWitness) && partner(s, w.node).confirmed;
}
bool exposure_unrecorded(Session const& s, What const& w) {
  return has_witness(s, w) && !partner(s, w.node).exposure_recorded;
}
bool may_ask(Session const& s, What const& w) {
  Partner const& m = partner(s, w.node);
  return m.safety_full && m.witness_set && m.in_session && m.synchronized && !m.suspended &&
         sees(s, w.node, kWitness);
}

bool either_left(Session const& s, What const&) {
  return !partner(s, 0).in_session || !partner(s, 1).in_session;
}
bool one_principal(Session const& s, What const&) {
  return partner(s, 0).principal != partner(s, 1).principal;
}
bool two_mirrors(Session const& s, What const&) {
  return !partner(s, 0).principal && !partner(s, 1).principal;
}
bool peer_forced(Session const& s, What const&) {
  auto const p = principal(s);
  return p && partner(s, *p).claim == Claim::Forced;
}
bool some_principal(Session const& s, What const& w) {
  return in_session(s, w) && is_principal(s, w);
}

bool overruled(Session const& s, Node n) {
  Witness const& w = s.witness;
  int const mine = partner(s, n).role_sequence;
  return w.role_sequence > mine || (w.role_sequence == mine && (w.owner != n || w.promised));
}
bool record_is_its_own(Session const& s, What const& w) { return !overruled(s, w.node); }
bool witness_consents(Session const& s, What const& w) {
  Witness const& record = s.witness;
  Partner const& m = partner(s, w.node);
  return record.owner == other(w.node) && record.role_sequence == m.role_sequence &&
         record.synchronized && !record.suspended && !record.promised &&
         (!s.settings.readings.failover_needs_all_three || m.witness_had_other);
}
bool still_wants_the_role(Session const& s, What const& w) {
  Partner const& m = partner(s, w.node);
  return may_ask(s, w) && m.asks && !m.principal && !sees(s, w.node, other(w.node));
}

bool talk(Session const& s, Node a, Node b) {
  return reaches(s, a, b) && sees(s, a, b) && sees(s, b, a);
}

// --- Faults ---

void forget(Partner& p) {
  p.synchronized = p.pending_failover = p.exposure_recorded = p.confirmed = p.asks = p.granted =
      false;
  p.handshake = Handshake::None;
}

namespace {

/// For the reading that requires all three to be connected when the principal is lost.
void note_parting(Session& s) {
  if (s.settings.readings.failover_needs_all_three && reaches(s, 0, 1))
    for (Node n : {0, 1})
      partner(s, n).witness_had_other = sees(s, kWitness, other(n));
}

void set_link(Work& w, bool on) {
  auto const a = static_cast<std::size_t>(w.what.node), b = static_cast<std::size_t>(w.what.peer);
  w.s.link[a][b] = w.s.link[b][a] = on;
}

void close_all_ends(Session& s, Node n) {
  for (Node peer : {0, 1, 2})
    sees(s, n, peer) = false;
}

} // namespace

void leave(Work& w, Node n) {
  Partner& p = partner(w.s, n);
  p.in_session = false;
  p.switching = false;
  forget(p);
  close_all_ends(w.s, n);
  w.add(Kind::LeavesSession, n);
}

void fall_silent(Work& w) {
  if (w.what.node != kWitness) {
    note_parting(w.s);
    forget(w.me());
  } else {
    w.s.presumed = {};
  }
  w.s.up[static_cast<std::size_t>(w.what.node)] = false;
  close_all_ends(w.s, w.what.node);
}

void return_up(Work& w) {
  w.s.up[static_cast<std::size_t>(w.what.node)] = true;
  if (w.what.node != kWitness) {
    w.me().disks_lost = false; // rebuilt, if it was: it can say that it is in no session
    return;
  }
  // A witness that returns does not know whether a partner it cannot reach is lost: it takes the
  // timeout to decide, as if it had never been away. By then that partner has given it up too.
  w.s.presumed = {w.s.witness.in_session, w.s.witness.in_session};
}

void hang(Work& w) { w.s.hung[static_cast<std::size_t>(w.what.node)] = true; }
void wake(Work& w) { w.s.hung[static_cast<std::size_t>(w.what.node)] = false; }

void cut_link(Work& w) {
  if (w.what.peer != kWitness)
    note_parting(w.s);
  set_link(w, false);
}

void heal_link(Work& w) { set_link(w, true); }

void lose_storage(Work& w) {
  leave(w, w.what.node);
  w.me().principal = false;
  w.me().disks_lost = true;
}

void fail_redo(Work& w) {
  w.me().redo_failed = true;
  suspend(w);
}

void repair_redo(Work& w) {
  for (Partner& p : w.s.partners)
    p.redo_failed = false;
  if (talk(w.s, 0, 1) && !peer_forced(w.s, w.what))
    resume(w);
}

// --- Detection ---

void close_end_of(Work& w, Node by, Node peer) {
  sees(w.s, by, peer) = false;
  if (by == kWitness) {
    w.s.presumed[static_cast<std::size_t>(peer)] = false;
    return;
  }
  Partner& p = partner(w.s, by);
  if (peer == kWitness) {
    p.confirmed = p.asks = p.granted = false;
    p.handshake = Handshake::None;
  } else if (p.principal) {
    p.synchronized = p.pending_failover = false;
  }
}

void close_end(Work& w) { close_end_of(w, w.what.node, w.what.peer); }

void ask_record(Work& w, Node n) {
  What const about{On::Record, n};
  Partner& p = partner(w.s, n);
  bool const alone = !p.synchronized || !p.safety_full;
  if (p.principal && alone && exposure_unrecorded(w.s, about) && p.handshake == Handshake::None)
    p.handshake = Handshake::Asked;
}

void close_end_and_ask_record(Work& w) {
  close_end(w);
  ask_record(w, w.what.node);
}

void close_end_and_ask_role(Work& w) {
  close_end(w);
  w.me().asks = true;
}

// --- Connecting ---

namespace {

/// An end that had not noticed sees its connection replaced: that is a loss, then a new connection.
void open_connection(Work& w) {
  Node const a = w.what.node, b = w.what.peer;
  if (sees(w.s, a, b))
    close_end_of(w, a, b);
  if (sees(w.s, b, a))
    close_end_of(w, b, a);
  sees(w.s, a, b) = sees(w.s, b, a) = true;
  if (b == kWitness)
    w.s.presumed[static_cast<std::size_t>(a)] = false;
}

/// Decisions that the rightful owner has made meanwhile apply to the other partner too.
void adopt_configuration(Work& w, Node from) {
  Partner& m = partner(w.s, other(from));
  m.safety_full = partner(w.s, from).safety_full;
  m.witness_set = partner(w.s, from).witness_set;
  if (!m.witness_set && sees(w.s, other(from), kWitness))
    close_end_of(w, other(from), kWitness);
}

Node higher(Session const& s) {
  return partner(s, 0).role_sequence > partner(s, 1).role_sequence ? 0 : 1;
}

void join(Work& w, Node winner) {
  Partner& p = partner(w.s, winner);
  Partner& m = partner(w.s, other(winner));
  for (Partner* one : {&p, &m}) {
    one->synchronized = one->asks = one->pending_failover = false;
    one->handshake = Handshake::None;
  }
  p.suspended = m.suspended = p.suspended || m.suspended;
  if (p.claim == Claim::Failover)
    p.claim = Claim::Accepted;
  m.claim = Claim::Accepted;
  m.principal = m.switching = m.exposure_recorded = m.confirmed = false;
  m.role_sequence = p.role_sequence;
  p.exposure_recorded = true; // the mirror has taken it down
  adopt_configuration(w, winner);
}

} // namespace

void tell_witness(Work& w, Node n) {
  Witness& record = w.s.witness;
  Partner& p = partner(w.s, n);
  if (!p.principal) {
    if (record.owner == other(n))
      record.promised = false;
    return;
  }
  p.confirmed = !overruled(w.s, n);
  if (p.confirmed)
    record = {true, n, p.role_sequence, p.synchronized && p.safety_full, p.suspended, false};
}

void connect_witness(Work& w) {
  open_connection(w);
  Partner& p = w.me();
  p.asks = p.granted = false;
  p.handshake = Handshake::None;
  tell_witness(w, w.what.node);
  // Making the connection is an exchange: the principal knows what the record says now.
  if (p.principal && p.confirmed && !p.synchronized)
    p.exposure_recorded = true;
}

void connect_left(Work& w) {
  for (Node n : {0, 1})
    if (partner(w.s, n).in_session)
      leave(w, n);
    else
      close_all_ends(w.s, n);
}

void connect_partners(Work& w) {
  open_connection(w);
  if (one_principal(w.s, w.what))
    return join(w, partner(w.s, 0).principal ? 0 : 1);
  // The one that gave the role up has the higher role sequence; the other takes it next.
  for (Partner& p : w.s.partners) {
    p.synchronized = p.asks = false;
    p.handshake = Handshake::None;
  }
  w.s.partners[0].suspended = w.s.partners[1].suspended =
      w.s.partners[0].suspended || w.s.partners[1].suspended;
  adopt_configuration(w, higher(w.s));
}

void roll_back(Work& w, Node n, LogPoint to) {
  Partner& p = partner(w.s, n);
  if (p.hardened.lsn > to.lsn)
    p.hardened = to;
  if (p.redone.lsn > to.lsn)
    p.redone = to;
  p.undoing = true;
  failover_point(w.s, n) = p.hardened;
  w.add(Kind::BecomesMirror, n, p.hardened);
}

void connect_and_undo(Work& w) {
  open_connection(w);
  Node const winner = higher(w.s);
  join(w, winner);
  roll_back(w, other(winner), failover_point(w.s, winner));
}

void connect_after_force(Work& w) {
  open_connection(w);
  Node const winner = higher(w.s), loser = other(winner);
  join(w, winner);
  failover_point(w.s, loser) = failover_point(w.s, winner);
  w.add(Kind::BecomesMirror, loser, partner(w.s, loser).hardened);
}

} // namespace switchback::mirroring
