// Statements about the server and the batch itself: USE, KILL, SHUTDOWN, variables, WAITFOR.
#include <cctype>
#include <charconv>

#include "sim/operations/sql_session.hpp"

namespace switchback {

Outcome perform(SqlSession& session, tsql::Use const& u, tsql::Position) {
  int const number = session.estate.sql().enter(session.instance, session.id(), u.database);
  return number == 0 ? Outcome::no_effect("the context is " + u.database)
                     : Outcome::refuse(number, "database '" + u.database + "' cannot be opened");
}

Outcome perform(SqlSession& session, tsql::Kill const& k, tsql::Position) {
  auto& sql = session.estate.sql();
  return k.status_only ? sql.kill_status(session.instance, k.session)
                       : sql.kill(session.instance, k.session, session.id());
}

/// The calling session goes with the instance. A checkpoint before it costs time, no commits.
Outcome perform(SqlSession& session, tsql::Shutdown const& s, tsql::Position) {
  auto& estate = session.estate;
  Duration const checkpoint = s.no_wait ? Duration{} : Duration{std::chrono::seconds{1}};
  sleep(estate.kernel(), checkpoint, session.instance);
  estate.topology().change(session.instance).sql_server = false;
  estate.propagate("SHUTDOWN of " + session.instance);
  return Outcome::executed();
}

Outcome perform(SqlSession&, tsql::Report const& r, tsql::Position) {
  return Outcome::no_effect(r.what + " changes nothing");
}

Outcome perform(SqlSession& session, tsql::Declare const& d, tsql::Position at) {
  Outcome refused;
  for (auto const& [name, value] : d.variables) {
    auto const initial =
        value ? session.value(*value, at, refused) : std::optional{std::optional<std::string>{}};
    if (!initial)
      return refused;
    session.variables[name] = *initial;
  }
  return Outcome::no_effect("declares");
}

Outcome perform(SqlSession& session, tsql::Assign const& a, tsql::Position at) {
  if (!session.variables.contains(a.variable))
    return Outcome::refuse(137, "the scalar variable '" + a.variable + "' must be declared");
  Outcome refused;
  auto const value = session.value(a.value, at, refused);
  if (!value)
    return refused;
  session.variables[a.variable] = *value;
  return Outcome::no_effect("assigns");
}

/// A severity up to 10 informs; above, the statement counts as failed and the next one runs.
Outcome perform(SqlSession& session, tsql::Raise const& r, tsql::Position at) {
  Outcome refused;
  auto const message = session.text(r.message, at, refused);
  if (!message)
    return refused;
  constexpr int kRaisedByText = 50'000;
  int number = 0;
  auto const [end, error] =
      std::from_chars(message->data(), message->data() + message->size(), number);
  bool const known = error == std::errc{} && end == message->data() + message->size();
  return r.severity <= 10 ? Outcome::no_effect(*message)
                          : Outcome::refuse(known ? number : kRaisedByText, *message);
}

Outcome perform(SqlSession& session, tsql::WaitFor const& w, tsql::Position) {
  int parts[3] = {0, 0, 0};
  std::size_t i = 0;
  Duration wait{}, digit = std::chrono::seconds{1}; // behind the point: tenths, hundredths, ...
  bool behind = false;
  for (char c : w.delay) {
    if (c == ':' && i < 2)
      ++i;
    else if (c == '.')
      behind = true;
    else if (c >= '0' && c <= '9' && behind)
      wait += (digit /= 10) * (c - '0');
    else if (c >= '0' && c <= '9' && parts[i] < 10'000)
      parts[i] = parts[i] * 10 + (c - '0');
  }
  wait += std::chrono::seconds(parts[0] * 3600 + parts[1] * 60 + parts[2]);
  if (w.until) { // the next time that a clock shows it
    constexpr Duration kDay = std::chrono::hours{24};
    wait -= session.estate.clocks().local_time_of_day(session.instance);
    if (wait < Duration{})
      wait += kDay;
  }
  auto& kernel = session.estate.kernel();
  std::string const& instance = session.instance;
  bool const waited = call_on(kernel, SqlServers::process_of(instance), [&] {
                        sleep(kernel, wait, instance);
                        return true;
                      }).value_or(false);
  return waited ? Outcome::executed()
                : Outcome::refuse(10054, "the connection to " + instance + " was broken");
}

} // namespace switchback
