#include "models/log_queues.hpp"

#include <algorithm>
#include <utility>

namespace switchback::mirroring {
namespace {

__extension__ using Wide = __int128;

/// What passes at `rate` in that time, in whole bytes.
Bytes passed(BytesPerSecond rate, Duration time) {
  return {static_cast<std::int64_t>(Wide{rate.value} * time.count() / 1'000'000)};
}

/// A queue that takes `arrived` evenly and gives `rate` over that time: what is left.
Bytes left(Bytes queue, Bytes arrived, BytesPerSecond rate, Duration time) {
  return std::max(Bytes{}, queue + arrived - passed(rate, time));
}

} // namespace

LogPoint point_at(std::vector<LogPoint> const& ends, Lsn lsn) {
  auto const above =
      std::find_if(ends.begin(), ends.end(), [&](LogPoint const& end) { return end.lsn >= lsn; });
  if (above == ends.end())
    return {lsn, ends.empty() ? SimTime{} : ends.back().at};
  if (above == ends.begin() || above->lsn == lsn)
    return {lsn, above->at};
  LogPoint const& below = *(above - 1);
  Bytes const part = lsn - below.lsn, whole = above->lsn - below.lsn;
  return {lsn, below.at + Duration{static_cast<std::int64_t>(Wide{(above->at - below.at).count()} *
                                                             part.value / whole.value)}};
}

LogPath received(LogPath const& sent, LogPoint from, Bytes arrived, Bytes commit,
                 std::vector<LogPoint> const& ends) {
  LogPoint const end = sent.end();
  if (from.lsn + arrived >= end.lsn)
    return sent;
  LogPath path = sent.up_to({from.lsn + arrived, end.at});
  Lsn const fork = path.spans().back().from.lsn;
  Bytes const of_fork = path.end().lsn - fork;
  Lsn const whole = fork + Bytes{of_fork.value / commit.value * commit.value};
  if (whole <= from.lsn)
    return sent.up_to(from);
  std::vector<LogPoint> known{from};
  for (LogPoint const& one : ends)
    if (from.lsn < one.lsn && one.lsn < end.lsn)
      known.push_back(one);
  known.push_back(end);
  return sent.up_to(point_at(known, whole));
}

Bytes compressed(Bytes log, Fraction saved) {
  return {static_cast<std::int64_t>(Wide{log.value} * (1'000'000 - saved.millionths) / 1'000'000)};
}

BytesPerSecond log_rate(BytesPerSecond way, Fraction saved) {
  std::int64_t const left_over = std::max<std::int64_t>(1, 1'000'000 - saved.millionths);
  return {static_cast<std::int64_t>(Wide{way.value} * 1'000'000 / left_over)};
}

Jam jammed(Writers const& w, BytesPerSecond carried) {
  if (w.offered <= carried || w.users == 0)
    return {};
  BytesPerSecond const through = std::max(carried, BytesPerSecond{1});
  Wide const all = Wide{w.users} * w.commit.value * 1'000'000;
  Wide const between = all / w.offered.value; // of one user's commits
  Wide const wait = all / through.value - between;
  Jam jam;
  jam.through = {static_cast<std::int64_t>(Wide{through.value} * 1'000'000 / w.offered.value)};
  if (wait <= w.patience.count()) {
    jam.commit = Duration{static_cast<std::int64_t>(wait)};
    return jam;
  }
  jam.commit = w.patience;
  auto const tried =
      static_cast<std::int64_t>(between * 1'000'000 / (between + w.patience.count()));
  jam.given_up = {std::max<std::int64_t>(0, tried - jam.through.millionths)};
  return jam;
}

LogQueues advanced(LogQueues const& from, SimTime until, Bytes written, QueueRates const& rates) {
  Duration const time = until - from.at;
  LogQueues to{until, {}, {}};
  if (time <= Duration{}) {
    to = from;
    to.send += written;
    if (!rates.send)
      to.redo += std::exchange(to.send, Bytes{});
    return to;
  }
  if (!rates.send) {
    to.redo = left(from.redo, from.send + written, rates.redo, time);
    return to;
  }
  to.send = left(from.send, written, *rates.send, time);
  Bytes const sent = from.send + written - to.send;
  if (to.send.value > 0 || from.send.value == 0) { // it went out evenly all the time
    to.redo = left(from.redo, sent, rates.redo, time);
    return to;
  }
  // First at the full rate, until the send queue was empty, then as the log grew.
  Wide const surplus = Wide{rates.send->value} * time.count() - Wide{written.value} * 1'000'000;
  Duration const full{
      surplus <= 0 ? time.count()
                   : std::min<std::int64_t>(
                         time.count(), static_cast<std::int64_t>(Wide{from.send.value} * 1'000'000 *
                                                                 time.count() / surplus))};
  Bytes const at_full = std::min(sent, passed(*rates.send, full));
  to.redo =
      left(left(from.redo, at_full, rates.redo, full), sent - at_full, rates.redo, time - full);
  return to;
}

} // namespace switchback::mirroring
