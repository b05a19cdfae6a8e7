#include "sim/scenario/values.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "models/microseconds.hpp"

namespace switchback {
namespace {

constexpr std::size_t kLongestText = 2'000;

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_fqdn(std::string_view text) {
  auto const allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.'; };
  return !text.empty() && text.size() <= 255 && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), allowed);
}

/// \\host\share, with or without folders behind it.
bool is_unc(std::string_view text) {
  if (text.size() < 5 || text.substr(0, 2) != "\\\\")
    return false;
  auto const share = text.find('\\', 2);
  return share != std::string_view::npos && is_fqdn(text.substr(2, share - 2)) &&
         share + 1 < text.size() && text[share + 1] != '\\';
}

bool is_folder(std::string_view text) {
  return is_unc(text) || (text.size() >= 3 && is_alphanumeric(text[0]) && text[1] == ':' &&
                          (text[2] == '\\' || text[2] == '/'));
}

/// stop, go-on or retry(n, wait).
bool is_policy(std::string_view text) {
  if (text == "stop" || text == "go-on")
    return true;
  auto const comma = text.find(',');
  if (text.substr(0, 6) != "retry(" || text.back() != ')' || comma == std::string_view::npos)
    return false;
  auto const tries = value_of<std::int64_t>(text.substr(6, comma - 6), Form::ByType);
  auto const wait = parse_duration(text.substr(comma + 1, text.size() - comma - 2));
  auto const* count = std::get_if<std::int64_t>(&tries);
  auto const* length = std::get_if<Duration>(&wait);
  return count && *count >= 1 && *count <= 1000 && length && outside(*length, {}).empty();
}

