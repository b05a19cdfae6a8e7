#include "sim/drill/observer.hpp"

#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/sql_reports.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback {
namespace {

Truth truth(bool yes) { return yes ? Truth::Yes : Truth::No; }

bool compares(std::int64_t value, std::string_view comparison, std::int64_t quantity) {
  if (comparison == "<")
    return value < quantity;
  if (comparison == "<=")
    return value <= quantity;
  if (comparison == ">")
    return value > quantity;
  if (comparison == ">=")
    return value >= quantity;
  return value == quantity;
}

} // namespace

bool EstateObserver::out_of_sight(std::string const& machine) const {
  return !from_.empty() && from_ != machine && estate_.topology().is_machine(machine) &&
         !estate_.topology().reachable(from_, machine);
}

/// No path leads to the machine. (If the path is intact, an observer without an answer concludes
/// that the machine is down.)
bool EstateObserver::cut_off(std::string const& machine) const {
  return !from_.empty() && from_ != machine && estate_.topology().is_machine(machine) &&
         !estate_.topology().carries(from_, machine);
}

bool EstateObserver::site_out_of_sight(std::string const& site) const {
  if (from_.empty())
    return false;
  auto const machines = estate_.topology().machines_of(site);
  return std::all_of(machines.begin(), machines.end(),
                     [&](std::string const& m) { return cut_off(m); });
}

/// Seen through the copy that serves; that none serves takes a look at all of them.
bool EstateObserver::service_out_of_sight(std::string const& database) const {
  if (std::string const& serving = estate_.serving(database); !serving.empty())
    return out_of_sight(serving);
  auto const& instances = estate_.scenario().estate.sql;
  return std::any_of(instances.begin(), instances.end(), [&](SqlPlan const& sql) {
    return cut_off(sql.name) && estate_.sql().find(sql.name, database) != nullptr;
  });
}

bool EstateObserver::out_of_sight(ApplicationService const& application) const {
  auto const& databases = application.plan().databases;
  return std::any_of(databases.begin(), databases.end(),
                     [&](std::string const& one) { return service_out_of_sight(one); });
}

/// Whether users of the application, or, if none is named, any users, can write.
Truth EstateObserver::service(std::string_view application, bool up) const {
  bool any = false;
  for (auto const& one : estate_.accounts().applications()) {
    if (!application.empty() && one->name() != application)
      continue;
    if (out_of_sight(*one))
      return Truth::Unknown;
    any = any || one->users_who_can_post() > 0;
  }
  return truth(any == up);
}

Truth EstateObserver::observe(Claim const& claim) const {
  if (claim.state.empty())
    return measured(claim);
  Truth result = Truth::No;
  if (std::string_view(claim.subject) == "chat servers") {
    std::int64_t yes = 0, unknown = 0, all = 0;
    if (estate_.chat() != nullptr)
      for (ChatServer const& server : estate_.chat()->servers()) {
        if (!claim.place.empty() && estate_.topology().machine(server.name).site != claim.place)
          continue;
        Truth const t =
            out_of_sight(server.name) ? Truth::Unknown : chat_server(server, claim.state);
        ++all;
        yes += t == Truth::Yes ? 1 : 0;
        unknown += t == Truth::Unknown ? 1 : 0;
      }
    std::int64_t const least = claim.quantifier == Claim::Quantifier::Count ? claim.count
                               : claim.quantifier == Claim::Quantifier::No  ? 1
                                                                            : all;
    if (claim.quantifier == Claim::Quantifier::No)
      result = yes > 0 ? Truth::No : unknown > 0 ? Truth::Unknown : Truth::Yes;
    else
      result = yes >= least ? Truth::Yes : yes + unknown >= least ? Truth::Unknown : Truth::No;
  } else {
    result = one(claim, claim.subject);
    if (claim.quantifier == Claim::Quantifier::No)
      result = opposite(result);
  }
  return claim.negated ? opposite(result) : result;
}

