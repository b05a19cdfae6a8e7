#include "sim/traffic/random.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <cmath>
#include <limits>

namespace switchback {
namespace {

/// By default Boost computes in long double: several times the cost, for digits that no draw needs.
using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/// In (0, 1): half a step from either end, so that quantiles exist.
double unit(std::array<std::uint32_t, 4> const& bits) {
  std::uint64_t const word = (std::uint64_t{bits[0]} << 20) | (bits[1] >> 12); // 52 bits
  return (static_cast<double>(word) + 0.5) * 0x1p-52;
}

Duration rounded(double microseconds) {
  // A year is far longer than any drill.
  return Duration{std::llround(std::clamp(microseconds, 0.0, 366.0 * 86400e6))};
}

} // namespace

/// A generator for the distributions of Boost.Random: as many words of one key as they need.
class KeyedRandom::Words {
public:
  using result_type = std::uint64_t;
  Words(KeyedRandom const& random, std::uint32_t stream, std::uint64_t index)
      : random_(random), stream_(stream), index_(index) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()() {
    if (taken_ % 2 == 0)
      four_ = random_.bits(stream_, index_, taken_ / 2);
    std::size_t const at = taken_++ % 2 == 0 ? 0 : 2;
    return (std::uint64_t{four_[at]} << 32) | four_[at + 1];
  }

private:
  KeyedRandom const& random_;
  std::uint32_t stream_, taken_ = 0;
  std::uint64_t index_;
  std::array<std::uint32_t, 4> four_{};
};

std::array<std::uint32_t, 4> KeyedRandom::bits(std::uint32_t stream, std::uint64_t index,
                                               std::uint32_t more) const {
  r123::Philox4x32 const philox;
  r123::Philox4x32::ctr_type const counter{
      {static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32), stream, more}};
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

Duration KeyedRandom::draw(Distribution const& d, DrawKey key) const {
  if (d.kind == Distribution::Kind::Fixed)
    return d.a;
  double const u = unit(bits(kDraws, key.value()));
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
  boost::random::binomial_distribution<std::int64_t> const law(n, static_cast<double>(part) /
                                                                      static_cast<double>(whole));
  Words words(*this, stream, index);
  return std::clamp<std::int64_t>(law(words), 0, n);
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
