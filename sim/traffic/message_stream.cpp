#include "sim/traffic/message_stream.hpp"

#include <algorithm>

namespace switchback {

void MessageStream::add_whole(std::int64_t from, std::int64_t until, std::vector<Part> const& parts,
                              ByFork& by_fork) {
  if (parts.size() == 1) {
    if (parts.front().kind == Lane::Kind::Served)
      by_fork[parts.front().fork] += counts_.before(until) - counts_.before(from);
    return;
  }
  for (std::int64_t block = from; block < until; ++block) {
    auto const& counts = deal(block, parts);
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (parts[i].kind == Lane::Kind::Served)
        by_fork[parts[i].fork] += counts[i];
  }
}

/// How many of them are hardened before `t`.
std::int64_t MessageStream::before(Late const& late, SimTime t) const {
  if (late.to <= t)
    return late.messages;
  if (t <= late.from)
    return 0;
  // `t` cuts through a block whose messages are all late by the same time.
  return ranks_before(late.block, 0, late.messages, t - (late.from - start_of(late.block)));
}

/// A block with changes near it: what it hardens before `t`, and, if asked for, what later. Who
/// asks for that asks once, when nothing more can come near.
void MessageStream::add_changing(std::int64_t block, SimTime t, ByFork& by_fork,
                                 std::vector<Late>* later) {
  if (auto const all = alike(block)) {
    Late const late{all->hardened, all->hardened + kBlock, all->fork, block, count(block)};
    if (late.fork == 0)
      return;
    if (late.to > t && later != nullptr)
      later->push_back(late);
    else
      by_fork[late.fork] += before(late, t);
    return;
  }
  std::vector<Met>* const met = later == nullptr ? nullptr : &met_[block];
  each(block, later == nullptr ? t : kNever, [&](SimTime at, Outcome1 const& o) {
    if (met != nullptr)
      remember(*met, at, o);
    if (o.fork == 0)
      return;
    if (o.hardened < t)
      ++by_fork[o.fork];
    else if (later != nullptr)
      later->push_back({o.hardened, o.hardened + Duration{1}, o.fork, block, 1});
  });
}

/// What a block with changes near it came to, for the judgement: to draw it again would cost as
/// much as all that is counted.
void MessageStream::remember(std::vector<Met>& met, SimTime at, Outcome1 const& outcome) {
  auto it = std::find_if(met.begin(), met.end(), [&](Met const& one) {
    return one.outcome.kind == outcome.kind && one.outcome.fork == outcome.fork;
  });
  if (it == met.end())
    it = met.insert(met.end(), {outcome, outcome.hardened, at, at, 0});
  it->outcome.hardened = std::min(it->outcome.hardened, outcome.hardened);
  it->hardened_last = std::max(it->hardened_last, outcome.hardened);
  it->first = std::min(it->first, at);
  it->last = std::max(it->last, at);
  ++it->messages;
}

void MessageStream::settle(SimTime t) {
  std::erase_if(late_, [&](Late const& late) {
    if (late.to <= t)
      hardened_[late.fork] += late.messages;
    return late.to <= t;
  });
  for (;;) {
    SimTime const end = start_of(settled_) + kBlock;
    std::size_t const change = change_at(start_of(settled_));
    if (end + unsettled(change) >= t)
      return;
    if (!whole(settled_, change)) {
      if (end + unsettled(change) + reach_ >= t)
        return; // a retry may still be under way
      add_changing(settled_, end, hardened_, &late_);
      ++settled_;
      continue;
    }
    std::int64_t const last = block_of(t - unsettled(change) - kBlock);
    std::int64_t const until =
        std::max(settled_ + 1, std::min(last, quiet_until(settled_, change)));
    add_whole(settled_, until, changes_[change].parts, hardened_);
    settled_ = until;
  }
}

std::int64_t MessageStream::committed(std::uint32_t fork, SimTime t) {
  auto const& tally = hardened_before(t);
  auto const found = tally.find(fork);
  return found == tally.end() ? 0 : found->second;
}

std::int64_t MessageStream::committed_on_all(SimTime t) {
  std::int64_t n = 0;
  for (auto const& [fork, messages] : hardened_before(t))
    n += messages;
  return n;
}

/// A block in which nothing changes, up to `t`: only the instants have to be drawn.
void MessageStream::add_part(std::int64_t block, std::vector<Part> const& parts, SimTime t) {
  auto const& counts = deal(block, parts);
  std::int64_t rank = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].kind == Lane::Kind::Served)
      tally_[parts[i].fork] += ranks_before(block, rank, rank + counts[i], t);
    rank += counts[i];
  }
}

/// By fork. Kept for the instant asked for last: whatever changes there treats only what is
/// hardened at that instant or later.
MessageStream::ByFork const& MessageStream::hardened_before(SimTime t) {
  if (tallied_ == t)
    return tally_;
  settle(t);
  tallied_ = t;
  tally_ = hardened_;
  for (Late const& late : late_)
    tally_[late.fork] += before(late, t);
  for (std::int64_t block = settled_; start_of(block) < t; ++block) {
    std::size_t const change = change_at(start_of(block));
    auto const& parts = changes_[change].parts;
    if (!whole(block, change)) {
      add_changing(block, t, tally_, nullptr);
    } else if (start_of(block) + kBlock > t) {
      add_part(block, parts, t);
    } else {
      add_whole(block, block + 1, parts, tally_);
    }
  }
  return tally_;
}

} // namespace switchback
