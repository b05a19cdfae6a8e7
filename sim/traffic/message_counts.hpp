// How many messages each block of the stream has: keyed draws, summed up as far as was asked.
//
// Sums are kept for pages of blocks, and the blocks themselves only of the pages looked at last: a
// drill of a day and a half has 130,000 blocks of a second, and a process that touches memory for
// each of them spends more time on the memory than on the draws.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "models/units.hpp"
#include "sim/traffic/random.hpp"

namespace switchback {

class MessageCounts {
public:
  static constexpr Duration kBlock{1'000'000};

  /// `profile`: factors of the 24 hours of a day, or none.
  MessageCounts(KeyedRandom const& random, Frequency rate, std::vector<Fraction> const& profile);

  std::int64_t before(std::int64_t block); ///< messages in all blocks before this one
  std::int64_t in(std::int64_t block) { return before(block + 1) - before(block); }

private:
  static constexpr std::int64_t kPageBlocks = 240; // divides an hour; a multiple of four
  struct Page {
    std::int64_t number = -1;
    std::array<std::int64_t, kPageBlocks> before{}; ///< from the beginning of the stream
  };
  Page const& page(std::int64_t number);

  KeyedRandom const& random_;
  std::vector<PoissonTable> tables_;  ///< one, or one for each hour of the day
  std::vector<std::int64_t> sums_{0}; ///< messages before each page
  std::array<Page, 4> recent_;
};

} // namespace switchback
