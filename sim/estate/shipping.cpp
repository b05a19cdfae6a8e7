#include "sim/estate/shipping.hpp"

#include <algorithm>

namespace switchback {

Shipping::Shipping(Ground const& ground, FileStore& files, SqlServers& servers,
                   std::function<void()> changed)
    : ground_(ground), files_(files), servers_(servers), changed_(std::move(changed)) {
  for (SqlPlan const& sql : ground.scenario.estate.sql)
    nodes_[sql.name];
}

LogShippingPlan Shipping::plan_of(std::string const& database) const {
  for (LogShippingPlan const& plan : ground_.scenario.estate.log_shipping)
    if (plan.database == database)
      return plan;
  LogShippingPlan none;
  none.database = database;
  return none;
}

SharePlan const* Shipping::share_plan(std::string const& share) const {
  for (SharePlan const& plan : ground_.scenario.estate.shares)
    if (plan.name == share)
      return &plan;
  return nullptr;
}

void Shipping::begin() {
  for (LogShippingPlan const& plan : ground_.scenario.estate.log_shipping) {
    Database const* primary = servers_.find(plan.primary, plan.database);
    if (primary == nullptr)
      continue;
    Database copy = *primary;
    // As restored by the last log before the drill.
    copy.content =
        LogPath::begin(primary->content.fork(), primary->content.spans().front().from.at);
    copy.state = plan.standby ? DatabaseState::Standby : DatabaseState::Restoring;
    copy.mirror_role = MirrorRole::None;
    servers_.adopt(plan.secondary, copy);
    add_primary(plan.database, plan.primary, plan.share);
    nodes_[plan.primary].tables.add_link(plan.database, plan.secondary, plan.database);
    if (plan.mirror_is_primary_too)
      for (MirroringPlan const& mirroring : ground_.scenario.estate.mirroring)
        if (mirroring.database == plan.database && mirroring.principal == plan.primary) {
          add_primary(plan.database, mirroring.mirror, plan.share);
          nodes_[mirroring.mirror].tables.add_link(plan.database, plan.secondary, plan.database);
        }
    add_secondary(plan.database, plan.primary, plan.secondary, plan.share, "");
  }
}

// --- Rows and jobs ---

int Shipping::add_primary(std::string const& database, std::string const& instance,
                          std::string const& share) {
  LogShippingPlan const plan = plan_of(database);
  ShippingPrimary row;
  row.database = database;
  row.share = share;
  row.job = backup_job_name(database);
  row.retention = plan.backup_retention;
  row.last_backup = ground_.kernel.now();
  int const number =
      nodes_[instance].tables.add_primary(std::move(row), servers_.find(instance, database));
  if (number != 0)
    return number;
  Job job;
  job.name = backup_job_name(database);
  job.kind = JobKind::Backup;
  job.database = database;
  job.every = plan.backup_every;
  job.phase = plan.backup_phase;
  add_job(instance, std::move(job));
  if (plan.backup_alert)
    arm_alert(instance, database, false);
  return 0;
}

int Shipping::add_secondary(std::string const& database, std::string const& primary,
                            std::string const& secondary, std::string const& share,
                            std::string const& first_file) {
  LogShippingPlan const plan = plan_of(database);
  ShippingSecondary row;
  row.database = database;
  row.primary_server = primary;
  row.primary_database = database;
  row.share = share;
  row.folder = plan.copy_folder;
  row.copy_job = copy_job_name(primary, database);
  row.restore_job = restore_job_name(primary, database);
  row.retention = plan.copy_retention;
  row.restore_delay = plan.restore_delay;
  row.restore_all = plan.restore_all;
  row.standby = plan.standby;
  row.last_copied = row.last_restored = first_file;
  row.last_restore = ground_.kernel.now();
  int const number = nodes_[secondary].tables.add_secondary(row);
  if (number != 0)
    return number;
  for (JobKind kind : {JobKind::Copy, JobKind::Restore}) {
    Job job;
    job.name = kind == JobKind::Copy ? row.copy_job : row.restore_job;
    job.kind = kind;
    job.database = database;
    job.every = kind == JobKind::Copy ? plan.copy_every : plan.restore_every;
    job.phase = kind == JobKind::Copy ? plan.copy_phase : plan.restore_phase;
    add_job(secondary, std::move(job));
  }
  if (plan.restore_alert)
    arm_alert(secondary, database, true);
  return 0;
}

void Shipping::add_job(std::string const& instance, Job job) {
  Node& node = nodes_[instance];
  std::string const name = job.name;
  node.agent.remove(name); // a job of that name left over from an earlier configuration is replaced
  node.agent.add(std::move(job));
  arm(instance, name, ground_.kernel.now());
}

bool Shipping::agent_runs(std::string const& instance) const {
  return servers_.runs(instance) && ground_.topology.machine(instance).sql_agent;
}

void Shipping::arm(std::string const& instance, std::string const& name, SimTime from) {
  Node& node = nodes_[instance];
  ground_.kernel.cancel(std::exchange(node.ticks[name], 0));
  Job const* job = node.agent.find(name);
  if (job == nullptr || !agent_runs(instance))
    return;
  auto const tick = next_tick(*job, from);
  if (!tick)
    return;
  node.ticks[name] =
      ground_.kernel.at(*tick, Turn::Timer, instance + " " + name, [this, instance, name] {
        Node& here = nodes_[instance];
        here.ticks[name] = 0;
        Job const* due = here.agent.find(name);
        if (due != nullptr && due->enabled && !due->running && agent_runs(instance))
          run(instance, name);
        arm(instance, name, ground_.kernel.now() + Duration{1});
      });
}

void Shipping::physical_change() {
  for (auto& [instance, node] : nodes_) {
    bool const now = agent_runs(instance);
    if (now != node.was_running) {
      node.was_running = now;
      if (!now && !servers_.runs(instance)) { // a run under way dies with the instance
        for (Job const& job : node.agent.jobs())
          node.agent.find(job.name)->running = false;
        node.runs.clear();
      }
      for (Job const& job : node.agent.jobs())
        arm(instance, job.name, ground_.kernel.now());
    }
  }
}

void Shipping::rebuild(std::string const& machine) {
  auto const it = nodes_.find(machine);
  if (it == nodes_.end())
    return;
  for (auto& [job, tick] : it->second.ticks)
    ground_.kernel.cancel(tick);
  it->second = {};
}

// --- Runs ---

void Shipping::run(std::string const& instance, std::string const& name) {
  Job* job = nodes_[instance].agent.find(name);
  job->running = true;
  if (job->kind == JobKind::Backup)
    run_backup(instance, name);
  else
    run_copy_or_restore(instance, name, job->kind);
}

void Shipping::ended(std::string const& instance, std::string const& name, std::string const& file,
                     std::string const& outcome, std::int64_t number) {
  Node& node = nodes_[instance];
  node.runs.erase(name);
  Job* job = node.agent.find(name);
  JobKind const kind = job != nullptr ? job->kind : JobKind::Other;
  if (job != nullptr)
    job->running = false;
  ground_.journal.job(instance, name_of(kind), name, file, outcome, number);
  changed_();
}

void Shipping::run_backup(std::string const& instance, std::string const& name) {
  Node& node = nodes_[instance];
  std::string const database = node.agent.find(name)->database;
  ShippingPrimary const* row = node.tables.primary(database);
  SharePlan const* share = row != nullptr ? share_plan(row->share) : nullptr;
  if (row == nullptr || share == nullptr)
    return ended(instance, name, "", "failed", kNotAPrimary);
  if (start_backup(servers_.find(instance, database)) == BackupRun::Skips)
    return ended(instance, name, "", "skipped", kBackupSkipped);
  auto const now = ground_.kernel.now();
  std::string const file = log_file_name(database, now, ground_.scenario.day_0);
  SqlServers::BackupRequest request;
  request.database = database;
  request.path = share->unc + "\\" + file;
  request.options.kind = BackupKind::Log;
  request.overhead = plan_of(database).backup_overhead;
  servers_.backup(instance, std::move(request),
                  [this, instance, name, database, file, now](Outcome const& outcome) {
                    Node& here = nodes_[instance];
                    ShippingPrimary* primary = here.tables.primary(database);
                    if (outcome.refused() || primary == nullptr)
                      return ended(instance, name, file, "failed",
                                   outcome.refused() ? std::atoi(outcome.number.c_str()) : 0);
                    primary->last_backup = ground_.kernel.now();
                    if (SharePlan const* target = share_plan(primary->share); target != nullptr)
                      if (auto const place = files_.resolve_folder(target->unc, instance); place)
                        files_.folder(*place).delete_older(
                            ".trn", SimTime{now.time_since_epoch() - primary->retention});
                    // Beside it: what was committed before its start is in it.
                    ended(instance, name, file, "done", now.time_since_epoch().count());
                  });
}

std::vector<SeenFile> Shipping::seen(Folder const* folder) const {
  std::vector<SeenFile> files;
  if (folder != nullptr)
    folder->each([&](std::string const& name, File const& file) {
      if (file.state == File::State::Complete)
        files.push_back({name, file.created});
    });
  return files;
}

void Shipping::run_copy_or_restore(std::string const& instance, std::string const& name,
                                   JobKind kind) {
  Node& node = nodes_[instance];
  ShippingSecondary const* row = node.tables.secondary(node.agent.find(name)->database);
  if (row == nullptr)
    return ended(instance, name, "", "failed", kNotASecondary);
  ShippingStep step;
  if (kind == JobKind::Copy) {
    SharePlan const* share = share_plan(row->share);
    auto const place =
        share != nullptr ? files_.resolve_folder(share->unc, instance) : std::nullopt;
    if (!place || !files_.accessible(*place, instance))
      return ended(instance, name, "", "failed", 53);
    step = start_copy(*row, seen(files_.find(*place)));
  } else {
    auto const place = files_.resolve_folder(row->folder, instance);
    step = start_restore(*row, seen(files_.find(*place)), ground_.kernel.now());
  }
  follow(instance, name, step);
}

void Shipping::follow(std::string const& instance, std::string const& name,
                      ShippingStep const& step) {
  Node& node = nodes_[instance];
  Job const* job = node.agent.find(name);
  std::string const database = job != nullptr ? job->database : std::string{};
  ShippingSecondary* row = node.tables.secondary(database);
  JobKind const kind = step.next.kind;
  if (step.finished && row != nullptr) {
    (kind == JobKind::Copy ? row->last_copied : row->last_restored) = *step.finished;
    if (kind == JobKind::Restore && step.applied)
      row->last_restore = ground_.kernel.now();
  }
  if (step.ended || row == nullptr || node.stops[name] > 0) {
    node.stops[name] = 0;
    if (row != nullptr && kind == JobKind::Restore)
      if (auto const place = files_.resolve_folder(row->folder, instance); place)
        files_.folder(*place).delete_older(
            ".trn", SimTime{ground_.kernel.now().time_since_epoch() - row->retention});
    return ended(instance, name, step.finished.value_or(""), step.number == 0 ? "done" : "failed",
                 step.number);
  }
  node.runs[name] = step.next;
  LogShippingPlan const plan = plan_of(database);
  auto next = [this, instance, name](Outcome const& outcome) {
    auto& runs = nodes_[instance].runs;
    auto const it = runs.find(name);
    if (it == runs.end())
      return; // the instance died under it
    follow(instance, name,
           file_ended(it->second,
                      outcome.refused() ? std::max(1, std::atoi(outcome.number.c_str())) : 0));
  };
  if (kind == JobKind::Copy) {
    SharePlan const* share = share_plan(row->share);
    auto from = *files_.resolve(share->unc + "\\" + *step.work_on, instance);
    auto const to = *files_.resolve(row->folder + "\\" + *step.work_on, instance);
    files_.copy(from, to, plan.copy_overhead, next);
    return;
  }
  if (step.next.disconnect_users)
    servers_.end_sessions(instance, database);
  SqlServers::RestoreRequest request;
  request.database = database;
  request.path = row->folder + "\\" + *step.work_on;
  request.kind = BackupKind::Log;
  request.options.recovery = row->standby ? RecoveryOption::Standby : RecoveryOption::NoRecovery;
  request.overhead = plan.restore_overhead;
  servers_.restore(instance, std::move(request), next);
}

void Shipping::arm_alert(std::string const& instance, std::string const& database, bool restore) {
  LogShippingPlan const plan = plan_of(database);
  ShippingTables const& tables = nodes_[instance].tables;
  SimTime last{};
  if (restore)
    last = tables.secondary(database)->last_restore;
  else
    last = tables.primary(database)->last_backup;
  auto const due =
      alert_at(last, restore ? plan.restore_threshold : plan.backup_threshold, plan.alert_every);
  ground_.kernel.at(
      due, Turn::Timer, instance + " alert", [this, instance, database, restore, last] {
        ShippingTables const& now = nodes_[instance].tables;
        ShippingSecondary const* secondary = now.secondary(database);
        ShippingPrimary const* primary = now.primary(database);
        if (restore ? secondary == nullptr : primary == nullptr)
          return;
        SimTime const newest = restore ? secondary->last_restore : primary->last_backup;
        if (newest != last)
          return arm_alert(instance, database,
                           restore); // something came meanwhile: wait from there
        ground_.journal.job(instance, "alert", database, "", "raised", restore ? 14421 : 14420);
      });
}

// --- What operators do ---

Outcome Shipping::delete_secondary(std::string const& instance, std::string const& database) {
  Node& node = nodes_[instance];
  ShippingSecondary const* row = node.tables.secondary(database);
  std::string const copy = row != nullptr ? row->copy_job : "",
                    restore = row != nullptr ? row->restore_job : "";
  int const number = node.tables.delete_secondary(database);
  if (number != 0)
    return Outcome::refuse(number, "database '" + database + "' is no log-shipping secondary here");
  for (std::string const& job : {copy, restore}) {
    ground_.kernel.cancel(std::exchange(node.ticks[job], 0));
    node.agent.remove(job);
  }
  ground_.journal.state(database + " on " + instance, "log shipping", "", "secondary", "none",
                        "sp_delete_log_shipping_secondary_database");
  changed_();
  return Outcome::executed();
}

Outcome Shipping::delete_primary(std::string const& instance, std::string const& database) {
  Node& node = nodes_[instance];
  int const number = node.tables.delete_primary(database);
  if (number != 0)
    return Outcome::refuse(number, number == kNotAPrimary ? "database '" + database +
                                                                "' is no log-shipping primary here"
                                                          : "secondaries are still linked");
  std::string const job = backup_job_name(database);
  ground_.kernel.cancel(std::exchange(node.ticks[job], 0));
  node.agent.remove(job);
  changed_();
  return Outcome::executed();
}

Outcome Shipping::delete_link(std::string const& instance, std::string const& database,
                              std::string const& server, std::string const& secondary) {
  int const number = nodes_[instance].tables.delete_link(database, server, secondary);
  return number == 0 ? Outcome::executed()
                     : Outcome::refuse(number, "database '" + database +
                                                   "' is no log-shipping primary here");
}

Outcome Shipping::start_job(std::string const& instance, std::string const& job) {
  int const number = nodes_[instance].agent.refuse_start(job, agent_runs(instance));
  if (number != 0)
    return Outcome::refuse(
        number, number == kNoSuchJob ? "the job '" + job + "' does not exist"
                                     : "SQL Server Agent is not running, or the job runs already");
  ground_.kernel.at(ground_.kernel.now(), Turn::Timer, instance + " " + job, [this, instance, job] {
    if (Job const* asked = nodes_[instance].agent.find(job);
        asked != nullptr && !asked->running && agent_runs(instance))
      run(instance, job);
  });
  return Outcome::executed();
}

Outcome Shipping::stop_job(std::string const& instance, std::string const& name) {
  Job const* job = nodes_[instance].agent.find(name);
  if (job == nullptr)
    return Outcome::refuse(kNoSuchJob, "the job '" + name + "' does not exist");
  if (!job->running)
    return Outcome::refuse(kAgentRefuses, "the job '" + name + "' does not run");
  ++nodes_[instance].stops[name];
  return Outcome::executed();
}

Outcome Shipping::enable_job(std::string const& instance, std::string const& job, bool enabled) {
  int const number = nodes_[instance].agent.enable(job, enabled);
  return number == 0 ? Outcome::executed()
                     : Outcome::refuse(number, "the job '" + job + "' does not exist");
}

Outcome Shipping::delete_job(std::string const& instance, std::string const& job) {
  Node& node = nodes_[instance];
  int const number = node.agent.remove(job);
  ground_.kernel.cancel(std::exchange(node.ticks[job], 0));
  return number == 0 ? Outcome::executed()
                     : Outcome::refuse(number, "the job '" + job + "' does not exist");
}

Outcome Shipping::configure_primary(std::string const& database, std::string const& instance,
                                    std::string const& share) {
  if (share_plan(share) == nullptr)
    return Outcome::refuse(kDevice, "no share '" + share + "'");
  int const number = add_primary(database, instance, share);
  if (number != 0)
    return Outcome::refuse(number,
                           "the primary '" + database + "' can not be configured on " + instance);
  ground_.journal.state(database + " on " + instance, "log shipping", "", "none", "primary",
                        "configured");
  changed_();
  return Outcome::executed();
}

void Shipping::enable(Setup const& setup, Done done) {
  SharePlan const* share = share_plan(setup.share);
  Database const* primary = servers_.find(setup.primary, setup.database);
  if (share == nullptr || primary == nullptr || primary->state != DatabaseState::Online)
    return done(Outcome::refuse(kBackupSkipped, "the database '" + setup.database +
                                                    "' is not online on " + setup.primary));
  if (nodes_[setup.primary].tables.primary(setup.database) != nullptr)
    return done(Outcome::refuse(kPrimaryExists,
                                "'" + setup.database + "' is a log-shipping primary already"));
  if (nodes_[setup.secondary].tables.secondary(setup.database) != nullptr)
    return done(Outcome::refuse(kSecondaryExists,
                                "'" + setup.database + "' is a log-shipping secondary already"));
  auto rows = [this, setup, done] {
    int number = add_primary(setup.database, setup.primary, setup.share);
    if (number == 0)
      number =
          nodes_[setup.primary].tables.add_link(setup.database, setup.secondary, setup.database);
    // Files from before this configuration are none of the new chain's.
    if (number == 0)
      number = add_secondary(
          setup.database, setup.primary, setup.secondary, setup.share,
          log_file_name(setup.database, ground_.kernel.now(), ground_.scenario.day_0));
    if (number != 0)
      return done(Outcome::refuse(number, "log shipping of '" + setup.database +
                                              "' can not be configured"));
    ground_.journal.state(setup.database + " on " + setup.primary, "log shipping", "", "none",
                          "primary", "enabled");
    ground_.journal.state(setup.database + " on " + setup.secondary, "log shipping", "", "none",
                          "secondary", "enabled");
    changed_();
    done(Outcome::executed());
  };
  if (setup.already_initialised)
    return rows();
  SqlServers::BackupRequest backup;
  backup.database = setup.database;
  backup.path = share->unc + "\\" + setup.database + "_init_" + std::to_string(++set_ups_) + ".bak";
  SqlServers::RestoreRequest restore;
  restore.database = setup.database;
  restore.path = backup.path;
  restore.options.recovery = RecoveryOption::NoRecovery;
  restore.options.replace = true;
  servers_.backup(setup.primary, std::move(backup),
                  [this, setup, restore, rows, done](Outcome const& written) {
                    if (written.refused())
                      return done(written);
                    servers_.restore(setup.secondary, restore, [rows, done](Outcome const& laid) {
                      if (laid.refused())
                        return done(laid);
                      rows();
                    });
                  });
}

// --- What there is to see ---

bool Shipping::works(std::string const& database) const {
  for (auto const& [instance, node] : nodes_) {
    ShippingSecondary const* secondary = node.tables.secondary(database);
    if (secondary == nullptr || !agent_runs(instance) ||
        node.agent.find(secondary->restore_job) == nullptr)
      continue;
    LogShippingPlan const plan = plan_of(database);
    if (ground_.kernel.now() - secondary->last_restore > plan.restore_threshold)
      continue;
    for (auto const& [source, other] : nodes_)
      if (Database const* copy = servers_.find(source, database);
          other.tables.primary(database) != nullptr && agent_runs(source) && copy != nullptr &&
          servers_.open(source, database))
        return true;
  }
  return false;
}

Job const* Shipping::job(std::string const& instance, std::string const& name) const {
  auto const it = nodes_.find(instance);
  return it == nodes_.end() ? nullptr : it->second.agent.find(name);
}

std::size_t Shipping::unrestored(std::string const& instance, std::string const& database) const {
  Database const* copy = servers_.find(instance, database);
  auto const place = files_.resolve_folder(plan_of(database).copy_folder, instance);
  Folder const* folder = place ? files_.find(*place) : nullptr;
  if (copy == nullptr || folder == nullptr)
    return 0;
  std::size_t n = 0;
  folder->each([&](std::string const&, File const& file) {
    if (file.set && file.set->kind == BackupKind::Log &&
        meet(copy->content, file.set->content, file.set->first) == ChainMeeting::Applies)
      ++n;
  });
  return n;
}

std::string Shipping::describe() const {
  std::string text = "Jobs\n";
  for (auto const& [instance, node] : nodes_)
    for (Job const& job : node.agent.jobs())
      text += "  " + instance + " " + job.name +
              (job.enabled ? " every " + to_text(job.every) : " disabled") +
              (job.running ? ", running" : "") +
              (agent_runs(instance) ? "" : ", Agent is stopped") + "\n";
  return text;
}

} // namespace switchback
