#include "sim/traffic/message_history.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace switchback {
namespace {

constexpr std::uint32_t kInstants = stream_id("message instants");

bool refuses(LaneChange const& change) {
  return std::any_of(change.parts.begin(), change.parts.end(), [](Part const& part) {
    return part.kind == Lane::Kind::Refused && part.users > 0;
  });
}

std::vector<Part> parts_of(std::vector<Lane> const& lanes) {
  std::vector<Part> parts;
  parts.reserve(lanes.size());
  for (Lane const& lane : lanes) {
    std::uint32_t const fork = lane.kind == Lane::Kind::Served ? lane.fork : 0;
    if (parts.empty() || parts.back().kind != lane.kind || parts.back().fork != fork)
      parts.push_back({lane.kind, fork, 0});
    parts.back().users += lane.users;
  }
  return parts;
}

/// The first of the lanes or parts whose users are treated best.
template <class Lanes> auto best_of(Lanes const& lanes) {
  using Kind = Lane::Kind;
  for (Kind const kind : {Kind::Served, Kind::Refused})
    if (auto const it =
            std::find_if(lanes.begin(), lanes.end(),
                         [&](auto const& lane) { return lane.kind == kind && lane.users > 0; });
        it != lanes.end())
      return it;
  return lanes.begin();
}

} // namespace

MessageHistory::MessageHistory(KeyedRandom const& random, StreamOptions options)
    : counts_(options.commits_at.empty() ? MessageCounts(random, options.rate, options.profile)
                                         : MessageCounts(random, options.commits_at)),
      random_(random), options_(std::move(options)) {
  Lane nobody;
  nobody.users = options_.population;
  changes_.push_back({SimTime{}, {nobody}, {}, parts_of({nobody})});
  reach_ = (options_.post_tries - 1) * options_.post_retry_every;
}

void MessageHistory::set_lanes(SimTime at, std::vector<Lane> const& lanes,
                               std::vector<int> interrupted) {
  for (Lane const& lane : lanes) {
    widest_accept_ = std::max(widest_accept_, lane.accept_to_harden);
    widest_result_ = std::max(widest_result_, lane.harden_to_result);
  }
  // Nothing is cut off in a group that served nobody.
  auto const& before = changes_.back().at == at && changes_.size() > 1 ? changes_.end()[-2].lanes
                                                                       : changes_.back().lanes;
  std::erase_if(interrupted, [&](int group) {
    return std::none_of(before.begin(), before.end(), [&](Lane const& lane) {
      return lane.group == group && lane.kind == Lane::Kind::Served && lane.users > 0;
    });
  });
  if (changes_.back().at == at) {
    auto& last = changes_.back();
    last.parts = parts_of(lanes);
    last.lanes = lanes;
    last.interrupted.insert(last.interrupted.end(), interrupted.begin(), interrupted.end());
    return;
  }
  if (interrupted.empty() && changes_.back().lanes == lanes)
    return;
  changes_.push_back({at, lanes, std::move(interrupted), parts_of(lanes)});
}

// --- Draws ---

std::size_t MessageHistory::best_part(std::vector<Part> const& parts) {
  return static_cast<std::size_t>(best_of(parts) - parts.begin());
}

std::vector<std::int64_t> MessageHistory::deal(std::int64_t block,
                                               std::vector<Part> const& parts) const {
  std::vector<std::int64_t> dealt(parts.size());
  deal_out(block, parts, [&](std::size_t part, std::int64_t messages) { dealt[part] = messages; });
  return dealt;
}

std::array<SimTime, 4> MessageHistory::instants(std::int64_t block, std::int64_t rank) const {
  std::array<SimTime, 4> four;
  auto at = four.begin();
  if (auto const& given = counts_.given(); !given.empty()) {
    auto next = given.begin() + counts_.given_before(block) + rank / 4 * 4;
    while (at != four.end() && next != given.end())
      *at++ = *next++;
    return four;
  }
  for (std::uint32_t const word : random_.bits(kInstants, key_of(block, rank / 4)))
    *at++ = start_of(block) +
            Duration{static_cast<std::int64_t>((std::uint64_t{word} * kBlock.count()) >> 32)};
  return four;
}

