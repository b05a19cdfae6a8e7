// The statements of an instance that change a database at once, or as soon as nobody is inside:
// ALTER DATABASE, DROP DATABASE.
#include <utility>

#include "models/database_rules.hpp"
#include "models/names.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {
namespace {

constexpr SqlNumber kNoSuchToAlter = 5011, kNameTaken = 1801, kBroken = 10054;

} // namespace

// --- ALTER DATABASE .. SET ---

Pending<Outcome> SqlServers::alter(std::string const& instance, AlterRequest request) {
  return {[this, instance, request = std::move(request)](Done done) {
    begin_alter(instance, request, std::move(done));
  }};
}

void SqlServers::begin_alter(std::string const& instance, AlterRequest request, Done done) {
  Database const* database = find(instance, request.database);
  if (database == nullptr)
    return done(Outcome::refuse(kNoSuchToAlter,
                                "the database '" + request.database + "' does not exist (5069)"));
  request.database = database->name;
  Instance& server = at(instance);
  auto const runs_of = [&](bool log) { return server.backups.contains({database->name, log}); };
  AlterConditions const conditions{sessions_in(server, database->name, request.session),
                                   request.termination, runs_of(false) || runs_of(true),
                                   server.changes.contains(database->name) ||
                                       server.restoring.contains(database->name)};
  AlterAnswer const answer = answer_alter(*database, request.option, conditions);
  if (answer.number != 0)
    return done(Outcome::refuse(answer.number, "ALTER DATABASE statement failed (5069)"));
  if (!answer.waits)
    return finish_alter(instance, request, done);
  std::string const name = database->name;
  bool const at_once = request.termination == Termination::Rollback && request.after == Duration{};
  bool const in_time = request.termination == Termination::Rollback && !at_once;
  Change& change = server.changes[name] = {std::move(request), std::move(done)};
  if (in_time)
    change.deadline = context_.kernel.after(change.request.after, Turn::Timer, instance,
                                            [this, instance, name] { throw_out(instance, name); });
  if (at_once)
    return throw_out(instance, name);
  surroundings_.databases_changed(name + " lets nobody in on " + instance);
}

/// Ends every session that is in the way of the change under way.
void SqlServers::throw_out(std::string const& instance, std::string const& name) {
  int const but = at(instance).changes.at(name).request.session;
  for (Session const& session : std::vector(at(instance).sessions))
    if (session.id != but && (same_name(session.database, name) || same_name(session.seat, name)))
      kill(instance, session.id);
  review_change(instance, name);
}

void SqlServers::review_change(std::string const& instance, std::string const& name) {
  Instance& server = at(instance);
  auto const it = server.changes.find(name);
  if (it == server.changes.end() || sessions_in(server, name, it->second.request.session) > 0)
    return;
  Change const change = std::move(it->second);
  server.changes.erase(it);
  context_.kernel.cancel(change.deadline);
  finish_alter(instance, change.request, change.done);
}

void SqlServers::finish_alter(std::string const& instance, AlterRequest const& request,
                              Done const& done) {
  Database* database = find(instance, request.database);
  if (database == nullptr) // it went while others were waited for
    return done(Outcome::refuse(kNoSuchToAlter, "the database does not exist (5069)"));
  if (SqlNumber const number = refused_by_standing(*database, operation_of(request.option)))
    return done(Outcome::refuse(number, "ALTER DATABASE statement failed (5069)"));
  advance_content(instance, database->name);
  auto const before = *database;
  switchback::alter(*database, request.option);
  for (Session& session : at(instance).sessions) {
    bool const seats =
        request.option == DatabaseOption::SingleUser && session.id == request.session;
    if (seats)
      session.seat = database->name;
    else if (before.access != database->access && session.seat == database->name)
      session.seat.clear();
  }
  note(instance, *database, name_of(before.state), "ALTER DATABASE");
  surroundings_.databases_changed(database->name + " was altered on " + instance);
  done(Outcome::executed());
}

void SqlServers::break_changes(std::string const& name, Instance& instance) {
  for (auto const& [database, change] : std::exchange(instance.changes, {})) {
    context_.kernel.cancel(change.deadline);
    change.done(Outcome::refuse(kBroken, "the connection to " + name + " was broken"));
  }
}

// --- Names ---

Outcome SqlServers::rename(std::string const& instance, std::string const& name,
                           std::string const& to, int session) {
  Database const* database = find(instance, name);
  if (database == nullptr)
    return Outcome::refuse(kNoSuchToAlter, "the database '" + name + "' does not exist (5069)");
  if (SqlNumber const number = refuse_rename(*database, sessions_in(at(instance), name, session)))
    return Outcome::refuse(number, "ALTER DATABASE statement failed (5069)");
  if (Database const* other = find(instance, to); other != nullptr && other != database)
    return Outcome::refuse(kNameTaken, "the database '" + to + "' already exists (5069)");
  advance_content(instance, database->name);
  auto entry = at(instance).databases.extract(database->name);
  entry.key() = entry.mapped().name = to;
  at(instance).databases.insert(std::move(entry));
  context_.journal.notice(NoticeKind::Renamed, {name, instance}, to);
  surroundings_.databases_changed(name + " was renamed on " + instance);
  return Outcome::executed();
}

void SqlServers::end_sessions(std::string const& instance, std::string const& database, int but) {
  for (Session const& session : sessions(instance, database))
    if (session.id != but)
      kill(instance, session.id);
}

Outcome SqlServers::drop(std::string const& instance, std::string const& name, int session) {
  Database const* database = find(instance, name);
  if (database == nullptr)
    return Outcome::refuse(3701, "cannot drop the database '" + name + "': it does not exist");
  int const inside =
      sessions_in(at(instance), name, session) + (is_in(instance, session, name) ? 1 : 0);
  if (SqlNumber const number = refuse_drop(*database, inside))
    return Outcome::refuse(number, "cannot drop the database '" + name + "'");
  context_.journal.state(StateModel::Database, {name, instance}, "", name_of(database->state),
                         "ABSENT", "dropped");
  drop_undo_file(instance, *find(instance, name));
  at(instance).databases.erase(database->name);
  surroundings_.databases_changed(name + " dropped on " + instance);
  return Outcome::executed();
}

} // namespace switchback
