// What the procedures that only tell something answer: their rows, as the output of the statement,
// with the columns of each that the estate knows of.
//
// Sources: SQL Server docs, "Monitoring Database Mirroring" and sp_dbmmonitorresults; "Monitor Log
// Shipping", sp_help_log_shipping_monitor, sp_help_log_shipping_primary_database,
// sp_help_log_shipping_secondary_database; sp_help_job (current_execution_status 1 executing, 4
// idle). Rates and delays of mirroring have no columns here: the estate follows queues, not their
// history. Times are of the drill.
#include "sim/operations/sql_session.hpp"

namespace switchback {
namespace {

using Arguments = std::map<std::string, std::string>;

class Rows {
public:
  Rows& row() {
    text_ += text_.empty() ? "" : "; ";
    first_ = true;
    ++count_;
    return *this;
  }
  Rows& column(char const* name, std::string const& value) {
    text_ += (first_ ? "" : ", ") + std::string(name) + " " + (value.empty() ? "NULL" : value);
    first_ = false;
    return *this;
  }
  Rows& column(char const* name, std::int64_t value) { return column(name, std::to_string(value)); }
  std::string text() const {
    return std::to_string(count_) + (count_ == 1 ? " row" : " rows") +
           (count_ == 0 ? "" : ": " + text_);
  }

private:
  std::string text_;
  int count_ = 0;
  bool first_ = true;
};

std::string given(Arguments const& arguments, char const* name) {
  auto const it = arguments.find(name);
  return it == arguments.end() ? std::string{} : it->second;
}

bool asked_for(std::string const& wanted, std::string const& name) {
  return wanted.empty() || same_name(wanted, name);
}

std::int64_t minutes(Duration duration) { return duration / std::chrono::minutes{1}; }
std::int64_t kilobytes(Bytes bytes) { return (bytes.value + 1'023) / 1'024; }
/// Of a run that has not been: NULL.
std::string when(SimTime time) { return time == SimTime{} ? std::string{} : to_text(time); }

Rows mirroring_rows(SqlSession& session, Arguments const& arguments) {
  Rows rows;
  auto const& mirroring = session.estate.mirroring();
  for (DatabasePlan const& plan : session.estate.scenario().estate.databases) {
    auto const view = mirroring.view(session.instance, plan.name);
    auto const state = mirroring.state(session.instance, plan.name);
    if (!view || !state || !asked_for(given(arguments, "@database_name"), plan.name))
      continue;
    rows.row()
        .column("database_name", plan.name)
        .column("role", view->principal ? 1 : 2)
        .column("mirroring_state", static_cast<int>(*state))
        .column("witness_status", view->sees_witness ? 1 : 2)
        .column(view->principal ? "unsent_log" : "unrestored_log",
                std::to_string(kilobytes(view->principal ? view->send_queue : view->redo_queue)) +
                    " KB")
        .column("time_recorded", to_text(session.estate.kernel().now()));
  }
  return rows;
}

Rows monitor_rows(SqlSession& session, Arguments const&) {
  Rows rows;
  auto const now = session.estate.kernel().now();
  for (MonitorRow const& row : session.estate.shipping().monitor(session.instance).rows()) {
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

Rows primary_rows(SqlSession& session, Arguments const& arguments) {
  Rows rows;
  for (ShippingPrimary const& row : session.estate.shipping().tables(session.instance).primaries)
    if (asked_for(given(arguments, "@database"), row.database))
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

Rows secondary_rows(SqlSession& session, Arguments const& arguments) {
  Rows rows;
  for (ShippingSecondary const& row :
       session.estate.shipping().tables(session.instance).secondaries)
    if (asked_for(given(arguments, "@secondary_database"), row.database))
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

Rows job_rows(SqlSession& session, Arguments const& arguments) {
  Rows rows;
  for (Job const& job : session.estate.shipping().agent(session.instance).jobs())
    if (asked_for(given(arguments, "@job_name"), job.name))
      rows.row()
          .column("name", job.name)
          .column("enabled", job.enabled ? 1 : 0)
          .column("current_execution_status", job.running ? 1 : 4);
  return rows;
}

} // namespace

std::string report_of(SqlSession& session, std::string_view procedure,
                      std::map<std::string, std::string> const& arguments) {
  struct Teller {
    std::string_view procedure;
    Rows (*rows)(SqlSession&, Arguments const&);
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
      return one.rows(session, arguments).text();
  return "a report";
}

} // namespace switchback
