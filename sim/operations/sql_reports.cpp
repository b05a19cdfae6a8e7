// What the procedures that only tell something answer: their rows, as the output of the statement,
// with the columns of each that the estate knows of.
//
// Sources: SQL Server docs, "Monitoring Database Mirroring" and sp_dbmmonitorresults; "Monitor Log
// Shipping", sp_help_log_shipping_monitor, sp_help_log_shipping_primary_database,
// sp_help_log_shipping_secondary_database; sp_help_job (current_execution_status 1 executing, 4
// idle). Rates and delays of mirroring have no columns here: the estate follows queues, not their
// history. Times are of the drill.
#include "sim/operations/sql_reports.hpp"

#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/sql_session.hpp"

namespace switchback {
namespace {

class Rows {
public:
  Rows& row() {
    rows_.emplace_back();
    return *this;
  }
  Rows& column(char const* name, std::string const& value) {
    rows_.back().emplace_back(name, value.empty() ? "NULL" : value);
    return *this;
  }
  Rows& column(char const* name, std::int64_t value) { return column(name, std::to_string(value)); }
  std::vector<ReportRow> take() { return std::move(rows_); }

private:
  std::vector<ReportRow> rows_;
};

std::int64_t minutes(Duration duration) { return duration / std::chrono::minutes{1}; }
std::int64_t kilobytes(Bytes bytes) { return (bytes.value + 1'023) / 1'024; }
/// Of a run that has not been: NULL.
std::string when(SimTime time) { return time == SimTime{} ? std::string{} : to_text(time); }

/// What the mirror adds to a commit, in milliseconds; where nobody is served, nothing is known.
std::string added_delay(Estate const& estate, std::string const& instance,
                        std::string const& database) {
  auto const takes = estate.commit_latency(database);
  if (!takes || instance != estate.serving(database))
    return {};
  return std::to_string(std::max(Duration{}, *takes - estate.index().sql(instance)->log_flush) /
                        std::chrono::milliseconds{1});
}

Rows mirroring_rows(Estate const& estate, std::string const& instance) {
  Rows rows;
  auto const& mirroring = estate.mirroring();
  for (DatabasePlan const& plan : estate.scenario().estate.databases) {
    auto const view = mirroring.view(instance, plan.name);
    auto const state = mirroring.state(instance, plan.name);
    if (!view || !state)
      continue;
    rows.row()
        .column("database_name", plan.name)
        .column("role", view->principal ? 1 : 2)
        .column("mirroring_state", static_cast<int>(*state))
        .column("witness_status", !view->witness_set   ? 0
                                  : view->sees_witness ? 1
                                                       : 2)
        .column(view->principal ? "unsent_log" : "unrestored_log",
                kilobytes(view->principal ? view->send_queue : view->redo_queue));
    if (view->principal)
      rows.column("average_delay", added_delay(estate, instance, plan.name));
    rows.column("time_recorded", to_text(estate.kernel().now()));
  }
  return rows;
}

Rows monitor_rows(Estate const& estate, std::string const& instance) {
  Rows rows;
  auto const now = estate.clocks().utc(instance);
  for (MonitorRow const& row : estate.shipping().monitor(instance).rows()) {
    bool const primary = row.agent == JobKind::Backup;
    bool const late = now - row.last > row.threshold || (!primary && row.latency > row.threshold);
    rows.row()
        .column("status", late ? 1 : 0)
        .column("is_primary", primary ? 1 : 0)
        .column("server", row.instance)
        .column("database_name", row.database)
        .column(primary ? "time_since_last_backup" : "time_since_last_restore",
                minutes(now - row.last))
        .column(primary ? "backup_threshold" : "restore_threshold", minutes(row.threshold))
        .column(primary ? "is_backup_alert_enabled" : "is_restore_alert_enabled",
                row.alert ? 1 : 0);
    if (!primary)
      rows.column("last_restored_latency", minutes(row.latency));
  }
  return rows;
}

Rows primary_rows(Estate const& estate, std::string const& instance) {
  Rows rows;
  for (ShippingPrimary const& row : estate.shipping().tables(instance).primaries)
    rows.row()
        .column("primary_id", row.id)
        .column("primary_database", row.database)
        .column("backup_directory", row.share)
        .column("backup_retention_period", minutes(row.retention))
        .column("backup_threshold", minutes(row.threshold))
        .column("threshold_alert_enabled", row.alert ? 1 : 0)
        .column("last_backup_date", when(row.last_backup))
        .column("monitor_server", row.monitor);
  return rows;
}

Rows secondary_rows(Estate const& estate, std::string const& instance) {
  Rows rows;
  for (ShippingSecondary const& row : estate.shipping().tables(instance).secondaries)
    rows.row()
        .column("secondary_id", row.id)
        .column("secondary_database", row.database)
        .column("primary_server", row.primary_server)
        .column("primary_database", row.primary_database)
        .column("backup_source_directory", row.share)
        .column("backup_destination_directory", row.folder)
        .column("restore_delay", minutes(row.restore_delay))
        .column("restore_all", row.restore_all ? 1 : 0)
        .column("restore_mode", row.standby ? 1 : 0)
        .column("disconnect_users", row.disconnect_users ? 1 : 0)
        .column("restore_threshold", minutes(row.threshold))
        .column("last_copied_file", row.last_copied)
        .column("last_restored_file", row.last_restored)
        .column("last_restored_date", when(row.last_restore));
  return rows;
}

Rows job_rows(Estate const& estate, std::string const& instance) {
  Rows rows;
  for (Job const& job : estate.shipping().agent(instance).jobs())
    rows.row()
        .column("name", job.name)
        .column("enabled", job.enabled ? 1 : 0)
        .column("current_execution_status", job.running ? 1 : 4);
  return rows;
}

} // namespace

std::vector<ReportRow> report_rows(Estate const& estate, std::string const& instance,
                                   std::string_view procedure) {
  struct Teller {
    std::string_view procedure;
    Rows (*rows)(Estate const&, std::string const&);
  };
  static constexpr Teller kTellers[] = {
      {"sp_dbmmonitorresults", mirroring_rows},
      {"sp_help_log_shipping_monitor", monitor_rows},
      {"sp_help_log_shipping_primary_database", primary_rows},
      {"sp_help_log_shipping_secondary_database", secondary_rows},
      {"sp_help_job", job_rows},
  };
  for (Teller const& one : kTellers)
    if (one.procedure == procedure)
      return one.rows(estate, instance).take();
  return {};
}

std::optional<std::string> value_in(ReportRow const& row, std::string_view column) {
  for (auto const& [name, value] : row)
    if (name == column)
      return value;
  return std::nullopt;
}

std::string report_of(SqlSession& session, std::string_view procedure,
                      std::map<std::string, std::string> const& arguments) {
  auto const* report = tsql::find_report(procedure);
  if (report == nullptr)
    return "it only reports";
  auto const asked = arguments.find(std::string(report->argument));
  std::string text;
  int count = 0;
  for (ReportRow const& row : report_rows(session.estate, session.instance, report->procedure)) {
    if (asked != arguments.end() && !asked->second.empty() &&
        !same_name(value_in(row, report->key).value_or(""), asked->second))
      continue;
    text += count++ == 0 ? ": " : "; ";
    for (auto const& [name, value] : row)
      text.append(&value == &row.front().second ? "" : ", ").append(name).append(" ").append(value);
  }
  return std::to_string(count) + (count == 1 ? " row" : " rows") + text;
}

} // namespace switchback
