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
  for (auto const& [statement, meaning] :
       {std::pair{"BACKUP DATABASE, BACKUP LOG",
                  "full, differential, log and tail backups, striped or mirrored"},
        {"RESTORE DATABASE, RESTORE LOG", "restore, recovery, FILE, STANDBY, STOPAT"},
        {"ALTER DATABASE .. SET PARTNER, WITNESS, SAFETY", "sets up and steers mirroring"},
        {"ALTER DATABASE .. SET option", "recovery model, access, OFFLINE, ONLINE, EMERGENCY"},
        {"ALTER DATABASE .. MODIFY NAME", "renames a database"},
        {"CREATE, ALTER, DROP ENDPOINT", "the instance's mirroring endpoint"},
        {"UPDATE log_shipping_secondary_databases", "settings of a secondary, by hand"},
        {"KILL", "ends a session"},
        {"USE", "changes the session's database"},
        {"DROP DATABASE", "deletes a copy"},
        {"SHUTDOWN", "stops the instance"},
        {"DECLARE, SET, SELECT @v =", "variables"},
        {"IF, ELSE, BEGIN .. END, RETURN", "conditions and blocks"},
        {"RAISERROR", "raises an error"},
        {"WAITFOR DELAY, WAITFOR TIME", "waits"},
        {"SELECT, PRINT, DBCC, GRANT, CHECKPOINT", "read, without effect"}})
    lines.push_back({statement, "sql", meaning});
  for (auto const& procedure : tsql::procedures())
    lines.push_back({std::string(procedure.name), "sql", std::string(procedure.meaning)});
  for (auto const& cmdlet : powershell::cmdlets())
    lines.push_back({std::string(cmdlet.name), "powershell", std::string(cmdlet.meaning)});
  for (auto const& [command, meaning] :
       {std::pair{"copy", "copies files; a missing file is an error"},
        {"xcopy", "copies files; /d only newer ones"},
        {"robocopy", "copies new and changed files; a missing file is no error"},
        {"del", "deletes files"},
        {"timeout", "waits, in seconds"},
        {"sqllogship", "one run of a log-shipping job"},
        {"dir, echo, rem, type, cd, net, whoami, hostname", "read, without effect"}})
    lines.push_back({command, "cmd", meaning});
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
