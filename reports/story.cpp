#include "reports/story.hpp"

#include <map>
#include <utility>

#include "reports/drill_sections.hpp"

namespace switchback {
namespace {

/// What the time of an outage goes by with: the kinds of sim/record/segments.cpp.
std::string for_what(std::string const& kind) {
  static std::map<std::string, std::string> const kWords{
      {"detection", "until it was noticed"},
      {"decision", "for the decision to begin"},
      {"human", "while people worked through the steps of the runbooks"},
      {"command", "while their commands ran"},
      {"wait", "waiting for the service to answer"},
      {"replication", "for the replication of the management store"},
      {"sign-in", "until enough users had signed in again"},
  };
  auto const it = kWords.find(kind);
  return it == kWords.end() ? "with: " + kind : it->second;
}

class Teller {
public:
  Teller(RecordReader const& record, std::int64_t drill) : record_(record), drill_(drill) {}

  Story tell() {
    faults();
    role_changes();
    story_.lost = what_was_lost(AskDrill(record_, drill_));
    for (std::string const scope : {"failover", "failback"})
      waiting(scope);
    idle();
    broken_rules();
    wrong();
    still_moved();
    return std::move(story_);
  }

private:
  Table asked(std::string const& from, std::vector<Column> columns, std::string const& order,
              std::string const& where = "") const {
    return ask(record_, {from, "", from, "drill", std::move(columns), order, where}, drill_);
  }

  void faults() {
    Table const faults = asked("faults",
                               {{"kind", "", Unit::Text},
                                {"target", "", Unit::Text},
                                {"detail", "", Unit::Text},
                                {"injected_us", "", Unit::Instant},
                                {"healed_us", "", Unit::Instant},
                                {"why_not", "", Unit::Text}},
                               "seq");
    each_row(faults, [&](Row const& row) {
      std::string const detail = row.text("detail").empty() ? "" : " (" + row.text("detail") + ")";
      std::string const fault = row.text("kind") + " " + row.text("target") + detail;
      if (row.is_null("injected_us")) {
        story_.happened.push_back({fault + " never struck: " + row.text("why_not") + "."});
        return;
      }
      Sentence s{"At ", row.figure("injected_us"), " a fault struck: " + fault};
      if (row.is_null("healed_us"))
        s.emplace_back(", and it was not healed");
      else
        s.insert(s.end(), {", healed at ", row.figure("healed_us")});
      s.emplace_back(".");
      story_.happened.push_back(std::move(s));
    });
    if (faults.rows.empty())
      story_.happened.push_back({"No fault struck."});
  }

  void role_changes() {
    Table const changes = asked("role_changes",
                                {{"at_us", "", Unit::Instant},
                                 {"database", "", Unit::Text},
                                 {"from_instance", "", Unit::Text},
                                 {"to_instance", "", Unit::Text},
                                 {"how", "", Unit::Text},
                                 {"recovery_point_us", "", Unit::Instant}},
                                "seq");
    each_row(changes, [&](Row const& row) {
      story_.happened.push_back({"At ", row.figure("at_us"),
                                 " " + row.text("to_instance") + " took over the database " +
                                     row.text("database") + " from " + row.text("from_instance") +
                                     " (" + row.text("how") +
                                     "); it held what was acknowledged before ",
                                 row.figure("recovery_point_us"), "."});
    });
    if (changes.rows.empty())
      story_.happened.push_back({"No database changed its place."});
  }

  void waiting(std::string const& scope) {
    Table const measures = asked("clocks",
                                 {{"measure", "", Unit::Text},
                                  {"value", "", Unit::ByRow},
                                  {"unit", "", Unit::Text},
                                  {"why_null", "", Unit::Text}},
                                 "seq", "scope = '" + scope + "' AND measure = 'rto'");
    each_row(measures, [&](Row const& row) {
      if (row.is_null("value")) {
        story_.waited.push_back({"How long users waited in the " + scope +
                                 " was not observed: " + row.text("why_null") + "."});
        return;
      }
      if (row.number("value") == 0) {
        story_.waited.push_back({"Users were never without service in the " + scope + "."});
        return;
      }
      story_.waited.push_back(span(scope, row.figure("value")));
      story_.waited.push_back(shares(scope));
      for_protection(scope);
      meanwhile(scope);
    });
  }

  Sentence span(std::string const& scope, Figure rto) const {
    Table const spans =
        asked("rto_spans", {{"from_us", "", Unit::Instant}, {"to_us", "", Unit::Instant}}, "",
              "scope = '" + scope + "' AND measure = 'rto'");
    Sentence s{"Users could not post for ", std::move(rto), " in the " + scope};
    each_row(spans, [&](Row const& row) {
      s.insert(s.end(), {", between ", row.figure("from_us"), " and ", row.figure("to_us")});
    });
    s.emplace_back(".");
    return s;
  }

  Sentence shares(std::string const& scope) const {
    Table const kinds =
        asked("rto_by_kind", {{"kind", "", Unit::Text}, {"length_us", "", Unit::Length}},
              "length_us DESC", "scope = '" + scope + "' AND measure = 'rto'");
    Sentence s{"That time went by like this: "};
    each_row(kinds, [&](Row const& row) {
      s.insert(s.end(), {s.size() > 1 ? "; " : "", row.figure("length_us"),
                         " " + for_what(row.text("kind"))});
    });
    s.emplace_back(".");
    return s;
  }

