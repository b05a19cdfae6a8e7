#include "models/mirroring_due.hpp"

namespace switchback::mirroring {
namespace {

bool notice_due(Session const& s, Node by, Node peer) {
  if (by == peer || !up(s, by))
    return false;
  return presumes(s, by, peer) ||
         (sees(s, by, peer) && !(reaches(s, by, peer) && sees(s, peer, by)));
}

bool connection_due(Session const& s, Node a, Node b) {
  if (a == b || !reaches(s, a, b) || (sees(s, a, b) && sees(s, b, a)))
    return false;
  if (b == kWitness)
    return s.witness.in_session && partner(s, a).in_session && partner(s, a).witness_set;
  return !partner(s, 0).disks_lost && !partner(s, 1).disks_lost &&
         (partner(s, 0).in_session || partner(s, 1).in_session);
}

/// The witness's record is not up to date for the partner, or the partner does not know what the
/// record says about it.
bool news_for_witness(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  Witness const& w = s.witness;
  if (!p.principal)
    return w.promised && w.owner == other(n) && !p.granted && !p.asks;
  if (overruled(s, n))
    return p.confirmed;
  return !p.confirmed || w.owner != n || w.role_sequence != p.role_sequence ||
         w.synchronized != (p.synchronized && p.safety_full) || w.suspended != p.suspended;
}

bool both_in_session(Session const& s) {
  return partner(s, 0).in_session && partner(s, 1).in_session;
}

// What a partner says or hears, by the event that it will be.
bool record_due(Session const& s, Node n) {
  return partner(s, n).handshake == Handshake::Asked && talk(s, n, kWitness);
}
bool recorded_due(Session const& s, Node n) {
  return partner(s, n).handshake == Handshake::Answered && talk(s, n, kWitness);
}
bool take_over_due(Session const& s, Node n) {
  return partner(s, n).asks && !partner(s, n).granted && talk(s, n, kWitness) &&
         !sees(s, kWitness, other(n)) && !presumes(s, kWitness, other(n));
}
bool granted_due(Session const& s, Node n) { return partner(s, n).granted && talk(s, n, kWitness); }
bool report_due(Session const& s, Node n) { return talk(s, n, kWitness) && news_for_witness(s, n); }
bool tail_due(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  return p.principal && p.pending_failover && talk(s, 0, 1) && both_in_session(s);
}
bool handover_due(Session const& s, Node n) {
  Partner const& m = partner(s, n);
  Partner const& p = partner(s, other(n));
  return !m.principal && !p.principal && m.role_sequence < p.role_sequence && talk(s, 0, 1) &&
         both_in_session(s);
}
bool switch_due(Session const& s, Node n) { return partner(s, n).switching && up(s, n); }

struct Expectation {
  On on;
  bool (*due)(Session const&, Node);
};
constexpr Expectation kOfPartners[] = {
    {On::Record, record_due},     {On::Recorded, recorded_due},   {On::TakeOver, take_over_due},
    {On::Granted, granted_due},   {On::Report, report_due},       {On::Tail, tail_due},
    {On::Handover, handover_due}, {On::RoleSwitched, switch_due},
};

bool expected(Session const& s, On on, Node n) {
  for (Expectation const& one : kOfPartners)
    if (one.on == on)
      return partner(s, n).in_session && one.due(s, n);
  return false;
}

bool is_owner_of_pair(Session const& s, Node n) {
  return partner(s, n).principal && !partner(s, other(n)).principal && both_in_session(s) &&
         talk(s, 0, 1);
}

bool resync_due(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  return is_owner_of_pair(s, n) && !p.suspended && !partner(s, other(n)).suspended &&
         !p.switching && !p.pending_failover && !p.synchronized;
}

bool flows_from(Session const& s, Node n) {
  return is_owner_of_pair(s, n) && partner(s, n).synchronized && partner(s, other(n)).synchronized;
}

} // namespace

bool under_way(Session const& s, What const& w) { return expected(s, w.on, w.node); }
bool can_connect(Session const& s, What const& w) { return connection_due(s, w.node, w.peer); }
bool still_sees_peer(Session const& s, What const& w) {
  return up(s, w.node) && (sees(s, w.node, w.peer) || presumes(s, w.node, w.peer));
}
bool peer_is_there(Session const& s, What const& w) { return !notice_due(s, w.node, w.peer); }
bool resynchronises(Session const& s) { return resync_due(s, 0) || resync_due(s, 1); }
bool resyncs(Session const& s, What const& w) { return resync_due(s, w.node); }
bool log_goes_on(Session const& s, What const& w) {
  Partner const& m = partner(s, w.node);
  return !m.principal && !m.disks_lost && w.redone.lsn <= m.hardened.lsn &&
         m.hardened.lsn < w.point.lsn;
}
bool in_step(Session const& s, What const& w) { return flows_from(s, w.node); }

bool log_flows(Session const& s) { return flows_from(s, 0) || flows_from(s, 1); }

DueList due_list(Session const& s) {
  DueList list;
  auto const add = [&](On on, Node node, Node peer = 0) {
    What what{on};
    what.node = node;
    what.peer = peer;
    list.items[list.size++] = what;
  };
  for (Node a : {0, 1, 2})
    for (Node b : {0, 1, 2})
      if (notice_due(s, a, b))
        add(On::Noticed, a, b);
  for (Node a : {0, 1})
    for (Node b = a + 1; b < 3; ++b)
      if (connection_due(s, a, b))
        add(On::Connected, a, b);
  for (Node n : {0, 1}) {
    for (Expectation const& one : kOfPartners)
      if (partner(s, n).in_session && one.due(s, n))
        add(one.on, n);
    if (resync_due(s, n)) {
      add(On::CaughtUp, n);
      list.items[list.size - 1].point = partner(s, n).hardened;
    }
    if (flows_from(s, n) && partner(s, other(n)).hardened != partner(s, n).hardened) {
      add(On::Hardened, n);
      list.items[list.size - 1].point = list.items[list.size - 1].redone = partner(s, n).hardened;
    }
  }
  return list;
}

std::vector<Event> due(Session const& s) {
  std::vector<Event> events;
  for (What const& what : due_list(s))
    events.push_back(event_of(what));
  return events;
}

} // namespace switchback::mirroring
