// Single values: text to value with the limits of its type and of its row, and back to the exact
// text that reads as the same value.
#pragma once

#include "sim/scenario/keys.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {

/// The value, or what was expected instead, worded to follow "KEY is 'TEXT', expected ".
template <class T> Parsed<T> value_of(std::string_view text, Form form);
template <> Parsed<std::string> value_of(std::string_view text, Form form);
template <> Parsed<bool> value_of(std::string_view text, Form form);
template <> Parsed<std::int64_t> value_of(std::string_view text, Form form);
template <> Parsed<int> value_of(std::string_view text, Form form);
template <> Parsed<std::chrono::sys_days> value_of(std::string_view text, Form form);
template <> Parsed<Duration> value_of(std::string_view text, Form form);
template <> Parsed<SimTime> value_of(std::string_view text, Form form);
template <> Parsed<Bytes> value_of(std::string_view text, Form form);
template <> Parsed<BytesPerSecond> value_of(std::string_view text, Form form);
template <> Parsed<Frequency> value_of(std::string_view text, Form form);
template <> Parsed<Fraction> value_of(std::string_view text, Form form);
template <> Parsed<Distribution> value_of(std::string_view text, Form form);

std::string exact_text(std::string const& value, Form form);
std::string exact_text(bool value, Form form);
std::string exact_text(std::int64_t value, Form form);
std::string exact_text(int value, Form form);
std::string exact_text(std::chrono::sys_days value, Form form);
std::string exact_text(Duration value, Form form);
std::string exact_text(SimTime value, Form form);
std::string exact_text(Bytes value, Form form);
std::string exact_text(BytesPerSecond value, Form form);
std::string exact_text(Frequency value, Form form);
std::string exact_text(Fraction value, Form form);
std::string exact_text(Distribution const& value, Form form);
std::string exact_text(std::vector<std::string> const& value, Form form);
std::string exact_text(std::vector<SimTime> const& value, Form form);

/// What a value outside the limits should have been, such as "at least 10s"; empty if it is within
/// them.
std::string outside(std::string const& value, Limits const& limits);
std::string outside(bool value, Limits const& limits);
std::string outside(std::int64_t value, Limits const& limits);
std::string outside(int value, Limits const& limits);
std::string outside(std::chrono::sys_days value, Limits const& limits);
std::string outside(Duration value, Limits const& limits);
std::string outside(SimTime value, Limits const& limits);
std::string outside(Bytes value, Limits const& limits);
std::string outside(BytesPerSecond value, Limits const& limits);
std::string outside(Frequency value, Limits const& limits);
std::string outside(Fraction value, Limits const& limits);
std::string outside(Distribution const& value, Limits const& limits);

/// A factor of the daily profile: 0.5, 2, 150%; in millionths.
Parsed<Fraction> parse_factor(std::string_view text);

/// Whether a name can be told apart from the words and dots around it: letters, digits, - and _.
bool is_name(std::string_view text);
constexpr char const* kNameForm = "a name of at most 64 letters, digits, '-' and '_'";

} // namespace switchback
