#include "sim/traffic/message_stream.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace switchback {
namespace {

constexpr Duration kBlock = MessageCounts::kBlock;
constexpr std::uint32_t kSplits = stream_id("message lanes");
constexpr std::uint32_t kInstants = stream_id("message instants");
constexpr std::uint32_t kSenders = stream_id("message senders");
constexpr std::uint32_t kClasses = stream_id("message room classes");

constexpr SimTime start_of(std::int64_t block) { return SimTime{block * kBlock}; }
constexpr std::int64_t block_of(SimTime t) { return t.time_since_epoch() / kBlock; }

/// 16 million messages in a second are more than the loader lets through.
constexpr std::uint64_t key_of(std::int64_t block, std::int64_t rank) {
  return (static_cast<std::uint64_t>(block) << 24) | static_cast<std::uint64_t>(rank);
}

bool same_treatment(Lane const& a, Lane const& b) {
  return a.kind == b.kind && (a.kind != Lane::Kind::Served || a.fork == b.fork);
}

bool one_treatment(std::vector<Lane> const& lanes) {
  return std::all_of(lanes.begin(), lanes.end(),
                     [&](Lane const& lane) { return same_treatment(lane, lanes.front()); });
}

} // namespace

MessageStream::MessageStream(KeyedRandom const& random, StreamOptions options)
    : random_(random), options_(std::move(options)),
      counts_(random, options_.rate, options_.profile) {
  Lane nobody;
  nobody.users = options_.population;
  changes_.push_back({SimTime{}, {nobody}, {}});
  reach_ = (options_.post_tries - 1) * options_.post_retry_every;
}

void MessageStream::set_lanes(SimTime at, std::vector<Lane> lanes, std::vector<int> interrupted) {
  for (Lane const& lane : lanes) {
    widest_accept_ = std::max(widest_accept_, lane.accept_to_harden);
    widest_result_ = std::max(widest_result_, lane.harden_to_result);
  }
  if (changes_.back().at == at) {
    auto& last = changes_.back();
    last.lanes = std::move(lanes);
    last.interrupted.insert(last.interrupted.end(), interrupted.begin(), interrupted.end());
    return;
  }
  if (interrupted.empty() && changes_.back().lanes == lanes)
    return;
  changes_.push_back({at, std::move(lanes), std::move(interrupted)});
}

// --- Draws ---

std::vector<std::int64_t> MessageStream::split(std::int64_t block, std::vector<Lane> const& lanes) {
  std::int64_t messages = count(block), users = options_.population;
  std::vector<std::int64_t> counts(lanes.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    counts[i] = random_.binomial(messages, lanes[i].users, users, kSplits,
                                 key_of(block, static_cast<std::int64_t>(i)));
    messages -= counts[i];
    users -= lanes[i].users;
  }
  return counts;
}

std::array<SimTime, 4> MessageStream::instants(std::int64_t block, std::int64_t rank) const {
  std::array<SimTime, 4> four;
  auto at = four.begin();
  for (std::uint32_t const word : random_.bits(kInstants, key_of(block, rank / 4)))
    *at++ = start_of(block) +
            Duration{static_cast<std::int64_t>((std::uint64_t{word} * kBlock.count()) >> 32)};
  return four;
}

/// How many of the ranks [from, to) have an instant before `t`.
std::int64_t MessageStream::ranks_before(std::int64_t block, std::int64_t from, std::int64_t to,
                                         SimTime t) const {
  std::int64_t n = 0;
  for (std::int64_t rank = from; rank < to;) {
    auto const four = instants(block, rank);
    do
      n += four[static_cast<std::size_t>(rank % 4)] < t ? 1 : 0;
    while (++rank < to && rank % 4 != 0);
  }
  return n;
}

std::int64_t MessageStream::messages(SimTime end) {
  std::int64_t const block = block_of(end);
  std::int64_t n = counts_.before(block);
  return end > start_of(block) ? n + ranks_before(block, 0, count(block), end) : n;
}

