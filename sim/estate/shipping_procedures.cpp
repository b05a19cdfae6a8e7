// Rows and jobs of log shipping, as the procedures make, change and delete them one by one.
#include <algorithm>

#include "sim/estate/shipping.hpp"

namespace switchback {
namespace {

std::string refusal_of(int number, std::string const& database) {
  switch (number) {
  case kNotAPrimary:
    return "database '" + database + "' is no log-shipping primary here";
  case kNotASecondary:
    return "database '" + database + "' is no log-shipping secondary here";
  case kSecondariesLeft:
    return "secondaries of '" + database + "' are still linked";
  default:
    return "log shipping of '" + database + "' cannot be configured so";
  }
}

Outcome outcome_of(int number, std::string const& database) {
  return number == 0 ? Outcome::executed() : Outcome::refuse(number, refusal_of(number, database));
}

} // namespace

bool Shipping::reaches_monitor(std::string const& instance, std::string const& monitor) const {
  return monitor.empty() || (servers_.is_instance(monitor) && servers_.runs(monitor) &&
                             context_.topology.reachable(instance, monitor));
}

Outcome Shipping::add_primary(std::string const& instance, ShippingPrimary row, bool overwrite) {
  Node& node = nodes_[instance];
  if (!edition_ships(servers_.edition(instance)))
    return Outcome::refuse(kWrongEdition, "this edition has no log shipping");
  if (!reaches_monitor(instance, row.monitor))
    return Outcome::refuse(kNoMonitor, "the monitor server '" + row.monitor + "' does not answer");
  Database const* database = servers_.find(instance, row.database);
  if (overwrite)
    forget_primary(instance, row.database);
  if (int const number = refuse_job_name(node.agent, row.job);
      number != 0 && !overwrite && node.tables.primary(row.database) == nullptr)
    return Outcome::refuse(number, "a job named '" + row.job + "' exists");
  row.last_backup = context_.clocks.utc(instance);
  if (int const number = node.tables.add_primary(row, database))
    return outcome_of(number, row.database);
  Job job;
  job.name = row.job;
  job.kind = JobKind::Backup;
  job.database = row.database;
  job.enabled = false;
  put_job(instance, std::move(job));
  tell_primary(instance, row);
  changed_();
  Outcome answer = Outcome::executed();
  if (int const warning = warn_primary(database)) {
    answer.number = std::to_string(warning);
    answer.message = "the database is not online: its backup job will not run until it is (" +
                     answer.number + ")";
  }
  return answer;
}

int Shipping::forget_primary(std::string const& instance, std::string const& database) {
  Node& node = nodes_[instance];
  ShippingPrimary const* row = node.tables.primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  std::string const job = row->job, monitor = row->monitor;
  if (int const number = node.tables.delete_primary(database))
    return number;
  remove_job(instance, job);
  forget_alert(instance, database, JobKind::Backup, monitor);
  return 0;
}

Outcome Shipping::add_source(std::string const& instance, ShippingSource const& row,
                             bool overwrite) {
  Node& node = nodes_[instance];
  if (!edition_ships(servers_.edition(instance)))
    return Outcome::refuse(kWrongEdition, "this edition has no log shipping");
  if (!reaches_monitor(instance, row.monitor))
    return Outcome::refuse(kNoMonitor, "the monitor server '" + row.monitor + "' does not answer");
  if (overwrite)
    node.tables.delete_source(row.primary_server, row.primary_database);
  bool const known = node.tables.source(row.primary_server, row.primary_database) != nullptr;
  for (std::string const& name : {row.copy_job, row.restore_job})
    if (int const number = refuse_job_name(node.agent, name); number != 0 && !overwrite && !known)
      return Outcome::refuse(number, "a job named '" + name + "' exists");
  if (int const number = node.tables.add_source(row))
    return outcome_of(number, row.primary_database);
  for (JobKind kind : {JobKind::Copy, JobKind::Restore}) {
    Job job;
    job.name = kind == JobKind::Copy ? row.copy_job : row.restore_job;
    job.kind = kind;
    job.enabled = false;
    put_job(instance, std::move(job));
  }
  return Outcome::executed();
}

Outcome Shipping::add_secondary(std::string const& instance, ShippingSecondary row,
                                bool overwrite) {
  Node& node = nodes_[instance];
  if (overwrite && node.tables.source(row.primary_server, row.primary_database) != nullptr)
    std::erase_if(node.tables.secondaries,
                  [&](auto const& old) { return same_name(old.database, row.database); });
  row.restored_at = context_.kernel.now();
  row.last_restore = context_.clocks.utc(instance);
  if (int const number = node.tables.add_secondary_of_source(row))
    return outcome_of(number, row.database);
  ShippingSecondary const& added = *node.tables.secondary(row.database);
  for (std::string const& name : {added.copy_job, added.restore_job})
    if (Job* job = node.agent.find(name))
      job->database = added.database;
  tell_secondary(instance, added);
  context_.journal.effect(EffectKind::ShippingSetUp, row.database, instance);
  context_.journal.state(StateModel::LogShipping, {row.database, instance}, "", "none", "secondary",
                         "sp_add_log_shipping_secondary_database");
  changed_();
  return Outcome::executed();
}

Outcome Shipping::add_link(std::string const& instance, std::string const& database,
                           std::string const& server, std::string const& secondary,
                           bool overwrite) {
  ShippingTables& tables = nodes_[instance].tables;
  if (overwrite)
    tables.delete_link(database, server, secondary);
  return outcome_of(tables.add_link(database, server, secondary), database);
}

Outcome Shipping::change_primary(std::string const& instance, std::string const& database,
                                 ShippingPrimaryChange const& change) {
  ShippingTables& tables = nodes_[instance].tables;
  int const number = tables.change_primary(database, change);
  if (number == 0)
    tell_primary(instance, *tables.primary(database));
  return outcome_of(number, database);
}

Outcome Shipping::change_source(std::string const& instance, std::string const& server,
                                std::string const& database, ShippingSourceChange const& change) {
  return outcome_of(nodes_[instance].tables.change_source(server, database, change), database);
}

Outcome Shipping::change_secondary(std::string const& instance, std::string const& database,
                                   ShippingSecondaryChange const& change) {
  ShippingTables& tables = nodes_[instance].tables;
  int const number = tables.change_secondary(database, change);
  if (number == 0)
    tell_secondary(instance, *tables.secondary(database));
  return outcome_of(number, database);
}

Outcome Shipping::delete_secondary(std::string const& instance, std::string const& database) {
  Node& node = nodes_[instance];
  ShippingSecondary const* row = node.tables.secondary(database);
  std::string const copy = row != nullptr ? row->copy_job : "",
                    restore = row != nullptr ? row->restore_job : "",
                    monitor = row != nullptr ? row->monitor : "";
  bool const last = node.tables.last_of_its_source(database);
  auto const others = node.tables.of_its_source(database);
  if (int const number = node.tables.delete_secondary(database))
    return outcome_of(number, database);
  for (std::string const& name : {copy, restore})
    if (last)
      remove_job(instance, name);
    else if (Job* job = node.agent.find(name); job != nullptr && same_name(job->database, database))
      job->database = others.front() == job->database ? others.back() : others.front();
  forget_alert(instance, database, JobKind::Restore, monitor);
  context_.journal.effect(EffectKind::ProtectionRemoved, database, instance);
  context_.journal.state(StateModel::LogShipping, {database, instance}, "", "secondary", "none",
                         "sp_delete_log_shipping_secondary_database");
  changed_();
  return Outcome::executed();
}

Outcome Shipping::delete_source(std::string const& instance, std::string const& server,
                                std::string const& database) {
  Node& node = nodes_[instance];
  ShippingSource const* row = node.tables.source(server, database);
  std::string const copy = row != nullptr ? row->copy_job : "",
                    restore = row != nullptr ? row->restore_job : "";
  if (int const number = node.tables.delete_source(server, database))
    return outcome_of(number, database);
  for (std::string const& job : {copy, restore})
    remove_job(instance, job);
  return Outcome::executed();
}

Outcome Shipping::delete_primary(std::string const& instance, std::string const& database) {
  int const number = forget_primary(instance, database);
  if (number == 0)
    changed_();
  return outcome_of(number, database);
}

Outcome Shipping::delete_link(std::string const& instance, std::string const& database,
                              std::string const& server, std::string const& secondary) {
  return outcome_of(nodes_[instance].tables.delete_link(database, server, secondary), database);
}

} // namespace switchback
