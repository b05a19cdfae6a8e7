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

SimTime MessageStream::instant(std::int64_t block, std::int64_t rank) const {
  return start_of(block) + Duration{static_cast<std::int64_t>(
                               random_.below(1'000'000, kInstants, key_of(block, rank)))};
}

std::int64_t MessageStream::messages(SimTime end) {
  std::int64_t const block = block_of(end);
  std::int64_t n = counts_.before(block);
  if (end > start_of(block))
    for (std::int64_t rank = 0, all = count(block); rank < all; ++rank)
      n += instant(block, rank) < end ? 1 : 0;
  return n;
}

// --- State ---

std::size_t MessageStream::change_at(SimTime t) const {
  auto const it = std::upper_bound(changes_.begin(), changes_.end(), t,
                                   [](SimTime a, LaneChange const& b) { return a < b.at; });
  return static_cast<std::size_t>(it - changes_.begin()) - 1;
}

Lane const& MessageStream::lane_at(SimTime t, std::int64_t sender) const {
  auto const& lanes = changes_[change_at(t)].lanes;
  for (Lane const& lane : lanes) {
    if (sender < lane.users)
      return lane;
    sender -= lane.users;
  }
  return lanes.back();
}

Outcome1 MessageStream::outcome(SimTime t, std::int64_t sender) const {
  auto const cut_between = [&](SimTime after, SimTime until, auto const& met) {
    for (std::size_t i = change_at(std::max(after, SimTime{})) + 1;
         i < changes_.size() && changes_[i].at <= until; ++i)
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
      Lane const& lane = lane_at(change.at - Duration{1}, sender);
      return cuts(change, lane) && tau - lane.accept_to_harden < change.at;
    });
    if (lost_before)
      return {Outcome1::Kind::UnknownNotHardened, 0, tau};
    Lane const& lane = lane_at(tau, sender);
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

void MessageStream::each(std::int64_t block,
                         std::function<void(SimTime, Outcome1 const&)> const& sink) {
  auto const& lanes = changes_[change_at(start_of(block))].lanes;
  auto const counts = split(block, lanes);
  std::int64_t rank = 0, base = 0;
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    for (std::int64_t k = 0; k < counts[i]; ++k, ++rank) {
      std::int64_t const sender =
          base + static_cast<std::int64_t>(random_.below(
                     static_cast<std::uint64_t>(std::max<std::int64_t>(1, lanes[i].users)),
                     kSenders, key_of(block, rank)));
      SimTime const t = instant(block, rank);
      sink(t, outcome(t, sender));
    }
    base += lanes[i].users;
  }
}

// --- What is hardened so far ---

namespace {

bool one_treatment(std::vector<Lane> const& lanes) {
  return std::all_of(lanes.begin(), lanes.end(),
                     [&](Lane const& lane) { return same_treatment(lane, lanes.front()); });
}

} // namespace

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
                                std::vector<Lane> const& lanes) {
  if (one_treatment(lanes)) {
    if (lanes.front().kind == Lane::Kind::Served)
      hardened_[lanes.front().fork] += counts_.before(until) - counts_.before(from);
    return;
  }
  for (std::int64_t block = from; block < until; ++block) {
    auto const counts = split(block, lanes);
    for (std::size_t i = 0; i < lanes.size(); ++i)
      if (lanes[i].kind == Lane::Kind::Served)
        hardened_[lanes[i].fork] += counts[i];
  }
}

void MessageStream::settle(SimTime t) {
  for (;;) {
    SimTime const end = start_of(settled_) + kBlock;
    std::size_t const change = change_at(start_of(settled_));
    if (end + unsettled(change) >= t)
      return;
    if (!whole(settled_, change)) {
      if (end + unsettled(change) + reach_ >= t)
        return; // a retry may still be under way
      each(settled_, [&](SimTime, Outcome1 const& o) {
        if (o.fork == 0)
          return;
        if (o.hardened < end)
          ++hardened_[o.fork];
        else
          late_.emplace_back(o.hardened, o.fork);
      });
      ++settled_;
      continue;
    }
    std::int64_t const last = block_of(t - unsettled(change) - kBlock);
    std::int64_t const until =
        std::max(settled_ + 1, std::min(last, quiet_until(settled_, change)));
    count_whole(settled_, until, changes_[change].lanes);
    settled_ = until;
  }
}

std::int64_t MessageStream::committed(std::uint32_t fork, SimTime t) {
  return hardened(t, [fork](std::uint32_t on) { return on == fork; });
}

std::int64_t MessageStream::committed_on_all(SimTime t) {
  return hardened(t, [](std::uint32_t on) { return on != 0; });
}

template <class Counts> std::int64_t MessageStream::hardened(SimTime t, Counts const& counts_for) {
  std::int64_t const last = block_of(t); // the block that t falls into, or begins
  settle(t);
  std::int64_t n = 0;
  for (auto const& [fork, messages] : hardened_)
    n += counts_for(fork) ? messages : 0;
  for (auto const& [at, fork] : late_)
    n += counts_for(fork) && at < t ? 1 : 0;
  for (std::int64_t block = settled_; block <= last && start_of(block) < t; ++block) {
    std::size_t const change = change_at(start_of(block));
    auto const& lanes = changes_[change].lanes;
    if (start_of(block) + kBlock > t || !whole(block, change)) {
      each(block,
           [&](SimTime, Outcome1 const& o) { n += counts_for(o.fork) && o.hardened < t ? 1 : 0; });
    } else if (one_treatment(lanes)) {
      n += lanes.front().kind == Lane::Kind::Served && counts_for(lanes.front().fork) ? count(block)
                                                                                      : 0;
    } else {
      auto const counts = split(block, lanes);
      for (std::size_t i = 0; i < lanes.size(); ++i)
        n += lanes[i].kind == Lane::Kind::Served && counts_for(lanes[i].fork) ? counts[i] : 0;
    }
  }
  return n;
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
    if (cut < from + kBlock || !whole(block, change)) {
      each(block, [&](SimTime t, Outcome1 const& o) {
        if (t < end)
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
