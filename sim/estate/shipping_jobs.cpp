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

void Shipping::arm(std::string const& instance, std::string const& name, Duration after) {
  Node& node = nodes_[instance];
  context_.kernel.cancel(std::exchange(node.ticks[name], 0));
  Job const* job = node.agent.find(name);
  if (job == nullptr || !agent_runs(instance))
    return;
  auto const tick = next_tick(*job, context_.clocks.local(instance) + after);
  if (!tick)
    return;
  node.ticks[name] =
      context_.kernel.at(context_.clocks.instant(instance, *tick), Turn::Timer,
                         instance + " " + name, [this, instance, name] {
                           Node& here = nodes_[instance];
                           here.ticks[name] = 0;
                           Job const* due = here.agent.find(name);
                           if (due != nullptr && starts_at_tick(*due, agent_runs(instance)))
                             run(instance, name);
                           arm(instance, name, Duration{1});
                         });
}

// --- Runs ---

void Shipping::run(std::string const& instance, std::string const& name) {
  Node& node = nodes_.at(instance);
  Job* job = node.agent.find(name);
  if (job->kind == JobKind::Other)
    return; // its steps do nothing that is modelled
  job->running = true;
  JobRun run{node, instance, name, job->kind, job->database};
  context_.kernel.fibers().spawn(instance,
                                 [this, run = std::move(run)]() mutable { work(std::move(run)); });
}

Outcome Shipping::run_once(std::string const& instance, JobKind kind, std::uint32_t id) {
  Node& node = nodes_.at(instance);
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
    return Outcome::refuse(kNoSuchAgent,
                           "the id " + std::to_string(id) + " is no " +
                               (kind == JobKind::Backup ? "primary_id" : "secondary_id") + " on " +
                               instance);
  std::string const plain = "sqllogship -" + std::string(name_of(kind)) + " " + *database;
  std::string name = plain;
  for (int n = 2; node.works.contains(name); ++n)
    name = plain + " (" + std::to_string(n) + ")";
  return call_on(context_.kernel, instance,
                 [&] {
                   return work({node, instance, name, kind, *database, true});
                 })
      .value_or(Outcome::refuse(kNoAnswer, "the instance ended under " + name));
}

/// Work in progress ends with its instance, and whoever waits for it is told.
void Shipping::abandon(Node& node) {
  for (auto const& [name, fiber] : std::exchange(node.works, {}))
    context_.kernel.fibers().cut_off(fiber);
  node.stops.clear();
}

Outcome Shipping::work(JobRun run) {
  struct UnderWay {
    JobRun const& run;
    ~UnderWay() { run.node.works.erase(run.name), run.node.stops.erase(run.name); }
  };
  std::optional<UnderWay> under_way(UnderWay{run});
  run.node.works[run.name] = Fibers::current();
  if (run.kind == JobKind::Restore) {
    ShippingSecondary const* row = run.node.tables.secondary(run.database);
    run.waiting =
        row != nullptr ? run.node.tables.of_its_source(row->database) : std::vector{run.database};
  }
  int first_failure = 0;
  RunEnd end;
  do {
    end = run.kind == JobKind::Backup ? back_up(run)
          : run.kind == JobKind::Copy ? copy(run)
                                      : restore(run);
    if (end.outcome == JobOutcome::Failed && first_failure == 0)
      first_failure = end.number;
    on_record(run, end);
  } while (!run.waiting.empty() && wanted(run) && !run.node.stops.contains(run.name));
  under_way.reset();
  if (Job* job = run.node.agent.find(run.name))
    job->running = false;
  if (run.kind == JobKind::Restore)
    read(run.instance);
  changed_();
  if (first_failure != 0)
    return Outcome::refuse(first_failure, run.name + " failed");
  if (end.outcome == JobOutcome::Skipped)
    return Outcome::executed("skipped: the database is not online (" + std::to_string(end.number) +
                             ")");
  return Outcome::executed(end.file.empty() ? "no file" : end.file);
}

