#include "reports/queries.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "reports/figures.hpp"

namespace switchback {

ResultTable ask(RecordReader const& record, Question const& question, std::int64_t id) {
  ResultTable table;
  table.id = question.id;
  table.caption = question.caption;
  table.columns = question.columns;
  table.none = question.none;
  table.folded = question.folded;
  std::string names;
  for (Column const& column : question.columns)
    names += (names.empty() ? "" : ", ") + column.name;
  std::string const head = fmt::format("SELECT {} FROM {} WHERE {} = ", names, question.from,
                                       question.of),
                    tail = (question.where.empty() ? "" : " AND " + question.where) +
                           (question.order.empty() ? "" : " ORDER BY " + question.order);
  table.query = head + std::to_string(id) + tail;
  table.rows = question.of == "run" ? record.select(head + "?" + tail, id)
                                    : record.select_of_drill(head + "?" + tail, id);
  return table;
}

std::size_t ResultRow::at(std::string_view column) const {
  for (std::size_t i = 0; i < table_.columns.size(); ++i)
    if (table_.columns[i].name == column)
      return i;
  throw std::logic_error(fmt::format("table '{}' has no column '{}'", table_.id, column));
}

Value const& ResultRow::value(std::string_view column) const { return row_[at(column)]; }

std::string ResultRow::text(std::string_view column) const {
  auto const* text = std::get_if<std::string>(&value(column));
  return text != nullptr ? *text : std::string();
}

bool ResultRow::is_null(std::string_view column) const {
  return std::holds_alternative<std::monostate>(value(column));
}

std::int64_t ResultRow::number(std::string_view column) const {
  auto const* number = std::get_if<std::int64_t>(&value(column));
  return number != nullptr ? *number : 0;
}

Figure ResultRow::figure(std::string_view column) const {
  std::size_t const i = at(column);
  // The view's name stands in the query: SELECT ... FROM VIEW WHERE ...
  auto const from = table_.query.find(" FROM ") + 6;
  std::string const view = table_.query.substr(from, table_.query.find(' ', from) - from);
  return {row_[i], unit_of(table_, i, row_), fmt::format("{}.{}", view, column)};
}

} // namespace switchback
