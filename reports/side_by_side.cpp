#include "reports/side_by_side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "reports/comparison.hpp"
#include "reports/plain_text.hpp"
#include "sim/history/applications.hpp"

namespace switchback {
namespace {

/// Of the same block in two drills: runbook, step, block, attempt, and where it stands if steps
/// carry no numbers.
using StepKey = std::tuple<std::string, int, std::string, int, int>;

std::string runbook_of(DrillResult const& drill, StepRecord const& step) {
  return drill.runbooks[static_cast<std::size_t>(step.runbook)].name;
}
StepKey key_of(DrillResult const& drill, StepRecord const& step) {
  return {runbook_of(drill, step), step.step, step.title, step.block, step.attempt};
}

std::string worked(StepRecord const* step) {
  if (step == nullptr)
    return "-";
  if (!step->started)
    return std::string(name_of(step->outcome));
  return fmt::format("{} {} {}", to_text(*step->started),
                     step->ended ? to_text(*step->ended - *step->started) : "no end",
                     name_of(step->outcome));
}

class SideBySide {
public:
  SideBySide(DrillResult const& a, DrillResult const& b) : a_(a), b_(b) {}

  std::string text() {
    parting();
    steps();
    measures();
    return std::move(out_);
  }

private:
  template <class... Ts> void line(fmt::format_string<Ts...> format, Ts&&... values) {
    out_ += fmt::format(format, std::forward<Ts>(values)...) + "\n";
  }

  void parting() {
    auto const a = history_lines(a_), b = history_lines(b_);
    auto const [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    if (in_a == a.end() && in_b == b.end())
      return line("The two histories are the same, {} lines.", a.size());
    line("The histories part after {} equal lines:", in_a - a.begin());
    if (in_a != a.begin())
      line("  both  {}", *std::prev(in_a));
    line("  A     {}", in_a == a.end() ? "nothing more" : *in_a);
    line("  B     {}", in_b == b.end() ? "nothing more" : *in_b);
  }

  void steps() {
    std::map<StepKey, StepRecord const*> in_b;
    for (StepRecord const& step : b_.steps)
      in_b[key_of(b_, step)] = &step;
    std::vector<std::tuple<std::string, StepRecord const*, StepRecord const*>> rows;
    auto const label = [](DrillResult const& drill, StepRecord const& step) {
      return one_line(
          fmt::format("{} {}.{} {}{}", runbook_of(drill, step), step.step, step.block, step.title,
                      step.attempt > 1 ? fmt::format(", attempt {}", step.attempt) : ""));
    };
    for (StepRecord const& step : a_.steps) {
      auto const other = in_b.find(key_of(a_, step));
      rows.emplace_back(label(a_, step), &step, other == in_b.end() ? nullptr : other->second);
      if (other != in_b.end())
        in_b.erase(other);
    }
    for (StepRecord const& step : b_.steps)
      if (in_b.contains(key_of(b_, step)))
        rows.emplace_back(label(b_, step), nullptr, &step);
    if (rows.empty())
      return;
    std::size_t widest = 0, wide = 1;
    for (auto const& [name, a, b] : rows)
      widest = std::max(widest, name.size()), wide = std::max(wide, worked(a).size());
    line("\nSteps: begun, how long, outcome (! where they differ)");
    line("  {:<{}}  {:<{}}  {}", "", widest, "A", wide, "B");
    for (auto const& [name, a, b] : rows)
      line("{} {:<{}}  {:<{}}  {}", worked(a) == worked(b) ? ' ' : '!', name, widest, worked(a),
           wide, worked(b));
  }

  void measures() {
    line("\nMeasures of one drill each, which say nothing about chance");
    bool const several = tell_of_several(a_.measures);
    for (Measure const& a : a_.measures) {
      auto const b = std::find_if(b_.measures.begin(), b_.measures.end(), [&](Measure const& m) {
        return m.scope == a.scope && m.name == a.name &&
               (!several || m.application == a.application);
      });
      std::optional<std::int64_t> const other = b == b_.measures.end() ? std::nullopt : b->value;
      auto const shown = [&](std::optional<std::int64_t> const& value) {
        return !value                ? std::string("not observed")
               : a.unit == "instant" ? to_text(SimTime{Duration{*value}})
                                     : value_text(*value, a.unit);
      };
      if (a.value == other)
        continue;
      line("! {:<8} {:<24} A {:<24} B {:<24} {}",
           several && !a.application.empty() ? a.scope + " of " + a.application : a.scope, a.name,
           shown(a.value), shown(other),
           a.value && other
               ? value_text(*other - *a.value, a.unit == "instant" ? "us" : a.unit, true)
               : "");
    }
    line("Verdict: {} in A, {} in B", name_of(a_.verdict), name_of(b_.verdict));
  }

  DrillResult const &a_, &b_;
  std::string out_;
};

} // namespace

std::vector<std::string> history_lines(DrillResult const& drill) {
  // Facts are in their order; what the other lists add at the same instant comes after them.
  std::vector<std::pair<SimTime, std::string>> lines;
  for (Fact const& fact : drill.facts)
    lines.emplace_back(fact.at, trace_line(fact));
  auto const add = [&](SimTime at, std::string text) {
    lines.emplace_back(at, fmt::format("{} {}", to_text(at), std::move(text)));
  };
  for (FaultRecord const& fault : drill.faults) {
    if (fault.injected)
      add(*fault.injected, fmt::format("{} {} {}", fault.kind, fault.target, fault.detail));
    if (fault.healed)
      add(*fault.healed, fmt::format("{} is back", fault.target));
  }
  for (StepRecord const& step : drill.steps) {
    std::string const name = fmt::format("{} step {}, block {} ({})", runbook_of(drill, step),
                                         step.step, step.block, step.title);
    if (step.started)
      add(*step.started, name + " begun");
    if (step.ended)
      add(*step.ended, fmt::format("{} {}", name, name_of(step.outcome)));
  }
  for (CommandRecord const& command : drill.commands)
    add(command.to, fmt::format("{} on {}: {} {}", command.text, command.place,
                                name_of(command.outcome), command.number));
  std::stable_sort(lines.begin(), lines.end(),
                   [](auto const& one, auto const& other) { return one.first < other.first; });
  std::vector<std::string> texts;
  texts.reserve(lines.size());
  for (auto& [at, text] : lines)
    texts.push_back(one_line(text));
  return texts;
}

std::string side_by_side(DrillResult const& a, DrillResult const& b) {
  return SideBySide(a, b).text();
}

} // namespace switchback
