// What was lost, or never got through, in sentences.
#include <fmt/format.h>

#include "reports/drill_sections.hpp"
#include "reports/sentences.hpp"

namespace switchback {
namespace {

class Losses {
public:
  Losses(AskDrill const& ask, DrillResult const& result, Sentences const& sentences)
      : ask_(ask), r_(result), sentences_(sentences) {}

  std::vector<Sentence> tell() {
    if (r_.losses.empty())
      told_.push_back({fmt::format("No acknowledged {} were lost.", sentences_.messages())});
    tell_of(FindingKind::LostMessages);
    at_worst();
    not_through();
    tell_of(FindingKind::LostCompliance);
    return std::move(told_);
  }

private:
  ResultTable asked(std::string const& from, std::vector<Column> columns, std::string const& order,
                    std::string const& where = {}) const {
    return ask_(from, "", from, std::move(columns), order, {}, false, where);
  }

  void tell_of(FindingKind kind) {
    for (std::size_t i = 0; i < r_.findings.size(); ++i)
      if (r_.findings[i].kind == kind)
        for (Sentence& one : sentences_.told(i))
          told_.push_back(std::move(one));
  }

  void at_worst() {
    ResultTable const worst = asked("rpo_at_worst",
                                    {{"scope", "", Unit::Text},
                                     {"held_where", "", Unit::Text},
                                     {"rpo_us", "", Unit::Length},
                                     {"then_us", "", Unit::Length},
                                     {"worst_us", "", Unit::Length},
                                     {"at_us", "", Unit::Instant},
                                     {"objective_us", "", Unit::Length},
                                     {"left_out", "", Unit::Number},
                                     {"verdict", "", Unit::Text}},
                                    "scope, held_where DESC");
    Sentence s;
    each_row(worst, [&](ResultRow const& row) {
      if (s.empty())
        s.insert(s.end(), {"The RPO of ", row.figure("rpo_us"),
                           row.number("left_out") != 0
                               ? " is more than the log held elsewhere would leave: not all of it "
                                 "was applied. Worst case before the disaster: "
                               : " depends on when the disaster struck. Worst case before it: "});
      else
        s.emplace_back("; ");
      s.insert(s.end(), {row.figure("worst_us"),
                         " with all log applied that was held " + row.text("held_where")});
      if (!row.is_null("objective_us"))
        s.insert(s.end(),
                 {row.text("verdict") == "missed" ? ", which misses the " : ", which meets the ",
                  row.figure("objective_us"), " objective"});
    });
    if (s.empty())
      return;
    s.emplace_back(".");
    told_.push_back(std::move(s));
  }

  void not_through() {
    each_row(
        asked(
            "not_through",
            {{"fate", "", Unit::Text}, {"scope", "", Unit::Text}, {"messages", "", Unit::Messages}},
            "from_us, fate"),
        [&](ResultRow const& row) {
          std::string const fate = row.text("fate"), scope = row.text("scope");
          std::string const what =
              fate == "not sent"        ? "were never sent: their senders could not write"
              : fate == "refused"       ? "were refused, and their senders were told"
              : fate == "unknown, kept" ? "were kept, but their senders never heard of it"
                                        : "were lost, and their senders never heard of them";
          told_.push_back(
              {row.figure("messages"),
               fmt::format(" {} {}{}.", sentences_.messages(), what,
                           scope.empty() ? ", outside every outage" : " (" + scope + ")")});
        });
  }

  AskDrill const& ask_;
  DrillResult const& r_;
  Sentences const& sentences_;
  std::vector<Sentence> told_;
};

} // namespace

std::vector<Sentence> what_was_lost(AskDrill const& ask, DrillResult const& result,
                                    Sentences const& sentences) {
  return Losses(ask, result, sentences).tell();
}

} // namespace switchback