Truth EstateObserver::one(Claim const& claim, std::string const& subject) const {
  auto const& topology = estate_.topology();
  std::string_view const state = claim.state, name = subject;
  bool const up = state == "up" || state == "available";
  if (name == "service")
    return service({}, up);
  if (name == "pool")
    return pool(state);
  if (name.starts_with(kWitnessOf)) {
    if (out_of_sight(claim.place))
      return Truth::Unknown;
    auto const view = estate_.mirroring().view(claim.place, subject.substr(kWitnessOf.size()));
    return truth(view && view->sees_witness && estate_.sql().runs(claim.place));
  }
  if (name.starts_with("job ")) {
    if (out_of_sight(claim.place))
      return Truth::Unknown;
    Job const* job = estate_.shipping().job(claim.place, subject.substr(4));
    if (job == nullptr)
      return truth(state == "ABSENT");
    return truth(state == "running"   ? job->running
                 : state == "idle"    ? !job->running
                 : state == "enabled" ? job->enabled
                                      : state == "disabled" && !job->enabled);
  }
  if (estate_.index().database(name) != nullptr)
    return database(subject, claim.place, state);
  if ((up || state == "unavailable") && estate_.accounts().application(subject) != nullptr)
    return service(subject, up);
  if (estate_.chat() != nullptr && state != "up" && state != "down" && state != "reachable")
    if (ChatServer const* server = estate_.chat()->server(subject))
      return out_of_sight(subject) ? Truth::Unknown : chat_server(*server, state);
  if (auto const* machine = topology.find_machine(subject)) {
    std::string const& looker = from_.empty() ? claim.place : from_;
    if (state == "reachable")
      return truth(
          (looker.empty() ? topology.up(*machine) : topology.reachable(looker, *machine)) &&
          machine->share);
    return cut_off(subject) ? Truth::Unknown : truth(topology.up(*machine) == (state != "down"));
  }
  if (topology.is_site(subject))
    return site_out_of_sight(subject) ? Truth::Unknown
                                      : truth(topology.site_up(subject) == (state == "up"));
  if (topology.is_cable(subject))
    return !from_.empty() && !topology.sees_cable(from_, subject)
               ? Truth::Unknown
               : truth(topology.cable_up(subject) == (state == "up"));
  return Truth::Unknown;
}

Truth EstateObserver::database(std::string const& name, std::string const& place,
                               std::string_view state) const {
  if (state == "available" || state == "unavailable") {
    return service_out_of_sight(name)
               ? Truth::Unknown
               : truth(estate_.accounts().database(name)->available() == (state == "available"));
  }
  if (state == "shipped")
    return service_out_of_sight(name) ? Truth::Unknown : truth(estate_.shipping().works(name));
  std::string const& at = place.empty() ? estate_.serving(name) : place;
  if (state == "protected")
    return service_out_of_sight(name) || out_of_sight(at)
               ? Truth::Unknown
               : truth(estate_.shipping().works(name) && estate_.mirroring().protects(at, name));
  if (at.empty() || !estate_.sql().is_instance(at))
    return Truth::Unknown;
  if (out_of_sight(at) || (!from_.empty() && !estate_.sql().runs(at)))
    return Truth::Unknown;
  Database const* copy = estate_.sql().find(at, name);
  if (state == "ABSENT")
    return truth(copy == nullptr);
  if (copy == nullptr)
    return Truth::No;
  if (state == "serving")
    return truth(estate_.sql().open(at, name));
  if (state == "ONLINE")
    return truth(copy->state == DatabaseState::Online && estate_.sql().runs(at));
  if (state == "PRINCIPAL" || state == "MIRROR")
    return truth(copy->mirror_role ==
                 (state == "MIRROR" ? MirrorRole::Mirror : MirrorRole::Principal));
  if (state == "mirrored")
    return truth(copy->mirror_role != MirrorRole::None);
  if (auto const session = estate_.mirroring().state(at, name);
      state == "SYNCHRONIZED" || state == "SYNCHRONIZING" || state == "SUSPENDED" ||
      state == "DISCONNECTED" || state == "PENDING_FAILOVER")
    return truth(session && mirroring::name_of(*session) == state);
  else if (state == "exposed")
    return truth(estate_.sql().open(at, name) && (session == mirroring::State::Disconnected ||
                                                  session == mirroring::State::Suspended));
  return truth(name_of(copy->state) == state);
}

Truth EstateObserver::chat_server(ChatServer const& server, std::string_view state) const {
  bool const runs =
      server.state == ServerState::NoDatabase || server.state == ServerState::Connected;
  if (state == "active")
    return truth(takes_sign_ins(server));
  if (state == "idle")
    return truth(runs && !on_active_list(server));
  if (state == "running")
    return truth(runs);
  if (state == "stopped")
    return truth(server.state == ServerState::Stopped);
  if (state == "connected")
    return truth(server.state == ServerState::Connected);
  return Truth::Unknown;
}

Truth EstateObserver::pool(std::string_view state) const {
  if (estate_.chat() == nullptr || (state != "Normal" && state != "FailedOver"))
    return Truth::Unknown;
  // As running servers see it in their replicas: Get-CsPersistentChatState -LocalStore on each.
  bool any = false;
  for (ChatServer const& server : estate_.chat()->servers()) {
    if (server.state == ServerState::Stopped && !estate_.topology().up(server.name))
      continue;
    if (out_of_sight(server.name))
      return Truth::Unknown;
    any = true;
    if (name_of(server.replica.state) != state)
      return Truth::No;
  }
  return any ? Truth::Yes : Truth::Unknown;
}

