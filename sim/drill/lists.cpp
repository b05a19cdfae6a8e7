#include "sim/drill/lists.hpp"

#include <fmt/format.h>

#include "sim/drill/selection.hpp"
#include "sim/faults/faults.hpp"
#include "sim/history/measures.hpp"
#include "sim/operations/cmdlets.hpp"
#include "sim/operations/dialogs.hpp"
#include "sim/operations/sql_procedures.hpp"
#include "sim/runbook/predicate.hpp"
#include "sim/runbook/runbook.hpp"
#include "sim/runbook/shell/shell.hpp"
#include "sim/runbook/tsql/parser.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {
namespace {

std::vector<ListLine> faults() {
  std::vector<ListLine> lines;
  for (FaultKind const& row : fault_kinds())
    lines.push_back({std::string(row.name), std::string(row.written), std::string(row.meaning)});
  return lines;
}

std::vector<ListLine> commands() {
  std::vector<ListLine> lines;
  for (tsql::StatementRow const& row : tsql::statement_rows())
    lines.push_back({std::string(row.written), "sql", std::string(row.meaning)});
  for (ProcedureRow const& procedure : procedures())
    lines.push_back({std::string(procedure.syntax.name), "sql", std::string(procedure.meaning)});
  for (CmdletRow const& cmdlet : cmdlets()) {
    std::string const place(where(cmdlet.installed));
    lines.push_back({std::string(cmdlet.syntax.name), "powershell",
                     std::string(cmdlet.meaning) + (place.empty() ? "" : " (" + place + ")")});
  }
  for (shell::CommandRow const& row : shell::command_rows())
    lines.push_back(
        {fmt::format("{}", fmt::join(row.names, ", ")), "cmd", std::string(row.meaning)});
  for (DialogRow const& dialog : dialogs())
    lines.push_back({std::string(dialog.name), "dialog",
                     fmt::format("{} ({})", dialog.meaning, fields_of(dialog))});
  return lines;
}

std::vector<ListLine> blocks() {
  std::vector<ListLine> lines;
  for (FenceWord const& row : block_kinds())
    lines.push_back({std::string(row.word), "kind", std::string(row.meaning)});
  for (FenceWord const& row : block_keys())
    lines.push_back({std::string(row.word), "key", std::string(row.meaning)});
  return lines;
}

std::vector<ListLine> measures() {
  std::vector<ListLine> lines;
  for (MeasureRow const& row : measure_rows())
    lines.push_back({std::string(row.name), std::string(row.scope()) + ", " + std::string(row.unit),
                     std::string(row.meaning)});
  return lines;
}

std::vector<ListLine> states() {
  std::vector<ListLine> lines;
  for (StateRow const& row : predicate_states())
    lines.push_back({std::string(row.state), std::string(row.subjects), std::string(row.meaning)});
  for (SeenMeasureRow const& row : predicate_measures())
    lines.push_back({std::string(row.name), std::string(row.unit), std::string(row.meaning)});
  for (tsql::ReportTable const& report : tsql::report_tables())
    for (std::string_view column : report.columns)
      lines.push_back({std::string(column), std::string(report.procedure),
                       "of " + std::string(report.key == "name" ? "a job" : "a database") +
                           " in its row on an instance"});
  return lines;
}

std::vector<ListLine> scenarios(std::string const& folder) {
  std::vector<ListLine> lines;
  DiskFiles files;
  for (std::string const& path : select_scenarios({folder}).files) {
    LoadResult const loaded = load_scenario(path, {}, files, fault_kinds());
    lines.push_back({path, loaded.scenario ? "" : "does not load",
                     loaded.scenario ? loaded.scenario->title : ""});
  }
  return lines;
}

} // namespace

std::vector<std::string> const& lists() {
  static std::vector<std::string> const kLists{"faults",   "commands", "blocks",
                                               "measures", "states",   "scenarios"};
  return kLists;
}

std::vector<ListLine> list_of(std::string_view what, std::string const& folder) {
  return what == "faults"     ? faults()
         : what == "commands" ? commands()
         : what == "blocks"   ? blocks()
         : what == "measures" ? measures()
         : what == "states"   ? states()
                              : scenarios(folder);
}

} // namespace switchback
