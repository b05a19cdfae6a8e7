#include <fmt/format.h>

#include <algorithm>

#include "reports/comparison.hpp"
#include "reports/plain_text.hpp"

namespace switchback {
namespace {

std::string interval_text(std::optional<Interval> const& interval, std::string const& unit,
                          bool difference) {
  if (!interval)
    return "no interval";
  return fmt::format("{} to {}", value_text(interval->low, unit, difference),
                     value_text(interval->high, unit, difference));
}

std::string estimate_text(Estimate const& e, std::string const& unit, bool difference = false) {
  if (e.drills < e.needed)
    return fmt::format("not available, {} drills needed", e.needed);
  if (!e.value && !e.interval)
    return "not available, too many drills did not observe it";
  return fmt::format("{} ({})", e.value ? value_text(*e.value, unit, difference) : "unknown",
                     interval_text(e.interval, unit, difference));
}

class Writer {
public:
  Writer(Comparison const& comparison, Variant const& a, Variant const& b)
      : c_(comparison), a_(a), b_(b) {}

  std::string text() {
    head();
    for (MeasureDifference const& m : c_.measures)
      if (!equal_everywhere(m))
        m.seen ? whole(m) : brief(m);
    lists();
    objectives();
    verdicts();
    conclusion();
    return std::move(out_);
  }

private:
  template <class... Ts> void line(fmt::format_string<Ts...> format, Ts&&... values) {
    out_ += fmt::format(format, std::forward<Ts>(values)...) + "\n";
  }

  static std::string seeds(Variant const& variant) {
    return fmt::format("{} drills, seeds {} to {}", variant.drills.size(),
                       variant.drills.front().seed.value, variant.drills.back().seed.value);
  }

  void head() {
    line("A  {}  ({})", one_line(a_.name), seeds(a_));
    line("B  {}  ({})", one_line(b_.name), seeds(b_));
    line("{}\n", c_.paired ? "Each drill of A beside the drill of B with its seed."
                           : "Seeds of their own: the drills are no pairs.");
  }

  static bool equal_everywhere(MeasureDifference const& m) {
    return m.paired && m.paired->more + m.paired->less + m.paired->unknown == 0;
  }

  void whole(MeasureDifference const& m) {
    line("{}: {}", m.name, direction(m));
    auto const row = [&](char const* name, Estimate const& a, Estimate const& b) {
      line("  {}  A {}", name, estimate_text(a, m.unit));
      line("       B {}", estimate_text(b, m.unit));
    };
    row("p50", m.a.p50, m.b.p50);
    row("p90", m.a.p90, m.b.p90);
    row("p99", m.a.p99, m.b.p99);
    differences(m);
    line("");
  }

  void brief(MeasureDifference const& m) {
    line("{}: no difference seen", m.name);
    differences(m);
    line("");
  }

  void differences(MeasureDifference const& m) {
    if (m.paired) {
      line("  B - A of a seed, median: {}", estimate_text(m.paired->median, m.unit, true));
      line("    less in {}, more in {}, equal in {}{}", m.paired->less, m.paired->more,
           m.paired->equal,
           m.paired->unknown > 0 ? fmt::format(", not observed in both in {}", m.paired->unknown)
                                 : "");
    }
    line("  B - A of the medians: {}", estimate_text(m.medians.median, m.unit, true));
  }

  static std::string direction(MeasureDifference const& m) {
    bool const less = m.paired ? m.paired->less > m.paired->more
                               : m.medians.median.interval && m.medians.median.interval->high < 0;
    return less ? "less in B" : "more in B";
  }

  void lists() {
    std::string equal, never;
    auto const add = [](std::string& list, std::string const& name) {
      list += (list.empty() ? "" : ", ") + name;
    };
    for (MeasureDifference const& m : c_.measures)
      if (equal_everywhere(m))
        add(equal, m.name);
    for (std::string const& name : c_.never_observed)
      add(never, name);
    if (!equal.empty())
      line("Equal under every seed: {}", equal);
    if (!never.empty())
      line("Observed in no drill: {}", never);
    if (!equal.empty() || !never.empty())
      line("");
  }

  void objectives() {
    for (ObjectiveDifference const& o : c_.objectives) {
      auto const share = [](ObjectiveDifference::Side const& s) {
        return fmt::format("met in {}, missed in {}{} ({} to {})", s.met, s.missed,
                           s.undecided > 0 ? fmt::format(", undecided in {}", s.undecided) : "",
                           to_text(s.share.low), to_text(s.share.high));
      };
      line("{}: {}", one_line(o.name), o.seen ? "differs" : "no difference seen");
      line("  A {}", share(o.a));
      line("  B {}", share(o.b));
    }
    if (!c_.objectives.empty())
      line("");
  }

  void verdicts() {
    for (VerdictChange const& change : c_.changes)
      line("Verdict {} in A and {} in B under {} seeds, the first of them {}", name_of(change.a),
           name_of(change.b), change.drills, change.first.value);
    if (c_.paired && c_.changes.empty())
      line("Under every seed the verdict is the same.");
  }

  void conclusion() {
    std::string seen;
    for (MeasureDifference const& m : c_.measures)
      if (m.seen)
        seen += fmt::format("{}{} ({})", seen.empty() ? "" : ", ", m.name, direction(m));
    for (ObjectiveDifference const& o : c_.objectives)
      if (o.seen)
        seen += fmt::format("{}how often '{}' is met", seen.empty() ? "" : ", ", one_line(o.name));
    auto const comparisons = c_.measures.size() + c_.objectives.size();
    if (seen.empty())
      line("No difference seen. One that is smaller than the intervals tell can be there all the "
           "same.");
    else
      line("Seen to differ: {}.", seen);
    line("{} comparisons with {} each, 95% together; percentiles with 95% each, intervals in "
         "brackets.",
         comparisons, to_text(c_.level));
  }

  Comparison const& c_;
  Variant const &a_, &b_;
  std::string out_;
};

} // namespace

std::string value_text(std::int64_t value, std::string const& unit, bool difference) {
  std::string const sign = difference && value > 0 ? "+" : "";
  if (unit == "us")
    return sign + to_text(Duration{value});
  if (unit == "bytes")
    return sign + to_text(Bytes{value});
  return fmt::format("{}{}{}", sign, value, unit == "messages" ? " messages" : "");
}

std::string to_text(Comparison const& comparison, Variant const& a, Variant const& b) {
  return Writer(comparison, a, b).text();
}

} // namespace switchback
