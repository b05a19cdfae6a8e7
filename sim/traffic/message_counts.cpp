#include "sim/traffic/message_counts.hpp"

namespace switchback {
namespace {

constexpr std::uint32_t kCounts = stream_id("message counts");
constexpr std::int64_t kHour = std::chrono::hours{1} / MessageCounts::kBlock;

} // namespace

MessageCounts::MessageCounts(KeyedRandom const& random, Frequency rate,
                             std::vector<Fraction> const& profile)
    : random_(random) {
  static_assert(kHour % kPageBlocks == 0 && kPageBlocks % 4 == 0);
  double const mean = static_cast<double>(rate.per_1000s) / 1000.0;
  if (profile.empty())
    tables_.emplace_back(mean);
  for (Fraction factor : profile)
    tables_.emplace_back(mean * static_cast<double>(factor.millionths) / 1e6);
}

MessageCounts::Page const& MessageCounts::page(std::int64_t number) {
  Page& slot = recent_[static_cast<std::size_t>(number) % recent_.size()];
  if (slot.number == number)
    return slot;
  while (static_cast<std::int64_t>(sums_.size()) <= number)
    page(static_cast<std::int64_t>(sums_.size()) - 1); // appends the sum behind it
  std::int64_t const first = number * kPageBlocks;
  auto const hour = static_cast<std::size_t>(first / kHour % 24);
  PoissonTable const& table = tables_.size() == 1 ? tables_.front() : tables_[hour];
  slot.number = number;
  std::int64_t sum = sums_[static_cast<std::size_t>(number)];
  for (std::int64_t block = 0; block < kPageBlocks; block += 4) {
    auto at = slot.before.begin() + block;
    for (std::uint32_t const word :
         random_.bits(kCounts, static_cast<std::uint64_t>(first + block) / 4)) {
      *at++ = sum;
      sum += table(word);
    }
  }
  if (static_cast<std::int64_t>(sums_.size()) == number + 1)
    sums_.push_back(sum);
  return slot;
}

std::int64_t MessageCounts::before(std::int64_t block) {
  std::int64_t const number = block / kPageBlocks;
  if (block % kPageBlocks == 0 && number < static_cast<std::int64_t>(sums_.size()))
    return sums_[static_cast<std::size_t>(number)];
  return page(number).before[static_cast<std::size_t>(block % kPageBlocks)];
}

} // namespace switchback
