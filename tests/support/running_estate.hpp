// A running estate with actions at given times: operators' statements, faults, and observations.
// Everything happens in a child process.
#pragma once

#include <functional>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "sim/faults/faults.hpp"
#include "sim/operations/block_run.hpp"
#include "sim/runbook/block_tree.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/shipped.hpp"

namespace switchback::test {

/// Tells a test of each command.
class ToldCommands final : public CommandLog {
public:
  explicit ToldCommands(std::function<void(Carried const&)> told) : told_(std::move(told)) {}
  void add(Carried const& carried) override { told_(carried); }

private:
  std::function<void(Carried const&)> told_;
};

/// What a moment can see and do. Each moment is a fiber.
struct Scene {
  Estate& estate;
  DrillResult& result;
  std::string heard; ///< what the lines that look have written down

  /// Beside the moment, which goes on.
  void begin(std::function<void()> work) { estate.kernel().fibers().spawn("", std::move(work)); }
  void say(std::string const& text) { heard += (heard.empty() ? "" : "\n") + text; }
  /// Begins T-SQL on an instance; the answer is said: ok, or a number, with the name before it if
  /// there is.
  void sql(std::string const& on, std::string const& text, std::string const& name = {}) {
    begin([this, on, text, name] {
      Outcome const outcome = run_sql_text(estate, on, text);
      say((name.empty() ? "" : name + " ") + (outcome.number.empty() ? "ok" : outcome.number));
    });
  }
  /// Begins a block of a runbook on a machine; each command's end is told to `told`.
  void block(BlockKind kind, std::string const& on, std::string const& text,
             std::function<void(Carried const&)> told) {
    Block block;
    block.kind = kind;
    block.on = on;
    block.text = text;
    block.tree = parse_block(kind, text);
    begin([this, block = std::move(block), told = std::move(told)] {
      ToldCommands log(told);
      run_block(estate, block, log);
    });
  }
  std::string state(std::string const& on, std::string const& database = "orders") const {
    Database const* copy = estate.sql().find(on, database);
    return std::string(copy == nullptr ? "ABSENT" : name_of(copy->state));
  }
  /// The instant up to which a copy holds what was committed on a fork; -1: no copy.
  std::int64_t holds_until(std::string const& on, ForkId fork) const {
    Database const* copy = estate.sql().find(on, "orders");
    return copy == nullptr ? -1 : copy->content.holds_until(fork).time_since_epoch().count();
  }
  /// The runs of a sort of job on an instance so far: at, outcome and, unless it went well, number.
  std::string runs(std::string const& model, std::string const& on) const {
    std::string text;
    for (FactRow const& fact : rows_of(result))
      if (fact.kind == FactKind::Job && fact.model == model && fact.subject == on)
        text += (text.empty() ? "" : ", ") + to_text(fact.at) + " " + fact.to +
                (fact.to == "done" ? "" : " " + std::to_string(fact.value));
    return text;
  }
};

struct Moment {
  SimTime at{};
  std::function<void(Scene&)> act;
};

/// Runs the estate of a plan, without its faults and runbooks, up to `end`; answers what was said.
inline std::string run_estate(Plan const& plan, std::vector<Moment> const& moments, SimTime end) {
  return in_child([&] {
    DrillResult result;
    KeyedRandom const random{Seed{1}};
    auto const kernel = kernel_for(plan);
    Journal journal(*kernel, result, false);
    Estate estate(plan.scenario, random, *kernel, journal);
    Scene scene{estate, result, {}};
    kernel->run(
        [&] {
          estate.begin();
          for (Moment const& moment : moments)
            kernel->at(moment.at, Turn::Command, "~test",
                       [&] { scene.begin([&] { moment.act(scene); }); });
          kernel->at(end, Turn::Arrival, "~test", [&] { kernel->stop(); });
        },
        end);
    return scene.heard;
  });
}

/// What stands, without what grows by itself and without the asking operator's own session.
inline std::string standing(Estate const& estate) {
  std::string text = estate.describe();
  text = std::regex_replace(text, std::regex("^At .*\n"), "");
  text = std::regex_replace(text, std::regex(" up to LSN [^\n]*"), "");
  return std::regex_replace(text, std::regex("    session [0-9]+ of operator [^\n]*\n"), "");
}

inline void strike(Estate& estate, FaultPlan const& fault) { fault.kind->inject(estate, fault); }
inline void mend(Estate& estate, FaultPlan const& fault) {
  (fault.kind->heal ? fault.kind->heal : fault.kind->rebuild)(estate, fault);
}

} // namespace switchback::test
