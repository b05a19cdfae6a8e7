#include "sim/scenario/objective_limits.hpp"

#include "sim/scenario/keys.hpp"

namespace switchback {

std::vector<StatedLimit> limits_of(ObjectivePlan const& plan) {
  std::vector<StatedLimit> limits;
  for (KeyRow<ObjectivePlan> const& row : table_of<ObjectivePlan>().rows) {
    if (auto const* length = std::get_if<std::optional<Duration> ObjectivePlan::*>(&row.member);
        length != nullptr && plan.**length)
      limits.push_back({std::string(row.key), (plan.**length)->count(), to_text(*(plan.**length))});
    if (auto const* number = std::get_if<std::optional<std::int64_t> ObjectivePlan::*>(&row.member);
        number != nullptr && plan.**number)
      limits.push_back({std::string(row.key), *(plan.**number), std::to_string(*(plan.**number))});
  }
  return limits;
}

} // namespace switchback