std::int64_t MessageHistory::ranks_before(std::int64_t block, std::int64_t from, std::int64_t to,
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

std::int64_t MessageHistory::messages(SimTime end) const {
  std::int64_t const block = block_of(end);
  std::int64_t n = counts_.before(block);
  return end > start_of(block) ? n + ranks_before(block, 0, count(block), end) : n;
}

/// A given message is sent by the users who are treated best at its instant; for other messages the
/// sender is drawn.
std::int64_t MessageHistory::sender(std::int64_t block, std::int64_t rank, SimTime t,
                                    std::int64_t base, std::int64_t users) const {
  if (!counts_.given().empty()) {
    auto const& lanes = changes_[change_at(t)].lanes;
    auto const before = [](std::int64_t sum, Lane const& lane) { return sum + lane.users; };
    return std::accumulate(lanes.begin(), best_of(lanes), std::int64_t{0}, before);
  }
  return base + static_cast<std::int64_t>(
                    random_.below(static_cast<std::uint64_t>(std::max<std::int64_t>(1, users)),
                                  kSenders, key_of(block, rank)));
}

// --- State ---

std::size_t MessageHistory::change_at(SimTime t) const {
  auto const it = std::upper_bound(changes_.begin(), changes_.end(), t,
                                   [](SimTime a, LaneChange const& b) { return a < b.at; });
  return static_cast<std::size_t>(it - changes_.begin()) - 1;
}

std::size_t MessageHistory::change_at(SimTime t, Near const& near) const {
  std::size_t i = near.first;
  while (i < near.last && changes_[i + 1].at <= t)
    ++i;
  return i;
}

MessageHistory::Near MessageHistory::near(std::int64_t block) const {
  SimTime const from = start_of(block);
  std::size_t const first = change_at(std::max(from - widest_accept_ - Duration{1}, SimTime{})),
                    last = change_at(from + kBlock + reach_ + widest_result_);
  bool const divided = std::any_of(changes_.begin() + static_cast<std::ptrdiff_t>(first),
                                   changes_.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                                   [](LaneChange const& c) { return c.parts.size() > 1; });
  return {first, last, divided};
}

bool MessageHistory::alike_for_all(SimTime t, Near const& near) const {
  if (near.divided)
    return false;
  for (std::size_t i = near.first; i <= near.last; ++i) {
    if (changes_[i].interrupted.empty())
      continue;
    for (int attempt = 0; attempt < options_.post_tries; ++attempt) {
      SimTime const tau = t + attempt * options_.post_retry_every;
      if (changes_[i].at <= tau + widest_result_ && tau - widest_accept_ <= changes_[i].at)
        return false;
    }
  }
  return true;
}

Lane const& MessageHistory::lane_at(SimTime t, std::int64_t sender, Near const& near) const {
  auto const& lanes = changes_[change_at(t, near)].lanes;
  for (Lane const& lane : lanes) {
    if (sender < lane.users)
      return lane;
    sender -= lane.users;
  }
  return lanes.back();
}

MessageFate MessageHistory::outcome(SimTime t, std::int64_t sender, Near const& near) const {
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
      return {MessageFate::Kind::UnknownNotHardened, 0, tau};
    Lane const& lane = lane_at(tau, sender, near);
    if (lane.kind == Lane::Kind::NotConnected)
      return {attempt == 0 ? MessageFate::Kind::NotSent : MessageFate::Kind::Refused, 0, tau};
    if (lane.kind == Lane::Kind::Refused)
      continue;
    bool const no_answer =
        cut_between(tau, tau + lane.harden_to_result,
                    [&](LaneChange const& change) { return cuts(change, lane); });
    return {no_answer ? MessageFate::Kind::Unknown : MessageFate::Kind::Acknowledged, lane.fork,
            tau};
  }
  return {MessageFate::Kind::Refused, 0, t};
}

bool MessageHistory::whole(std::int64_t block, std::size_t change) const {
  SimTime const from = start_of(block), to = from + kBlock;
  // An interruption at the very start of the block or before it reaches forward by the time from
  // acceptance to hardening.
  for (std::size_t i = change + 1; i-- > 0 && changes_[i].at + widest_accept_ > from;)
    if (!changes_[i].interrupted.empty())
      return false;
  bool const refused = refuses(changes_[change]);
  SimTime const horizon = to + (refused ? reach_ + widest_result_ : widest_result_);
  for (std::size_t i = change + 1; i < changes_.size() && changes_[i].at <= horizon; ++i) {
    bool const inside = changes_[i].at < to;
    if (inside || refused || !changes_[i].interrupted.empty())
      return false;
  }
  return true;
}

std::int64_t MessageHistory::quiet_until(std::int64_t block, std::size_t change) const {
  if (change + 1 >= changes_.size())
    return std::numeric_limits<std::int64_t>::max();
  SimTime const near = changes_[change + 1].at - reach_ - widest_result_ - Duration{1};
  return std::max(block, near > SimTime{} ? block_of(near) : 0);
}

std::optional<MessageFate> MessageHistory::alike(std::int64_t block) const {
  SimTime const from = start_of(block), to = from + kBlock;
  Near const around = near(block);
  for (std::size_t i = around.first; i <= around.last; ++i) {
    if (changes_[i].parts.size() > 1)
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

Duration MessageHistory::unsettled(std::size_t change) const {
  return widest_result_ + widest_accept_ + (refuses(changes_[change]) ? reach_ : Duration{});
}

} // namespace switchback
