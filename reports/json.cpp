// JSON: pages, sections and tables as they are, every value raw. reports/report.schema.json says
// what is where.
#include <nlohmann/json.hpp>

#include "reports/figures.hpp"
#include "reports/formats.hpp"
#include "reports/plain_text.hpp"

namespace switchback {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(Value const& value) {
  if (auto const* number = std::get_if<std::int64_t>(&value))
    return *number;
  if (auto const* text = std::get_if<std::string>(&value))
    return visible(*text); // what is no UTF-8 cannot be in JSON
  return nullptr;
}

Json json_of(Sentence const& sentence) {
  Json figures = Json::array();
  for (auto const& piece : sentence)
    if (auto const* figure = std::get_if<Figure>(&piece))
      figures.push_back({{"value", json_of(figure->value)},
                         {"unit", name_of(figure->unit)},
                         {"from", figure->from}});
  return {{"text", visible(to_text(sentence, &glance))}, {"figures", figures}};
}

Json json_of(std::vector<Sentence> const& sentences) {
  Json all = Json::array();
  for (Sentence const& one : sentences)
    all.push_back(json_of(one));
  return all;
}

Json json_of(ResultTable const& table) {
  Json columns = Json::array(), rows = Json::array();
  for (Column const& column : table.columns)
    columns.push_back({{"name", column.name},
                       {"heading", column.heading},
                       {"unit", column.unit == Unit::ByRow ? "by row" : name_of(column.unit)}});
  for (auto const& row : table.rows) {
    Json cells = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i)
      cells[table.columns[i].name] = json_of(row[i]);
    rows.push_back(std::move(cells));
  }
  return {{"id", table.id},
          {"caption", table.caption},
          {"query", table.query.empty() ? Json() : Json(table.query)},
          {"columns", std::move(columns)},
          {"rows", std::move(rows)}};
}

Json json_of(Listing const& listing) {
  Json lines = Json::array();
  for (Listing::Line const& line : listing.lines)
    lines.push_back(
        {{"line", line.number}, {"text", visible(line.text)}, {"notes", json_of(line.notes)}});
  return {{"runbook", visible(listing.name)}, {"file", visible(listing.file)}, {"lines", lines}};
}

Json json_of(Section const& section) {
  Json tables = Json::array(), runbooks = Json::array(), commands = Json::array();
  for (ResultTable const& table : section.tables)
    tables.push_back(json_of(table));
  for (Listing const& listing : section.listings)
    runbooks.push_back(json_of(listing));
  for (std::string const& command : section.commands)
    commands.push_back(visible(command));
  return {{"id", section.id},
          {"heading", section.heading},
          {"sentences", json_of(section.sentences)},
          {"items", json_of(section.items)},
          {"commands", std::move(commands)},
          {"tables", std::move(tables)},
          {"runbooks", std::move(runbooks)}};
}

} // namespace

template <> std::string written_as<struct JsonFormat>(Report const& report) {
  Json pages = Json::array();
  for (Page const& page : report.pages) {
    Json sections = Json::array();
    for (Section const& section : page.sections)
      sections.push_back(json_of(section));
    pages.push_back({{"kind", page.kind == Page::Kind::Drill ? "drill" : "run"},
                     {"id", page.id},
                     {"title", visible(page.title)},
                     {"subtitle", visible(page.subtitle)},
                     {"verdict", page.verdict},
                     {"sections", std::move(sections)}});
  }
  return Json{{"switchback_report", 1}, {"pages", std::move(pages)}}.dump(1) + "\n";
}

} // namespace switchback
