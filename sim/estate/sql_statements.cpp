// RESTORE, and the reports on what could be restored. The instance works on them by itself, whether
// or not somebody waits.
#include <algorithm>
#include <memory>

#include "models/database_rules.hpp"
#include "models/names.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {
namespace {

constexpr SqlNumber kReadFailed = 3203, kNoChecksums = 3187, kOtherMediaName = 4037;

/// A restore that has gone on over damaged pages says so (3184).
Done telling_damage(BackupSet const& set, Done done) {
  if (!lays_damage(set))
    return done;
  return [done = std::move(done)](Outcome told) {
    if (!told.refused())
      told.number = std::to_string(kRestoredDamaged);
    done(told);
  };
}

} // namespace

/// What the media say of a restore.
SqlNumber SqlServers::refuse_restore_from(std::vector<File const*> const& files,
                                          RestoreRequest const& request) const {
  if (SqlNumber const number = refuse_read(files, request.position, true))
    return number;
  if (request.media_name && *request.media_name != files.front()->media.name)
    return kOtherMediaName;
  BackupSet const& set = files.front()->sets[request.position - 1];
  if (set.damage == Damage::Header)
    return static_cast<SqlNumber>(set.damage);
  auto const [data, log] = logical_names(set);
  for (std::string const& moved : request.moves)
    if (!same_name(moved, data) && !same_name(moved, log))
      return kNoSuchLogicalFile;
  return request.checksum && !set.checksums ? kNoChecksums : 0;
}

std::pair<std::string, std::string> SqlServers::logical_names(BackupSet const& set) const {
  DatabasePlan const* plan = origin(set.family);
  std::string const& made = plan != nullptr ? plan->name : set.database;
  return {plan != nullptr && !plan->data_name.empty() ? plan->data_name : made,
          plan != nullptr && !plan->log_name.empty() ? plan->log_name : made + "_log"};
}

std::optional<Outcome> SqlServers::refuse_reading(std::string const& instance,
                                                  RestoreRequest const& request,
                                                  MediaPart part) const {
  std::string const& path = request.from.front();
  auto const refuse = [&](SqlNumber number) {
    return Outcome::refuse(number, "the medium of '" + path + "' cannot be read (3013)");
  };
  auto const files = media(instance, request.from);
  if (!files)
    return Outcome::refuse(kDevice, "cannot open backup device '" + path + "' (3013)");
  if (part == MediaPart::Set) {
    if (SqlNumber const number = refuse_restore_from(*files, request))
      return refuse(number);
    SqlNumber const number = verify_error(set_on(*files, request.position));
    return number == 0 ? std::nullopt : std::optional{refuse(number)};
  }
  std::size_t const position = part == MediaPart::Label ? kFirstSet : request.position;
  if (SqlNumber const number = refuse_read(*files, position, false))
    return refuse(number);
  if (request.media_name && *request.media_name != files->front()->media.name)
    return refuse(kOtherMediaName);
  if (set_on(*files, position).damage == Damage::Header)
    return refuse(kDamagedSet);
  return std::nullopt;
}

Pending<Outcome> SqlServers::restore(std::string const& instance, RestoreRequest request) {
  return {[this, instance, request = std::move(request)](Done done) {
    begin_restore(instance, request, std::move(done));
  }};
}

