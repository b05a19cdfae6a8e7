#include <algorithm>
#include <tuple>

#include "sim/traffic/message_stream.hpp"

namespace switchback {
namespace {

constexpr std::uint32_t kClasses = stream_id("message room classes");

} // namespace

/// Gathers fates into ranges: contributions of the same fate and fork that follow each other
/// closely form one range.
struct MessageStream::FateAssignment {
  struct Open {
    SimTime from{}, to{};
    std::int64_t messages = 0;
  };
  FateAssignment(std::vector<KeptSpan> const& kept_spans, std::vector<SimTime> points_of_loss,
                 SimTime until)
      : kept(kept_spans), points(std::move(points_of_loss)), end(until) {
    std::sort(points.begin(), points.end());
    cuts = points;
    cuts.push_back(end);
    for (KeptSpan const& span : kept)
      cuts.push_back(span.from), cuts.push_back(span.to);
    std::sort(cuts.begin(), cuts.end());
  }

  std::vector<KeptSpan> const& kept;
  std::vector<SimTime> points; ///< that part what was lost
  SimTime end;
  bool only_lost = false;      ///< only acknowledged and lost messages count
  std::vector<SimTime> cuts{}; ///< where the kept spans begin and end, the points, and the end
  std::map<std::tuple<Fate, std::uint32_t, std::ptrdiff_t>, Open> open{};
  std::vector<FateRange> closed{};
  std::vector<std::int64_t> sums{}; ///< of the parts of blocks that are judged together

  static constexpr Duration kGap = 60s; // shorter pauses do not split a range

