#include "sim/estate/mirror_sessions.hpp"

#include <algorithm>

#include "models/names.hpp"

namespace switchback {
namespace {

using mirroring::Effect;
using mirroring::kWitness;
using mirroring::Node;

/// The role is being handed over, or its new owner does not yet serve.
bool role_changes(mirroring::Session const& session) {
  auto const& [a, b] = session.partners;
  return a.pending_failover || b.pending_failover || a.switching || b.switching ||
         (a.in_session && b.in_session && !a.principal && !b.principal);
}

} // namespace

MirrorSessions::MirrorSessions(EstateContext const& context, SqlServers& servers,
                               std::function<void(Cause const&)> changed)
    : context_(context), servers_(servers), changed_(std::move(changed)) {}

// --- Finding ---

template <class Sessions>
auto MirrorSessions::find_in(Sessions& sessions, std::string const& instance,
                             std::string const& database) -> decltype(&*sessions.front()) {
  for (auto& live : sessions) {
    auto const& partners = live->session.partners;
    for (std::size_t const node : {0U, 1U}) // ended sessions stay, and there are more of them
      if (partners[node].in_session && equal_names(live->nodes[node], instance) &&
          equal_names(live->database, database))
        return &*live;
  }
  return nullptr;
}

MirrorSessions::SessionRuntime* MirrorSessions::find(std::string const& instance,
                                                     std::string const& database) {
  return find_in(sessions_, instance, database);
}

MirrorSessions::SessionRuntime const* MirrorSessions::find(std::string const& instance,
                                                           std::string const& database) const {
  return find_in(sessions_, instance, database);
}

int MirrorSessions::node_of(SessionRuntime const& live, std::string const& instance) {
  for (int node : {0, 1, 2})
    if (equal_names(live.nodes[node], instance))
      return node;
  return -1;
}

int MirrorSessions::error(std::string const& instance, std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  return live == nullptr ? 0 : mirroring::opening_error(live->session, node_of(*live, instance));
}

std::optional<mirroring::State> MirrorSessions::state(std::string const& instance,
                                                      std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  if (live == nullptr)
    return std::nullopt;
  return mirroring::shown_state(live->session, node_of(*live, instance));
}

bool MirrorSessions::protects(std::string const& instance, std::string const& database) const {
  return state(instance, database) == mirroring::State::Synchronized;
}

std::optional<bool> MirrorSessions::quorum(std::string const& database) const {
  std::optional<bool> found;
  for (auto const& live : sessions_) {
    mirroring::Session const& s = live->session;
    bool const over = !s.partners[0].in_session && !s.partners[1].in_session;
    if (live->database != database || over || live->nodes[kWitness].empty())
      continue;
    bool const two = mirroring::connected(s, 0, 1) || mirroring::connected(s, 0, kWitness) ||
                     mirroring::connected(s, 1, kWitness);
    found = found.value_or(false) || two;
  }
  return found;
}

BytesPerSecond MirrorSessions::sent(std::string const& instance, std::string const& database,
                                    BytesPerSecond written) const {
  SessionRuntime const* live = find(instance, database);
  if (live == nullptr || !mirroring::log_flows(live->session))
    return {};
  return {mirroring::compressed(Bytes{written.value}, live->compression).value};
}

BytesPerSecond MirrorSessions::carried(std::string const& instance,
                                       std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  if (live == nullptr)
    return {};
  return mirroring::log_rate(context_.topology.bandwidth(
                                 instance, live->nodes[mirroring::other(node_of(*live, instance))]),
                             live->compression);
}

mirroring::CommitMode MirrorSessions::commit_mode(std::string const& instance,
                                                  std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  return live == nullptr ? mirroring::CommitMode::Exposed
                         : mirroring::commit_mode(live->session, node_of(*live, instance));
}

Duration MirrorSessions::silence_borne(std::string const& instance,
                                       std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  if (live == nullptr)
    return {};
  return mirroring::partner_timeout(live->session, node_of(*live, instance)) +
         live->session.settings.ping;
}

std::string MirrorSessions::partner_of(std::string const& instance,
                                       std::string const& database) const {
  SessionRuntime const* live = find(instance, database);
  return live == nullptr ? std::string{} : live->nodes[mirroring::other(node_of(*live, instance))];
}

Pending<bool> MirrorSessions::synchronized(std::string const& instance,
                                           std::string const& database) {
  return {[this, instance, database](std::function<void(bool)> then) {
    SessionRuntime* live = find(instance, database);
    if (live == nullptr)
      return then(false);
    if (protects(instance, database))
      return then(true);
    live->waiting.push_back(std::move(then));
  }};
}

// --- Events ---

int MirrorSessions::feed(SessionRuntime& live, mirroring::Event const& event, Cause const& cause) {
  advance(live);
  mirroring::State const before[2] = {mirroring::shown_state(live.session, 0),
                                      mirroring::shown_state(live.session, 1)};
  mirroring::Step const step = mirroring::step(live.session, event);
  live.session = step.next;
  int refused = 0;
  bool serving_changed = false;
  bool roles_changed = false;
  for (Effect const& effect : step.effects) {
    if (effect.kind == Effect::Kind::Refused)
      refused = effect.number;
    if (effect.kind == Effect::Kind::Serves || effect.kind == Effect::Kind::Stops ||
        effect.kind == Effect::Kind::LeavesSession)
      serving_changed = true;
    perform(live, effect, step.row, cause);
    roles_changed |=
        effect.kind == Effect::Kind::TakesRole || effect.kind == Effect::Kind::BecomesMirror;
  }
  for (Node node : {0, 1}) {
    auto const now = mirroring::shown_state(live.session, node);
    if (now != before[node] && live.session.partners[static_cast<std::size_t>(node)].in_session)
      context_.journal.state(StateModel::Mirroring, {live.database, live.nodes[node]}, step.row,
                             mirroring::name_of(before[node]), mirroring::name_of(now), cause);
  }
  // If the session is suspended or removed, or the partners are apart, log on its way stops.
  if (live.resync != 0 && !mirroring::resynchronises(live.session))
    context_.kernel.break_off(std::exchange(live.resync, 0));
  for (std::string const& broken : mirroring::broken_invariants(live.session))
    context_.journal.alarm(broken, live.database, cause);
  bool const synchronized =
      mirroring::shown_state(live.session, 0) == mirroring::State::Synchronized;
  bool const over = !live.session.partners[0].in_session && !live.session.partners[1].in_session;
  if (synchronized || over)
    for (auto& then : std::exchange(live.waiting, {}))
      context_.kernel.at(context_.kernel.now(), Turn::Completion, live.database,
                         [then, synchronized] { then(synchronized); });
  if (!role_changes(live.session))
    for (auto& then : std::exchange(live.after_switch, {}))
      context_.kernel.at(context_.kernel.now(), Turn::Completion, live.database, then);
  if (serving_changed || refused == 0)
    changed_(cause);
  for (Node node : {0, 1})
    if (roles_changed && is_of_older_release(live, node))
      feed(live, mirroring::RedoFailed{node},
           live.nodes[node] + " cannot redo the log of a newer release");
  return refused;
}

/// A partner of an older release than the principal cannot redo its log: the session is suspended
/// until it is upgraded (SQL Server docs, "Upgrading Mirrored Instances").
bool MirrorSessions::is_of_older_release(SessionRuntime const& live, Node node) const {
  auto const& partners = live.session.partners;
  auto const peer = static_cast<std::size_t>(1 - node);
  if (partners[static_cast<std::size_t>(node)].principal || !partners[peer].principal)
    return false;
  Database const* serves = servers_.find(live.nodes[peer], live.database);
  return serves != nullptr && servers_.release(live.nodes[node]) < serves->version;
}

void MirrorSessions::show_role(SessionRuntime const& live, Node node) {
  auto const& partner = live.session.partners[static_cast<std::size_t>(node)];
  if (Database* copy = servers_.find(live.nodes[node], live.database))
    copy->mirror_role = !partner.in_session ? MirrorRole::None
                        : partner.principal ? MirrorRole::Principal
                                            : MirrorRole::Mirror;
}

void MirrorSessions::perform(SessionRuntime& live, Effect const& effect, std::string_view row,
                             Cause const& cause) {
  auto const now = context_.kernel.now();
  auto const name = live.database;
  std::string const& instance = live.nodes[effect.node];
  Database* copy = effect.node == kWitness ? nullptr : servers_.find(instance, name);
  switch (effect.kind) {
  case Effect::Kind::ArmNotice:
  case Effect::Kind::AdjustNotice:
    arm_notice(live, effect);
    return;
  case Effect::Kind::ArmConnect:
    feed_after(live, Duration{}, Turn::Timer, mirroring::Connected{effect.node, effect.peer},
               {effect.node, effect.peer, 3},
               live.nodes[effect.node] + " and " + live.nodes[effect.peer] + " are connected");
    return;
  case Effect::Kind::Send:
    feed_after(live, context_.topology.round_trip(instance, live.nodes[effect.peer]) / 2,
               Turn::Timer, mirroring::Arrived{effect.message, effect.node, effect.peer},
               {effect.node, effect.peer, 4 + static_cast<int>(effect.message)},
               live.nodes[effect.node] + " tells " + live.nodes[effect.peer] + ": " +
                   std::string(mirroring::name_of(effect.message)));
    return;
  case Effect::Kind::ArmSwitch:
    feed_after(live,
               time_for(live.log.redo, live.session.settings.redo_rate) + // it went on meanwhile
                   live.session.settings.role_switch,
               Turn::Timer, mirroring::RoleSwitched{effect.node}, {effect.node, effect.node},
               CauseKind::RoleTaken);
    return;
  case Effect::Kind::StartResync:
    start_resync(live, effect);
    return;
  case Effect::Kind::TakesRole:
    if (copy != nullptr) {
      copy->content.cut(copy->content.fork(), effect.point);
      copy->content.fork_off(servers_.new_fork(), now); // from here on another copy writes
      show_role(live, effect.node);
      copy->state = DatabaseState::Online;
      copy->version = std::max(copy->version, servers_.release(instance)); // opening upgrades it
      context_.journal.effect(EffectKind::RoleTaken, name, instance);
      context_.journal.state(StateModel::MirroringRole, {name, instance}, row, "MIRROR",
                             "PRINCIPAL", "takes the role");
    }
    return;
  case Effect::Kind::BecomesMirror:
    if (copy != nullptr) {
      copy->content.cut(copy->content.fork(), effect.point);
      show_role(live, effect.node);
      copy->state = DatabaseState::Restoring;
      context_.journal.state(StateModel::MirroringRole, {name, instance}, row, "PRINCIPAL",
                             "MIRROR", "the other partner owns the role");
    }
    return;
  case Effect::Kind::LeavesSession:
    if (copy != nullptr) {
      copy->state =
          copy->mirror_role == MirrorRole::Mirror ? DatabaseState::Restoring : copy->state;
      show_role(live, effect.node);
      context_.journal.effect(EffectKind::ProtectionRemoved, name, instance);
      context_.journal.state(StateModel::Mirroring, {name, instance}, row, "", "removed",
                             "mirroring removed");
    }
    return;
  case Effect::Kind::StateChange:
    context_.journal.state(StateModel::MirroringEvent, {name, instance}, row, "",
                           mirroring::name_of_state_change(effect.number), cause);
    return;
  case Effect::Kind::Serves:
  case Effect::Kind::Stops:
  case Effect::Kind::Refused:
    return;
  }
}

// --- Commands ---

Outcome MirrorSessions::command(std::string const& instance, std::string const& database,
                                mirroring::Event const& event) {
  SessionRuntime* live = find(instance, database);
  if (live == nullptr)
    return Outcome::refuse(1416,
                           "database '" + database + "' is not configured for database mirroring");
  int const number = feed(*live, event, "command on " + instance);
  return number == 0 ? Outcome::executed()
                     : Outcome::refuse(number, "ALTER DATABASE statement failed (5069)");
}

Outcome MirrorSessions::remove(std::string const& instance, std::string const& database) {
  SessionRuntime* live = find(instance, database);
  if (live == nullptr)
    return Outcome::refuse(1416,
                           "database '" + database + "' is not configured for database mirroring");
  return command(instance, database, mirroring::Remove{node_of(*live, instance)});
}

Pending<Outcome> MirrorSessions::fail_over(std::string const& instance, std::string const& database,
                                           bool force) {
  return {[this, instance, database, force](Done done) {
    SessionRuntime* live = find(instance, database);
    if (live == nullptr)
      return done(Outcome::refuse(1416, "database '" + database +
                                            "' is not configured for database mirroring"));
    int const node = node_of(*live, instance);
    Outcome const outcome = force ? command(instance, database, mirroring::ForceService{node})
                                  : command(instance, database, mirroring::Failover{node});
    if (outcome.refused())
      return done(outcome);
    live->after_switch.push_back([done = std::move(done)] { done(Outcome::executed()); });
  }};
}

} // namespace switchback
