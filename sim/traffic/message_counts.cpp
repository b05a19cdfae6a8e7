#include "sim/traffic/message_counts.hpp"

#include <algorithm>

namespace switchback {
namespace {

constexpr std::uint32_t kCounts = stream_id("message counts");
constexpr std::uint32_t kHalves = stream_id("message halves");
constexpr std::int64_t kBlocksPerHour = std::chrono::hours{1} / MessageCounts::kBlock;

/// How many bits are set: std::popcount is a call into a library where the processor is not known
/// to have an instruction for it.
constexpr std::int64_t set_bits(std::uint64_t word) {
  word -= (word >> 1) & 0x5555555555555555U;
  word = (word & 0x3333333333333333U) + ((word >> 2) & 0x3333333333333333U);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FU;
  return static_cast<std::int64_t>((word * 0x0101010101010101U) >> 56);
}

} // namespace

MessageCounts::MessageCounts(KeyedRandom const& random, Frequency rate,
                             std::vector<Fraction> const& profile)
    : random_(random) {
  static_assert(kBlocksPerHour % (kPageCells * kCellBlocks) == 0);
  double const mean = static_cast<double>(rate.per_1000s * kCellBlocks) / 1000.0;
  if (profile.empty())
    tables_.emplace_back(mean);
  for (Fraction factor : profile)
    tables_.emplace_back(mean * static_cast<double>(factor.millionths) / 1e6);
}

MessageCounts::MessageCounts(KeyedRandom const& random, std::vector<SimTime> instants)
    : random_(random), given_(std::move(instants)) {}

std::int64_t MessageCounts::given_before(std::int64_t block) const {
  return std::lower_bound(given_.begin(), given_.end(), SimTime{block * kBlock}) - given_.begin();
}

MessageCounts::Page const& MessageCounts::page(std::int64_t number) const {
  Page& slot = pages_[static_cast<std::size_t>(number) % pages_.size()];
  if (slot.number == number)
    return slot;
  while (static_cast<std::int64_t>(sums_.size()) <= number)
    page(static_cast<std::int64_t>(sums_.size()) - 1); // appends the sum behind it
  std::int64_t const first = number * kPageCells;
  auto const hour = static_cast<std::size_t>(first * kCellBlocks / kBlocksPerHour % 24);
  PoissonTable const& table = tables_.size() == 1 ? tables_.front() : tables_[hour];
  slot.number = number;
  std::int64_t sum = sums_[static_cast<std::size_t>(number)];
  std::array<std::uint32_t, 4> words{};
  for (std::int64_t i = 0; i < kPageCells; ++i) {
    auto const at = static_cast<std::uint64_t>(first + i);
    if (i == 0 || at % 4 == 0) // a draw gives four words
      words = random_.bits(kCounts, at / 4);
    slot.before[static_cast<std::size_t>(i)] = sum;
    sum += table(words[at % 4]);
  }
  slot.end = sum;
  if (static_cast<std::int64_t>(sums_.size()) == number + 1)
    sums_.push_back(sum);
  return slot;
}

/// A binomial number with even chances. At usual rates the coins are few and are thrown one by one.
std::int64_t MessageCounts::heads(std::int64_t coins, std::uint64_t key) const {
  constexpr std::int64_t kThrown = 1024; // beyond, inversion is quicker
  if (coins > kThrown)
    return random_.binomial(coins, 1, 2, kHalves, key);
  std::int64_t n = 0;
  for (std::uint64_t draw = 0; coins > 0; ++draw) {
    auto const four = random_.bits(kHalves, key + draw);
    for (std::size_t i = 0; i < four.size() && coins > 0; i += 2, coins -= 64) {
      std::uint64_t word = (std::uint64_t{four[i + 1]} << 32) | four[i];
      if (coins < 64)
        word &= (std::uint64_t{1} << coins) - 1;
      n += set_bits(word);
    }
  }
  return n;
}

/// What lies before a block of a cell, from the cell's beginning.
std::int64_t MessageCounts::before_in(std::int64_t number, std::size_t block) const {
  Cell& cell = cells_[static_cast<std::size_t>(number) % cells_.size()];
  if (cell.number != number) {
    Page const& around = page(number / kPageCells);
    auto const in_page = static_cast<std::size_t>(number % kPageCells);
    cell.number = number;
    cell.end = in_page + 1 < around.before.size() ? around.before[in_page + 1] : around.end;
    cell.before.front() = around.before[in_page];
    cell.dealt = 1;
  }
  // `before` of a part's middle is that of its beginning and the heads of its messages. Parts are
  // numbered as in a heap: 1 is the cell, 2 and 3 are its halves. That is the key of a part's
  // draws, sixteen parts a cell, each of which may take up to eight.
  std::size_t from = 0, part = 1;
  for (std::size_t width = kCellBlocks; (cell.dealt >> block & 1U) == 0; width /= 2) {
    std::size_t const middle = from + width / 2;
    if ((cell.dealt >> middle & 1U) == 0) {
      std::int64_t const begin = cell.before[from];
      std::int64_t const end = from + width < kCellBlocks ? cell.before[from + width] : cell.end;
      std::uint64_t const key = static_cast<std::uint64_t>(number) * kCellBlocks + part;
      cell.before[middle] = begin + heads(end - begin, key * 8);
      cell.dealt |= 1U << middle;
    }
    part *= 2;
    if (block >= middle) {
      from = middle;
      ++part;
    }
  }
  return cell.before[block];
}

std::int64_t MessageCounts::before(std::int64_t block) const {
  if (!given_.empty())
    return given_before(block);
  std::int64_t const number = block / kCellBlocks, at = number / kPageCells;
  if (block % kCellBlocks != 0)
    return before_in(number, static_cast<std::size_t>(block % kCellBlocks));
  if (number % kPageCells == 0 && at < static_cast<std::int64_t>(sums_.size()))
    return sums_[static_cast<std::size_t>(at)];
  return page(at).before[static_cast<std::size_t>(number % kPageCells)];
}

} // namespace switchback
