#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/drill/commands.hpp"
#include "sim/drill/selection.hpp"
#include "sim/faults/faults.hpp"
#include "sim/history/measures.hpp"
#include "sim/runbook/dialog.hpp"
#include "sim/runbook/powershell/powershell.hpp"
#include "sim/runbook/predicate.hpp"
#include "sim/runbook/tsql/parser.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {
namespace {

struct Line {
  std::string name, kind, meaning;
};

std::vector<Line> faults() {
  std::vector<Line> lines;
  for (FaultKindRow const& row : fault_kinds())
    lines.push_back({std::string(row.name), std::string(row.written), std::string(row.meaning)});
  return lines;
}

std::vector<Line> commands() {
  std::vector<Line> lines;
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
    lines.push_back({std::string(dialog.name), "dialog", std::string(dialog.meaning)});
  return lines;
}

std::vector<Line> measures() {
  std::vector<Line> lines;
  for (MeasureRow const& row : measure_rows())
    lines.push_back({std::string(row.name), std::string(row.scope) + ", " + std::string(row.unit),
                     std::string(row.meaning)});
  return lines;
}

std::vector<Line> states() {
  std::vector<Line> lines;
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

std::vector<Line> scenarios(std::string const& folder) {
  std::vector<Line> lines;
  DiskFiles files;
  for (std::string const& path : select_scenarios({folder}).files) {
    LoadResult const loaded = load_scenario(path, {}, files);
    lines.push_back({path, loaded.scenario ? "" : "does not load",
                     loaded.scenario ? loaded.scenario->title : ""});
  }
  return lines;
}

} // namespace

ExitCode list_command(ListRequest const& request) {
  if (request.what == "schema") {
    auto schemas = nlohmann::ordered_json::object();
    schemas["scenario"] = nlohmann::ordered_json::parse(scenario_schema());
    schemas["estate"] = nlohmann::ordered_json::parse(estate_schema());
    std::cout << schemas.dump(2) << '\n';
    return ExitCode::Met;
  }
  std::vector<Line> const lines = request.what == "faults"     ? faults()
                                  : request.what == "commands" ? commands()
                                  : request.what == "measures" ? measures()
                                  : request.what == "states"   ? states()
                                                               : scenarios(request.folder);
  if (request.json) {
    auto all = nlohmann::ordered_json::array();
    for (Line const& line : lines)
      all.push_back({{"name", line.name}, {"kind", line.kind}, {"meaning", line.meaning}});
    std::cout << all.dump(2) << '\n';
    return ExitCode::Met;
  }
  std::size_t widest = 0, wide = 0;
  for (Line const& line : lines)
    widest = std::max(widest, line.name.size()), wide = std::max(wide, line.kind.size());
  for (Line const& line : lines)
    std::cout << fmt::format("{:<{}}  {:<{}}  {}\n", line.name, widest, line.kind, wide,
                             line.meaning);
  return ExitCode::Met;
}

} // namespace switchback
