// Whose way a runbook is: away from where the service stood at first, or back. It is stated, never
// guessed from a name.
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
