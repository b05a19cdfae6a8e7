// BACKUP, and the media that it writes. The instance works on it by itself, whether or not somebody
// waits; models/media.hpp says what may stand on a file, this part where the files are and whether
// all of it arrives.
#include <algorithm>
#include <tuple>

#include "models/log_queues.hpp"
#include "models/names.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {

/// One file of a backup.
struct SqlServers::BackupTarget {
  std::string path;
  FilePlace place;
  bool nul = false; ///< the NUL device keeps nothing, but the backup counts
  std::string working{};
  MediaHeader header{};
  bool appends = false, fits = true;
  Bytes before{}, moves{}; ///< what the file had, and what is written to it
  bool whole = false;
  bool out_of_room = false;
};

struct SqlServers::BackupRun {
  std::string instance;
  int starts = 0; ///< of the instance, when it began
  BackupRequest request;
  BackupSet set;
  std::vector<BackupTarget> targets;
  std::size_t open = 0; ///< files that are still being written
  Done done;
};

namespace {

constexpr SqlNumber kWriteFailed = 3202;

Outcome no_device(std::string const& path) {
  return Outcome::refuse(kDevice, "cannot open backup device '" + path +
                                      "'; BACKUP is terminating abnormally (3013)");
}

/// A file that log shipping would ship must not be taken for whole before it is.
bool by_working_name(std::string_view name) { return name.ends_with(".trn"); }

} // namespace

Pending<Outcome> SqlServers::backup(std::string const& instance, BackupRequest request) {
  return {[this, instance, request = std::move(request)](Done done) {
    begin_backup(instance, request, std::move(done));
  }};
}

void SqlServers::begin_backup(std::string const& instance, BackupRequest request, Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  Database* database = find(instance, request.database);
  if (database == nullptr)
    return done(
        Outcome::refuse(kNoSuchDatabase, "database '" + request.database + "' does not exist"));
  if (int const error = surroundings_.mirroring_error(instance, database->name); error == kNoQuorum)
    return done(Outcome::refuse(error, "the mirroring session has no quorum"));
  request.options.sessions = sessions_in(at(instance), request.database, request.session);
  request.options.same_runs =
      at(instance).backups.contains({database->name, request.options.kind == BackupKind::Log});
  if (SqlNumber const number = refuse_backup(*database, request.options); number != 0)
    return done(Outcome::refuse(number, "BACKUP is terminating abnormally (3013)"));
  if (SqlNumber const number =
          refuse_edition(edition(instance), request.to.size(), request.media.compressed))
    return done(Outcome::refuse(number, "the edition of " + instance +
                                            " does not support it; BACKUP is terminating "
                                            "abnormally (3013)"));
  auto targets = targets_of(instance, request);
  if (!targets)
    return done(no_device(request.to.front().front()));
  if (SqlNumber const number = refuse_targets(*targets, request); number != 0)
    return done(Outcome::refuse(number, "the medium of '" + request.to.front().front() +
                                            "' does not take the backup; BACKUP is terminating "
                                            "abnormally (3013)"));
  advance_content(instance, database->name);
  // After the tail, nobody gets in any more.
  if (request.options.norecovery || request.options.standby) {
    at(instance).restoring.insert(database->name);
    surroundings_.databases_changed("tail-log backup of " + database->name + " begins");
  }
  auto run = std::make_shared<BackupRun>();
  run->instance = instance;
  run->starts = at(instance).starts;
  run->set = captured(instance, *database, request);
  if (request.captured)
    request.captured(run->set);
  request.database = database->name;
  for (auto& mirror : *targets)
    for (BackupTarget& target : mirror)
      run->targets.push_back(std::move(target));
  run->request = std::move(request);
  run->done = std::move(done);
  write_backup(run);
}

