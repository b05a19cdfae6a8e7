// What the instances of an estate are to their clients.
#pragma once

#include <string>

#include "models/client_connection.hpp"

namespace switchback {

/// What clients ask of the databases.
class DatabaseDoor {
public:
  virtual ~DatabaseDoor() = default;
  /// The copy opens for a client at `from`: its instance runs, can be reached, and serves the
  /// database.
  virtual bool opens(std::string const& instance, std::string const& database,
                     std::string const& from) const = 0;
  /// What a client at `from` that tries to connect there gets.
  virtual client::Answer answer(std::string const& instance, std::string const& database,
                                std::string const& from) const = 0;
  /// The mirror that a principal tells its clients; empty: none.
  virtual std::string mirror_of(std::string const& instance, std::string const& database) const = 0;
  /// A session of `owner` in the database, or the end of the one it has.
  virtual void connect(std::string const& instance, std::string const& database,
                       std::string const& owner) = 0;
  virtual void disconnect(std::string const& instance, std::string const& database,
                          std::string const& owner) = 0;
};

} // namespace switchback
