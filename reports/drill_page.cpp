#include "reports/pages.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "reports/closing.hpp"
#include "reports/listing.hpp"
#include "reports/queries.hpp"
#include "reports/rerun.hpp"
#include "reports/story.hpp"

namespace switchback {
namespace {

class DrillPage {
public:
  DrillPage(RecordReader const& record, std::int64_t drill)
      : record_(record), drill_(drill), run_(record.run_of(drill)),
        description_(record.describe(run_)) {}

  Page read() {
    head();
    what_happened();
    verdict();
    clocks();
    timeline();
    waterfall();
    ladder();
    exposure();
    ledgers();
    runbooks();
    closing(record_, run_, description_, rerun(), page_.sections);
    return std::move(page_);
  }

private:
  Table asked(std::string id, std::string caption, std::string from, std::vector<Column> columns,
              std::string order, std::string none = {}, bool folded = false,
              std::string where = {}) const {
    return ask(record_,
               {std::move(id), std::move(caption), std::move(from), "drill", std::move(columns),
                std::move(order), std::move(where), std::move(none), folded},
               drill_);
  }
  Section& section(std::string id, std::string heading) {
    Section& added = page_.sections.emplace_back();
    added.id = std::move(id), added.heading = std::move(heading);
    return added;
  }

  void head() {
    Table const summary = asked("summary", "The drill", "drill_summary",
                                {{"drill", "Drill", Unit::Number},
                                 {"run", "Run", Unit::Number},
                                 {"seed", "Seed", Unit::Code},
                                 {"status", "Status", Unit::Text},
                                 {"status_detail", "Detail", Unit::Text},
                                 {"verdict", "Verdict", Unit::Verdict},
                                 {"begun_at", "Run begun (real time)", Unit::Text},
                                 {"ended_us", "Ended at", Unit::Instant},
                                 {"digest", "Digest", Unit::Code}},
                                "");
    page_.kind = Page::Kind::Drill;
    page_.id = drill_;
    page_.title = description_.title;
    each_row(summary, [&](Row const& row) {
      seed_ = row.text("seed");
      page_.verdict = row.text("verdict");
      page_.subtitle =
          fmt::format("{}, seed {}, drill {}", description_.scenario_file, seed_, drill_);
      if (row.text("status") != "completed")
        page_.subtitle += fmt::format(": {} {}", row.text("status"), row.text("status_detail"));
    });
    summary_ = summary;
  }

  std::string rerun() const {
    return rerun_command(description_.scenario_file, description_.overrides,
                         {std::strtoull(seed_.c_str(), nullptr, 10)});
  }

  /// The verdict comes first of all, and why; then what it was that happened.
  void what_happened() {
    Section& s = section("verdict", "Verdict and objectives");
    s.tables.push_back(asked("objectives", "Objectives and how they came out", "objectives",
                             {{"scope", "Of", Unit::Text},
                              {"text", "Objective", Unit::Text},
                              {"verdict", "Verdict", Unit::Verdict},
                              {"why", "Because", Unit::Text},
                              {"line", "Line of the scenario", Unit::Number}},
                             "seq", "The scenario states no objectives."));
    std::string unmet;
    each_row(s.tables.back(), [&](Row const& row) {
      if (row.text("verdict") == "missed" || row.text("verdict") == "inconclusive")
        unmet += fmt::format("{}{} {} ({}; {})", unmet.empty() ? "" : "; ", row.text("scope"),
                             row.text("text"), row.text("verdict"), row.text("why"));
    });
    if (!unmet.empty())
      s.sentences.push_back({"Not met: " + unmet + "."});
  }

  void verdict() {
    Story const story = story_of(record_, drill_);
    Section& s = section("story", "What happened");
    for (auto const* part : {&story.happened, &story.lost, &story.waited, &story.wrong})
      s.items.insert(s.items.end(), part->begin(), part->end());
    Section& change = section("change", "What to change first");
    change.tables.push_back(
        asked("what_to_change", "What did not go as it should, the gravest first", "what_to_change",
              {{"kind", "Kind", Unit::Text},
               {"what", "What", Unit::Text},
               {"amount", "Cost, or when", Unit::ByRow},
               {"unit", "Unit", Unit::Text},
               {"change", "What would change it", Unit::Text}},
              "grade, seq", "Nothing went wrong and nobody waited."));
  }

