#include "models/chat_pool.hpp"

namespace switchback {

std::string_view name_of(PoolState state) {
  switch (state) {
  case PoolState::Normal:
    return "Normal";
  case PoolState::FailedOver:
    return "FailedOver";
  }
  return "";
}

std::string_view name_of(ServerState state) {
  switch (state) {
  case ServerState::Stopped:
    return "Stopped";
  case ServerState::Starting:
    return "Starting";
  case ServerState::NoDatabase:
    return "NoDatabase";
  case ServerState::Connected:
    return "Connected";
  }
  return "";
}

bool on_active_list(ChatServer const& server) {
  return server.replica.active.contains(server.name);
}

bool takes_sign_ins(ChatServer const& server) {
  return server.state == ServerState::Connected && on_active_list(server);
}

bool uses_database(ChatServer const& server) {
  bool const runs =
      server.state == ServerState::NoDatabase || server.state == ServerState::Connected;
  return runs && (on_active_list(server) || !server.clear_drops_sessions);
}

bool keeps_sessions(ChatServer const& server) { return uses_database(server); }

std::vector<std::string> broken_invariants(ChatServer const& server) {
  std::vector<std::string> broken;
  if ((server.state == ServerState::Connected) == server.connected_to.empty())
    broken.push_back("a server names a database exactly while it is connected");
  if (server.state == ServerState::Connected && !uses_database(server))
    broken.push_back("a server that the list shuts out has no connection");
  return broken;
}

namespace chat {
namespace {

template <class... Fs> struct Cases : Fs... { using Fs::operator()...; };
template <class... Fs> Cases(Fs...) -> Cases<Fs...>;

using enum ServerState;

Step stay(ChatServer const& server, std::string_view row) { return {server, {}, row}; }

Step without_database(ChatServer server, std::vector<Effect> effects, std::string_view row) {
  server.state = NoDatabase;
  server.connected_to.clear();
  return {std::move(server), std::move(effects), row};
}

Step arrived(ChatServer const& server, PoolSettings const& settings) {
  ChatServer next = server;
  next.replica = settings;
  if (server.state == Stopped || server.state == Starting)
    return {next, {}, "C8"};
  if (!uses_database(next))
    return without_database(next, {Effect::DropSessions, Effect::Publish}, "C9");
  if (settings.state != server.replica.state)
    return without_database(next, {Effect::TryDatabase, Effect::Publish}, "C10");
  if (!uses_database(server))
    return without_database(next, {Effect::TryDatabase, Effect::Publish}, "C11");
  return {next, {Effect::Publish}, "C12"};
}

} // namespace

std::vector<TransitionRow> const& rows() {
  static std::vector<TransitionRow> const kRows{
      {"C1", "Stopped", "StartRequested", "Starting", "arm start"},
      {"C2", "Starting", "Started", "NoDatabase", "try database"},
      {"C3", "NoDatabase", "Answered", "Connected", "publish"},
      {"C4", "NoDatabase", "Failed", "NoDatabase", "arm retry"},
      {"C5", "Connected", "DatabaseGone", "NoDatabase", "try database"},
      {"C6", "Starting|NoDatabase|Connected", "Lost", "Stopped", "drop sessions"},
      {"C7", "Stopped", "Lost", "Stopped", "ignored: nothing is left to lose"},
      {"C8", "Stopped|Starting", "ReplicaArrived", "same", "kept for the start"},
      {"C9", "NoDatabase|Connected", "ReplicaArrived", "NoDatabase",
       "off the list, clear_drops_sessions: drop sessions"},
      {"C10", "NoDatabase|Connected", "ReplicaArrived", "NoDatabase",
       "pool state changed: sessions stay, try the other databases (assumed: the help says only "
       "that the databases change)"},
      {"C11", "NoDatabase", "ReplicaArrived", "NoDatabase", "on the list again: try database"},
      {"C12", "NoDatabase|Connected", "ReplicaArrived", "same", "publish"},
      {"C13", "Starting|NoDatabase|Connected", "StartRequested", "same",
       "ignored: starting a running service is no error (Start-CsWindowsService)"},
      {"C14", "Stopped|NoDatabase|Connected", "Started", "same",
       "ignored: it was stopped meanwhile"},
      {"C15", "Stopped|Starting|Connected", "Answered, Failed", "same",
       "ignored: an answer to an earlier try"},
      {"C16", "Stopped|Starting|NoDatabase", "DatabaseGone", "same", "ignored: it had none"},
      {"C17", "NoDatabase", "Answered, Failed", "NoDatabase", "ignored: the list shuts it out"},
  };
  return kRows;
}

Step step(ChatServer const& server, Event const& event) {
  return std::visit(
      Cases{[&](StartRequested const&) -> Step {
              if (server.state != Stopped)
                return stay(server, "C13");
              ChatServer next = server;
              next.state = Starting;
              return {next, {Effect::ArmStart}, "C1"};
            },
            [&](Started const&) -> Step {
              if (server.state != Starting)
                return stay(server, "C14");
              ChatServer next = server;
              next.state = NoDatabase;
              bool const tries = uses_database(next);
              return without_database(
                  next, tries ? std::vector{Effect::TryDatabase} : std::vector<Effect>{}, "C2");
            },
            [&](Lost const&) -> Step {
              if (server.state == Stopped)
                return stay(server, "C7");
              ChatServer next = server;
              next.state = Stopped;
              next.connected_to.clear();
              return {next, {Effect::DropSessions, Effect::Publish}, "C6"};
            },
            [&](ReplicaArrived const& arrival) { return arrived(server, arrival.settings); },
            [&](Answered const& answer) -> Step {
              if (server.state != NoDatabase)
                return stay(server, "C15");
              if (!uses_database(server))
                return stay(server, "C17");
              ChatServer next = server;
              next.state = Connected;
              next.connected_to = answer.instance;
              return {next, {Effect::Publish}, "C3"};
            },
            [&](Failed const&) -> Step {
              if (server.state != NoDatabase)
                return stay(server, "C15");
              if (!uses_database(server))
                return stay(server, "C17");
              return {server, {Effect::ArmRetry}, "C4"};
            },
            [&](DatabaseGone const&) -> Step {
              if (server.state != Connected)
                return stay(server, "C16");
              return without_database(server, {Effect::TryDatabase, Effect::Publish}, "C5");
            }},
      event);
}

} // namespace chat

std::string refuse_pool_failover(FrontEndPool const& pool, PoolFailoverCheck const& now) {
  if (pool.paired_with.empty())
    return "the pool has no backup pool";
  if (!now.pair_up)
    return "the backup pool does not answer";
  if (!now.store_writable)
    return "the Central Management Store is not available: fail it over first";
  if (!now.pool_up && !now.disaster_mode)
    return "the pool does not answer and -DisasterMode is not given";
  return {};
}

std::string refuse_pool_failback(FrontEndPool const& pool, PoolFailoverCheck const& now) {
  if (!pool.users_failed_over)
    return "the users of the pool are not failed over";
  if (!now.pool_up)
    return "the pool does not answer";
  if (!now.store_writable)
    return "the Central Management Store is not available";
  return {};
}

} // namespace switchback
