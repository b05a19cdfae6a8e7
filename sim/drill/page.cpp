#include "sim/drill/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "sim/history/applications.hpp"

namespace switchback {
namespace {

class TerminalPage {
public:
  TerminalPage(ScenarioPlan const& scenario, DrillResult const& drill, PageOptions const& options)
      : scenario_(scenario), drill_(drill), options_(options) {}

  std::string text() {
    head();
    timeline();
    refusals();
    not_reached();
    measures();
    segments();
    ledgers();
    objectives();
    line("");
    line("Run this drill again:  {}", options_.rerun);
    return std::move(out_);
  }

private:
  template <class... Args> void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  void heading(std::string_view text) {
    out_ += '\n';
    out_ += options_.colour ? fmt::format("\x1b[1m{}\x1b[0m\n", text) : fmt::format("{}\n", text);
  }
  std::string verdict(Verdict verdict) const {
    std::string text(name_of(verdict));
    if (!options_.colour)
      return text;
    char const* colour = verdict == Verdict::Met ? "32" : verdict == Verdict::Missed ? "31" : "33";
    return fmt::format("\x1b[1;{}m{}\x1b[0m", colour, text);
  }

  void head() {
    line("{}", scenario_.title);
    line("{}, seed {}: {}{}", scenario_.file, drill_.seed.value, verdict(drill_.verdict),
         drill_.status == DrillStatus::Completed
             ? ""
             : fmt::format(" ({} {})", name_of(drill_.status), drill_.status_detail));
  }

  struct Entry {
    SimTime at;
    int order;
    std::string text;
  };

  void timeline() {
    std::vector<Entry> entries;
    for (FaultRecord const& fault : drill_.faults) {
      if (fault.injected)
        entries.push_back({*fault.injected, 0,
                           fmt::format("fault    {} {}{}", fault.kind, fault.target,
                                       fault.detail.empty() ? "" : " (" + fault.detail + ")")});
      if (fault.healed)
        entries.push_back(
            {*fault.healed, 0, fmt::format("healed   {} {}", fault.kind, fault.target)});
    }
    for (RunbookRecord const& runbook : drill_.runbooks) {
      if (runbook.noticed)
        entries.push_back({*runbook.noticed, 1, fmt::format("noticed  for {}", runbook.name)});
      if (runbook.started)
        entries.push_back({*runbook.started, 2, fmt::format("runbook  {} starts", runbook.name)});
      if (runbook.ended)
        entries.push_back({*runbook.ended, 6,
                           fmt::format("runbook  {} {}{}", runbook.name, name_of(runbook.outcome),
                                       runbook.why.empty() ? "" : ": " + runbook.why)});
    }
    for (StepRecord const& step : drill_.steps)
      if (step.started && step.ended)
        entries.push_back({*step.started, 3,
                           fmt::format("step     {}{} [{}] {}, {}",
                                       step.step == 0 ? "" : fmt::format("{}. ", step.step),
                                       step.title, step.language, name_of(step.outcome),
                                       to_text(*step.ended - *step.started))});
    for (Fact const& fact : drill_.facts) {
      if (auto const* role = fact.as<RoleChanged>())
        entries.push_back({fact.at, 4,
                           fmt::format("ROLE     {}: {} -> {} ({})", role->database, role->from,
                                       role->to, name_of(role->by))});
      if (auto const* alarm = fact.as<InvariantBroken>())
        entries.push_back({fact.at, 5,
                           fmt::format("ALARM    {} ({}): {}", alarm->invariant, alarm->database,
                                       alarm->cause.text)});
    }
    std::stable_sort(entries.begin(), entries.end(), [](Entry const& a, Entry const& b) {
      return std::tie(a.at, a.order) < std::tie(b.at, b.order);
    });
    heading("Timeline");
    for (Entry const& entry : entries)
      line("  {:>14}  {}", to_text(entry.at), entry.text);
  }

  void refusals() {
    bool first = true;
    for (CommandRecord const& command : drill_.commands) {
      if (command.outcome != CommandOutcome::Refused)
        continue;
      if (std::exchange(first, false))
        heading("Refused commands");
      StepRecord const& step = drill_.steps[static_cast<std::size_t>(command.step)];
      std::string const& runbook = drill_.runbooks[static_cast<std::size_t>(step.runbook)].name;
      line("  {:>14}  {}:{} on {}: {}", to_text(command.from), runbook, command.line, command.place,
           shortened(command.text));
      line("  {:>14}  {} {}", "", command.number, command.message);
    }
  }

