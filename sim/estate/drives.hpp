// Drives of SQL instances' hosts that do not answer: what the instance makes of it, and when.
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
  /// Commits hang from now on; a warning, and then the end of the databases, come by themselves.
  void lose_log(std::string const& machine);
  /// The instance starts anew: databases whose data drive is gone do not come back.
  void started(std::string const& machine);

private:
  void at_age(std::string const& machine, Duration age, std::function<void()> what);

  Ground ground_;
  std::function<void(std::string const&)> settle_;
  std::map<std::string, int> losses_; ///< by machine, so far
};

} // namespace switchback
