// Runs the models of log shipping against each other: one primary, one share, one secondary, jobs
// that take fixed times. At equal instants what ends comes before what happens to it, and that
// before what a schedule starts, as in the estate.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "models/files.hpp"
#include "models/log_shipping.hpp"
#include "models/rpo_bounds.hpp"

namespace switchback::test {

class ShippingDriver {
public:
  struct RunEnd {
    SimTime at{};
    JobKind kind = JobKind::Other;
    int number = 0, done = 0, skipped = 0;
  };
  /// From `when` on, everything committed before `cutoff` can be recovered.
  struct Progress {
    SimTime when{}, cutoff{};
  };

  explicit ShippingDriver(ShippingTimes const& times, bool keep_log = true);

  /// What happens from outside, at an instant not yet passed.
  void at(SimTime when, std::function<void()> act) { add(when, 1, std::move(act)); }
  void run_until(SimTime end);
  SimTime now() const { return now_; }
  /// The primary's content grows by one byte a millisecond while it is online.
  void touch();

  Database primary, secondary;
  ShippingSecondary row;
  Duration backup_retention = std::chrono::hours{72};
  Folder share, folder;
  Agent primary_agent, secondary_agent;
  bool primary_agent_runs = true, secondary_agent_runs = true;
  bool backup_folder_up = true, share_up = true; ///< to the primary; to the secondary
  int readers = 0;                               ///< sessions in the secondary
  std::vector<RunEnd> runs;
  std::vector<Progress> shared, copied, restored;
  SimTime last_backup{}, last_restore{};
  Duration last_latency{};

private:
  void add(SimTime when, int turn, std::function<void()> act) {
    queue_[{when, turn, ++sequence_}] = std::move(act);
  }
  void arm(Agent& agent, std::string const& name, SimTime from);
  void tick(Agent& agent, std::string const& name);
  void ended(Agent& agent, std::string const& name, int number, int done, int skipped);
  void run_backup(std::string const& name);
  void run_copy(std::string const& name);
  void run_restore(std::string const& name);
  void follow(std::string const& name, ShippingStep const& step);
  std::vector<SeenFile> seen(Folder const& folder) const;
  Agent& agent_of(JobKind kind) {
    return kind == JobKind::Backup ? primary_agent : secondary_agent;
  }

