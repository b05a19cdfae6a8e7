#include "reports/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/microseconds.hpp"
#include "reports/plain_text.hpp"

namespace switchback {
namespace {

/// Digits in groups of three, with a thin space that does not break.
std::string grouped(std::int64_t value) {
  std::string const digits = std::to_string(value);
  std::size_t const sign = value < 0 ? 1 : 0;
  std::string text = digits.substr(0, sign);
  for (std::size_t i = sign; i < digits.size(); ++i) {
    if (i > sign && (digits.size() - i) % 3 == 0 && digits.size() - sign > 4)
      text += "\xE2\x80\xAF";
    text += digits[i];
  }
  return text;
}

std::string exact_length(std::int64_t us) {
  if (us < 0)
    return "-" + exact_length(-us);
  std::string text;
  if (us >= kHour)
    text += fmt::format("{}h ", us / kHour);
  if (us >= kMinute)
    text += fmt::format("{}min ", us % kHour / kMinute);
  text += std::to_string(us % kMinute / kSecond);
  if (us % kSecond != 0)
    text += fmt::format(".{:06}", us % kSecond);
  return text + "s";
}

/// As of a clock: the step that was begun, of a second or a part of it.
std::int64_t floored(std::int64_t us, std::int64_t step) {
  std::int64_t const rest = us % step;
  return us - (rest < 0 ? rest + step : rest);
}

/// As of a stopwatch.
std::int64_t rounded(std::int64_t us, std::int64_t step) { return floored(us + step / 2, step); }

/// The last of so many digits of a second.
std::int64_t step_of(int digits) {
  std::int64_t step = kSecond;
  for (int i = 0; i < digits; ++i)
    step /= 10;
  return step;
}

constexpr std::int64_t kTenth = kSecond / 10;

/// As of a stopwatch that shows seconds, and below a minute their tenths, so that parts add up to
/// their sum as it is shown; what is shorter than a tenth as it is.
std::string short_length(std::int64_t us) {
  if (us < kTenth)
    return to_text(Duration{us});
  if (us >= kMinute)
    return exact_length(rounded(us, kSecond));
  std::string text = exact_length(rounded(us, kTenth));
  if (std::size_t const point = text.find('.'); point != std::string::npos)
    text.erase(point + 2, 5);
  return text;
}

std::string text_of(Value const& value) {
  if (auto const* text = std::get_if<std::string>(&value))
    return *text;
  return {};
}

std::string written(Value const& value, Unit unit, bool exactly) {
  if (std::holds_alternative<std::monostate>(value))
    return "not observed";
  auto const* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr)
    return text_of(value);
  switch (unit) {
  case Unit::Instant:
    return to_text(exactly ? SimTime{Duration{*number}}
                           : SimTime{Duration{floored(*number, kSecond)}});
  case Unit::Length:
    return exactly ? exact_length(*number) : short_length(*number);
  case Unit::Bytes:
    return exactly ? fmt::format("{} bytes", *number) : to_text(Bytes{*number});
  case Unit::Share:
    return to_text(Fraction{*number});
  case Unit::Messages:
  case Unit::Number:
  case Unit::Text:
  case Unit::Code:
  case Unit::Verdict:
  case Unit::ByRow:
    break;
  }
  return exactly ? std::to_string(*number) : grouped(*number);
}

} // namespace

std::string Page::anchor() const {
  return fmt::format("{}-{}", kind == Kind::Drill ? "drill" : "run", id);
}

std::string_view name_of(Unit unit) {
  switch (unit) {
  case Unit::Text:
  case Unit::Code:
  case Unit::Verdict:
  case Unit::ByRow:
    return "";
  case Unit::Number:
    return "number";
  case Unit::Instant:
    return "instant";
  case Unit::Length:
    return "us";
  case Unit::Bytes:
    return "bytes";
  case Unit::Messages:
    return "messages";
  case Unit::Share:
    return "millionths";
  }
  return "";
}

Unit unit_called(std::string_view name) {
  for (Unit const unit : {Unit::Instant, Unit::Length, Unit::Bytes, Unit::Messages, Unit::Share})
    if (name == name_of(unit))
      return unit;
  return Unit::Number;
}

std::string glance(Value const& value, Unit unit) { return written(value, unit, false); }
std::string exact(Value const& value, Unit unit) { return written(value, unit, true); }

std::string shown(Figure const& figure) {
  auto const* us = std::get_if<std::int64_t>(&figure.value);
  if (figure.digits == 0 || us == nullptr)
    return glance(figure.value, figure.unit);
  std::int64_t const step = step_of(figure.digits);
  std::string text =
      exact(figure.unit == Unit::Length ? rounded(*us, step) : floored(*us, step), figure.unit);
  if (std::size_t const point = text.find('.'); point != std::string::npos)
    text.erase(point + 1 + static_cast<std::size_t>(figure.digits),
               6 - static_cast<std::size_t>(figure.digits));
  return text;
}

void let_agree(Figure& length, Figure& from, Figure& to) {
  auto const* const l = std::get_if<std::int64_t>(&length.value);
  auto const* const a = std::get_if<std::int64_t>(&from.value);
  auto const* const b = std::get_if<std::int64_t>(&to.value);
  if (l == nullptr || a == nullptr || b == nullptr)
    return;
  auto const even = [&](std::int64_t step) {
    return rounded(*l, step) > 0 && floored(*b, step) - floored(*a, step) == rounded(*l, step);
  };
  int digits = *l < kMinute && rounded(*l, kTenth) % kSecond != 0 ? 1 : 0;
  while (digits < 6 && !even(step_of(digits)))
    ++digits;
  length.digits = from.digits = to.digits = digits;
}

std::string to_text(Sentence const& sentence, std::string (*figure)(Value const&, Unit)) {
  std::string text;
  for (auto const& piece : sentence) {
    if (auto const* words = std::get_if<std::string>(&piece))
      text += *words;
    else if (auto const& one = std::get<Figure>(piece); figure == &glance)
      text += shown(one);
    else
      text += figure(one.value, one.unit);
  }
  return text;
}

bool is_shown(ResultTable const& table, std::size_t column) {
  return table.columns[column].name != "unit";
}

Unit unit_of(ResultTable const& table, std::size_t column, std::vector<Value> const& row) {
  Unit const unit = table.columns[column].unit;
  if (unit != Unit::ByRow)
    return unit;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (table.columns[i].name == "unit")
      return unit_called(text_of(row[i]));
  return Unit::Number;
}

} // namespace switchback
