#include "sim/estate/chat_service.hpp"

#include <algorithm>
#include <cctype>

#include "models/names.hpp"

namespace switchback {

ChatService::ChatService(EstateContext const& context, DatabaseDoor& door,
                         std::function<void()> changed, std::function<void()> moved)
    : context_(context), plan_(*context.scenario.estate.chat), door_(door),
      changed_(std::move(changed)), moved_(std::move(moved)) {
  auto const& estate = context.scenario.estate;
  store_.settings.next_hop = plan_.next_hop;
  for (ChatServerPlan const& server : plan_.servers)
    if (server.active)
      store_.settings.active.insert(server.name);
  if (estate.management_store) {
    store_.on = estate.management_store->on;
    store_.backup = estate.management_store->backup;
  }
  for (ChatServerPlan const& server : plan_.servers) {
    ChatServer chat_server;
    chat_server.name = server.name;
    chat_server.replica = store_.settings;
    chat_server.clear_drops_sessions = plan_.clear_drops_sessions;
    servers_.push_back(std::move(chat_server));
  }
  auto const n = servers_.size();
  connecting_.resize(n);
  retry_.assign(n, 0);
  replication_.assign(n, 0);
  was_up_.assign(n, true);
  starts_.assign(n, 0);

  std::int64_t homed = 0;
  for (FrontEndPlan const& front_end : estate.front_ends) {
    front_ends_[front_end.name] = {front_end.name, front_end.paired_with, false};
    homed += front_end.homed_users;
  }
  // The load states how many users there are; the estate states how they are spread over their
  // homes.
  std::int64_t left = context.scenario.load.users, homed_left = homed;
  for (FrontEndPlan const& front_end : estate.front_ends) {
    if (front_end.homed_users == 0)
      continue;
    std::int64_t const users = left * front_end.homed_users / homed_left;
    left -= users;
    homed_left -= front_end.homed_users;
    homes_.push_back({front_end.name,
                      std::make_unique<ClientCohorts>(context.random, front_end.name, users, plan_),
                      0});
    population_ += users;
  }
}

void ChatService::begin() {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    apply(i, chat::StartRequested{}, "start of the drill");
    apply(i, chat::Started{}, "start of the drill");
  }
  std::vector<bool> open(servers_.size());
  for (std::size_t i = 0; i < servers_.size(); ++i)
    open[i] = takes_sign_ins(servers_[i]) && routed(i);
  for (Home& home : homes_)
    if (registers(home))
      home.clients->begin(context_.kernel.now(), open);
  settled_ = true;
  review_clients();
}

void ChatService::apply(std::size_t index, chat::Event const& event, Cause const& cause) {
  ChatServer const before = servers_[index];
  chat::Step const step = chat::step(before, event);
  servers_[index] = step.next;
  if (!before.connected_to.empty() && before.connected_to != step.next.connected_to) {
    door_.disconnect(before.connected_to, plan_.database, before.name);
    interrupted_.insert(static_cast<int>(index));
  }
  if (!step.next.connected_to.empty() && before.connected_to != step.next.connected_to)
    door_.connect(step.next.connected_to, plan_.database, before.name);
  if (settled_ &&
      (before.state != step.next.state || before.connected_to != step.next.connected_to))
    context_.journal.state(StateModel::ChatServer, {before.name, step.next.connected_to}, step.row,
                           name_of(before.state), name_of(step.next.state), cause);
  for (chat::Effect effect : step.effects)
    perform(index, effect);
}

void ChatService::perform(std::size_t index, chat::Effect effect) {
  switch (effect) {
  case chat::Effect::ArmStart:
    return; // armed by those who ask for the start: begin() and start_service()
  case chat::Effect::TryDatabase:
    try_database(index);
    return;
  case chat::Effect::ArmRetry:
    return; // attempts follow one another automatically
  case chat::Effect::DropSessions:
    for (Home& home : homes_)
      home.clients->lose(context_.kernel.now(), index);
    interrupted_.insert(static_cast<int>(index));
    return;
  case chat::Effect::Publish:
    if (settled_)
      review_clients();
    return;
  }
}

client::Names ChatService::partners(PoolSettings const& replica) const {
  if (replica.state == PoolState::Normal)
    return {plan_.primary, plan_.primary_mirror};
  return {plan_.backup, plan_.backup_mirror};
}

Reconnection::Ask ChatService::answers_for(std::size_t index) const {
  return [this, index](std::string const& instance) {
    return door_.answer(instance, plan_.database, servers_[index].name);
  };
}

/// An attempt of the provider, with the names from the pool's topology; the service starts another
/// one every sql_retry_every.
void ChatService::try_database(std::size_t index) {
  client::Settings settings;
  settings.login_timeout = context_.index.database(plan_.database)->login_timeout;
  connecting_[index].begin(settings, partners(servers_[index].replica), plan_.sql_retry_every,
                           context_.kernel.now());
  look_for_database(index);
  if (servers_[index].state == ServerState::NoDatabase)
    apply(index, chat::Failed{}, "no database answers");
}

