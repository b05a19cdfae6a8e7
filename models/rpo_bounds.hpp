// What log shipping loses, in closed form: the age of the youngest commit that can still be
// recovered when the primary is lost, by what survives. The tests hold the simulated jobs to these
// figures.
//
// A file passes three stages: it is written, copied, restored. Each stage is a job that runs at
// multiples of the period from its phase, takes its duration, and works on the files that were
// complete when the run started. A backup captures what was committed before its start (assumed;
// the docs leave open whether it is the start or the end).
//
//     backup tick --Db--> on the share --wait--> copy tick --Dc--> copied --wait--> restore tick
//     --Dr-->
//     |<----------------------------------- lag ------------------------------------------------>|
//
// With one period for all jobs and fixed phases each file has the same lag, and the loss is uniform
// in [lag, lag + period). With phases drawn independently each wait is uniform in [0, period).
#pragma once

#include <optional>

#include "models/units.hpp"

namespace switchback {

struct ShippingStage {
  Duration every{}, phase{}, takes{};
};

struct ShippingTimes {
  ShippingStage backup, copy, restore;
  Duration restore_delay{};
};

/// What can still be read when the primary's log is lost. (If the log survives, a tail backup loses
/// nothing.)
enum class Surviving {
  Share,   ///< the backup files
  Copies,  ///< only what was copied to the secondary's folder
  Restored ///< only what the secondary's database has applied
};

/// The loss lies in [from, below); `mean` over disasters at any instant of a period.
struct LossRange {
  Duration from{}, below{}, mean{};
  bool operator==(LossRange const&) const = default;
};

/// Independent phases, periods of any length; each duration shorter than its stage's period, no
/// restore delay. None if that does not hold.
std::optional<LossRange> loss_of_any_phases(ShippingTimes const& times, Surviving surviving);

/// The phases as they are; all three periods equal, each duration shorter. A file that is complete
/// at the very instant of the next stage's tick is seen by it. None if that does not hold.
std::optional<LossRange> loss_of_fixed_phases(ShippingTimes const& times, Surviving surviving);

} // namespace switchback
