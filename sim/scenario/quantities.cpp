#include "sim/scenario/quantities.hpp"

#include <limits>
#include <optional>

#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

__extension__ using Wide = __int128; // so that no step of a conversion can overflow

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
constexpr char const* kTimeForm = "a time with its unit, such as 90s or 15min";
constexpr char const* kTooLarge = "a number this program can hold";

/// A decimal number without sign: `digits` divided by ten to the power of `places`.
struct Decimal {
  std::int64_t digits = 0;
  int places = 0;
};

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr Unit kTimeUnits[] = {{"us", 1},           {"ms", 1'000},        {"s", 1'000'000},
                               {"min", 60'000'000}, {"h", 3'600'000'000}, {"d", 86'400'000'000}};
constexpr Unit kByteUnits[] = {{"B", 1},
                               {"kB", 1'000},
                               {"MB", 1'000'000},
                               {"GB", 1'000'000'000},
                               {"TB", 1'000'000'000'000},
                               {"KiB", 1'024},
                               {"MiB", 1'048'576},
                               {"GiB", 1'073'741'824},
                               {"TiB", 1'099'511'627'776}};
constexpr Unit kBitUnits[] = {{"b", 1}, {"kb", 1'000}, {"Mb", 1'000'000}, {"Gb", 1'000'000'000}};
constexpr Unit kPeriods[] = {{"s", 1}, {"min", 60}, {"h", 3600}};

template <std::size_t N>
std::optional<std::int64_t> factor_of(Unit const (&units)[N], std::string_view name) {
  for (Unit const& unit : units)
    if (unit.name == name)
      return unit.factor;
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes digits, with at most one point, off the front of `text`; nothing if there are none, or too
/// many to hold.
std::optional<Decimal> take_decimal(std::string_view& text, bool& too_large) {
  Decimal number;
  std::size_t at = 0;
  bool point = false;
  for (; at < text.size() && (is_digit(text[at]) || (text[at] == '.' && !point)); ++at) {
    if (text[at] == '.') {
      point = true;
      continue;
    }
    int const digit = text[at] - '0';
    if (number.digits > (kLargest - digit) / 10) {
      too_large = true;
      return std::nullopt;
    }
    number.digits = number.digits * 10 + digit;
    number.places += point ? 1 : 0;
  }
  bool const ends_in_digit = at > 0 && is_digit(text[at - 1]);
  if (!ends_in_digit || !is_digit(text[0]))
    return std::nullopt;
  text.remove_prefix(at);
  return number;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t at = 0;
  while (at < text.size() &&
         ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z')))
    ++at;
  auto const letters = text.substr(0, at);
  text.remove_prefix(at);
  return letters;
}

Wide power_of_ten(int exponent) {
  Wide power = 1;
  while (exponent-- > 0)
    power *= 10;
  return power;
}

/// number * factor / divisor where that is whole; why not otherwise.
Parsed<std::int64_t> scaled(Decimal number, std::int64_t factor, std::int64_t divisor,
                            std::string const& whole_of) {
  Wide const numerator = Wide{number.digits} * factor;
  Wide const denominator = power_of_ten(number.places) * divisor;
  if (numerator % denominator != 0)
    return "a whole number of " + whole_of;
  if (numerator / denominator > kLargest)
    return std::string{kTooLarge};
  return static_cast<std::int64_t>(numerator / denominator);
}

template <class T> Parsed<T> wrapped(Parsed<std::int64_t> const& number) {
  if (auto const* why = std::get_if<std::string>(&number))
    return *why;
  return T{std::get<std::int64_t>(number)};
}

/// Number and unit, for the forms that have one of each.
struct Split {
  Decimal number;
  std::string_view unit;
};
std::variant<Split, std::string> split(std::string_view text, char const* form) {
  text = trimmed(text);
  if (!text.empty() && text.front() == '-')
    return "a number that is not negative";
  bool too_large = false;
  auto const number = take_decimal(text, too_large);
  if (too_large)
    return std::string{kTooLarge};
  if (!number)
    return std::string{form};
  return Split{*number, trimmed(text)};
}

/// Microseconds of a clock time such as 10:07:30.250, or nothing.
std::optional<std::int64_t> clock_us(std::string_view text) {
  std::int64_t const unit[] = {3'600'000'000, 60'000'000, 1'000'000};
  std::int64_t const below[] = {24, 60, 60};
  std::int64_t us = 0;
  int part = 0;
  for (; part < 3 && !text.empty(); ++part) {
    if (part > 0) {
      if (text[0] != ':')
        return std::nullopt;
      text.remove_prefix(1);
    }
    bool too_large = false;
    auto const number = take_decimal(text, too_large);
    bool const may_have_fraction = part == 2;
    if (!number || (!may_have_fraction && number->places != 0) || number->places > 6)
      return std::nullopt;
    auto const value = scaled(*number, unit[part], 1, "");
    if (number->digits >= below[part] * static_cast<std::int64_t>(power_of_ten(number->places)))
      return std::nullopt;
    us += std::get<std::int64_t>(value);
  }
  return part >= 2 && text.empty() ? std::optional{us} : std::nullopt;
}

} // namespace

Parsed<Duration> parse_duration(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && text.front() == '-')
    return "a time that is not negative";
  Wide sum = 0;
  if (text.empty())
    return std::string{kTimeForm};
  while (!text.empty()) {
    bool too_large = false;
    auto const number = take_decimal(text, too_large);
    if (too_large)
      return std::string{kTooLarge};
    if (!number)
      return std::string{kTimeForm};
    auto const factor = factor_of(kTimeUnits, take_letters(text));
    if (!factor)
      return std::string{kTimeForm};
    auto const us = scaled(*number, *factor, 1, "microseconds");
    if (auto const* why = std::get_if<std::string>(&us))
      return *why;
    sum += std::get<std::int64_t>(us);
    if (sum > kLargest)
      return std::string{kTooLarge};
    text = trimmed(text);
  }
  return Duration{static_cast<std::int64_t>(sum)};
}

Parsed<SimTime> parse_time(std::string_view text) {
  constexpr char const* kForm = "a time such as 10:07:30, 18:00, '1d 09:00' or 90min";
  text = trimmed(text);
  if (auto const us = clock_us(text))
    return SimTime{Duration{*us}};
  auto const space = text.find(' ');
  if (space != std::string_view::npos && space > 1 && text[space - 1] == 'd') {
    auto const days = parse_duration(text.substr(0, space));
    auto const clock = clock_us(trimmed(text.substr(space)));
    if (auto const* whole = std::get_if<Duration>(&days); whole && clock) {
      if (whole->count() > kLargest - *clock)
        return std::string{kTooLarge};
      return SimTime{*whole + Duration{*clock}};
    }
  }
  auto const since = parse_duration(text);
  if (auto const* length = std::get_if<Duration>(&since))
    return SimTime{*length};
  auto const& why = std::get<std::string>(since);
  return why == kTimeForm ? std::string{kForm} : why;
}

Parsed<Bytes> parse_bytes(std::string_view text) {
  constexpr char const* kForm = "a size with its unit, such as 20GB or 2KiB";
  auto const parts = split(text, kForm);
  if (auto const* why = std::get_if<std::string>(&parts))
    return *why;
  auto const& [number, unit] = std::get<Split>(parts);
  auto const factor = factor_of(kByteUnits, unit);
  if (!factor)
    return std::string{kForm};
  return wrapped<Bytes>(scaled(number, *factor, 1, "bytes"));
}

Parsed<BytesPerSecond> parse_rate(std::string_view text) {
  constexpr char const* kForm = "a rate with its unit, such as 10MB/s or 100Mb/s (bits)";
  auto const parts = split(text, kForm);
  if (auto const* why = std::get_if<std::string>(&parts))
    return *why;
  auto [number, unit] = std::get<Split>(parts);
  if (unit.size() < 3 || unit.substr(unit.size() - 2) != "/s")
    return std::string{kForm};
  unit.remove_suffix(2);
  if (auto const bytes = factor_of(kByteUnits, unit))
    return wrapped<BytesPerSecond>(scaled(number, *bytes, 1, "bytes per second"));
  if (auto const bits = factor_of(kBitUnits, unit))
    return wrapped<BytesPerSecond>(scaled(number, *bits, 8, "bytes per second"));
  return std::string{kForm};
}

Parsed<Frequency> parse_frequency(std::string_view text) {
  constexpr char const* kForm = "a rate of events, such as 24/s or 90/min";
  auto const parts = split(text, kForm);
  if (auto const* why = std::get_if<std::string>(&parts))
    return *why;
  auto [number, unit] = std::get<Split>(parts);
  if (unit.size() < 2 || unit.front() != '/')
    return std::string{kForm};
  auto const period = factor_of(kPeriods, unit.substr(1));
  if (!period)
    return std::string{kForm};
  // 100/min is not a whole number of thousandths per second: the nearest is taken.
  Wide const numerator = Wide{number.digits} * 1000;
  Wide const denominator = power_of_ten(number.places) * *period;
  Wide const thousandths = (numerator + denominator / 2) / denominator;
  if (thousandths > kLargest)
    return std::string{kTooLarge};
  if (thousandths == 0 && number.digits != 0)
    return "a rate of at least 0.001/s";
  return Frequency{static_cast<std::int64_t>(thousandths)};
}

Parsed<Fraction> parse_fraction(std::string_view text) {
  constexpr char const* kForm = "a share of a whole, such as 95% or 0.95";
  auto const parts = split(text, kForm);
  if (auto const* why = std::get_if<std::string>(&parts))
    return *why;
  auto const& [number, unit] = std::get<Split>(parts);
  if (!unit.empty() && unit != "%")
    return std::string{kForm};
  auto const millionths = scaled(number, 1'000'000, unit == "%" ? 100 : 1, "millionths");
  if (auto const* value = std::get_if<std::int64_t>(&millionths); value && *value > 1'000'000)
    return "a share of at most 100%";
  return wrapped<Fraction>(millionths);
}

} // namespace switchback