  ShippingTimes times_;
  bool keep_log_;
  SimTime now_{};
  std::uint64_t sequence_ = 0;
  std::map<std::tuple<SimTime, int, std::uint64_t>, std::function<void()>> queue_;
};

inline ShippingDriver::ShippingDriver(ShippingTimes const& times, bool keep_log)
    : times_(times), keep_log_(keep_log) {
  primary.name = "mgc";
  primary.family = 1;
  primary.size = Bytes{1'000'000};
  primary.content = LogPath::begin({1}, SimTime{});
  BackupOptions const full;
  BackupSet const seed = capture(primary, full);
  finish_backup(primary, seed, full);
  secondary = switchback::restored("mgc", seed, seed.bytes);
  row.database = row.primary_database = "mgc";
  row.primary_server = "sql-1";
  row.restore_delay = times.restore_delay;
  row.copy_job = "copy";
  row.restore_job = "restore";
  for (auto* list : {&shared, &copied, &restored})
    list->push_back({});
  auto const job = [this](JobKind kind, std::string name, ShippingStage const& stage) {
    Job made;
    made.name = name;
    made.kind = kind;
    made.every = stage.every;
    made.phase = stage.phase;
    agent_of(kind).add(made);
    arm(agent_of(kind), name, SimTime{});
  };
  job(JobKind::Backup, "backup", times.backup);
  job(JobKind::Copy, "copy", times.copy);
  job(JobKind::Restore, "restore", times.restore);
}

inline void ShippingDriver::run_until(SimTime end) {
  while (!queue_.empty() && std::get<0>(queue_.begin()->first) <= end) {
    auto entry = queue_.extract(queue_.begin());
    now_ = std::get<0>(entry.key());
    entry.mapped()();
  }
  now_ = end;
}

inline void ShippingDriver::touch() {
  if (primary.state == DatabaseState::Online)
    primary.content.grow({Lsn{now_.time_since_epoch().count() / 1000}, now_});
}

inline void ShippingDriver::arm(Agent& agent, std::string const& name, SimTime from) {
  if (auto const next = next_tick(*agent.find(name), from))
    add(*next, 2, [this, &agent, name] {
      tick(agent, name);
      arm(agent, name, now_ + Duration{1});
    });
}

inline void ShippingDriver::tick(Agent& agent, std::string const& name) {
  Job* job = agent.find(name);
  if (!starts_at_tick(*job, &agent == &primary_agent ? primary_agent_runs : secondary_agent_runs))
    return;
  job->running = true;
  switch (job->kind) {
  case JobKind::Backup:
    return run_backup(name);
  case JobKind::Copy:
    return run_copy(name);
  case JobKind::Restore:
    return run_restore(name);
  case JobKind::Other:
    return;
  }
}

inline void ShippingDriver::ended(Agent& agent, std::string const& name, int number, int done,
                                  int skipped) {
  agent.find(name)->running = false;
  if (keep_log_)
    runs.push_back({now_, agent.find(name)->kind, number, done, skipped});
}

inline void ShippingDriver::run_backup(std::string const& name) {
  if (start_backup(&primary) == BackupRun::Skips)
    return ended(primary_agent, name, kBackupSkipped, 0, 0);
  BackupOptions options;
  options.kind = BackupKind::Log;
  int const number = backup_folder_up ? refuse_backup(primary, options) : kDevice;
  if (number != 0)
    return ended(primary_agent, name, number, 0, 0);
  touch();
  BackupSet const set = capture(primary, options);
  std::string const file = log_file_name("mgc", now_, std::chrono::year{2015} / 1 / 5);
  File writing;
  writing.state = File::State::Writing;
  writing.created = now_;
  share.put(work_name(file), writing);
  add(now_ + times_.backup.takes, 0, [this, name, file, set, options] {
    File* written = share.find(work_name(file));
    written->state = File::State::Complete;
    written->bytes = set.bytes;
    written->sets = {set};
    share.rename(work_name(file), file);
    finish_backup(primary, set, options);
    shared.push_back({now_, set.content.end().at});
    last_backup = now_;
    share.delete_older(".trn", now_ - backup_retention);
    ended(primary_agent, name, 0, 1, 0);
  });
}

inline std::vector<SeenFile> ShippingDriver::seen(Folder const& place) const {
  std::vector<SeenFile> files;
  place.each([&](std::string const& name, File const& file) {
    if (file.state == File::State::Complete)
      files.push_back({name, file.created});
  });
  return files;
}

inline void ShippingDriver::run_copy(std::string const& name) {
  if (!share_up)
    return ended(secondary_agent, name, 53, 0, 0);
  follow(name, start_copy(row, seen(share)));
}

inline void ShippingDriver::run_restore(std::string const& name) {
  follow(name, start_restore(row, seen(folder), now_));
}

inline void ShippingDriver::follow(std::string const& name, ShippingStep const& step) {
  bool const copies = step.next.kind == JobKind::Copy;
  if (step.finished)
    (copies ? row.last_copied : row.last_restored) = *step.finished;
  if (!copies && step.applied) {
    last_restore = now_;
    last_latency = now_ - folder.find(*step.finished)->created;
  }
  if (step.ended) {
    if (!copies)
      folder.delete_older(".trn", now_ - row.retention);
    return ended(secondary_agent, name, step.number, step.next.done, step.next.skipped);
  }
  ShippingRun const run = step.next;
  std::string const file = *step.work_on;
  auto const after = [this, name, run](Duration takes, std::function<int()> work) {
    add(now_ + takes, 0,
        [this, name, run, work = std::move(work)] { follow(name, file_ended(run, work())); });
  };
  if (copies)
    return after(times_.copy.takes, [this, file] {
      File const* source = share.find(file);
      if (!share_up || source == nullptr)
        return 2;
      folder.put(file, *source);
      copied.push_back({now_, source->sets.front().content.end().at});
      return 0;
    });
  RestoreOptions options;
  options.sessions = run.disconnect_users ? 0 : readers;
  BackupSet const set = folder.find(file)->sets.front();
  if (int const number = refuse_restore(&secondary, "mgc", set, options); number != 0)
    return follow(name, file_ended(run, number));
  if (run.disconnect_users)
    readers = 0;
  after(times_.restore.takes, [this, set] {
    apply_log(secondary, set);
    restored.push_back({now_, set.content.end().at});
    return 0;
  });
}

} // namespace switchback::test
