// A mirrored pair with its witness, each on its own site: scenarios written in a test, on the
// shipped estate.
#pragma once

#include <string>
#include <vector>

#include "tests/support/shipped.hpp"

namespace switchback::test {

struct PairRunbook {
  std::string name, when, text; ///< `when` as a scenario writes it
  std::string role = "failback";
};

/// The scenario's text under the name pair.yaml, its runbooks under theirs, everything else from
/// the shipped pairs.
class PairFiles final : public FileSource {
public:
  PairFiles(std::string text, std::string folder, std::vector<PairRunbook> runbooks = {})
      : text_(std::move(text)), folder_(std::move(folder)), runbooks_(std::move(runbooks)) {}
  Answer read(std::string const& path) override {
    if (path == "pair.yaml")
      return {text_, {}};
    for (PairRunbook const& runbook : runbooks_)
      if (path == runbook.name + ".md")
        return {runbook.text, {}};
    return disk_.read(SWITCHBACK_SOURCE_DIR "/" + folder_ + path);
  }

private:
  std::string text_, folder_;
  std::vector<PairRunbook> runbooks_;
  DiskFiles disk_;
};

struct PairScenario {
  std::string folder = "scenarios/pairs/";
  std::string estate = "estates/mirrored-pair.yaml"; ///< below the folder
  std::string load = "{ users: 100, chat_rate: 10/s }";
  std::vector<std::string> set, faults, commands, checks; ///< as a scenario writes them
  std::vector<PairRunbook> runbooks;
  std::string objectives; ///< as a scenario writes them, in braces; none: no key
  std::string ends = "200s";

  std::string text() const {
    std::string all = "title: a pair\nestate: " + estate + "\nload: " + load + "\n";
    if (!set.empty())
      all += "set:\n";
    for (std::string const& one : set)
      all += "  " + one + "\n";
    for (auto const& [key, list] :
         {std::pair{"faults", &faults}, {"commands", &commands}, {"checks", &checks}}) {
      if (!list->empty())
        all += std::string(key) + ":\n";
      for (std::string const& one : *list)
        all += "  - " + one + "\n";
    }
    if (!runbooks.empty())
      all += "runbooks:\n";
    for (PairRunbook const& one : runbooks)
      all += "  - { run: " + one.name + ".md, role: " + one.role + ", when: " + one.when + " }\n";
    if (!objectives.empty())
      all += "objectives: " + objectives + "\n";
    return all + "ends: " + ends + "\n";
  }

  Plan plan() const {
    PairFiles files(text(), folder, runbooks);
    PlanResult read = read_plan("pair.yaml", {}, files);
    if (!read.plan)
      throw std::runtime_error(to_text(read.diagnostics.front()) + "\n" + text());
    return std::move(*read.plan);
  }
};

/// The objectives that are not met, a line each, with the reasons.
inline std::string unmet(DrillResult const& r) {
  std::string text;
  for (ObjectiveRecord const& o : r.objectives)
    if (o.verdict != Verdict::Met)
      text += o.text + ": " + o.why + "\n";
  return text;
}

} // namespace switchback::test
