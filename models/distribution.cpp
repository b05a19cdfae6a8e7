#include "models/distribution.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace switchback {
namespace {

/// The exact sum of parts that the scenario reader takes back: "1h30min", "1s500ms".
std::string exact(Duration duration) {
  struct Part {
    std::int64_t unit;
    std::string_view name;
  };
  constexpr std::array<Part, 6> kParts{{{86'400'000'000, "d"},
                                        {3'600'000'000, "h"},
                                        {60'000'000, "min"},
                                        {1'000'000, "s"},
                                        {1'000, "ms"},
                                        {1, "us"}}};
  std::string text;
  std::int64_t rest = duration.count();
  for (Part const& part : kParts) {
    if (rest / part.unit != 0)
      text += fmt::format("{}{}", rest / part.unit, part.name);
    rest %= part.unit;
  }
  return text.empty() ? "0s" : text;
}

} // namespace

std::string to_text(Distribution const& distribution) {
  switch (distribution.kind) {
  case Distribution::Kind::Fixed:
    return exact(distribution.a);
  case Distribution::Kind::Uniform:
    return fmt::format("uniform({}, {})", exact(distribution.a), exact(distribution.b));
  case Distribution::Kind::Exponential:
    return fmt::format("exponential(mean={})", exact(distribution.a));
  case Distribution::Kind::Lognormal:
    return fmt::format("lognormal(median={}, p95={})", exact(distribution.a),
                       exact(distribution.b));
  }
  return {};
}

} // namespace switchback
