#include "models/failure_detection.hpp"

namespace switchback::mirroring {

Duration notice_after(Loss how, SimTime lost, PingGrid pings, Duration timeout) {
  if (how == Loss::Reported)
    return {};
  auto const since_last =
      ((lost.time_since_epoch() - pings.phase) % pings.every + pings.every) % pings.every;
  Duration const next = pings.every - since_last;
  return how == Loss::Closed ? next : timeout + next;
}

int redo_threads(bool enterprise, int processors) {
  return enterprise && processors >= 5 ? processors / 4 : 1;
}

} // namespace switchback::mirroring
