// The instances of an estate as their clients see them.
#pragma once

#include <string>

#include "models/client_connection.hpp"

namespace switchback {

/// What clients need from the databases.
class DatabaseDoor {
public:
  virtual ~DatabaseDoor() = default;
  /// The copy opens for a client at `from`: its instance runs, can be reached, and serves the
  /// database.
  virtual bool opens(std::string const& instance, std::string const& database,
                     std::string const& from) const = 0;
  /// The answer to a client at `from` that tries to connect there.
  virtual client::Answer answer(std::string const& instance, std::string const& database,
                                std::string const& from) const = 0;
  /// The mirror's name that a principal gives its clients; empty: none.
  virtual std::string mirror_of(std::string const& instance, std::string const& database) const = 0;
  /// Opens a session of `owner` in the database, or ends the one it has.
  virtual void connect(std::string const& instance, std::string const& database,
                       std::string const& owner) = 0;
  virtual void disconnect(std::string const& instance, std::string const& database,
                          std::string const& owner) = 0;
};

} // namespace switchback
