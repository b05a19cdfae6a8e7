// The scenario's `commands`: what operators type at given times, without a runbook. They run
// through the parsers and executors of a runbook's blocks. Each is recorded as a runbook of its
// own, called `commands`, of one step: nobody who types one has planned the next.
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
  TimedCommands(Plan const& plan, Estate& estate, DrillResult& result);
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
  RunbookRecord& record(std::size_t index) { return result_.runbooks[first_ + index]; }
  class Log;

  void type(std::size_t index);
  void ended(std::size_t index);

  ScenarioPlan const& scenario_;
  Estate& estate_;
  DrillResult& result_;
  std::vector<Block> const& blocks_;
  std::vector<Typed> typed_;
  std::size_t first_ = 0; ///< index into DrillResult::runbooks of the first one's record
  std::function<void()> idle_listener_;
  int under_way_ = 0;
};

} // namespace switchback