void ChatService::look_for_database(std::size_t index) {
  auto const now = context_.kernel.now();
  context_.kernel.cancel(std::exchange(retry_[index], 0));
  auto const found = connecting_[index].look(now, answers_for(index));
  if (found.at == now) {
    connecting_[index].end();
    return apply(index, chat::Answered{found.instance}, "database opened");
  }
  if (found.at != kNever)
    retry_[index] = context_.kernel.at(found.at, Turn::Timer, servers_[index].name, [this, index] {
      retry_[index] = 0;
      if (connecting_[index].waiting() && servers_[index].state == ServerState::NoDatabase)
        look_for_database(index);
    });
}

void ChatService::databases_changed() {
  for (std::size_t i = 0; i < servers_.size(); ++i)
    if (servers_[i].state == ServerState::NoDatabase && connecting_[i].waiting())
      look_for_database(i);
}

void ChatService::connection_lost(std::string const& name) {
  for (std::size_t i = 0; i < servers_.size(); ++i)
    if (servers_[i].name == name)
      apply(i, chat::DatabaseGone{}, "connection to the database lost");
}

void ChatService::physical_change() {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    auto const& name = servers_[i].name;
    bool const up = context_.topology.up(name) && context_.topology.machine(name).chat_service;
    if (was_up_[i] && !up)
      apply(i, chat::Lost{}, "machine or service lost");
    if (!was_up_[i] && up)
      start_service(name, false); // the service starts with its machine
    was_up_[i] = up;
    if (!servers_[i].connected_to.empty() &&
        !door_.opens(servers_[i].connected_to, plan_.database, name))
      apply(i, chat::DatabaseGone{}, "database does not answer");
  }
  for (std::size_t i = 0; i < servers_.size(); ++i)
    if (servers_[i].replica.version != store_.settings.version)
      replicate(i);
  databases_changed();
  review_clients();
}

// --- Clients ---

bool ChatService::routed(std::size_t index) const {
  auto const& hop = servers_[index].replica.next_hop;
  return context_.topology.reachable(hop, servers_[index].name);
}

bool ChatService::registers(Home const& home) const {
  auto const& registrar = front_ends_.find(home.front_end)->second.registrar();
  return context_.topology.up(registrar);
}

void ChatService::review_clients() {
  auto const now = context_.kernel.now();
  std::vector<bool> open(servers_.size());
  for (std::size_t i = 0; i < servers_.size(); ++i)
    open[i] = takes_sign_ins(servers_[i]) && routed(i);
  std::int64_t competing = 0;
  std::vector<bool> may(homes_.size());
  for (std::size_t h = 0; h < homes_.size(); ++h) {
    Home& home = homes_[h];
    may[h] = registers(home);
    for (std::size_t i = 0; i < servers_.size(); ++i)
      if ((!may[h] || !routed(i) || !keeps_sessions(servers_[i])) && home.clients->users(i) > 0) {
        home.clients->lose(now, i);
        interrupted_.insert(static_cast<int>(i));
      }
    if (may[h] && home.clients->outside() > 0)
      ++competing;
  }
  for (std::size_t h = 0; h < homes_.size(); ++h)
    homes_[h].clients->set_open(now, may[h] ? open : std::vector<bool>(servers_.size(), false),
                                std::max<std::int64_t>(1, competing));
  arm_bins();
  changed_();
}

void ChatService::arm_bins() {
  for (std::size_t h = 0; h < homes_.size(); ++h) {
    Home& home = homes_[h];
    if (home.next_bin != 0)
      continue;
    auto const next = home.clients->next_change();
    if (!next)
      continue;
    home.next_bin = context_.kernel.at(*next, Turn::Arrival, home.front_end, [this, h] {
      homes_[h].next_bin = 0;
      homes_[h].clients->advance(context_.kernel.now());
      arm_bins();
      moved_();
    });
  }
}

// --- What there is to see ---

std::int64_t ChatService::users(std::size_t server) const {
  std::int64_t users = 0;
  for (Home const& home : homes_)
    users += home.clients->users(server);
  return users;
}

std::vector<int> ChatService::take_interrupted() {
  std::vector<int> all(interrupted_.begin(), interrupted_.end());
  interrupted_.clear();
  return all;
}

ChatServer const* ChatService::server(std::string_view name) const {
  for (ChatServer const& server : servers_)
    if (server.name == name)
      return &server;
  return nullptr;
}

std::string ChatService::describe() const {
  std::string text = "Chat servers\n  pool state " + std::string(name_of(settings().state)) +
                     ", next hop " + settings().next_hop + "\n";
  for (ChatServer const& server : servers_)
    text += "  " + server.name + " " + std::string(name_of(server.state)) +
            (server.connected_to.empty() ? "" : " to " + server.connected_to) +
            (on_active_list(server) ? ", active" : ", idle") + "\n";
  return text;
}

std::optional<std::string> ChatService::server_by_fqdn(std::string_view text) const {
  for (ChatServerPlan const& server : plan_.servers)
    if (same_name(server.name, text) || same_name(server.fqdn, text))
      return server.name;
  return std::nullopt;
}

std::optional<std::string> ChatService::front_end_by_fqdn(std::string_view text) const {
  for (FrontEndPlan const& front_end : context_.scenario.estate.front_ends)
    if (same_name(front_end.name, text) || same_name(front_end.fqdn, text))
      return front_end.name;
  return std::nullopt;
}

} // namespace switchback
