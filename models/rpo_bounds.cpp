#include "models/rpo_bounds.hpp"

#include <algorithm>

namespace switchback {
namespace {

bool steady(ShippingStage const& stage) {
  return stage.takes >= Duration{} && stage.takes < stage.every;
}

bool steady(ShippingTimes const& times) {
  return steady(times.backup) && steady(times.copy) && steady(times.restore);
}

/// From an instant that lies `since` after a backup tick to the next tick of the stage.
Duration wait_for(ShippingStage const& stage, ShippingStage const& backup, Duration since) {
  Duration const period = stage.every;
  Duration const wait = (stage.phase - backup.phase - since) % period;
  return wait < Duration{} ? wait + period : wait;
}

} // namespace

std::optional<LossRange> loss_of_any_phases(ShippingTimes const& times, Surviving surviving) {
  if (!steady(times) || times.restore_delay != Duration{})
    return std::nullopt;
  LossRange range;
  auto const add = [&range](ShippingStage const& stage) {
    range.from += stage.takes;
    range.below += stage.takes + stage.every;
    range.mean += stage.takes + stage.every / 2;
  };
  add(times.backup);
  if (surviving != Surviving::Share)
    add(times.copy);
  if (surviving == Surviving::Restored)
    add(times.restore);
  return range;
}

std::optional<LossRange> loss_of_fixed_phases(ShippingTimes const& times, Surviving surviving) {
  Duration const period = times.backup.every;
  if (!steady(times) || times.copy.every != period || times.restore.every != period)
    return std::nullopt;
  Duration lag = times.backup.takes;
  if (surviving != Surviving::Share)
    lag += wait_for(times.copy, times.backup, lag) + times.copy.takes;
  if (surviving == Surviving::Restored) {
    lag = std::max(lag, times.restore_delay);
    lag += wait_for(times.restore, times.backup, lag) + times.restore.takes;
  }
  return LossRange{lag, lag + period, lag + period / 2};
}

} // namespace switchback
