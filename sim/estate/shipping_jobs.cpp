// Schedules and runs of the shipping jobs, and what SQL Server Agent's procedures do to them.
#include <algorithm>
#include <cstdlib>

#include "sim/estate/shipping.hpp"

namespace switchback {
namespace {

int number_of(Outcome const& outcome) {
  return outcome.refused() ? std::max(1, std::atoi(outcome.number.c_str())) : 0;
}

} // namespace

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
        if (due != nullptr && starts_at_tick(*due, agent_runs(instance)))
          run(instance, name);
        arm(instance, name, ground_.kernel.now() + Duration{1});
      });
}

// --- Runs ---

void Shipping::run(std::string const& instance, std::string const& name) {
  Job* job = nodes_[instance].agent.find(name);
  if (job->kind == JobKind::Other)
    return; // its steps do nothing that is modelled
  job->running = true;
  begin(instance, name, {job->kind, job->database, {}});
}

void Shipping::begin(std::string const& instance, std::string const& name, Work work) {
  JobKind const kind = work.kind;
  nodes_[instance].works[name] = std::move(work);
  if (kind == JobKind::Backup)
    return run_backup(instance, name);
  run_copy_or_restore(instance, name, kind);
}

void Shipping::run_once(std::string const& instance, JobKind kind, std::uint32_t id, Done done) {
  Node& node = nodes_[instance];
  std::optional<std::string> database;
  if (kind == JobKind::Backup) {
    for (ShippingPrimary const& row : node.tables.primaries)
      if (row.id == id)
        database = row.database;
  } else {
    for (ShippingSecondary const& row : node.tables.secondaries)
      if (row.id == id && !database)
        database = row.database;
  }
  if (!database)
    return done(Outcome::refuse(kNoSuchAgent,
                                "the id " + std::to_string(id) + " is no " +
                                    (kind == JobKind::Backup ? "primary_id" : "secondary_id") +
                                    " on " + instance));
  std::string const plain = "sqllogship -" + std::string(name_of(kind)) + " " + *database;
  std::string name = plain;
  for (int n = 2; node.works.contains(name); ++n)
    name = plain + " (" + std::to_string(n) + ")";
  begin(instance, name, {kind, *database, std::move(done)});
}

/// Work in progress ends with its instance, and whoever waits for it is told.
void Shipping::abandon(Node& node) {
  for (auto& [name, work] : std::exchange(node.works, {}))
    if (work.done)
      work.done(Outcome::refuse(kNoAnswer, "the instance ended under " + name));
  node.runs.clear();
  node.stops.clear();
}

void Shipping::on_record(std::string const& instance, std::string const& name,
                         std::string const& database, std::string const& file, JobOutcome outcome,
                         std::int64_t number) {
  Node& node = nodes_[instance];
  HistoryRow row;
  row.at = ground_.kernel.now();
  row.instance = instance;
  row.agent = node.works[name].kind;
  row.database = database;
  row.number = outcome == JobOutcome::Done ? 0 : static_cast<int>(number);
  row.file = file;
  // A mirror's backup job records why it did nothing, and reports success (SQL Server docs,
  // "Database Mirroring and Log Shipping").
  row.status = outcome == JobOutcome::Failed ? RunStatus::Error : RunStatus::Success;
  ShippingPrimary const* primary = node.tables.primary(row.database);
  ShippingSecondary const* secondary = node.tables.secondary(row.database);
  std::string const monitor = row.agent == JobKind::Backup
                                  ? (primary != nullptr ? primary->monitor : std::string{})
                                  : (secondary != nullptr ? secondary->monitor : std::string{});
  record(instance, row, monitor);
  bool const captured = row.agent == JobKind::Backup && outcome == JobOutcome::Done;
  ground_.journal.job({instance, static_cast<JobKindTold>(row.agent), name, database, file, outcome,
                       row.number, captured ? SimTime{Duration{number}} : SimTime{}});
}

void Shipping::ended(std::string const& instance, std::string const& name, std::string const& file,
                     JobOutcome outcome, std::int64_t number) {
  Node& node = nodes_[instance];
  auto const run = node.runs.find(name);
  Job* job = node.agent.find(name);
  Work& work = node.works[name];
  std::string const database = run != node.runs.end() ? run->second.database : work.database;
  if (outcome == JobOutcome::Failed && work.number == 0)
    work.number = static_cast<int>(number);
  bool const stopped = node.stops.contains(name);
  std::list<std::string> others;
  if (run != node.runs.end() && !stopped)
    others = std::move(run->second.others);
  node.runs.erase(name);
  on_record(instance, name, database, file, outcome, number);
  if (!others.empty() && (job != nullptr || work.done))
    return restore_next(instance, name, std::move(others));
  node.stops.erase(name);
  Work const over = std::move(work);
  node.works.erase(name);
  if (job != nullptr)
    job->running = false;
  if (over.kind == JobKind::Restore)
    read(instance);
  changed_();
  if (over.done)
    over.done(over.number != 0 ? Outcome::refuse(over.number, name + " failed")
              : outcome == JobOutcome::Skipped
                  ? Outcome::executed("skipped: the database is not online (" +
                                      std::to_string(number) + ")")
                  : Outcome::executed(file.empty() ? "no file" : file));
}