/// What the backup will have, with what its header tells.
BackupSet SqlServers::captured(std::string const& instance, Database const& database,
                               BackupRequest const& request) const {
  BackupSet set = capture(database, request.options);
  set.name = request.media.set_name.value_or("");
  set.description = request.description;
  set.expires = request.expires;
  set.server = instance;
  set.started = context_.kernel.now();
  if (request.media.compressed) {
    DatabasePlan const* plan = origin(database.family);
    set.stored = mirroring::compressed(
        set.bytes, (plan != nullptr ? *plan : DatabasePlan{}).backup_compression);
  }
  return set;
}

/// Where the files are; none: a device cannot be opened.
std::optional<std::vector<std::vector<SqlServers::BackupTarget>>>
SqlServers::targets_of(std::string const& instance, BackupRequest const& request) {
  std::vector<std::vector<BackupTarget>> all;
  std::set<std::pair<std::string, std::string>> seen;
  for (auto const& mirror : request.to) {
    auto& targets = all.emplace_back();
    for (std::string const& path : mirror) {
      if (same_name(path, "NUL")) {
        targets.push_back({path, {}, true});
        continue;
      }
      auto const place = files_.resolve(path, instance);
      if (!place || place->name.empty() || !files_.accessible(*place, instance))
        return std::nullopt;
      Folder const* folder = files_.find(*place);
      File const* there = folder != nullptr ? folder->find(place->name) : nullptr;
      // Whoever writes a file has it alone, be it for another part of this backup.
      if ((there != nullptr && there->state == File::State::Writing) ||
          !seen.insert({place->machine, place->folder + "\\" + lower(place->name)}).second)
        return std::nullopt;
      targets.push_back({path, *place});
    }
  }
  return all;
}

SqlNumber SqlServers::refuse_targets(std::vector<std::vector<BackupTarget>> const& targets,
                                     BackupRequest const& request) {
  std::vector<std::vector<File const*>> mirrors;
  for (auto const& mirror : targets) {
    auto& files = mirrors.emplace_back();
    for (BackupTarget const& target : mirror) {
      Folder const* folder = target.nul ? nullptr : files_.find(target.place);
      files.push_back(folder != nullptr ? folder->find(target.place.name) : nullptr);
    }
  }
  return refuse_write(mirrors, request.media, context_.kernel.now());
}

/// The file is there from now on. A disk that fills up takes as much as it can.
void SqlServers::prepare(BackupTarget& target, BackupRequest const& request, Bytes bytes) {
  Folder& folder = files_.folder(target.place);
  File const* there = folder.find(target.place.name);
  bool const overwrites = request.media.init || request.media.format;
  target.appends = there != nullptr && !overwrites;
  if (there != nullptr && !request.media.format)
    target.header = there->media;
  target.working = by_working_name(target.place.name) && !target.appends
                       ? work_name(target.place.name)
                       : target.place.name;
  File file = target.appends ? *there : File{};
  target.before = file.bytes;
  if (!target.appends)
    folder.remove(target.working); // left behind by an earlier try, or overwritten
  auto const room = files_.free_space(target.place.machine);
  target.fits = !room || bytes <= *room;
  target.moves = target.fits ? bytes : *room;
  file.state = File::State::Writing;
  file.created = context_.clocks.utc(target.place.machine);
  file.bytes = target.before + target.moves;
  folder.put(target.working, std::move(file));
}

void SqlServers::write_backup(std::shared_ptr<BackupRun> const& run) {
  auto const& [request, set] = std::tie(run->request, run->set);
  int const mirrors = static_cast<int>(request.to.size()),
            families = static_cast<int>(request.to.front().size());
  MediaHeader const fresh{{++last_media_set_},
                          1,
                          families,
                          1,
                          mirrors,
                          request.media.compressed,
                          request.media.media_name.value_or(""),
                          request.media_description,
                          context_.kernel.now()};
  for (std::size_t i = 0; i < run->targets.size(); ++i) {
    BackupTarget& target = run->targets[i];
    target.header = fresh;
    target.header.family = static_cast<int>(i) % families + 1;
    target.header.mirror = static_cast<int>(i) / families + 1;
    target.moves = share_of(set.stored, target.header.family, families);
    if (!target.nul)
      prepare(target, request, target.moves);
  }
  // A log backup and a data backup may run at the same time, two of the same kind may not.
  at(run->instance).backups.insert({request.database, set.kind == BackupKind::Log});
  run->open = run->targets.size() + 1; // and what is read
  later(run->instance, request.overhead.value_or(kMediaOverhead), Turn::Completion,
        [this, run](bool there) {
          read_source(run, there);
          for (std::size_t i = 0; i < run->targets.size(); ++i)
            write_target(run, i, there);
        });
}

