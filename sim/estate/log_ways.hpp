// The continuous log traffic to mirrors: databases with the same two machines share a path, which
// carries the sum.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "sim/estate/kernel.hpp"

namespace switchback {

class LogWays {
public:
  using Way = std::pair<std::string, std::string>; ///< from the principal to the mirror

  explicit LogWays(Kernel& kernel) : kernel_(kernel) {}

  /// Sends a database's log over this path from now on; an empty path: nowhere.
  void send(std::string const& database, Way const& way, BytesPerSecond rate) {
    auto& present = sent_[database];
    if (present.first != way)
      add(present.first, -present.second.value);
    add(way, rate.value - (present.first == way ? present.second.value : 0));
    present = {way, rate};
  }

private:
  void add(Way const& way, std::int64_t more) {
    if (way.first.empty())
      return;
    auto& total = totals_[way];
    total += more;
    kernel_.set_stream(way.first, way.second, {total});
  }

  Kernel& kernel_;
  std::map<std::string, std::pair<Way, BytesPerSecond>> sent_; ///< by each database
  std::map<Way, std::int64_t> totals_;
};

} // namespace switchback