void SqlServers::begin_restore(std::string const& instance, RestoreRequest request, Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  auto const found = media(instance, request.from);
  if (!found)
    return done(Outcome::refuse(kDevice,
                                "cannot open backup device '" + request.from.front() + "' (3013)"));
  if (request.position == kNewestSet)
    request.position = found->front()->sets.size();
  if (SqlNumber const number = refuse_restore_from(*found, request))
    return done(Outcome::refuse(number, "the medium of '" + request.from.front() +
                                            "' does not serve (3013)"));
  BackupSet const set = set_on(*found, request.position);
  request.options.sessions = sessions_in(at(instance), request.database, request.session);
  request.options.own_session = is_in(instance, request.session, request.database);
  request.options.version = at(instance).plan->version;
  Database* existing = find(instance, request.database);
  if (existing != nullptr) {
    advance_content(instance, existing->name);
    request.options.standby_file_gone = undo_file_gone(instance, *existing);
  }
  // RESTORE LOG takes log sets only, RESTORE DATABASE the others.
  bool const fits = (request.kind == BackupKind::Log) == (set.kind == BackupKind::Log);
  SqlNumber const number =
      fits ? refuse_restore(existing, request.database, set, request.options) : kOtherKind;
  if (number == kInUse)
    context_.journal.effect(EffectKind::FoundInUse, request.database, instance);
  if (number == kNothingReady)
    context_.journal.effect(EffectKind::FoundRecovered, request.database, instance);
  if (number != 0)
    return done(Outcome::refuse(number, "RESTORE is terminating abnormally (3013)"));
  request.database = existing != nullptr ? existing->name : request.database;
  Instance& server = at(instance);
  if (set.kind == BackupKind::Full) {
    // From here on there is no copy to return to.
    Database laid = restored(request.database, set, set.bytes);
    std::string const before =
        existing != nullptr ? std::string(name_of(existing->state)) : "ABSENT";
    if (existing != nullptr)
      drop_undo_file(instance, *existing);
    server.databases[request.database] = laid;
    note(instance, server.databases[request.database], before, "restore of a full backup begins");
    surroundings_.databases_changed("restore over " + request.database + " on " + instance);
  }
  Database& database = server.databases[request.database];
  // The contents of an undo file are put back before anything is redone.
  Duration const first = request.overhead.value_or(kMediaOverhead) +
                         time_for(database.undo_file, server.plan->redo_rate);
  switchback::begin_restore(database, set);
  server.restoring.insert(request.database);
  std::vector<FilePlace> families;
  for (std::string const& path : request.from)
    families.push_back(*files_.resolve(path, instance));
  auto ended = [this, instance, request, set, start = server.starts,
                done = std::move(done)](TransferEnd end) {
    Instance& there = at(instance);
    bool const same = runs(there) && there.starts == start;
    if (same)
      there.restoring.erase(request.database);
    bool const good = end.whole && same && find(there, request.database) != nullptr;
    if (SqlNumber const broken =
            good ? read_error(set, request.options.continue_after_error) : kReadFailed)
      return done(
          Outcome::refuse(broken, "reading '" + request.from.front() +
                                      "' failed; RESTORE is terminating abnormally (3013)"));
    finish_restore(instance, request, set, telling_damage(set, done));
  };
  later(instance, first, Turn::Completion,
        [this, instance, set, families, ended = std::move(ended)](bool there) mutable {
          read_families(instance, set, families, there, std::move(ended));
        });
}

/// All families at the same time, each from where it is.
void SqlServers::read_families(std::string const& instance, BackupSet const& set,
                               std::vector<FilePlace> const& families, bool there,
                               std::function<void(TransferEnd)> ended) {
  for (FilePlace const& place : families) {
    Folder const* folder =
        there && files_.accessible(place, instance) ? files_.find(place) : nullptr;
    if (folder == nullptr || folder->find(place.name) == nullptr) // it was removed meanwhile
      return ended({false, Bytes{}});
  }
  int const count = static_cast<int>(families.size());
  bool const compressed = set.stored != set.bytes, log = set.kind == BackupKind::Log;
  auto const all = std::make_shared<TransferEnd>();
  auto const open = std::make_shared<int>(count + (compressed ? 1 : 0));
  auto const start = [&](TransferSpec const& spec) {
    context_.kernel.start(spec, [all, open, ended](TransferEnd end) {
      all->whole = all->whole && end.whole;
      all->moved = all->moved + end.moved;
      if (--*open == 0)
        ended(*all);
    });
  };
  for (int i = 0; i < count; ++i) {
    FilePlace const& place = families[static_cast<std::size_t>(i)];
    auto spec = moving(place.machine, instance, share_of(set.stored, i + 1, count));
    spec.redoes = log && !compressed;
    spec.writes = !log && !compressed;
    start(spec);
  }
  if (compressed) { // it is laid down in full
    auto spec = moving(instance, instance, set.bytes);
    spec.reads = false, spec.redoes = log, spec.writes = !log;
    start(spec);
  }
}

