// The scenario's `commands`: what operators type at given times, outside runbooks. They use the
// parsers and executors of runbook blocks. Each is recorded as a runbook of one step, called
// `commands`, since they are independent of one another.
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
  /// No command is under way. (Commands still to come are before the scenario's end.)
  bool idle() const { return under_way_ == 0; }
  /// Called when a command has ended.
  void on_idle(std::function<void()> listener) { idle_listener_ = std::move(listener); }
  /// The drill is over: adds an objective for each command with an expected answer.
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
