#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "reports/closing.hpp"
#include "reports/pages.hpp"
#include "reports/queries.hpp"
#include "reports/rerun.hpp"
#include "reports/statistics.hpp"

namespace switchback {
namespace {

/// A column of drill_summary that many drills give a distribution of.
struct Measured {
  char const *column, *scope, *measure;
  Unit unit;
};
constexpr std::array<Measured, 8> kMeasured{{
    {"failover_rpo_us", "failover", "rpo", Unit::Length},
    {"failover_rto_us", "failover", "rto", Unit::Length},
    {"failover_rto_vendor_us", "failover", "rto_vendor", Unit::Length},
    {"failover_acknowledged_lost", "failover", "acknowledged_lost", Unit::Messages},
    {"failback_rpo_us", "failback", "rpo", Unit::Length},
    {"failback_rto_us", "failback", "rto", Unit::Length},
    {"failback_rto_vendor_us", "failback", "rto_vendor", Unit::Length},
    {"failback_acknowledged_lost", "failback", "acknowledged_lost", Unit::Messages},
}};
constexpr std::array<std::pair<char const*, std::int64_t>, 3> kPercentiles{
    {{"p50", 500'000}, {"p90", 900'000}, {"p99", 990'000}}};
/// Pages of their own: so many of the drills with the longest RTO, and of those with most lost.
constexpr std::size_t kWorst = 2;

class RunPage {
public:
  RunPage(RecordReader const& record, std::int64_t run)
      : record_(record), run_(run), description_(record.describe(run)) {}

  std::vector<Page> read() {
    read_drills();
    verdicts();
    distributions();
    tail();
    losses();
    worst();
    every_drill();
    closing(record_, run_, description_, again_, page_.sections);
    weights();
    std::vector<Page> pages{std::move(page_)};
    for (std::int64_t const drill : worst_)
      pages.push_back(drill_page(record_, drill));
    return pages;
  }

private:
  ResultTable asked(std::string id, std::string caption, std::string from,
                    std::vector<Column> columns, std::string order, std::string none = {},
                    std::string where = {}) const {
    return ask(record_,
               {std::move(id), std::move(caption), std::move(from), "run", std::move(columns),
                std::move(order), std::move(where), std::move(none)},
               run_);
  }
  Section& section(std::string id, std::string heading) {
    Section& added = page_.sections.emplace_back();
    added.id = std::move(id), added.heading = std::move(heading);
    return added;
  }

  void read_drills() {
    std::vector<Column> columns{{"drill", "Drill", Unit::Number},
                                {"seed", "Seed", Unit::Code},
                                {"verdict", "Verdict", Unit::Verdict},
                                {"status", "Status", Unit::Text}};
    for (Measured const& m : kMeasured)
      columns.push_back({m.column, fmt::format("{} {}", m.scope, m.measure), m.unit});
    columns.push_back({"acknowledged_lost", "Lost in all", Unit::Messages});
    columns.push_back({"alarms", "Rules broken", Unit::Number});
    columns.push_back({"refused_commands", "Refused", Unit::Number});
    drills_ = asked("drills", "Every drill", "drill_summary", std::move(columns), "drill");
    drills_.folded = true;
  }

  void verdicts() {
    ResultTable const tally = asked("run_verdicts", "Drills by their verdict", "run_verdicts",
                                    {{"begun_at", "Run begun (real time)", Unit::Text},
                                     {"drills", "Drills", Unit::Number},
                                     {"met", "Met", Unit::Number},
                                     {"missed", "Missed", Unit::Number},
                                     {"inconclusive", "Inconclusive", Unit::Number},
                                     {"not_applicable", "Not exercised", Unit::Number},
                                     {"unfinished", "Crashed or timed out", Unit::Number}},
                                    "");
    page_.kind = Page::Kind::Run;
    page_.id = run_;
    page_.title = description_.title;
    Section& s = section("verdict", "Verdict and objectives");
    each_row(tally, [&](ResultRow const& row) {
      page_.subtitle = fmt::format("{}, run {} of {}, {} drills", description_.scenario_file, run_,
                                   row.text("begun_at"), row.number("drills"));
      page_.verdict = row.number("missed") > 0         ? "missed"
                      : row.number("inconclusive") > 0 ? "inconclusive"
                      : row.number("met") > 0          ? "met"
                                                       : "not exercised";
      s.sentences.push_back({"Of ", row.figure("drills"), " drills ", row.figure("met"),
                             " met all their objectives, ", row.figure("missed"),
                             " missed at least one, ", row.figure("inconclusive"),
                             " were inconclusive."});
    });
    s.tables.push_back(asked("run_objectives", "Objectives over many drills", "run_objectives",
                             {{"text", "Objective", Unit::Text},
                              {"verdict", "Verdict", Unit::Verdict},
                              {"why", "Because", Unit::Text},
                              {"met", "Kept to it", Unit::Number},
                              {"missed", "Did not", Unit::Number},
                              {"unobserved", "Not observed", Unit::Number},
                              {"low_millionths", "Share of all, from", Unit::Share},
                              {"high_millionths", "to", Unit::Share},
                              {"line", "Line of the scenario", Unit::Number}},
                             "seq", "The scenario states no objective over many drills."));
    s.tables.push_back(objectives());
    s.tables.push_back(tally);
  }

  ResultTable objectives() const {
    ResultTable table =
        asked("objective_tally", "Each objective: in how many drills it was met", "objective_tally",
              {{"scope", "Of", Unit::Text},
               {"text", "Objective", Unit::Text},
               {"drills", "Drills", Unit::Number},
               {"met", "Met", Unit::Number},
               {"missed", "Missed", Unit::Number},
               {"inconclusive", "Not observed", Unit::Number},
               {"not_applicable", "Not exercised", Unit::Number}},
              "scope, text", "The scenario states no objectives.");
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      ResultRow const row(table, i);
      ShareInterval const share = decide_share({500'000}, row.number("met"), row.number("missed"),
                                               row.number("inconclusive"))
                                      .interval;
      table.rows[i].emplace_back(share.low.millionths);
      table.rows[i].emplace_back(share.high.millionths);
    }
    table.columns.push_back(
        {"low", "Share of all that meets it (95 % interval), from", Unit::Share});
    table.columns.push_back({"high", "to", Unit::Share});
    return table;
  }

  Sample sample(Measured const& m) const {
    std::vector<std::int64_t> values;
    std::int64_t unknown = 0;
    each_row(drills_, [&](ResultRow const& row) {
      if (row.is_null(m.column))
        ++unknown;
      else
        values.push_back(row.number(m.column));
    });
    return Sample(std::move(values), unknown);
  }

  void distributions() {
    Section& s = section("distributions", "Distributions");
    s.sentences.push_back(
        {"A percentile is the least value that so large a share of the drills does not exceed; "
         "beside "
         "it the interval that holds it for all drills there could be, with a confidence of 95 %, "
         "by order statistics alone. Where there are too few drills it is not available, and the "
         "number needed is told."});
    ResultTable table;
    table.id = "distributions", table.caption = "Percentiles with their 95 % intervals";
    table.none = "No measure was observed.";
    table.columns = {{"scope", "Of", Unit::Text},
                     {"measure", "Measure", Unit::Text},
                     {"unit", "Unit", Unit::Text},
                     {"drills", "Drills", Unit::Number},
                     {"unobserved", "Not observed", Unit::Number}};
    for (auto const& [name, share] : kPercentiles)
      table.columns.insert(table.columns.end(),
                           {{name, name, Unit::ByRow},
                            {fmt::format("{}_low", name), "from", Unit::ByRow},
                            {fmt::format("{}_high", name), "to", Unit::ByRow}});
    for (Measured const& m : kMeasured)
      if (Sample const of = sample(m); !of.values().empty()) {
        table.rows.push_back(
            distribution(m.scope, m.measure, m.unit == Unit::Length ? "us" : "messages", of));
        if (of.values().front() != of.values().back())
          s.charts.push_back({"distribution",
                              fmt::format("{} {}", m.scope, m.measure),
                              "Each drill's value in ascending order, with p50, p90 and p99 and "
                              "their intervals. The tables have the same figures.",
                              {{"column", std::string(m.column)},
                               {"scope", std::string(m.scope)},
                               {"measure", std::string(m.measure)}}});
      }
    other_distributions(table);
    s.tables.push_back(std::move(table));
  }

  /// Of every measure in the record that has no column in drill_summary: whatever there is. Of
  /// several applications the largest value counts for a drill, as in drill_summary.
  void other_distributions(ResultTable& table) const {
    struct Other {
      std::string unit;
      std::map<std::int64_t, std::int64_t> largest; ///< by drill
    };
    std::vector<std::pair<std::string, std::string>> order; // as they are listed in a drill
    std::map<std::pair<std::string, std::string>, Other> others;
    ResultTable const all = asked("run_measures", {}, "run_measures",
                                  {{"drill", {}, Unit::Number},
                                   {"scope", {}, Unit::Text},
                                   {"measure", {}, Unit::Text},
                                   {"unit", {}, Unit::Text},
                                   {"value", {}, Unit::Number}},
                                  "drill, seq", {}, "value IS NOT NULL AND unit <> 'instant'");
    each_row(all, [&](ResultRow const& row) {
      std::pair const key{row.text("scope"), row.text("measure")};
      if (std::any_of(kMeasured.begin(), kMeasured.end(), [&](Measured const& m) {
            return key.first == m.scope && key.second == m.measure;
          }))
        return;
      auto const [other, is_new] = others.try_emplace(key);
      if (is_new)
        order.push_back(key), other->second.unit = row.text("unit");
      std::int64_t const value = row.number("value");
      auto const [largest, first] = other->second.largest.try_emplace(row.number("drill"), value);
      largest->second = std::max(largest->second, value);
    });
    for (auto const& key : order) {
      Other const& other = others.at(key);
      std::vector<std::int64_t> values;
      for (auto const& [drill, value] : other.largest)
        values.push_back(value);
      auto const unknown = static_cast<std::int64_t>(drills_.rows.size() - values.size());
      table.rows.push_back(
          distribution(key.first, key.second, other.unit, Sample(std::move(values), unknown)));
    }
  }

  static std::vector<Value> distribution(std::string scope, std::string measure, std::string unit,
                                         Sample const& sample) {
    std::vector<Value> row{std::move(scope), std::move(measure), std::move(unit), sample.drills(),
                           sample.unknown()};
    for (auto const& [name, share] : kPercentiles) {
      Estimate const e = sample.percentile({share});
      std::string const lacks = e.drills < e.needed
                                    ? fmt::format("not available: needs {} drills", e.needed)
                                    : "open: too many drills did not observe it";
      row.push_back(e.value ? Value(*e.value) : Value(lacks));
      row.push_back(e.interval ? Value(e.interval->low) : Value(std::string("-")));
      row.push_back(e.interval ? Value(e.interval->high) : Value(std::string("-")));
    }
    return row;
  }

  void tail() {
    Section& s = section("tail", "What makes the longest");
    s.sentences.push_back({"The parts of RTO in the tenth of the drills with the longest, against "
                           "their mean over all drills: what grows most makes the tail."});
    s.tables.push_back(asked("run_tail", "Parts of RTO, those first that grow most in the tail",
                             "run_tail",
                             {{"scope", "Of", Unit::Text},
                              {"measure", "Clock", Unit::Text},
                              {"kind", "Kind", Unit::Text},
                              {"what", "What", Unit::Text},
                              {"mean_us", "Mean of all", Unit::Length},
                              {"tail_mean_us", "Mean in the tail", Unit::Length},
                              {"more_us", "Longer by", Unit::Length},
                              {"tail_drills", "Drills in the tail", Unit::Number}},
                             "measure, scope DESC, more_us DESC", "Nothing grows.", "more_us > 0"));
  }

  /// First among what the figures rest on: what RTO rests on most.
  void weights() {
    for (Section& s : page_.sections)
      if (s.id == "assumptions")
        s.tables.insert(
            s.tables.begin(),
            asked("run_weights",
                  "What RTO on the user's clock rests on, the longest first: each part with the "
                  "value that it was drawn from or that decides it",
                  "run_weights",
                  {{"scope", "Of", Unit::Text},
                   {"what", "Part", Unit::Text},
                   {"mean_us", "Mean of all drills", Unit::Length},
                   {"path", "Value of", Unit::Code},
                   {"value", "Is", Unit::Text},
                   {"standing", "Standing", Unit::Text},
                   {"source", "Source", Unit::Text}},
                  "scope DESC, mean_us DESC, what LIMIT 30", "Nobody waited."));
  }

  void losses() {
    Section& s = section("change", "What was lost and refused, by what to change");
    s.tables.push_back(asked("run_losses", "Acknowledged messages lost, the most first",
                             "run_losses",
                             {{"scope", "Of", Unit::Text},
                              {"database", "Database", Unit::Text},
                              {"from_instance", "From", Unit::Text},
                              {"to_instance", "To", Unit::Text},
                              {"made_by", "Backup made by", Unit::Text},
                              {"setting", "Setting", Unit::Code},
                              {"setting_value", "Its value", Unit::Text},
                              {"drills", "Drills", Unit::Number},
                              {"messages", "Messages in all", Unit::Messages},
                              {"most_messages", "Most in one drill", Unit::Messages}},
                             "messages DESC", "No acknowledged message was lost in any drill."));
    s.tables.push_back(asked("run_refusals", "Refused commands", "run_refusals",
                             {{"runbook", "Runbook", Unit::Text},
                              {"step", "Step", Unit::Number},
                              {"line", "Line", Unit::Number},
                              {"place", "On", Unit::Text},
                              {"number", "Number", Unit::Code},
                              {"message", "Message", Unit::Text},
                              {"drills", "Drills", Unit::Number}},
                             "drills DESC, runbook, line", "No command was refused in any drill."));
  }

  /// Those with the longest RTO, what was not observed first, and those that lost most.
  void worst() {
    std::vector<std::size_t> order(drills_.rows.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    auto const take = [&](auto&& worse) {
      auto rows = order;
      std::stable_sort(rows.begin(), rows.end(), worse);
      std::size_t taken = 0;
      for (std::size_t i = 0; i < rows.size() && taken < kWorst; ++i) {
        std::int64_t const id = ResultRow(drills_, rows[i]).number("drill");
        if (std::find(worst_.begin(), worst_.end(), id) == worst_.end())
          worst_.push_back(id), ++taken;
      }
    };
    take([&](std::size_t a, std::size_t b) {
      ResultRow const x(drills_, a), y(drills_, b);
      auto const key = [](ResultRow const& row) {
        return std::tuple(row.text("status") != "completed", row.text("verdict") == "missed",
                          row.is_null("failover_rto_us"), row.number("failover_rto_us"));
      };
      return key(x) > key(y);
    });
    take([&](std::size_t a, std::size_t b) {
      return ResultRow(drills_, a).number("acknowledged_lost") >
             ResultRow(drills_, b).number("acknowledged_lost");
    });
    Section& s = section("worst", "The worst drills");
    s.sentences.push_back(
        {"Those that did not end, missed an objective or had the longest RTO, and "
         "those that lost most. Each has its page below; any other drill's is "
         "made by: switchback report, with --drill and its number."});
    each_row(drills_, [&](ResultRow const& row) {
      if (std::find(worst_.begin(), worst_.end(), row.number("drill")) != worst_.end())
        s.links.emplace_back(fmt::format("drill-{}", row.number("drill")),
                             fmt::format("Drill {}, seed {}: {}", row.number("drill"),
                                         row.text("seed"), row.text("verdict")));
    });
    again_ =
        rerun_command(description_.scenario_file, description_.overrides,
                      {std::strtoull(ResultRow(drills_, 0).text("seed").c_str(), nullptr, 10)}) +
        fmt::format(" --repeat {}", drills_.rows.size());
  }

  void every_drill() {
    // Columns in which no drill has a value say nothing.
    for (std::size_t i = drills_.columns.size(); i-- > 0;)
      if (std::all_of(drills_.rows.begin(), drills_.rows.end(), [&](auto const& row) {
            return std::holds_alternative<std::monostate>(row[i]);
          })) {
        drills_.columns.erase(drills_.columns.begin() + static_cast<std::ptrdiff_t>(i));
        for (auto& row : drills_.rows)
          row.erase(row.begin() + static_cast<std::ptrdiff_t>(i));
      }
    section("drills", "Every drill").tables.push_back(std::move(drills_));
  }

  RecordReader const& record_;
  std::int64_t run_;
  RunDescription description_;
  ResultTable drills_;
  std::vector<std::int64_t> worst_;
  std::string again_;
  Page page_;
};

} // namespace

std::vector<Page> run_pages(RecordReader const& record, std::int64_t run) {
  std::vector<std::int64_t> const drills = record.drills_of(run);
  if (drills.size() == 1)
    return {drill_page(record, drills.front())};
  return RunPage(record, run).read();
}

} // namespace switchback
