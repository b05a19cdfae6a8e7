#include "sim/drill/foresight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace switchback {
namespace {

class Foresight {
public:
  explicit Foresight(ScenarioPlan const& scenario) : s_(scenario) {}

  std::vector<Diagnostic> run() {
    for (FaultPlan const& fault : s_.faults)
      if (fault.at)
        before_end(fault.place, "the fault strikes", *fault.at);
    for (RunbookPlan const& runbook : s_.runbooks)
      if (runbook.when.at)
        before_end(runbook.place, "the runbook starts", *runbook.when.at);
    triggers();
    std::stable_sort(all_.begin(), all_.end(), [](Diagnostic const& a, Diagnostic const& b) {
      return std::tuple{a.place.line, a.place.column} < std::tuple{b.place.line, b.place.column};
    });
    return std::move(all_);
  }

private:
  /// Work under way may keep a drill going up to `settle` beyond its end, nothing longer.
  void before_end(SourcePlace const& place, char const* what, SimTime at) {
    SimTime const latest = s_.ends + s_.settle;
    if (at >= s_.ends)
      all_.push_back({place, fmt::format("{} at {}, and the drill {} at {}", what, to_text(at),
                                         at >= latest ? "is over" : "may be over",
                                         to_text(at >= latest ? latest : s_.ends))});
  }

  /// A runbook that waits for another one to end waits for ever if that one, in the end, waits for
  /// it, or starts after the drill is over.
  void triggers() {
    std::set<std::string> can; // start, as far as the times show
    for (bool more = true; more;) {
      more = false;
      for (RunbookPlan const& one : s_.runbooks)
        if ((one.when.after.empty() || can.contains(one.when.after)) &&
            (!one.when.at || *one.when.at < s_.ends + s_.settle))
          more = can.insert(one.name).second || more;
    }
    for (RunbookPlan const& one : s_.runbooks)
      if (!can.contains(one.name) && !one.when.after.empty() && !can.contains(one.when.after))
        all_.push_back({one.place, fmt::format("the runbook '{}' never starts: it waits for '{}', "
                                               "which never starts",
                                               one.name, one.when.after)});
  }

  ScenarioPlan const& s_;
  std::vector<Diagnostic> all_;
};

} // namespace

std::vector<Diagnostic> warnings_of(Plan const& plan) { return Foresight(plan.scenario).run(); }

} // namespace switchback
