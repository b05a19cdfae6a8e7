#include "sim/drill/injector.hpp"

#include <algorithm>

namespace switchback {
namespace {

/// How often a fault that waits for a transfer's progress looks at it: after a tenth of the time
/// that the transfer has taken so far, within these bounds. The fault is late by at most that.
constexpr Duration kLeastLook = 1ms, kMostLook = 100ms;

/// Within a millionth, without a product that overflows.
std::int64_t share_of(std::int64_t whole, Fraction share) {
  return whole / 1'000'000 * share.millionths + whole % 1'000'000 * share.millionths / 1'000'000;
}

} // namespace

Injector::Injector(ScenarioPlan const& scenario, Estate& estate, KeyedRandom const& random,
                   DrillResult& result, std::optional<std::size_t> without)
    : scenario_(scenario), estate_(estate), random_(random), result_(result), without_(without) {
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    FaultPlan const& plan = scenario.faults[i];
    FaultRecord record;
    record.id = static_cast<int>(i);
    record.kind = std::string(plan.kind->name);
    record.target = plan.target;
    record.detail = detail_of(plan);
    record.not_injected_because =
        plan.at ? "the drill ended before it" : "the step was not reached";
    result_.faults.push_back(std::move(record));
  }
}

/// Key of a fault's instant: its kind, its target, and its ordinal among equals.
DrawKey Injector::key_of(std::size_t index) const {
  FaultPlan const& plan = scenario_.faults[index];
  auto const first = scenario_.faults.begin();
  auto const alike =
      std::count_if(first, first + static_cast<std::ptrdiff_t>(index), [&](FaultPlan const& one) {
        return one.kind == plan.kind && one.target == plan.target;
      });
  return DrawKey("fault")
      .with(plan.kind->name)
      .with(plan.target)
      .with(static_cast<std::uint64_t>(alike));
}

void Injector::begin() {
  estate_.kernel().on_start(
      [this](WorkId work, TransferId id, Bytes whole) { transfer_started(work, id, whole); });
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    FaultPlan const& plan = scenario_.faults[i];
    if (!plan.at)
      continue;
    SimTime at = *plan.at;
    if (plan.within)
      at += Duration(static_cast<std::int64_t>(
          random_.below(static_cast<std::uint64_t>(plan.within->count()), key_of(i))));
    estate_.kernel().at(at, Turn::Fault, plan.target, [this, i] { inject(i); });
  }
}

SimTime Injector::last_known() const {
  SimTime last{};
  for (FaultPlan const& plan : scenario_.faults)
    for (auto const& at : {plan.at, plan.heal_at, plan.rebuilt_at})
      if (at)
        last = std::max(last, *at + plan.within.value_or(Duration::zero()));
  return last;
}

void Injector::inject(std::size_t index) {
  FaultPlan const& plan = scenario_.faults[index];
  FaultRecord& record = result_.faults[index];
  if (record.injected || index == without_)
    return;
  auto const now = estate_.kernel().now();
  record.injected = now;
  record.not_injected_because.clear();
  plan.kind->inject(estate_, plan);
  std::optional<SimTime> back = plan.rebuilt_at ? plan.rebuilt_at : plan.heal_at;
  if (plan.heal_after)
    back = now + *plan.heal_after;
  if (back)
    estate_.kernel().at(*back, Turn::Fault, plan.target, [this, index] { heal(index); });
}

void Injector::heal(std::size_t index) {
  FaultPlan const& plan = scenario_.faults[index];
  result_.faults[index].healed = estate_.kernel().now();
  // The reader has seen to it that the kind has the way back that the plan gives.
  (plan.rebuilt_at ? plan.kind->rebuild : plan.kind->heal)(estate_, plan);
}

void Injector::on_step(StepMoment const& moment) {
  using What = StepMoment::What;
  if (moment.what == What::After || moment.what == What::Over)
    std::erase_if(awaiting_, [&](Awaiting const& one) {
      if (one.work == moment.work)
        result_.faults[one.fault].not_injected_because = "the step moved nothing";
      return one.work == moment.work;
    });
  auto const now = estate_.kernel().now();
  for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
    FaultPlan const& plan = scenario_.faults[i];
    if (result_.faults[i].injected || plan.boundary == FaultPlan::Boundary::None ||
        plan.step.runbook != moment.runbook || plan.step.step != moment.step)
      continue;
    bool const in_transfer = plan.of_transfer || plan.after_bytes;
    if ((plan.boundary == FaultPlan::Boundary::Before && moment.what == What::Before) ||
        (plan.boundary == FaultPlan::Boundary::After && moment.what == What::After))
      estate_.kernel().at(now, Turn::Fault, plan.target, [this, i] { inject(i); });
    if (plan.boundary != FaultPlan::Boundary::During)
      continue;
    if (plan.of_human_time && moment.what == What::HumanTime)
      estate_.kernel().after(Duration{share_of(moment.human_time.count(), *plan.of_human_time)},
                             Turn::Fault, plan.target, [this, i] { inject(i); });
    else if (moment.what == What::Commands && in_transfer) {
      awaiting_.push_back({i, moment.work});
      result_.faults[i].not_injected_because = "the drill ended before the step moved anything";
    } else if (moment.what == What::Commands && !plan.of_human_time)
      estate_.kernel().at(now, Turn::Fault, plan.target, [this, i] { inject(i); });
  }
}

void Injector::transfer_started(WorkId work, TransferId id, Bytes whole) {
  std::erase_if(awaiting_, [&](Awaiting const& one) {
    if (one.work != step_of(work))
      return false;
    FaultPlan const& plan = scenario_.faults[one.fault];
    Bytes const wanted =
        plan.after_bytes ? *plan.after_bytes : Bytes{share_of(whole.value, *plan.of_transfer)};
    auto const now = estate_.kernel().now();
    result_.faults[one.fault].not_injected_because = "the drill ended before it";
    estate_.kernel().at(now, Turn::Fault, plan.target, [this, fault = one.fault, id, wanted, now] {
      watch_transfer(fault, id, wanted, now);
    });
    return true;
  });
}

void Injector::watch_transfer(std::size_t index, TransferId id, Bytes wanted, SimTime began) {
  auto& kernel = estate_.kernel();
  if (!kernel.under_way(id)) {
    result_.faults[index].not_injected_because = "the transfer ended before it";
    return;
  }
  if (kernel.moved(id) >= wanted)
    return inject(index);
  kernel.after(std::clamp((kernel.now() - began) / 10, kLeastLook, kMostLook), Turn::Fault,
               scenario_.faults[index].target,
               [this, index, id, wanted, began] { watch_transfer(index, id, wanted, began); });
}

} // namespace switchback
