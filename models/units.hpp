// Quantities of the simulated world. Each has its own type, so that a duration cannot be added to
// an amount of bytes; all are whole numbers, so that they compare and add up exactly.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>

namespace switchback {

/// A length of simulated time, in whole microseconds.
using Duration = std::chrono::duration<std::int64_t, std::micro>;

/// The clock of the drill. It has no now(): time arrives in events.
struct SimClock {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<SimClock, Duration>;
  // NOLINTNEXTLINE(readability-identifier-naming): the library's name
  static constexpr bool is_steady = true;
};

/// An instant, in whole microseconds since day 0, 00:00 UTC of the scenario.
using SimTime = SimClock::time_point;

/// How many whole periods lie before a length's end; below zero for a negative one.
constexpr std::int64_t whole_periods(Duration length, Duration every) {
  std::int64_t const n = length / every;
  return length < n * every ? n - 1 : n;
}

inline constexpr SimTime kNever = SimTime::max();

/// An amount of data.
struct Bytes {
  std::int64_t value = 0;
  constexpr auto operator<=>(Bytes const&) const = default;
  constexpr Bytes& operator+=(Bytes other) { return value += other.value, *this; }
  constexpr Bytes& operator-=(Bytes other) { return value -= other.value, *this; }
};
constexpr Bytes operator+(Bytes a, Bytes b) { return {a.value + b.value}; }
constexpr Bytes operator-(Bytes a, Bytes b) { return {a.value - b.value}; }
constexpr Bytes operator*(Bytes a, std::int64_t n) { return {a.value * n}; }

/// A transfer rate.
struct BytesPerSecond {
  std::int64_t value = 0;
  constexpr auto operator<=>(BytesPerSecond const&) const = default;
};

/// A rate of events, in thousandths of one per second: 24/s is {24000}.
struct Frequency {
  std::int64_t per_1000s = 0;
  constexpr auto operator<=>(Frequency const&) const = default;
};

/// A share of a whole, in millionths: 95 % is {950000}.
struct Fraction {
  static constexpr std::int64_t kWhole = 1'000'000; ///< in millionths
  std::int64_t millionths = 0;
  constexpr auto operator<=>(Fraction const&) const = default;
};

/// A position in a database's log, counted in bytes since the database was created. It is a point:
/// the difference of two is an amount of bytes, a sum does not compile.
struct Lsn {
  std::int64_t value = 0;
  constexpr auto operator<=>(Lsn const&) const = default;
};
constexpr Bytes operator-(Lsn a, Lsn b) { return {a.value - b.value}; }
constexpr Lsn operator+(Lsn a, Bytes b) { return {a.value + b.value}; }

/// What every random draw of a drill depends on, besides the scenario.
struct Seed {
  std::uint64_t value = 1;
  constexpr auto operator<=>(Seed const&) const = default;
};

/// The time that `bytes` take at `rate`, rounded up to a whole microsecond. A rate of zero or less
/// never ends: Duration::max().
Duration time_for(Bytes bytes, BytesPerSecond rate);

/// "2h 05min", "7min 30s", "1.250s", "40ms", "12us": at most two parts, exact to the microsecond
/// below 1 s.
std::string to_text(Duration duration);
/// "10:07:30", with "1d " before it from day 1 on, and ".250000" behind it where the instant is not
/// whole.
std::string to_text(SimTime time);
/// "20.0 GB", "850 kB", "12 B": decimal multiples.
std::string to_text(Bytes bytes);
/// "95%", "99.5%", "94.9614%": exact.
std::string to_text(Fraction share);

} // namespace switchback
