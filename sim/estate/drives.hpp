// Drives of SQL instances' hosts that stop answering: how and when the instance reacts.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "sim/estate/parts.hpp"

namespace switchback {

class Drives {
public:
  Drives(EstateContext const& context, std::function<void(std::string const&)> propagate)
      : context_(context), propagate_(std::move(propagate)) {}
  /// Commits hang from now on; a warning, and then the closing of the databases, follow
  /// automatically.
  void lose_log(std::string const& machine);
  /// The instance restarts: databases whose data drive is missing do not come back.
  void started(std::string const& machine);

private:
  void at_age(std::string const& machine, Duration age, std::function<void()> what);

  EstateContext context_;
  std::function<void(std::string const&)> propagate_;
  std::map<std::string, int> losses_; ///< by machine, so far
};

} // namespace switchback
