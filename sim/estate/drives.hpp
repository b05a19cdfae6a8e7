// Drives of SQL instances' hosts that stop answering: how and when the instance reacts.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "sim/estate/parts.hpp"

namespace switchback {

class Drives {
public:
  Drives(Ground const& ground, std::function<void(std::string const&)> settle)
      : ground_(ground), settle_(std::move(settle)) {}
  /// Commits hang from now on; a warning, and then the closing of the databases, follow
  /// automatically.
  void lose_log(std::string const& machine);
  /// The instance restarts: databases whose data drive is missing do not come back.
  void started(std::string const& machine);

private:
  void at_age(std::string const& machine, Duration age, std::function<void()> what);

  Ground ground_;
  std::function<void(std::string const&)> settle_;
  std::map<std::string, int> losses_; ///< by machine, so far
};

} // namespace switchback
