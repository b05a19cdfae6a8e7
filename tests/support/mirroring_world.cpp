#include "tests/support/mirroring_world.hpp"

#include <algorithm>

namespace switchback::mirroring {
namespace {

// --- States as keys ---

struct Writer {
  Key key;
  int bits = 0;
  void number(std::uint64_t value, int width) {
    if (value >= 1u << width)
      throw std::logic_error("mirroring search: a state does not fit its key");
    (bits < 64 ? key.low : key.high) |= value << (bits % 64);
    if (bits < 64 && bits + width > 64)
      key.high |= value >> (64 - bits);
    bits += width;
  }
  template <class T> void field(T& value, int width) {
    number(static_cast<std::uint64_t>(value), width);
  }
};
struct Reader {
  Key key;
  int bits = 0;
  template <class T> void field(T& value, int width) {
    std::uint64_t raw = bits < 64 ? key.low >> bits : key.high >> (bits - 64);
    if (bits < 64 && bits + width > 64)
      raw |= key.high << (64 - bits);
    bits += width;
    value = static_cast<T>(raw & ((1u << width) - 1));
  }
};

/// All of a world that changes, in the order of its key.
template <class Coder> void code(Coder& coder, World& w) {
  auto const place = [&](std::int64_t& value) {
    std::int64_t rank = value / 10;
    coder.field(rank, 3);
    value = rank * 10;
  };
  for (Node n : {0, 1}) {
    Partner& p = partner(w.s, n);
    auto const i = static_cast<std::size_t>(n);
    for (bool* flag : {&p.principal, &p.suspended, &p.switching, &p.undoing, &p.synchronized,
                       &p.pending_failover, &p.exposure_recorded, &p.confirmed, &p.asks, &p.granted,
                       &p.safety_full, &p.witness_set, &p.in_session, &p.redo_failed, &p.disks_lost,
                       &w.was_synchronized[i], &w.kept_witness[i]})
      coder.field(*flag, 1);
    coder.field(p.claim, 2);
    coder.field(p.handshake, 2);
    coder.field(p.role_sequence, 4);
    place(p.hardened.lsn.value);
    place(failover_point(w.s, n).lsn.value);
    p.redone = p.hardened = at_lsn(p.hardened.lsn.value);
    failover_point(w.s, n) = at_lsn(failover_point(w.s, n).lsn.value);
  }
  Witness& record = w.s.witness;
  for (bool* flag : {&record.in_session, &record.synchronized, &record.suspended, &record.promised})
    coder.field(*flag, 1);
  coder.field(record.owner, 1);
  coder.field(record.role_sequence, 4);
  for (Node a : {0, 1, 2}) {
    coder.field(w.s.up[static_cast<std::size_t>(a)], 1);
    for (Node b : {0, 1, 2})
      if (a != b)
        coder.field(sees(w.s, a, b), 1);
  }
  for (bool& one : w.s.presumed)
    coder.field(one, 1);
  for (auto const& [a, b] : {std::pair<std::size_t, std::size_t>{0, 1}, {0, 2}, {1, 2}}) {
    coder.field(w.s.link[a][b], 1);
    w.s.link[b][a] = w.s.link[a][b];
  }
  place(w.common);
  place(w.acknowledged);
}

} // namespace

Node owner(Session const& s) {
  if (auto const p = principal(s))
    return *p;
  if (partner(s, 0).principal != partner(s, 1).principal) // whose session is over
    return partner(s, 0).principal ? 0 : 1;
  if (partner(s, 0).in_session != partner(s, 1).in_session) // the other copy is gone
    return partner(s, 0).in_session ? 0 : 1;
  return partner(s, 0).role_sequence > partner(s, 1).role_sequence ? 0 : 1;
}

std::int64_t end_of(Session const& s, Node n) { return partner(s, n).hardened.lsn.value; }

LogPoint at_lsn(std::int64_t lsn) { return {{lsn}, SimTime{Duration{lsn}}}; }

Key key_of(World const& w) {
  Writer writer;
  World copy = w;
  code(writer, copy);
  return writer.key;
}

World world_of(Key const& key, World const& start) {
  World w = start;
  Reader reader{key};
  code(reader, w);
  return w;
}

void renumber(World& w) {
  Node const o = owner(w.s);
  std::array<std::int64_t*, 6> const values{&w.common,
                                            &w.acknowledged,
                                            &w.s.partners[0].hardened.lsn.value,
                                            &w.s.partners[1].hardened.lsn.value,
                                            &w.s.failover_point[0].lsn.value,
                                            &w.s.failover_point[1].lsn.value};
  // Below the common point there is one line; above it each copy has its own, and nothing compares
  // them. The common point itself lies on both.
  std::array<int, 6> const line{-1, o, 0, 1, 0, 1};
  std::array<std::int64_t, 6> placed{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::array<std::int64_t, 6> below{};
    auto end = below.begin();
    for (std::size_t j = 0; j < values.size(); ++j)
      if (*values[j] < *values[i] && (*values[j] <= w.common || line[j] == line[i]) &&
          std::find(below.begin(), end, *values[j]) == end)
        *end++ = *values[j];
    placed[i] = (end - below.begin()) * 10;
  }
  for (std::size_t i = 0; i < values.size(); ++i)
    *values[i] = placed[i];
  for (std::size_t n : {0u, 1u}) {
    w.s.partners[n].hardened = w.s.partners[n].redone = at_lsn(placed[2 + n]);
    w.s.failover_point[n] = at_lsn(placed[4 + n]);
  }
  // Only differences of role sequences matter; a witness behind both is behind, however far.
  int const least = std::min(w.s.partners[0].role_sequence, w.s.partners[1].role_sequence) - 2;
  for (Partner& p : w.s.partners)
    p.role_sequence -= least;
  w.s.witness.role_sequence = std::max(w.s.witness.role_sequence - least, 1);
}

// --- One step, watched ---

void Watch::claim(bool holds, char const* what) {
  if (!holds && broken.empty())
    broken = what;
}

World Watch::step(World const& from, What const& what) {
  MatchedStep matched = matched_step(table, from.s, what);
  row = matched.row->label;
  taken[static_cast<std::size_t>(matched.row - table.data())] = true;
  World to = from;
  to.s = matched.work.s;
  follow_log(from, to, what);
  // What a destroyed copy held alone, and what a copy commits outside of the session, nobody has
  // promised to keep.
  for (Node n : {0, 1})
    if (partner(from.s, n).in_session && !partner(to.s, n).in_session)
      to.acknowledged = std::min(to.acknowledged, to.common);
  for (Effect const& e : matched.work.effects)
    if (e.kind == Effect::Kind::TakesRole)
      take_role(from, to, what, e.node);
  if (what.on == On::TakeOver && to.s.witness.promised && !from.s.witness.promised)
    claim(!sees(from.s, kWitness, other(what.node)),
          "the witness consents only when it has lost the principal too");
  stay_suspended(from, to, what);
  remember_loss(from, to, what);
  serve(to);
  renumber(to);
  return to;
}

void Watch::follow_log(World const& from, World& to, What const& what) {
  for (Node n : {0, 1}) {
    std::int64_t const was = end_of(from.s, n), is = end_of(to.s, n);
    if (is < was)
      to.common = std::min(to.common, is);
  }
  if (what.on != On::CaughtUp && what.on != On::Hardened && what.on != On::Tail)
    return;
  Node const mirror = other(what.node);
  if (to.s.partners == from.s.partners)
    return; // it was ignored
  claim(end_of(from.s, mirror) <= to.common,
        "a mirror's copy goes on only where it is a part of the principal's");
  to.common = end_of(to.s, mirror);
}

void Watch::take_role(World const& from, World& to, What const& what, Node n) {
  Claim const by = partner(to.s, n).claim;
  auto const i = static_cast<std::size_t>(n);
  if (by == Claim::Forced)
    return take_by_force(from, to, n);
  claim(owner(from.s) == n || to.acknowledged <= to.common,
        by == Claim::Failover ? "an automatic failover loses no acknowledged commit"
                              : "a manual failover loses no acknowledged commit");
  if (by != Claim::Failover)
    return claim(what.on == On::Handover, "a role is taken when it is handed over");
  Session const& s = from.s;
  claim(partner(s, n).safety_full && partner(s, n).witness_set && !partner(s, n).principal,
        "an automatic failover needs safety FULL and a witness");
  claim(from.was_synchronized[i],
        "an automatic failover needs SYNCHRONIZED when the principal was lost");
  claim(!partner(s, n).suspended, "an automatic failover needs a session not suspended");
  claim(!sees(s, n, other(n)), "an automatic failover needs a mirror that lost the principal");
  claim(from.kept_witness[i],
        "an automatic failover needs a mirror that kept the witness since it lost the principal");
}

void Watch::take_by_force(World const& from, World& to, Node n) {
  Session const& s = from.s;
  to.acknowledged = std::min(to.acknowledged, to.common);
  claim(!sees(s, n, other(n)), "service is forced only apart from the principal");
  bool const witness = partner(s, n).witness_set;
  claim(!witness || talk(s, n, kWitness), "service is forced only with the witness");
  claim(!witness || !partner(s, n).safety_full || !sees(s, kWitness, other(n)),
        "service is forced under FULL only where the witness has lost the principal too");
  claim(!partner(s, n).undoing, "service is not forced on a copy that was being rolled back");
}

void Watch::stay_suspended(World const& from, World const& to, What const& what) {
  for (Node n : {0, 1})
    claim(!partner(from.s, n).suspended || partner(to.s, n).suspended || what.on == On::Resume ||
              what.on == On::RedoRepaired,
          "a suspended session waits for RESUME");
}

void Watch::remember_loss(World const& from, World& to, What const& what) {
  for (Node n : {0, 1}) {
    auto const i = static_cast<std::size_t>(n);
    bool const saw = sees(from.s, n, other(n)), sees_now = sees(to.s, n, other(n));
    bool const has = sees(to.s, n, kWitness) && sees(to.s, kWitness, n);
    bool const anew = what.on == On::Connected && what.node == n && what.peer == kWitness;
    bool const matters = up(to.s, n) && !sees_now && !partner(to.s, n).principal;
    if (saw && !sees_now)
      to.was_synchronized[i] = shown_state(from.s, n) == State::Synchronized;
    to.was_synchronized[i] = to.was_synchronized[i] && matters;
    to.kept_witness[i] = matters && has && (saw || (from.kept_witness[i] && !anew));
  }
}

void Watch::serve(World& w) {
  Session const& s = w.s;
  bool const forced = partner(s, 0).claim == Claim::Forced || partner(s, 1).claim == Claim::Forced;
  claim(forced || !(may_serve(s, 0) && may_serve(s, 1)), "at most one partner serves");
  if (auto const invariants = broken_invariants(s); !invariants.empty())
    claim(false, "an invariant of the model is broken");
  Node const o = owner(s);
  for (Node n : {0, 1}) {
    if (!may_serve(s, n))
      continue;
    CommitMode const mode = commit_mode(s, n);
    bool const alone = mode == CommitMode::Exposed || mode == CommitMode::Asynchronous;
    if (n != o) {
      claim(forced || !alone, "no old principal acknowledges beside its successor");
      continue;
    }
    if (alone)
      w.acknowledged = std::max(w.acknowledged, end_of(s, n));
    else if (mode == CommitMode::Synchronous)
      w.acknowledged =
          std::max(w.acknowledged, std::min({end_of(s, n), end_of(s, other(n)), w.common}));
  }
  claim(w.acknowledged <= end_of(s, o), "what is acknowledged is in the copy that owns the role");
}

} // namespace switchback::mirroring
