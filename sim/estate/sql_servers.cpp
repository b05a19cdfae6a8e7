#include "sim/estate/sql_servers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "models/database_rules.hpp"
#include "models/names.hpp"

namespace switchback {
namespace {

/// Metadata around an empty database (assumed; a model database is about this size).
constexpr Bytes kEmptySize{5'000'000};

/// Unusual properties of a copy.
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

template <class Databases>
auto SqlServers::find_in(Databases& databases, std::string_view database)
    -> decltype(&databases.begin()->second) {
  if (auto const exact = databases.find(database); exact != databases.end())
    return &exact->second;
  // An operator may have typed it with other capitalisation.
  for (auto& [name, db] : databases)
    if (lower(name) == lower(database))
      return &db;
  return nullptr;
}

SqlServers::SqlServers(EstateContext const& context, FileStore& files,
                       SqlSurroundings& surroundings)
    : context_(context), files_(files), surroundings_(surroundings) {
  for (SqlPlan const& plan : context.scenario.estate.sql) {
    instances_[plan.name].plan = &plan;
    instances_[plan.name].machine = &context.topology.machine(plan.name);
  }
}

std::uint32_t SqlServers::family_of(std::string const& database) const {
  auto const it = families_.find(database);
  return it == families_.end() ? 0 : it->second;
}

void SqlServers::place_empty(std::string const& instance, std::string const& name, Bytes size) {
  Database database;
  database.name = name;
  database.family = ++last_family_; // created here, not a copy of another database
  database.size = size;
  database.ever_written = false;
  database.version = at(instance).plan->version;
  database.content = LogPath::begin(new_fork(), context_.kernel.now());
  at(instance).databases[name] = std::move(database);
}

void SqlServers::begin() {
  for (DatabasePlan const& plan : context_.scenario.estate.databases) {
    place_empty(plan.primary, plan.name, plan.size);
    Database& primary = at(plan.primary).databases[plan.name];
    primary.ever_written = true;
    // It was written to up to the drill's first instant, so the first log backup has something new
    // for a copy.
    primary.content = LogPath::begin(primary.content.fork(), context_.kernel.now() - Duration{1});
    // Its chain began with a full backup, which the copies were made of (Microsoft Learn, "About
    // Log Shipping"): differentials build upon it until there is another.
    primary.differential_base = primary.content.end();
    primary.version = at(plan.primary).plan->version;
    primary.next_log_backup = Lsn{}; // it has been in production, and its chain began long ago
    families_[plan.name] = primary.family;
    for (std::string const& instance : plan.empty_on)
      place_empty(instance, plan.name, kEmptySize);
  }
}

// --- Instances ---

bool SqlServers::alive(std::string const& instance) const {
  Instance const* there = instances_.find(instance);
  return there != nullptr && alive(*there);
}

bool SqlServers::runs(std::string const& instance) const {
  Instance const* there = instances_.find(instance);
  return there != nullptr && runs(*there);
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
    bool const was_alive = std::exchange(instance.was_alive, alive(instance));
    if (!was_alive && instance.was_alive)
      started(name);
    bool const now = runs(instance);
    if (!alive(instance)) {
      instance.ended = true;
      instance.restoring.clear();
      instance.backups.clear();
      for (auto const& due : std::exchange(instance.asleep, {}))
        due();
      if (was_alive)
        context_.kernel.fibers().lose(
            [process = process_of(name)](std::string const& one) { return one == process; });
    }
    if (instance.was_running && !now) {
      for (auto& [db, database] : instance.databases)
        if (database.state == DatabaseState::Online && database.mirror_role != MirrorRole::Mirror)
          advance_content(name, db); // it keeps what it has hardened by now
      instance.was_running = false;
      // Also for one that hangs: whoever waits for it gives up (assumed).
      for (Session const& session : std::exchange(instance.sessions, {}))
        if (!session.client_of.empty())
          surroundings_.session_ended(session.client_of, session.database);
    }
    if (!std::exchange(instance.was_running, now) && now) {
      if (std::exchange(instance.ended, false))
        start_up(name, instance);
      for (auto const& due : std::exchange(instance.asleep, {}))
        due();
    }
  }
}

/// Every database that was open is recovered first: redo, then undo; fast recovery, which not all
/// editions have, opens it after redo (SQL Server 2008 Books Online, "Understanding Recovery
/// Performance in SQL Server"). A mirrored one depends on its session.
void SqlServers::start_up(std::string const& name, Instance& instance) {
  ++instance.starts; // what the old process ran does not go on
  for (auto& [db, database] : instance.databases) {
    if (undo_file_gone(name, database)) { // 3441
      database.state = DatabaseState::Suspect;
      note(name, database, "STANDBY", "its undo file is not there when the instance starts");
    }
    bool const opens =
        database.state == DatabaseState::Online || database.state == DatabaseState::Recovering;
    if (!opens || database.mirror_role != MirrorRole::None)
      continue;
    database.state = DatabaseState::Recovering;
    later(name, kRecovery + undo_of(name, db), Turn::Completion, [this, name, db = db](bool there) {
      Database* copy = find(name, db);
      if (!there || copy == nullptr || copy->state != DatabaseState::Recovering)
        return;
      copy->state = DatabaseState::Online;
      note(name, *copy, "RECOVERING", "the instance has started");
      surroundings_.databases_changed(fmt::format("{} is recovered on {}", db, name));
    });
  }
}

void SqlServers::later(std::string const& name, Duration delay, Turn turn,
                       std::function<void(bool)> what) {
  auto act = [this, name, start = at(name).starts, what = std::move(what)]() mutable {
    Instance& instance = at(name);
    auto answer = [&instance, start, what = std::move(what)] {
      what(alive(instance) && !instance.ended && instance.starts == start);
    };
    if (alive(instance) && !runs(instance))
      instance.asleep.push_back(std::move(answer));
    else
      answer();
  };
  context_.kernel.after(delay, turn, name, std::move(act));
}

Duration SqlServers::undo_of(std::string const& instance, std::string const& database) const {
  DatabasePlan const* plan = context_.index.database(database);
  return plan == nullptr ? Duration{}
                         : time_for(plan->open_transactions, at(instance).plan->redo_rate);
}

void SqlServers::destroy_disks(std::string const& machine) {
  if (Instance* instance = instances_.find(machine)) {
    for (auto& [name, database] : instance->databases)
      context_.journal.state(StateModel::Database, {name, machine}, "", name_of(database.state),
                             "ABSENT", CauseKind::DisksGone);
    instance->databases.clear();
    instance->devices.clear(); // rows of master
    for (Session const& session : std::exchange(instance->sessions, {}))
      if (!session.client_of.empty())
        surroundings_.session_ended(session.client_of, session.database);
  }
}

void SqlServers::rebuild(std::string const& machine) {
  destroy_disks(machine);
  if (!is_instance(machine))
    return;
  auto const& estate = context_.scenario.estate;
  for (DatabasePlan const& plan : estate.databases) {
    bool const here =
        plan.primary == machine ||
        std::find(plan.empty_on.begin(), plan.empty_on.end(), machine) != plan.empty_on.end();
    if (here) {
      place_empty(machine, plan.name, kEmptySize);
      context_.journal.state(StateModel::Database, {plan.name, machine}, "", "ABSENT", "ONLINE",
                             CauseKind::RebuiltEmpty);
    }
  }
}

Database const* SqlServers::find(Instance const& instance, std::string_view database) {
  return find_in(instance.databases, database);
}

Database const* SqlServers::find(std::string const& instance, std::string_view database) const {
  Instance const* there = instances_.find(instance);
  return there == nullptr ? nullptr : find(*there, database);
}

Database* SqlServers::find(std::string const& instance, std::string_view database) {
  Instance* there = instances_.find(instance);
  return there == nullptr ? nullptr : find_in(there->databases, database);
}

std::vector<std::string> SqlServers::databases_of(std::string const& instance) const {
  std::vector<std::string> names;
  for (auto const& [name, database] : at(instance).databases)
    names.push_back(name);
  return names;
}

/// Of a copy that clients can write to, the end of their commits by now; otherwise the copy's end.
LogPoint SqlServers::end_now(Database const& database) const {
  if (database.state != DatabaseState::Online || database.mirror_role == MirrorRole::Mirror)
    return database.content.end();
  LogSpan const& last = database.content.spans().back();
  return {last.from.lsn + std::as_const(surroundings_).log_on(last.fork), context_.kernel.now()};
}

LogPath SqlServers::content_now(std::string const& instance, std::string_view name) const {
  Database const* const database = find(instance, name);
  if (database == nullptr)
    return {};
  if (database->mirror_role == MirrorRole::Mirror)
    if (auto mirrored = std::as_const(surroundings_).mirrored(instance, database->name))
      return *std::move(mirrored);
  LogPath content = database->content;
  if (LogPoint const end = end_now(*database); end != content.end())
    content.grow(end);
  return content;
}

void SqlServers::advance_content(std::string const& instance, std::string const& name) {
  Database* database = find(instance, name);
  if (database == nullptr || database->state != DatabaseState::Online ||
      database->mirror_role == MirrorRole::Mirror)
    return;
  surroundings_.advance_commits(database->content.fork());
  database->content.grow(end_now(*database));
}

bool SqlServers::open(std::string const& name, std::string const& database) const {
  Instance const* instance = instances_.find(name);
  Database const* copy = instance == nullptr ? nullptr : find(*instance, database);
  return copy != nullptr && copy->state == DatabaseState::Online &&
         error_of(name, *instance, database, copy) == 0;
}

std::optional<int> SqlServers::opening_error(std::string const& name,
                                             std::string const& database) const {
  Instance const* instance = instances_.find(name);
  if (instance == nullptr)
    return std::nullopt;
  return error_of(name, *instance, database, find(*instance, database));
}

std::optional<int> SqlServers::error_of(std::string const& name, Instance const& instance,
                                        std::string const& database, Database const* copy) const {
  if (!runs(instance))
    return std::nullopt;
  if (copy == nullptr)
    return kNoSuchDatabase;
  if (instance.machine->database_failed)
    return kOffline;
  // The session's answer comes first: a mirror's copy is also a restoring one.
  if (int const error = surroundings_.mirroring_error(name, database))
    return error;
  if (int const error = switchback::opening_error(*copy))
    return error;
  return instance.restoring.contains(database) ? kLeftRestoring : 0;
}

// --- What there is to see ---

void SqlServers::note(std::string const& instance, Database const& database, std::string_view from,
                      std::string_view cause) {
  if (from != name_of(database.state))
    context_.journal.state(StateModel::Database, {database.name, instance}, "", from,
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
      LogPath const content = content_now(name, db);
      text += ", fork " + std::to_string(content.fork().value) + " up to LSN " +
              std::to_string(content.end().lsn.value) + " (" + to_text(content.end().at) + ")\n";
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
