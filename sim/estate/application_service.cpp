#include "sim/estate/application_service.hpp"

#include "models/names.hpp"

namespace switchback {
namespace {

/// The share of the `index`th of `parts`; the first ones get the remainder.
std::int64_t share(std::int64_t whole, std::size_t parts, std::size_t index) {
  auto const n = static_cast<std::int64_t>(parts), i = static_cast<std::int64_t>(index);
  return whole / n + (i < whole % n ? 1 : 0);
}

WriteLoad load_of(Application const& plan, std::int64_t users, std::size_t index) {
  std::size_t const n = plan.databases.size();
  WriteLoad load{plan.together ? users : share(users, n, index),
                 {plan.commits_at.empty() ? share(plan.writes.per_1000s, n, index) : 0},
                 {}};
  for (std::size_t i = index; i < plan.commits_at.size(); i += n)
    load.commits_at.push_back(plan.commits_at[i]);
  return load;
}

client::Names names_of(EstateIndex const& index, DatabasePlan const& database) {
  client::Names names{database.primary, {}};
  if (MirroringPlan const* mirroring = index.mirroring(database.name);
      mirroring != nullptr && database.knows_failover_partner)
    names.failover = mirroring->mirror;
  return names;
}

} // namespace

ApplicationService::ApplicationService(Parts parts, Application plan,
                                       std::vector<DatabaseService*> databases, bool own_draws)
    : parts_(std::move(parts)), plan_(std::move(plan)),
      population_(parts_.chat ? parts_.chat->population() : plan_.users) {
  for (std::size_t i = 0; i < databases.size(); ++i) {
    DatabaseService& database = *databases[i];
    writes_.push_back(std::make_unique<DatabaseWrites>(
        parts_.context, parts_.sql, parts_.mirroring, parts_.ways, database,
        load_of(plan_, population_, i), own_draws || i > 0, parts_.changed));
    if (parts_.chat == nullptr)
      clients_.push_back(std::make_unique<PlainClients>(
          parts_.context, parts_.sql, database.plan(),
          names_of(parts_.context.index, database.plan()), [this] { parts_.changed("clients"); }));
  }
}

void ApplicationService::begin() {
  for (auto& clients : clients_)
    clients->begin();
}

void ApplicationService::databases_changed() {
  if (parts_.chat != nullptr) {
    std::string const& database = writes_.front()->database().name();
    for (ChatServer const& server : parts_.chat->servers())
      if (!server.connected_to.empty() &&
          !parts_.sql.opens(server.connected_to, database, server.name))
        parts_.chat->connection_lost(server.name);
    parts_.chat->databases_changed();
  }
  for (auto& clients : clients_)
    clients->databases_changed();
}

void ApplicationService::session_ended(std::string const& database) {
  for (std::size_t i = 0; i < clients_.size(); ++i)
    if (same_name(writes_[i]->database().name(), database))
      clients_[i]->connection_lost();
}

bool ApplicationService::redirect(std::string const& database, client::Names names) {
  for (std::size_t i = 0; i < clients_.size(); ++i)
    if (same_name(writes_[i]->database().name(), database)) {
      clients_[i]->redirect(std::move(names));
      return true;
    }
  return false;
}

void ApplicationService::review() {
  for (auto& writes : writes_)
    writes->review();
}

void ApplicationService::offer_pool() {
  auto const& servers = parts_.chat->servers();
  for (std::size_t i = 0; i < servers.size(); ++i)
    if (std::int64_t const users = parts_.chat->users(i); users > 0)
      writes_.front()->offer(i, servers[i].name, servers[i].connected_to, users);
}

void ApplicationService::offer_clients() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    std::string const& instance = clients_[i]->instance();
    DatabaseWrites& writes = *writes_[i];
    std::string const& server = instance.empty() ? writes.database().plan().primary : instance;
    std::int64_t const users = writes.population();
    // Each user has a session of his own, unlike those of a chat server.
    bool const one_seat =
        !instance.empty() && users > 1 &&
        parts_.sql.find(instance, writes.database().name())->access == AccessMode::Single;
    writes.offer(0, server, instance, one_seat ? 1 : users);
    if (one_seat)
      writes.offer(1, server, {}, users - 1);
  }
}

std::vector<int> ApplicationService::interrupted(std::size_t database) {
  if (parts_.chat != nullptr)
    return parts_.chat->take_interrupted();
  return clients_[database]->take_interrupted() ? std::vector<int>{0} : std::vector<int>{};
}

/// Users who need all databases need them on the same instance.
void ApplicationService::keep_together() {
  std::string const one = writes_.front()->served_on();
  bool const together =
      !one.empty() && std::all_of(writes_.begin(), writes_.end(),
                                  [&](auto const& writes) { return writes->served_on() == one; });
  if (!together)
    for (auto& writes : writes_)
      writes->refuse_round();
}

void ApplicationService::publish(Cause const& why) {
  for (auto& writes : writes_)
    writes->begin_round();
  if (parts_.chat != nullptr)
    offer_pool();
  else
    offer_clients();
  if (plan_.together)
    keep_together();
  std::optional<std::int64_t> can_post;
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    std::int64_t const users = writes_[i]->end_round(interrupted(i), why);
    can_post = !can_post ? users : plan_.together ? std::min(*can_post, users) : *can_post + users;
  }
  note_users(can_post.value_or(0));
  for (auto& writes : writes_)
    writes->follow(why);
}

void ApplicationService::note_users(std::int64_t can_post) {
  std::int64_t const before = std::exchange(can_post_, can_post);
  // Facts are written when the number decides on outages, at every twentieth of the population, and
  // at none and all: enough for every measure, and few enough to keep.
  auto& journal = parts_.context.journal;
  auto const keep = outage_finder_.users(parts_.context.kernel.now(), can_post);
  std::int64_t const bucket = can_post == population_ ? 21
                              : can_post == 0         ? -1
                                                      : can_post * 20 / population_;
  if (keep == OutageFinder::Keep::TheOneBeforeToo && noted_users_ != before)
    journal.users(name(), before);
  if (bucket != bucket_ || (keep != OutageFinder::Keep::Nothing && noted_users_ != can_post))
    journal.users(name(), *(noted_users_ = can_post));
  bucket_ = bucket;
}

DatabaseWrites const* ApplicationService::writes(std::string const& database) const {
  for (auto const& writes : writes_)
    if (writes->database().name() == database)
      return writes.get();
  return nullptr;
}

void ApplicationService::advance_commits(ForkId fork) {
  for (auto& writes : writes_)
    writes->advance_commits(fork);
}

} // namespace switchback
