// Quantities as people write them: always with a unit. Used for scenario and estate files, for the
// info strings and expectations of runbooks, and for the command line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/distribution.hpp"
#include "models/units.hpp"

namespace switchback {

/// Either the value, or what was expected instead, worded to follow "'TEXT' is not ", for example
/// "a time with its unit, such as 90s or 15min".
template <class T> using Parsed = std::variant<T, std::string>;

Parsed<Duration>
parse_duration(std::string_view text);             ///< 250us 40ms 90s 15min 2h 1d, sums: 1h30min
Parsed<SimTime> parse_time(std::string_view text); ///< 10:07:30, 18:00, 1d 09:00, or a duration
Parsed<Bytes> parse_bytes(std::string_view text);  ///< 512B 10kB 2KiB 20GB
Parsed<BytesPerSecond> parse_rate(std::string_view text); ///< 10MB/s 100Mb/s (bits) 1GiB/s
Parsed<Frequency> parse_frequency(std::string_view text); ///< 24/s 90/min
Parsed<Fraction> parse_fraction(std::string_view text);   ///< 95% 0.95
Parsed<Distribution>
parse_distribution(std::string_view text); ///< 5min, uniform(15s, 120s), lognormal(median=5min,
                                           ///< p95=15min), exponential(mean=1h)

/// The valid name nearest to a misspelt one, or empty if none is near (edit distance over a third
/// of its length).
std::string nearest(std::string_view misspelt, std::vector<std::string> const& valid);

} // namespace switchback
