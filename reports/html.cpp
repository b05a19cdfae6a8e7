// The page for a browser. Everything that comes from outside is made visible (plain_text.hpp) and
// then escaped. It is well-formed XML but for scripts and style, so that any parser reads it back.
#include <fmt/format.h>

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "reports/embedded.hpp"
#include "reports/figures.hpp"
#include "reports/formats.hpp"
#include "reports/plain_text.hpp"

namespace switchback {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

std::string escaped(std::string_view text) { return kainjow::mustache::html_escape(visible(text)); }

std::string exact_number(Value const& value) {
  auto const* number = std::get_if<std::int64_t>(&value);
  return number != nullptr ? std::to_string(*number) : std::string();
}

struct Look {
  std::string tone, mark; ///< never by colour alone
};
Look look_of(std::string const& verdict) {
  if (verdict == name_of(Verdict::Met))
    return {"good", "\xE2\x9C\x94"};
  if (verdict == name_of(Verdict::Missed))
    return {"bad", "\xE2\x9C\x98"};
  return {"open", "?"};
}

/// Tables are most of a page: their cells are written directly.
std::string html_cell(ResultTable const& table, std::size_t column, std::vector<Value> const& row) {
  Value const& value = row[column];
  Unit const unit = unit_of(table, column, row);
  if (std::holds_alternative<std::monostate>(value))
    return table.columns[column].unit == Unit::ByRow ? "<td class=\"none\">not observed</td>"
                                                     : "<td></td>";
  std::string const shown = escaped(glance(value, unit));
  if (std::holds_alternative<std::int64_t>(value))
    return fmt::format("<td class=\"number\"><data value=\"{}\" data-unit=\"{}\">{}</data></td>",
                       exact_number(value), name_of(unit), shown);
  if (unit == Unit::Code)
    return fmt::format("<td dir=\"auto\"><code>{}</code></td>", shown);
  if (unit == Unit::Verdict && !shown.empty()) {
    Look const look = look_of(std::get<std::string>(value));
    return fmt::format("<td class=\"{}\"><span aria-hidden=\"true\">{}</span> {}</td>", look.tone,
                       look.mark, shown);
  }
  return fmt::format("<td dir=\"auto\">{}</td>", shown);
}

std::string rows_of(ResultTable const& table) {
  std::string rows;
  for (auto const& row : table.rows) {
    rows += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      if (is_shown(table, i))
        rows += html_cell(table, i, row);
    rows += "</tr>\n";
  }
  return rows;
}

template <class T, class F> data each(std::vector<T> const& all, F&& one) {
  data list{data::type::list};
  for (T const& item : all)
    list << one(item);
  return list;
}

data flag(bool value) { return value ? data::type::bool_true : data::type::bool_false; }

data data_of(Sentence const& sentence) {
  data pieces{data::type::list};
  for (auto const& piece : sentence) {
    data one;
    if (auto const* words = std::get_if<std::string>(&piece)) {
      one.set("text", visible(*words));
      one.set("figure", flag(false));
    } else {
      auto const& figure = std::get<Figure>(piece);
      data look;
      look.set("value", exact_number(figure.value));
      look.set("unit", std::string(name_of(figure.unit)));
      look.set("from", figure.from);
      look.set("shown", visible(shown(figure)));
      one.set("figure", look);
    }
    pieces << one;
  }
  data result;
  result.set("pieces", pieces);
  return result;
}

data data_of(ResultTable const& table) {
  data d;
  d.set("id", table.id);
  d.set("caption", visible(table.caption));
  d.set("query", visible(table.query));
  d.set("none", visible(table.none));
  d.set("empty", flag(table.rows.empty()));
  d.set("folded", flag(table.folded));
  d.set("count", std::to_string(table.rows.size()));
  d.set("rows", rows_of(table));
  data columns{data::type::list};
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (is_shown(table, i)) {
      data column;
      column.set("name", table.columns[i].name);
      column.set("heading", table.columns[i].heading);
      columns << column;
    }
  d.set("columns", columns);
  return d;
}

data data_of(Chart const& chart) {
  nlohmann::json signals = nlohmann::json::object();
  for (auto const& [name, value] : chart.signals) {
    if (auto const* number = std::get_if<std::int64_t>(&value))
      signals[name] = *number;
    else if (auto const* text = std::get_if<std::string>(&value))
      signals[name] = visible(*text);
  }
  data d;
  d.set("spec", chart.spec);
  d.set("title", visible(chart.title));
  d.set("text", visible(chart.text));
  d.set("signals", signals.dump());
  return d;
}

data data_of(Listing const& listing) {
  data d;
  d.set("name", visible(listing.name));
  d.set("file", visible(listing.file));
  d.set("lines", each(listing.lines, [](Listing::Line const& line) {
          data l;
          l.set("number", std::to_string(line.number));
          l.set("text", visible(line.text));
          l.set("bad", flag(line.bad));
          l.set("notes", each(line.notes, [](Sentence const& note) { return data_of(note); }));
          return l;
        }));
  return d;
}

data data_of(Section const& section) {
  auto const of = [](auto const& item) { return data_of(item); };
  data d;
  d.set("id", section.id);
  d.set("heading", section.heading);
  d.set("sentences", each(section.sentences, of));
  d.set("items", each(section.items, of));
  d.set("has_items", flag(!section.items.empty()));
  d.set("links", each(section.links, [](auto const& link) {
          data l;
          l.set("id", link.first);
          l.set("text", visible(link.second));
          return l;
        }));
  d.set("has_links", flag(!section.links.empty()));
  d.set("commands", each(section.commands, [](std::string const& c) { return data(visible(c)); }));
  d.set("charts", each(section.charts, of));
  d.set("listings", each(section.listings, of));
  d.set("tables", each(section.tables, of));
  return d;
}

data data_of(Page const& page) {
  Look const look = look_of(page.verdict);
  data d;
  d.set("anchor", page.anchor());
  d.set("title", visible(page.title));
  d.set("subtitle", visible(page.subtitle));
  d.set("verdict", visible(page.verdict));
  d.set("tone", look.tone);
  d.set("mark", look.mark);
  d.set("sections", each(page.sections, [](Section const& s) { return data_of(s); }));
  return d;
}

/// Vega, the specifications that this report uses, and what draws them; nothing if it has no chart.
std::string scripts(Report const& report) {
  std::string specs;
  for (Page const& page : report.pages)
    for (Section const& section : page.sections)
      for (Chart const& chart : section.charts)
        if (std::string const key = "\"" + chart.spec + "\": "; specs.find(key) == specs.npos)
          specs += key + std::string(embedded(chart.spec + ".vg.json")) + ",\n";
  if (specs.empty())
    return {};
  return fmt::format("<script>\n{}</script>\n<script>\nconst specs = {{\n{}}};\n{}</script>",
                     vega_script(), specs, embedded("report.js"));
}

} // namespace

template <> std::string written_as<struct HtmlFormat>(Report const& report) {
  data document;
  document.set("title", report.pages.empty() ? "" : visible(report.pages.front().title));
  document.set("contents", flag(report.pages.size() > 1));
  document.set("pages", each(report.pages, [](Page const& page) { return data_of(page); }));
  document.set("style", std::string(embedded("report.css")));
  document.set("scripts", scripts(report));
  std::string piece(embedded("piece.mustache"));
  piece.erase(piece.find_last_not_of('\n') + 1);
  document.set("piece", data{kainjow::mustache::partial{[piece] { return piece; }}});
  mustache page{std::string(embedded("report.mustache"))};
  if (!page.is_valid())
    throw std::logic_error("report.mustache: " + page.error_message());
  return page.render(document);
}

} // namespace switchback
