// Who is connected to an instance, in which database; and its endpoint for mirroring.
#include <algorithm>
#include <utility>

#include "models/names.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {
namespace {

constexpr SqlNumber kKilled = 596, kRestricted = 923, kInTransition = 952;

/// It is inside, or has the only seat.
bool occupies(SqlServers::Session const& session, std::string_view database) {
  return same_name(session.database, database) || same_name(session.seat, database);
}

} // namespace

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
    return copy->state == DatabaseState::Online && lets_in(instance, *asked, *copy, from)
               ? client::Answer::Connects
               : client::Answer::Rejected;
  return surroundings_.mirroring_partner(instance, database).empty() ? client::Answer::Rejected
                                                                     : client::Answer::Inactive;
}

/// By its access mode, and who is inside already.
bool SqlServers::lets_in(std::string const& name, Instance const& instance,
                         Database const& database, std::string const& from) const {
  // Plain clients stand where their server stands.
  auto const own = [&](Session const& session) {
    return session.client_of == from || (from == name && !session.client_of.empty());
  };
  auto const& all = instance.sessions;
  if (instance.changes.contains(database.name))
    return std::any_of(all.begin(), all.end(), [&](Session const& session) {
      return same_name(session.database, database.name) && own(session);
    });
  switch (database.access) {
  case AccessMode::Multi:
    return true;
  case AccessMode::Restricted:
    return clients_own(database.name);
  case AccessMode::Single:
    break;
  }
  return std::all_of(all.begin(), all.end(), [&](Session const& session) {
    return !occupies(session, database.name) || own(session);
  });
}

bool SqlServers::clients_own(std::string const& database) const {
  DatabasePlan const* plan = context_.index.database(database);
  return plan != nullptr && plan->clients_are_owners;
}

void SqlServers::connect(std::string const& instance, std::string const& database,
                         std::string const& owner) {
  Instance& server = at(instance);
  server.sessions.push_back({server.next_session++, owner, database, owner});
}

void SqlServers::disconnect(std::string const& instance, std::string const& database,
                            std::string const& owner) {
  if (std::erase_if(at(instance).sessions, [&](Session const& s) {
        return s.owner == owner && s.database == database && !s.rolls_back;
      }) > 0)
    left(instance, database);
}

int SqlServers::sessions_in(Instance const& instance, std::string_view database, int but) const {
  auto const n =
      std::count_if(instance.sessions.begin(), instance.sessions.end(),
                    [&](Session const& s) { return s.id != but && occupies(s, database); });
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
  if (it->rolls_back)
    return Outcome::no_effect("its work is being undone already");
  end(instance, it);
  return Outcome::executed();
}

Outcome SqlServers::kill_status(std::string const& instance, std::int64_t id) const {
  auto const& sessions = at(instance).sessions;
  auto const it =
      std::find_if(sessions.begin(), sessions.end(), [&](Session const& s) { return s.id == id; });
  if (it == sessions.end())
    return Outcome::refuse(6106, "process ID " + std::to_string(id) + " is not an active process");
  return it->rolls_back ? Outcome::no_effect("its work is being undone (6109)")
                        : Outcome::refuse(6120, "no rollback is in progress for process ID " +
                                                    std::to_string(id));
}

/// Operators and readers have nothing open (assumed).
Duration SqlServers::undo_of(std::string const& instance, Session const& session) const {
  Database const* database = find(instance, session.database);
  bool const writes = !session.client_of.empty() && database != nullptr &&
                      database->state == DatabaseState::Online && !database->read_only;
  if (!writes)
    return {};
  DatabasePlan const* plan = context_.index.database(database->name);
  return plan != nullptr && plan->undo_takes ? *plan->undo_takes
                                             : undo_of(instance, database->name);
}

/// Whoever waits in it is told that it has ended.
void SqlServers::end(std::string const& instance, std::vector<Session>::iterator it) {
  Instance& server = at(instance);
  Session const ended = *it;
  if (Duration const undo = undo_of(instance, ended); undo > Duration{}) {
    it->rolls_back = true;
    it->client_of.clear();
    later(instance, undo, Turn::Completion, [this, instance, id = ended.id](bool there) {
      if (there)
        close_session(instance, id);
    });
  } else {
    server.sessions.erase(it);
  }
  auto const own = std::find_if(server.changes.begin(), server.changes.end(), [&](auto const& one) {
    return one.second.request.session == ended.id;
  });
  if (own != server.changes.end()) {
    Change const change = std::move(own->second);
    context_.kernel.cancel(change.deadline);
    server.changes.erase(own);
    surroundings_.databases_changed(change.request.database + " stays as it is on " + instance);
    change.done(Outcome::refuse(kKilled, "the session was ended"));
  }
  if (!ended.client_of.empty())
    surroundings_.session_ended(ended.client_of, ended.database);
  left(instance, ended.database);
  if (!ended.seat.empty())
    left(instance, ended.seat);
}

void SqlServers::left(std::string const& instance, std::string const& name) {
  Database const* database = find(instance, name);
  bool const waited_for = database != nullptr && (at(instance).changes.contains(database->name) ||
                                                  database->access == AccessMode::Single);
  if (!waited_for)
    return;
  // A turn of its own: whoever leaves is in the middle of something.
  later(instance, {}, Turn::Completion, [this, instance, exact = database->name](bool there) {
    if (!there)
      return;
    if (at(instance).changes.contains(exact))
      review_change(instance, exact);
    else
      surroundings_.databases_changed("a session has left " + exact + " on " + instance);
  });
}

int SqlServers::open_session(std::string const& instance, std::string const& owner,
                             std::string const& database) {
  Instance& server = at(instance);
  server.sessions.push_back({server.next_session, owner, database, {}});
  return server.next_session++;
}

void SqlServers::close_session(std::string const& instance, int id) {
  auto& sessions = at(instance).sessions;
  auto const it =
      std::find_if(sessions.begin(), sessions.end(), [&](Session const& s) { return s.id == id; });
  if (it == sessions.end())
    return;
  Session const closed = *it;
  sessions.erase(it);
  left(instance, closed.database);
  if (!closed.seat.empty())
    left(instance, closed.seat);
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

std::string SqlServers::owner_of(std::string const& instance, int id) const {
  for (Session const& session : at(instance).sessions)
    if (session.id == id)
      return session.owner;
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
  auto const change = at(instance).changes.find(database->name);
  if (change != at(instance).changes.end() && change->second.request.session != id &&
      !is_in(instance, id, name))
    return kInTransition;
  switch (database->access) {
  case AccessMode::Multi:
    return 0;
  case AccessMode::Restricted:
    return owner_of(instance, id) == kOperator || clients_own(database->name) ? 0 : kRestricted;
  case AccessMode::Single:
    break;
  }
  return sessions_in(at(instance), name, id) > 0 ? kSingleUser : 0;
}

int SqlServers::enter(std::string const& instance, int id, std::string const& name) {
  int const number = opening_number(instance, name, id);
  if (number != 0)
    return number;
  std::string const exact = find(instance, name)->name;
  for (Session& session : at(instance).sessions)
    if (session.id == id)
      left(instance, std::exchange(session.database, exact));
  return 0;
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
