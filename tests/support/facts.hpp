// Facts for tests, written and read as rows: a copy is "mgc on sql-a", a connected server's state
// "Connected sql-a".
#pragma once

#include <string>
#include <vector>

#include "sim/history/history.hpp"

namespace switchback::test {

inline Fact old_fact(SimTime at, FactKind kind, std::string subject, std::string model,
                     std::string label, std::string from, std::string to, std::string cause,
                     std::int64_t value) {
  FactRow row;
  row.at = at, row.kind = kind;
  row.subject = std::move(subject), row.model = std::move(model), row.label = std::move(label);
  row.from = std::move(from), row.to = std::move(to), row.cause = std::move(cause);
  row.value = value;
  return fact_of_old(std::move(row));
}

inline std::vector<FactRow> rows_of(DrillResult const& result) {
  std::vector<FactRow> rows;
  for (Fact const& fact : result.facts)
    rows.push_back(row_of(fact));
  return rows;
}

} // namespace switchback::test