  void clocks() {
    Section& s = section("clocks", "RPO and RTO on both clocks");
    s.sentences.push_back(
        {"RPO is the length of time whose acknowledged messages a role change lost. RTO on the "
         "user's "
         "clock (rto) runs from the first user hurt until 95 % can post again; on the vendor's "
         "(rto_vendor) from the decision until the service answers."});
    s.tables.push_back(asked("clocks", "RPO and RTO against their objectives", "clocks",
                             {{"scope", "Of", Unit::Text},
                              {"measure", "Measure", Unit::Text},
                              {"value", "Value", Unit::ByRow},
                              {"unit", "Unit", Unit::Text},
                              {"objective", "Objective", Unit::Text},
                              {"verdict", "Verdict", Unit::Verdict},
                              {"why_null", "Why not observed", Unit::Text}},
                             "seq", "No role change was called for."));
    s.tables.push_back(asked("measures", "All measures", "measures",
                             {{"scope", "Of", Unit::Text},
                              {"name", "Measure", Unit::Text},
                              {"value", "Value", Unit::ByRow},
                              {"unit", "Unit", Unit::Text},
                              {"why_null", "Why not observed", Unit::Text}},
                             "seq", "Nothing was measured.", true));
  }

  Table spans() const {
    return asked("spans", "", "rto_spans",
                 {{"scope", "", Unit::Text},
                  {"measure", "", Unit::Text},
                  {"from_us", "", Unit::Instant},
                  {"to_us", "", Unit::Instant}},
                 "scope DESC, from_us");
  }

  void timeline() {
    Section& s = section("timeline", "Timeline");
    Table lanes = asked("lanes", "Who or what was in which state from when to when", "lanes",
                        {{"part", "Part", Unit::Number},
                         {"kind", "Kind", Unit::Text},
                         {"lane", "Lane", Unit::Text},
                         {"from_us", "From", Unit::Instant},
                         {"to_us", "To", Unit::Instant},
                         {"state", "State", Unit::Text},
                         {"users", "Users", Unit::Number},
                         {"detail", "Detail", Unit::Text}},
                        "part, kind, lane, from_us", "Nothing happened.", true);
    if (!lanes.rows.empty())
      s.charts.push_back(
          {"timeline",
           "The whole drill",
           "Lanes for faults, runbooks and the people who work through them, service "
           "to users, the states and roles of every copy of a database, its "
           "protections, and the chat servers. The table below has the same lanes.",
           {{"from_us", std::int64_t{0}}, {"to_us", std::int64_t{-1}}}});
    std::string last;
    each_row(spans(), [&](Row const& row) {
      if (std::exchange(last, row.text("scope")) == row.text("scope"))
        return;
      s.charts.push_back(
          {"timeline",
           "Around the " + row.text("scope"),
           "The same lanes while users, or operators, waited in the " + row.text("scope") + ".",
           {{"from_us", row.value("from_us")}, {"to_us", row.value("to_us")}}});
    });
    s.tables.push_back(std::move(lanes));
  }

  void waterfall() {
    Section& s = section("waterfall", "What RTO consists of");
    std::vector<Column> const columns{
        {"scope", "Of", Unit::Text},       {"measure", "Clock", Unit::Text},
        {"position", "No.", Unit::Number}, {"kind", "Kind", Unit::Text},
        {"what", "What", Unit::Text},      {"from_us", "From", Unit::Instant},
        {"to_us", "To", Unit::Instant},    {"length_us", "Length", Unit::Length}};
    each_row(spans(), [&](Row const& row) {
      bool const users = row.text("measure") == "rto";
      s.charts.push_back(
          {"waterfall",
           fmt::format("The {} on the {}'s clock", row.text("scope"), users ? "user" : "vendor"),
           "One bar for each segment, from its begin to its end, coloured by kind. "
           "The table below has the same segments.",
           {{"scope", row.value("scope")},
            {"measure", row.value("measure")},
            {"table", users ? std::string("user_segments") : std::string("vendor_segments")}}});
    });
    s.tables.push_back(asked("rto_by_kind", "Each RTO by kind of segment", "rto_by_kind",
                             {{"scope", "Of", Unit::Text},
                              {"measure", "Clock", Unit::Text},
                              {"kind", "Kind", Unit::Text},
                              {"parts", "Segments", Unit::Number},
                              {"length_us", "Length", Unit::Length}},
                             "scope DESC, measure, length_us DESC", "Nobody waited."));
    s.tables.push_back(asked("user_segments", "On the user's clock: its segments, in order",
                             "rto_segments", columns, "scope DESC, position", "Nobody waited.",
                             false, "measure = 'rto'"));
    s.tables.push_back(asked("vendor_segments", "On the vendor's clock: its segments, in order",
                             "rto_segments", columns, "scope DESC, position",
                             "Nothing was decided.", true, "measure = 'rto_vendor'"));
  }

