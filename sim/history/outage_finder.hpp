// Finds outages in the numbers of users that can post, one after the other
// (sim/history/measures.hpp says what an outage is). Who writes the numbers down asks the same
// finder which of them count, so that few are kept and none that matters is left out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/history/measures.hpp"

namespace switchback {

class OutageFinder {
public:
  /// What has to be kept for another finder, fed with what was kept alone, to find the same: of
  /// users that rise before a fall or within an outage, or fall further and further, nothing.
  enum class Keep { Nothing, This, TheOneBeforeToo };
  Keep users(SimTime at, std::int64_t now);
  std::vector<Outage> found();

private:
  Keep below(SimTime at, std::int64_t now);
  Keep during(SimTime at, std::int64_t now);

  std::optional<std::int64_t> level_; ///< users that could post before the fall under way
  std::optional<SimTime> fall_;       ///< it began then
  SimTime last_fall_{};
  std::int64_t last_ = 0, fewest_ = 0;
  std::optional<Outage> open_;
  std::vector<Outage> found_;
};

} // namespace switchback
