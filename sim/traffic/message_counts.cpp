#include "sim/traffic/message_counts.hpp"

#include <algorithm>
#include <bit>

namespace switchback {
namespace {

constexpr std::uint32_t kCounts = stream_id("message counts");
constexpr std::uint32_t kHalves = stream_id("message halves");
constexpr std::int64_t kHour = std::chrono::hours{1} / MessageCounts::kBlock;

} // namespace

MessageCounts::MessageCounts(KeyedRandom const& random, Frequency rate,
                             std::vector<Fraction> const& profile)
    : random_(random) {
  static_assert(kHour % (kPageCells * kCellBlocks) == 0);
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
  auto const hour = static_cast<std::size_t>(first * kCellBlocks / kHour % 24);
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
  for (std::uint64_t draw = 0; coins > 0; ++draw)
    for (std::uint32_t word : random_.bits(kHalves, key + draw)) {
      if (coins < 32)
        word &= coins > 0 ? (std::uint32_t{1} << coins) - 1 : 0;
      n += std::popcount(word);
      coins -= 32;
    }
  return n;
}

MessageCounts::Cell const& MessageCounts::cell(std::int64_t number) const {
  Cell& slot = cells_[static_cast<std::size_t>(number) % cells_.size()];
  if (slot.number == number)
    return slot;
  Page const& around = page(number / kPageCells);
  auto const in_page = static_cast<std::size_t>(number % kPageCells);
  slot.number = number;
  slot.end = in_page + 1 < around.before.size() ? around.before[in_page + 1] : around.end;
  slot.before.front() = around.before[in_page];
  // `before` of a part's middle is that of its beginning and the heads of its messages. Keys:
  // sixteen halvings a cell (the first is 1), each of which may take up to eight draws.
  std::uint64_t key = static_cast<std::uint64_t>(number) * 16;
  for (std::size_t width = kCellBlocks; width > 1; width /= 2)
    for (std::size_t from = 0; from < kCellBlocks; from += width) {
      std::int64_t const begin = slot.before[from];
      std::int64_t const end = from + width < kCellBlocks ? slot.before[from + width] : slot.end;
      slot.before[from + width / 2] = begin + heads(end - begin, ++key * 8);
    }
  return slot;
}

std::int64_t MessageCounts::before(std::int64_t block) const {
  if (!given_.empty())
    return given_before(block);
  std::int64_t const number = block / kCellBlocks, at = number / kPageCells;
  if (block % kCellBlocks != 0)
    return cell(number).before[static_cast<std::size_t>(block % kCellBlocks)];
  if (number % kPageCells == 0 && at < static_cast<std::int64_t>(sums_.size()))
    return sums_[static_cast<std::size_t>(at)];
  return page(at).before[static_cast<std::size_t>(number % kPageCells)];
}

} // namespace switchback
