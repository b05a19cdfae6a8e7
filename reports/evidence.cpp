#include "reports/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/plain_text.hpp"
#include "sim/history/measures.hpp"

namespace switchback {
namespace {

class Search {
public:
  Search(RunDescription const& run, DrillResult const& drill, ObjectiveRecord const& objective)
      : run_(run), drill_(drill), objective_(objective), passages_(passages(drill)) {}

  std::vector<Evidence> all() {
    found_.push_back(
        {run_.scenario_file, objective_.line,
         fmt::format("{} {}: {}{}", objective_.scope, objective_.text, name_of(objective_.verdict),
                     objective_.why.empty() ? "" : ", " + objective_.why)});
    // A check may count on a refusal: what was refused need not have led to its failure.
    if (objective_.scope == "check")
      return std::move(found_);
    set_span();
    first_to_go_wrong();
    if (auto const decisive = decisive_instant())
      step_at(decisive->first, decisive->second);
    return std::move(found_);
  }

private:
  /// When the way back began: what happened before belongs to the failover, what came later to the
  /// failback.
  std::optional<SimTime> way_back() const {
    for (Passage const& p : passages_)
      if (p.scope == "failback" && p.runbook && drill_.runbooks[*p.runbook].started)
        return drill_.runbooks[*p.runbook].started;
    for (RunbookRecord const& runbook : drill_.runbooks)
      if (runbook.started && runbook.role == RunbookRole::Failback)
        return runbook.started;
    return std::nullopt;
  }

  void set_span() {
    auto const back = way_back();
    if (objective_.scope == "failback" && back)
      from_ = *back;
    if (objective_.scope == "failover" && back)
      to_ = *back;
  }

  bool in_span(std::optional<SimTime> t) const { return t && *t >= from_ && *t < to_; }

  void first_to_go_wrong() {
    StepRecord const* unmet = nullptr;
    for (StepRecord const& step : drill_.steps)
      if (step.outcome == StepOutcome::Unmet && in_span(step.started) &&
          (unmet == nullptr || *step.started < *unmet->started))
        unmet = &step;
    CommandRecord const* refused = nullptr;
    for (CommandRecord const& command : drill_.commands)
      if (command.outcome == CommandOutcome::Refused && in_span(command.from) &&
          (refused == nullptr || command.from < refused->from))
        refused = &command;
    if (refused != nullptr && (unmet == nullptr || refused->from < *unmet->started)) {
      StepRecord const& step = drill_.steps[static_cast<std::size_t>(refused->step)];
      add(step, refused->line,
          fmt::format("at {} {} refused on {}: {} {} ({})", to_text(refused->from), name_of(step),
                      refused->place, refused->number, refused->message,
                      refused->text.substr(0, refused->text.find('\n'))));
    } else if (unmet != nullptr) {
      add(*unmet, unmet->line,
          fmt::format("at {} {} was not met", to_text(*unmet->started), name_of(*unmet)));
    }
  }

  /// And what happened then.
  std::optional<std::pair<SimTime, std::string>> decisive_instant() const {
    if (objective_.scope == "always") {
      for (Fact const& fact : drill_.facts)
        if (auto const* alarm = fact.as<InvariantBroken>();
            alarm != nullptr && alarm->invariant == objective_.text)
          return std::pair{fact.at, alarm->cause.text};
      return std::nullopt;
    }
    std::string const key = objective_.text.substr(0, objective_.text.find(": "));
    if (key == "rto" || key == "rto_vendor")
      return longest_part(key);
    if (key == "rpo" || key == "acknowledged_lost")
      for (Passage const& p : passages_)
        if (p.scope == objective_.scope && p.role_changed)
          return std::pair{*p.role_changed, fmt::format("{} took over", p.to)};
    return std::nullopt;
  }

  std::optional<std::pair<SimTime, std::string>> longest_part(std::string const& measure) const {
    Segment const* longest = nullptr;
    for (Segment const& s : drill_.segments)
      if (s.measure == measure && s.scope == objective_.scope &&
          (longest == nullptr || s.to - s.from > longest->to - longest->from))
        longest = &s;
    if (longest == nullptr)
      return std::nullopt;
    return std::pair{longest->from, fmt::format("the longest part of it began, {} of {}: {}",
                                                to_text(longest->to - longest->from),
                                                switchback::name_of(longest->kind), longest->what)};
  }

  /// The step that was begun last by then; it may have ended.
  void step_at(SimTime at, std::string const& what) {
    StepRecord const* last = nullptr;
    for (StepRecord const& step : drill_.steps)
      if (step.started && *step.started <= at &&
          (last == nullptr || *step.started > *last->started))
        last = &step;
    if (last != nullptr)
      add(*last, last->line,
          fmt::format("at {} {}; the last step begun by then was {}", to_text(at), what,
                      name_of(*last)));
  }

  std::string name_of(StepRecord const& step) const {
    return step.step > 0
               ? fmt::format("{} step {} ({})", runbook_of(step).name, step.step, step.title)
               : fmt::format("{} ({})", runbook_of(step).name, step.title);
  }
  static std::string_view name_of(Verdict verdict) { return switchback::name_of(verdict); }

  RunbookRecord const& runbook_of(StepRecord const& step) const {
    return drill_.runbooks[static_cast<std::size_t>(step.runbook)];
  }

  void add(StepRecord const& step, int line, std::string text) {
    Evidence evidence{file_of(runbook_of(step).name), line, std::move(text)};
    if (std::find(found_.begin(), found_.end(), evidence) == found_.end())
      found_.push_back(std::move(evidence));
  }

  /// The path under which a runbook was read; its name is the file's without folder and .md.
  std::string file_of(std::string const& runbook) const {
    std::string const ending = "/" + runbook + ".md";
    for (auto const& [path, text] : run_.sources)
      if (("/" + path).ends_with(ending))
        return path;
    return run_.scenario_file;
  }

  RunDescription const& run_;
  DrillResult const& drill_;
  ObjectiveRecord const& objective_;
  std::vector<Passage> passages_;
  SimTime from_{}, to_ = kNever;
  std::vector<Evidence> found_;
};

} // namespace

std::string to_text(Evidence const& evidence) {
  std::string const place =
      evidence.line > 0 ? fmt::format("{}:{}", evidence.file, evidence.line) : evidence.file;
  return one_line(place + ": " + evidence.text);
}

std::vector<Evidence> evidence_of(RunDescription const& run, DrillResult const& drill,
                                  ObjectiveRecord const& objective) {
  return Search(run, drill, objective).all();
}

} // namespace switchback
