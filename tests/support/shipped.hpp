// The scenarios that ship, run in a child as the program runs them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/drill/drill.hpp"
#include "tests/support/child.hpp"

namespace switchback {
inline std::ostream& operator<<(std::ostream& out, Verdict v) { return out << name_of(v); }
} // namespace switchback

namespace switchback::test {

using Overrides = std::vector<std::pair<std::string, std::string>>;

inline std::string scenario_path(std::string const& name) {
  return SWITCHBACK_SOURCE_DIR "/scenarios/" + name + ".yaml";
}

/// By their paths below scenarios/, without .yaml.
inline std::vector<std::string> shipped_scenarios() {
  std::filesystem::path const folder = SWITCHBACK_SOURCE_DIR "/scenarios";
  std::vector<std::string> names;
  for (std::string const below : {".", "pairs"})
    for (auto const& entry : std::filesystem::directory_iterator(folder / below))
      if (entry.path().extension() == ".yaml")
        names.push_back(
            entry.path().lexically_relative(folder).lexically_normal().replace_extension());
  std::sort(names.begin(), names.end());
  return names;
}

inline Plan plan_of(std::string const& name, Overrides const& set = {}) {
  DiskFiles files;
  PlanResult read = read_plan(scenario_path(name), set, files);
  if (!read.plan)
    throw std::runtime_error(name + ": " + to_text(read.diagnostics.front()));
  return std::move(*read.plan);
}

inline DrillResult drill(Plan const& plan, Seed seed = {1}) {
  auto const answer = in_child([&] { return encode(run_drill(plan, seed).result); });
  auto result = decode(answer);
  if (!result)
    throw std::runtime_error("the drill gave no result: " + answer.substr(0, 200));
  return std::move(*result);
}

inline DrillResult drill(std::string const& name, Overrides const& set = {}, Seed seed = {1}) {
  return drill(plan_of(name, set), seed);
}

inline std::int64_t lost(DrillResult const& r) {
  std::int64_t n = 0;
  for (FateRange const& range : r.fates)
    n += range.fate == Fate::AcknowledgedLost ? range.messages : 0;
  return n;
}

inline std::int64_t value_of(DrillResult const& r, std::string const& scope,
                             std::string const& name) {
  for (Measure const& m : r.measures)
    if (m.scope == scope && m.name == name)
      return m.value.value_or(-1);
  return -1;
}

inline Verdict verdict_of(DrillResult const& r, std::string const& scope,
                          std::string const& beginning) {
  for (ObjectiveRecord const& o : r.objectives)
    if (o.scope == scope && o.text.starts_with(beginning))
      return o.verdict;
  return Verdict::NotExercised;
}

inline std::vector<std::string> refusals(DrillResult const& r) {
  std::vector<std::string> all;
  for (CommandRecord const& c : r.commands)
    if (c.outcome == CommandOutcome::Refused)
      all.push_back(c.number);
  return all;
}

} // namespace switchback::test
