// Every number of a report is the database's: each format is parsed back, and what it says is held
// against what SQLite answers.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <regex>

#include "csv.hpp"
#include "reports/formats.hpp"
#include "reports/pages.hpp"
#include "reports/plain_text.hpp"
#include "stored.hpp"

using namespace switchback;
using namespace switchback::test;
using Json = nlohmann::json;

namespace {

/// What the database answers, as text; NULL is empty.
using Rows = std::vector<std::map<std::string, std::string>>;
Rows asked(std::string const& path, std::string const& sql) {
  SQLite::Database db(path, SQLite::OPEN_READONLY);
  SQLite::Statement query(db, sql);
  Rows rows;
  while (query.executeStep()) {
    auto& row = rows.emplace_back();
    for (int i = 0; i < query.getColumnCount(); ++i)
      row[query.getColumn(i).getName()] =
          query.getColumn(i).isNull() ? "" : query.getColumn(i).getString();
  }
  return rows;
}

/// Whether a drill's row of a view ("view.column") has this value.
bool has(std::string const& path, std::string const& from, std::string const& value) {
  auto const dot = from.find('.');
  return answer(path, "SELECT count(*) > 0 FROM " + from.substr(0, dot) + " WHERE drill = 1 AND " +
                          from.substr(dot + 1) + " = " + value) == "1\n";
}

/// A page as XML: scripts and style are not.
pugi::xml_document parsed(std::string text) {
  for (std::string const tag : {"script", "style"})
    for (std::size_t at; (at = text.find("<" + tag + ">")) != std::string::npos;)
      text.erase(at, text.find("</" + tag + ">", at) + tag.size() + 3 - at);
  pugi::xml_document document;
  auto const result =
      document.load_string(text.c_str(), pugi::parse_default | pugi::parse_ws_pcdata);
  BOOST_TEST_REQUIRE(result, result.description()
                                 << " at "
                                 << text.substr(static_cast<std::size_t>(std::max<std::ptrdiff_t>(
                                                    0, result.offset - 100)),
                                                200));
  return document;
}

/// The number behind the exact text of a value.
std::string number_behind(std::string const& text, std::string const& unit) {
  std::smatch m;
  auto const part = [&](std::size_t i) { return m[i].matched ? std::stoll(m[i]) : 0; };
  auto const fraction = [&](std::size_t i) {
    std::string const digits = m[i].matched ? m[i].str() : "";
    return digits.empty() ? 0 : std::stoll((digits + "000000").substr(0, 6));
  };
  if (unit == "us" &&
      std::regex_match(text, m, std::regex("(?:(\\d+)h )?(?:(\\d+)min )?(\\d+)(?:\\.(\\d{6}))?s")))
    return std::to_string(((part(1) * 60 + part(2)) * 60 + part(3)) * 1'000'000 + fraction(4));
  if (unit == "instant" &&
      std::regex_match(text, m,
                       std::regex("(?:(\\d+)d )?(\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d{6}))?")))
    return std::to_string((((part(1) * 24 + part(2)) * 60 + part(3)) * 60 + part(4)) * 1'000'000 +
                          fraction(5));
  if (unit == "bytes" && std::regex_match(text, m, std::regex("(\\d+) bytes")))
    return m[1];
  return text;
}

std::string unescaped(std::string const& markdown) {
  std::string text = std::regex_replace(markdown, std::regex("\\\\(.)"), "$1");
  text = std::regex_replace(text, std::regex("&lt;"), "<");
  return std::regex_replace(text, std::regex("&amp;"), "&");
}

std::vector<std::string> cells_of(std::string const& line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size())
      cell += line[i], cell += line[++i];
    else if (line[i] == '|') {
      cells.push_back(cell.size() < 2 ? "" : cell.substr(1, cell.size() - 2));
      cell.clear();
    } else
      cell += line[i];
  }
  return cells;
}