Truth EstateObserver::opening(Claim const& claim) const {
  std::string const& at = claim.place.empty() ? estate_.serving(claim.subject) : claim.place;
  if (out_of_sight(at))
    return Truth::Unknown;
  auto const error = estate_.sql().opening_error(at, claim.subject);
  return truth(error && *error == claim.quantity);
}

std::optional<std::int64_t> EstateObserver::mirrored_measure(std::string_view name,
                                                             std::string const& database,
                                                             std::string const& place) const {
  auto const view = estate_.mirroring().view(place, database);
  if (!view)
    return std::nullopt;
  if (name == "role sequence")
    return view->role_sequence;
  if (name == "send queue")
    return view->send_queue.value;
  if (name == "redo queue")
    return view->redo_queue.value;
  if (name == "failover LSN")
    return view->failover_point.lsn.value;
  return std::nullopt;
}

/// True if it holds for every row about that name that has the column; false if there is no such
/// row.
Truth EstateObserver::row(Claim const& claim) const {
  if (out_of_sight(claim.place) || !estate_.sql().runs(claim.place))
    return Truth::Unknown;
  auto const* report = tsql::find_report(claim.report);
  bool any = false;
  for (ReportRow const& row : report_rows(estate_, claim.place, claim.report)) {
    auto const value = value_in(row, claim.subject);
    if (!value || !same_name(value_in(row, report->key).value_or(""), claim.name))
      continue;
    any = true;
    bool const number = value->find_first_not_of("0123456789") == std::string::npos;
    if (claim.text ? !same_name(*value, *claim.text)
                   : !number || !compares(std::stoll(*value), claim.comparison, claim.quantity))
      return Truth::No;
  }
  return truth(any);
}

/// Users of an application, or of all.
std::optional<std::int64_t> EstateObserver::users(std::string const& of, bool share) const {
  std::int64_t can = 0, all = 0;
  for (auto const& one : estate_.accounts().applications()) {
    if (!of.empty() && one->name() != of)
      continue;
    if (out_of_sight(*one))
      return std::nullopt;
    can += one->users_who_can_post();
    all += one->population();
  }
  return !share ? can : all == 0 ? 0 : can * 1'000'000 / all;
}

std::optional<std::int64_t> EstateObserver::commits_lost(std::string const& of) const {
  for (auto const& application : estate_.accounts().applications())
    for (std::string const& database : application->plan().databases)
      if ((of.empty() || of == database) && service_out_of_sight(database))
        return std::nullopt;
  return of.empty() ? estate_.accounts().acknowledged_lost()
                    : estate_.accounts().acknowledged_lost(of);
}

std::optional<std::int64_t> EstateObserver::sessions(std::string const& of,
                                                     std::string const& place) const {
  if (out_of_sight(place))
    return std::nullopt;
  if (estate_.sql().is_instance(place))
    return static_cast<std::int64_t>(estate_.sql().sessions(place, of).size());
  std::int64_t users = 0;
  if (estate_.chat() == nullptr)
    return users;
  auto const& servers = estate_.chat()->servers();
  for (std::size_t i = 0; i < servers.size(); ++i)
    if (place.empty() && out_of_sight(servers[i].name))
      return std::nullopt;
    else if (place.empty() || servers[i].name == place)
      users += estate_.chat()->users(i);
  return users;
}

std::optional<std::int64_t> EstateObserver::measure(Claim const& claim) const {
  std::string_view const name =
      std::string_view(claim.subject).substr(0, claim.subject.find(" of "));
  std::string const named = after_of(claim.subject);
  std::string const& of = named.empty() ? estate_.main_database() : named;
  if (name == "commits lost")
    return commits_lost(named);
  if (name == "users who can post")
    return users(named, claim.percent);
  if (name == "sessions")
    return sessions(of, claim.place);
  if (name == "commit latency") {
    auto const seen = service_out_of_sight(of) ? std::nullopt : estate_.commit_latency(of);
    return seen ? std::optional(seen->count()) : std::nullopt;
  }
  if (out_of_sight(claim.place))
    return std::nullopt;
  if (name == "unrestored logs")
    return static_cast<std::int64_t>(estate_.shipping().unrestored(claim.place, of));
  if (name == "active log")
    return estate_.accounts().database(of) == nullptr ||
                   estate_.sql().find(claim.place, of) == nullptr
               ? std::nullopt
               : std::optional(estate_.accounts().database(of)->log().in_use(claim.place).value);
  return mirrored_measure(name, of, claim.place);
}

Truth EstateObserver::measured(Claim const& claim) const {
  if (!claim.report.empty())
    return row(claim);
  if (std::string_view(claim.comparison) == "opens")
    return opening(claim);
  auto const value = measure(claim);
  return value ? truth(compares(*value, claim.comparison, claim.quantity)) : Truth::Unknown;
}

} // namespace switchback
