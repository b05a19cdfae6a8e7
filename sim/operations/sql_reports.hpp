// The rows of the procedures that tell how mirroring, log shipping and jobs are, as an instance
// answers them now (tsql::report_tables() lists the procedures and their columns).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/estate/estate.hpp"

namespace switchback {

using ReportRow = std::vector<std::pair<std::string, std::string>>; ///< column, value or NULL

std::vector<ReportRow> report_rows(Estate const& estate, std::string const& instance,
                                   std::string_view procedure);
/// Nothing: the row has no such column.
std::optional<std::string> value_in(ReportRow const& row, std::string_view column);

} // namespace switchback
