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
  context_.kernel.cancel(std::exchange(node.ticks[name], 0));
  Job const* job = node.agent.find(name);
  if (job == nullptr || !agent_runs(instance))
    return;
  auto const tick = next_tick(*job, from);
  if (!tick)
    return;
  node.ticks[name] =
      context_.kernel.at(*tick, Turn::Timer, instance + " " + name, [this, instance, name] {
        Node& here = nodes_[instance];
        here.ticks[name] = 0;
        Job const* due = here.agent.find(name);
        if (due != nullptr && starts_at_tick(*due, agent_runs(instance)))
          run(instance, name);
        arm(instance, name, context_.kernel.now() + Duration{1});
      });
}

// --- Runs ---

void Shipping::run(std::string const& instance, std::string const& name) {
  Job* job = nodes_[instance].agent.find(name);
  if (job->kind == JobKind::Other)
    return; // its steps do nothing that is modelled
  job->running = true;
  context_.kernel.fibers().spawn(
      instance, [this, instance, name, kind = job->kind, database = job->database] {
        work(instance, name, kind, database, false);
      });
}

Outcome Shipping::run_once(std::string const& instance, JobKind kind, std::uint32_t id) {
  Node const& node = nodes_[instance];
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
                 [&] { return work(instance, name, kind, *database, true); })
      .value_or(Outcome::refuse(kNoAnswer, "the instance ended under " + name));
}

/// Work in progress ends with its instance, and whoever waits for it is told.
void Shipping::abandon(Node& node) {
  for (auto const& [name, fiber] : std::exchange(node.works, {}))
    context_.kernel.fibers().cut_off(fiber);
  node.stops.clear();
}

/// The work of a job, from its start to its end, however it ends.
Outcome Shipping::work(std::string const& instance, std::string const& name, JobKind kind,
                       std::string const& database, bool awaited) {
  Node& node = nodes_[instance];
  struct UnderWay {
    Node& node;
    std::string const& name;
    ~UnderWay() { node.works.erase(name), node.stops.erase(name); }
  };
  std::optional<UnderWay> under_way(UnderWay{node, name});
  node.works[name] = Fibers::current();
  std::deque<std::string> databases{database};
  if (ShippingSecondary const* row = node.tables.secondary(database);
      kind == JobKind::Restore && row != nullptr) {
    auto const all = node.tables.of_its_source(row->database);
    databases.assign(all.begin(), all.end());
  }
  int first_failure = 0;
  RunEnd end;
  do {
    end = kind == JobKind::Backup ? run_backup(instance, database)
          : kind == JobKind::Copy ? run_copy(instance, name, database, awaited)
                                  : run_restore(instance, name, databases, awaited);
    if (end.database.empty())
      end.database = database;
    if (end.outcome == JobOutcome::Failed && first_failure == 0)
      first_failure = static_cast<int>(end.number);
    on_record(instance, name, kind, end);
  } while (kind == JobKind::Restore && !databases.empty() && goes_on(instance, name, awaited));
  under_way.reset();
  if (Job* job = node.agent.find(name))
    job->running = false;
  if (kind == JobKind::Restore)
    read(instance);
  changed_();
  if (first_failure != 0)
    return Outcome::refuse(first_failure, name + " failed");
  if (end.outcome == JobOutcome::Skipped)
    return Outcome::executed("skipped: the database is not online (" + std::to_string(end.number) +
                             ")");
  return Outcome::executed(end.file.empty() ? "no file" : end.file);
}

/// The job is still there, or somebody waits for the work; and it was not asked to end.
bool Shipping::goes_on(std::string const& instance, std::string const& name, bool awaited) {
  Node const& node = nodes_[instance];
  return (awaited || node.agent.find(name) != nullptr) && !node.stops.contains(name);
}

void Shipping::on_record(std::string const& instance, std::string const& name, JobKind kind,
                         RunEnd const& end) {
  Node& node = nodes_[instance];
  HistoryRow row;
  row.at = context_.kernel.now();
  row.instance = instance;
  row.agent = kind;
  row.database = end.database;
  row.number = end.outcome == JobOutcome::Done ? 0 : static_cast<int>(end.number);
  row.file = end.file;
  // A mirror's backup job says why it did nothing, and reports success (SQL Server docs, "Database
  // Mirroring and Log Shipping").
  row.status = end.outcome == JobOutcome::Failed ? RunStatus::Error : RunStatus::Success;
  ShippingPrimary const* primary = node.tables.primary(row.database);
  ShippingSecondary const* secondary = node.tables.secondary(row.database);
  std::string const monitor = row.agent == JobKind::Backup
                                  ? (primary != nullptr ? primary->monitor : std::string{})
                                  : (secondary != nullptr ? secondary->monitor : std::string{});
  record(instance, row, monitor);
  bool const captured = row.agent == JobKind::Backup && end.outcome == JobOutcome::Done;
  context_.journal.job({instance, static_cast<JobKindTold>(row.agent), name, end.database, end.file,
                        end.outcome, row.number,
                        captured ? SimTime{Duration{end.number}} : SimTime{}});
}

void Shipping::delete_old(std::string const& instance, std::string const& folder, SimTime before) {
  if (auto const place = files_.resolve_folder(folder, instance);
      place && files_.accessible(*place, instance))
    files_.folder(*place).delete_older(".trn", before);
}