  void not_reached() {
    bool first = true;
    for (StepRecord const& step : drill_.steps) {
      if (step.outcome != StepOutcome::NotReached)
        continue;
      if (std::exchange(first, false))
        heading("Never reached");
      line("  {}: {} (line {})", drill_.runbooks[static_cast<std::size_t>(step.runbook)].name,
           step.title, step.line);
    }
  }

  static std::string shortened(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text.size() > 100 ? text.substr(0, 97) + "..." : text;
  }

  static std::string value_of(Measure const& measure) {
    if (!measure.value)
      return "not observed: " + measure.why_null;
    if (measure.unit == "us")
      return to_text(Duration{*measure.value});
    if (measure.unit == "instant")
      return to_text(SimTime{Duration{*measure.value}});
    if (measure.unit == "bytes")
      return to_text(Bytes{*measure.value});
    return fmt::format("{} {}", *measure.value, measure.unit);
  }

  /// The application is named if there are several.
  std::string whose(std::string const& scope, std::string const& application) const {
    return applications_.size() < 2 || application.empty() ? scope : scope + " of " + application;
  }

  void measures() {
    heading("Measures");
    std::size_t widest = 10;
    for (Measure const& measure : drill_.measures)
      widest = std::max(widest, whose(measure.scope, measure.application).size());
    for (Measure const& measure : drill_.measures)
      line("  {:<{}} {:<28} {}", whose(measure.scope, measure.application), widest, measure.name,
           value_of(measure));
  }

  /// On the users' clock; the vendor's has the same steps and is in the record.
  void segments() {
    std::string last;
    for (Segment const& segment : drill_.segments) {
      if (segment.measure != "rto")
        continue;
      if (auto const now = whose(segment.scope, segment.application); now != last) {
        heading(fmt::format("What {} of the {} consists of", segment.measure, now));
        last = now;
      }
      line("  {:>14}  {:>14}  {:<11} {}", to_text(segment.from), to_text(segment.to - segment.from),
           name_of(segment.kind), segment.what);
    }
  }

  std::int64_t messages_of(std::string const& application) const {
    std::int64_t sum = 0;
    for (FateRange const& range : drill_.fates)
      sum += range.application == application ? range.messages : 0;
    return sum;
  }

  void ledgers() {
    std::map<Fate, std::pair<std::int64_t, std::int64_t>> sums;
    for (FateRange const& range : drill_.fates)
      sums[range.fate].first += range.messages, sums[range.fate].second += range.bytes.value;
    heading("Messages");
    for (auto const& [fate, sum] : sums)
      line("  {:<24} {:>10}", name_of(fate), sum.first);
    line("  {:<24} {:>10}", "in all", drill_.messages);
    if (applications_.size() > 1)
      for (std::string const& application : applications_)
        line("  {:<24} {:>10}", "of " + application, messages_of(application));
    for (FateRange const& range : drill_.fates)
      if (range.fate == Fate::AcknowledgedLost)
        line("  lost: {} messages, {}, acknowledged from {} to {}{}", range.messages,
             to_text(range.bytes), to_text(range.from), to_text(range.to),
             range.cause.empty() ? "" : ": " + range.cause);
    auto const& c = drill_.compliance;
    if (c.events > 0)
      line("  compliance events {}: handed over {}, in the database {}, in queues {}, lost {}",
           c.events, c.handed_over, c.in_database, c.in_queues, c.lost);
  }

  void objectives() {
    heading("Objectives");
    if (drill_.objectives.empty())
      line("  none stated");
    for (ObjectiveRecord const& objective : drill_.objectives)
      line("  {:<14} {:<10} {}{}", verdict(objective.verdict), objective.scope, objective.text,
           objective.why.empty() ? "" : "  (" + objective.why + ")");
  }

  ScenarioPlan const& scenario_;
  DrillResult const& drill_;
  std::vector<std::string> applications_{applications_of(drill_)};
  PageOptions const& options_;
  std::string out_;
};

} // namespace

std::string page(ScenarioPlan const& scenario, DrillResult const& drill,
                 PageOptions const& options) {
  return TerminalPage(scenario, drill, options).text();
}

} // namespace switchback
