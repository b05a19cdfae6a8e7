#include "models/log.hpp"

#include <algorithm>

namespace switchback {

void LogPath::grow(LogPoint end) {
  if (spans_.empty())
    return;
  LogPoint& to = spans_.back().to;
  to.lsn = std::max(to.lsn, end.lsn);
  to.at = std::max(to.at, end.at);
}

void LogPath::fork_off(ForkId fork, SimTime at) {
  Lsn const here = end().lsn;
  spans_.push_back({fork, {here, at}, {here, at}});
}

void LogPath::cut(ForkId fork, LogPoint end) {
  while (!spans_.empty() && spans_.back().fork != fork)
    spans_.pop_back();
  if (!spans_.empty() && end.lsn <= spans_.back().to.lsn)
    spans_.back().to = {std::max(end.lsn, spans_.back().from.lsn),
                        std::max(end.at, spans_.back().from.at)};
}

LogPath LogPath::until(SimTime at) const {
  LogPath path;
  for (LogSpan span : spans_) {
    if (!path.spans_.empty() && at <= span.from.at)
      break;
    if (at < span.to.at) {
      auto const whole = (span.to.at - span.from.at).count();
      auto const part = std::max<std::int64_t>(0, (at - span.from.at).count());
      // By millionths: the whole product would need more than 64 bits.
      std::int64_t const share = part * 1'000'000 / whole;
      Bytes const all = span.to.lsn - span.from.lsn;
      Bytes const bytes{all.value / 1'000'000 * share + all.value % 1'000'000 * share / 1'000'000};
      span.to = {span.from.lsn + bytes, std::max(at, span.from.at)};
    }
    path.spans_.push_back(span);
  }
  return path;
}

LogPath LogPath::up_to(LogPoint end) const {
  LogPath path = *this;
  while (path.spans_.size() > 1 && path.spans_.back().from.lsn >= end.lsn)
    path.spans_.pop_back();
  path.cut(path.fork(), end);
  return path;
}

bool LogPath::agrees_with(LogPath const& other) const {
  auto const common = std::min(spans_.size(), other.spans_.size());
  for (std::size_t i = 0; i < common; ++i) {
    LogSpan const& a = spans_[i];
    LogSpan const& b = other.spans_[i];
    if (a.fork != b.fork || a.from.lsn != b.from.lsn)
      return false;
    bool const a_goes_on = i + 1 < spans_.size(), b_goes_on = i + 1 < other.spans_.size();
    // The one that forked off here must not have left before the other's end.
    if (a_goes_on && (b_goes_on ? a.to.lsn != b.to.lsn : a.to.lsn < b.to.lsn))
      return false;
    if (b_goes_on && !a_goes_on && b.to.lsn < a.to.lsn)
      return false;
  }
  return common > 0;
}

bool LogPath::passes(ForkId fork, Lsn point) const {
  return std::any_of(spans_.begin(), spans_.end(), [&](LogSpan const& span) {
    return span.fork == fork && span.from.lsn <= point && point <= span.to.lsn;
  });
}

bool LogPath::contains(ForkId fork, SimTime at) const {
  return std::any_of(spans_.begin(), spans_.end(), [&](LogSpan const& span) {
    return span.fork == fork && span.from.at <= at && at < span.to.at;
  });
}

SimTime LogPath::holds_until(ForkId fork) const {
  SimTime until{};
  for (LogSpan const& span : spans_)
    if (span.fork == fork)
      until = std::max(until, span.to.at);
  return until;
}

ChainMeeting meet(LogPath const& copy, LogPath const& content, Lsn first, bool begins_chain) {
  if (!copy.agrees_with(content))
    return ChainMeeting::OtherPath;
  Lsn const next = copy.end().lsn;
  if (first > next)
    return begins_chain ? ChainMeeting::Gap : ChainMeeting::TooRecent;
  // A fork that begins exactly here adds nothing to the log sequence numbers, but it is news.
  if (content.end().lsn < next ||
      (content.end().lsn == next && content.spans().size() <= copy.spans().size() &&
       content.end().at <= copy.end().at))
    return ChainMeeting::TooEarly;
  return ChainMeeting::Applies;
}

} // namespace switchback