// --- State ---

std::size_t MessageStream::change_at(SimTime t) const {
  auto const it = std::upper_bound(changes_.begin(), changes_.end(), t,
                                   [](SimTime a, LaneChange const& b) { return a < b.at; });
  return static_cast<std::size_t>(it - changes_.begin()) - 1;
}

/// The same among the changes that a block's messages can meet: a handful, where there are
/// hundreds.
std::size_t MessageStream::change_at(SimTime t, Near const& near) const {
  std::size_t i = near.first;
  while (i < near.last && changes_[i + 1].at <= t)
    ++i;
  return i;
}

MessageStream::Near MessageStream::near(std::int64_t block) const {
  SimTime const from = start_of(block);
  return {change_at(std::max(from - widest_accept_ - Duration{1}, SimTime{})),
          change_at(from + kBlock + reach_ + widest_result_)};
}

Lane const& MessageStream::lane_at(SimTime t, std::int64_t sender, Near const& near) const {
  auto const& lanes = changes_[change_at(t, near)].lanes;
  for (Lane const& lane : lanes) {
    if (sender < lane.users)
      return lane;
    sender -= lane.users;
  }
  return lanes.back();
}

Outcome1 MessageStream::outcome(SimTime t, std::int64_t sender, Near const& near) const {
  auto const cut_between = [&](SimTime after, SimTime until, auto const& met) {
    for (std::size_t i = change_at(after, near) + 1; i <= near.last && changes_[i].at <= until; ++i)
      if (!changes_[i].interrupted.empty() && met(changes_[i]))
        return true;
    return false;
  };
  auto const cuts = [](LaneChange const& change, Lane const& lane) {
    return lane.kind == Lane::Kind::Served &&
           std::find(change.interrupted.begin(), change.interrupted.end(), lane.group) !=
               change.interrupted.end();
  };
  for (int attempt = 0; attempt < options_.post_tries; ++attempt) {
    SimTime const tau = t + attempt * options_.post_retry_every;
    bool const lost_before = cut_between(tau - widest_accept_, tau, [&](LaneChange const& change) {
      Lane const& lane = lane_at(change.at - Duration{1}, sender, near);
      return cuts(change, lane) && tau - lane.accept_to_harden < change.at;
    });
    if (lost_before)
      return {Outcome1::Kind::UnknownNotHardened, 0, tau};
    Lane const& lane = lane_at(tau, sender, near);
    if (lane.kind == Lane::Kind::NotConnected)
      return {attempt == 0 ? Outcome1::Kind::NotSent : Outcome1::Kind::Refused, 0, tau};
    if (lane.kind == Lane::Kind::Refused)
      continue;
    bool const no_answer =
        cut_between(tau, tau + lane.harden_to_result,
                    [&](LaneChange const& change) { return cuts(change, lane); });
    return {no_answer ? Outcome1::Kind::Unknown : Outcome1::Kind::Acknowledged, lane.fork, tau};
  }
  return {Outcome1::Kind::Refused, 0, t};
}

/// Nothing falls into the block, or reaches into it, that would treat its messages differently from
/// their lanes at its start.
bool MessageStream::whole(std::int64_t block, std::size_t change) const {
  SimTime const from = start_of(block), to = from + kBlock;
  // An interruption at the very start of the block or before it reaches forward by the time from
  // acceptance to hardening.
  for (std::size_t i = change + 1; i-- > 0 && changes_[i].at + widest_accept_ > from;)
    if (!changes_[i].interrupted.empty())
      return false;
  auto const& lanes = changes_[change].lanes;
  bool const refuses = std::any_of(lanes.begin(), lanes.end(), [](Lane const& lane) {
    return lane.kind == Lane::Kind::Refused && lane.users > 0;
  });
  SimTime const horizon = to + (refuses ? reach_ + widest_result_ : widest_result_);
  for (std::size_t i = change + 1; i < changes_.size() && changes_[i].at <= horizon; ++i) {
    bool const inside = changes_[i].at < to;
    if (inside || refuses || !changes_[i].interrupted.empty())
      return false;
  }
  return true;
}

