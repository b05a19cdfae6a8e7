// What was lost, or never got through, in sentences.
#include "reports/drill_sections.hpp"

namespace switchback {
namespace {

class Losses {
public:
  explicit Losses(AskDrill const& ask) : ask_(ask) {}

  std::vector<Sentence> tell() {
    acknowledged();
    at_worst();
    not_through();
    compliance();
    return std::move(told_);
  }

private:
  Table asked(std::string const& from, std::vector<Column> columns, std::string const& order,
              std::string const& where = {}) const {
    return ask_(from, "", from, std::move(columns), order, {}, false, where);
  }

  void acknowledged() {
    Table const ladder = asked("loss_ladder",
                               {{"seq", "", Unit::Number},
                                {"scope", "", Unit::Text},
                                {"database", "", Unit::Text},
                                {"from_instance", "", Unit::Text},
                                {"to_instance", "", Unit::Text},
                                {"messages", "", Unit::Messages},
                                {"bytes", "", Unit::Bytes},
                                {"from_us", "", Unit::Instant},
                                {"to_us", "", Unit::Instant},
                                {"recovery_point_us", "", Unit::Instant},
                                {"role_changed_us", "", Unit::Instant},
                                {"after_change_us", "", Unit::Length},
                                {"still_on", "", Unit::Text},
                                {"held", "", Unit::Text},
                                {"made_by", "", Unit::Text},
                                {"of", "", Unit::Text},
                                {"failed_us", "", Unit::Instant},
                                {"failed_file", "", Unit::Text},
                                {"failed_number", "", Unit::Number},
                                {"failed_since", "", Unit::Text},
                                {"setting", "", Unit::Text},
                                {"setting_value", "", Unit::Text}},
                               "seq");
    each_row(ladder, [&](Row const& row) {
      told_.push_back(loss(row));
      afterwards(row);
      if (!row.text("still_on").empty())
        told_.push_back({"The copy on " + row.text("still_on") +
                         " still holds them when the drill ends: they can be brought out of it by "
                         "hand, as long as nothing overwrites it."});
    });
    if (ladder.rows.empty())
      told_.push_back({"No message that was acknowledged to its sender was lost."});
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
    else if (row.text("of") == name_of(LossOf::FailedBackup))
      s.insert(s.end(),
               {": it ended with " + row.text("held") + ", since the log backup " +
                    row.text("failed_file") + " failed at ",
                row.figure("failed_us"), " (" + std::to_string(row.number("failed_number")),
                row.text("failed_since").empty() ? ")." : ", " + row.text("failed_since") + ")."});
    else if (!row.text("setting").empty())
      s.emplace_back(": it ended with " + row.text("held") + ", the newest there was, since " +
                     row.text("setting") + " is " + row.text("setting_value") + ".");
    else
      s.emplace_back(row.text("held").empty() ? "." : ": it ended with " + row.text("held") + ".");
    return s;
  }

  /// Losses go on after the instant that RPO counts up to.
  void afterwards(Row const& row) {
    if (row.number("after_change_us") > 0)
      told_.push_back(
          {"RPO counts up to the role change at ", row.figure("role_changed_us"),
           "; the last of them were acknowledged ", row.figure("after_change_us"),
           " after it, by servers that still posted to " + row.text("from_instance") + "."});
    Table const left = asked("sessions_left",
                             {{"runbook", "", Unit::Text},
                              {"step", "", Unit::Number},
                              {"title", "", Unit::Text},
                              {"instance", "", Unit::Text}},
                             "seq");
    each_row(left, [&](Row const& cleared) {
      if (row.text("made_by").empty() || cleared.text("instance") != row.text("from_instance"))
        return;
      told_.push_back({"They could, since " + cleared.text("runbook") + " step ",
                       cleared.figure("step"),
                       " (" + cleared.text("title") +
                           ") keeps new sessions out and leaves those there are as they were "
                           "(chat.clear_drops_sessions is false)."});
    });
    each_row(asked("recovered_too_early",
                   {{"database", "", Unit::Text},
                    {"instance", "", Unit::Text},
                    {"recovered_us", "", Unit::Instant},
                    {"recovered_by", "", Unit::Text},
                    {"text", "", Unit::Text},
                    {"refused_us", "", Unit::Instant},
                    {"refused_step", "", Unit::Text},
                    {"files", "", Unit::Text}},
                   "loss", "loss = " + std::to_string(row.number("seq"))),
             [&](Row const& early) {
               told_.push_back({early.text("recovered_by") + " recovered " +
                                    early.text("database") + " on " + early.text("instance") +
                                    " at ",
                                early.figure("recovered_us"),
                                " (" + early.text("text") + ") before " + early.text("files") +
                                    " had been applied. " + early.text("refused_step") +
                                    ", which was to apply log after that, was refused at ",
                                early.figure("refused_us"),
                                ", since a recovered database takes no more (3117)."});
             });
    Table const refused = asked("refused_in_loss",
                                {{"runbook", "", Unit::Text},
                                 {"step", "", Unit::Number},
                                 {"title", "", Unit::Text},
                                 {"length_us", "", Unit::Length}},
                                "command", "loss = " + std::to_string(row.number("seq")));
    each_row(refused, [&](Row const& command) {
      told_.push_back({command.text("runbook") + " step ", command.figure("step"),
                       " (" + command.text("title") + ") took ", command.figure("length_us"),
                       " until it was refused, and users posted to the copy that was thrown away ",
                       "all that time: so much longer is the time whose messages were lost."});
    });
  }