/// What is compressed is read in full, and written as far as it is left.
void SqlServers::read_source(std::shared_ptr<BackupRun> const& run, bool there) {
  if (!there || run->set.stored == run->set.bytes)
    return part_done(run);
  auto spec = moving(run->instance, run->instance, run->set.bytes);
  spec.writes = false;
  context_.kernel.start(spec, [this, run](TransferEnd) { part_done(run); });
}

void SqlServers::write_target(std::shared_ptr<BackupRun> const& run, std::size_t which,
                              bool there) {
  BackupTarget const& target = run->targets[which];
  if (there && target.nul)
    return target_written(run, which, {true, target.moves});
  if (!there || !files_.accessible(target.place, run->instance)) // it went meanwhile
    return target_written(run, which, {false, Bytes{}});
  auto spec = moving(run->instance, target.place.machine, target.moves);
  spec.reads = run->set.stored == run->set.bytes;
  context_.kernel.start(spec,
                        [this, run, which](TransferEnd end) { target_written(run, which, end); });
}

void SqlServers::target_written(std::shared_ptr<BackupRun> const& run, std::size_t which,
                                TransferEnd end) {
  BackupTarget& target = run->targets[which];
  target.out_of_room = end.whole && !target.fits;
  File* here = target.nul ? nullptr : files_.folder(target.place).find(target.working);
  target.whole = end.whole && target.fits && (target.nul || here != nullptr);
  if (here != nullptr)
    here->bytes = target.before + end.moved;
  part_done(run);
}

void SqlServers::part_done(std::shared_ptr<BackupRun> const& run) {
  if (--run->open == 0)
    backup_written(run);
}

/// All files are written, or have failed: the set is whole with the last of them, or not at all.
void SqlServers::backup_written(std::shared_ptr<BackupRun> const& run) {
  std::string const& instance = run->instance;
  BackupRequest const& request = run->request;
  bool const same = at(instance).starts == run->starts;
  bool const tail = request.options.norecovery || request.options.standby;
  if (same)
    at(instance).backups.erase({request.database, run->set.kind == BackupKind::Log});
  if (tail && same && at(instance).restoring.erase(request.database) > 0)
    surroundings_.databases_changed("tail-log backup of " + request.database + " ends");
  bool const whole =
      same && runs(instance) &&
      std::all_of(run->targets.begin(), run->targets.end(), [&](BackupTarget const& target) {
        return target.whole && (target.nul || files_.accessible(target.place, instance));
      });
  for (BackupTarget const& target : run->targets)
    if (File* here = target.nul ? nullptr : files_.folder(target.place).find(target.working)) {
      // Sets that stood there before stay good, whatever comes behind them (assumed).
      here->state = whole || target.appends ? File::State::Complete : File::State::Torn;
      if (whole)
        keep_set(*run, target);
    }
  if (whole)
    return backup_kept(*run);
  auto const failed = std::find_if(run->targets.begin(), run->targets.end(),
                                   [](BackupTarget const& target) { return !target.whole; });
  std::string const path = failed != run->targets.end() ? failed->path : request.to.front().front();
  run->done(
      failed != run->targets.end() && failed->out_of_room
          ? Outcome::refuse(kWriteFailed, "write on '" + path + "' failed: the disk is full (3013)")
          : Outcome::refuse(kDevice, "the backup device '" + path +
                                         "' failed; BACKUP is terminating abnormally "
                                         "(3013)"));
}

