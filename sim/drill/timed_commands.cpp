#include "sim/drill/timed_commands.hpp"

#include <algorithm>

#include "sim/operations/block_run.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {

Block block_of(CommandPlan const& command) {
  Block block;
  block.kind = !command.sql.empty()          ? BlockKind::Sql
               : !command.powershell.empty() ? BlockKind::PowerShell
               : !command.cmd.empty()        ? BlockKind::Cmd
                                             : BlockKind::Dialog;
  block.on = command.on;
  block.text = command.text();
  // A text of several lines begins on the line after its key, a single line on the same one.
  block.line = command.text_place.line - (block.text.find('\n') == std::string::npos ? 1 : 0);
  block.tree = parse_block(block.kind, block.text);
  return block;
}

TimedCommands::TimedCommands(Plan const& plan, Estate& estate, DrillResult& result)
    : scenario_(plan.scenario), estate_(estate), result_(result), blocks_(plan.commands),
      typed_(plan.commands.size()) {}

/// Of one command of the scenario: what its statements came to.
class TimedCommands::Log final : public CommandLog {
public:
  Log(TimedCommands& of, Typed& typed) : of_(of), typed_(typed) {}

  void add(Carried const& carried) override {
    if (carried.outcome.refused() && typed_.answer == "done") {
      typed_.answer = carried.outcome.number;
      typed_.message = carried.outcome.message;
    }
    of_.estate_.journal().command_stored(carried.id, of_.result_.commands.size());
    of_.result_.commands.push_back(record_of(carried, static_cast<int>(typed_.step)));
  }

private:
  TimedCommands& of_;
  Typed& typed_;
};

void TimedCommands::begin() {
  first_ = result_.runbooks.size();
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    RunbookRecord one;
    one.id = static_cast<int>(first_ + i);
    one.name = "commands";
    one.outcome = RunbookOutcome::NotTriggered;
    one.why = "the drill ended before it";
    result_.runbooks.push_back(std::move(one));
    estate_.kernel().at(scenario_.commands[i].at, Turn::Command, "commands",
                        [this, i] { estate_.kernel().fibers().spawn("", [this, i] { type(i); }); });
  }
}

void TimedCommands::type(std::size_t index) {
  auto const now = estate_.kernel().now();
  RunbookRecord& own = record(index);
  own.decided = own.started = now;
  own.outcome = RunbookOutcome::CutOff;
  own.why = "the drill ended";
  StepRecord step;
  step.runbook = own.id;
  step.step = static_cast<int>(index) + 1;
  step.block = 1;
  step.title = "command " + std::to_string(index + 1);
  step.language = std::string(name_of(blocks_[index].kind));
  step.place = blocks_[index].on;
  step.line = scenario_.commands[index].place.line;
  step.started = step.commands_from = now;
  step.outcome = StepOutcome::CutOff;
  Typed& typed = typed_[index];
  typed.step = result_.steps.size();
  typed.begun = true;
  typed.answer = "done";
  result_.steps.push_back(std::move(step));
  ++under_way_;
  Log log(*this, typed);
  run_block(estate_, blocks_[index], log);
  ended(index);
}

void TimedCommands::ended(std::size_t index) {
  Typed& typed = typed_[index];
  typed.ended = true;
  StepRecord& step = result_.steps[typed.step];
  step.ended = estate_.kernel().now();
  step.outcome = typed.answer == "done" ? StepOutcome::Done : StepOutcome::Refused;
  RunbookRecord& own = record(index);
  own.ended = step.ended;
  own.outcome = RunbookOutcome::Completed;
  own.why.clear();
  --under_way_;
  if (idle_listener_)
    idle_listener_();
}

void TimedCommands::close() {
  for (std::size_t i = 0; i < typed_.size(); ++i) {
    CommandPlan const& plan = scenario_.commands[i];
    Typed const& typed = typed_[i];
    if (plan.answers.empty())
      continue;
    ObjectiveRecord objective;
    objective.scope = "check";
    objective.text = objective_text(plan);
    objective.line = plan.place.line;
    if (typed.ended) {
      bool const expected =
          std::any_of(plan.answers.begin(), plan.answers.end(), [&](std::string const& one) {
            return one == typed.answer || (one == "refused" && typed.answer != "done");
          });
      objective.verdict = expected ? Verdict::Met : Verdict::Missed;
      objective.why =
          "it answered " + typed.answer + (typed.message.empty() ? "" : ": " + typed.message);
    } else {
      objective.verdict = Verdict::Inconclusive;
      objective.why = typed.begun ? "it had not ended when the drill did" : "it was not typed";
    }
    result_.objectives.push_back(std::move(objective));
  }
}

} // namespace switchback
