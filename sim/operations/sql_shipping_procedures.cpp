// The stored procedures of log shipping, with their parameters in the documented order (SQL Server
// docs, the pages of the log-shipping stored procedures).
#include "sim/operations/sql_procedures.hpp"

namespace switchback {
namespace {

Outcome add_primary(ProcedureCall& c) {
  ShippingPrimary row;
  row.database = c.text("@database");
  row.share = c.text("@backup_directory");
  row.job = c.text("@backup_job_name", backup_job_name(row.database));
  row.monitor = c.has("@monitor_server") ? c.server("@monitor_server") : "";
  row.retention = c.minutes("@backup_retention_period").value_or(row.retention);
  row.threshold = c.minutes("@backup_threshold").value_or(row.threshold);
  row.alert = c.flag("@threshold_alert_enabled").value_or(row.alert);
  Outcome answer = c.shipping().add_primary(c.on(), row, c.flag("@overwrite").value_or(false));
  if (answer.refused())
    return answer;
  c.outputs["@backup_job_id"] = std::to_string(c.shipping().job(c.on(), row.job)->id);
  c.outputs["@primary_id"] = std::to_string(c.shipping().tables(c.on()).primary(row.database)->id);
  return answer;
}

Outcome add_link(ProcedureCall& c) {
  return c.shipping().add_link(c.on(), c.text("@primary_database"), c.server("@secondary_server"),
                               c.text("@secondary_database"), c.flag("@overwrite").value_or(false));
}

Outcome add_source(ProcedureCall& c) {
  ShippingSource row;
  row.primary_server = c.server("@primary_server");
  row.primary_database = c.text("@primary_database");
  row.share = c.text("@backup_source_directory");
  row.folder = c.text("@backup_destination_directory");
  row.copy_job = c.text("@copy_job_name", copy_job_name(row.primary_server, row.primary_database));
  row.restore_job =
      c.text("@restore_job_name", restore_job_name(row.primary_server, row.primary_database));
  row.monitor = c.has("@monitor_server") ? c.server("@monitor_server") : "";
  row.retention = c.minutes("@file_retention_period").value_or(row.retention);
  Outcome answer = c.shipping().add_source(c.on(), row, c.flag("@overwrite").value_or(false));
  if (answer.refused())
    return answer;
  c.outputs["@copy_job_id"] = std::to_string(c.shipping().job(c.on(), row.copy_job)->id);
  c.outputs["@restore_job_id"] = std::to_string(c.shipping().job(c.on(), row.restore_job)->id);
  for (ShippingSource const& made : c.shipping().tables(c.on()).sources)
    if (same_name(made.primary_server, row.primary_server) &&
        same_name(made.primary_database, row.primary_database))
      c.outputs["@secondary_id"] = std::to_string(made.id);
  return answer;
}

Outcome add_secondary(ProcedureCall& c) {
  ShippingSecondaryChange const asked = secondary_change(c);
  ShippingSecondary row;
  row.database = c.text("@secondary_database");
  row.primary_server = c.server("@primary_server");
  row.primary_database = c.text("@primary_database");
  row.restore_delay = asked.restore_delay.value_or(row.restore_delay);
  row.threshold = asked.threshold.value_or(row.threshold);
  row.restore_all = asked.restore_all.value_or(row.restore_all);
  row.standby = asked.standby.value_or(row.standby);
  row.disconnect_users = asked.disconnect_users.value_or(row.disconnect_users);
  row.alert = asked.alert.value_or(row.alert);
  return c.shipping().add_secondary(c.on(), row, c.flag("@overwrite").value_or(false));
}

Outcome change_primary(ProcedureCall& c) {
  ShippingPrimaryChange change;
  change.share = c.given("@backup_directory");
  change.retention = c.minutes("@backup_retention_period");
  change.threshold = c.minutes("@backup_threshold");
  change.alert = c.flag("@threshold_alert_enabled");
  return c.shipping().change_primary(c.on(), c.text("@database"), change);
}

Outcome change_source(ProcedureCall& c) {
  ShippingSourceChange change;
  change.share = c.given("@backup_source_directory");
  change.folder = c.given("@backup_destination_directory");
  change.retention = c.minutes("@file_retention_period");
  return c.shipping().change_source(c.on(), c.server("@primary_server"),
                                    c.text("@primary_database"), change);
}

Outcome change_secondary(ProcedureCall& c) {
  return c.shipping().change_secondary(c.on(), c.text("@secondary_database"), secondary_change(c));
}

Outcome delete_secondary(ProcedureCall& c) {
  return c.shipping().delete_secondary(c.on(), c.text("@secondary_database"));
}
Outcome delete_source(ProcedureCall& c) {
  return c.shipping().delete_source(c.on(), c.server("@primary_server"),
                                    c.text("@primary_database"));
}
Outcome delete_primary(ProcedureCall& c) {
  return c.shipping().delete_primary(c.on(), c.text("@database"));
}
Outcome delete_link(ProcedureCall& c) {
  return c.shipping().delete_link(c.on(), c.text("@primary_database"),
                                  c.server("@secondary_server"), c.text("@secondary_database"));
}

Outcome refresh_monitor(ProcedureCall& c) {
  return c.shipping().refresh_monitor(c.on(), static_cast<std::uint32_t>(c.number("@agent_id")),
                                      c.number("@agent_type", -1));
}
Outcome clean_history(ProcedureCall& c) {
  return c.shipping().clean_history(c.on(), static_cast<std::uint32_t>(c.number("@agent_id")),
                                    c.number("@agent_type", -1));
}

std::vector<ProcedureRow> const kShippingProcedures{
    {{"sp_add_log_shipping_primary_database",
      {"@database", "@backup_directory", "@backup_share", "@backup_job_name",
       "@backup_retention_period", "@monitor_server", "@monitor_server_security_mode",
       "@monitor_server_login", "@monitor_server_password", "@backup_threshold", "@threshold_alert",
       "@threshold_alert_enabled", "@history_retention_period", "@backup_job_id", "@primary_id",
       "@overwrite", "@ignoreremotemonitor", "@backup_compression",
       "@primary_server_with_port_override"},
      3},
     "makes a database a primary, with a disabled backup job",
     add_primary,
     kLogShipping},
    {{"sp_add_log_shipping_primary_secondary",
      {"@primary_database", "@secondary_server", "@secondary_database", "@overwrite"},
      3},
     "links a primary to a secondary",
     add_link,
     kLogShipping},
    {{"sp_add_log_shipping_secondary_primary",
      {"@primary_server", "@primary_database", "@backup_source_directory",
       "@backup_destination_directory", "@copy_job_name", "@restore_job_name",
       "@file_retention_period", "@monitor_server", "@monitor_server_security_mode",
       "@monitor_server_login", "@monitor_server_password", "@copy_job_id", "@restore_job_id",
       "@secondary_id", "@overwrite", "@ignoreremotemonitor"},
      4},
     "registers a primary on a secondary, with disabled copy and restore jobs",
     add_source,
     kLogShipping},
    {{"sp_add_log_shipping_secondary_database",
      {"@secondary_database", "@primary_server", "@primary_database", "@restore_delay",
       "@restore_all", "@restore_mode", "@disconnect_users", "@block_size", "@buffer_count",
       "@max_transfer_size", "@restore_threshold", "@threshold_alert", "@threshold_alert_enabled",
       "@history_retention_period", "@overwrite", "@ignoreremotemonitor"},
      3},
     "makes a database a secondary of a registered primary",
     add_secondary,
     kLogShipping},
    {{"sp_add_log_shipping_alert_job", {"@alert_job_id"}, 0},
     "the alert job is there",
     report,
     kLogShipping},
    {{"sp_help_log_shipping_monitor", {}, 0}, "shows the state of log shipping", report},
    {{"sp_help_log_shipping_primary_database", {"@database"}, 0}, "shows a primary row", report},
    {{"sp_help_log_shipping_secondary_database", {"@secondary_database"}, 0},
     "shows a secondary row",
     report},
    {{"sp_change_log_shipping_primary_database",
      {"@database", "@backup_directory", "@backup_share", "@backup_retention_period",
       "@monitor_server_security_mode", "@monitor_server_login", "@monitor_server_password",
       "@backup_threshold", "@threshold_alert", "@threshold_alert_enabled",
       "@history_retention_period", "@backup_compression"},
      1},
     "changes a primary's settings",
     change_primary},
    {{"sp_change_log_shipping_secondary_primary",
      {"@primary_server", "@primary_database", "@backup_source_directory",
       "@backup_destination_directory", "@file_retention_period", "@monitor_server_security_mode",
       "@monitor_server_login", "@monitor_server_password"},
      2},
     "changes where a secondary's files come from and go to",
     change_source},
    {{"sp_change_log_shipping_secondary_database",
      {"@secondary_database", "@restore_delay", "@restore_all", "@restore_mode",
       "@disconnect_users", "@block_size", "@buffer_count", "@max_transfer_size",
       "@restore_threshold", "@threshold_alert", "@threshold_alert_enabled",
       "@history_retention_period"},
      1},
     "changes a secondary's settings",
     change_secondary},
    {{"sp_delete_log_shipping_secondary_database",
      {"@secondary_database", "@ignoreremotemonitor"},
      1},
     "removes a secondary, its copy and restore jobs with the last one; the database keeps its "
     "state",
     delete_secondary},
    {{"sp_delete_log_shipping_secondary_primary", {"@primary_server", "@primary_database"}, 2},
     "removes a registered primary and its copy and restore jobs",
     delete_source},
    {{"sp_delete_log_shipping_primary_secondary",
      {"@primary_database", "@secondary_server", "@secondary_database"},
      3},
     "removes the link from a primary to a secondary",
     delete_link},
    {{"sp_delete_log_shipping_primary_database", {"@database", "@ignoreremotemonitor"}, 1},
     "removes a primary and its backup job",
     delete_primary},
    {{"sp_refresh_log_shipping_monitor", {"@agent_id", "@agent_type", "@database", "@mode"}, 4},
     "brings the monitor's rows up to those of this instance",
     refresh_monitor},
    {{"sp_cleanup_log_shipping_history", {"@agent_id", "@agent_type"}, 2},
     "deletes old history rows of a shipping job",
     clean_history},
};

} // namespace

std::vector<ProcedureRow> const& shipping_procedures() { return kShippingProcedures; }

} // namespace switchback