/// The first block from `block` on that needs a look of its own because a change comes near.
std::int64_t MessageStream::quiet_until(std::int64_t block, std::size_t change) const {
  if (change + 1 >= changes_.size())
    return std::numeric_limits<std::int64_t>::max();
  SimTime const near = changes_[change + 1].at - reach_ - widest_result_ - Duration{1};
  return std::max(block, near > SimTime{} ? block_of(near) : 0);
}

/// Each message of the block with an instant before `until`.
template <class Sink>
void MessageStream::each(std::int64_t block, SimTime until, Sink const& sink) {
  auto const& lanes = changes_[change_at(start_of(block))].lanes;
  auto const counts = split(block, lanes);
  Near const around = near(block);
  std::array<SimTime, 4> four;
  std::int64_t rank = 0, base = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    for (std::int64_t k = 0; k < counts[i]; ++k, ++rank) {
      if (rank % 4 == 0)
        four = instants(block, rank);
      SimTime const t = four[static_cast<std::size_t>(rank % 4)];
      if (t >= until)
        continue;
      std::int64_t const sender =
          base + static_cast<std::int64_t>(random_.below(
                     static_cast<std::uint64_t>(std::max<std::int64_t>(1, lanes[i].users)),
                     kSenders, key_of(block, rank)));
      sink(t, outcome(t, sender, around));
    }
    base += lanes[i].users;
  }
}

/// Changes come near, but they meet all messages of the block alike: one outcome stands for all.
/// `hardened` is that of a message at the block's start; the others follow it as they follow
/// that one.
std::optional<Outcome1> MessageStream::alike(std::int64_t block) const {
  SimTime const from = start_of(block), to = from + kBlock;
  Near const around = near(block);
  for (std::size_t i = around.first; i <= around.last; ++i) {
    if (!one_treatment(changes_[i].lanes))
      return std::nullopt;
    if (i == around.first)
      continue;
    if (!changes_[i].interrupted.empty())
      return std::nullopt;
    for (int attempt = 0; attempt < options_.post_tries; ++attempt) {
      SimTime const seen = changes_[i].at - attempt * options_.post_retry_every;
      if (from < seen && seen < to)
        return std::nullopt;
    }
  }
  return outcome(from, 0, around);
}

// --- What is hardened so far ---

/// The time after a block's end in which something may still happen that treats its messages
/// differently.
Duration MessageStream::unsettled(std::size_t change) const {
  auto const& lanes = changes_[change].lanes;
  bool const refuses = std::any_of(lanes.begin(), lanes.end(), [](Lane const& lane) {
    return lane.kind == Lane::Kind::Refused && lane.users > 0;
  });
  return widest_result_ + widest_accept_ + (refuses ? reach_ : Duration{});
}