/// The job is still there, or somebody waits for the work.
bool Shipping::wanted(JobRun const& run) {
  return run.awaited || run.node.agent.find(run.name) != nullptr;
}

void Shipping::on_record(JobRun const& run, RunEnd const& end) {
  HistoryRow row;
  row.at = context_.clocks.utc(run.instance);
  row.instance = run.instance;
  row.agent = run.kind;
  row.database = end.database;
  row.number = end.number;
  row.file = end.file;
  // A mirror's backup job says why it did nothing, and reports success (SQL Server docs, "Database
  // Mirroring and Log Shipping").
  row.status = end.outcome == JobOutcome::Failed ? RunStatus::Error : RunStatus::Success;
  ShippingPrimary const* primary = run.node.tables.primary(row.database);
  ShippingSecondary const* secondary = run.node.tables.secondary(row.database);
  std::string const monitor = row.agent == JobKind::Backup
                                  ? (primary != nullptr ? primary->monitor : std::string{})
                                  : (secondary != nullptr ? secondary->monitor : std::string{});
  record(run.instance, row, monitor);
  context_.journal.job({run.instance, static_cast<JobKindTold>(row.agent), run.name, end.database,
                        end.file, end.outcome, row.number, end.captured_from});
}

void Shipping::delete_old(std::string const& instance, std::string const& folder, SimTime before) {
  if (auto const place = files_.resolve_folder(folder, instance);
      place && files_.accessible(*place, instance))
    files_.folder(*place).delete_older(".trn", before);
}

