#include "reports/pages.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "reports/closing.hpp"
#include "reports/drill_sections.hpp"
#include "reports/figures.hpp"
#include "reports/listing.hpp"
#include "reports/queries.hpp"
#include "reports/rerun.hpp"
#include "reports/sentences.hpp"
#include "reports/story.hpp"
#include "sim/history/measures.hpp"

namespace switchback {
namespace {

class DrillPage {
public:
  DrillPage(RecordReader const& record, std::int64_t drill)
      : ask_(record, drill), record_(record), drill_(drill), stored_(record.read(drill)),
        description_(stored_.description), sentences_(stored_) {}

  Page read() {
    if (!refers_to_itself(stored_.result)) { // somebody changed its rows
      stored_.result.findings.clear();
      stored_.result.reasons.clear();
      broken_ = true;
    }
    head();
    what_happened();
    verdict();
    clocks();
    add_times(ask_, page_.sections);
    add_losses(ask_, page_.sections);
    ledgers();
    runbooks();
    closing(record_, stored_.run, description_, rerun(), page_.sections);
    weights();
    return std::move(page_);
  }

private:
  Section& section(std::string id, std::string heading) {
    return add_section(page_.sections, std::move(id), std::move(heading));
  }

  void head() {
    ResultTable const summary = ask_("summary", "The drill", "drill_summary",
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
    each_row(summary, [&](ResultRow const& row) {
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

  /// Whose each row is, where there are several applications.
  std::vector<Column> with_application(std::vector<Column> columns) const {
    if (description_.applications.size() > 1)
      columns.insert(columns.begin() + 1, {"application", "Application", Unit::Text});
    return columns;
  }

  /// The verdict comes first of all, and why; then what it was that happened.
  void what_happened() {
    Section& s = section("verdict", "Verdict and objectives");
    s.tables.push_back(ask_("objectives", "Objectives and how they came out", "objectives",
                            {{"scope", "Of", Unit::Text},
                             {"text", "Objective", Unit::Text},
                             {"verdict", "Verdict", Unit::Verdict},
                             {"why", "Because", Unit::Text},
                             {"line", "Line of the scenario", Unit::Number}},
                            "seq", "The scenario states no objectives."));
    std::string unmet;
    each_row(s.tables.back(), [&](ResultRow const& row) {
      if (row.text("verdict") == "missed" || row.text("verdict") == "inconclusive")
        unmet += fmt::format("{}{} {} ({}; {})", unmet.empty() ? "" : "; ", row.text("scope"),
                             row.text("text"), row.text("verdict"), row.text("why"));
    });
    if (!unmet.empty())
      s.sentences.push_back({"Not met: " + unmet + "."});
    turned_away(s);
    s.sentences.push_back(
        {"One drill is one draw of what people and machines take and of the instant at which the "
         "disaster strikes: it shows that this can happen, not how often. Many drills do: the "
         "same command with --repeat 1000, and reports of the run."});
  }

  /// An RTO that was met is no answer to whoever could not sign in.
  void turned_away(Section& s) const {
    for (ObjectiveRecord const& objective : stored_.result.objectives)
      for (Measure const& measure : stored_.result.measures)
        if (objective.measure == "rto" && measure.name == "rto" && measure.scope == objective.scope)
          if (std::string const remark = sentences_.rto_remark(measure); !remark.empty())
            s.sentences.push_back({"The rto of the " + measure.scope + ": " + remark + "."});
  }

  /// Objectives that were met say nothing of what they do not ask for.
  void met(Section& change) const {
    Sentence s{
        "Every stated objective was met. What follows is what it cost all the same, and what "
        "would reduce it."};
    each_row(
        ask_("protection_gaps", "", "protection_gaps",
             {{"database", "", Unit::Text},
              {"protection", "", Unit::Text},
              {"length_us", "", Unit::Length}},
             "length_us DESC, database, protection LIMIT 1", {}, false, "length_us > 60000000"),
        [&](ResultRow const& row) {
          s.insert(s.end(), {" The longest time without a protection: " + row.text("database") +
                                 " without " + row.text("protection") + " for ",
                             row.figure("length_us"), "."});
        });
    change.sentences.push_back(std::move(s));
  }

  void verdict() {
    Story const story = story_of(ask_, stored_, sentences_);
    Section& s = section("story", "What happened");
    for (auto const* part : {&story.happened, &story.lost, &story.waited, &story.wrong})
      s.items.insert(s.items.end(), part->begin(), part->end());
    Section& change = section("change", "What to change first");
    if (page_.verdict == name_of(Verdict::Met))
      met(change);
    change.tables.push_back(what_to_change());
  }

  /// The record's rows, with their kind, subject and advice in words.
  ResultTable what_to_change() const {
    ResultTable const rows = ask_("what_to_change", "", "what_to_change",
                                  {{"place", "", Unit::Number},
                                   {"amount", "", Unit::ByRow},
                                   {"unit", "", Unit::Text},
                                   {"missed", "", Unit::Text}},
                                  "place");
    ResultTable table;
    table.id = "what_to_change";
    table.caption =
        "What went wrong: what misses an objective first, then by kind, the largest first";
    table.query = rows.query;
    table.columns = {{"place", "No.", Unit::Number},
                     {"kind", "Kind", Unit::Text},
                     {"what", "What", Unit::Text},
                     {"amount", "Cost, or when", Unit::ByRow},
                     {"unit", "Unit", Unit::Text},
                     {"missed", "Misses", Unit::Text},
                     {"change", "What would change it", Unit::Text}};
    table.none = "Nothing went wrong, and if anybody waited it was less than half of what the "
                 "objective allows.";
    if (broken_)
      table.none = "Rows of this drill refer to rows that do not exist: its findings are not told.";
    each_row(rows, [&](ResultRow const& row) {
      if (broken_)
        return;
      auto const finding = static_cast<std::size_t>(row.number("place") - 1);
      table.rows.push_back({row.value("place"),
                            std::string(Sentences::heading(stored_.result.findings[finding].kind)),
                            sentences_.what(finding), row.value("amount"), row.value("unit"),
                            row.value("missed"), to_text(sentences_.change(finding), glance)});
    });
    return table;
  }

  void clocks() {
    Section& s = section("clocks", "RPO and RTO on both clocks");
    s.sentences.push_back(
        {"RPO is the length of time whose acknowledged messages a role change lost. RTO on the "
         "user's "
         "clock (rto) runs from the first user hurt until 95 % can post again; on the vendor's "
         "(rto_vendor) from the decision until the service answers. RPO counts up to the disaster, "
         "or in a planned change up to the stop of the old copy, at most up to the role change: "
         "what users still post to the old copy afterwards is lost as well and not in it."});
    s.tables.push_back(ask_("clocks", "RPO and RTO against their objectives", "clocks",
                            with_application({{"scope", "Of", Unit::Text},
                                              {"measure", "Measure", Unit::Text},
                                              {"value", "Value", Unit::ByRow},
                                              {"unit", "Unit", Unit::Text},
                                              {"objective", "Objective", Unit::Text},
                                              {"verdict", "Verdict", Unit::Verdict},
                                              {"why_null", "Why not observed", Unit::Text}}),
                            "seq", "No role change was called for."));
    s.tables.push_back(ask_(
        "rpo_at_worst",
        "What RPO had been at the worst instant before the disaster, with all log applied that "
        "was held there",
        "rpo_at_worst",
        {{"scope", "Of", Unit::Text},
         {"held_where", "With log held", Unit::Text},
         {"then_us", "At the disaster, all applied", Unit::Length},
         {"worst_us", "At the worst, all applied", Unit::Length},
         {"at_us", "At", Unit::Instant},
         {"objective_us", "Objective", Unit::Length},
         {"verdict", "It had been", Unit::Verdict}},
        "scope, held_where DESC", "No database failed over by log shipping after a disaster."));
    s.tables.push_back(ask_("measures", "All measures", "measures",
                            with_application({{"scope", "Of", Unit::Text},
                                              {"name", "Measure", Unit::Text},
                                              {"value", "Value", Unit::ByRow},
                                              {"unit", "Unit", Unit::Text},
                                              {"why_null", "Why not observed", Unit::Text}}),
                            "seq", "Nothing was measured.", true));
    explain(s.tables.back());
  }

  /// What each measure means, beside its name.
  static void explain(ResultTable& measures) {
    std::size_t name = 0;
    while (measures.columns[name].name != "name")
      ++name;
    auto const at = static_cast<std::ptrdiff_t>(name);
    measures.columns.insert(measures.columns.begin() + at, {"meaning", "What", Unit::Text});
    for (auto& row : measures.rows) {
      std::string meaning;
      for (MeasureRow const& one : measure_rows())
        if (Value(std::string(one.name)) == row[name])
          meaning = one.meaning;
      row.insert(row.begin() + at, meaning);
    }
  }

  void ledgers() {
    Section& s = section("ledgers", "Messages and compliance");
    s.tables.push_back(ask_("message_ledger", "What became of every message", "message_ledger",
                            {{"fate", "Fate", Unit::Text},
                             {"messages", "Messages", Unit::Messages},
                             {"bytes", "Log", Unit::Bytes},
                             {"small", "Small rooms", Unit::Messages},
                             {"medium", "Medium rooms", Unit::Messages},
                             {"large", "Large rooms", Unit::Messages}},
                            "fate", "There were no messages."));
    if (description_.applications.size() > 1)
      s.tables.push_back(ask_("application_ledger", "The same of each application",
                              "application_ledger",
                              {{"application", "Application", Unit::Text},
                               {"fate", "Fate", Unit::Text},
                               {"messages", "Commits", Unit::Messages},
                               {"bytes", "Log", Unit::Bytes}},
                              "application, fate", "There were no commits."));
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
    s.tables.push_back(ask_("compliance_lost_when",
                            "Compliance events that were lost, when and where",
                            "compliance_lost_when",
                            {{"at_us", "At", Unit::Instant},
                             {"place", "On", Unit::Text},
                             {"events", "Events", Unit::Number},
                             {"what", "Lost or left", Unit::Text},
                             {"cause", "Cause", Unit::Text}},
                            "seq", "None was lost, or the record does not tell."));
  }

  void runbooks() {
    Section& s = section("runbooks", "The runbooks, and what became of them");
    s.tables.push_back(ask_("runbooks", "Runbooks", "runbook_results",
                            {{"name", "Runbook", Unit::Text},
                             {"noticed_us", "Noticed", Unit::Instant},
                             {"decided_us", "Decided", Unit::Instant},
                             {"started_us", "Begun", Unit::Instant},
                             {"ended_us", "Ended", Unit::Instant},
                             {"outcome", "Outcome", Unit::Text},
                             {"why", "Why", Unit::Text}},
                            "seq", "The scenario calls for no runbook."));
    ResultTable steps = ask_("steps", "Steps", "runbook_steps",
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
    ResultTable commands =
        ask_("commands", "Commands", "runbook_commands",
             {{"runbook", "Runbook", Unit::Text},
              {"step", "Step", Unit::Number},
              {"line", "Line", Unit::Number},
              {"place", "On", Unit::Text},
              {"text", "Command", Unit::Code},
              {"from_us", "At", Unit::Instant},
              {"length_us", "Length", Unit::Length},
              {"outcome", "Outcome", Unit::Text},
              {"number", "Number", Unit::Code},
              {"message", "Message", Unit::Text},
              {"lost_by_sessions_left", "Lost by sessions left", Unit::Messages}},
             "seq", "No command was given.", true);
    s.listings = listings(description_, steps, commands);
    s.tables.push_back(std::move(steps));
    s.tables.push_back(std::move(commands));
    s.tables.push_back(summary_);
  }

  /// First among what the figures rest on: what these figures rest on most.
  void weights() {
    for (Section& s : page_.sections)
      if (s.id == "assumptions")
        s.tables.insert(s.tables.begin(),
                        ask_("what_weighs",
                             "What the time of this drill rests on, the longest first: each part "
                             "with the value that it was drawn from or that decides it",
                             "what_weighs",
                             {{"scope", "Of", Unit::Text},
                              {"measure", "Measure", Unit::Text},
                              {"what", "Part", Unit::Text},
                              {"length_us", "Took", Unit::Length},
                              {"path", "Value of", Unit::Code},
                              {"value", "Is", Unit::Text},
                              {"standing", "Standing", Unit::Text},
                              {"source", "Source", Unit::Text}},
                             "scope DESC, measure DESC, length_us DESC, what", "Nobody waited."));
  }

  AskDrill ask_;
  RecordReader const& record_;
  std::int64_t drill_;
  StoredDrill stored_;
  RunDescription const& description_;
  Sentences sentences_;
  std::string seed_;
  bool broken_ = false; ///< rows of the drill refer to rows that do not exist
  ResultTable summary_;
  Page page_;
};

} // namespace

Page drill_page(RecordReader const& record, std::int64_t drill) {
  return DrillPage(record, drill).read();
}

} // namespace switchback
