// Operators' commands: conditions and actions of the A rows of models/mirroring_table.hpp.
#include "models/mirroring_rules.hpp"

#include <algorithm>

namespace switchback::mirroring {

using Kind = Effect::Kind;

// --- Conditions ---

bool sees_partner(Session const& s, What const& w) { return sees(s, w.node, other(w.node)); }
bool talks_to_partner(Session const& s, What const&) { return talk(s, 0, 1); }
bool talks_to_witness(Session const& s, What const& w) { return talk(s, w.node, kWitness); }
bool safety_is_full(Session const& s, What const& w) { return partner(s, w.node).safety_full; }
bool witness_is_set(Session const& s, What const& w) { return partner(s, w.node).witness_set; }
bool synchronized_principal(Session const& s, What const& w) {
  Partner const& p = is_principal(s, w) ? partner(s, w.node) : partner(s, other(w.node));
  return p.principal && p.synchronized && !p.suspended && !p.pending_failover && !p.switching;
}
bool failover_allowed_there(Session const& s, What const&) {
  return s.settings.readings.failover_on_mirror;
}
bool resume_allowed_there(Session const& s, What const&) {
  return s.settings.readings.resume_on_mirror;
}
bool witness_off_allowed_there(Session const& s, What const&) {
  return s.settings.readings.witness_off_on_mirror;
}
bool force_needs_off(Session const& s, What const& w) {
  return safety_is_full(s, w) && !s.settings.readings.force_under_full;
}
bool witness_sees_principal(Session const& s, What const& w) {
  return sees(s, kWitness, other(w.node)) || presumes(s, kWitness, other(w.node));
}
bool unsafe_copy(Session const& s, What const& w) {
  return partner(s, w.node).undoing || partner(s, w.node).redo_failed;
}
bool is_suspended(Session const& s, What const& w) { return partner(s, w.node).suspended; }
bool redo_broken(Session const& s, What const&) {
  return partner(s, 0).redo_failed || partner(s, 1).redo_failed;
}
bool owner_known(Session const& s, What const&) { return one_principal(s, {}); }
bool forced_before(Session const& s, What const& w) { return peer_forced(s, w); }
bool wanted(Session const&, What const& w) { return w.flag; }
bool edition_refuses_off(Session const& s, What const&) {
  return !s.settings.readings.safety_off_allowed;
}
bool no_change_of_safety(Session const& s, What const& w) { return safety_is_full(s, w) == w.flag; }
bool all_three_ready(Session const& s, What const& w) {
  Partner const& p = partner(s, w.node);
  Partner const& m = partner(s, other(w.node));
  auto const within = s.settings.readings.caught_up_within;
  bool const near = within && !p.suspended && p.hardened.lsn - m.hardened.lsn <= *within;
  bool const caught_up = p.synchronized || near;
  return talk(s, 0, 1) && reaches(s, 0, kWitness) && reaches(s, 1, kWitness) && caught_up;
}
bool may_drop_witness(Session const& s, What const& w) {
  // A principal alone must hear from the witness that the role is still its own.
  return talk(s, 0, 1) || (may_serve(s, w.node) && talks_to_witness(s, w) && has_witness(s, w));
}
bool too_long(Session const&, What const& w) { return w.seconds > 32767; }

// --- Role changes ---

void refuse_connected(Work& w) {
  w.add(Kind::Refused, w.what.node, {},
        static_cast<int>(w.s.settings.readings.force_connected_error));
}

void hand_over(Work& w) {
  w.me().pending_failover = true;
  w.add(Kind::StateChange, w.what.node, {}, 7);
}

void hand_over_from_partner(Work& w) {
  w.what.node = other(w.what.node);
  hand_over(w);
}

void force_service(Work& w) {
  Node const n = w.what.node;
  bool const witness = w.me().witness_set;
  int const known = witness ? w.s.witness.role_sequence : 0;
  take_role(w, n, std::max(w.me().role_sequence, known) + 1, Claim::Forced);
  w.me().suspended = true;
  w.me().confirmed = witness;
  if (witness)
    w.s.witness = {true, n, w.me().role_sequence, false, true, false};
}

// --- Suspend, resume, remove ---

namespace {

/// The partners that a decision of `n` reaches at once: itself, and the other if they can talk.
/// Anything that cannot be sent goes with the next connection, so the present one is given up.
bool tells_partner(Work& w, Node n) {
  bool const told = talk(w.s, 0, 1);
  if (!told && sees(w.s, n, other(n)))
    close_end_of(w, n, other(n));
  return told;
}

/// The witness has left the session: it counts for no quorum and consents to nothing.
void dismiss_witness(Work& w) {
  w.s.witness.in_session = w.s.witness.synchronized = w.s.witness.promised = false;
  for (Node n : {0, 1})
    sees(w.s, kWitness, n) = false;
}

} // namespace

void suspend(Work& w) {
  Node const n = w.what.node;
  bool const told = tells_partner(w, n);
  for (Node one : {n, other(n)})
    if (one == n || told) {
      Partner& p = partner(w.s, one);
      p.suspended = true;
      p.exposure_recorded = p.exposure_recorded || (p.principal && told);
      p.synchronized = p.pending_failover = p.asks = false;
    }
  ask_record(w, n);
}

void resume(Work& w) { w.s.partners[0].suspended = w.s.partners[1].suspended = false; }

void resume_and_undo(Work& w) {
  Node const winner = *principal(w.s);
  partner(w.s, winner).claim = Claim::Accepted;
  roll_back(w, other(winner), failover_point(w.s, winner));
  resume(w);
}

void remove_session(Work& w) {
  Node const n = w.what.node;
  bool const told = tells_partner(w, n);
  if (talk(w.s, n, kWitness) || (told && talk(w.s, other(n), kWitness)))
    dismiss_witness(w);
  for (Node one : {n, other(n)})
    if (partner(w.s, one).in_session && (one == n || told))
      leave(w, one);
}

// --- Configuration ---

void set_full(Work& w) {
  bool const told = tells_partner(w, w.what.node);
  for (Node one : {w.what.node, other(w.what.node)})
    if (one == w.what.node || told) {
      partner(w.s, one).safety_full = true;
      partner(w.s, one).synchronized = false;
    }
}

void set_off(Work& w) {
  w.me().safety_full = false;
  if (tells_partner(w, w.what.node)) {
    w.peer().safety_full = false;
    w.me().exposure_recorded = true;
  }
  ask_record(w, w.what.node);
}

void set_witness(Work& w) {
  for (Node n : {0, 1}) {
    partner(w.s, n).witness_set = true;
    sees(w.s, n, kWitness) = sees(w.s, kWitness, n) = true;
  }
  w.s.witness = {true, w.what.node, w.me().role_sequence, false, false, false};
  tell_witness(w, w.what.node);
}

void drop_witness(Work& w) {
  Node const n = w.what.node;
  bool const told = tells_partner(w, n);
  if (talk(w.s, n, kWitness) || (told && talk(w.s, other(n), kWitness)))
    dismiss_witness(w);
  for (Node one : {n, other(n)})
    if (one == n || told) {
      partner(w.s, one).witness_set = false;
      close_end_of(w, one, kWitness);
    }
}

void set_timeout(Work& w) {
  w.s.timeout[static_cast<std::size_t>(w.what.node)] =
      std::chrono::seconds{std::max<std::int64_t>(5, w.what.seconds)};
}

} // namespace switchback::mirroring
