#include "sim/drill/lists.hpp"

#include <fmt/format.h>

#include "sim/drill/selection.hpp"
#include "sim/faults/faults.hpp"
#include "sim/history/measures.hpp"
#include "sim/runbook/dialog.hpp"
#include "sim/runbook/powershell/powershell.hpp"
#include "sim/runbook/predicate.hpp"
#include "sim/runbook/runbook.hpp"
#include "sim/runbook/tsql/parser.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {
namespace {

std::vector<ListLine> faults() {
  std::vector<ListLine> lines;
  for (FaultKindRow const& row : fault_kinds())
    lines.push_back({std::string(row.name), std::string(row.written), std::string(row.meaning)});
  return lines;
}

std::vector<ListLine> commands() {
  std::vector<ListLine> lines;
  for (char const* statement :
       {"BACKUP DATABASE | LOG", "RESTORE DATABASE | LOG",
        "ALTER DATABASE .. SET PARTNER | WITNESS | SAFETY", "ALTER DATABASE .. SET option", "KILL",
        "USE", "DROP DATABASE", "DECLARE, SET, SELECT @v =", "WAITFOR DELAY",
        "SELECT, PRINT, DBCC, GRANT (no effect)"})
    lines.push_back({statement, "sql", ""});
  for (auto const& procedure : tsql::procedures())
    lines.push_back({std::string(procedure.name), "sql", std::string(procedure.meaning)});
  for (auto const& cmdlet : powershell::cmdlets())
    lines.push_back({std::string(cmdlet.name), "powershell", std::string(cmdlet.meaning)});
  for (char const* command :
       {"copy", "xcopy", "robocopy", "del", "timeout", "sqllogship", "dir", "echo", "rem"})
    lines.push_back({command, "cmd", ""});
  for (auto const& dialog : dialogs())
    lines.push_back(
        {std::string(dialog.name), "dialog",
         fmt::format(
             "{} (fields: {}{}{})", dialog.meaning, fmt::join(dialog.mandatory, ", "),
             dialog.optional.empty() ? "" : "; optional: ", fmt::join(dialog.optional, ", "))});
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
    lines.push_back({std::string(row.name), std::string(row.scope) + ", " + std::string(row.unit),
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
    LoadResult const loaded = load_scenario(path, {}, files);
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