void MessageStream::count_whole(std::int64_t from, std::int64_t until,
                                std::vector<Lane> const& lanes,
                                std::map<std::uint32_t, std::int64_t>& by_fork) {
  if (one_treatment(lanes)) {
    if (lanes.front().kind == Lane::Kind::Served)
      by_fork[lanes.front().fork] += counts_.before(until) - counts_.before(from);
    return;
  }
  for (std::int64_t block = from; block < until; ++block) {
    auto const counts = split(block, lanes);
    for (std::size_t i = 0; i < lanes.size(); ++i)
      if (lanes[i].kind == Lane::Kind::Served)
        by_fork[lanes[i].fork] += counts[i];
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
void MessageStream::add_changing(std::int64_t block, SimTime t,
                                 std::map<std::uint32_t, std::int64_t>& by_fork,
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
    count_whole(settled_, until, changes_[change].lanes, hardened_);
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
void MessageStream::add_part(std::int64_t block, std::vector<Lane> const& lanes, SimTime t) {
  auto const counts = split(block, lanes);
  std::int64_t rank = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    if (lanes[i].kind == Lane::Kind::Served)
      tally_[lanes[i].fork] += ranks_before(block, rank, rank + counts[i], t);
    rank += counts[i];
  }
}

/// By fork. Kept for the instant asked for last: whatever changes there treats only what is
/// hardened at that instant or later.
std::map<std::uint32_t, std::int64_t> const& MessageStream::hardened_before(SimTime t) {
  if (tallied_ == t)
    return tally_;
  settle(t);
  tallied_ = t;
  tally_ = hardened_;
  for (Late const& late : late_)
    tally_[late.fork] += before(late, t);
  for (std::int64_t block = settled_; start_of(block) < t; ++block) {
    std::size_t const change = change_at(start_of(block));
    auto const& lanes = changes_[change].lanes;
    if (!whole(block, change)) {
      add_changing(block, t, tally_, nullptr);
    } else if (start_of(block) + kBlock > t) {
      add_part(block, lanes, t);
    } else {
      count_whole(block, block + 1, lanes, tally_);
    }
  }
  return tally_;
}

// --- The last judgement ---

/// Gathers fates into ranges: contributions of one fate and fork that follow each other closely are
/// one range.
struct MessageStream::Judge {
  struct Open {
    SimTime from{}, to{};
    std::int64_t messages = 0;
  };
  std::vector<KeptSpan> const& kept;
  std::map<std::pair<Fate, std::uint32_t>, Open> open{};
  std::vector<FateRange> closed{};

  static constexpr Duration kGap = 60s; // shorter pauses do not split a range

  bool keeps(std::uint32_t fork, SimTime at) const {
    return std::any_of(kept.begin(), kept.end(), [&](KeptSpan const& span) {
      return span.fork == fork && span.from <= at && at < span.to;
    });
  }
  Fate fate(Outcome1 const& o) const {
    switch (o.kind) {
    case Outcome1::Kind::Acknowledged:
      return keeps(o.fork, o.hardened) ? Fate::AcknowledgedKept : Fate::AcknowledgedLost;
    case Outcome1::Kind::Unknown:
      return keeps(o.fork, o.hardened) ? Fate::UnknownKept : Fate::UnknownLost;
    case Outcome1::Kind::UnknownNotHardened:
      return Fate::UnknownLost;
    case Outcome1::Kind::Refused:
      return Fate::Refused;
    case Outcome1::Kind::NotSent:
      return Fate::NotSent;
    }
    return Fate::NotSent;
  }
  void add(Fate fate_of, std::uint32_t fork, SimTime from, SimTime to, std::int64_t messages) {
    if (messages == 0)
      return;
    Open& range = open[{fate_of, fork}];
    if (range.messages > 0 && from > range.to + kGap)
      close(fate_of, fork, range);
    if (range.messages == 0)
      range.from = from, range.to = to;
    range.from = std::min(range.from, from);
    range.to = std::max(range.to, to);
    range.messages += messages;
  }
  void close(Fate fate_of, std::uint32_t fork, Open& range) {
    FateRange done;
    done.from = range.from;
    done.to = range.to;
    done.fate = fate_of;
    done.fork = fork;
    done.messages = range.messages;
    closed.push_back(std::move(done));
    range = {};
  }
};

std::vector<FateRange> MessageStream::judge(SimTime end, std::vector<KeptSpan> const& kept) {
  Judge judge{kept};
  std::vector<SimTime> cuts; // where the kept spans begin and end
  for (KeptSpan const& span : kept)
    cuts.push_back(span.from), cuts.push_back(span.to);
  std::sort(cuts.begin(), cuts.end());
  auto const next_cut = [&](SimTime t) {
    auto const it = std::upper_bound(cuts.begin(), cuts.end(), t);
    return it == cuts.end() ? kNever : *it;
  };
  std::int64_t block = 0;
  while (start_of(block) < end) {
    SimTime const from = start_of(block);
    std::size_t const change = change_at(from);
    auto const& lanes = changes_[change].lanes;
    SimTime const cut = std::min(next_cut(from), end);
    bool const changing = !whole(block, change);
    if (auto const all = changing && from + kBlock <= end ? alike(block) : std::nullopt;
        all && next_cut(all->hardened) >= all->hardened + kBlock) {
      judge.add(judge.fate(*all), all->fork, from, from + kBlock, count(block));
      ++block;
      continue;
    }
    if (auto const met = met_.find(block);
        met != met_.end() && from + kBlock <= end &&
        std::all_of(met->second.begin(), met->second.end(), [&](Met const& one) {
          return next_cut(one.outcome.hardened) > one.hardened_last;
        })) {
      for (Met const& one : met->second)
        judge.add(judge.fate(one.outcome), one.outcome.fork, one.first, one.last + Duration{1},
                  one.messages);
      ++block;
      continue;
    }
    if (cut < from + kBlock || changing) {
      each(block, end, [&](SimTime t, Outcome1 const& o) {
        judge.add(judge.fate(o), o.fork, t, t + Duration{1}, 1);
      });
      ++block;
      continue;
    }
    std::int64_t const until =
        std::min(std::max(block + 1, quiet_until(block, change)), block_of(cut));
    SimTime const to = start_of(until);
    auto const fate_of = [&](Lane const& lane) {
      Outcome1 o;
      o.kind = lane.kind == Lane::Kind::Served    ? Outcome1::Kind::Acknowledged
               : lane.kind == Lane::Kind::Refused ? Outcome1::Kind::Refused
                                                  : Outcome1::Kind::NotSent;
      o.fork = lane.kind == Lane::Kind::Served ? lane.fork : 0;
      o.hardened = from;
      return std::pair{judge.fate(o), o.fork};
    };
    if (one_treatment(lanes)) {
      auto const [fate, fork] = fate_of(lanes.front());
      judge.add(fate, fork, from, to, counts_.before(until) - counts_.before(block));
    } else {
      std::vector<std::int64_t> sums(lanes.size());
      for (std::int64_t b = block; b < until; ++b) {
        auto const counts = split(b, lanes);
        for (std::size_t i = 0; i < lanes.size(); ++i)
          sums[i] += counts[i];
      }
      for (std::size_t i = 0; i < lanes.size(); ++i) {
        auto const [fate, fork] = fate_of(lanes[i]);
        judge.add(fate, fork, from, to, sums[i]);
      }
    }
    block = until;
  }
  for (auto& [key, range] : judge.open)
    if (range.messages > 0)
      judge.close(key.first, key.second, range);
  std::sort(judge.closed.begin(), judge.closed.end(), [](FateRange const& a, FateRange const& b) {
    return std::tie(a.from, a.fate, a.fork) < std::tie(b.from, b.fate, b.fork);
  });
  for (FateRange& range : judge.closed) {
    auto const key = static_cast<std::uint64_t>(range.from.time_since_epoch().count()) * 8 +
                     static_cast<std::uint64_t>(range.fate);
    bool const logged = range.fork != 0;
    range.bytes = logged ? options_.log_per_message * range.messages : Bytes{};
    range.large = random_.binomial(range.messages, options_.large_rooms.millionths, 1'000'000,
                                   kClasses, key * 2);
    range.medium =
        random_.binomial(range.messages - range.large, options_.medium_rooms.millionths,
                         1'000'000 - options_.large_rooms.millionths, kClasses, key * 2 + 1);
    range.small = range.messages - range.large - range.medium;
  }
  return std::move(judge.closed);
}

} // namespace switchback
