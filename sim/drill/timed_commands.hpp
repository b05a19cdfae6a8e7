// The scenario's `commands`: what operators type at given times, without a runbook. They run
// through the parsers and executors of a runbook's blocks and are recorded as the steps of a
// runbook called `commands`.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/drill/drill.hpp"
#include "sim/estate/estate.hpp"

namespace switchback {

/// The command as a block of a runbook whose file is the scenario.
Block block_of(CommandPlan const& command);

class TimedCommands {
public:
  TimedCommands(ScenarioPlan const& scenario, Estate& estate, DrillResult& result);
  void begin();
  /// None is under way; that none is to come is for the scenario's end to see.
  bool idle() const { return under_way_ == 0; }
  /// Called when one has ended.
  void on_idle(std::function<void()> listener) { idle_listener_ = std::move(listener); }
  /// The drill is over: an objective for each command that says what it must answer.
  void close();

private:
  struct Typed {
    std::size_t step = 0; ///< index into DrillResult::steps
    bool begun = false, ended = false;
    std::string answer; ///< the first refusal, or done
    std::string message;
  };
  void type(std::size_t index);
  void ended(std::size_t index);

  ScenarioPlan const& scenario_;
  Estate& estate_;
  DrillResult& result_;
  std::vector<Block> blocks_;
  std::vector<Typed> typed_;
  std::function<void()> idle_listener_;
  int under_way_ = 0;
};

} // namespace switchback
