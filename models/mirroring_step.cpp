// One step of a session: the row of the table, then what follows from any row: who serves now, what
// has become due, which state-change events are raised.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "models/mirroring_due.hpp"
#include "models/mirroring_table.hpp"

namespace switchback::mirroring {
namespace {

using Kind = Effect::Kind;

template <class... Fs> struct Cases : Fs... { using Fs::operator()...; };
template <class... Fs> Cases(Fs...) -> Cases<Fs...>;

/// The messages as events of the table, and which end they are about.
struct MessageRow {
  On on;
  Message message;
  enum Way { ToWitness, FromWitness, FromPartner } way;
};
constexpr MessageRow kMessages[] = {
    {On::Record, Message::Record, MessageRow::ToWitness},
    {On::Recorded, Message::Recorded, MessageRow::FromWitness},
    {On::TakeOver, Message::TakeOver, MessageRow::ToWitness},
    {On::Granted, Message::Granted, MessageRow::FromWitness},
    {On::Report, Message::Report, MessageRow::ToWitness},
    {On::Tail, Message::Tail, MessageRow::FromPartner},
    {On::Handover, Message::Handover, MessageRow::FromPartner},
};

What plain(On on, Node node, Node peer = 0) {
  What what{on};
  what.node = node;
  what.peer = peer;
  return what;
}

What at_point(On on, Node node, LogPoint point, LogPoint redone = {}) {
  What what{on};
  what.node = node;
  what.point = point;
  what.redone = redone;
  return what;
}

What flagged(On on, Node node, bool flag) {
  What what{on};
  what.node = node;
  what.flag = flag;
  return what;
}

What arrival(Arrived const& e) {
  auto const row = std::find_if(std::begin(kMessages), std::end(kMessages),
                                [&](MessageRow const& one) { return one.message == e.what; });
  return plain(row->on, row->way == MessageRow::ToWitness ? e.from : e.to);
}

/// The message that an event of the table is, if it is one.
std::optional<Arrived> message_of(What const& w) {
  for (MessageRow const& row : kMessages)
    if (row.on == w.on) {
      Node const peer = row.way == MessageRow::FromPartner ? other(w.node) : kWitness;
      bool const sends = row.way == MessageRow::ToWitness;
      return Arrived{row.message, sends ? w.node : peer, sends ? peer : w.node};
    }
  return std::nullopt;
}

void review_serving(Session const& before, Work& w) {
  for (Node n : {0, 1}) {
    bool const was = may_serve(before, n), is = may_serve(w.s, n);
    if (was && !is)
      w.add(Kind::Stops, n);
    if (!was && is)
      w.add(Kind::Serves, n);
  }
}

/// A port that is closed, or does not know the connection, says so at the next ping.
bool refuses(Work const& w, What const& notice) {
  return (reaches(w.s, notice.node, notice.peer) && !presumes(w.s, notice.node, notice.peer)) ||
         w.what.on == On::StorageLost || w.what.on == On::Remove ||
         (w.what.on == On::NodeLost && !w.what.flag);
}

Effect arming(Work const& w, What const& what) {
  Effect e{};
  e.node = what.node;
  e.peer = what.peer;
  if (auto const carried = message_of(what)) {
    e.kind = Kind::Send;
    e.message = carried->what;
    e.node = carried->from;
    e.peer = carried->to;
  } else if (what.on == On::Noticed) {
    e.kind = Kind::ArmNotice;
    e.closed = refuses(w, what);
  } else if (what.on == On::Connected) {
    e.kind = Kind::ArmConnect;
  } else if (what.on == On::RoleSwitched) {
    e.kind = Kind::ArmSwitch;
    e.bytes = redo_queue(w.s, what.node);
  } else {
    e.kind = Kind::StartResync;
    e.bytes = std::max(Bytes{}, partner(w.s, what.node).hardened.lsn -
                                    partner(w.s, other(what.node)).hardened.lsn);
  }
  return e;
}

/// The principal tells its PARTNER TIMEOUT to the nodes it is connected to, and the mirror passes
/// it on to the witness.
void tell_timeout(Session& s) {
  auto& known = s.timeout;
  if (known[0] == known[1] && known[1] == known[2])
    return;
  auto const p = principal(s);
  for (Node from : {p.value_or(0), other(p.value_or(0))})
    for (Node to : {0, 1, 2})
      if (p && from != to && talk(s, from, to) &&
          known[static_cast<std::size_t>(from)] == known[static_cast<std::size_t>(*p)])
        known[static_cast<std::size_t>(to)] = known[static_cast<std::size_t>(from)];
}

/// Another timeout holds for a silence that lasts ("Possible Failures": a connection is given up
/// the timeout and a ping after the last ping). A longer one only if the witness knows of it as
/// well: or a principal cut off from both would still have its mirror when that has taken the role,
/// which the quorum page rules out (inferred).
bool silence_changes(Session const& before, Session const& now, Node by) {
  Duration const was = partner_timeout(before, by), is = partner_timeout(now, by);
  bool const witness = partner(now, by == kWitness ? 0 : by).witness_set;
  return is < was || (is > was && (!witness || is == partner_timeout(now, kWitness)));
}

/// Whatever has become due is armed, so that it comes.
void arm(Session const& before, Work& w) {
  DueList const was = due_list(before), is = due_list(w.s);
  for (What const& what : is)
    if (what.on == On::Hardened)
      continue;
    else if (!was.holds(what))
      w.effects.push_back(arming(w, what));
    else if (what.on == On::Noticed && silence_changes(before, w.s, what.node)) {
      w.effects.push_back(arming(w, what));
      w.effects.back().kind = Kind::AdjustNotice;
    }
}

/// Database Mirroring State Change event class; 7 and 8 are raised by their rows.
void announce(Session const& before, Work& w) {
  for (Node n : {0, 1}) {
    Partner const& p = partner(w.s, n);
    if (!p.in_session || !up(w.s, n))
      continue;
    auto const raise = [&](int number) { w.add(Kind::StateChange, n, {}, number); };
    State const was = shown_state(before, n), is = shown_state(w.s, n);
    if (is == State::Synchronized && was != is)
      raise((p.principal ? 1 : 3) + (sees(w.s, n, kWitness) ? 0 : 1));
    if (sees(before, n, other(n)) && !sees(w.s, n, other(n)))
      raise(p.principal ? 6 : 5);
    if (is == State::Suspended && was != is)
      raise(9);
    if (p.principal && has_quorum(before, n) && !has_quorum(w.s, n))
      raise(10);
    if (!p.principal && is == State::Synchronizing && was != is)
      raise(11);
    auto const exposed = [&](Session const& s) {
      return may_open(s, n) && commit_mode(s, n) == CommitMode::Exposed && !sees(s, n, other(n));
    };
    if (exposed(w.s) && !exposed(before))
      raise(12);
  }
}

} // namespace

What normal_form(Session const& s, Event const& event) {
  auto const owner = [&] { return principal(s).value_or(0); };
  return std::visit(
      Cases{[](NodeLost const& e) { return flagged(On::NodeLost, e.node, e.silent); },
            [](NodeReturned const& e) { return plain(On::NodeReturned, e.node); },
            [](Hung const& e) { return plain(On::Hung, e.node); },
            [](Awake const& e) { return plain(On::Awake, e.node); },
            [](LinkCut const& e) {
              return plain(On::LinkCut, std::min(e.a, e.b), std::max(e.a, e.b));
            },
            [](LinkHealed const& e) {
              return plain(On::LinkHealed, std::min(e.a, e.b), std::max(e.a, e.b));
            },
            [](StorageLost const& e) { return plain(On::StorageLost, e.node); },
            [](RedoFailed const& e) { return plain(On::RedoFailed, e.node); },
            [](RedoRepaired const& e) { return plain(On::RedoRepaired, e.node); },
            [](Noticed const& e) { return plain(On::Noticed, e.by, e.peer); },
            [](Connected const& e) {
              return plain(On::Connected, std::min(e.a, e.b), std::max(e.a, e.b));
            },
            [](Arrived const& e) { return arrival(e); },
            [&](CaughtUp const& e) { return at_point(On::CaughtUp, owner(), e.to); },
            [&](Received const& e) { return at_point(On::Received, e.by, e.to, e.from); },
            [&](Hardened const& e) { return at_point(On::Hardened, owner(), e.to, e.redone); },
            [](RoleSwitched const& e) { return plain(On::RoleSwitched, e.node); },
            [&](Committed const& e) {
              return at_point(On::Committed, e.on.value_or(owner()), e.end);
            },
            [](Failover const& e) { return plain(On::Failover, e.on); },
            [](ForceService const& e) { return plain(On::ForceService, e.on); },
            [](Suspend const& e) { return plain(On::Suspend, e.on); },
            [](Resume const& e) { return plain(On::Resume, e.on); },
            [](Remove const& e) { return plain(On::Remove, e.on); },
            [](SetSafety const& e) { return flagged(On::SetSafety, e.on, e.full); },
            [](SetWitness const& e) { return flagged(On::SetWitness, e.on, e.present); },
            [](SetTimeout const& e) {
              What what = plain(On::SetTimeout, e.on);
              what.seconds = e.seconds;
              return what;
            }},
      event);
}

Event event_of(What const& w) {
  if (auto const carried = message_of(w))
    return *carried;
  if (w.on == On::Noticed)
    return Noticed{w.node, w.peer};
  if (w.on == On::Connected)
    return Connected{w.node, w.peer};
  if (w.on == On::RoleSwitched)
    return RoleSwitched{w.node};
  if (w.on == On::Received)
    return Received{w.node, w.redone, w.point};
  if (w.on == On::Hardened)
    return Hardened{w.point, w.redone};
  return CaughtUp{w.point};
}

MatchedStep matched_step(std::span<TransitionRow const> table, Session const& session,
                         What const& what) {
  auto const row = std::find_if(table.begin(), table.end(), [&](TransitionRow const& one) {
    return one.on == what.on && one.guard(session, what);
  });
  if (row == table.end())
    throw std::logic_error("mirroring: no row for event " +
                           std::to_string(static_cast<int>(what.on)));
  MatchedStep matched{{session, what, {}}, &*row};
  row->action(matched.work);
  return matched;
}

Step step_by(std::span<TransitionRow const> table, Session const& session, What const& what) {
  auto [work, row] = matched_step(table, session, what);
  if (row->action != nothing) {
    tell_timeout(work.s);
    review_serving(session, work);
    arm(session, work);
    announce(session, work);
  }
  return {work.s, std::move(work.effects), row->label};
}

Step step(Session const& session, Event const& event) {
  return step_by(kRows, session, normal_form(session, event));
}

} // namespace switchback::mirroring
