// What operators do to the chat pool: settings in the Central Management Store, the Front End
// pools' users, and services.
#include <algorithm>

#include "models/names.hpp"
#include "sim/estate/chat_service.hpp"
#include "sim/history/measures.hpp"

namespace switchback {
namespace {

constexpr std::string_view kStoreAway = "CentralManagementStoreUnavailable";

} // namespace

/// The key of a duration: its name, its target, and how often that pair has been drawn.
DrawKey ChatService::next_of(std::string_view what, std::string_view target) {
  DrawKey const key = DrawKey(what).with(target);
  return key.with(drawn_[key.value()]++);
}

// --- The Central Management Store ---

bool ChatService::store_writable_from(std::string const& machine) const {
  return store_.on.empty() || context_.topology.reachable(machine, store_.writable_at());
}

Outcome ChatService::write(std::string const& from, PoolSettings settings) {
  if (!store_writable_from(from))
    return Outcome::refuse(std::string(kStoreAway), "the Central Management Store on " +
                                                        store_.writable_at() +
                                                        " cannot be written");
  settings.version = store_.settings.version;
  if (settings == store_.settings)
    return Outcome::no_effect("nothing to change");
  settings.version += 1;
  store_.settings = std::move(settings);
  for (std::size_t i = 0; i < servers_.size(); ++i)
    replicate(i);
  changed_();
  return Outcome::executed();
}

void ChatService::replicate(std::size_t index) {
  auto const& name = servers_[index].name;
  if (replication_[index] != 0 || !context_.topology.up(name) ||
      (!store_.on.empty() && !context_.topology.reachable(store_.writable_at(), name)))
    return; // one is in progress and will carry the newest version, or nothing gets through now
  auto const& management = context_.scenario.estate.management_store;
  Duration const delay =
      management ? context_.random.draw(management->replication, next_of("replication", name))
                 : Duration{};
  replication_[index] = context_.kernel.after(delay, Turn::Timer, name, [this, index] {
    replication_[index] = 0;
    auto const& server = servers_[index].name;
    if (!context_.topology.up(server) ||
        (!store_.on.empty() && !context_.topology.reachable(store_.writable_at(), server)))
      return; // physical_change() sends it again when the path is free
    bool const was_active = on_active_list(servers_[index]);
    // The settings that a server works by are recorded before its reaction to them.
    if (auto const before = servers_[index].replica.state; before != store_.settings.state)
      context_.journal.state(StateModel::PoolState, {server}, "", name_of(before),
                             name_of(store_.settings.state), CauseKind::ReplicaArrived);
    apply(index, chat::ReplicaArrived{store_.settings}, CauseKind::ReplicaArrived);
    // Whether a server takes sign-ins is not part of its state and is recorded separately.
    if (bool const active = on_active_list(servers_[index]); active != was_active)
      context_.journal.state(StateModel::SignIns, {server}, "", was_active ? "taken" : "not taken",
                             active ? "taken" : "not taken", CauseKind::ReplicaArrived);
    review_clients();
  });
}

Outcome ChatService::set_pool_state(std::string const& from, PoolState state) {
  PoolSettings settings = store_.settings;
  settings.state = state;
  auto const before = store_.settings.state;
  Outcome outcome = write(from, std::move(settings));
  if (outcome.kind == Outcome::Kind::Executed) {
    context_.journal.effect(EffectKind::PoolStateSet, {}, {}, name_of(state));
    context_.journal.state(StateModel::Pool, {plan_.name}, "", name_of(before), name_of(state),
                           "Set-CsPersistentChatState");
  }
  return outcome;
}

Outcome ChatService::set_active(std::string const& from, std::set<std::string> servers) {
  PoolSettings settings = store_.settings;
  auto const size = servers.size();
  settings.active = std::move(servers);
  Outcome outcome = write(from, std::move(settings));
  if (outcome.kind == Outcome::Kind::Executed) {
    context_.journal.effect(EffectKind::ActiveListSet, {}, {}, plan_.name, {},
                            static_cast<std::int64_t>(size));
    context_.journal.state(StateModel::ActiveList, {plan_.name}, "", "",
                           std::to_string(size) + " active servers",
                           "Set-CsPersistentChatActiveServer", static_cast<std::int64_t>(size));
    // The limit of four is a support statement; no page says that the cmdlet enforces it.
    if (size > 4)
      outcome.message = "more than the four active servers that are supported";
  }
  return outcome;
}

Outcome ChatService::swap_active(std::string const& from) {
  std::set<std::string> others;
  for (ChatServer const& server : servers_)
    if (!store_.settings.active.contains(server.name))
      others.insert(server.name);
  return set_active(from, std::move(others));
}

Outcome ChatService::set_next_hop(std::string const& from, std::string const& front_end) {
  PoolSettings settings = store_.settings;
  settings.next_hop = front_end;
  Outcome outcome = write(from, std::move(settings));
  if (outcome.kind == Outcome::Kind::Executed) {
    context_.journal.effect(EffectKind::NextHopSet, {}, {}, front_end);
    context_.journal.state(StateModel::NextHop, {plan_.name}, "", "", front_end,
                           "Topology Builder");
  }
  return outcome;
}

Outcome ChatService::fail_over_store(std::string const& from, std::string const& sql_fqdn,
                                     bool force) {
  auto const& management = context_.scenario.estate.management_store;
  if (!management || management->backup.empty())
    return Outcome::refuse("NoBackupStore",
                           "the topology has no backup for the Central Management Store");
  if (store_.failed_over)
    return Outcome::no_effect("the store is at " + store_.backup + " already");
  if (!context_.topology.reachable(from, management->backup))
    return Outcome::refuse("BackupStoreUnreachable", management->backup + " does not answer");
  bool const current_up = context_.topology.reachable(from, management->on);
  if (!current_up && !force)
    return Outcome::refuse(std::string(kStoreAway),
                           "the present store does not answer and -Force is not given");
  if (!current_up && !same_name(sql_fqdn, management->backup_sql_fqdn))
    return Outcome::refuse("NotInTopology",
                           "'" + sql_fqdn +
                               "' is not the backup store's database of the topology, which is " +
                               management->backup_sql_fqdn);
  Duration const takes = context_.random.draw(
      management->failover_takes, next_of("Invoke-CsManagementServerFailover", management->backup));
  sleep(context_.kernel, takes, from);
  if (!context_.topology.reachable(from, store_.backup))
    return Outcome::refuse("BackupStoreUnreachable", store_.backup + " does not answer");
  context_.journal.effect(EffectKind::ManagementStoreMoved, {}, {}, store_.backup);
  context_.journal.state(StateModel::ManagementStore, {"management store"}, "", store_.on,
                         store_.backup, "Invoke-CsManagementServerFailover");
  store_.failed_over = true;
  physical_change();
  return Outcome::executed();
}

// --- Front End pools ---

bool ChatService::front_end_serves(std::string const& name) const {
  return context_.topology.up(name);
}

FrontEndPlan const& ChatService::front_end_plan(std::string const& name) const {
  return *context_.index.front_end(name);
}

Outcome ChatService::fail_over_users(std::string const& from, std::string const& name,
                                     bool disaster) {
  FrontEndPool& pool = front_ends_.find(name)->second;
  if (pool.users_failed_over)
    return Outcome::no_effect("the users of " + name + " are failed over already");
  auto const why_not = refuse_pool_failover(
      pool, {context_.topology.reachable(from, name),
             !pool.paired_with.empty() && context_.topology.reachable(from, pool.paired_with),
             disaster, store_writable_from(from)});
  if (!why_not.empty())
    return Outcome::refuse("PoolFailoverRefused", why_not);
  Duration const takes = context_.random.draw(front_end_plan(name).failover_takes,
                                              next_of("Invoke-CsPoolFailOver", name));
  sleep(context_.kernel, takes, from);
  if (!context_.topology.reachable(from, pool.paired_with))
    return Outcome::refuse("PoolFailoverRefused", pool.paired_with + " does not answer");
  pool.users_failed_over = true;
  context_.journal.effect(EffectKind::UsersMoved, {}, name, pool.paired_with);
  context_.journal.state(StateModel::FrontEndPool, {name}, "", name, pool.paired_with,
                         "Invoke-CsPoolFailOver");
  review_clients();
  return Outcome::executed();
}

Outcome ChatService::fail_back_users(std::string const& from, std::string const& name) {
  FrontEndPool& pool = front_ends_.find(name)->second;
  auto const why_not = refuse_pool_failback(
      pool, {context_.topology.reachable(from, name), true, false, store_writable_from(from)});
  if (!why_not.empty())
    return Outcome::refuse("PoolFailbackRefused", why_not);
  Duration const takes = context_.random.draw(front_end_plan(name).failback_takes,
                                              next_of("Invoke-CsPoolFailBack", name));
  sleep(context_.kernel, takes, from);
  if (!context_.topology.up(name))
    return Outcome::refuse("PoolFailbackRefused", name + " does not answer");
  pool.users_failed_over = false;
  context_.journal.effect(EffectKind::UsersMoved, {}, name, name);
  context_.journal.state(StateModel::FrontEndPool, {name}, "", pool.paired_with, name,
                         "Invoke-CsPoolFailBack");
  review_clients();
  return Outcome::executed();
}

// --- Services ---

/// The service starts by itself, whether or not anybody waits for it; true: it runs.
Pending<bool> ChatService::started(std::size_t index) {
  return {[this, index](std::function<void(bool)> done) {
    auto const& name = servers_[index].name;
    Duration const takes =
        context_.random.draw(plan_.service_start, next_of("service start", name));
    auto const attempt = ++starts_[index];
    context_.kernel.after(takes, Turn::Timer, name, [this, index, attempt, done = std::move(done)] {
      if (starts_[index] == attempt)
        apply(index, chat::Started{}, "service started");
      done(servers_[index].state != ServerState::Stopped);
    });
  }};
}

Outcome ChatService::start_service(std::string const& name, bool wait) {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (servers_[i].name != name)
      continue;
    if (!context_.topology.up(name))
      return Outcome::refuse("ServiceUnreachable", name + " does not answer");
    if (servers_[i].state != ServerState::Stopped)
      return Outcome::no_effect("the service runs already");
    context_.journal.effect(EffectKind::ServiceStarted, {}, name);
    apply(i, chat::StartRequested{}, "service start");
    auto const start = started(i);
    if (!wait)
      start.begin([](bool) {});
    return !wait || await(start)
               ? Outcome::executed()
               : Outcome::refuse("ServiceStopped", "the service was stopped while it started");
  }
  return Outcome::refuse("ServiceNotFound", "no chat service on " + name);
}

Outcome ChatService::stop_service(std::string const& name) {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    if (servers_[i].name != name)
      continue;
    if (!context_.topology.up(name))
      return Outcome::refuse("ServiceUnreachable", name + " does not answer");
    if (servers_[i].state == ServerState::Stopped)
      return Outcome::no_effect("the service is stopped already");
    ++starts_[i];
    context_.journal.effect(EffectKind::ServiceStopped, {}, name);
    apply(i, chat::Lost{}, "service stopped");
    review_clients();
    return Outcome::executed();
  }
  return Outcome::refuse("ServiceNotFound", "no chat service on " + name);
}

} // namespace switchback
