#include "reports/story.hpp"

#include <utility>

#include "reports/drill_sections.hpp"

namespace switchback {
namespace {

class Teller {
public:
  Teller(RecordReader const& record, std::int64_t drill) : record_(record), drill_(drill) {}

  Story tell() {
    faults();
    role_changes();
    story_.lost = what_was_lost(AskDrill(record_, drill_));
    story_.waited = how_long_users_waited(AskDrill(record_, drill_));
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
                              {"from_us", "", Unit::Instant},
                              {"to_us", "", Unit::Instant},
                              {"in_step_us", "", Unit::Instant},
                              {"cause", "", Unit::Text},
                              {"ended_by", "", Unit::Text},
                              {"not_restored", "", Unit::Text},
                              {"open_at_end", "", Unit::Number}},
                             "from_us");
    each_row(asked("connected_to_rebuilt",
                   {{"database", "", Unit::Text},
                    {"instance", "", Unit::Text},
                    {"from_us", "", Unit::Instant},
                    {"to_us", "", Unit::Instant},
                    {"servers", "", Unit::Text}},
                   "from_us"),
             [&](Row const& row) {
               story_.wrong.push_back({"Between ", row.figure("from_us"), " and ",
                                       row.figure("to_us"),
                                       ", " + row.text("servers") + " connected to the copy of " +
                                           row.text("database") + " on " + row.text("instance") +
                                           ", which had been rebuilt, empty, and did not serve: "
                                           "whoever had signed in there had found no history, and "
                                           "posted to a copy that nobody keeps."});
             });
    each_row(gaps, [&](Row const& row) {
      if (row.number("open_at_end") != 0)
        story_.wrong.push_back({"When the drill ended, " + row.text("database") +
                                    " was without its protection by " + row.text("protection") +
                                    ", since ",
                                row.figure("from_us"),
                                " (" + row.text("cause") + "). " + row.text("not_restored") + "."});
      else if (!row.is_null("in_step_us"))
        story_.wrong.push_back({row.text("ended_by") + " had the new mirror of " +
                                    row.text("database") + " in step at ",
                                row.figure("in_step_us"), "; it counts as a protection from ",
                                row.figure("to_us"),
                                " on, when the copy that it mirrors came to serve users."});
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