std::string text_objection(std::string_view text, Form form) {
  if (text.empty())
    return is_reference(form) ? "one name" : "a text that is not empty";
  if (text.size() > kLongestText)
    return fmt::format("a text of at most {} bytes", kLongestText);
  if (is_reference(form))
    return is_name(text) ? "" : kNameForm;
  if (form == Form::Fqdn)
    return is_fqdn(text) ? "" : "a host name, such as sql-1.litwareinc.com";
  if (form == Form::Unc)
    return is_unc(text) ? "" : "a share such as \\\\fs-2\\logship";
  if (form == Form::Folder)
    return is_folder(text) ? "" : "a folder such as D:\\LogShip or \\\\fs-2\\logship";
  if (form == Form::OnFailure)
    return is_policy(text) ? "" : "stop, go-on or retry(n, wait), such as retry(3, 30s)";
  if (form == Form::Edition)
    return text == "enterprise" || text == "developer" || text == "standard" || text == "web" ||
                   text == "express"
               ? ""
               : "enterprise, developer, standard, web or express";
  if (form == Form::Endpoint) {
    auto const port = value_of<std::int64_t>(text, Form::ByType);
    auto const* number = std::get_if<std::int64_t>(&port);
    return text == "none" || (number && *number >= 1 && *number <= 65'535)
               ? ""
               : "none or a port from 1 to 65535";
  }
  if (form == Form::RoleName)
    return named<RunbookRole>(text)
               ? ""
               : fmt::format("{}", fmt::join(NamesOf<RunbookRole>::kNames, " or "));
  return {};
}

struct Words {
  char const *yes, *no;
};
Words words_of(Form form) {
  if (form == Form::FullOrOff)
    return {"full", "off"};
  if (form == Form::KnownOrUnknown)
    return {"known", "unknown"};
  if (form == Form::SerialOrOverlapping)
    return {"serial", "overlapping"};
  if (form == Form::ExpectedOrAny)
    return {"only_expected", "any"};
  if (form == Form::RestoredOnly)
    return {"restored", nullptr};
  return {"true", "false"};
}

/// A number of `one`ths without trailing zeros: 24.5.
std::string decimal(std::int64_t value, std::int64_t one) {
  auto text = fmt::format("{}", value / one);
  if (auto rest = value % one; rest != 0) {
    text += '.';
    for (auto place = one / 10; rest != 0; place /= 10) {
      text += static_cast<char>('0' + rest / place);
      rest %= place;
    }
  }
  return text;
}

/// In the largest unit that gives a number of at most three decimals.
std::string bytes_text(std::int64_t value) {
  struct Multiple {
    std::int64_t factor;
    char const* name;
  };
  constexpr Multiple kDecimal[] = {
      {1'000'000'000'000, "TB"}, {1'000'000'000, "GB"}, {1'000'000, "MB"}, {1'000, "kB"}};
  constexpr Multiple kBinary[] = {{1'073'741'824, "GiB"}, {1'048'576, "MiB"}, {1'024, "KiB"}};
  if (value % 1'000 != 0)
    for (Multiple const& unit : kBinary)
      if (value % unit.factor == 0)
        return fmt::format("{}{}", value / unit.factor, unit.name);
  for (Multiple const& unit : kDecimal)
    if (value >= unit.factor && value % (unit.factor / 1'000) == 0)
      return decimal(value / (unit.factor / 1'000), 1'000) + unit.name;
  return fmt::format("{}B", value);
}

/// The row's limits, or those of the type.
template <class T>
std::string beyond(std::int64_t value, Limits limits, std::int64_t least, std::int64_t most,
                   T (*wrap)(std::int64_t)) {
  if (limits.most < limits.least)
    limits = {least, most, false};
  if (value == 0 && limits.or_zero)
    return {};
  if (value < limits.least)
    return (limits.or_zero ? exact_text(wrap(0), Form::ByType) + " or at least " : "at least ") +
           exact_text(wrap(limits.least), Form::ByType);
  return value > limits.most ? "at most " + exact_text(wrap(limits.most), Form::ByType) : "";
}

} // namespace

bool is_name(std::string_view text) {
  auto const allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

template <> Parsed<std::string> value_of(std::string_view text, Form form) {
  if (auto why = text_objection(text, form); !why.empty())
    return Parsed<std::string>{std::in_place_index<1>, std::move(why)};
  return Parsed<std::string>{std::in_place_index<0>, std::string{text}};
}

template <> Parsed<bool> value_of(std::string_view text, Form form) {
  auto const [yes, no] = words_of(form);
  if (text == yes)
    return true;
  if (no && text == no)
    return false;
  return no ? fmt::format("{} or {}", yes, no) : std::string{yes};
}

template <> Parsed<std::int64_t> value_of(std::string_view text, Form) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range)
    return "a number this program can hold";
  if (error != std::errc{} || end != text.data() + text.size())
    return "a whole number";
  return value;
}

template <> Parsed<int> value_of(std::string_view text, Form form) {
  auto const wide = value_of<std::int64_t>(text, form);
  if (auto const* why = std::get_if<std::string>(&wide))
    return *why;
  auto const value = std::get<std::int64_t>(wide);
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max())
    return "a number this program can hold";
  return static_cast<int>(value);
}

template <> Parsed<std::chrono::sys_days> value_of(std::string_view text, Form) {
  constexpr char const* kForm = "a date such as 2015-01-05, from 1990 to 2099";
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::string{kForm};
  int parts[3] = {};
  std::string_view const pieces[3] = {text.substr(0, 4), text.substr(5, 2), text.substr(8, 2)};
  for (std::size_t i = 0; i < 3; ++i) {
    auto const number = value_of<int>(pieces[i], Form::ByType);
    if (!std::get_if<int>(&number))
      return std::string{kForm};
    parts[i] = std::get<int>(number);
  }
  if (parts[0] < 1990 || parts[0] > 2099 || parts[1] < 0 || parts[2] < 0)
    return std::string{kForm};
  std::chrono::year_month_day const date{std::chrono::year{parts[0]},
                                         std::chrono::month{static_cast<unsigned>(parts[1])},
                                         std::chrono::day{static_cast<unsigned>(parts[2])}};
  if (!date.ok())
    return std::string{kForm};
  return std::chrono::sys_days{date};
}

template <> Parsed<Duration> value_of(std::string_view text, Form form) {
  if (form != Form::SignedTime || !text.starts_with('-'))
    return parse_duration(text);
  auto const length = parse_duration(text.substr(1));
  if (auto const* positive = std::get_if<Duration>(&length))
    return -*positive;
  return std::string{"a time with its unit and, if negative, its sign, such as 3min or -5h"};
}
template <> Parsed<SimTime> value_of(std::string_view text, Form) { return parse_time(text); }
template <> Parsed<Bytes> value_of(std::string_view text, Form) { return parse_bytes(text); }
template <> Parsed<BytesPerSecond> value_of(std::string_view text, Form) {
  return parse_rate(text);
}
template <> Parsed<Frequency> value_of(std::string_view text, Form) {
  return parse_frequency(text);
}
template <> Parsed<Fraction> value_of(std::string_view text, Form) { return parse_fraction(text); }
template <> Parsed<Distribution> value_of(std::string_view text, Form) {
  return parse_distribution(text);
}

std::string exact_text(std::string const& value, Form form) {
  return value.empty() && is_reference(form) ? "none" : value;
}
std::string exact_text(bool value, Form form) {
  auto const [yes, no] = words_of(form);
  return value ? yes : (no ? no : "");
}
std::string exact_text(std::int64_t value, Form) { return fmt::format("{}", value); }
std::string exact_text(int value, Form) { return fmt::format("{}", value); }
std::string exact_text(std::chrono::sys_days value, Form) {
  std::chrono::year_month_day const date{value};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}
std::string exact_text(Duration value, Form form) {
  return value < Duration{} ? "-" + exact_text(-value, form) : to_text(Distribution::fixed(value));
}
std::string exact_text(SimTime value, Form) { return to_text(value); }
std::string exact_text(Bytes value, Form) { return bytes_text(value.value); }
std::string exact_text(BytesPerSecond value, Form) { return bytes_text(value.value) + "/s"; }
std::string exact_text(Frequency value, Form) { return decimal(value.per_1000s, 1'000) + "/s"; }
std::string exact_text(Fraction value, Form) { return decimal(value.millionths, 10'000) + "%"; }
std::string exact_text(Distribution const& value, Form) { return to_text(value); }
std::string exact_text(std::vector<std::string> const& value, Form) {
  return fmt::format("[{}]", fmt::join(value, ", "));
}
std::string exact_text(std::vector<SimTime> const& value, Form form) {
  std::string text;
  for (SimTime const at : value)
    text += (text.empty() ? "" : ", ") + exact_text(at, form);
  return text.empty() ? text : "[" + text + "]";
}

std::string outside(std::string const&, Limits const&) { return {}; }
std::string outside(bool, Limits const&) { return {}; }
std::string outside(std::chrono::sys_days, Limits const&) { return {}; }
std::string outside(std::int64_t value, Limits const& limits) {
  return beyond<std::int64_t>(value, limits, 0, 1'000'000'000'000, [](auto v) { return v; });
}
std::string outside(int value, Limits const& limits) {
  return beyond<std::int64_t>(value, limits, 0, 1'000'000, [](auto v) { return v; });
}
std::string outside(Duration value, Limits const& limits) {
  return beyond<Duration>(value.count(), limits, 0, 366 * kDay, [](auto v) { return Duration{v}; });
}
std::string outside(SimTime value, Limits const& limits) {
  return beyond<SimTime>(value.time_since_epoch().count(), limits, 0, 366 * kDay,
                         [](auto v) { return SimTime{Duration{v}}; });
}
std::string outside(Bytes value, Limits const& limits) {
  return beyond<Bytes>(value.value, limits, 1, 1'000'000'000'000'000,
                       [](auto v) { return Bytes{v}; });
}
std::string outside(BytesPerSecond value, Limits const& limits) {
  return beyond<BytesPerSecond>(value.value, limits, 1, 100'000'000'000,
                                [](auto v) { return BytesPerSecond{v}; });
}
std::string outside(Frequency value, Limits const& limits) {
  return beyond<Frequency>(value.per_1000s, limits, 1, 1'000'000'000,
                           [](auto v) { return Frequency{v}; });
}
std::string outside(Fraction value, Limits const& limits) {
  return beyond<Fraction>(value.millionths, limits, 0, 1'000'000,
                          [](auto v) { return Fraction{v}; });
}
std::string outside(Distribution const& value, Limits const& limits) {
  auto why = outside(value.a, limits);
  return why.empty() ? outside(value.b, limits) : why;
}

Parsed<Fraction> parse_factor(std::string_view text) {
  constexpr char const* kForm = "a factor of at most 10, such as 0.5, 2 or 150%";
  bool const percent = !text.empty() && text.back() == '%';
  if (percent)
    text.remove_suffix(1);
  auto const point = text.find('.');
  auto const whole = value_of<std::int64_t>(text.substr(0, point), Form::ByType);
  auto const places = point == std::string_view::npos ? "" : text.substr(point + 1);
  auto const* units = std::get_if<std::int64_t>(&whole);
  auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!units || *units < 0 || *units > 1000 || text[0] == '-' || places.size() > 6 ||
      (point != std::string_view::npos && places.empty()) ||
      !std::all_of(places.begin(), places.end(), is_digit))
    return std::string{kForm};
  auto const digits = std::string{places} + std::string(6 - places.size(), '0');
  auto millionths = *units * 1'000'000 + std::get<std::int64_t>(value_of<std::int64_t>(digits, {}));
  if (percent && millionths % 100 != 0)
    return std::string{kForm};
  millionths /= percent ? 100 : 1;
  if (millionths > 10'000'000)
    return std::string{kForm};
  return Fraction{millionths};
}

} // namespace switchback
