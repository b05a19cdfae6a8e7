// The statements of an instance that change a database at once: ALTER DATABASE, DROP DATABASE.
#include "models/database_rules.hpp"
#include "models/names.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {
namespace {

constexpr SqlNumber kNoSuchToAlter = 5011, kNameTaken = 1801;

} // namespace

Outcome SqlServers::alter(std::string const& instance, std::string const& name,
                          DatabaseOption option, bool rollback, int session) {
  Database* database = find(instance, name);
  if (database == nullptr)
    return Outcome::refuse(kNoSuchToAlter, "the database '" + name + "' does not exist (5069)");
  auto const runs_of = [&](bool log) {
    return at(instance).backups.contains({database->name, log});
  };
  AlterConditions const conditions{sessions_in(at(instance), name, session), rollback,
                                   runs_of(false) || runs_of(true)};
  if (SqlNumber const number = refuse_alter(*database, option, conditions))
    return Outcome::refuse(number, "ALTER DATABASE statement failed (5069)");
  advance_content(instance, database->name);
  auto const before = *database;
  switchback::alter(*database, option);
  if (rollback) // the mode applies before those who are thrown out can return
    end_sessions(instance, database->name, session);
  note(instance, *database, name_of(before.state), "ALTER DATABASE");
  if (before.state != database->state || before.access != database->access)
    surroundings_.databases_changed(database->name + " was altered on " + instance);
  return Outcome::executed();
}

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
