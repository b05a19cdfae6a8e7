// Tables of a report as questions to the record: which columns of which table or view, in which
// order, under which headings.
#pragma once

#include <string>
#include <vector>

#include "reports/page.hpp"

namespace switchback {

struct Question {
  std::string id, caption;
  std::string from;            ///< table or view
  std::string of;              ///< its column that holds the drill or the run: drill, run
  std::vector<Column> columns; ///< by the names that they have there
  std::string order;           ///< of the rows
  std::string where{};         ///< more than that the drill, or the run, is the one asked about
  std::string none{};
  bool folded = false;
};

ResultTable ask(RecordReader const& record, Question const& question, std::int64_t id);

/// The answers of a table by the names of their columns.
class ResultRow {
public:
  ResultRow(ResultTable const& table, std::size_t row) : table_(table), row_(table.rows[row]) {}
  Value const& value(std::string_view column) const;
  std::string text(std::string_view column) const; ///< empty for what is no text
  bool is_null(std::string_view column) const;
  std::int64_t number(std::string_view column) const; ///< 0 for what is none
  /// For a sentence; with its unit and where it is from.
  Figure figure(std::string_view column) const;

private:
  std::size_t at(std::string_view column) const;
  ResultTable const& table_;
  std::vector<Value> const& row_;
};

/// Calls `look` with each row.
template <class F> void each_row(ResultTable const& table, F&& look) {
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    look(ResultRow(table, i));
}

} // namespace switchback