void Shipping::delete_old(std::string const& instance, std::string const& folder, SimTime before) {
  if (auto const place = files_.resolve_folder(folder, instance);
      place && files_.accessible(*place, instance))
    files_.folder(*place).delete_older(".trn", before);
}

void Shipping::run_backup(std::string const& instance, std::string const& name) {
  Node& node = nodes_[instance];
  std::string const database = node.works[name].database;
  ShippingPrimary const* row = node.tables.primary(database);
  if (row == nullptr)
    return ended(instance, name, "", JobOutcome::Failed, kNotAPrimary);
  if (start_backup(servers_.find(instance, database)) == BackupRun::Skips)
    return ended(instance, name, "", JobOutcome::Skipped, kBackupSkipped);
  auto const now = ground_.kernel.now();
  std::string const file = log_file_name(database, now, ground_.scenario.day_0);
  SqlServers::BackupRequest request;
  request.database = database;
  request.path = row->share + "\\" + file;
  request.options.kind = BackupKind::Log;
  request.overhead = plan_of(database).backup_overhead;
  auto written = [this, instance, name, database, file, now, life = node.life](Outcome const& o) {
    Node& here = nodes_[instance];
    if (here.life != life)
      return; // the instance died under it
    ShippingPrimary* primary = here.tables.primary(database);
    if (o.refused() || primary == nullptr)
      return ended(instance, name, file, JobOutcome::Failed,
                   o.refused() ? number_of(o) : kNotAPrimary);
    primary->last_backup = ground_.kernel.now();
    // By age alone: whether a file was copied does not matter.
    delete_old(instance, primary->share, SimTime{now.time_since_epoch() - primary->retention});
    tell_primary(instance, *primary);
    // Beside it: what was committed before its start is in it.
    ended(instance, name, file, JobOutcome::Done, now.time_since_epoch().count());
  };
  servers_.backup(instance, std::move(request), std::move(written));
}

std::vector<SeenFile> Shipping::seen(Folder const* folder) const {
  std::vector<SeenFile> files;
  if (folder == nullptr)
    return files;
  files.reserve(folder->size());
  folder->each([&](std::string const& name, File const& file) {
    if (file.state == File::State::Complete)
      files.push_back({name, file.created});
  });
  return files;
}

void Shipping::run_copy_or_restore(std::string const& instance, std::string const& name,
                                   JobKind kind) {
  Node& node = nodes_[instance];
  ShippingSecondary const* row = node.tables.secondary(node.works[name].database);
  if (row == nullptr)
    return ended(instance, name, "", JobOutcome::Failed, kNotASecondary);
  if (kind == JobKind::Restore) {
    auto const all = node.tables.of_its_source(row->database);
    return restore_next(instance, name, {all.begin(), all.end()});
  }
  auto const place = files_.resolve_folder(row->share, instance);
  if (place && files_.denied(*place, instance))
    return ended(instance, name, "", JobOutcome::Failed, 5); // access is denied
  if (!place || !files_.accessible(*place, instance))
    return ended(instance, name, "", JobOutcome::Failed, 53); // the network path was not found
  follow(instance, name, start_copy(*row, seen(files_.find(*place))));
}

void Shipping::restore_next(std::string const& instance, std::string const& name,
                            std::list<std::string> databases) {
  ShippingSecondary const* row = nullptr;
  while (row == nullptr && !databases.empty()) { // one may have been removed meanwhile
    row = nodes_[instance].tables.secondary(databases.front());
    databases.pop_front();
  }
  if (row == nullptr)
    return ended(instance, name, "", JobOutcome::Failed, kNotASecondary);
  auto const place = files_.resolve_folder(row->folder, instance);
  ShippingStep step =
      start_restore(*row, seen(place ? files_.find(*place) : nullptr), ground_.kernel.now());
  step.next.others = std::move(databases);
  follow(instance, name, std::move(step));
}

