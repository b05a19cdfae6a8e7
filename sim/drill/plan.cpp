#include <algorithm>
#include <tuple>

#include "sim/drill/drill.hpp"
#include "sim/drill/judge.hpp"
#include "sim/drill/observer.hpp"
#include "sim/drill/stated_values.hpp"
#include "sim/drill/timed_commands.hpp"
#include "sim/faults/faults.hpp"
#include "sim/operations/block_run.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

class Checker {
public:
  explicit Checker(Plan& plan) : plan_(plan) {}

  std::vector<Diagnostic> run() {
    for (RunbookPlan const& one : plan_.scenario.runbooks)
      runbook(one);
    triggers();
    commands();
    checks();
    objectives();
    faults();
    return std::move(diagnostics_);
  }

private:
  EstatePlan const& estate() const { return plan_.scenario.estate; }
  void complain(SourcePlace place, std::string message) {
    diagnostics_.push_back({std::move(place), std::move(message)});
  }

  void runbook(RunbookPlan const& one) {
    auto const first = static_cast<std::ptrdiff_t>(diagnostics_.size());
    RunbookResult read = read_runbook(one.name, one.file, one.text, one.fill);
    diagnostics_.insert(diagnostics_.end(), read.diagnostics.begin(), read.diagnostics.end());
    for (RunbookStep const& step : read.runbook.steps)
      for (Block const& block : step.blocks) {
        for (auto& diagnostic : check_block(estate(), one.file, block))
          diagnostics_.push_back(std::move(diagnostic));
        if (block.kind == BlockKind::Expect)
          expectation(one.file, block);
      }
    // In file order.
    std::stable_sort(
        diagnostics_.begin() + first, diagnostics_.end(),
        [](Diagnostic const& a, Diagnostic const& b) {
          return std::pair{a.place.line, a.place.column} < std::pair{b.place.line, b.place.column};
        });
    plan_.runbooks.push_back(std::move(read.runbook));
  }

  void expectation(std::string const& file, Block const& block) {
    for (ExpectedLine const& one : expected_of(block))
      if (one.read.errors.empty()) // else the reader has complained of it
        for (std::string const& message : check_claims(estate(), one.read.predicate))
          complain({file, block.line + one.line, 1}, message);
  }

  void claim(SourcePlace const& place, std::string const& text) {
    if (text.find_first_not_of(" \t\r") == std::string::npos)
      return;
    auto const parsed = parse_predicate(text);
    for (auto const& error : parsed.errors)
      complain(place, "'" + text + "': " + error.message);
    if (parsed.errors.empty())
      for (std::string const& message : check_claims(estate(), parsed.predicate))
        complain(place, message);
  }

  void triggers() {
    for (RunbookPlan const& one : plan_.scenario.runbooks)
      claim(one.place, one.when.noticed);
  }

  void checks() {
    for (CheckPlan const& check : plan_.scenario.checks) {
      claim(check.place, check.predicate());
      if (held_for(parse_predicate(check.predicate()).predicate) > Duration{})
        complain(check.place, "'for' in a check, expected its times in 'from' and 'to'");
    }
  }

  void commands() {
    for (CommandPlan const& command : plan_.scenario.commands) {
      plan_.commands.push_back(block_of(command));
      auto found = check_block(estate(), plan_.scenario.file, plan_.commands.back());
      for (Diagnostic& one : found) {
        // Errors in the place are reported for line 0 of the block.
        bool const of_place = one.place.line < command.text_place.line;
        if (of_place)
          one.place = command.place;
        else if (command.text().find('\n') == std::string::npos)
          one.place.column += command.text_place.column - 1;
        diagnostics_.push_back(std::move(one));
      }
    }
  }

  void objectives() {
    auto const& o = plan_.scenario.objectives;
    for (auto const* scope : {&o.failover, &o.failback})
      for (ObjectivePlan const& plan : *scope)
        for (std::string const& text : plan.expect)
          claim(plan.place, text);
    for (std::string const& text : o.always)
      if (std::find(invariants().begin(), invariants().end(), text) == invariants().end())
        claim({plan_.scenario.file, 0, 0}, text);
  }

  void faults() {
    for (FaultPlan const& fault : plan_.scenario.faults) {
      if (fault.boundary == FaultPlan::Boundary::None)
        continue;
      for (Runbook const& runbook : plan_.runbooks) {
        if (runbook.name != fault.step.runbook)
          continue;
        bool const there =
            std::any_of(runbook.steps.begin(), runbook.steps.end(),
                        [&](RunbookStep const& step) { return step.number == fault.step.step; });
        if (!there)
          complain(fault.place, "the runbook '" + runbook.name + "' has no step " +
                                    std::to_string(fault.step.step));
      }
    }
  }

  Plan& plan_;
  std::vector<Diagnostic> diagnostics_;
};

/// Files in the order in which they were read; diagnostics without a file come last.
void in_file_order(std::vector<Diagnostic>& diagnostics,
                   std::vector<std::pair<std::string, std::string>> const& files) {
  auto const rank = [&](Diagnostic const& d) {
    auto const it = std::find_if(files.begin(), files.end(),
                                 [&](auto const& file) { return file.first == d.place.file; });
    return std::tuple{it - files.begin(), d.place.line, d.place.column};
  };
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [&](Diagnostic const& a, Diagnostic const& b) { return rank(a) < rank(b); });
}

} // namespace

PlanResult read_plan(std::string const& path,
                     std::vector<std::pair<std::string, std::string>> const& set,
                     FileSource& files) {
  PlanResult result;
  LoadResult loaded = load_scenario(path, set, files, fault_kinds());
  result.diagnostics = std::move(loaded.diagnostics);
  if (!loaded.scenario && !loaded.partial)
    return result;
  Plan plan{std::move(loaded.scenario ? *loaded.scenario : *loaded.partial), {}, {}, {}};
  if (!result.diagnostics.empty()) // unreadable files have been reported
    std::erase_if(plan.scenario.runbooks, [](RunbookPlan const& one) { return one.text.empty(); });
  auto more = Checker(plan).run();
  result.diagnostics.insert(result.diagnostics.end(), std::make_move_iterator(more.begin()),
                            std::make_move_iterator(more.end()));
  in_file_order(result.diagnostics, plan.scenario.sources);
  if (result.diagnostics.empty()) {
    plan.context = context_of(plan);
    result.plan = std::move(plan);
  }
  return result;
}

} // namespace switchback