Shipping::RunEnd Shipping::back_up(JobRun const& run) {
  ShippingPrimary const* row = run.node.tables.primary(run.database);
  if (row == nullptr)
    return {run.database, "", JobOutcome::Failed, kNotAPrimary, {}};
  if (start_backup(servers_.find(run.instance, run.database)) == BackupRun::Skips)
    return {run.database, "", JobOutcome::Skipped, kBackupSkipped, {}};
  SimTime const now = context_.kernel.now(), shown = context_.clocks.utc(run.instance);
  std::string const file = log_file_name(run.database, shown, context_.clocks.day_0());
  SqlServers::BackupRequest request;
  request.database = run.database;
  request.to = {{row->share + "\\" + file}};
  request.options.kind = BackupKind::Log;
  request.overhead = plan_of(run.database).backup_overhead;
  Outcome const written = await(servers_.backup(run.instance, std::move(request)));
  ShippingPrimary* primary = run.node.tables.primary(run.database);
  if (written.refused() || primary == nullptr)
    return {run.database,
            file,
            JobOutcome::Failed,
            written.refused() ? number_of(written) : kNotAPrimary,
            {}};
  primary->last_backup = context_.clocks.utc(run.instance);
  // By age alone, as of the run's start: nobody looks whether a file was copied.
  delete_old(run.instance, primary->share, shown - primary->retention);
  tell_primary(run.instance, *primary);
  return {run.database, file, JobOutcome::Done, 0, now};
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

Shipping::RunEnd Shipping::copy(JobRun const& run) {
  ShippingSecondary const* row = run.node.tables.secondary(run.database);
  if (row == nullptr)
    return {run.database, "", JobOutcome::Failed, kNotASecondary, {}};
  auto const place = files_.resolve_folder(row->share, run.instance);
  if (place && files_.denied(*place, run.instance))
    return {run.database, "", JobOutcome::Failed, 5, {}}; // access is denied
  if (!place || !files_.accessible(*place, run.instance))
    return {run.database, "", JobOutcome::Failed, 53, {}}; // the network path was not found
  return ship(run, start_copy(*row, seen(files_.find(*place))));
}

/// Of the first of the databases that is still there, which leaves the list.
Shipping::RunEnd Shipping::restore(JobRun& run) {
  ShippingSecondary const* row = nullptr;
  while (row == nullptr && !run.waiting.empty()) { // one may have been removed meanwhile
    row = run.node.tables.secondary(run.waiting.front());
    run.waiting.erase(run.waiting.begin());
  }
  if (row == nullptr)
    return {run.database, "", JobOutcome::Failed, kNotASecondary, {}};
  auto const place = files_.resolve_folder(row->folder, run.instance);
  return ship(run, start_restore(*row, seen(place ? files_.find(*place) : nullptr),
                                 context_.clocks.utc(run.instance)));
}

/// Copies or restores one file after the other.
Shipping::RunEnd Shipping::ship(JobRun const& run, ShippingStep step) {
  for (;;) {
    ShippingSecondary* row = wanted(run) ? run.node.tables.secondary(step.next.database) : nullptr;
    if (step.finished && row != nullptr)
      file_finished(run, *row, step);
    if (step.ended || row == nullptr || run.node.stops.contains(run.name)) {
      if (run.kind == JobKind::Restore && row != nullptr)
        delete_old(run.instance, row->folder, context_.clocks.utc(run.instance) - row->retention);
      return {step.next.database,
              step.finished.value_or(""),
              step.number == 0 ? JobOutcome::Done : JobOutcome::Failed,
              step.number,
              {}};
    }
    int const number = number_of(work_on(run, *row, step));
    step = file_ended(std::move(step.next), number);
  }
}

void Shipping::file_finished(JobRun const& run, ShippingSecondary& row, ShippingStep const& step) {
  if (run.kind == JobKind::Copy)
    return run.node.tables.copied(row.database, *step.finished);
  row.last_restored = *step.finished;
  if (!step.applied)
    return;
  row.restored_at = context_.kernel.now();
  row.last_restore = context_.clocks.utc(run.instance);
  auto const place = files_.resolve(row.folder + "\\" + *step.finished, run.instance);
  Folder const* folder = place ? files_.find(*place) : nullptr;
  if (File const* file = folder != nullptr ? folder->find(*step.finished) : nullptr)
    row.last_latency = row.last_restore - file->created;
  tell_secondary(run.instance, row);
}

Outcome Shipping::work_on(JobRun const& run, ShippingSecondary const& row,
                          ShippingStep const& step) {
  SecondaryPlan const& plan = secondary_plan(row.primary_database, run.instance);
  if (run.kind == JobKind::Copy) {
    auto const from = files_.resolve(row.share + "\\" + *step.work_on, run.instance);
    auto const to = files_.resolve(row.folder + "\\" + *step.work_on, run.instance);
    return from && to ? files_.copy(*from, *to, plan.copy_overhead)
                      : Outcome::refuse("53", "the network path was not found");
  }
  if (step.next.disconnect_users)
    servers_.end_sessions(run.instance, row.database);
  SqlServers::RestoreRequest request;
  request.database = row.database;
  request.from = {row.folder + "\\" + *step.work_on};
  request.kind = BackupKind::Log;
  request.options.recovery = row.standby ? RecoveryOption::Standby : RecoveryOption::NoRecovery;
  request.standby_file =
      row.folder + "\\" + step.work_on->substr(0, step.work_on->rfind('.')) + ".tuf";
  request.overhead = plan.restore_overhead;
  return await(servers_.restore(run.instance, std::move(request)));
}

// --- SQL Server Agent's procedures ---

Outcome Shipping::start_job(std::string const& instance, std::string const& job) {
  int const number = nodes_[instance].agent.refuse_start(job, agent_runs(instance));
  if (number != 0)
    return Outcome::refuse(
        number, number == kNoSuchJob ? "the job '" + job + "' does not exist"
                                     : "SQL Server Agent is not running, or the job runs already");
  std::string const name = nodes_[instance].agent.find(job)->name;
  context_.kernel.at(context_.kernel.now(), Turn::Timer, instance + " " + name,
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
    context_.kernel.cancel(std::exchange(node.ticks[before], 0));
  arm(instance, now);
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