  SimTime next_cut(SimTime t) const {
    auto const it = std::upper_bound(cuts.begin(), cuts.end(), t);
    return it == cuts.end() ? kNever : *it;
  }
  bool keeps(std::uint32_t fork, SimTime at) const {
    return std::any_of(kept.begin(), kept.end(), [&](KeptSpan const& span) {
      return span.fork == fork && span.from <= at && at < span.to;
    });
  }
  /// Everything hardened on the fork in [from, to) before the end.
  bool keeps(std::uint32_t fork, SimTime from, SimTime to) const {
    return std::any_of(kept.begin(), kept.end(), [&](KeptSpan const& span) {
      return span.fork == fork && span.from <= from && std::min(to, end) <= span.to;
    });
  }
  /// All tries before the end were refused, and a later one is not seen: no log holds the message
  /// yet.
  bool refused_so_far(MessageFate const& o) const {
    return o.kind != MessageFate::Kind::NotSent && o.hardened >= end;
  }
  Fate fate(MessageFate const& o) const {
    if (refused_so_far(o))
      return Fate::Refused;
    switch (o.kind) {
    case MessageFate::Kind::Acknowledged:
      return keeps(o.fork, o.hardened) ? Fate::AcknowledgedKept : Fate::AcknowledgedLost;
    case MessageFate::Kind::Unknown:
      return keeps(o.fork, o.hardened) ? Fate::UnknownKept : Fate::UnknownLost;
    case MessageFate::Kind::UnknownNotHardened:
      return Fate::UnknownLost;
    case MessageFate::Kind::Refused:
      return Fate::Refused;
    case MessageFate::Kind::NotSent:
      return Fate::NotSent;
    }
    return Fate::NotSent;
  }
  void add(MessageFate const& o, SimTime from, SimTime to, std::int64_t messages) {
    if (messages == 0)
      return;
    Fate const fate_of = fate(o);
    std::uint32_t const fork = refused_so_far(o) ? 0 : o.fork;
    std::ptrdiff_t const part =
        fate_of == Fate::AcknowledgedLost
            ? std::upper_bound(points.begin(), points.end(), o.hardened) - points.begin()
            : 0;
    Open& range = open[{fate_of, fork, part}];
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

/// A block with changes near it, or through which a kept span begins or ends.
void MessageStream::judge_changing(FateAssignment& judge, std::int64_t block, SimTime end) const {
  SimTime const from = start_of(block), to = from + kBlock;
  if (to <= end) {
    if (auto const all = alike(block);
        all && judge.next_cut(all->hardened) >= all->hardened + kBlock) {
      judge.add(*all, from, to, count(block));
      return;
    }
    auto const met = met_.find(block);
    if (met != met_.end() &&
        std::all_of(met->second.begin(), met->second.end(), [&](SeenFate const& one) {
          return judge.next_cut(one.outcome.hardened) > one.hardened_last;
        })) {
      for (SeenFate const& one : met->second)
        judge.add(one.outcome, one.first, one.last + Duration{1}, one.messages);
      return;
    }
  }
  each(block, end, [&](SimTime t, MessageFate const& o) { judge.add(o, t, t + Duration{1}, 1); });
}

/// Blocks [from, until) in which nothing changes.
void MessageStream::judge_whole(FateAssignment& judge, std::int64_t from, std::int64_t until,
                                std::vector<Part> const& parts) const {
  if (judge.only_lost && std::none_of(parts.begin(), parts.end(), [&](Part const& part) {
        return part.kind == Lane::Kind::Served &&
               !judge.keeps(part.fork, start_of(from), start_of(until));
      }))
    return;
  auto& sums = judge.sums;
  sums.assign(parts.size(), 0);
  if (parts.size() == 1)
    sums.front() = counts_.before(until) - counts_.before(from);
  else
    for (std::int64_t block = from; block < until; ++block)
      deal_out(block, parts,
               [&](std::size_t part, std::int64_t messages) { sums[part] += messages; });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    MessageFate o;
    o.kind = parts[i].kind == Lane::Kind::Served    ? MessageFate::Kind::Acknowledged
             : parts[i].kind == Lane::Kind::Refused ? MessageFate::Kind::Refused
                                                    : MessageFate::Kind::NotSent;
    o.fork = parts[i].fork;
    o.hardened = start_of(from);
    judge.add(o, start_of(from), start_of(until), sums[i]);
  }
}

/// Of a block with changes near it: each fork that any of its tries can be hardened on is kept.
bool MessageStream::nothing_lost(FateAssignment const& judge, std::int64_t block) const {
  SimTime const from = start_of(block), to = from + kBlock + reach_;
  for (std::size_t i = change_at(from); i < changes_.size() && changes_[i].at < to; ++i)
    for (Part const& part : changes_[i].parts)
      if (part.kind == Lane::Kind::Served && !judge.keeps(part.fork, from, to))
        return false;
  return true;
}

void MessageStream::judge_all(FateAssignment& judge) const {
  SimTime const end = judge.end;
  std::int64_t block = 0;
  while (start_of(block) < end) {
    std::size_t const change = change_at(start_of(block));
    SimTime const cut = std::min(judge.next_cut(start_of(block)), end);
    if (cut < start_of(block) + kBlock || !whole(block, change)) {
      if (!judge.only_lost || !nothing_lost(judge, block))
        judge_changing(judge, block, end);
      ++block;
      continue;
    }
    std::int64_t const until =
        std::min(std::max(block + 1, quiet_until(block, change)), block_of(cut));
    judge_whole(judge, block, until, changes_[change].parts);
    block = until;
  }
}

std::int64_t MessageStream::acknowledged_lost(SimTime end,
                                              std::vector<KeptSpan> const& kept) const {
  FateAssignment judge(kept, {}, end);
  judge.only_lost = true;
  judge_all(judge);
  std::int64_t lost = 0;
  for (FateRange const& range : judge.closed)
    lost += range.fate == Fate::AcknowledgedLost ? range.messages : 0;
  for (auto const& [key, range] : judge.open)
    lost += std::get<Fate>(key) == Fate::AcknowledgedLost ? range.messages : 0;
  return lost;
}

std::vector<FateRange> MessageStream::judge(SimTime end, std::vector<KeptSpan> const& kept,
                                            std::vector<SimTime> const& points) const {
  FateAssignment judge(kept, points, end);
  judge_all(judge);
  for (auto& [key, range] : judge.open)
    if (range.messages > 0)
      judge.close(std::get<Fate>(key), std::get<std::uint32_t>(key), range);
  std::sort(judge.closed.begin(), judge.closed.end(), [](FateRange const& a, FateRange const& b) {
    return std::tie(a.from, a.fate, a.fork) < std::tie(b.from, b.fate, b.fork);
  });
  for (FateRange& range : judge.closed) {
    auto const key = static_cast<std::uint64_t>(range.from.time_since_epoch().count()) * 8 +
                     static_cast<std::uint64_t>(range.fate);
    bool const logged = range.fork != 0;
    range.bytes = logged ? options().log_per_message * range.messages : Bytes{};
    range.large = random().binomial(range.messages, options().large_rooms.millionths, 1'000'000,
                                    kClasses, key * 2);
    range.medium =
        random().binomial(range.messages - range.large, options().medium_rooms.millionths,
                          1'000'000 - options().large_rooms.millionths, kClasses, key * 2 + 1);
    range.small = range.messages - range.large - range.medium;
  }
  return std::move(judge.closed);
}

} // namespace switchback