  void ladder() {
    Section& s = section("losses", "What was lost");
    Table ladder =
        asked("loss_ladder",
              "Acknowledged messages that were lost: when they were written, by which role "
              "change, for want of what",
              "loss_ladder",
              {{"seq", "No.", Unit::Number},
               {"scope", "Of", Unit::Text},
               {"database", "Database", Unit::Text},
               {"from_instance", "From", Unit::Text},
               {"to_instance", "To", Unit::Text},
               {"messages", "Messages", Unit::Messages},
               {"bytes", "Log", Unit::Bytes},
               {"from_us", "First written", Unit::Instant},
               {"to_us", "Last written", Unit::Instant},
               {"recovery_point_us", "New copy held up to", Unit::Instant},
               {"role_changed_us", "Role changed", Unit::Instant}},
              "seq", "No acknowledged message was lost.");
    each_row(ladder, [&](Row const& row) {
      s.charts.push_back(
          {"loss",
           fmt::format("Lost in the {} to {}", row.text("scope"), row.text("to_instance")),
           "The time in which the lost messages were written, after what the new copy "
           "held and before the role changed. The table below has the instants.",
           {{"seq", row.value("seq")}}});
    });
    bool const any = !ladder.rows.empty();
    s.tables.push_back(std::move(ladder));
    if (any)
      s.tables.push_back(asked(
          "loss_causes", "Why: what the new copy was made from, and what decides it", "loss_ladder",
          {{"seq", "No.", Unit::Number},
           {"scope", "Of", Unit::Text},
           {"held", "Its log ended with", Unit::Text},
           {"made_by", "Backup made by", Unit::Text},
           {"last_step", "Role changed after", Unit::Text},
           {"setting", "Setting", Unit::Code},
           {"setting_value", "Its value", Unit::Text}},
          "seq"));
  }

  void exposure() {
    Section& s = section("exposure", "Exposure: what could have been lost");
    s.sentences.push_back(
        {"If the copy that serves and everything around it were lost at an instant, what was "
         "acknowledged since the newest log held elsewhere would be lost. Log is held elsewhere on "
         "the share that the backups go to, if the share survives, or copied to the secondary. "
         "What "
         "people copy by hand is not counted. A mirror guards against the loss of one instance, "
         "not of its site."});
    Table steps = asked("exposure", "Potential loss from backup to backup", "exposure",
                        {{"database", "Database", Unit::Text},
                         {"instance", "Served by", Unit::Text},
                         {"held_where", "Log held", Unit::Text},
                         {"from_us", "From", Unit::Instant},
                         {"to_us", "To", Unit::Instant},
                         {"held_up_to_us", "Held up to", Unit::Instant},
                         {"least_us", "Potential loss then", Unit::Length},
                         {"most_us", "growing to", Unit::Length}},
                        "database, held_where, from_us", "No log backup was made.", true);
    if (!steps.rows.empty())
      s.charts.push_back({"exposure",
                          "Potential loss if disaster struck now",
                          "It grows with time and falls whenever a log backup arrives. The worst "
                          "moments are in the table below.",
                          {}});
    s.tables.push_back(asked("worst_exposure", "The worst moments", "worst_exposure",
                             {{"database", "Database", Unit::Text},
                              {"instance", "Served by", Unit::Text},
                              {"held_where", "Log held", Unit::Text},
                              {"most_us", "Potential loss", Unit::Length},
                              {"at_us", "At", Unit::Instant},
                              {"held_up_to_us", "Held up to", Unit::Instant}},
                             "database, held_where, at_us", "No log backup was made."));
    s.tables.push_back(std::move(steps));
    s.tables.push_back(asked("protection_gaps", "Times without a protection", "protection_gaps",
                             {{"database", "Database", Unit::Text},
                              {"protection", "Without", Unit::Text},
                              {"from_us", "From", Unit::Instant},
                              {"to_us", "To", Unit::Instant},
                              {"length_us", "Length", Unit::Length},
                              {"open_at_end", "Open at the end (1: yes)", Unit::Number},
                              {"cause", "Cause", Unit::Text}},
                             "from_us, database, protection",
                             "Every protection stood all the time."));
    s.tables.push_back(asked("alarms", "Rules that were broken", "alarms",
                             {{"at_us", "At", Unit::Instant},
                              {"invariant", "Rule", Unit::Text},
                              {"subject", "Of", Unit::Text},
                              {"cause", "Cause", Unit::Text}},
                             "seq", "No rule was broken."));
  }

