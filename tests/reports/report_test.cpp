// Reports as a whole: whatever stands in the record, every format is well-formed and shows it as
// text; charts find their tables; many drills give percentiles, or say how many they would need.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "csv.hpp"
#include "models/microseconds.hpp"
#include "reports/embedded.hpp"
#include "reports/figures.hpp"
#include "reports/formats.hpp"
#include "reports/pages.hpp"
#include "reports/plain_text.hpp"
#include "reports/test_results.hpp"
#include "stored.hpp"
#include "tests/sim/record/recovered_early.hpp"

using namespace switchback;
using namespace switchback::test;
using Json = nlohmann::json;
namespace data = boost::unit_test::data;

namespace {

std::string text_of(std::string const& file) {
  std::ifstream in(std::string(SWITCHBACK_SOURCE_DIR) + "/" + file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A record with these drills in one run.
struct Record {
  Folder folder;
  std::string path = folder.file("a.db");
  explicit Record(std::vector<DrillResult> const& drills,
                  RunDescription const& run = run_of_failovers()) {
    RecordWriter writer(path);
    std::int64_t const id = writer.begin_run(run);
    for (DrillResult drill : drills) {
      if (refers_to_itself(drill))
        add_findings(drill, context_of(run));
      writer.store(id, drill);
    }
  }
  Report report() const { return {run_pages(RecordReader(path), 1)}; }
};

std::string without(std::string text, std::string const& tag) {
  for (std::size_t at; (at = text.find("<" + tag + ">")) != std::string::npos;)
    text.erase(at, text.find("</" + tag + ">", at) + tag.size() + 3 - at);
  return text;
}

/// Each format can be read by another parser, and holds nothing that steers what shows it.
void check_well_formed(Report const& report) {
  std::string const page = written_as<HtmlFormat>(report);
  pugi::xml_document document;
  BOOST_TEST(document.load_string(without(without(page, "script"), "style").c_str()));
  BOOST_TEST(
      (Json::parse(written_as<JsonFormat>(report)).at("pages").size() == report.pages.size()));
  auto const records = csv_records(written_as<CsvFormat>(report));
  for (auto const& record : records)
    BOOST_TEST(record.size() == 9u);
  for (std::string const& text :
       {page, written_as<JsonFormat>(report), written_as<CsvFormat>(report),
        written_as<MarkdownFormat>(report)}) {
    BOOST_TEST(visible(text).size() >= text.size());
    for (char const* const hidden : {"\xE2\x80\xAE", "\xE2\x81\xA6", "\x1b", "\x7f"})
      BOOST_TEST(text.find(hidden) == std::string::npos);
    BOOST_TEST(text.find('\0') == std::string::npos);
  }
}

Section const& section(Page const& page, std::string const& id) {
  for (Section const& one : page.sections)
    if (one.id == id)
      return one;
  throw std::logic_error("no section " + id);
}

constexpr char const* kHostile =
    "<script>alert('1')</script> ]]> &amp; \"x\" `y` | {{title}} {{{style}}} \xE2\x80\xAE"
    "evil "
    "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \x1b[31m \xff";

} // namespace

BOOST_AUTO_TEST_SUITE(reports)

BOOST_AUTO_TEST_CASE(a_small_report_reads_like_this) {
  Record const record({failover()});
  std::string text = written_as<MarkdownFormat>(record.report());
  // The only thing in it that is not the drill's: when the run was begun.
  std::string const begun = answer(record.path, "SELECT begun_at FROM runs");
  std::size_t const at = text.find(begun.substr(0, begun.size() - 1));
  if (at != std::string::npos)
    text.replace(at, begun.size() - 1, "2026-01-01T00:00:00Z");
  BOOST_TEST(text == text_of("tests/golden/report.md"));
  if (text != text_of("tests/golden/report.md"))
    std::ofstream("report-as-it-is.md", std::ios::binary) << text;
}

BOOST_AUTO_TEST_CASE(markup_quotes_controls_and_directions_are_shown_as_text_in_every_format) {
  RunDescription run = run_of_failovers();
  run.title = kHostile;
  run.scenario_file = kHostile;
  run.not_modelled = {kHostile};
  run.overrides = {{kHostile, kHostile}};
  run.assumptions = {{kHostile, kHostile, kHostile, "assumed", kHostile}};
  run.sources.back().second += std::string(kHostile) + "\n";
  DrillResult drill = failover();
  drill.faults[0].target = drill.runbooks[0].why = drill.steps[0].title = kHostile;
  drill.commands[0].text = drill.commands[0].message = drill.objectives[0].why = kHostile;
  std::get<ServiceMoved>(drill.facts[3].what).cause = std::string_view(kHostile);
  Record const record({drill}, run);
  Report const report = record.report();
  check_well_formed(report);

  std::string const page = written_as<HtmlFormat>(report);
  BOOST_TEST(page.find("<script>alert") == std::string::npos);
  std::istringstream lines(written_as<MarkdownFormat>(report));
  for (std::string line; std::getline(lines, line);) // four blanks make it code
    BOOST_TEST((line.rfind("    ", 0) == 0 || line.find("<script>") == std::string::npos), line);
  pugi::xml_document document;
  document.load_string(without(without(page, "script"), "style").c_str());
  BOOST_TEST(document.select_node("//h1").node().text().get() == visible(kHostile));
  BOOST_TEST(Json::parse(written_as<JsonFormat>(report))["pages"][0]["title"].get<std::string>() ==
             visible(kHostile));
  // Hebrew letters stay what they are; what would turn the text around them does not.
  BOOST_TEST(page.find("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D") != std::string::npos);
  BOOST_TEST(page.find("\\u{202e}") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_a_pipeline_reads_shows_hostile_names_as_text) {
  TestCase const one{kHostile, TestOutcome::Failed, "missed", {{kHostile, 3, kHostile}}, kHostile,
                     {}};
  std::vector<TestSuite> const suites{
      {kHostile, kHostile, TestOutcome::Failed, kHostile, {{"title", kHostile}}, {one}}};
  std::string const junit = junit_xml(suites);
  pugi::xml_document document;
  BOOST_TEST_REQUIRE(document.load_string(junit.c_str()));
  pugi::xml_node const suite = document.select_node("//testsuite").node();
  BOOST_TEST(suite.attribute("name").value() == visible(kHostile));
  BOOST_TEST(suite.child("testcase").attribute("name").value() == visible(kHostile));
  BOOST_TEST(suite.select_node("//property[@name='title']/@value").attribute().value() ==
             visible(kHostile));
  for (std::string const& text : {junit, github_annotations(suites), markdown_summary(suites)})
    for (char const* const hidden : {"\xE2\x80\xAE", "\x1b", "\xff"})
      BOOST_TEST(text.find(hidden) == std::string::npos);
  BOOST_TEST(junit.find("<script>") == std::string::npos);
  BOOST_TEST(markdown_summary(suites).find("<script>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_spreadsheet_finds_no_formula) {
  DrillResult drill = failover();
  drill.faults[0].target = "x", drill.segments[0].what = "=HYPERLINK(\"http://evil\")";
  drill.losses[0].held = "=cmd|' /C calc'!A0";
  for (auto const& line : csv_records(written_as<CsvFormat>(Record({drill}).report())))
    for (std::string const& field : line)
      BOOST_TEST((field.empty() || std::string("=+@").find(field[0]) == std::string::npos), field);
}

BOOST_DATA_TEST_CASE(whatever_the_record_holds_every_format_is_well_formed, data::xrange(20),
                     seed) {
  Anything anything(static_cast<std::uint64_t>(seed));
  DrillResult drill = anything.result();
  RunDescription run = description();
  run.title = anything.text();
  check_well_formed(Record({drill}, run).report());
}

BOOST_AUTO_TEST_CASE(a_drill_that_crashed_has_a_report_too) {
  DrillResult crashed;
  crashed.status = DrillStatus::Crashed, crashed.status_detail = "signal 11";
  crashed.verdict = Verdict::Inconclusive;
  Report const report = Record({crashed}).report();
  check_well_formed(report);
  BOOST_TEST(report.pages[0].subtitle.find("crashed signal 11") != std::string::npos);
  BOOST_TEST(written_as<MarkdownFormat>(report).find("No role change was called for") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_record_of_version_1_has_a_report) {
  RecordReader const reader(std::string(SWITCHBACK_SOURCE_DIR) + "/tests/golden/record-v1.db");
  check_well_formed({run_pages(reader, 1)});
}

BOOST_AUTO_TEST_CASE(every_report_ends_with_what_it_does_not_tell) {
  for (std::vector<DrillResult> const& drills :
       {std::vector<DrillResult>{failover()}, {failover(1), failover(2)}})
    for (Page const& page : Record(drills).report().pages) {
      Section const& last = page.sections.back();
      BOOST_TEST(last.id == "limits");
      BOOST_TEST(to_text(last.items.at(0), &exact) == "message bodies");
      BOOST_TEST(std::get<std::string>(last.tables.at(0).rows.at(0).at(0)) ==
                 "sql.sql-a.log_flush");
    }
}

BOOST_AUTO_TEST_CASE(objectives_that_were_met_do_not_hide_what_was_missing_meanwhile) {
  DrillResult r = failover();
  r.verdict = Verdict::Met;
  std::string const text = written_as<MarkdownFormat>(Record({r}).report());
  for (char const* part : {"mgc without log-shipping", "14min 50s"})
    BOOST_TEST(text.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(a_copy_that_was_recovered_too_early_is_told_with_its_logs) {
  std::string const text = written_as<MarkdownFormat>(Record({recovered_early()}).report());
  for (char const* part :
       {"failover step 4 \\(Open it\\)", "00:02:10", "restore database mgc with recovery",
        "mgc\\_20150105000120.trn, mgc\\_20150105000130.trn",
        "failover step 3 \\(Apply the rest\\)", "00:02:40"})
    BOOST_TEST(text.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(servers_that_were_connected_to_a_rebuilt_copy_are_told) {
  DrillResult r = failover();
  for (auto const& [at, subject, model, to, cause] :
       {std::tuple{300, "mgc on sql-a", "database", "ONLINE", "rebuilt, empty"},
        std::tuple{310, "chat-1", "chat server", "Connected sql-a", ""},
        std::tuple{350, "chat-1", "chat server", "Connected sql-b", ""}})
    r.facts.push_back(old_fact(second(at), FactKind::State, subject, model, "", "", to, cause, 0));
  std::string const text = written_as<MarkdownFormat>(Record({r}).report());
  for (char const* part : {"chat-1 connected to the copy of mgc on sql-a", "00:05:10", "00:05:50"})
    BOOST_TEST(text.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(parts_add_up_to_their_sum_as_they_are_shown) {
  auto const text = [](std::int64_t us) { return glance(us, Unit::Length); };
  // 10.199 s + 2.325 s + 0.175 s are 12.699 s.
  BOOST_TEST(text(10'199'000) == "10.2s");
  BOOST_TEST(text(2'325'000) == "2.3s");
  BOOST_TEST(text(175'000) == "0.2s");
  BOOST_TEST(text(12'699'000) == "12.7s");
  BOOST_TEST(text(1'529) == "1.529ms");
  BOOST_TEST(text(5'000'000) == "5s");
  BOOST_TEST(text(59'960'000) == "1min 0s");
  BOOST_TEST(text(88'400'000) == "1min 28s");
  BOOST_TEST(text(0) == "0s");
}

BOOST_AUTO_TEST_CASE(a_length_and_its_ends_agree_as_they_are_shown) {
  auto const told = [](std::int64_t from, std::int64_t to) {
    Figure length{to - from, Unit::Length, ""}, a{from, Unit::Instant, ""},
        b{to, Unit::Instant, ""};
    let_agree(length, a, b);
    return shown(length) + " from " + shown(a) + " to " + shown(b);
  };
  BOOST_TEST(told(30 * kSecond, 43 * kSecond) == "13s from 00:00:30 to 00:00:43");
  // To the second they would be 13 s from :30 to :42.
  BOOST_TEST(told(30 * kSecond, 42'700'000) == "12.7s from 00:00:30 to 00:00:42.7");
  BOOST_TEST(told(57'949'123, 3600 * kSecond) == "59min 2.1s from 00:00:57.9 to 01:00:00");
  BOOST_TEST(told(kSecond, kSecond + 300) == "0.0003s from 00:00:01 to 00:00:01.0003");
}

// --- Charts ---

BOOST_AUTO_TEST_CASE(
    every_chart_is_drawn_from_tables_of_its_page_and_tells_in_words_what_it_shows) {
  std::set<std::string> specs;
  for (std::vector<DrillResult> const& drills :
       {std::vector<DrillResult>{failover()}, {failover(1), failover(2, 60)}})
    for (Page const& page : Record(drills).report().pages) {
      std::set<std::string> tables;
      for (Section const& s : page.sections)
        for (ResultTable const& table : s.tables)
          BOOST_TEST(tables.insert(table.id).second, table.id << " is there twice");
      for (Section const& s : page.sections)
        for (Chart const& chart : s.charts) {
          specs.insert(chart.spec);
          BOOST_TEST(!chart.text.empty());
          for (Json const& one : Json::parse(embedded(chart.spec + ".vg.json"))["data"]) {
            std::string name = one["name"];
            if (name == "segments")
              for (auto const& [signal, value] : chart.signals)
                if (signal == "table")
                  name = std::get<std::string>(value);
            if (one.contains("values"))
              BOOST_TEST(tables.contains(name), chart.spec << " needs " << name);
          }
        }
    }
  BOOST_TEST((specs ==
              std::set<std::string>{"timeline", "waterfall", "loss", "exposure", "distribution"}));
}

BOOST_AUTO_TEST_CASE(the_page_asks_no_network_for_anything) {
  std::string const page = written_as<HtmlFormat>(Record({failover()}).report());
  BOOST_TEST(page.find("default-src 'none'") != std::string::npos);
  std::string const body = without(without(page, "script"), "style");
  for (char const* const outside : {"src=", "http:", "https:", "url(", "<link"})
    BOOST_TEST(body.find(outside) == std::string::npos, outside);
  // An end tag inside of a script would end it.
  BOOST_TEST(vega_script().find("</script") == std::string::npos);
}

// --- Many drills ---

BOOST_AUTO_TEST_CASE(percentiles_of_forty_drills_are_order_statistics_with_their_intervals) {
  // RTO is 130 s and one second more in each: 130 to 169 s. Of 40, p50 is the 20th. Its 95 %
  // interval runs from the 14th to the 27th: of Binomial(40, 1/2) at most 13 has 1.92 % and at most
  // 12 0.83 %, so the 14th is the highest with P(X < 14) <= 2.5 %; the upper end is as far up. p90
  // is the 36th.
  std::vector<DrillResult> drills;
  for (std::int64_t i = 0; i < 40; ++i)
    drills.push_back(failover(static_cast<std::uint64_t>(i + 1), i));
  Record const record(drills);
  Page const page = record.report().pages.front();
  ResultTable const& table = section(page, "distributions").tables.front();
  std::vector<Value> const* rto = nullptr;
  for (auto const& row : table.rows)
    if (std::get<std::string>(row[1]) == "rto")
      rto = &row;
  BOOST_TEST_REQUIRE(rto != nullptr);
  auto const second_at = [&](std::size_t i) {
    return std::get<std::int64_t>((*rto)[i]) / 1'000'000;
  };
  BOOST_TEST(second_at(5) == 149);
  BOOST_TEST(second_at(6) == 143);
  BOOST_TEST(second_at(7) == 156);
  BOOST_TEST(second_at(8) == 165);
  BOOST_TEST(std::get<std::string>((*rto)[11]) == "not available: needs 368 drills");
  BOOST_TEST(
      to_text(section(page, "verdict").sentences[0], &exact) ==
      "Of 40 drills 0 met all their objectives, 40 missed at least one, 0 were inconclusive.");
}

BOOST_AUTO_TEST_CASE(the_tail_is_made_by_the_part_that_grows) {
  // Of 20 drills the two longest have 18 s and 19 s more of human time than the first; the mean has
  // 9.5 s more. Nothing else differs.
  std::vector<DrillResult> drills;
  for (std::int64_t i = 0; i < 20; ++i)
    drills.push_back(failover(static_cast<std::uint64_t>(i + 1), i));
  Record const record(drills);
  BOOST_TEST(answer(record.path, "SELECT kind, mean_us, tail_mean_us, more_us, tail_drills FROM "
                                 "run_tail WHERE run = 1 AND measure = 'rto' AND more_us > 0") ==
             "human|69500000|78500000|9000000|2\n");
  Page const page = record.report().pages.front();
  BOOST_TEST(section(page, "tail").tables.front().rows.size() == 2u); // on both clocks
}

BOOST_AUTO_TEST_CASE(the_worst_drills_are_linked_to_their_own_pages) {
  std::vector<DrillResult> drills;
  for (std::int64_t i = 0; i < 10; ++i)
    drills.push_back(failover(static_cast<std::uint64_t>(i + 1), 10 - i));
  drills[4].fates.push_back(
      {second(95), second(99), Fate::AcknowledgedLost, 1, 7, {}, 7, 0, 0, ""});
  Report const report = Record(drills).report();
  std::set<std::string> pages, links;
  for (Page const& page : report.pages)
    pages.insert(page.anchor());
  for (auto const& [id, text] : section(report.pages.front(), "worst").links)
    links.insert(id);
  BOOST_TEST(links.contains("drill-1")); // the longest
  BOOST_TEST(links.contains("drill-2"));
  BOOST_TEST(links.contains("drill-5")); // the one that lost most
  for (std::string const& link : links)
    BOOST_TEST(pages.contains(link));
  BOOST_TEST(pages.size() == links.size() + 1);
}

// --- For those who ask by themselves ---

BOOST_AUTO_TEST_CASE(every_example_query_is_answered) {
  Record const record({failover(1), failover(2, 30)});
  std::string const text = text_of("reports/queries.md");
  int queries = 0;
  std::set<std::string> views{"drill_summary",   "rto_segments",    "loss_by_cause",
                              "step_durations",  "protection_gaps", "objective_trend",
                              "what_to_change",  "loss_ladder",     "exposure",
                              "objective_tally", "message_ledger",  "undocumented"};
  for (std::size_t at = 0; (at = text.find("```sql\n", at)) != std::string::npos;) {
    at += 7;
    std::string block = text.substr(at, text.find("```", at) - at);
    for (std::size_t end; (end = block.find(';')) != std::string::npos; block.erase(0, end + 1)) {
      std::string const sql = block.substr(0, end);
      BOOST_TEST(!answer(record.path, sql).empty(), sql);
      ++queries;
      std::erase_if(views, [&](std::string const& view) { return sql.find(view) != sql.npos; });
    }
  }
  BOOST_TEST(queries > 15);
  BOOST_TEST(views.empty(), *views.begin() << " has no example");
}

BOOST_AUTO_TEST_SUITE_END()
