// Random numbers that depend only on their key: seed, name of the stream, index. A draw never moves
// another, and the order in which draws are asked for does not matter (counter-based: Philox4x32-10
// of Random123).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/distribution.hpp"
#include "models/draw_key.hpp"
#include "models/units.hpp"

namespace switchback {

/// Name of a stream as a number, at compile time where the name is a literal (FNV-1a).
constexpr std::uint32_t stream_id(std::string_view name) {
  std::uint32_t hash = 2166136261U;
  for (char c : name)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

class KeyedRandom {
public:
  explicit KeyedRandom(Seed seed) : seed_(seed) {}
  Seed seed() const { return seed_; }

  /// 128 random bits of (seed, stream, index).
  std::array<std::uint32_t, 4> bits(std::uint32_t stream, std::uint64_t index) const {
    return bits(stream, index, 0);
  }
  /// Uniform in [0, n); n > 0. The bias of the multiplication is below 2^-32 of n.
  std::uint64_t below(std::uint64_t n, std::uint32_t stream, std::uint64_t index) const;
  std::uint64_t below(std::uint64_t n, DrawKey key) const { return below(n, kDraws, key.value()); }
  /// A length of time, rounded once to whole microseconds and never negative.
  Duration draw(Distribution const& distribution, DrawKey key) const;
  /// How many of n, each with probability part / whole.
  std::int64_t binomial(std::int64_t n, std::int64_t part, std::int64_t whole, std::uint32_t stream,
                        std::uint64_t index) const;

private:
  static constexpr std::uint32_t kDraws = stream_id("draws by what is drawn");
  class Words;
  /// Further bits of one key, for draws that need more than 128.
  std::array<std::uint32_t, 4> bits(std::uint32_t stream, std::uint64_t index,
                                    std::uint32_t more) const;

  Seed seed_;
};

/// Poisson numbers of one mean, by table inversion: one random word per draw, whatever the mean.
class PoissonTable {
public:
  explicit PoissonTable(double mean);
  std::int64_t operator()(std::uint32_t word) const {
    std::uint32_t k = guide_[word >> kShift];
    while (word >= below_[k] && k + 2 < below_.size())
      ++k;
    return first_ + k;
  }

private:
  static constexpr int kShift = 22;  // a guide of 1024 entries
  std::int64_t first_ = 0;           ///< the least number in the table
  std::vector<std::uint32_t> below_; ///< P(X <= first + k), in 2^-32; the last is the largest word
  std::array<std::uint32_t, 1U << (32 - kShift)> guide_{};
};

} // namespace switchback
