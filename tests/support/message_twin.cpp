#include "tests/support/message_twin.hpp"

#include <algorithm>

namespace switchback::test {
namespace {

constexpr std::uint32_t kSenders = stream_id("message senders");

struct Teller {
  MessageStream& stream;
  std::vector<KeptSpan> const& kept;
  SimTime end;

  LaneChange const& change_at(SimTime t) const {
    LaneChange const* found = &stream.changes().front();
    for (LaneChange const& change : stream.changes())
      if (change.at <= t)
        found = &change;
    return *found;
  }
  static Lane const& lane_of(LaneChange const& change, std::int64_t sender) {
    std::int64_t base = 0;
    for (Lane const& lane : change.lanes) {
      if (sender < base + lane.users)
        return lane;
      base += lane.users;
    }
    return change.lanes.back();
  }
  static bool interrupts(LaneChange const& change, Lane const& lane) {
    return lane.kind == Lane::Kind::Served &&
           std::count(change.interrupted.begin(), change.interrupted.end(), lane.group) > 0;
  }
  bool keeps(std::uint32_t fork, SimTime at) const {
    for (KeptSpan const& span : kept)
      if (span.fork == fork && span.from <= at && at < span.to)
        return true;
    return false;
  }

  /// The fate, and where and when it was hardened (fork 0: nowhere).
  std::tuple<Fate, std::uint32_t, SimTime> tell(SimTime t, std::int64_t sender) const {
    for (int attempt = 0; attempt < stream.options().post_tries; ++attempt) {
      SimTime const tau = t + attempt * stream.options().post_retry_every;
      if (tau >= end)
        break; // not seen any more
      for (LaneChange const& change : stream.changes()) {
        if (change.at > tau || change.at == SimTime{})
          continue;
        Lane const& before = lane_of(change_at(change.at - Duration{1}), sender);
        if (interrupts(change, before) && tau - before.accept_to_harden < change.at)
          return {Fate::UnknownLost, 0, tau};
      }
      Lane const& lane = lane_of(change_at(tau), sender);
      if (lane.kind == Lane::Kind::NotConnected)
        return {attempt == 0 ? Fate::NotSent : Fate::Refused, 0, tau};
      if (lane.kind == Lane::Kind::Refused)
        continue;
      bool answered = true;
      for (LaneChange const& change : stream.changes())
        if (change.at > tau && change.at <= tau + lane.harden_to_result && interrupts(change, lane))
          answered = false;
      bool const kept_there = keeps(lane.fork, tau);
      Fate const fate = answered ? (kept_there ? Fate::AcknowledgedKept : Fate::AcknowledgedLost)
                                 : (kept_there ? Fate::UnknownKept : Fate::UnknownLost);
      return {fate, lane.fork, tau};
    }
    return {Fate::Refused, 0, t};
  }
};

} // namespace

TwinCounts tell_each(MessageStream& stream, SimTime end, std::vector<KeptSpan> const& kept) {
  TwinCounts counts;
  Teller const teller{stream, kept, end};
  for (std::int64_t block = 0; SimTime{block * Duration{1s}} < end; ++block) {
    auto const& parts = teller.change_at(SimTime{block * Duration{1s}}).parts;
    auto const counts_by_part = stream.deal(block, parts);
    std::int64_t rank = 0, base = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      for (std::int64_t k = 0; k < counts_by_part[i]; ++k, ++rank) {
        auto const users = static_cast<std::uint64_t>(std::max<std::int64_t>(1, parts[i].users));
        auto const key =
            (static_cast<std::uint64_t>(block) << 24) | static_cast<std::uint64_t>(rank);
        std::int64_t const sender =
            base + static_cast<std::int64_t>(stream.random().below(users, kSenders, key));
        SimTime const t = stream.instants(block, rank)[static_cast<std::size_t>(rank % 4)];
        if (t >= end)
          continue;
        auto const [fate, fork, hardened] = teller.tell(t, sender);
        ++counts.fates[{fate, fork}];
        ++counts.messages;
        if (fork != 0 && hardened < end)
          ++counts.hardened[fork];
      }
      base += parts[i].users;
    }
  }
  return counts;
}

} // namespace switchback::test