Shipping::RunEnd Shipping::run_backup(std::string const& instance, std::string const& database) {
  Node& node = nodes_[instance];
  ShippingPrimary const* row = node.tables.primary(database);
  if (row == nullptr)
    return {{}, "", JobOutcome::Failed, kNotAPrimary};
  if (start_backup(servers_.find(instance, database)) == BackupRun::Skips)
    return {{}, "", JobOutcome::Skipped, kBackupSkipped};
  auto const now = context_.kernel.now();
  std::string const file = log_file_name(database, now, context_.scenario.day_0);
  SqlServers::BackupRequest request;
  request.database = database;
  request.to = {{row->share + "\\" + file}};
  request.options.kind = BackupKind::Log;
  request.overhead = plan_of(database).backup_overhead;
  Outcome const written = await(servers_.backup(instance, std::move(request)));
  ShippingPrimary* primary = node.tables.primary(database);
  if (written.refused() || primary == nullptr)
    return {{}, file, JobOutcome::Failed, written.refused() ? number_of(written) : kNotAPrimary};
  primary->last_backup = context_.kernel.now();
  // By age alone: nobody looks whether a file was copied.
  delete_old(instance, primary->share, SimTime{now.time_since_epoch() - primary->retention});
  tell_primary(instance, *primary);
  // Beside it: what was committed before its start is in it.
  return {{}, file, JobOutcome::Done, now.time_since_epoch().count()};
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

Shipping::RunEnd Shipping::run_copy(std::string const& instance, std::string const& name,
                                    std::string const& database, bool awaited) {
  ShippingSecondary const* row = nodes_[instance].tables.secondary(database);
  if (row == nullptr)
    return {{}, "", JobOutcome::Failed, kNotASecondary};
  auto const place = files_.resolve_folder(row->share, instance);
  if (place && files_.denied(*place, instance))
    return {{}, "", JobOutcome::Failed, 5}; // access is denied
  if (!place || !files_.accessible(*place, instance))
    return {{}, "", JobOutcome::Failed, 53}; // the network path was not found
  return ship(instance, name, start_copy(*row, seen(files_.find(*place))), awaited);
}

/// Of the first of the databases that is still there, which leaves the list.
Shipping::RunEnd Shipping::run_restore(std::string const& instance, std::string const& name,
                                       std::deque<std::string>& databases, bool awaited) {
  ShippingSecondary const* row = nullptr;
  while (row == nullptr && !databases.empty()) { // one may have been removed meanwhile
    row = nodes_[instance].tables.secondary(databases.front());
    databases.pop_front();
  }
  if (row == nullptr)
    return {{}, "", JobOutcome::Failed, kNotASecondary};
  auto const place = files_.resolve_folder(row->folder, instance);
  return ship(
      instance, name,
      start_restore(*row, seen(place ? files_.find(*place) : nullptr), context_.kernel.now()),
      awaited);
}

/// Copies or restores one file after the other.
Shipping::RunEnd Shipping::ship(std::string const& instance, std::string const& name,
                                ShippingStep step, bool awaited) {
  Node& node = nodes_[instance];
  for (;;) {
    bool const wanted = awaited || node.agent.find(name) != nullptr;
    ShippingSecondary* row = wanted ? node.tables.secondary(step.next.database) : nullptr;
    if (step.finished && row != nullptr)
      file_finished(instance, *row, step);
    if (step.ended || row == nullptr || node.stops.contains(name)) {
      if (step.next.kind == JobKind::Restore && row != nullptr)
        delete_old(instance, row->folder,
                   SimTime{context_.kernel.now().time_since_epoch() - row->retention});
      return {step.next.database, step.finished.value_or(""),
              step.number == 0 ? JobOutcome::Done : JobOutcome::Failed, step.number};
    }
    int const number = number_of(work_on(instance, *row, step));
    step = file_ended(std::move(step.next), number);
  }
}

void Shipping::file_finished(std::string const& instance, ShippingSecondary& row,
                             ShippingStep const& step) {
  if (step.next.kind == JobKind::Copy)
    return nodes_[instance].tables.copied(row.database, *step.finished);
  row.last_restored = *step.finished;
  if (!step.applied)
    return;
  row.last_restore = context_.kernel.now();
  auto const place = files_.resolve(row.folder + "\\" + *step.finished, instance);
  Folder const* folder = place ? files_.find(*place) : nullptr;
  if (File const* file = folder != nullptr ? folder->find(*step.finished) : nullptr)
    row.last_latency = row.last_restore - file->created;
  tell_secondary(instance, row);
}

Outcome Shipping::work_on(std::string const& instance, ShippingSecondary const& row,
                          ShippingStep const& step) {
  SecondaryPlan const plan = secondary_plan(row.primary_database, instance);
  if (step.next.kind == JobKind::Copy) {
    auto const from = files_.resolve(row.share + "\\" + *step.work_on, instance);
    auto const to = files_.resolve(row.folder + "\\" + *step.work_on, instance);
    return from && to ? files_.copy(*from, *to, plan.copy_overhead)
                      : Outcome::refuse("53", "the network path was not found");
  }
  if (step.next.disconnect_users)
    servers_.end_sessions(instance, row.database);
  SqlServers::RestoreRequest request;
  request.database = row.database;
  request.from = {row.folder + "\\" + *step.work_on};
  request.kind = BackupKind::Log;
  request.options.recovery = row.standby ? RecoveryOption::Standby : RecoveryOption::NoRecovery;
  request.standby_file =
      row.folder + "\\" + step.work_on->substr(0, step.work_on->rfind('.')) + ".tuf";
  request.overhead = plan.restore_overhead;
  return await(servers_.restore(instance, std::move(request)));
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
  arm(instance, now, context_.kernel.now());
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
