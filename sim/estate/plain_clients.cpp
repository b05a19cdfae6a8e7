#include "sim/estate/plain_clients.hpp"

namespace switchback {
namespace {

constexpr char const* kClients = "clients";

} // namespace

PlainClients::PlainClients(EstateContext const& context, DatabaseDoor& door,
                           DatabasePlan const& database, client::Names names,
                           std::function<void()> changed)
    : context_(context), door_(door), database_(database.name), names_(std::move(names)),
      changed_(std::move(changed)) {
  settings_.login_timeout = database.login_timeout;
}

void PlainClients::begin() { start_over(); }

/// They are at their server's site: anything that cuts one off cuts off all.
client::Answer PlainClients::answer(std::string const& instance) const {
  return door_.answer(instance, database_, instance);
}

void PlainClients::start_over() {
  connecting_.begin(settings_, names_, settings_.login_timeout, context_.kernel.now());
  look();
}

void PlainClients::look() {
  auto const now = context_.kernel.now();
  context_.kernel.cancel(std::exchange(retry_, 0));
  auto const found =
      connecting_.look(now, [this](std::string const& name) { return answer(name); });
  if (found.at == now)
    return connect(found.instance);
  if (found.at != kNever)
    retry_ = context_.kernel.at(found.at, Turn::Timer, kClients, [this] {
      retry_ = 0;
      if (connecting_.waiting())
        look();
    });
}

void PlainClients::connect(std::string const& instance) {
  connecting_.end();
  connected_to_ = instance;
  door_.connect(instance, database_, kClients);
  names_ = client::learned(names_, door_.mirror_of(instance, database_), settings_);
  changed_();
}

void PlainClients::drop() {
  if (connected_to_.empty())
    return;
  door_.disconnect(connected_to_, database_, kClients);
  connected_to_.clear();
  interrupted_ = true;
}

void PlainClients::connection_lost() {
  if (connected_to_.empty())
    return;
  drop();
  start_over();
  changed_();
}

void PlainClients::databases_changed() {
  if (!connected_to_.empty() && answer(connected_to_) != client::Answer::Connects)
    connection_lost();
  else if (connecting_.waiting())
    look();
}

void PlainClients::redirect(client::Names names) {
  names_ = std::move(names);
  bool const goes_on = connected_to_ == names_.initial || connected_to_ == names_.failover;
  if (goes_on && !connected_to_.empty())
    return;
  drop();
  start_over();
  changed_();
}

} // namespace switchback
