// The statements of an instance that move data: BACKUP, RESTORE. It works on them by itself,
// whether or not somebody waits.
#include <algorithm>

#include "models/database_rules.hpp"
#include "models/names.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {
namespace {

/// Besides moving the data: opening the devices, the header, the history (assumed, of the order of
/// the log-shipping job's).
constexpr Duration kOverhead = 1s;

constexpr SqlNumber kWriteFailed = 3202, kReadFailed = 3203;

} // namespace

// --- Backup ---

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
  auto const place = files_.resolve(request.path, instance);
  if (!place || place->name.empty() || !files_.accessible(*place, instance))
    return done(Outcome::refuse(kDevice, "cannot open backup device '" + request.path +
                                             "'; BACKUP is terminating abnormally (3013)"));
  advance_content(instance, database->name);
  // After the tail, nobody gets in any more.
  if (request.options.norecovery || request.options.standby) {
    at(instance).restoring.insert(database->name);
    surroundings_.databases_changed("tail-log backup of " + database->name + " begins");
  }
  BackupSet set = capture(*database, request.options);
  if (request.captured)
    request.captured(set);
  request.database = database->name;
  write_backup(instance, std::move(request), *place, std::move(set), std::move(done));
}

void SqlServers::write_backup(std::string const& instance, BackupRequest request,
                              FilePlace const& place, BackupSet set, Done done) {
  bool const shipped = place.name.ends_with(".trn");
  std::string const working = shipped ? work_name(place.name) : place.name;
  files_.folder(place).remove(working); // left behind by an earlier try
  // A disk that fills up takes as much as it can.
  auto const room = files_.free_space(place.machine);
  bool const fits = !room || set.bytes <= *room;
  Bytes const moves = fits ? set.bytes : *room;
  File file;
  file.state = File::State::Writing;
  file.created = context_.clocks.utc(place.machine);
  file.bytes = moves;
  files_.folder(place).put(working, file);
  // A log backup and a data backup may run at the same time, two of the same kind may not.
  std::pair const run{request.database, set.kind == BackupKind::Log};
  at(instance).backups.insert(run);
  bool const tail = request.options.norecovery || request.options.standby;
  auto const overhead = request.overhead.value_or(kOverhead);
  auto written = [this, instance, place, working, fits, run, tail, start = at(instance).starts,
                  request = std::move(request), set = std::move(set),
                  done = std::move(done)](TransferEnd end) {
    if (at(instance).starts == start)
      at(instance).backups.erase(run);
    if (tail && at(instance).starts == start && at(instance).restoring.erase(request.database) > 0)
      surroundings_.databases_changed("tail-log backup of " + request.database + " ends");
    Folder& target = files_.folder(place);
    File* here = target.find(working);
    bool const whole = end.whole && fits && here != nullptr && runs(instance) &&
                       at(instance).starts == start && files_.accessible(place, instance);
    if (here != nullptr) {
      here->bytes = end.moved;
      here->state = whole ? File::State::Complete : File::State::Torn;
    }
    if (!whole)
      return done(end.whole && !fits
                      ? Outcome::refuse(kWriteFailed, "write on '" + request.path +
                                                          "' failed: the disk is full (3013)")
                      : Outcome::refuse(kDevice, "the backup device '" + request.path +
                                                     "' failed; BACKUP is terminating abnormally "
                                                     "(3013)"));
    File complete = *here;
    complete.set = set;
    target.remove(working);
    target.put(place.name, std::move(complete));
    if (Database* backed_up = find(instance, request.database); backed_up != nullptr) {
      auto const before = backed_up->state;
      finish_backup(*backed_up, set, request.options);
      if (DatabasePlan const* plan = context_.index.database(request.database);
          set.kind == BackupKind::Log && plan != nullptr && plan->log_size)
        surroundings_.databases_changed("log backup of " + request.database);
      if (request.options.standby)
        keep_undo_file(instance, *backed_up, request.standby_file);
      if (before != backed_up->state) {
        note(instance, *backed_up, name_of(before), "tail-log backup");
        surroundings_.databases_changed("tail-log backup of " + request.database);
      }
    }
    context_.journal.effect(EffectKind::BackupTaken, request.database, instance, place.machine,
                            place.name, set.content.end().at.time_since_epoch().count());
    done(Outcome::executed(to_text(set.bytes)));
  };
  later(instance, overhead, Turn::Completion,
        [this, instance, place, moves, written = std::move(written)](bool there) mutable {
          if (!there || !files_.accessible(place, instance)) // it went meanwhile
            return written({false, Bytes{}});
          context_.kernel.start(moving(instance, place.machine, moves), std::move(written));
        });
}

// --- Restore ---

Pending<Outcome> SqlServers::restore(std::string const& instance, RestoreRequest request) {
  return {[this, instance, request = std::move(request)](Done done) {
    begin_restore(instance, request, std::move(done));
  }};
}

