#include "sim/estate/sql_servers.hpp"

#include <algorithm>
#include <cctype>

#include "models/database_rules.hpp"
#include "models/names.hpp"

namespace switchback {
namespace {

/// Metadata around an empty database (assumed; a model database is about this size).
constexpr Bytes kEmptySize{5'000'000};

/// What of a copy is not as usual.
std::string shown_options(Database const& database) {
  std::string text;
  if (database.recovery_model != RecoveryModel::Full)
    text += database.recovery_model == RecoveryModel::Simple ? ", simple" : ", bulk-logged";
  if (database.access != AccessMode::Multi)
    text += database.access == AccessMode::Single ? ", single-user" : ", restricted-user";
  if (database.read_only)
    text += ", read-only";
  if (database.auto_close)
    text += ", auto-close";
  if (database.broken_restore)
    text += ", its restore broke off";
  if (!database.next_log_backup)
    text += ", no log chain";
  return text;
}

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
  database.version = at(instance).plan->version;
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
    primary.version = at(plan.primary).plan->version;
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
        if (!session.client_of.empty())
          surroundings_.session_ended(session.client_of);
      instance.restoring.clear();
      instance.backups.clear();
    }
    if (!instance.was_running && now)
      start_up(name, instance);
    instance.was_running = now;
  }
}

/// Every database that was open is recovered first: redo, then undo, and fast recovery opens it
/// after redo already, which all editions do not have (SQL Server 2008 Books Online, "Understanding
/// Recovery Performance in SQL Server"). What a mirrored one does its session decides.
void SqlServers::start_up(std::string const& name, Instance& instance) {
  ++instance.starts;
  for (auto& [db, database] : instance.databases) {
    bool const opens =
        database.state == DatabaseState::Online || database.state == DatabaseState::Recovering;
    if (!opens || database.mirror_role != MirrorRole::None)
      continue;
    database.state = DatabaseState::Recovering;
    ground_.kernel.after(kRecovery + undo_of(name, db), Turn::Completion, name,
                         [this, name, db = db, start = instance.starts] {
                           Database* copy = find(name, db);
                           if (copy == nullptr || !runs(name) || at(name).starts != start ||
                               copy->state != DatabaseState::Recovering)
                             return;
                           copy->state = DatabaseState::Online;
                           note(name, *copy, "RECOVERING", "the instance has started");
                           surroundings_.databases_changed(db + " is recovered on " + name);
                         });
  }
}

Duration SqlServers::undo_of(std::string const& instance, std::string const& database) const {
  DatabasePlan const* plan = plan_of(database);
  return plan == nullptr ? Duration{}
                         : time_for(plan->open_transactions, at(instance).plan->redo_rate);
}

