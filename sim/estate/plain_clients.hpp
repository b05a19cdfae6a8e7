// Clients of a plain database, in an estate without chat: programs that name an initial partner and
// a failover partner in their connection string and try again on a grid while neither opens. Log
// shipping redirects nobody (SQL Server docs, "About Log Shipping"), so going to another site is an
// operator's act.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/estate/chat_service.hpp"
#include "sim/estate/parts.hpp"

namespace switchback {

class PlainClients {
public:
  PlainClients(Ground const& ground, DatabaseDoor& door, std::string database,
               std::vector<std::string> partners, std::function<void()> changed);

  void begin();
  void databases_changed();
  void connection_lost();
  /// From now on they name another pair.
  void redirect(std::vector<std::string> partners);

  std::string const& instance() const { return connected_to_; } ///< empty: posts are refused
  std::int64_t users() const { return ground_.scenario.load.users; }
  bool take_interrupted() { return std::exchange(interrupted_, false); }

private:
  void try_now();

  Ground ground_;
  DatabaseDoor& door_;
  std::string database_;
  std::vector<std::string> partners_;
  std::function<void()> changed_;
  std::string connected_to_;
  SimTime waits_since_ = kNever;
  TimerId retry_ = 0;
  bool interrupted_ = false;
};

} // namespace switchback
