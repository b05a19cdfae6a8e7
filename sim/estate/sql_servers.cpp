#include "sim/estate/sql_servers.hpp"

#include <algorithm>
#include <cctype>

#include "models/database_rules.hpp"
#include "models/names.hpp"

namespace switchback {
namespace {

/// Beside the data itself: opening the devices, the header, the history (assumed, of the order of
/// the log-shipping job's).
constexpr Duration kOverhead = 1s;
/// Redo that is left and undo, with no long transaction open: "up to about a minute" at most (SQL
/// Server 2008 Books Online, "Understanding Recovery Performance in SQL Server"); assumed near its
/// lower end.
constexpr Duration kRecovery = 5s;
/// Metadata around an empty database (assumed; a model database is about this size).
constexpr Bytes kEmptySize{5'000'000};

} // namespace

SqlServers::SqlServers(Ground const& ground, FileStore& files, SqlSurroundings& surroundings)
    : ground_(ground), files_(files), surroundings_(surroundings) {
  for (SqlPlan const& plan : ground.scenario.estate.sql)
    instances_[plan.name].plan = &plan;
}

DatabasePlan const* SqlServers::plan_of(std::string_view database) const {
  for (DatabasePlan const& plan : ground_.scenario.estate.databases)
    if (plan.name == database)
      return &plan;
  return nullptr;
}

std::uint32_t SqlServers::family_of(std::string const& database) const {
  auto const it = families_.find(database);
  return it == families_.end() ? 0 : it->second;
}

void SqlServers::place_empty(std::string const& instance, std::string const& name, Bytes size) {
  Database database;
  database.name = name;
  database.family = ++last_family_; // created here: a copy of nothing else
  database.size = size;
  database.ever_written = false;
  database.content = LogPath::begin(new_fork(), ground_.kernel.now());
  at(instance).databases[name] = std::move(database);
}

void SqlServers::begin() {
  for (DatabasePlan const& plan : ground_.scenario.estate.databases) {
    place_empty(plan.primary, plan.name, plan.size);
    Database& primary = at(plan.primary).databases[plan.name];
    primary.ever_written = true;
    // It was written to up to the drill's first instant: the first log backup has news for a copy.
    primary.content = LogPath::begin(primary.content.fork(), ground_.kernel.now() - Duration{1});
    primary.next_log_backup = Lsn{}; // it has been in production: its chain began long ago
    families_[plan.name] = primary.family;
    for (std::string const& instance : plan.empty_on)
      place_empty(instance, plan.name, kEmptySize);
  }
}

// --- Instances ---

bool SqlServers::alive(std::string const& instance) const {
  return instances_.contains(instance) && ground_.topology.up(instance) &&
         ground_.topology.machine(instance).sql_server;
}

bool SqlServers::runs(std::string const& instance) const {
  if (!alive(instance))
    return false;
  auto const& machine = ground_.topology.machine(instance);
  return !machine.hung && !machine.stalled;
}

std::optional<std::string> SqlServers::by_name(std::string_view text) const {
  std::string name = lower(text.substr(0, text.find_first_of("\\,")));
  if (name == "localhost" || name == ".")
    return std::nullopt;
  for (auto const& [key, instance] : instances_)
    if (lower(key) == name || lower(instance.plan->fqdn) == name)
      return key;
  return std::nullopt;
}

void SqlServers::physical_change(std::function<void(std::string const&)> const& started) {
  for (auto& [name, instance] : instances_) {
    if (bool const now_alive = alive(name); now_alive != instance.was_alive) {
      instance.was_alive = now_alive;
      if (now_alive)
        started(name);
    }
    bool const now = runs(name);
    if (instance.was_running && !now) {
      for (auto& [db, database] : instance.databases)
        if (database.state == DatabaseState::Online && database.mirror_role != MirrorRole::Mirror)
          touch(name, db); // what it had hardened by now is what it has
      instance.was_running = false;
      for (Session const& session : std::exchange(instance.sessions, {}))
        surroundings_.session_ended(session.owner);
      instance.restoring.clear();
      instance.backups.clear();
    }
    instance.was_running = now;
  }
}

void SqlServers::destroy_disks(std::string const& machine) {
  if (auto const it = instances_.find(machine); it != instances_.end()) {
    for (auto& [name, database] : it->second.databases)
      ground_.journal.state(name + " on " + machine, "database", "", name_of(database.state),
                            "ABSENT", "its disks are gone");
    it->second.databases.clear();
    for (Session const& session : std::exchange(it->second.sessions, {}))
      surroundings_.session_ended(session.owner);
  }
}

void SqlServers::rebuild(std::string const& machine) {
  destroy_disks(machine);
  auto const it = instances_.find(machine);
  if (it == instances_.end())
    return;
  auto const& estate = ground_.scenario.estate;
  for (DatabasePlan const& plan : estate.databases) {
    bool const here =
        plan.primary == machine ||
        std::find(plan.empty_on.begin(), plan.empty_on.end(), machine) != plan.empty_on.end();
    if (here) {
      place_empty(machine, plan.name, kEmptySize);
      ground_.journal.state(plan.name + " on " + machine, "database", "", "ABSENT", "ONLINE",
                            "rebuilt, empty");
    }
  }
}

Database* SqlServers::find(std::string const& instance, std::string_view database) {
  auto const it = instances_.find(instance);
  if (it == instances_.end())
    return nullptr;
  auto& databases = it->second.databases;
  if (auto const exact = databases.find(database); exact != databases.end())
    return &exact->second;
  // An operator may have typed it with other capitals.
  for (auto& [name, db] : databases)
    if (lower(name) == lower(database))
      return &db;
  return nullptr;
}

Database const* SqlServers::find(std::string const& instance, std::string_view database) const {
  return const_cast<SqlServers*>(this)->find(instance, database);
}

std::vector<std::string> SqlServers::databases_of(std::string const& instance) const {
  std::vector<std::string> names;
  for (auto const& [name, database] : at(instance).databases)
    names.push_back(name);
  return names;
}

void SqlServers::touch(std::string const& instance, std::string const& name) {
  Database* database = find(instance, name);
  if (database == nullptr || database->state != DatabaseState::Online ||
      database->mirror_role == MirrorRole::Mirror)
    return;
  LogSpan const& last = database->content.spans().back();
  std::int64_t const messages = surroundings_.committed(last.fork);
  Bytes const per_message = ground_.scenario.estate.chat
                                ? ground_.scenario.estate.chat->log_per_message
                                : ChatPoolPlan{}.log_per_message;
  database->content.grow({last.from.lsn + per_message * messages, ground_.kernel.now()});
}

bool SqlServers::open(std::string const& instance, std::string const& name) const {
  return opening_error(instance, name) == 0;
}

std::optional<int> SqlServers::opening_error(std::string const& instance,
                                             std::string const& name) const {
  if (!runs(instance))
    return std::nullopt;
  Database const* database = find(instance, name);
  if (database == nullptr)
    return kNoSuchDatabase;
  if (ground_.topology.machine(instance).database_failed)
    return kOffline;
  // What the session says comes first: a mirror's copy is a restoring one as well.
  if (int const error = surroundings_.mirroring_error(instance, name))
    return error;
  if (int const error = switchback::opening_error(*database))
    return error;
  return at(instance).restoring.contains(name) || database->state != DatabaseState::Online
             ? kLeftRestoring
             : 0;
}

// --- Sessions ---

bool SqlServers::opens(std::string const& instance, std::string const& database,
                       std::string const& from) const {
  return answer(instance, database, from) == client::Answer::Connects;
}

client::Answer SqlServers::answer(std::string const& instance, std::string const& database,
                                  std::string const& from) const {
  auto const& machine = ground_.topology.machine(instance);
  if (!machine.network || !machine.client_network || !ground_.topology.reachable(from, instance))
    return client::Answer::Silent;
  if (!alive(instance))
    return client::Answer::Refused;
  auto const error = opening_error(instance, database);
  if (!error)
    return client::Answer::Silent; // it hangs
  if (*error == 0)
    return client::Answer::Connects;
  return surroundings_.mirroring_partner(instance, database).empty() ? client::Answer::Rejected
                                                                     : client::Answer::Inactive;
}

void SqlServers::connect(std::string const& instance, std::string const& database,
                         std::string const& owner) {
  Instance& server = at(instance);
  server.sessions.push_back({server.next_session++, owner, database});
}

void SqlServers::disconnect(std::string const& instance, std::string const& database,
                            std::string const& owner) {
  std::erase_if(at(instance).sessions,
                [&](Session const& s) { return s.owner == owner && s.database == database; });
}

int SqlServers::sessions_in(Instance const& instance, std::string_view database) const {
  auto const n =
      std::count_if(instance.sessions.begin(), instance.sessions.end(),
                    [&](Session const& s) { return lower(s.database) == lower(database); });
  return static_cast<int>(n) + (instance.restoring.contains(std::string(database)) ? 1 : 0);
}

std::vector<SqlServers::Session> SqlServers::sessions(std::string const& instance,
                                                      std::string_view database) const {
  std::vector<Session> found;
  for (Session const& session : at(instance).sessions)
    if (lower(session.database) == lower(database))
      found.push_back(session);
  return found;
}

Outcome SqlServers::kill(std::string const& instance, std::int64_t id) {
  if (id <= 50)
    return Outcome::refuse(6107, "only user processes can be killed");
  auto& sessions = at(instance).sessions;
  auto const it =
      std::find_if(sessions.begin(), sessions.end(), [&](Session const& s) { return s.id == id; });
  if (it == sessions.end())
    return Outcome::refuse(6106, "process ID " + std::to_string(id) + " is not an active process");
  std::string const owner = it->owner;
  sessions.erase(it);
  surroundings_.session_ended(owner);
  return Outcome::executed();
}

// --- Backup ---

void SqlServers::backup(std::string const& instance, BackupRequest request, Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  Database* database = find(instance, request.database);
  if (database == nullptr)
    return done(
        Outcome::refuse(kNoSuchDatabase, "database '" + request.database + "' does not exist"));
  if (int const error = surroundings_.mirroring_error(instance, database->name); error == kNoQuorum)
    return done(Outcome::refuse(error, "the mirroring session has no quorum"));
  request.options.sessions = sessions_in(at(instance), request.database);
  // A log backup and one of the data may run side by side, two of one sort not.
  std::pair const run{database->name, request.options.kind == BackupKind::Log};
  request.options.same_runs = at(instance).backups.contains(run);
  if (SqlNumber const number = refuse_backup(*database, request.options); number != 0)
    return done(Outcome::refuse(number, "BACKUP is terminating abnormally (3013)"));
  auto const place = files_.resolve(request.path, instance);
  if (!place || place->name.empty() || !files_.accessible(*place, instance))
    return done(Outcome::refuse(kDevice, "cannot open backup device '" + request.path + "'"));
  touch(instance, database->name);
  BackupSet const set = capture(*database, request.options);
  if (request.captured)
    request.captured(set);
  File file;
  file.state = File::State::Writing;
  file.created = ground_.kernel.now();
  bool const shipped = place->name.ends_with(".trn");
  std::string const working = shipped ? work_name(place->name) : place->name;
  files_.folder(*place).put(working, file);
  std::string const name = database->name;
  at(instance).backups.insert(run);
  auto write = [this, instance, name, request, set, run, place = *place, working,
                done = std::move(done)] {
    ground_.kernel.start(moving(instance, place.machine, set.bytes), [=, this](TransferEnd end) {
      at(instance).backups.erase(run);
      Folder& target = files_.folder(place);
      File* written = target.find(working);
      bool const there =
          end.whole && written != nullptr && runs(instance) && files_.accessible(place, instance);
      if (written != nullptr) {
        written->bytes = end.moved;
        written->state = there ? File::State::Complete : File::State::Torn;
      }
      if (!there)
        return done(Outcome::refuse(kDevice, "the backup device '" + request.path + "' failed"));
      File whole = *written;
      whole.set = set;
      target.remove(working);
      target.put(place.name, std::move(whole));
      if (Database* backed_up = find(instance, name); backed_up != nullptr) {
        auto const before = backed_up->state;
        finish_backup(*backed_up, set, request.options);
        if (before != backed_up->state) {
          note(instance, *backed_up, name_of(before), "tail-log backup");
          surroundings_.databases_changed("tail-log backup of " + name);
        }
      }
      done(Outcome::executed(to_text(set.bytes)));
    });
  };
  ground_.kernel.after(request.overhead.value_or(kOverhead), Turn::Command, instance,
                       std::move(write));
}

// --- Restore ---

void SqlServers::restore(std::string const& instance, RestoreRequest request, Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  auto const place = files_.resolve(request.path, instance);
  File const* file = nullptr;
  if (place && files_.accessible(*place, instance))
    if (Folder const* source = files_.find(*place))
      file = source->find(place->name);
  if (file == nullptr)
    return done(Outcome::refuse(kDevice, "cannot open backup device '" + request.path + "'"));
  if (file->state != File::State::Complete || !file->set)
    return done(Outcome::refuse(kDamagedSet, "the media family on device '" + request.path +
                                                 "' is incorrectly formed"));
  BackupSet const set = *file->set;
  request.options.sessions = sessions_in(at(instance), request.database);
  Database const* existing = find(instance, request.database);
  if (existing != nullptr)
    touch(instance, existing->name);
  // RESTORE LOG takes log sets only, RESTORE DATABASE the others.
  bool const fits = (request.kind == BackupKind::Log) == (set.kind == BackupKind::Log);
  SqlNumber const number =
      fits ? refuse_restore(existing, request.database, set, request.options) : kOtherKind;
  if (number != 0)
    return done(Outcome::refuse(number, "RESTORE is terminating abnormally (3013)"));
  std::string const name = existing != nullptr ? existing->name : request.database;
  request.database = name;
  Instance& server = at(instance);
  if (set.kind == BackupKind::Full) {
    // From here on there is no copy to go back to.
    Database laid = restored(name, set, set.bytes);
    std::string const before =
        existing != nullptr ? std::string(name_of(existing->state)) : "ABSENT";
    server.databases[name] = laid;
    note(instance, server.databases[name], before, "restore of a full backup begins");
    surroundings_.databases_changed("restore over " + name + " on " + instance);
  }
  begin_restore(server.databases[name], set);
  server.restoring.insert(name);
  auto spec = moving(place->machine, instance, file->bytes);
  spec.redoes = set.kind == BackupKind::Log;
  spec.writes = set.kind != BackupKind::Log;
  auto read = [this, instance, request, set, spec, done = std::move(done)] {
    ground_.kernel.start(spec, [=, this](TransferEnd end) {
      at(instance).restoring.erase(request.database);
      if (!end.whole || !runs(instance) || find(instance, request.database) == nullptr)
        return done(Outcome::refuse(3203, "read on '" + request.path + "' failed"));
      finish_restore(instance, request, set, done);
    });
  };
  ground_.kernel.after(request.overhead.value_or(kOverhead), Turn::Command, instance,
                       std::move(read));
}

void SqlServers::finish_restore(std::string const& instance, RestoreRequest const& request,
                                BackupSet const& set, Done const& done) {
  Database& database = *find(instance, request.database);
  switch (set.kind) {
  case BackupKind::Full:
    finish_full(database);
    break;
  case BackupKind::Log:
    apply_log(database, set);
    break;
  case BackupKind::Differential:
    apply_differential(database, set);
    break;
  }
  if (request.options.recovery == RecoveryOption::Recovery)
    return recover(instance, database.name, done);
  if (request.options.recovery == RecoveryOption::Standby)
    database.state = DatabaseState::Standby;
  done(Outcome::executed(to_text(set.bytes)));
}

void SqlServers::recover(std::string const& instance, std::string const& name, Done done) {
  if (!runs(instance))
    return done(Outcome::refuse(53, "the instance " + instance + " does not answer"));
  Database const* database = find(instance, name);
  if (database == nullptr)
    return done(Outcome::refuse(3118, "the database '" + name + "' does not exist"));
  if (SqlNumber const number = refuse_recovery(*database, sessions_in(at(instance), name));
      number != 0)
    return done(Outcome::refuse(number, "RESTORE is terminating abnormally (3013)"));
  std::string const exact = database->name;
  at(instance).restoring.insert(exact);
  ground_.kernel.after(
      kRecovery, Turn::Command, instance, [this, instance, exact, done = std::move(done)] {
        at(instance).restoring.erase(exact);
        Database* copy = find(instance, exact);
        if (!runs(instance) || copy == nullptr)
          return done(Outcome::refuse(53, "the instance " + instance + " went away"));
        auto const before = copy->state;
        switchback::recover(*copy, new_fork(), ground_.kernel.now());
        note(instance, *copy, name_of(before), "restore with recovery");
        surroundings_.databases_changed(exact + " recovered on " + instance);
        done(Outcome::executed());
      });
}

Outcome SqlServers::alter(std::string const& instance, std::string const& name,
                          DatabaseOption option, bool rollback) {
  Database* database = find(instance, name);
  if (database == nullptr)
    return Outcome::refuse(5011, "the database '" + name + "' does not exist");
  if (SqlNumber const number =
          refuse_alter(*database, option, {sessions_in(at(instance), name), rollback}))
    return Outcome::refuse(number, "ALTER DATABASE statement failed (5069)");
  if (rollback)
    end_sessions(instance, database->name);
  touch(instance, database->name);
  auto const before = database->state;
  switchback::alter(*database, option);
  note(instance, *database, name_of(before), "ALTER DATABASE");
  if (before != database->state)
    surroundings_.databases_changed(database->name + " was altered on " + instance);
  return Outcome::executed();
}

void SqlServers::end_sessions(std::string const& instance, std::string const& database) {
  for (Session const& session : sessions(instance, database))
    kill(instance, session.id);
}

Outcome SqlServers::drop(std::string const& instance, std::string const& name) {
  Database const* database = find(instance, name);
  if (database == nullptr)
    return Outcome::refuse(3701, "cannot drop the database '" + name + "': it does not exist");
  if (SqlNumber const number = refuse_drop(*database, sessions_in(at(instance), name)))
    return Outcome::refuse(number, "cannot drop the database '" + name + "'");
  ground_.journal.state(name + " on " + instance, "database", "", name_of(database->state),
                        "ABSENT", "dropped");
  at(instance).databases.erase(database->name);
  surroundings_.databases_changed(name + " dropped on " + instance);
  return Outcome::executed();
}

void SqlServers::note(std::string const& instance, Database const& database, std::string_view from,
                      std::string_view cause) {
  if (from != name_of(database.state))
    ground_.journal.state(database.name + " on " + instance, "database", "", from,
                          name_of(database.state), cause);
}

std::string SqlServers::describe() const {
  std::string text = "Databases\n";
  for (auto const& [name, instance] : instances_) {
    text += "  " + name + (runs(name) ? "" : " (down)") + "\n";
    for (auto const& [db, database] : instance.databases) {
      text += "    " + db + " " + std::string(name_of(database.state));
      if (database.mirror_role != MirrorRole::None)
        text += database.mirror_role == MirrorRole::Principal ? ", principal" : ", mirror";
      text += ", fork " + std::to_string(database.content.fork().value) + " up to LSN " +
              std::to_string(database.content.end().lsn.value) + " (" +
              to_text(database.content.end().at) + ")\n";
    }
    for (Session const& session : instance.sessions)
      text += "    session " + std::to_string(session.id) + " of " + session.owner + " in " +
              session.database + "\n";
  }
  return text;
}

} // namespace switchback
