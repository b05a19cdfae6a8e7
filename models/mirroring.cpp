#include "models/mirroring.hpp"

#include <algorithm>

namespace switchback::mirroring {
namespace {

using Kind = Effect::Kind;

/// A step under way: the next state, and what it brings.
struct Work {
  Session s;
  std::vector<Effect> effects;
  std::string_view row;

  Step done(std::string_view label) && { return {std::move(s), std::move(effects), label}; }
  void add(Effect effect) { effects.push_back(effect); }
};

Effect effect(Kind kind, Node node) {
  Effect e{};
  e.kind = kind;
  e.node = node;
  return e;
}

bool reaches(Session const& s, Node a, Node b) {
  return s.up[static_cast<std::size_t>(a)] && s.up[static_cast<std::size_t>(b)] &&
         s.link[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
}

bool& sees(Session& s, Node a, Node b) {
  return s.sees[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
}
bool sees(Session const& s, Node a, Node b) {
  return s.sees[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
}
Partner& partner(Session& s, Node n) { return s.partners[static_cast<std::size_t>(n)]; }
Partner const& partner(Session const& s, Node n) { return s.partners[static_cast<std::size_t>(n)]; }
bool up(Session const& s, Node n) { return s.up[static_cast<std::size_t>(n)]; }

bool uses(Session const& s, Node n) { return n != kWitness || s.settings.witness; }

/// Says so if a partner's serving changed between two states.
void review_serving(Session const& before, Work& w) {
  for (Node n : {0, 1}) {
    bool const was = may_serve(before, n), is = may_serve(w.s, n);
    if (was && !is)
      w.add(effect(Kind::Stops, n));
    if (!was && is)
      w.add(effect(Kind::Serves, n));
  }
}

/// Everything that the ends still think is connected but is not: each finds out by itself.
void arm_notices(Session const& before, Work& w, bool closed) {
  for (Node a : {0, 1, 2})
    for (Node b : {0, 1, 2})
      if (a != b && up(w.s, a) && uses(w.s, a) && uses(w.s, b) && sees(w.s, a, b) &&
          !reaches(w.s, a, b) && reaches(before, a, b)) {
        Effect e = effect(Kind::ArmNotice, a);
        e.peer = b;
        e.closed = closed;
        w.add(e);
      }
}

void start_resync(Work& w, Node from) {
  Partner const& p = partner(w.s, from);
  Partner const& m = partner(w.s, other(from));
  Effect e = effect(Kind::StartResync, from);
  e.bytes = p.hardened.lsn > m.hardened.lsn ? p.hardened.lsn - m.hardened.lsn : Bytes{};
  w.add(e);
}

/// The partners have found each other again: the higher role sequence is right.
void meet(Work& w) {
  Session& s = w.s;
  if (!s.partners[0].in_session || !s.partners[1].in_session) {
    for (Node n : {0, 1})
      if (partner(s, n).in_session) { // it learns that the other has left
        partner(s, n).in_session = false;
        w.add(effect(Kind::LeavesSession, n));
      }
    return;
  }
  Node winner = s.partners[0].principal ? 0 : 1;
  if (s.partners[0].role_sequence != s.partners[1].role_sequence)
    winner = s.partners[0].role_sequence > s.partners[1].role_sequence ? 0 : 1;
  Node const loser = other(winner);
  Partner& p = partner(s, winner);
  Partner& m = partner(s, loser);
  if (m.principal || m.role_sequence != p.role_sequence) {
    m.principal = false;
    m.role_sequence = p.role_sequence;
    m.suspended = p.suspended;
    Effect e = effect(Kind::BecomesMirror, loser);
    // After a forced service nothing is undone before RESUME; after any other the log past the
    // failover point goes at once.
    e.point = p.forced ? m.hardened : s.failover_point[static_cast<std::size_t>(winner)];
    if (!p.forced)
      m.hardened = e.point;
    w.add(e);
  }
  p.synchronized = m.synchronized = false;
  m.suspended = p.suspended = p.suspended || m.suspended;
  s.exposed_recorded = false;
  s.failover_chance = true;
  if (!p.suspended)
    start_resync(w, winner);
}

void witness_follows(Session& s) {
  if (!s.settings.witness || !up(s, kWitness))
    return;
  for (Node n : {0, 1})
    if (partner(s, n).in_session && partner(s, n).principal && sees(s, n, kWitness) &&
        sees(s, kWitness, n) && partner(s, n).role_sequence >= s.witness.role_sequence) {
      s.witness.owner = n;
      s.witness.role_sequence = partner(s, n).role_sequence;
    }
}

void connect(Work& w, Node a, Node b) {
  if (!uses(w.s, a) || !uses(w.s, b) || !reaches(w.s, a, b) || (sees(w.s, a, b) && sees(w.s, b, a)))
    return;
  sees(w.s, a, b) = sees(w.s, b, a) = true;
  if (a != kWitness && b != kWitness) {
    meet(w);
    return;
  }
  Node const p = a == kWitness ? b : a;
  // An old principal learns from the witness that the role has gone elsewhere.
  if (partner(w.s, p).principal && partner(w.s, p).role_sequence < w.s.witness.role_sequence &&
      w.s.witness.owner != p)
    partner(w.s, p).synchronized = false;
  witness_follows(w.s);
}

void connect_all(Work& w) {
  connect(w, 0, 1);
  connect(w, 0, kWitness);
  connect(w, 1, kWitness);
}

bool may_take_over(Session const& s, Node mirror) {
  Partner const& m = partner(s, mirror);
  return s.settings.witness && s.settings.safety_full && up(s, mirror) && m.in_session &&
         !m.principal && m.synchronized && !m.suspended && !m.switching && s.failover_chance &&
         !sees(s, mirror, other(mirror)) && sees(s, mirror, kWitness) &&
         sees(s, kWitness, mirror) && up(s, kWitness) && !sees(s, kWitness, other(mirror)) &&
         s.witness.synchronized && s.witness.owner == other(mirror);
}

void take_role(Work& w, Node node) {
  Session& s = w.s;
  Partner& m = partner(s, node);
  m.principal = true;
  m.role_sequence = std::max({s.partners[0].role_sequence, s.partners[1].role_sequence,
                              s.witness.role_sequence}) +
                    1;
  m.switching = true;
  m.synchronized = false;
  s.failover_point[static_cast<std::size_t>(node)] = m.hardened;
  Effect e = effect(Kind::TakesRole, node);
  e.point = m.hardened;
  w.add(e);
  Effect arm = effect(Kind::ArmSwitch, node);
  arm.bytes = m.hardened.lsn > m.redone.lsn ? m.hardened.lsn - m.redone.lsn : Bytes{};
  w.add(arm);
}

void automatic_failover(Work& w, Node mirror) {
  take_role(w, mirror);
  w.s.witness = {mirror, partner(w.s, mirror).role_sequence, false};
  w.s.exposed_recorded = true; // the witness knows, since it took part
}

Step refuse(Session const& s, int number) {
  Effect e = effect(Kind::Refused, 0);
  e.number = number;
  return {s, {e}, "R"};
}

Step on_lost(Session const& s, NodeLost const& event) {
  Work w{s, {}, {}};
  w.s.up[static_cast<std::size_t>(event.node)] = false;
  for (Node n : {0, 1, 2})
    sees(w.s, event.node, n) = false;
  if (event.node != kWitness) {
    Partner& lost = partner(w.s, event.node);
    lost.switching = false;
    lost.pending_failover = false;
  }
  arm_notices(s, w, !event.silent);
  review_serving(s, w);
  return std::move(w).done("M1");
}

Step on_returned(Session const& s, NodeReturned const& event) {
  Work w{s, {}, {}};
  w.s.up[static_cast<std::size_t>(event.node)] = true;
  for (Node n : {0, 1, 2})
    if (n != event.node && reaches(w.s, n, event.node))
      sees(w.s, n, event.node) = false; // a new connection, whatever was noticed of the old one
  connect_all(w);
  review_serving(s, w);
  return std::move(w).done("M2");
}

Step on_cut(Session const& s, LinkCut const& event) {
  Work w{s, {}, {}};
  w.s.link[static_cast<std::size_t>(event.a)][static_cast<std::size_t>(event.b)] = false;
  w.s.link[static_cast<std::size_t>(event.b)][static_cast<std::size_t>(event.a)] = false;
  arm_notices(s, w, false);
  return std::move(w).done("M3");
}

Step on_healed(Session const& s, LinkHealed const& event) {
  Work w{s, {}, {}};
  w.s.link[static_cast<std::size_t>(event.a)][static_cast<std::size_t>(event.b)] = true;
  w.s.link[static_cast<std::size_t>(event.b)][static_cast<std::size_t>(event.a)] = true;
  // If only one end had noticed, the connection is made anew for both.
  if (sees(w.s, event.a, event.b) != sees(w.s, event.b, event.a))
    sees(w.s, event.a, event.b) = sees(w.s, event.b, event.a) = false;
  connect_all(w);
  review_serving(s, w);
  return std::move(w).done("M4");
}

Step on_storage_lost(Session const& s, StorageLost const& event) {
  Work w{s, {}, {}};
  if (event.node != kWitness && partner(w.s, event.node).in_session) {
    partner(w.s, event.node).in_session = false;
    partner(w.s, event.node).principal = false;
    partner(w.s, event.node).switching = false;
    w.add(effect(Kind::LeavesSession, event.node));
    Node const o = other(event.node);
    if (connected(w.s, 0, 1) && partner(w.s, o).in_session) {
      partner(w.s, o).in_session = false;
      w.add(effect(Kind::LeavesSession, o));
    }
  }
  review_serving(s, w);
  return std::move(w).done("M5");
}

Step on_noticed(Session const& s, Noticed const& event) {
  if (!up(s, event.by) || !sees(s, event.by, event.peer))
    return {s, {}, "M7"};
  if (reaches(s, event.by, event.peer) && sees(s, event.peer, event.by))
    return {s, {}, "M8"};
  Work w{s, {}, {}};
  sees(w.s, event.by, event.peer) = false;
  std::string_view row = "M6";
  for (Node n : {0, 1}) {
    Partner& me = partner(w.s, n);
    if (!me.in_session || !up(w.s, n))
      continue;
    if (event.by == n && event.peer == other(n)) {
      if (me.principal) {
        me.synchronized = false;
        if (w.s.settings.witness && sees(w.s, n, kWitness) && !w.s.exposed_recorded)
          w.add(effect(Kind::ArmRecord, n));
        row = "M9";
      }
    }
    // The chance is gone for good once the mirror is without the witness while it has lost, or then
    // loses, the principal.
    if (!me.principal && event.by == n && event.peer == kWitness)
      w.s.failover_chance = false;
  }
  for (Node n : {0, 1})
    if (may_take_over(w.s, n)) {
      automatic_failover(w, n);
      row = "M10";
    }
  review_serving(s, w);
  return std::move(w).done(row);
}

Step on_recorded(Session const& s) {
  auto const p = principal(s);
  if (!p || !up(s, *p) || sees(s, *p, other(*p)) || !connected(s, *p, kWitness))
    return {s, {}, "M12"};
  Work w{s, {}, {}};
  w.s.witness.synchronized = false;
  w.s.exposed_recorded = true;
  return std::move(w).done("M11");
}

Step on_caught_up(Session const& s, CaughtUp const& event) {
  auto const p = principal(s);
  if (!p || !connected(s, 0, 1) || partner(s, *p).suspended || !s.partners[0].in_session ||
      !s.partners[1].in_session)
    return {s, {}, "M14"};
  Work w{s, {}, {}};
  Partner& m = partner(w.s, other(*p));
  partner(w.s, *p).hardened = m.hardened = event.to;
  m.redone = event.to;
  partner(w.s, *p).synchronized = m.synchronized = true;
  partner(w.s, *p).forced = false;
  if (connected(w.s, *p, kWitness))
    w.s.witness.synchronized = true;
  w.s.exposed_recorded = false;
  w.s.failover_chance = connected(w.s, other(*p), kWitness);
  return std::move(w).done("M13");
}

Step on_switched(Session const& s, RoleSwitched const& event) {
  if (!up(s, event.node) || !partner(s, event.node).switching)
    return {s, {}, "M16"};
  Work w{s, {}, {}};
  Partner& p = partner(w.s, event.node);
  p.switching = false;
  p.redone = p.hardened;
  Partner& o = partner(w.s, other(event.node));
  if (connected(w.s, 0, 1) && o.in_session &&
      !p.suspended) { // a manual failover: the old principal is the mirror now
    o.pending_failover = false;
    start_resync(w, event.node);
  }
  review_serving(s, w);
  return std::move(w).done("M15");
}

Step on_committed(Session const& s, Committed const& event) {
  auto const p = principal(s);
  if (!p)
    return {s, {}, "M17"};
  Work w{s, {}, {}};
  partner(w.s, *p).hardened = event.end;
  // What the mirror has while it is synchronised is what the principal has, up to the moment when
  // it can not be reached.
  Partner& m = partner(w.s, other(*p));
  if (m.synchronized && partner(w.s, *p).synchronized && reaches(w.s, 0, 1))
    m.hardened = m.redone = event.end;
  return std::move(w).done("M17");
}

Step on_failover(Session const& s, Failover const& event) {
  Partner const& p = partner(s, event.on);
  if (!p.in_session)
    return refuse(s, 1416);
  if (!p.principal)
    return refuse(s, 1470);
  if (!s.settings.safety_full)
    return refuse(s, 1477);
  if (!connected(s, 0, 1))
    return refuse(s, 1447);
  if (!p.synchronized || p.suspended)
    return refuse(s, 1422);
  Work w{s, {}, {}};
  Node const target = other(event.on);
  partner(w.s, event.on).principal = false;
  partner(w.s, event.on).pending_failover = true;
  partner(w.s, event.on).synchronized = false;
  take_role(w, target);
  partner(w.s, event.on).role_sequence = partner(w.s, target).role_sequence;
  Effect e = effect(Kind::BecomesMirror, event.on);
  e.point = partner(w.s, event.on).hardened;
  w.add(e);
  witness_follows(w.s);
  review_serving(s, w);
  return std::move(w).done("M18");
}

Step on_force(Session const& s, ForceService const& event) {
  Partner const& m = partner(s, event.on);
  if (!m.in_session)
    return refuse(s, 1416);
  if (m.principal || sees(s, event.on, other(event.on)))
    return refuse(s, 1455);
  if (s.settings.witness && !connected(s, event.on, kWitness))
    return refuse(s, 1431);
  if (s.settings.witness && sees(s, kWitness, other(event.on)))
    return refuse(s, 1455);
  Work w{s, {}, {}};
  take_role(w, event.on);
  Partner& p = partner(w.s, event.on);
  p.suspended = true;
  p.forced = true;
  w.add(effect(Kind::NewFork, event.on));
  witness_follows(w.s);
  w.s.witness.synchronized = false;
  w.s.exposed_recorded = true;
  review_serving(s, w);
  return std::move(w).done("M19");
}

Step on_suspend(Session const& s, Suspend const& event) {
  if (!partner(s, event.on).in_session)
    return refuse(s, 1416);
  Work w{s, {}, {}};
  for (Node n : {0, 1})
    if (n == event.on || connected(s, 0, 1)) {
      partner(w.s, n).suspended = true;
      partner(w.s, n).synchronized = false;
    }
  if (connected(s, event.on, kWitness))
    w.s.witness.synchronized = false;
  return std::move(w).done("M20");
}

Step on_resume(Session const& s, Resume const& event) {
  if (!partner(s, event.on).in_session)
    return refuse(s, 1416);
  if (!connected(s, 0, 1))
    return refuse(s, 1447);
  auto const p = principal(s);
  Work w{s, {}, {}};
  for (Partner& one : w.s.partners)
    one.suspended = false;
  if (partner(w.s, *p).forced) {
    // The old principal drops its own fork, back to where the roles parted.
    Partner& m = partner(w.s, other(*p));
    Effect e = effect(Kind::BecomesMirror, other(*p));
    m.hardened = e.point = w.s.failover_point[static_cast<std::size_t>(*p)];
    w.add(e);
  }
  start_resync(w, *p);
  return std::move(w).done("M21");
}

Step on_remove(Session const& s, Remove const& event) {
  if (!partner(s, event.on).in_session)
    return refuse(s, 1416);
  Work w{s, {}, {}};
  for (Node n : {event.on, other(event.on)})
    if (partner(w.s, n).in_session && (n == event.on || connected(s, 0, 1))) {
      partner(w.s, n).in_session = false;
      w.add(effect(Kind::LeavesSession, n));
    }
  return std::move(w).done("M22");
}

Step on_safety(Session const& s, SetSafety const& event) {
  if (!partner(s, event.on).in_session)
    return refuse(s, 1416);
  if (!partner(s, event.on).principal)
    return refuse(s, 1470);
  Work w{s, {}, {}};
  w.s.settings.safety_full = event.full;
  return std::move(w).done("M23");
}

Step on_witness(Session const& s, SetWitness const& event) {
  if (!partner(s, event.on).in_session)
    return refuse(s, 1416);
  if (!event.present && !s.settings.witness)
    return refuse(s, 1439);
  if (event.present && !partner(s, event.on).principal)
    return refuse(s, 1470);
  if (event.present && s.settings.witness)
    return refuse(s, 1446);
  if (event.present && !(connected(s, 0, 1) && reaches(s, 0, kWitness) && reaches(s, 1, kWitness)))
    return refuse(s, 1426);
  if (!event.present && !partner(s, event.on).principal && !connected(s, 0, 1))
    return refuse(s, 1447);
  Work w{s, {}, {}};
  w.s.settings.witness = event.present;
  if (event.present) {
    connect_all(w);
    auto const p = principal(w.s);
    w.s.witness = {*p, partner(w.s, *p).role_sequence, partner(w.s, *p).synchronized};
    w.s.failover_chance = true;
  } else {
    for (Node n : {0, 1})
      sees(w.s, n, kWitness) = sees(w.s, kWitness, n) = false;
  }
  review_serving(s, w);
  return std::move(w).done("M24");
}

Step on_timeout(Session const& s, SetTimeout const& event) {
  if (!partner(s, event.on).in_session)
    return refuse(s, 1416);
  if (!partner(s, event.on).principal)
    return refuse(s, 1470);
  if (event.seconds > 32767)
    return refuse(s, 1476);
  Work w{s, {}, {}};
  w.s.settings.timeout = std::chrono::seconds{std::max<std::int64_t>(5, event.seconds)};
  return std::move(w).done("M25");
}

template <class... Fs> struct Cases : Fs... { using Fs::operator()...; };
template <class... Fs> Cases(Fs...) -> Cases<Fs...>;

} // namespace

std::string_view name_of(State state) {
  switch (state) {
  case State::Suspended:
    return "SUSPENDED";
  case State::Disconnected:
    return "DISCONNECTED";
  case State::Synchronizing:
    return "SYNCHRONIZING";
  case State::PendingFailover:
    return "PENDING_FAILOVER";
  case State::Synchronized:
    return "SYNCHRONIZED";
  }
  return "";
}

std::vector<Row> const& rows() {
  static std::vector<Row> const kRows{
      {"M1", "a node is lost", "it serves no more; the others notice by themselves",
       "Possible Failures"},
      {"M2", "a node returns", "it connects; the higher role sequence is right", "Quorum"},
      {"M3", "a link is cut", "both ends notice after the timeout", "Possible Failures"},
      {"M4", "a link heals", "its ends connect again", "Role Switching"},
      {"M5", "a partner's storage is lost", "its copy leaves the session", "inferred"},
      {"M6", "an end notices that a peer is gone", "its quorum is reviewed", "Quorum"},
      {"M7", "a notice comes too late or twice", "ignored", ""},
      {"M8", "a notice comes when the peer is back", "ignored: pings arrived in time",
       "Possible Failures"},
      {"M9", "the principal has lost the mirror",
       "with the witness it runs exposed once that has recorded it; without witness at once; else "
       "it stops",
       "Operating Modes; Quorum"},
      {"M10", "mirror and witness have lost a principal they were synchronised with",
       "automatic failover", "Role Switching"},
      {"M11", "the witness has recorded it", "commits are acknowledged exposed",
       "inferred from Quorum"},
      {"M12", "the record comes too late", "ignored", ""},
      {"M13", "the mirror has caught up", "SYNCHRONIZED", "Mirroring States"},
      {"M14", "it catches up after the connection was lost or suspended", "ignored", ""},
      {"M15", "redo and switch are done", "the new principal serves",
       "Role Switching; Estimate the Interruption of Service"},
      {"M16", "the switch ends on a node that lost it meanwhile", "ignored", ""},
      {"M17", "the principal's log grows", "the mirror's too while it is synchronised",
       "Operating Modes"},
      {"M18", "SET PARTNER FAILOVER", "the roles swap", "Role Switching"},
      {"M19", "SET PARTNER FORCE_SERVICE_ALLOW_DATA_LOSS",
       "the mirror serves on a new fork, SUSPENDED", "Role Switching"},
      {"M20", "SET PARTNER SUSPEND", "SUSPENDED", "Pausing and Resuming"},
      {"M21", "SET PARTNER RESUME", "SYNCHRONIZING", "Pausing and Resuming"},
      {"M22", "SET PARTNER OFF", "the session ends where it is known",
       "Removing Database Mirroring"},
      {"M23", "SET PARTNER SAFETY", "the mode changes", "ALTER DATABASE"},
      {"M24", "SET WITNESS", "the quorum rule comes or goes", "ALTER DATABASE"},
      {"M25", "SET PARTNER TIMEOUT", "0 to 4 count as 5", "ALTER DATABASE"},
      {"R", "a command that can not be done", "refused with its number",
       "Database Engine events and errors"},
  };
  return kRows;
}

Session begin(Settings const& settings, Node first_principal, LogPoint hardened) {
  Session s;
  s.settings = settings;
  for (Node n : {0, 1}) {
    partner(s, n).principal = n == first_principal;
    partner(s, n).hardened = partner(s, n).redone = hardened;
  }
  s.witness = {first_principal, 1, false};
  for (Node a : {0, 1, 2})
    for (Node b : {0, 1, 2})
      if (a != b) {
        s.link[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] = true;
        sees(s, a, b) = settings.witness || (a != kWitness && b != kWitness);
      }
  return s;
}

bool connected(Session const& s, Node a, Node b) {
  return sees(s, a, b) && sees(s, b, a) && up(s, a) && up(s, b);
}

std::optional<Node> principal(Session const& s) {
  std::optional<Node> best;
  for (Node n : {0, 1}) {
    Partner const& p = partner(s, n);
    if (p.in_session && p.principal && (!best || p.role_sequence > partner(s, *best).role_sequence))
      best = n;
  }
  return best;
}

bool may_serve(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  if (!p.in_session || !p.principal || p.switching || !up(s, n))
    return false;
  if (!s.settings.witness)
    return true;
  if (sees(s, n, other(n)))
    return true;
  // The witness counts for the one that owns the role by its record.
  return sees(s, n, kWitness) && up(s, kWitness) &&
         (s.witness.owner == n || s.witness.role_sequence < p.role_sequence);
}

int opening_error(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  if (!p.principal)
    return 954;
  return may_serve(s, n) ? 0 : 955;
}

State shown_state(Session const& s, Node n) {
  Partner const& p = partner(s, n);
  if (p.pending_failover && partner(s, other(n)).switching)
    return State::PendingFailover;
  if (p.suspended)
    return State::Suspended;
  if (!sees(s, n, other(n)))
    return State::Disconnected;
  return p.synchronized ? State::Synchronized : State::Synchronizing;
}

CommitMode commit_mode(Session const& s) {
  auto const p = principal(s);
  if (!s.settings.safety_full)
    return CommitMode::Asynchronous;
  if (!p || !partner(s, *p).synchronized) {
    bool const waits = p && s.settings.witness && !sees(s, *p, other(*p)) && !s.exposed_recorded &&
                       s.witness.synchronized;
    return waits ? CommitMode::Held : CommitMode::Exposed;
  }
  return reaches(s, 0, 1) ? CommitMode::Synchronous : CommitMode::Held;
}

CommitMode commit_mode(Session const& s, Node node) {
  if (principal(s) == node)
    return commit_mode(s);
  if (!s.settings.safety_full)
    return CommitMode::Asynchronous;
  return sees(s, node, other(node)) || s.settings.witness ? CommitMode::Held : CommitMode::Exposed;
}

std::vector<std::string> broken_invariants(Session const& s) {
  std::vector<std::string> broken;
  bool const forced = s.partners[0].forced || s.partners[1].forced;
  if (may_serve(s, 0) && may_serve(s, 1) && !forced)
    broken.push_back("at most one partner serves");
  for (Node n : {0, 1})
    if (may_serve(s, n) && s.settings.witness && !sees(s, n, other(n)) && !sees(s, n, kWitness))
      broken.push_back("a principal under a witness serves only with the mirror or the witness");
  return broken;
}

Step step(Session const& s, Event const& event) {
  return std::visit(Cases{[&](NodeLost const& e) { return on_lost(s, e); },
                          [&](NodeReturned const& e) { return on_returned(s, e); },
                          [&](LinkCut const& e) { return on_cut(s, e); },
                          [&](LinkHealed const& e) { return on_healed(s, e); },
                          [&](StorageLost const& e) { return on_storage_lost(s, e); },
                          [&](Noticed const& e) { return on_noticed(s, e); },
                          [&](WitnessRecorded const&) { return on_recorded(s); },
                          [&](CaughtUp const& e) { return on_caught_up(s, e); },
                          [&](RoleSwitched const& e) { return on_switched(s, e); },
                          [&](Committed const& e) { return on_committed(s, e); },
                          [&](Failover const& e) { return on_failover(s, e); },
                          [&](ForceService const& e) { return on_force(s, e); },
                          [&](Suspend const& e) { return on_suspend(s, e); },
                          [&](Resume const& e) { return on_resume(s, e); },
                          [&](Remove const& e) { return on_remove(s, e); },
                          [&](SetSafety const& e) { return on_safety(s, e); },
                          [&](SetWitness const& e) { return on_witness(s, e); },
                          [&](SetTimeout const& e) { return on_timeout(s, e); }},
                    event);
}

} // namespace switchback::mirroring
