// Which way a runbook leads: away from where the service was at first, or back. The scenario states
// it; nothing is inferred from a name.
#pragma once

#include <array>
#include <string_view>

#include "models/enum_names.hpp"

namespace switchback {

enum class RunbookRole { Failover, Failback };
template <> struct NamesOf<RunbookRole> {
  static constexpr std::string_view kWhat = "runbook role";
  static constexpr std::array<std::string_view, 2> kNames{"failover", "failback"};
};

} // namespace switchback
