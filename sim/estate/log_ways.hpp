// The log that goes to mirrors all the time: databases whose partners stand on the same machines
// share a way, which carries the sum.
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

  /// The log of a database goes that way from now on; an empty way: nowhere.
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
