// Messages between partners and witness, and the roles that follow from them: actions of the rows W
// and P of models/mirroring_table.hpp.
#include <algorithm>

#include "models/mirroring_rules.hpp"

namespace switchback::mirroring {

using Kind = Effect::Kind;

// --- The witness ---

void record(Work& w) {
  w.s.witness.synchronized = false;
  w.me().handshake = Handshake::Answered;
}

void allow_exposed(Work& w) {
  w.me().handshake = Handshake::None;
  w.me().exposure_recorded = true;
}

void grant(Work& w) {
  w.s.witness.promised = true;
  w.s.witness.synchronized = false;
  w.me().granted = true;
}

void deny(Work& w) {
  if (w.what.on == On::Record)
    w.me().handshake = Handshake::None;
  else
    w.me().asks = false;
}

void take_role(Work& w, Node n, int role_sequence, Claim claim) {
  Partner& p = partner(w.s, n);
  forget(p);
  p.principal = true;
  p.role_sequence = role_sequence;
  p.claim = claim;
  p.switching = true;
  p.exposure_recorded = true; // no mirror is synchronised with it yet
  w.add(Kind::TakesRole, n, p.hardened);
}

void take_over(Work& w) {
  Node const n = w.what.node;
  take_role(w, n, std::max(w.me().role_sequence, w.s.witness.role_sequence) + 1, Claim::Failover);
  w.me().confirmed = true; // the consent says so
  w.add(Kind::StateChange, n, {}, 8);
}

void decline(Work& w) { w.me().asks = w.me().granted = false; }

void report(Work& w) {
  tell_witness(w, w.what.node);
  ask_record(w, w.what.node);
}

// --- Between the partners ---

void give_up_role(Work& w) {
  Partner& p = w.me();
  Partner& m = w.peer();
  m.hardened = p.redone = p.hardened;
  failover_point(w.s, 0) = failover_point(w.s, 1) = p.hardened;
  forget(p);
  p.principal = false;
  p.role_sequence += 1;
  w.add(Kind::BecomesMirror, w.what.node, p.hardened);
}

void accept_role(Work& w) { take_role(w, w.what.node, w.peer().role_sequence, Claim::Accepted); }

void synchronize(Work& w) {
  Partner& p = w.me();
  Partner& m = w.peer();
  p.hardened = m.hardened = m.redone = w.what.point;
  failover_point(w.s, 0) = failover_point(w.s, 1) = w.what.point;
  p.synchronized = m.synchronized = true;
  p.claim = Claim::Accepted;
  m.undoing = p.undoing = false;
  p.exposure_recorded = !p.safety_full;
  p.handshake = Handshake::None;
}

void receive(Work& w) {
  w.me().hardened = w.me().redone = w.what.point;
  failover_point(w.s, 0) = failover_point(w.s, 1) = w.what.point;
}

void harden(Work& w) {
  w.peer().hardened = w.what.point;
  w.peer().redone = w.what.redone;
  failover_point(w.s, 0) = failover_point(w.s, 1) = w.what.point;
}

void open_database(Work& w) {
  w.me().switching = false;
  w.me().redone = w.me().hardened;
}

void grow_log(Work& w) { w.me().hardened = w.what.point; }

} // namespace switchback::mirroring
