#include "sim/estate/plain_clients.hpp"

#include <algorithm>

namespace switchback {
namespace {

/// Login timeout of the provider, after which an application tries again (SQL Server docs, "Connect
/// Clients to a Database Mirroring Session": 15 s by default).
constexpr Duration kTryEvery = 15s;

constexpr char const* kClients = "clients";

} // namespace

PlainClients::PlainClients(Ground const& ground, DatabaseDoor& door, std::string database,
                           std::vector<std::string> partners, std::function<void()> changed)
    : ground_(ground), door_(door), database_(std::move(database)), partners_(std::move(partners)),
      changed_(std::move(changed)) {}

void PlainClients::begin() { try_now(); }

void PlainClients::try_now() {
  for (std::string const& instance : partners_) {
    // They stand where their server stands: what cuts them off from it cuts everybody off.
    if (!instance.empty() && door_.opens(instance, database_, instance)) {
      waits_since_ = kNever;
      connected_to_ = instance;
      door_.connect(instance, database_, kClients);
      changed_();
      return;
    }
  }
  if (waits_since_ == kNever)
    waits_since_ = ground_.kernel.now();
}

void PlainClients::connection_lost() {
  if (connected_to_.empty())
    return;
  door_.disconnect(connected_to_, database_, kClients);
  connected_to_.clear();
  interrupted_ = true;
  try_now();
  changed_();
}

void PlainClients::databases_changed() {
  if (!connected_to_.empty() && !door_.opens(connected_to_, database_, connected_to_))
    connection_lost();
  if (!connected_to_.empty() || waits_since_ == kNever || retry_ != 0)
    return;
  bool const opens =
      std::any_of(partners_.begin(), partners_.end(), [&](std::string const& instance) {
        return !instance.empty() && door_.opens(instance, database_, instance);
      });
  if (!opens)
    return;
  auto const waited = ground_.kernel.now() - waits_since_;
  auto const tries = (waited + kTryEvery - Duration{1}) / kTryEvery;
  retry_ = ground_.kernel.at(waits_since_ + tries * kTryEvery, Turn::Timer, kClients, [this] {
    retry_ = 0;
    if (connected_to_.empty())
      try_now();
  });
}

void PlainClients::redirect(std::vector<std::string> partners) {
  partners_ = std::move(partners);
  if (!connected_to_.empty() &&
      std::find(partners_.begin(), partners_.end(), connected_to_) == partners_.end()) {
    door_.disconnect(connected_to_, database_, kClients);
    connected_to_.clear();
    interrupted_ = true;
    changed_();
  }
  if (connected_to_.empty()) {
    waits_since_ = ground_.kernel.now();
    try_now();
    changed_();
  }
}

} // namespace switchback