void SqlServers::finish_restore(std::string const& instance, RestoreRequest const& request,
                                BackupSet const& set, Done const& done) {
  Database& database = *find(instance, request.database);
  BackupSet const applied =
      request.options.stop_at ? up_to(set, std::max(*request.options.stop_at, SimTime{})) : set;
  DatabasePlan const* plan = context_.index.database(database.name);
  DatabasePlan const* from = origin(set.family);
  switch (set.kind) {
  case BackupKind::Full:
    finish_full(database);
    break;
  case BackupKind::Log:
    apply_log(database, applied, from == nullptr || from->base_travels_with_log);
    break;
  case BackupKind::Differential:
    apply_differential(database, applied);
    break;
  }
  context_.journal.effect(EffectKind::BackupRestored, database.name, instance, {}, {},
                          set.kind == BackupKind::Log ? 1 : 0);
  database.undo_file = {};
  drop_undo_file(instance, database);
  if (SqlNumber const number = stop_not_reached(set, request.options)) {
    Outcome told = Outcome::executed("the point to stop at lies beyond this set; the database is "
                                     "left restoring (" +
                                     std::to_string(number) + ")");
    told.number = std::to_string(number);
    return done(told);
  }
  if (request.options.recovery == RecoveryOption::Recovery)
    return begin_recovery(instance, database.name, request.session,
                          request.options.continue_after_error, done);
  if (request.options.recovery != RecoveryOption::Standby)
    return leave(instance, database, DatabaseState::Restoring, applied, done);
  // Open transactions are undone into the undo file before anybody may read.
  Bytes const open = plan != nullptr ? plan->open_transactions : Bytes{};
  Duration const undo = undo_of(instance, database.name);
  if (undo == Duration{}) {
    keep_undo_file(instance, database, request.standby_file);
    return leave(instance, database, DatabaseState::Standby, applied, done);
  }
  at(instance).restoring.insert(database.name);
  later(instance, undo, Turn::Completion,
        [this, instance, name = database.name, open, applied, done,
         path = request.standby_file](bool there) {
          Database* copy = find(instance, name);
          if (there)
            at(instance).restoring.erase(name);
          if (!there || copy == nullptr)
            return done(Outcome::refuse(53, instance + " went away"));
          copy->undo_file = open;
          keep_undo_file(instance, *copy, path);
          leave(instance, *copy, DatabaseState::Standby, applied, done);
        });
}

/// The copy waits for more log, readable or not: a change of mode takes effect with the next one.
void SqlServers::leave(std::string const& instance, Database& database, DatabaseState state,
                       BackupSet const& set, Done const& done) {
  auto const before = database.state;
  database.state = state;
  if (before != state) {
    note(instance, database, name_of(before), "restored");
    surroundings_.databases_changed(database.name + " was restored on " + instance);
  }
  done(Outcome::executed(to_text(set.bytes)));
}

Pending<Outcome> SqlServers::recover(std::string const& instance, std::string const& database,
                                     int session, bool continue_after_error) {
  return {[this, instance, database, session, continue_after_error](Done done) {
    begin_recovery(instance, database, session, continue_after_error, std::move(done));
  }};
}

void SqlServers::begin_recovery(std::string const& instance, std::string const& name, int session,
                                bool continue_after_error, Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  Database const* database = find(instance, name);
  if (database == nullptr)
    return done(Outcome::refuse(kAbsent, "the database '" + name + "' does not exist"));
  if (is_in(instance, session, name))
    return done(Outcome::refuse(kOwnSession, "RESTORE is terminating abnormally (3013)"));
  if (SqlNumber const number =
          refuse_recovery(*database, sessions_in(at(instance), name, session),
                          undo_file_gone(instance, *database), continue_after_error)) {
    if (number == kInUse)
      context_.journal.effect(EffectKind::FoundInUse, database->name, instance);
    return done(Outcome::refuse(number, "RESTORE is terminating abnormally (3013)"));
  }
  std::string const exact = database->name;
  at(instance).restoring.insert(exact);
  // Undo of open transactions comes before anybody is let in: fast recovery does not apply to
  // RESTORE.
  later(instance, kRecovery + undo_of(instance, exact), Turn::Command,
        [this, instance, exact, done = std::move(done)](bool there) {
          Database* copy = find(instance, exact);
          if (there)
            at(instance).restoring.erase(exact);
          if (!there || copy == nullptr)
            return done(Outcome::refuse(53, "the instance " + instance + " went away"));
          auto const before = copy->state;
          switchback::recover(*copy, new_fork(), context_.kernel.now());
          drop_undo_file(instance, *copy);
          copy->version = at(instance).plan->version;
          note(instance, *copy, name_of(before), "restore with recovery");
          context_.journal.effect(EffectKind::CopyRecovered, exact, instance);
          surroundings_.databases_changed(exact + " recovered on " + instance);
          done(Outcome::executed());
        });
}

Outcome SqlServers::stand_by(std::string const& instance, std::string const& name, int session,
                             std::string const& standby_file, bool continue_after_error) {
  Database* database = find(instance, name);
  if (database == nullptr)
    return Outcome::refuse(kAbsent, "the database '" + name + "' does not exist");
  if (SqlNumber const number =
          refuse_recovery(*database, sessions_in(at(instance), name, session),
                          undo_file_gone(instance, *database), continue_after_error))
    return Outcome::refuse(number, "RESTORE is terminating abnormally (3013)");
  if (database->version != at(instance).plan->version)
    return Outcome::refuse(kStandbyUpgrade, "the database must be upgraded (3013)");
  Outcome answer = Outcome::executed();
  keep_undo_file(instance, *database, standby_file);
  leave(instance, *database, DatabaseState::Standby, {}, [](Outcome const&) {});
  return answer;
}

} // namespace switchback
