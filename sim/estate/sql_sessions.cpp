// Who is connected to an instance, in which database; and its endpoint for mirroring.
#include <algorithm>

#include "models/names.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {

bool SqlServers::opens(std::string const& instance, std::string const& database,
                       std::string const& from) const {
  return answer(instance, database, from) == client::Answer::Connects;
}

client::Answer SqlServers::answer(std::string const& instance, std::string const& database,
                                  std::string const& from) const {
  Instance const* asked = instances_.find(instance);
  auto const& machine = asked != nullptr ? *asked->machine : context_.topology.machine(instance);
  if (!machine.network || !machine.client_network || !context_.topology.reachable(from, machine))
    return client::Answer::Silent;
  if (asked == nullptr || !alive(*asked))
    return client::Answer::Refused;
  Database const* copy = find(*asked, database);
  auto const error = error_of(instance, *asked, database, copy);
  if (!error)
    return client::Answer::Silent; // it hangs
  if (*error == 0) // into a standby copy as well, but who comes to write is of no use there
    return copy->state == DatabaseState::Online && lets_in(instance, *copy, from)
               ? client::Answer::Connects
               : client::Answer::Rejected;
  return surroundings_.mirroring_partner(instance, database).empty() ? client::Answer::Rejected
                                                                     : client::Answer::Inactive;
}

/// By its access mode, and who is inside already.
bool SqlServers::lets_in(std::string const& instance, Database const& database,
                         std::string const& from) const {
  switch (database.access) {
  case AccessMode::Multi:
    return true;
  case AccessMode::Restricted:
    return false; // an application's login is not a member of db_owner (assumed)
  case AccessMode::Single:
    break;
  }
  auto const inside = sessions(instance, database.name);
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
    if (same_name(session.database, database))
      found.push_back(session);
  return found;
}

Outcome SqlServers::kill(std::string const& instance, std::int64_t id, int own) {
  if (own != 0 && id == own)
    return Outcome::refuse(6104, "KILL cannot be used to kill one's own process");
  if (id <= 50)
    return Outcome::refuse(6107, "only user processes can be killed");
  auto& sessions = at(instance).sessions;
  auto const it =
      std::find_if(sessions.begin(), sessions.end(), [&](Session const& s) { return s.id == id; });
  if (it == sessions.end())
    return Outcome::refuse(6106, "process ID " + std::to_string(id) + " is not an active process");
  Session const ended = *it;
  sessions.erase(it);
  if (!ended.client_of.empty())
    surroundings_.session_ended(ended.client_of, ended.database);
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
  if (int const error = opening_error(instance, name).value_or(kNoSuchDatabase))
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

Outcome SqlServers::create_endpoint(std::string const& instance, std::string const& name, int port,
                                    bool started) {
  Instance& server = at(instance);
  if (!server.endpoint.empty())
    return Outcome::refuse(7862, "an endpoint of the requested type already exists");
  server.endpoint = name;
  server.endpoint_port = port;
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

} // namespace switchback
