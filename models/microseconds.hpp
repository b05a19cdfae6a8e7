// Lengths of time as counts of microseconds, for tables and texts that hold plain numbers. Where a
// value has a type, it is a Duration (models/units.hpp).
#pragma once

#include <cstdint>

namespace switchback {

inline constexpr std::int64_t kMillisecond = 1'000;
inline constexpr std::int64_t kSecond = 1'000 * kMillisecond;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;

} // namespace switchback
