// Rows and jobs of log shipping, from the estate file and from the dialog.
#include <algorithm>

#include "sim/estate/shipping.hpp"

namespace switchback {

// --- What the estate file says ---

LogShippingPlan const& Shipping::plan_of(std::string const& database) const {
  static LogShippingPlan const kDefaults; // of a chain that a procedure or dialog set up
  LogShippingPlan const* plan = context_.index.log_shipping(database);
  return plan != nullptr ? *plan : kDefaults;
}

SecondaryPlan const& Shipping::secondary_plan(std::string const& database,
                                              std::string const& instance) const {
  SecondaryPlan const* further = context_.index.further_secondary(database, instance);
  return further != nullptr ? *further : plan_of(database);
}

void Shipping::begin() {
  for (LogShippingPlan const& plan : context_.scenario.estate.log_shipping) {
    Database const* primary = servers_.find(plan.primary, plan.database);
    if (primary == nullptr)
      continue;
    plan_primary(plan.database, plan.primary, context_.index.share(plan.share)->unc);
    if (plan.mirror_is_primary_too)
      if (MirroringPlan const* mirroring = context_.index.mirroring(plan.database);
          mirroring != nullptr && mirroring->principal == plan.primary)
        plan_primary(plan.database, mirroring->mirror, context_.index.share(plan.share)->unc);
    lay_secondary(*primary, plan, plan);
    for (FurtherSecondaryPlan const& further : context_.scenario.estate.secondaries)
      if (further.database == plan.database)
        lay_secondary(*primary, plan, further);
  }
}

void Shipping::lay_secondary(Database const& primary, LogShippingPlan const& shipping,
                             SecondaryPlan const& plan) {
  Database copy = primary;
  // As restored by the last log before the drill.
  copy.content = LogPath::begin(primary.content.fork(), primary.content.spans().front().from.at);
  copy.state = plan.standby ? DatabaseState::Standby : DatabaseState::Restoring;
  copy.mirror_role = MirrorRole::None;
  servers_.adopt(plan.secondary, copy);
  if (plan.standby)
    servers_.keep_undo_file(plan.secondary, *servers_.find(plan.secondary, copy.name),
                            plan.copy_folder + "\\" + copy.name + ".tuf");
  for (auto& [instance, node] : nodes_)
    if (node.tables.primary(shipping.database) != nullptr)
      node.tables.add_link(shipping.database, plan.secondary, shipping.database);
  plan_secondary(shipping.database, shipping.primary, plan.secondary,
                 context_.index.share(shipping.share)->unc, "");
  begin_reading(plan, shipping.database);
}

int Shipping::plan_primary(std::string const& database, std::string const& instance,
                           std::string const& share) {
  LogShippingPlan const& plan = plan_of(database);
  ShippingPrimary row;
  row.database = database;
  row.share = share;
  row.job = backup_job_name(database);
  row.monitor = plan.monitor;
  row.retention = plan.backup_retention;
  row.threshold = plan.backup_threshold;
  row.alert = plan.backup_alert;
  row.last_backup = context_.clocks.utc(instance);
  int const number = nodes_[instance].tables.add_primary(row, servers_.find(instance, database));
  if (number != 0)
    return number;
  Job job;
  job.name = row.job;
  job.kind = JobKind::Backup;
  job.database = database;
  job.every = plan.backup_every;
  job.phase = plan.backup_phase;
  put_job(instance, std::move(job));
  tell_primary(instance, row);
  return 0;
}

int Shipping::plan_secondary(std::string const& database, std::string const& primary,
                             std::string const& secondary, std::string const& share,
                             std::string const& first_file) {
  SecondaryPlan const& plan = secondary_plan(database, secondary);
  ShippingSecondary row;
  row.database = database;
  row.primary_server = primary;
  row.primary_database = database;
  row.share = share;
  row.folder = plan.copy_folder;
  row.copy_job = copy_job_name(primary, database);
  row.restore_job = restore_job_name(primary, database);
  row.monitor = plan_of(database).monitor;
  row.retention = plan.copy_retention;
  row.restore_delay = plan.restore_delay;
  row.restore_all = plan.restore_all;
  row.standby = plan.standby;
  row.disconnect_users = plan.disconnect_users;
  row.threshold = plan.restore_threshold;
  row.alert = plan.restore_alert;
  row.last_copied = row.last_restored = first_file;
  row.restored_at = context_.kernel.now();
  row.last_restore = context_.clocks.utc(secondary);
  Node& node = nodes_[secondary];
  if (int const number = node.tables.add_secondary(row))
    return number;
  ShippingSource source;
  source.primary_server = primary;
  source.primary_database = database;
  source.share = row.share;
  source.folder = row.folder;
  source.copy_job = row.copy_job;
  source.restore_job = row.restore_job;
  source.monitor = row.monitor;
  source.retention = row.retention;
  source.id = node.tables.secondary(database)->id;
  node.tables.add_source(std::move(source));
  for (JobKind kind : {JobKind::Copy, JobKind::Restore}) {
    Job job;
    job.name = kind == JobKind::Copy ? row.copy_job : row.restore_job;
    job.kind = kind;
    job.database = database;
    job.every = kind == JobKind::Copy ? plan.copy_every : plan.restore_every;
    job.phase = kind == JobKind::Copy ? plan.copy_phase : plan.restore_phase;
    put_job(secondary, std::move(job));
  }
  tell_secondary(secondary, row);
  return 0;
}

void Shipping::put_job(std::string const& instance, Job job) {
  Node& node = nodes_[instance];
  std::string const name = job.name;
  node.agent.remove(name); // a job of that name left over from an earlier configuration is replaced
  node.agent.add(std::move(job));
  arm(instance, name);
}

void Shipping::remove_job(std::string const& instance, std::string const& job) {
  Node& node = nodes_[instance];
  context_.kernel.cancel(std::exchange(node.ticks[job], 0));
  node.ticks.erase(job);
  node.agent.remove(job);
}

// --- Dialogs ---

Outcome Shipping::configure_primary(std::string const& database, std::string const& instance,
                                    std::string const& share) {
  SharePlan const* target = context_.index.share(share);
  if (target == nullptr)
    return Outcome::refuse(kDevice, "no share '" + share + "'");
  int const number = plan_primary(database, instance, target->unc);
  if (number != 0)
    return Outcome::refuse(number,
                           "the primary '" + database + "' cannot be configured on " + instance);
  context_.journal.effect(EffectKind::ShippingSetUp, database, instance);
  context_.journal.state(StateModel::LogShipping, {database, instance}, "", "none", "primary",
                         "configured");
  changed_();
  return Outcome::executed();
}

int Shipping::plan_rows(Setup const& setup, std::string const& first_file) {
  std::string const share = context_.index.share(setup.share)->unc;
  if (int const number = plan_primary(setup.database, setup.primary, share))
    return number;
  if (int const number =
          nodes_[setup.primary].tables.add_link(setup.database, setup.secondary, setup.database))
    return number;
  return plan_secondary(setup.database, setup.primary, setup.secondary, share, first_file);
}

Outcome Shipping::enable(Setup const& setup) {
  SharePlan const* share = context_.index.share(setup.share);
  Database const* primary = servers_.find(setup.primary, setup.database);
  if (share == nullptr || primary == nullptr || primary->state != DatabaseState::Online)
    return Outcome::refuse(kBackupSkipped, "the database '" + setup.database +
                                               "' is not online on " + setup.primary);
  if (nodes_[setup.primary].tables.primary(setup.database) != nullptr)
    return Outcome::refuse(kPrimaryExists,
                           "'" + setup.database + "' is a log-shipping primary already");
  if (nodes_[setup.secondary].tables.secondary(setup.database) != nullptr)
    return Outcome::refuse(kSecondaryExists,
                           "'" + setup.database + "' is a log-shipping secondary already");
  if (!setup.already_initialised)
    if (Outcome laid = initialise(setup, *share); laid.refused())
      return laid;
  // Files from before this configuration are none of the new chain's.
  int const number =
      plan_rows(setup, log_file_name(setup.database, context_.clocks.utc(setup.primary),
                                     context_.clocks.day_0()));
  if (number != 0)
    return Outcome::refuse(number, "log shipping of '" + setup.database + "' cannot be configured");
  context_.journal.effect(EffectKind::ShippingSetUp, setup.database, setup.primary,
                          setup.secondary);
  context_.journal.state(StateModel::LogShipping, {setup.database, setup.primary}, "", "none",
                         "primary", "enabled");
  context_.journal.state(StateModel::LogShipping, {setup.database, setup.secondary}, "", "none",
                         "secondary", "enabled");
  changed_();
  return Outcome::executed();
}

/// A full backup of the primary, restored on the secondary.
Outcome Shipping::initialise(Setup const& setup, SharePlan const& share) {
  SqlServers::BackupRequest backup;
  backup.database = setup.database;
  backup.to = {
      {share.unc + "\\" + setup.database + "_init_" + std::to_string(++set_ups_) + ".bak"}};
  SqlServers::RestoreRequest restore;
  restore.database = setup.database;
  restore.from = backup.to.front();
  restore.options.recovery = RecoveryOption::NoRecovery;
  restore.options.replace = true;
  if (Outcome written = await(servers_.backup(setup.primary, std::move(backup))); written.refused())
    return written;
  return await(servers_.restore(setup.secondary, std::move(restore)));
}

} // namespace switchback
