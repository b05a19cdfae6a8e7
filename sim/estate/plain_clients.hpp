// Clients of a plain database, in an estate without chat: programs whose connection string names an
// initial partner and perhaps a failover partner. A lost connection is reopened by the provider's
// algorithm, attempt after attempt; each principal they reach tells them its mirror (SQL Server
// docs, "Connect Clients to a Database Mirroring Session"). That they notice the loss at once, and
// start over as soon as an attempt has failed, is assumed: it depends on the application. Log
// shipping does not redirect clients ("About Log Shipping"), so an operator must do that.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "sim/estate/database_door.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/reconnection.hpp"

namespace switchback {

class PlainClients {
public:
  PlainClients(EstateContext const& context, DatabaseDoor& door, DatabasePlan const& database,
               client::Names names, std::function<void()> changed);

  void begin();
  void databases_changed();
  void connection_lost();
  /// From now on they use other names.
  void redirect(client::Names names);

  std::string const& instance() const { return connected_to_; } ///< empty: posts are refused
  bool take_interrupted() { return std::exchange(interrupted_, false); }

private:
  void start_over();
  void look();
  void connect(std::string const& instance);
  void drop();
  client::Answer answer(std::string const& instance) const;

  EstateContext context_;
  DatabaseDoor& door_;
  std::string database_;
  client::Settings settings_;
  client::Names names_;
  std::function<void()> changed_;
  std::string connected_to_;
  Reconnection connecting_;
  TimerId retry_ = 0;
  bool interrupted_ = false;
};

} // namespace switchback
