// Injects and heals the scenario's faults at their times or at the boundaries of runbook steps. It
// knows no kind of fault by name: see sim/faults/faults.hpp.
#pragma once

#include <optional>
#include <vector>

#include "sim/drill/performer.hpp"
#include "sim/estate/estate.hpp"

namespace switchback {

class Injector {
public:
  /// `without`: index of a fault that does not strike.
  Injector(ScenarioPlan const& scenario, Estate& estate, KeyedRandom const& random,
           DrillResult& result, std::optional<std::size_t> without = {});
  void begin();
  void on_step(StepMoment const& moment);
  /// The last known time at which a fault strikes or heals.
  SimTime last_known() const;

private:
  DrawKey key_of(std::size_t index) const;
  void inject(std::size_t index);
  void heal(std::size_t index);
  void transfer_started(WorkId work, TransferId id, Bytes whole);
  void watch_transfer(std::size_t index, TransferId id, Bytes wanted, SimTime began);

  ScenarioPlan const& scenario_;
  Estate& estate_;
  KeyedRandom const& random_;
  DrillResult& result_;
  std::optional<std::size_t> without_;
  struct Awaiting {
    std::size_t fault;
    WorkId work; ///< whose first transfer
  };
  std::vector<Awaiting> awaiting_;
};

} // namespace switchback
