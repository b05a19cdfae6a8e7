// The procedures that answer rows, with the columns that the estate knows of, by their documented
// names (SQL Server docs, the pages of the procedures). sim/operations/sql_reports.cpp fills them.
#include <algorithm>

#include "models/names.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback::tsql {

std::vector<ReportTable> const& report_tables() {
  static std::vector<ReportTable> const kReports{
      {"sp_dbmmonitorresults",
       "database_name",
       "@database_name",
       {"database_name", "role", "mirroring_state", "witness_status", "unsent_log",
        "unrestored_log", "average_delay", "time_recorded"}},
      {"sp_help_log_shipping_monitor",
       "database_name",
       "",
       {"status", "is_primary", "server", "database_name", "time_since_last_backup",
        "backup_threshold", "is_backup_alert_enabled", "time_since_last_restore",
        "restore_threshold", "is_restore_alert_enabled", "last_restored_latency"}},
      {"sp_help_log_shipping_primary_database",
       "primary_database",
       "@database",
       {"primary_id", "primary_database", "backup_directory", "backup_retention_period",
        "backup_threshold", "threshold_alert_enabled", "last_backup_date", "monitor_server"}},
      {"sp_help_log_shipping_secondary_database",
       "secondary_database",
       "@secondary_database",
       {"secondary_id", "secondary_database", "primary_server", "primary_database",
        "backup_source_directory", "backup_destination_directory", "restore_delay", "restore_all",
        "restore_mode", "disconnect_users", "restore_threshold", "last_copied_file",
        "last_restored_file", "last_restored_date"}},
      {"sp_help_job", "name", "@job_name", {"name", "enabled", "current_execution_status"}},
  };
  return kReports;
}

ReportTable const* find_report(std::string_view procedure) {
  auto const dot = procedure.rfind('.');
  auto const last = dot == std::string_view::npos ? procedure : procedure.substr(dot + 1);
  for (ReportTable const& one : report_tables())
    if (same_name(one.procedure, last))
      return &one;
  return nullptr;
}

} // namespace switchback::tsql
