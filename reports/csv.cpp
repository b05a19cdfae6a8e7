// CSV (RFC 4180) in long form: every number of every table a row.
#include <fmt/format.h>

#include "reports/figures.hpp"
#include "reports/formats.hpp"
#include "reports/plain_text.hpp"

namespace switchback {
namespace {

std::string field(std::string_view text) {
  std::string const plain = one_line(text);
  // A spreadsheet takes a text that begins like this for a formula.
  bool const formula =
      !plain.empty() && std::string_view("=+-@").find(plain[0]) != std::string::npos;
  std::string quoted = "\"";
  if (formula)
    quoted += '\'';
  for (char const c : plain)
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string text_at(ResultTable const& table, std::vector<Value> const& row,
                    std::string_view column) {
  for (std::size_t i = 0; i < row.size(); ++i)
    if (table.columns[i].name == column)
      if (auto const* text = std::get_if<std::string>(&row[i]))
        return *text;
  return {};
}

/// What a row is about: its texts that are no explanations.
std::string scope_of(ResultTable const& table, std::vector<Value> const& row) {
  std::string scope;
  for (std::size_t i = 0; i < row.size(); ++i) {
    std::string const& name = table.columns[i].name;
    auto const* text = std::get_if<std::string>(&row[i]);
    if (text != nullptr && !text->empty() && name != "unit" && name != "why" && name != "why_null")
      scope += (scope.empty() ? "" : "; ") + *text;
  }
  return scope;
}

void write(Page const& page, ResultTable const& table, std::string& out) {
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    auto const& row = table.rows[r];
    std::string const why = text_at(table, row, "why_null") + text_at(table, row, "why");
    for (std::size_t i = 0; i < row.size(); ++i) {
      Unit const unit = unit_of(table, i, row);
      if (name_of(unit).empty())
        continue; // a text; it is part of the scope
      auto const* number = std::get_if<std::int64_t>(&row[i]);
      auto const* text = std::get_if<std::string>(&row[i]);
      out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n",
                         page.kind == Page::Kind::Drill ? "drill" : "run", page.id, table.id, r + 1,
                         field(table.columns[i].name), field(scope_of(table, row)),
                         number != nullptr ? std::to_string(*number) : "", name_of(unit),
                         field(text != nullptr     ? *text
                               : number != nullptr ? ""
                                                   : why));
    }
  }
}

} // namespace

template <> std::string written_as<struct CsvFormat>(Report const& report) {
  std::string out = "of,id,table,row,name,scope,value,unit,why\r\n";
  for (Page const& page : report.pages)
    for (Section const& section : page.sections)
      for (ResultTable const& table : section.tables)
        write(page, table, out);
  return out;
}

} // namespace switchback
