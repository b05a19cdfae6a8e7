#include "reports/story.hpp"

#include <map>
#include <utility>

#include "reports/queries.hpp"

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
    losses();
    for (std::string const scope : {"failover", "failback"})
      waiting(scope);
    wrong();
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

  void losses() {
    Table const ladder = asked("loss_ladder",
                               {{"scope", "", Unit::Text},
                                {"database", "", Unit::Text},
                                {"from_instance", "", Unit::Text},
                                {"to_instance", "", Unit::Text},
                                {"messages", "", Unit::Messages},
                                {"bytes", "", Unit::Bytes},
                                {"from_us", "", Unit::Instant},
                                {"to_us", "", Unit::Instant},
                                {"recovery_point_us", "", Unit::Instant},
                                {"held", "", Unit::Text},
                                {"made_by", "", Unit::Text},
                                {"setting", "", Unit::Text},
                                {"setting_value", "", Unit::Text}},
                               "seq");
    each_row(ladder, [&](Row const& row) { story_.lost.push_back(loss(row)); });
    if (ladder.rows.empty())
      story_.lost.push_back({"No message that was acknowledged to its sender was lost."});
  }

  static Sentence loss(Row const& row) {
    Sentence s{row.figure("messages"), " messages (",
               row.figure("bytes"),    ") that had been acknowledged to their senders from ",
               row.figure("from_us"),  " to ",
               row.figure("to_us"),    " were lost"};
    if (row.text("scope").empty()) {
      s.emplace_back(": no surviving copy holds them.");
      return s;
    }
    s.insert(s.end(), {" in the " + row.text("scope") + " of " + row.text("database") + " from " +
                           row.text("from_instance") + " to " + row.text("to_instance") +
                           ", because the copy that took over held only what was written before ",
                       row.figure("recovery_point_us")});
    if (!row.text("made_by").empty())
      s.emplace_back(": it was restored from the backup that " + row.text("made_by") +
                     " made, while users went on posting to the copy that was backed up.");
    else if (!row.text("setting").empty())
      s.emplace_back(": it ended with " + row.text("held") + ", the newest there was, since " +
                     row.text("setting") + " is " + row.text("setting_value") + ".");
    else
      s.emplace_back(row.text("held").empty() ? "." : ": it ended with " + row.text("held") + ".");
    return s;
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
        story_.waited.push_back({"Users did not wait in the " + scope + "."});
        return;
      }
      story_.waited.push_back(span(scope, row.figure("value")));
      story_.waited.push_back(shares(scope));
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

  /// What went on while the service itself was waited for, if it can be told in a few words.
  void meanwhile(std::string const& scope) {
    Table const events = asked(
        "wait_events",
        {{"at_us", "", Unit::Instant}, {"subjects", "", Unit::Text}, {"cause", "", Unit::Text}},
        "seq", "scope = '" + scope + "'");
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

  void wrong() {
    Table const alarms = asked("alarms",
                               {{"at_us", "", Unit::Instant},
                                {"invariant", "", Unit::Text},
                                {"subject", "", Unit::Text},
                                {"cause", "", Unit::Text}},
                               "seq");
    each_row(alarms, [&](Row const& row) {
      story_.wrong.push_back({"A rule that must always hold was broken at ", row.figure("at_us"),
                              ": " + row.text("invariant") + " (" + row.text("subject") +
                                  "), since " + row.text("cause") + "."});
    });
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