void SqlServers::keep_set(BackupRun const& run, BackupTarget const& target) {
  Folder& folder = files_.folder(target.place);
  File complete = *folder.find(target.working);
  complete.media = target.header;
  complete.sets.push_back(run.set);
  complete.sets.back().finished = context_.kernel.now();
  folder.remove(target.working);
  folder.put(target.place.name, std::move(complete));
}

/// The message: what was written, and behind which sets; 3042 if damaged pages were found.
Outcome SqlServers::kept(BackupRun const& run) const {
  std::string text = to_text(run.set.stored);
  BackupTarget const& first = run.targets.front();
  Folder const* folder = first.nul ? nullptr : files_.find(first.place);
  if (File const* file = folder != nullptr ? folder->find(first.place.name) : nullptr;
      file != nullptr && file->sets.size() > 1)
    text += ", as set " + std::to_string(file->sets.size()) + " of its file";
  Outcome told = Outcome::executed(text + (run.set.is_damaged ? ", with damaged pages" : ""));
  if (run.set.is_damaged)
    told.number = std::to_string(kBadPagesKept);
  return told;
}

/// What follows from a set that was written whole.
void SqlServers::backup_kept(BackupRun const& run) {
  auto const& [request, set] = std::tie(run.request, run.set);
  if (Database* backed_up = find(run.instance, request.database); backed_up != nullptr) {
    auto const before = backed_up->state;
    finish_backup(*backed_up, set, request.options);
    if (DatabasePlan const* plan = context_.index.database(request.database);
        set.kind == BackupKind::Log && plan != nullptr && plan->log_size)
      surroundings_.databases_changed("log backup of " + request.database);
    if (request.options.standby)
      keep_undo_file(run.instance, *backed_up, request.standby_file);
    if (before != backed_up->state) {
      note(run.instance, *backed_up, name_of(before), "tail-log backup");
      surroundings_.databases_changed("tail-log backup of " + request.database);
    }
  }
  for (BackupTarget const& target : run.targets)
    if (!target.nul)
      context_.journal.effect(EffectKind::BackupTaken, request.database, run.instance,
                              target.place.machine, target.place.name,
                              set.content.end().at.time_since_epoch().count());
  run.done(kept(run));
}

std::optional<std::vector<File const*>>
SqlServers::media(std::string const& instance, std::vector<std::string> const& from) const {
  std::vector<File const*> files;
  for (std::string const& path : from) {
    auto const place = files_.resolve(path, instance);
    Folder const* folder =
        place && files_.accessible(*place, instance) ? files_.find(*place) : nullptr;
    File const* file = folder != nullptr ? folder->find(place->name) : nullptr;
    if (file == nullptr)
      return std::nullopt;
    files.push_back(file);
  }
  return files;
}

// --- Logical backup devices ---

Outcome SqlServers::add_device(std::string const& instance, std::string const& name,
                               std::string const& path) {
  bool const added = at(instance).devices.emplace(lower(name), path).second;
  return added ? Outcome::executed()
               : Outcome::refuse(15026, "the logical device '" + name + "' already exists");
}

Outcome SqlServers::drop_device(std::string const& instance, std::string const& name,
                                bool with_file) {
  auto const found = at(instance).devices.extract(lower(name));
  if (found.empty())
    return Outcome::refuse(15012, "the device '" + name + "' does not exist");
  if (auto const place = files_.resolve(found.mapped(), instance); place && with_file)
    files_.folder(*place).remove(place->name);
  return Outcome::executed();
}

std::optional<std::string> SqlServers::device(std::string const& instance,
                                              std::string const& name) const {
  auto const it = at(instance).devices.find(lower(name));
  return it == at(instance).devices.end() ? std::nullopt : std::optional{it->second};
}

} // namespace switchback
