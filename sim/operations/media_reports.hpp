// The rows that RESTORE HEADERONLY, FILELISTONLY and LABELONLY answer.
//
// Sources: SQL Server docs, "RESTORE HEADERONLY", "RESTORE FILELISTONLY", "RESTORE LABELONLY": the
// columns, their order, and since which release each is there. A column that no fact of the estate
// answers is NULL. Times are of the drill.
#pragma once

#include "sim/operations/sql_reports.hpp"
#include "sim/runbook/tsql/statements.hpp"

namespace switchback {

/// `files` can be read; `position` of the only set that is asked for, none: of HEADERONLY every
/// set, else the first. The rows have every column that the release of the instance has.
std::vector<ReportRow> media_rows(Estate const& estate, std::string const& instance,
                                  tsql::Restore::What what, std::vector<File const*> const& files,
                                  std::optional<std::size_t> position);
/// The same as the output of the statement, without what is NULL.
std::string media_report(std::vector<ReportRow> const& rows);

} // namespace switchback
