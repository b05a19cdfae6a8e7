// How many messages each block of the stream has: keyed draws, summed as far as needed.
//
// A drill of a day and a half has 130,000 blocks of a second, of which it looks at a few thousand.
// So what is drawn is the number of a cell of 16 blocks (a Poisson number), and only a cell that is
// looked into is dealt out to its blocks: in halves, as far as the block that is asked for, each
// message by a fair coin, which gives each block a Poisson number of its own again. Sums are kept
// for pages of cells, and the cells and blocks only of those looked at last: a process that touches
// memory for each of them spends more time on the memory than on the draws.
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
  /// Exactly these messages, in order of time: nothing is drawn.
  MessageCounts(KeyedRandom const& random, std::vector<SimTime> instants);

  std::int64_t before(std::int64_t block) const; ///< messages in all blocks before this one
  std::int64_t in(std::int64_t block) const { return before(block + 1) - before(block); }
  /// The given instants; empty: messages are drawn.
  std::vector<SimTime> const& given() const { return given_; }
  std::int64_t given_before(std::int64_t block) const;

private:
  static constexpr std::int64_t kCellBlocks = 16; // a power of two: it is dealt out in halves
  static constexpr std::int64_t kPageCells = 15;  // four minutes, which divide an hour
  /// Number of messages before each part of a run of blocks.
  template <std::int64_t kParts> struct Run {
    std::int64_t number = -1;
    std::array<std::int64_t, kParts> before{}; ///< from the beginning of the stream
    std::int64_t end = 0;                      ///< before the next run
  };
  using Page = Run<kPageCells>;
  struct Cell : Run<kCellBlocks> {
    std::uint32_t dealt = 0; ///< a bit for each block that `before` is known of
  };
  Page const& page(std::int64_t number) const;
  std::int64_t before_in(std::int64_t number, std::size_t block) const;
  std::int64_t heads(std::int64_t coins, std::uint64_t key) const;

  KeyedRandom const& random_;
  std::vector<SimTime> given_;
  std::vector<PoissonTable> tables_; ///< of a cell: one, or one for each hour of the day
  // Only a cache of keyed draws: a block's number is the same whatever was asked before.
  mutable std::vector<std::int64_t> sums_{0}; ///< messages before each page
  // Log backups a quarter of an hour apart, which is near four pages, must not fall on one slot.
  mutable std::array<Page, 16> pages_;
  mutable std::array<Cell, 16> cells_;
};

} // namespace switchback
