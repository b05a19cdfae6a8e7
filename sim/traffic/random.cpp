#include "sim/traffic/random.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cmath>

namespace switchback {
namespace {

/// Boost computes in long double unless told otherwise: several times the cost for digits that no
/// draw needs.
using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/// In (0, 1): half a step from either end, so that quantiles exist.
double unit(std::array<std::uint32_t, 4> const& bits) {
  std::uint64_t const word = (std::uint64_t{bits[0]} << 20) | (bits[1] >> 12); // 52 bits
  return (static_cast<double>(word) + 0.5) * 0x1p-52;
}

Duration rounded(double microseconds) {
  // A year is far above anything that a drill lets pass.
  return Duration{std::llround(std::clamp(microseconds, 0.0, 366.0 * 86400e6))};
}

} // namespace

std::array<std::uint32_t, 4> KeyedRandom::bits(std::uint32_t stream, std::uint64_t index) const {
  r123::Philox4x32 const philox;
  r123::Philox4x32::ctr_type const counter{
      {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), stream, 0U}};
  r123::Philox4x32::key_type const key{
      {static_cast<std::uint32_t>(seed_.value), static_cast<std::uint32_t>(seed_.value >> 32)}};
  auto const out = philox(counter, key);
  return {out[0], out[1], out[2], out[3]};
}

std::uint64_t KeyedRandom::below(std::uint64_t n, std::uint32_t stream, std::uint64_t index) const {
  auto const b = bits(stream, index);
  __extension__ using Wide = unsigned __int128;
  std::uint64_t const word = (std::uint64_t{b[0]} << 32) | b[1];
  return static_cast<std::uint64_t>((static_cast<Wide>(word) * n) >> 64);
}

Duration KeyedRandom::draw(Distribution const& d, std::string_view stream,
                           std::uint64_t index) const {
  if (d.kind == Distribution::Kind::Fixed)
    return d.a;
  double const u = unit(bits(stream_id(stream), index));
  auto const a = static_cast<double>(d.a.count()), b = static_cast<double>(d.b.count());
  switch (d.kind) {
  case Distribution::Kind::Fixed:
    break;
  case Distribution::Kind::Uniform:
    return std::min(rounded(std::floor(a + u * (b - a))), d.b);
  case Distribution::Kind::Exponential:
    return rounded(-a * std::log1p(-u));
  case Distribution::Kind::Lognormal: {
    boost::math::normal_distribution<double, Plain> const normal;
    double const sigma = std::log(b / a) / boost::math::quantile(normal, 0.95);
    return rounded(a * std::exp(sigma * boost::math::quantile(normal, u)));
  }
  }
  return d.a;
}

std::int64_t KeyedRandom::binomial(std::int64_t n, std::int64_t part, std::int64_t whole,
                                   std::uint32_t stream, std::uint64_t index) const {
  if (n <= 0 || part <= 0)
    return 0;
  if (part >= whole)
    return n;
  double const p = static_cast<double>(part) / static_cast<double>(whole);
  double const u = unit(bits(stream, index));
  if (n <= 64) { // inversion from below
    double const odds = p / (1 - p);
    double term = std::pow(1 - p, static_cast<double>(n)), sum = term;
    std::int64_t k = 0;
    while (u > sum && k < n) {
      term *= odds * static_cast<double>(n - k) / static_cast<double>(k + 1);
      sum += term;
      ++k;
    }
    return k;
  }
  // Inversion from the mode outwards needs about one standard deviation of steps.
  auto const mode = static_cast<std::int64_t>(std::floor(static_cast<double>(n + 1) * p));
  boost::math::binomial_distribution<double, Plain> const law(static_cast<double>(n), p);
  double const at_mode = boost::math::pdf(law, static_cast<double>(mode));
  double up = at_mode, down = at_mode, sum = at_mode;
  std::int64_t high = mode, low = mode;
  double const odds = p / (1 - p);
  std::int64_t answer = mode;
  // Numbers are dealt out in the order mode, mode + 1, mode - 1, ...: any fixed order inverts as
  // well as the natural one.
  while (u > sum && (low > 0 || high < n)) {
    if (high < n) {
      up *= odds * static_cast<double>(n - high) / static_cast<double>(high + 1);
      answer = ++high;
      sum += up;
      if (u <= sum)
        break;
    }
    if (low > 0) {
      down *= static_cast<double>(low) / (odds * static_cast<double>(n - low + 1));
      answer = --low;
      sum += down;
    }
    if (up < 1e-18 && down < 1e-18)
      break;
  }
  return answer;
}

PoissonTable::PoissonTable(double mean) {
  if (mean <= 0) {
    below_ = {0xFFFFFFFFU, 0xFFFFFFFFU};
    return;
  }
  // Twelve standard deviations hold all but 2^-32 of it with room to spare.
  double const width = 12 * std::sqrt(mean) + 12;
  first_ = static_cast<std::int64_t>(std::max(0.0, std::floor(mean - width)));
  auto const last = static_cast<std::int64_t>(std::ceil(mean + width));
  boost::math::poisson_distribution<double, Plain> const law(mean);
  double sum = first_ > 0 ? boost::math::cdf(law, static_cast<double>(first_ - 1)) : 0.0;
  double term = boost::math::pdf(law, static_cast<double>(first_));
  for (std::int64_t k = first_; k <= last; ++k) {
    sum += term;
    below_.push_back(static_cast<std::uint32_t>(std::min(4294967295.0, std::floor(sum * 0x1p32))));
    term *= mean / static_cast<double>(k + 1);
  }
  below_.back() = 0xFFFFFFFFU;
  below_.push_back(0xFFFFFFFFU); // the largest word itself
  std::uint32_t k = 0;
  for (std::uint32_t slot = 0; slot < guide_.size(); ++slot) {
    while (below_[k] <= (slot << kShift) && k + 2 < below_.size())
      ++k;
    guide_[slot] = k;
  }
}

} // namespace switchback
