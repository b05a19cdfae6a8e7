#include "sim/traffic/message_stream.hpp"

#include <algorithm>

namespace switchback {

void MessageStream::add_whole(std::int64_t from, std::int64_t until, std::vector<Part> const& parts,
                              ByFork& by_fork) const {
  if (parts.size() == 1) {
    if (parts.front().kind == Lane::Kind::Served)
      by_fork[parts.front().fork] += counts_.before(until) - counts_.before(from);
    return;
  }
  for (std::int64_t block = from; block < until; ++block)
    deal_out(block, parts, [&](std::size_t part, std::int64_t messages) {
      if (parts[part].kind == Lane::Kind::Served)
        by_fork[parts[part].fork] += messages;
    });
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

/// A block with changes near it: what it hardens before `t` and, if asked for, what it hardens
/// later and its outcomes. Those are asked for once, when no further change can come near.
void MessageStream::add_changing(std::int64_t block, SimTime t, ByFork& by_fork,
                                 std::vector<Late>* later, MetByBlock* met_by_block) const {
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
  std::vector<SeenFate>* const met = met_by_block == nullptr ? nullptr : &(*met_by_block)[block];
  each(block, later == nullptr ? t : kNever, [&](SimTime at, MessageFate const& o) {
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

/// Outcomes of a block with changes near it, for the judgement: drawing them again would cost as
/// much as everything that is counted.
void MessageStream::remember(std::vector<SeenFate>& met, SimTime at, MessageFate const& outcome) {
  auto it = std::find_if(met.begin(), met.end(), [&](SeenFate const& one) {
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

/// Counts the blocks that are final by `t`.
void MessageStream::count_on(Counted& counted, SimTime t, MetByBlock* met) const {
  std::erase_if(counted.late, [&](Late const& late) {
    if (late.to <= t)
      counted.hardened[late.fork] += late.messages;
    return late.to <= t;
  });
  for (;;) {
    SimTime const end = start_of(counted.until) + kBlock;
    std::size_t const change = change_at(start_of(counted.until));
    if (end + unsettled(change) >= t)
      return;
    if (!whole(counted.until, change)) {
      if (end + unsettled(change) + reach_ >= t)
        return; // a retry may still be under way
      add_changing(counted.until, end, counted.hardened, &counted.late, met);
      ++counted.until;
      continue;
    }
    std::int64_t const last = block_of(t - unsettled(change) - kBlock);
    std::int64_t const until =
        std::max(counted.until + 1, std::min(last, quiet_until(counted.until, change)));
    add_whole(counted.until, until, changes_[change].parts, counted.hardened);
    counted.until = until;
  }
}

std::int64_t MessageStream::committed(std::uint32_t fork, SimTime t) const {
  auto const tally = hardened_before(t);
  auto const found = tally.find(fork);
  return found == tally.end() ? 0 : found->second;
}

std::int64_t MessageStream::committed_on_all(SimTime t) const {
  std::int64_t n = 0;
  for (auto const& [fork, messages] : hardened_before(t))
    n += messages;
  return n;
}

/// A block in which nothing changes, up to `t`: only the instants have to be drawn.
void MessageStream::add_part(std::int64_t block, std::vector<Part> const& parts, SimTime t,
                             ByFork& by_fork) const {
  std::int64_t rank = 0;
  deal_out(block, parts, [&](std::size_t part, std::int64_t messages) {
    if (parts[part].kind == Lane::Kind::Served)
      by_fork[parts[part].fork] += ranks_before(block, rank, rank + messages, t);
    rank += messages;
  });
}

/// What is counted, and what the blocks after it harden before `t`, by fork.
MessageStream::ByFork MessageStream::tally(Counted const& counted, SimTime t) const {
  ByFork by_fork = counted.hardened;
  for (Late const& late : counted.late)
    by_fork[late.fork] += before(late, t);
  for (std::int64_t block = counted.until; start_of(block) < t; ++block) {
    std::size_t const change = change_at(start_of(block));
    auto const& parts = changes_[change].parts;
    if (!whole(block, change)) {
      add_changing(block, t, by_fork, nullptr, nullptr);
    } else if (start_of(block) + kBlock > t) {
      add_part(block, parts, t, by_fork);
    } else {
      add_whole(block, block + 1, parts, by_fork);
    }
  }
  return by_fork;
}

/// The tally of the last advance holds for its instant: a change at that instant affects only what
/// is hardened then or later.
MessageStream::ByFork MessageStream::hardened_before(SimTime t) const {
  if (tallied_ == t)
    return tally_;
  Counted counted = counted_;
  count_on(counted, t, nullptr);
  return tally(counted, t);
}

void MessageStream::set_lanes(SimTime at, std::vector<Lane> const& lanes,
                              std::vector<int> interrupted) {
  constexpr Duration kBehind = 30s;
  if (at - start_of(counted_.until) > kBehind)
    count_on(counted_, at, &met_);
  MessageHistory::set_lanes(at, lanes, std::move(interrupted));
}

void MessageStream::advance(SimTime t) {
  if (tallied_ == t)
    return;
  count_on(counted_, t, &met_);
  tally_ = tally(counted_, t);
  tallied_ = t;
}

} // namespace switchback
