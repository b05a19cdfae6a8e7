// How machines, networks and disks affect a mirroring session.
#include <algorithm>

#include "sim/estate/mirror_sessions.hpp"

namespace switchback {

using mirroring::Effect;
using mirroring::kWitness;
using mirroring::Node;

mirroring::PingGrid MirrorSessions::pings(SessionRuntime const& live, Effect const& effect) const {
  Duration const every = live.session.settings.ping;
  auto const stream = stream_id("ping " + live.database + " " + live.nodes[effect.node] + " " +
                                live.nodes[effect.peer]);
  return {every, Duration{static_cast<std::int64_t>(
                     context_.random.below(static_cast<std::uint64_t>(every.count()), stream, 0))}};
}

mirroring::Loss MirrorSessions::loss_of(SessionRuntime const& live, Effect const& effect) const {
  std::string const& by = live.nodes[effect.node];
  std::string const& peer = live.nodes[effect.peer];
  // A witness whose own network fails learns nothing about the partners: it must not count one as
  // lost before that partner, which learns nothing either, has given up the witness.
  bool const blind = effect.node == kWitness && !context_.topology.machine(by).network;
  bool const told =
      context_.topology.carries(by, peer)
          ? !ends_listen(by, peer) && !effect.closed // a stopping endpoint closes its connections
          : !blind && context_.topology.cut_is_reported_to(by, peer);
  return told            ? mirroring::Loss::Reported
         : effect.closed ? mirroring::Loss::Closed
                         : mirroring::Loss::Silent;
}

/// Arms a notice, or arms it again if the timeout changes during a silence.
void MirrorSessions::arm_notice(SessionRuntime& live, Effect const& effect) {
  auto const now = context_.kernel.now();
  auto const grid = pings(live, effect);
  Duration const timeout = mirroring::partner_timeout(live.session, effect.node);
  std::array<int, 3> const key{effect.node, effect.peer};
  SimTime& since = live.silent_since[effect.node][effect.peer];
  Duration after{};
  if (effect.kind == Effect::Kind::AdjustNotice) {
    if (since == kNever || !live.armed.contains(key))
      return; // no timeout is running, or it has expired while its end hangs
    after = mirroring::notice_after_change(now, since, grid, timeout);
  } else {
    auto const how = loss_of(live, effect);
    since = how == mirroring::Loss::Silent ? now : kNever;
    after = mirroring::notice_after(how, now, grid, timeout);
  }
  feed_after(live, after, Turn::Timer, mirroring::Noticed{effect.node, effect.peer}, key,
             live.nodes[effect.node] + " notices that " + live.nodes[effect.peer] + " is gone");
}

void MirrorSessions::feed_after(SessionRuntime& live, Duration delay, Turn turn,
                                mirroring::Event event, std::array<int, 3> key, Cause cause) {
  // A new notice replaces the earlier one: if pings stop, return and stop again, the wait starts at
  // the second stop.
  context_.kernel.cancel(live.armed[key]);
  live.armed[key] = context_.kernel.after(
      delay, turn, live.nodes[key[0]], [this, &live, event, key, cause = std::move(cause)] {
        live.armed.erase(key);
        // Noticing takes one end, everything else both.
        bool const alone = std::holds_alternative<mirroring::Noticed>(event);
        wait_for(live, {key[0], alone ? key[0] : key[1]},
                 [this, &live, event, cause] { feed(live, event, cause); });
      });
}

/// A hanging node does what is due when it works again.
void MirrorSessions::wait_for(SessionRuntime& live, std::array<int, 2> nodes,
                              std::function<void()> act) {
  for (int node : nodes)
    if (hangs(live, node)) {
      live.asleep[node].push_back(
          [this, &live, nodes, act = std::move(act)] { wait_for(live, nodes, act); });
      return;
    }
  act();
}

bool MirrorSessions::hangs(SessionRuntime const& live, int node) const {
  if (live.nodes[node].empty())
    return false;
  auto const& machine = context_.topology.machine(live.nodes[node]);
  return machine.hung || machine.hung_but_pings;
}

// --- The limit of the redo queue ---

bool MirrorSessions::waits_for_redo(std::string const& instance,
                                    std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  return live != nullptr && live->waits_for_redo && mirroring::log_flows(live->session);
}

void MirrorSessions::follow_redo(std::string const& instance, std::string const& database,
                                 BytesPerSecond written) {
  SessionRuntime* live = find(instance, database);
  if (live == nullptr || !live->session.settings.readings.redo_queue_limit)
    return;
  live->redo_grows = {written.value - live->session.settings.redo_rate.value};
  advance(*live);
  watch_redo(*live, live->waits_for_redo); // it may no longer have to wait
}

/// The next look at the queue: when it can have shrunk; or, while it grows, repeatedly after a
/// quarter of the time to its limit, since users who had to wait return in bursts.
void MirrorSessions::watch_redo(SessionRuntime& live, bool at_once) {
  constexpr Duration kLeast = std::chrono::milliseconds{10};
  context_.kernel.cancel(std::exchange(live.redo_watch, 0));
  auto const& session = live.session;
  Bytes const missing = mirroring::redo_until_change(session, live.waits_for_redo);
  if (!live.waits_for_redo && (live.redo_grows.value <= 0 || !mirroring::log_flows(session)))
    return;
  Duration const after = at_once               ? kLeast
                         : live.waits_for_redo ? time_for(missing, session.settings.redo_rate)
                                               : time_for(missing, live.redo_grows) / 4;
  live.redo_watch =
      context_.kernel.after(std::max(after, kLeast), Turn::Timer, live.database, [this, &live] {
        live.redo_watch = 0;
        advance(live);
        bool const now = mirroring::redo_stalls(live.session, live.waits_for_redo);
        bool const changes = std::exchange(live.waits_for_redo, now) != now;
        watch_redo(live, false);
        if (changes)
          changed_(now ? "the redo queue is at its limit" : "the redo queue has room again");
      });
}

/// Redone log belongs to the mirror, whether or not the rest of the stretch follows.
void MirrorSessions::received(SessionRuntime& live, Stretch const& sent, Bytes arrived) {
  LogPath copied =
      mirroring::received(sent.log, sent.from, arrived,
                          log_per_commit(context_.scenario.estate, live.database), sent.ends);
  LogPoint const to = copied.end();
  mirroring::Received const event{sent.mirror, sent.from, to};
  live.session = mirroring::step(live.session, event).next;
  Database* copy = servers_.find(live.nodes[sent.mirror], live.database);
  auto const& mirror = mirroring::partner(live.session, sent.mirror);
  if (copy != nullptr && !mirror.principal && mirror.hardened == to)
    copy->content = std::move(copied);
}

/// Log written while the mirror catches up must be sent too, round after round, until less than a
/// second of sending is left (the threshold is not published). If more is written than the link
/// carries, that never happens.
void MirrorSessions::start_resync(SessionRuntime& live, Effect const& effect) {
  static constexpr Duration kUnderWay = std::chrono::seconds{1};
  auto const principal = mirroring::principal(live.session);
  if (!principal)
    return;
  context_.kernel.break_off(live.resync);
  std::string const& from = live.nodes[*principal];
  std::string const& to = live.nodes[mirroring::other(*principal)];
  TransferSpec spec;
  spec.from = from;
  spec.to = to;
  spec.bytes = effect.bytes;
  spec.redoes = effect.bytes.value > 0;
  Database const* const sender = servers_.find(from, live.database);
  if (sender == nullptr)
    return;
  LogPoint const until = mirroring::partner(live.session, *principal).hardened;
  Node const mirror = mirroring::other(*principal);
  Stretch const sent{mirror, mirroring::partner(live.session, mirror).hardened,
                     sender->content.up_to(until), live.log.ends};
  live.resync = context_.kernel.start(spec, [this, &live, effect, sent](TransferEnd end) {
    received(live, sent, end.moved);
    if (!end.whole)
      return; // cut short, perhaps by the next one
    live.resync = 0;
    auto const now_principal = mirroring::principal(live.session);
    if (!now_principal || live.session.partners[0].suspended || live.session.partners[1].suspended)
      return;
    std::string const& source = live.nodes[*now_principal];
    Database const* database = servers_.find(source, live.database);
    if (database == nullptr)
      return;
    servers_.advance_content(source, live.database);
    advance(live);
    LogPoint const reached = database->content.end();
    Effect rest = effect;
    rest.bytes = reached.lsn - sent.log.end().lsn;
    auto const way =
        context_.topology.bandwidth(source, live.nodes[mirroring::other(*now_principal)]);
    if (time_for(rest.bytes, way) > kUnderWay)
      return start_resync(live, rest);
    feed(live, mirroring::CaughtUp{reached}, CauseKind::CaughtUp);
    advance(live);
  });
}

/// For a partner, its database must exist too.
bool MirrorSessions::node_up(SessionRuntime const& live, int node) const {
  return !live.nodes[node].empty() && servers_.alive(live.nodes[node]) &&
         (node == kWitness || !context_.topology.machine(live.nodes[node]).database_failed);
}

void MirrorSessions::follow_links(SessionRuntime& live) {
  for (int a : {0, 1, 2})
    for (int b = a + 1; b < 3; ++b) {
      if (live.nodes[a].empty() || live.nodes[b].empty())
        continue;
      bool const now = context_.topology.carries(live.nodes[a], live.nodes[b]) &&
                       ends_listen(live.nodes[a], live.nodes[b]);
      if (now == live.linked[a][b])
        continue;
      live.linked[a][b] = now;
      if (now)
        feed(live, mirroring::LinkHealed{a, b}, "the network heals");
      else
        feed(live, mirroring::LinkCut{a, b}, "the network is cut");
    }
}

void MirrorSessions::physical_change() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    SessionRuntime& live = *sessions_[i];
    // A node that works again first does what became due meanwhile.
    for (int node : {0, 1, 2}) {
      bool const now = hangs(live, node);
      if (!now)
        for (auto const& act : std::exchange(live.asleep[node], {}))
          act();
      if (std::exchange(live.hung[node], now) == now)
        continue;
      if (now)
        feed(live, mirroring::Hung{node}, live.nodes[node] + " hangs");
      else
        feed(live, mirroring::Awake{node}, live.nodes[node] + " works on");
    }
    for (int node : {0, 1, 2}) {
      bool const now = node_up(live, node);
      if (live.physical[node] && !now) {
        live.physical[node] = false;
        // The machine answers for a process that ended; nothing answers for a machine that fell
        // silent.
        feed(live, mirroring::NodeLost{node, !context_.topology.up(live.nodes[node])},
             live.nodes[node] + " is lost");
      }
    }
    follow_links(live);
    for (int node : {0, 1, 2})
      if (!live.physical[node] && node_up(live, node)) {
        live.physical[node] = true;
        feed(live, mirroring::NodeReturned{node}, live.nodes[node] + " is back");
      }
  }
}

void MirrorSessions::redo_failed(std::string const& machine, bool fails) {
  for (auto& live : sessions_) {
    int const node = node_of(*live, machine);
    if (node != 0 && node != 1)
      continue;
    if (fails)
      feed(*live, mirroring::RedoFailed{node}, "redo on " + machine + " fails (1454)");
    else
      feed(*live, mirroring::RedoRepaired{node}, "the damage on " + machine + " is repaired");
  }
}

void MirrorSessions::storage_lost(std::string const& machine) {
  for (auto& live : sessions_) {
    int const node = node_of(*live, machine);
    if (node == 0 || node == 1)
      feed(*live, mirroring::StorageLost{node}, "the disks of " + machine + " are gone");
  }
}

} // namespace switchback