void SqlServers::begin_restore(std::string const& instance, RestoreRequest request, Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  if (Outcome const readable = verify(instance, request.path, false); readable.refused())
    return done(readable);
  auto const place = files_.resolve(request.path, instance);
  File const file = *files_.find(*place)->find(place->name);
  BackupSet const set = *file.set;
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
  Duration const first =
      request.overhead.value_or(kOverhead) + time_for(database.undo_file, server.plan->redo_rate);
  switchback::begin_restore(database, set);
  server.restoring.insert(request.database);
  auto spec = moving(place->machine, instance, file.bytes);
  spec.redoes = set.kind == BackupKind::Log;
  spec.writes = set.kind != BackupKind::Log;
  auto ended = [this, instance, request, set, start = server.starts,
                done = std::move(done)](TransferEnd end) {
    Instance& there = at(instance);
    bool const same = runs(there) && there.starts == start;
    if (same)
      there.restoring.erase(request.database);
    bool const good = end.whole && same && find(there, request.database) != nullptr;
    if (SqlNumber const broken = good ? read_error(set) : kReadFailed)
      return done(
          Outcome::refuse(broken, "reading '" + request.path +
                                      "' failed; RESTORE is terminating abnormally (3013)"));
    finish_restore(instance, request, set, done);
  };
  later(instance, first, Turn::Completion,
        [this, instance, spec, place = *place, ended = std::move(ended)](bool there) mutable {
          Folder const* folder =
              there && files_.accessible(place, instance) ? files_.find(place) : nullptr;
          if (folder == nullptr || folder->find(place.name) == nullptr) // it was removed meanwhile
            return ended({false, Bytes{}});
          context_.kernel.start(spec, std::move(ended));
        });
}

void SqlServers::finish_restore(std::string const& instance, RestoreRequest const& request,
                                BackupSet const& set, Done const& done) {
  Database& database = *find(instance, request.database);
  BackupSet const applied =
      request.options.stop_at ? up_to(set, std::max(*request.options.stop_at, SimTime{})) : set;
  switch (set.kind) {
  case BackupKind::Full:
    finish_full(database);
    break;
  case BackupKind::Log:
    apply_log(database, applied);
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
    return begin_recovery(instance, database.name, request.session, done);
  if (request.options.recovery != RecoveryOption::Standby)
    return leave(instance, database, DatabaseState::Restoring, applied, done);
  // Open transactions are undone into the undo file before anybody may read.
  DatabasePlan const* plan = context_.index.database(database.name);
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

Outcome SqlServers::verify(std::string const& instance, std::string const& path, bool whole) const {
  auto const place = files_.resolve(path, instance);
  File const* file = nullptr;
  if (place && files_.accessible(*place, instance))
    if (Folder const* source = files_.find(*place))
      file = source->find(place->name);
  if (file == nullptr)
    return Outcome::refuse(kDevice, "cannot open backup device '" + path + "' (3013)");
  if (file->state != File::State::Complete || !file->set)
    return Outcome::refuse(kDamagedSet, "the media family on device '" + path +
                                            "' is incorrectly formed (3013)");
  Damage const damage = file->set->damage;
  if (damage == Damage::Header || (whole && damage != Damage::None))
    return Outcome::refuse(static_cast<int>(damage), "'" + path + "' is damaged (3013)");
  return Outcome::no_effect("it only reports");
}

Pending<Outcome> SqlServers::recover(std::string const& instance, std::string const& database,
                                     int session) {
  return {[this, instance, database, session](Done done) {
    begin_recovery(instance, database, session, std::move(done));
  }};
}

void SqlServers::begin_recovery(std::string const& instance, std::string const& name, int session,
                                Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  Database const* database = find(instance, name);
  if (database == nullptr)
    return done(Outcome::refuse(kAbsent, "the database '" + name + "' does not exist"));
  if (is_in(instance, session, name))
    return done(Outcome::refuse(kOwnSession, "RESTORE is terminating abnormally (3013)"));
  if (SqlNumber const number = refuse_recovery(*database, sessions_in(at(instance), name, session),
                                               undo_file_gone(instance, *database))) {
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
                             std::string const& standby_file) {
  Database* database = find(instance, name);
  if (database == nullptr)
    return Outcome::refuse(kAbsent, "the database '" + name + "' does not exist");
  if (SqlNumber const number = refuse_recovery(*database, sessions_in(at(instance), name, session),
                                               undo_file_gone(instance, *database)))
    return Outcome::refuse(number, "RESTORE is terminating abnormally (3013)");
  if (database->version != at(instance).plan->version)
    return Outcome::refuse(kStandbyUpgrade, "the database must be upgraded (3013)");
  Outcome answer = Outcome::executed();
  keep_undo_file(instance, *database, standby_file);
  leave(instance, *database, DatabaseState::Standby, {}, [](Outcome const&) {});
  return answer;
}

} // namespace switchback