  /// Steps that users waited for and did not need.
  void for_protection(std::string const& scope) {
    Table const steps = asked("rto_for_protection",
                              {{"which", "", Unit::Text},
                               {"length_us", "", Unit::Length},
                               {"without_us", "", Unit::Length}},
                              "", "scope = '" + scope + "'");
    each_row(steps, [&](Row const& row) {
      story_.waited.push_back({row.figure("length_us"),
                               " of it went by with " + row.text("which") +
                                   ", which restores protection, not service: done after users "
                                   "were back, they had waited about ",
                               row.figure("without_us"), ", and worked unprotected meanwhile."});
    });
  }

  /// Steps that found nothing to do.
  void idle() {
    Table const steps = asked("idle_steps",
                              {{"runbook", "", Unit::Text},
                               {"step", "", Unit::Number},
                               {"title", "", Unit::Text},
                               {"length_us", "", Unit::Length},
                               {"found", "", Unit::Text}},
                              "seq");
    each_row(steps, [&](Row const& row) {
      story_.waited.push_back(
          {row.text("runbook"), " step ", row.figure("step"),
           " (" + row.text("title") + ") had nothing to do (" + row.text("found") + ") and took ",
           row.figure("length_us"), "."});
    });
  }

  /// What went on while the service itself was waited for, if it can be told in a few words.
  void meanwhile(std::string const& scope) {
    Table const events = asked(
        "wait_events",
        {{"at_us", "", Unit::Instant}, {"subjects", "", Unit::Text}, {"cause", "", Unit::Text}},
        "place", "scope = '" + scope + "'");
    constexpr std::size_t kMost = 12;
    if (events.rows.empty() || events.rows.size() > kMost)
      return;
    Sentence s{"While users waited for the service itself: "};
    std::string last;
    each_row(events, [&](Row const& row) {
      std::string const cause = row.text("cause");
      if (std::exchange(last, cause) == cause)
        return;
      std::string const subjects = row.text("subjects");
      std::size_t const first = subjects.find(", ");
      s.insert(s.end(), {s.size() > 1 ? "; at " : "at ", row.figure("at_us"),
                         " " + cause + " (" + subjects.substr(0, first) +
                             (first == std::string::npos ? ")" : " and others)")});
    });
    s.emplace_back(".");
    story_.waited.push_back(std::move(s));
  }

  void broken_rules() {
    Table const alarms = asked("alarms",
                               {{"seq", "", Unit::Number},
                                {"at_us", "", Unit::Instant},
                                {"invariant", "", Unit::Text},
                                {"subject", "", Unit::Text},
                                {"cause", "", Unit::Text}},
                               "seq");
    Table const both = asked("posted_to_both",
                             {{"alarm", "", Unit::Number},
                              {"old_instance", "", Unit::Text},
                              {"new_instance", "", Unit::Text},
                              {"first_server", "", Unit::Text},
                              {"last_server", "", Unit::Text},
                              {"to_us", "", Unit::Instant},
                              {"length_us", "", Unit::Length}},
                             "alarm");
    each_row(alarms, [&](Row const& row) {
      Sentence s{"A rule that must always hold was broken at ", row.figure("at_us"),
                 ": " + row.text("invariant") + " (" + row.text("subject") + "), since " +
                     row.text("cause")};
      each_row(both, [&](Row const& more) {
        if (more.number("alarm") == row.number("seq"))
          s.insert(s.end(),
                   {": " + more.text("first_server") + " went over to " +
                        more.text("new_instance") + " then, and " + more.text("last_server") +
                        " left " + more.text("old_instance") + " as the last one at ",
                    more.figure("to_us"), ", ", more.figure("length_us"), " later"});
      });
      s.emplace_back(".");
      story_.wrong.push_back(std::move(s));
    });
  }

  /// A failback ends where it began only if all is moved back.
  void still_moved() {
    Table const moved = asked(
        "still_moved",
        {{"what", "", Unit::Text}, {"from_state", "", Unit::Text}, {"to_state", "", Unit::Text}},
        "seq");
    if (moved.rows.empty())
      return;
    std::string text;
    each_row(moved, [&](Row const& row) {
      text += (text.empty() ? "" : "; ") + row.text("what") + " (on " + row.text("to_state") +
              ", before on " + row.text("from_state") + ")";
    });
    story_.wrong.push_back({"Moved in the failover, and not moved back by the end: " + text + "."});
  }

  void wrong() {
    Table const summary = asked("drill_summary", {{"refused_commands", "", Unit::Number}}, "");
    each_row(summary, [&](Row const& row) {
      if (row.number("refused_commands") > 0)
        story_.wrong.push_back(
            {"Commands of the runbooks that were refused: ", row.figure("refused_commands"), "."});
    });
    Table const gaps = asked("protection_gaps",
                             {{"database", "", Unit::Text},
                              {"protection", "", Unit::Text},
                              {"from_us", "", Unit::Instant}},
                             "from_us", "open_at_end");
    each_row(gaps, [&](Row const& row) {
      story_.wrong.push_back({"When the drill ended, " + row.text("database") +
                                  " was without its protection by " + row.text("protection") +
                                  ", since ",
                              row.figure("from_us"), "."});
    });
  }

  RecordReader const& record_;
  std::int64_t drill_;
  Story story_;
};

} // namespace

Story story_of(RecordReader const& record, std::int64_t drill) {
  return Teller(record, drill).tell();
}

} // namespace switchback