struct OneDrill {
  Folder folder;
  std::string path = folder.file("a.db");
  Report report;
  OneDrill() {
    {
      RecordWriter writer(path);
      writer.store(writer.begin_run(run_of_failovers()), failover());
    }
    report.pages = {drill_page(RecordReader(path), 1)};
  }
  template <class F> void each_table(F&& look) const {
    Json const document = Json::parse(written_as<JsonFormat>(report));
    for (Json const& page : document["pages"])
      for (Json const& section : page["sections"])
        for (Json const& table : section["tables"])
          look(table);
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(numbers_of_reports, OneDrill)

BOOST_AUTO_TEST_CASE(of_html_are_those_of_the_database) {
  pugi::xml_document const document = parsed(written_as<HtmlFormat>(report));
  int cells = 0, figures = 0, tables = 0;
  for (auto const& found : document.select_nodes("//table[@data-query]")) {
    pugi::xml_node const table = found.node();
    std::string const query = table.attribute("data-query").value();
    BOOST_TEST_CONTEXT(query) {
      Rows const rows = asked(path, query);
      auto const shown = table.child("tbody").children("tr");
      BOOST_TEST_REQUIRE(std::distance(shown.begin(), shown.end()) ==
                         static_cast<std::ptrdiff_t>(rows.size()));
      auto row = rows.begin();
      for (pugi::xml_node const tr : shown) {
        auto cell = tr.children("td").begin();
        for (pugi::xml_node const head : table.child("thead").child("tr").children("th")) {
          if (pugi::xml_node const data = cell->child("data")) { // else words made of the row
            std::string const& stored = row->at(head.attribute("data-column").value());
            BOOST_TEST(data.attribute("value").value() == stored);
            BOOST_TEST(std::string(data.attribute("data-unit").value()) != "");
            ++cells;
          }
          ++cell;
        }
        ++row;
      }
    }
    ++tables;
  }
  for (auto const& found : document.select_nodes("//data[@data-from]")) {
    std::string const from = found.node().attribute("data-from").value();
    BOOST_TEST(has(path, from, found.node().attribute("value").value()), from);
    ++figures;
  }
  BOOST_TEST(cells > 150);
  BOOST_TEST(figures > 20);
  BOOST_TEST(tables > 18);
  BOOST_TEST(
      document.select_nodes("//data[not(@data-from)][not(ancestor::table[@data-query])]").empty());
}

BOOST_AUTO_TEST_CASE(of_json_are_those_of_the_database) {
  int values = 0;
  each_table([&](Json const& table) {
    BOOST_TEST_CONTEXT(table["id"]) {
      Rows const rows = asked(path, table["query"]);
      BOOST_TEST_REQUIRE(rows.size() == table["rows"].size());
      for (std::size_t i = 0; i < rows.size(); ++i)
        for (auto const& [name, value] : table["rows"][i].items()) {
          if (value.is_string() && !rows[i].contains(name))
            continue; // words made of the row
          BOOST_TEST((value.is_null()     ? ""
                      : value.is_string() ? value.get<std::string>()
                                          : value.dump()) == one_line(rows[i].at(name)));
          values += value.is_number() ? 1 : 0;
        }
    }
  });
  BOOST_TEST(values > 200);
  int figures = 0;
  Json const document = Json::parse(written_as<JsonFormat>(report));
  for (Json const& section : document["pages"][0]["sections"])
    for (Json const& item : section["items"])
      for (Json const& figure : item["figures"]) {
        BOOST_TEST(has(path, figure["from"], figure["value"].dump()), figure.dump());
        ++figures;
      }
  BOOST_TEST(figures > 10);
}

BOOST_AUTO_TEST_CASE(of_csv_are_those_of_the_database) {
  std::map<std::string, Rows> tables;
  each_table([&](Json const& table) { tables[table["id"]] = asked(path, table["query"]); });
  auto const lines = csv_records(written_as<CsvFormat>(report));
  BOOST_TEST((lines.front() == std::vector<std::string>{"of", "id", "table", "row", "name", "scope",
                                                        "value", "unit", "why"}));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto const& line = lines[i];
    Rows const& rows = tables.at(line[2]);
    BOOST_TEST(rows.at(std::stoul(line[3]) - 1).at(line[4]) == line[6], line[2] << " " << line[4]);
  }
  BOOST_TEST(lines.size() > 200u);
}

BOOST_AUTO_TEST_CASE(of_markdown_are_those_of_the_database) {
  std::vector<std::string> lines;
  std::istringstream text(written_as<MarkdownFormat>(report));
  for (std::string line; std::getline(text, line);)
    lines.push_back(line);
  int numbers = 0, folded = 0;
  each_table([&](Json const& table) {
    auto at = std::find(lines.begin(), lines.end(),
                        "*" + markdown_text(table["caption"].get<std::string>()) + "*");
    BOOST_TEST_REQUIRE((at != lines.end()), table["caption"]);
    if (table["rows"].empty())
      return;
    at += 2;
    if (at->find(table["query"].get<std::string>()) != std::string::npos) {
      ++folded;
      return;
    }
    Rows const rows = asked(path, table["query"]);
    at += 2; // heads and rule
    for (auto const& row : rows) {
      auto const cells = cells_of(*at++);
      std::size_t i = 0;
      for (Json const& column : table["columns"]) {
        std::string const name = column["name"];
        if (name == "unit")
          continue;
        std::string unit = column["unit"];
        if (unit == "by row")
          unit = row.at("unit");
        std::string const& cell = cells.at(i++);
        if (unit.empty() || !row.contains(name) || row.at(name).empty())
          continue; // a text, or nothing to be equal to
        BOOST_TEST(number_behind(unescaped(cell), unit) == row.at(name), name << ": " << cell);
        ++numbers;
      }
    }
  });
  BOOST_TEST(numbers > 100);
  BOOST_TEST(folded > 3);
  // Sentences say what JSON says, whose figures are held against the database.
  std::string const whole = written_as<MarkdownFormat>(report);
  Json const all = Json::parse(written_as<JsonFormat>(report)); // outlives the loop over its parts
  for (Json const& section : all["pages"][0]["sections"])
    for (char const* const part : {"sentences", "items"})
      for (Json const& sentence : section[part])
        BOOST_TEST(whole.find(markdown_text(sentence["text"].get<std::string>())) !=
                   std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