void SqlServers::destroy_disks(std::string const& machine) {
  if (auto const it = instances_.find(machine); it != instances_.end()) {
    for (auto& [name, database] : it->second.databases)
      ground_.journal.state(name + " on " + machine, "database", "", name_of(database.state),
                            "ABSENT", "its disks are gone");
    it->second.databases.clear();
    for (Session const& session : std::exchange(it->second.sessions, {}))
      if (!session.client_of.empty())
        surroundings_.session_ended(session.client_of);
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
    return lets_in(instance, database, from) ? client::Answer::Connects : client::Answer::Rejected;
  return surroundings_.mirroring_partner(instance, database).empty() ? client::Answer::Rejected
                                                                     : client::Answer::Inactive;
}

/// By its access mode, and who is inside already.
bool SqlServers::lets_in(std::string const& instance, std::string const& database,
                         std::string const& from) const {
  switch (find(instance, database)->access) {
  case AccessMode::Multi:
    return true;
  case AccessMode::Restricted:
    return false; // an application's login is no member of db_owner (assumed)
  case AccessMode::Single:
    break;
  }
  auto const inside = sessions(instance, database);
  // Plain clients stand where their server stands.
  return std::all_of(inside.begin(), inside.end(), [&](Session const& session) {
    return session.client_of == from || (from == instance && !session.client_of.empty());
  });
}

void SqlServers::connect(std::string const& instance, std::string const& database,
                         std::string const& owner) {
  Instance& server = at(instance);
  server.sessions.push_back({server.next_session++, owner, database, owner});
}

void SqlServers::disconnect(std::string const& instance, std::string const& database,
                            std::string const& owner) {
  std::erase_if(at(instance).sessions,
                [&](Session const& s) { return s.owner == owner && s.database == database; });
}

int SqlServers::sessions_in(Instance const& instance, std::string_view database, int but) const {
  auto const n =
      std::count_if(instance.sessions.begin(), instance.sessions.end(), [&](Session const& s) {
        return s.id != but && same_name(s.database, database);
      });
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

Outcome SqlServers::kill(std::string const& instance, std::int64_t id, int own) {
  if (own != 0 && id == own)
    return Outcome::refuse(6104, "KILL can not be used to kill one's own process");
  if (id <= 50)
    return Outcome::refuse(6107, "only user processes can be killed");
  auto& sessions = at(instance).sessions;
  auto const it =
      std::find_if(sessions.begin(), sessions.end(), [&](Session const& s) { return s.id == id; });
  if (it == sessions.end())
    return Outcome::refuse(6106, "process ID " + std::to_string(id) + " is not an active process");
  std::string const client = it->client_of;
  sessions.erase(it);
  if (!client.empty())
    surroundings_.session_ended(client);
  return Outcome::executed();
}

int SqlServers::open_session(std::string const& instance, std::string const& owner,
                             std::string const& database) {
  Instance& server = at(instance);
  server.sessions.push_back({server.next_session, owner, database, {}});
  return server.next_session++;
}

void SqlServers::close_session(std::string const& instance, int id) {
  std::erase_if(at(instance).sessions, [id](Session const& s) { return s.id == id; });
}

bool SqlServers::has_session(std::string const& instance, int id) const {
  auto const& sessions = at(instance).sessions;
  return std::any_of(sessions.begin(), sessions.end(),
                     [id](Session const& s) { return s.id == id; });
}

std::string SqlServers::context_of(std::string const& instance, int id) const {
  for (Session const& session : at(instance).sessions)
    if (session.id == id)
      return session.database;
  return {};
}

bool SqlServers::is_in(std::string const& instance, int id, std::string_view database) const {
  auto const& sessions = at(instance).sessions;
  return std::any_of(sessions.begin(), sessions.end(), [&](Session const& s) {
    return s.id == id && same_name(s.database, database);
  });
}

int SqlServers::opening_number(std::string const& instance, std::string const& name, int id) const {
  Database const* database = find(instance, name);
  bool const reads = database != nullptr && database->state == DatabaseState::Standby &&
                     !at(instance).restoring.contains(database->name);
  if (int const error = reads ? 0 : opening_error(instance, name).value_or(kNoSuchDatabase))
    return error;
  bool const taken =
      database->access == AccessMode::Single && sessions_in(at(instance), name, id) > 0;
  return taken ? kSingleUser : 0;
}

int SqlServers::enter(std::string const& instance, int id, std::string const& name) {
  int const number = opening_number(instance, name, id);
  if (number == 0)
    for (Session& session : at(instance).sessions)
      if (session.id == id)
        session.database = find(instance, name)->name;
  return number;
}

// --- The endpoint ---

Outcome SqlServers::create_endpoint(std::string const& instance, std::string const& name,
                                    bool started) {
  Instance& server = at(instance);
  if (!server.endpoint.empty())
    return Outcome::refuse(7862, "an endpoint of the requested type already exists");
  server.endpoint = name;
  server.endpoint_started = started;
  return Outcome::executed();
}

Outcome SqlServers::alter_endpoint(std::string const& instance, std::string const& name,
                                   bool started) {
  Instance& server = at(instance);
  if (!same_name(server.endpoint, name))
    return Outcome::refuse(15151, "cannot alter the endpoint '" + name + "': it does not exist");
  server.endpoint_started = started;
  return Outcome::executed();
}

Outcome SqlServers::drop_endpoint(std::string const& instance, std::string const& name) {
  Instance& server = at(instance);
  if (!same_name(server.endpoint, name))
    return Outcome::refuse(15151, "cannot drop the endpoint '" + name + "': it does not exist");
  server.endpoint.clear();
  server.endpoint_started = false;
  return Outcome::executed();
}

// --- What there is to see ---

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
      text += shown_options(database);
      text += ", fork " + std::to_string(database.content.fork().value) + " up to LSN " +
              std::to_string(database.content.end().lsn.value) + " (" +
              to_text(database.content.end().at) + ")\n";
    }
    if (instance.endpoint != "Mirroring" || !instance.endpoint_started)
      text += "    endpoint " + (instance.endpoint.empty() ? "none" : instance.endpoint) +
              (instance.endpoint_started ? "" : " stopped") + "\n";
    for (Session const& session : instance.sessions)
      text += "    session " + std::to_string(session.id) + " of " + session.owner + " in " +
              session.database + "\n";
  }
  return text;
}

} // namespace switchback