  void at_worst() {
    Table const worst = asked("rpo_at_worst",
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
    each_row(worst, [&](Row const& row) {
      if (s.empty())
        s.insert(s.end(), {"The RPO of ", row.figure("rpo_us"),
                           row.number("left_out") != 0
                               ? " is more than log that was held elsewhere leaves, since not all "
                                 "of it was applied. At the worst instant before the disaster it "
                                 "had been "
                               : " is that of this instant. At the worst one it had been "});
      else
        s.emplace_back("; ");
      s.insert(s.end(), {row.figure("worst_us"),
                         " with all log applied that was held " + row.text("held_where")});
      if (!row.is_null("objective_us"))
        s.insert(s.end(), {": its objective of ", row.figure("objective_us"),
                           " had been " + row.text("verdict")});
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
        [&](Row const& row) {
          std::string const fate = row.text("fate"), scope = row.text("scope");
          std::string const what =
              fate == "not sent"        ? "were never sent: their senders could not post"
              : fate == "refused"       ? "were refused, and their senders were told so"
              : fate == "unknown, kept" ? "were kept though their senders never heard of it"
                                        : "whose senders never heard of them were lost";
          told_.push_back({row.figure("messages"), " messages " + what +
                                                       (scope.empty() ? ", outside of every "
                                                                        "outage."
                                                                      : " (" + scope + ").")});
        });
  }

  void compliance() {
    Table const events = ask_("compliance_losses", "", "compliance_losses",
                              {{"lost", "", Unit::Number},
                               {"events", "", Unit::Number},
                               {"handed_over", "", Unit::Number}},
                              "");
    each_row(events, [&](Row const& row) {
      Sentence s{"Of ", row.figure("events"), " compliance events ", row.figure("lost")};
      s.emplace_back(" will not reach the archive: not handed to the archive's adapter, and in no "
                     "database or queue that the pool still uses");
      each_row(asked("compliance_lost_when",
                     {{"at_us", "", Unit::Instant},
                      {"place", "", Unit::Text},
                      {"events", "", Unit::Number},
                      {"what", "", Unit::Text},
                      {"cause", "", Unit::Text},
                      {"scope", "", Unit::Text}},
                     "seq"),
               [&](Row const& one) {
                 s.insert(s.end(), {"; ", one.figure("events"),
                                    " " + one.text("what") + " on " + one.text("place") + " at ",
                                    one.figure("at_us"),
                                    " (" + one.text("scope") + ": " + one.text("cause") + ")"});
               });
      s.emplace_back(". At stake is what came since the last run of the hand-over. Events and "
                     "messages are lost apart from each other: an event is kept elsewhere than its "
                     "message, and may have been handed over while the message was lost, or the "
                     "other way round.");
      told_.push_back(std::move(s));
    });
  }

  AskDrill const& ask_;
  std::vector<Sentence> told_;
};

} // namespace

std::vector<Sentence> what_was_lost(AskDrill const& ask) { return Losses(ask).tell(); }

} // namespace switchback