void Shipping::follow(std::string const& instance, std::string const& name, ShippingStep step) {
  Node& node = nodes_[instance];
  bool const wanted = node.works[name].done || node.agent.find(name) != nullptr;
  ShippingSecondary* row = wanted ? node.tables.secondary(step.next.database) : nullptr;
  JobKind const kind = step.next.kind;
  ShippingRun const& run = node.runs[name] = std::move(step.next);
  if (step.finished && row != nullptr) {
    if (kind == JobKind::Copy)
      node.tables.copied(row->database, *step.finished);
    else
      row->last_restored = *step.finished;
    if (kind == JobKind::Restore && step.applied) {
      row->last_restore = ground_.kernel.now();
      auto const place = files_.resolve(row->folder + "\\" + *step.finished, instance);
      Folder const* folder = place ? files_.find(*place) : nullptr;
      File const* file = folder != nullptr ? folder->find(*step.finished) : nullptr;
      if (file != nullptr)
        row->last_latency = row->last_restore - file->created;
      tell_secondary(instance, *row);
    }
  }
  if (step.ended || row == nullptr || node.stops.contains(name)) {
    if (kind == JobKind::Restore && row != nullptr)
      delete_old(instance, row->folder,
                 SimTime{ground_.kernel.now().time_since_epoch() - row->retention});
    return ended(instance, name, step.finished.value_or(""),
                 step.number == 0 ? JobOutcome::Done : JobOutcome::Failed, step.number);
  }
  work_on(instance, name, *row, run);
}

void Shipping::work_on(std::string const& instance, std::string const& name,
                       ShippingSecondary const& row, ShippingRun const& run) {
  std::string const file = run.waiting.front();
  SecondaryPlan const plan = secondary_plan(row.primary_database, instance);
  auto next = [this, instance, name, life = nodes_[instance].life](Outcome const& outcome) {
    Node& node = nodes_[instance];
    auto const it = node.runs.find(name);
    if (it == node.runs.end() || node.life != life)
      return; // the instance died under it
    follow(instance, name, file_ended(std::move(it->second), number_of(outcome)));
  };
  if (run.kind == JobKind::Copy) {
    auto const from = files_.resolve(row.share + "\\" + file, instance);
    auto const to = files_.resolve(row.folder + "\\" + file, instance);
    if (!from || !to)
      return next(Outcome::refuse("53", "the network path was not found"));
    return files_.copy(*from, *to, plan.copy_overhead, next);
  }
  if (run.disconnect_users)
    servers_.end_sessions(instance, row.database);
  SqlServers::RestoreRequest request;
  request.database = row.database;
  request.path = row.folder + "\\" + file;
  request.kind = BackupKind::Log;
  request.options.recovery = row.standby ? RecoveryOption::Standby : RecoveryOption::NoRecovery;
  request.standby_file = row.folder + "\\" + file.substr(0, file.rfind('.')) + ".tuf";
  request.overhead = plan.restore_overhead;
  servers_.restore(instance, std::move(request), next);
}

// --- SQL Server Agent's procedures ---

Outcome Shipping::start_job(std::string const& instance, std::string const& job) {
  int const number = nodes_[instance].agent.refuse_start(job, agent_runs(instance));
  if (number != 0)
    return Outcome::refuse(
        number, number == kNoSuchJob ? "the job '" + job + "' does not exist"
                                     : "SQL Server Agent is not running, or the job runs already");
  std::string const name = nodes_[instance].agent.find(job)->name;
  ground_.kernel.at(ground_.kernel.now(), Turn::Timer, instance + " " + name,
                    [this, instance, name] {
                      if (Job const* asked = nodes_[instance].agent.find(name);
                          asked != nullptr && !asked->running && agent_runs(instance))
                        run(instance, name);
                    });
  return Outcome::executed();
}

Outcome Shipping::stop_job(std::string const& instance, std::string const& name) {
  Node& node = nodes_[instance];
  if (int const number = node.agent.refuse_stop(name, agent_runs(instance)))
    return Outcome::refuse(number, number == kNoSuchJob ? "the job '" + name + "' does not exist"
                                                        : "the job '" + name + "' does not run");
  node.stops.insert(node.agent.find(name)->name);
  return Outcome::executed();
}

Outcome Shipping::update_job(std::string const& instance, std::string const& name,
                             JobChange const& change) {
  Node& node = nodes_[instance];
  Job const* job = node.agent.find(name);
  std::string const before = job != nullptr ? job->name : name;
  if (int const number = node.agent.update(name, change))
    return Outcome::refuse(number, number == kNoSuchJob
                                       ? "the job '" + name + "' does not exist"
                                       : "a job named '" + *change.name + "' exists");
  std::string const now = change.name.value_or(before);
  if (now != before)
    ground_.kernel.cancel(std::exchange(node.ticks[before], 0));
  arm(instance, now, ground_.kernel.now());
  return Outcome::executed();
}

Outcome Shipping::add_job(std::string const& instance, std::string const& name, bool enabled) {
  Job job;
  job.name = name;
  job.enabled = enabled;
  int const number = nodes_[instance].agent.add(std::move(job));
  return number == 0 ? Outcome::executed()
                     : Outcome::refuse(number, "a job named '" + name + "' exists");
}

Outcome Shipping::delete_job(std::string const& instance, std::string const& job) {
  Job const* there = nodes_[instance].agent.find(job);
  if (there == nullptr)
    return Outcome::refuse(kNoSuchJob, "the job '" + job + "' does not exist");
  remove_job(instance, std::string(there->name));
  changed_();
  return Outcome::executed();
}

} // namespace switchback
