// The distributions that a scenario can write. (How they are drawn from is in sim/traffic.)
#include "sim/scenario/quantities.hpp"

#include <array>
#include <optional>

#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

constexpr char const* kDistributionForm =
    "a time or a distribution, such as 5min, uniform(15s, 120s), "
    "lognormal(median=5min, p95=15min) or exponential(mean=1h)";

struct Shape {
  std::string_view name;
  Distribution::Kind kind;
  std::array<std::string_view, 2> arguments; ///< empty: there is none
  bool named;                                ///< the arguments are written name=value
};
constexpr std::array<Shape, 3> kShapes{
    {{"uniform", Distribution::Kind::Uniform, {"from", "to"}, false},
     {"exponential", Distribution::Kind::Exponential, {"mean", ""}, true},
     {"lognormal", Distribution::Kind::Lognormal, {"median", "p95"}, true}}};

/// One argument of a shape, such as `median=5min`, or nothing.
std::optional<Parsed<Duration>> argument(std::string_view text, std::string_view name, bool named) {
  text = trimmed(text);
  if (named) {
    auto const equals = text.find('=');
    if (equals == std::string_view::npos || trimmed(text.substr(0, equals)) != name)
      return std::nullopt;
    text.remove_prefix(equals + 1);
  }
  return parse_duration(text);
}

/// Why nothing can be drawn from a distribution; empty if it can.
std::string objection(Distribution const& d) {
  switch (d.kind) {
  case Distribution::Kind::Fixed:
    return {};
  case Distribution::Kind::Uniform:
    return d.a < d.b ? "" : "a uniform distribution whose first time is less than its second";
  case Distribution::Kind::Exponential:
    return d.a > Duration::zero() ? "" : "an exponential distribution with a mean above 0s";
  case Distribution::Kind::Lognormal:
    return d.a > Duration::zero() && d.a <= d.b
               ? ""
               : "a lognormal distribution with a median above 0s and a p95 not below it";
  }
  return {};
}

Parsed<Distribution> of_shape(Shape const& shape, std::string_view inside) {
  Distribution result{shape.kind, {}, {}};
  auto const comma = inside.find(',');
  bool const two = !shape.arguments[1].empty();
  if ((comma != std::string_view::npos) != two)
    return std::string{kDistributionForm};
  for (std::size_t i = 0; i < (two ? 2U : 1U); ++i) {
    auto const part = i == 0 ? inside.substr(0, comma) : inside.substr(comma + 1);
    auto const value = argument(part, shape.arguments[i], shape.named);
    if (!value)
      return std::string{kDistributionForm};
    if (auto const* why = std::get_if<std::string>(&*value))
      return *why;
    (i == 0 ? result.a : result.b) = std::get<Duration>(*value);
  }
  if (auto why = objection(result); !why.empty())
    return why;
  return result;
}

} // namespace

Parsed<Distribution> parse_distribution(std::string_view text) {
  text = trimmed(text);
  if (auto const open = text.find('('); open != std::string_view::npos) {
    for (Shape const& shape : kShapes)
      if (trimmed(text.substr(0, open)) == shape.name && text.back() == ')')
        return of_shape(shape, text.substr(open + 1, text.size() - open - 2));
    return std::string{kDistributionForm};
  }
  auto const fixed = parse_duration(text);
  if (auto const* value = std::get_if<Duration>(&fixed))
    return Distribution::fixed(*value);
  auto const& why = std::get<std::string>(fixed);
  return why == "a time with its unit, such as 90s or 15min" ? std::string{kDistributionForm} : why;
}

} // namespace switchback
