#include "models/failure_detection.hpp"

#include <algorithm>

namespace switchback::mirroring {

Duration notice_after(Loss how, SimTime lost, PingGrid pings, Duration timeout) {
  if (how == Loss::Reported)
    return {};
  auto const since_last =
      ((lost.time_since_epoch() - pings.phase) % pings.every + pings.every) % pings.every;
  Duration const next = pings.every - since_last;
  return how == Loss::Closed ? next : timeout + next;
}

Duration notice_after_change(SimTime now, SimTime lost, PingGrid pings, Duration timeout) {
  Duration const from_loss = notice_after(Loss::Silent, lost, pings, timeout);
  return std::max(lost + from_loss - now, notice_after(Loss::Closed, now, pings, timeout));
}

int redo_threads(bool enterprise, int processors) {
  return enterprise && processors >= 5 ? processors / 4 : 1;
}

} // namespace switchback::mirroring
