#include "models/units.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "models/microseconds.hpp"

namespace switchback {
namespace {

__extension__ using Wide = __int128; // bytes times microseconds per second need 83 bits

/// The size of a number without its sign; right for the most negative one too.
std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

std::uint64_t rounded(std::uint64_t value, std::uint64_t unit) { return (value + unit / 2) / unit; }

/// "7min 30s", or "7min" if nothing is left for the smaller unit.
std::string two_parts(std::uint64_t value, std::uint64_t ratio, std::string_view big,
                      std::string_view small) {
  if (value % ratio == 0)
    return fmt::format("{}{}", value / ratio, big);
  return fmt::format("{}{} {:02}{}", value / ratio, big, value % ratio, small);
}

std::string length_text(std::uint64_t us) {
  if (us == 0)
    return "0s";
  if (us < kMillisecond)
    return fmt::format("{}us", us);
  if (us < kSecond)
    return us % kMillisecond == 0 ? fmt::format("{}ms", us / kMillisecond)
                                  : fmt::format("{}.{:03}ms", us / kMillisecond, us % kMillisecond);
  // Rounding comes first, so that 59.9996 s reads 1min and not 60.000s.
  auto const milliseconds = rounded(us, kMillisecond);
  if (milliseconds < 60'000)
    return milliseconds % 1000 == 0
               ? fmt::format("{}s", milliseconds / 1000)
               : fmt::format("{}.{:03}s", milliseconds / 1000, milliseconds % 1000);
  if (rounded(us, kSecond) < 3600)
    return two_parts(rounded(us, kSecond), 60, "min", "s");
  if (rounded(us, kMinute) < 1440)
    return two_parts(rounded(us, kMinute), 60, "h", "min");
  return two_parts(rounded(us, kHour), 24, "d", "h");
}

} // namespace

Duration time_for(Bytes bytes, BytesPerSecond rate) {
  if (rate.value <= 0)
    return Duration::max();
  if (bytes.value <= 0)
    return Duration::zero();
  Wide const us = (Wide{bytes.value} * static_cast<Wide>(kSecond) + rate.value - 1) / rate.value;
  return us > Duration::max().count() ? Duration::max() : Duration{static_cast<std::int64_t>(us)};
}

std::string to_text(Duration duration) {
  return (duration.count() < 0 ? "-" : "") + length_text(magnitude(duration.count()));
}

std::string to_text(SimTime time) {
  if (time == kNever)
    return "never";
  auto const since = time.time_since_epoch().count();
  auto const us = magnitude(since);
  std::string text = since < 0 ? "-" : "";
  if (us >= kDay)
    text += fmt::format("{}d ", us / kDay);
  text += fmt::format("{:02}:{:02}:{:02}", us % kDay / kHour, us % kHour / kMinute,
                      us % kMinute / kSecond);
  if (us % kSecond != 0)
    text += fmt::format(".{:06}", us % kSecond);
  return text;
}

std::string to_text(Bytes bytes) {
  std::string const sign = bytes.value < 0 ? "-" : "";
  auto const size = magnitude(bytes.value);
  if (size < 1000)
    return fmt::format("{}{} B", sign, size);
  if (rounded(size, 1000) < 1000)
    return fmt::format("{}{} kB", sign, rounded(size, 1000));
  struct Multiple {
    std::uint64_t unit;
    std::string_view name;
  };
  constexpr std::array<Multiple, 4> kMultiples{{{1'000'000, "MB"},
                                                {1'000'000'000, "GB"},
                                                {1'000'000'000'000, "TB"},
                                                {1'000'000'000'000'000, "PB"}}};
  // The first multiple of which there are, rounded to a tenth, fewer than a thousand.
  auto const fits = [size](Multiple const& m) { return rounded(size, m.unit / 10) < 10'000; };
  auto const found = std::find_if(kMultiples.begin(), kMultiples.end(), fits);
  auto const& multiple = found == kMultiples.end() ? kMultiples.back() : *found;
  auto const tenths = rounded(size, multiple.unit / 10);
  return fmt::format("{}{}.{} {}", sign, tenths / 10, tenths % 10, multiple.name);
}

std::string to_text(Fraction share) {
  constexpr std::int64_t kOnePercent = 10'000;
  std::int64_t const rest = share.millionths % kOnePercent;
  std::string text = fmt::format("{}", share.millionths / kOnePercent);
  if (rest != 0) {
    text += fmt::format(".{:04}", rest);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "%";
}

} // namespace switchback
