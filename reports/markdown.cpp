// Markdown: tables with every figure exact, so that a text is as good a record as the rest;
// sentences to be read at a glance. Tables for a second look are named with the query that gives
// them.
#include <fmt/format.h>

#include "reports/figures.hpp"
#include "reports/formats.hpp"
#include "reports/plain_text.hpp"

namespace switchback {
namespace {

std::string markdown_cell(ResultTable const& table, std::size_t column,
                          std::vector<Value> const& row) {
  Value const& value = row[column];
  if (std::holds_alternative<std::monostate>(value))
    return table.columns[column].unit == Unit::ByRow ? "not observed" : "";
  std::string const text = markdown_text(exact(value, unit_of(table, column, row)));
  bool const strong = table.columns[column].unit == Unit::Verdict && !text.empty();
  return strong ? "**" + text + "**" : text;
}

void write(ResultTable const& table, std::string& out) {
  if (!table.caption.empty())
    out += fmt::format("\n*{}*\n", markdown_text(table.caption));
  if (table.rows.empty()) {
    out += fmt::format("\n{}\n", markdown_text(table.none));
    return;
  }
  if (table.folded) {
    out += fmt::format("\n{} rows: in the other formats, or by `{}`\n", table.rows.size(),
                       one_line(table.query));
    return;
  }
  std::string heads = "\n|", rule = "|";
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (is_shown(table, i))
      heads += " " + markdown_text(table.columns[i].heading) + " |", rule += "---|";
  out += heads + "\n" + rule + "\n";
  for (auto const& row : table.rows) {
    out += "|";
    for (std::size_t i = 0; i < row.size(); ++i)
      if (is_shown(table, i))
        out += " " + markdown_cell(table, i, row) + " |";
    out += "\n";
  }
}

std::string sentence(Sentence const& all) { return markdown_text(to_text(all, &glance)); }

void write(Listing const& listing, std::string& out) {
  out += fmt::format("\n#### {}\n\n| line | text | what became of it |\n|---|---|---|\n",
                     markdown_text(listing.file));
  for (Listing::Line const& line : listing.lines) {
    if (line.text.empty() && line.notes.empty())
      continue;
    std::string notes;
    for (Sentence const& note : line.notes)
      notes += (notes.empty() ? "" : "<br>") + sentence(note);
    out += fmt::format("| {} | {} | {} |\n", line.number, markdown_text(line.text), notes);
  }
}

void write(Section const& section, std::string& out) {
  out += fmt::format("\n## {}\n", markdown_text(section.heading));
  for (Sentence const& one : section.sentences)
    out += "\n" + sentence(one) + "\n";
  if (!section.items.empty())
    out += "\n";
  for (Sentence const& one : section.items)
    out += "- " + sentence(one) + "\n";
  if (!section.links.empty())
    out += "\n";
  for (auto const& [id, text] : section.links)
    out += fmt::format("- [{}](#{})\n", markdown_text(text), id);
  for (std::string const& command : section.commands)
    out += fmt::format("\n    {}\n", one_line(command));
  for (Listing const& listing : section.listings)
    write(listing, out);
  for (ResultTable const& table : section.tables)
    write(table, out);
}

} // namespace

template <> std::string written_as<struct MarkdownFormat>(Report const& report) {
  std::string out;
  for (Page const& page : report.pages) {
    out += fmt::format("{}<a id=\"{}\"></a>\n\n# {}\n\n{}\n", out.empty() ? "" : "\n---\n\n",
                       page.anchor(), markdown_text(page.title), markdown_text(page.subtitle));
    for (Section const& section : page.sections)
      write(section, out);
  }
  return out;
}

} // namespace switchback