  void ledgers() {
    Section& s = section("ledgers", "Messages and compliance");
    s.tables.push_back(asked("message_ledger", "What became of every message", "message_ledger",
                             {{"fate", "Fate", Unit::Text},
                              {"messages", "Messages", Unit::Messages},
                              {"bytes", "Log", Unit::Bytes},
                              {"small", "Small rooms", Unit::Messages},
                              {"medium", "Medium rooms", Unit::Messages},
                              {"large", "Large rooms", Unit::Messages}},
                             "fate", "There were no messages."));
    s.tables.push_back(ask(record_,
                           {"compliance",
                            "Compliance events",
                            "drills",
                            "id",
                            {{"compliance_events", "Events", Unit::Number},
                             {"compliance_handed_over", "Handed over", Unit::Number},
                             {"compliance_in_database", "In the database", Unit::Number},
                             {"compliance_in_queues", "In queues", Unit::Number},
                             {"compliance_lost", "Lost", Unit::Number},
                             {"messages", "Messages in all", Unit::Messages}},
                            ""},
                           drill_));
  }

  void runbooks() {
    Section& s = section("runbooks", "The runbooks, and what became of them");
    s.tables.push_back(asked("runbooks", "Runbooks", "runbooks",
                             {{"name", "Runbook", Unit::Text},
                              {"noticed_us", "Noticed", Unit::Instant},
                              {"decided_us", "Decided", Unit::Instant},
                              {"started_us", "Begun", Unit::Instant},
                              {"ended_us", "Ended", Unit::Instant},
                              {"outcome", "Outcome", Unit::Text},
                              {"why", "Why", Unit::Text}},
                             "seq", "The scenario calls for no runbook."));
    Table steps = asked("steps", "Steps", "runbook_steps",
                        {{"runbook", "Runbook", Unit::Text},
                         {"step", "Step", Unit::Number},
                         {"block", "Block", Unit::Number},
                         {"attempt", "Attempt", Unit::Number},
                         {"title", "Title", Unit::Text},
                         {"language", "Language", Unit::Text},
                         {"place", "On", Unit::Text},
                         {"person", "By", Unit::Text},
                         {"line", "Line", Unit::Number},
                         {"started_us", "Begun", Unit::Instant},
                         {"human_us", "People", Unit::Length},
                         {"commands_us", "Commands", Unit::Length},
                         {"outcome", "Outcome", Unit::Text}},
                        "seq", "No step.", true);
    Table commands = asked("commands", "Commands", "runbook_commands",
                           {{"runbook", "Runbook", Unit::Text},
                            {"step", "Step", Unit::Number},
                            {"line", "Line", Unit::Number},
                            {"place", "On", Unit::Text},
                            {"text", "Command", Unit::Code},
                            {"from_us", "At", Unit::Instant},
                            {"length_us", "Length", Unit::Length},
                            {"outcome", "Outcome", Unit::Text},
                            {"number", "Number", Unit::Code},
                            {"message", "Message", Unit::Text}},
                           "seq", "No command was given.", true);
    s.listings = listings(description_, steps, commands);
    s.tables.push_back(std::move(steps));
    s.tables.push_back(std::move(commands));
    s.tables.push_back(summary_);
  }

  RecordReader const& record_;
  std::int64_t drill_, run_;
  RunDescription description_;
  std::string seed_;
  Table summary_;
  Page page_;
};

} // namespace

Page drill_page(RecordReader const& record, std::int64_t drill) {
  return DrillPage(record, drill).read();
}

} // namespace switchback
