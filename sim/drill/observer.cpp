#include "sim/drill/observer.hpp"

#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/sql_reports.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback {
namespace {

Truth truth(bool yes) { return yes ? Truth::Yes : Truth::No; }

bool compares(std::int64_t value, std::string const& comparison, std::int64_t quantity) {
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

/// No way leads to it. A machine that is down leaves the way as it is: who gets no answer over it
/// takes the machine for down.
bool EstateObserver::cut_off(std::string const& machine) const {
  return !from_.empty() && from_ != machine && estate_.topology().is_machine(machine) &&
         !estate_.topology().carries(from_, machine);
}

bool EstateObserver::site_out_of_sight(std::string const& site) const {
  auto const machines = estate_.topology().machines_of(site);
  return !from_.empty() && std::all_of(machines.begin(), machines.end(),
                                       [&](std::string const& m) { return cut_off(m); });
}

/// What the copy that serves knows; that none serves, from a look at all of them.
bool EstateObserver::service_out_of_sight() const {
  if (std::string const& serving = estate_.serving(); !serving.empty())
    return out_of_sight(serving);
  auto const& instances = estate_.scenario().estate.sql;
  return std::any_of(instances.begin(), instances.end(), [&](SqlPlan const& sql) {
    return cut_off(sql.name) && estate_.sql().find(sql.name, estate_.main_database()) != nullptr;
  });
}

Truth EstateObserver::observe(Claim const& claim) const {
  if (claim.state.empty())
    return measured(claim);
  Truth result = Truth::No;
  if (claim.subject == "chat servers") {
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
  auto const& plan = estate_.scenario().estate;
  auto const& topology = estate_.topology();
  if (subject == "service")
    return service_out_of_sight() ? Truth::Unknown
                                  : truth((estate_.users_who_can_post() > 0) ==
                                          (claim.state == "up" || claim.state == "available"));
  if (subject == "pool")
    return pool(claim.state);
  if (subject.starts_with(kWitnessOf)) {
    if (out_of_sight(claim.place))
      return Truth::Unknown;
    auto const view = estate_.mirroring().view(claim.place, subject.substr(kWitnessOf.size()));
    return truth(view && view->sees_witness && estate_.sql().runs(claim.place));
  }
  if (subject.starts_with("job ")) {
    if (out_of_sight(claim.place))
      return Truth::Unknown;
    Job const* job = estate_.shipping().job(claim.place, subject.substr(4));
    if (job == nullptr)
      return truth(claim.state == "ABSENT");
    return truth(claim.state == "running"   ? job->running
                 : claim.state == "idle"    ? !job->running
                 : claim.state == "enabled" ? job->enabled
                                            : claim.state == "disabled" && !job->enabled);
  }
  for (DatabasePlan const& database_plan : plan.databases)
    if (database_plan.name == subject)
      return database(subject, claim.place, claim.state);
  if (estate_.chat() != nullptr)
    if (ChatServer const* server = estate_.chat()->server(subject);
        server != nullptr && claim.state != "up" && claim.state != "down" &&
        claim.state != "reachable")
      return out_of_sight(subject) ? Truth::Unknown : chat_server(*server, claim.state);
  if (topology.is_site(subject))
    return site_out_of_sight(subject) ? Truth::Unknown
                                      : truth(topology.site_up(subject) == (claim.state == "up"));
  if (topology.is_cable(subject))
    return !from_.empty() && !topology.sees_cable(from_, subject)
               ? Truth::Unknown
               : truth(topology.cable_up(subject) == (claim.state == "up"));
  if (topology.is_machine(subject)) {
    std::string const looker = from_.empty() ? claim.place : from_;
    if (claim.state == "reachable")
      return truth((looker.empty() ? topology.up(subject) : topology.reachable(looker, subject)) &&
                   topology.machine(subject).share);
    return cut_off(subject) ? Truth::Unknown
                            : truth(topology.up(subject) == (claim.state != "down"));
  }
  return Truth::Unknown;
}

Truth EstateObserver::database(std::string const& name, std::string const& place,
                               std::string const& state) const {
  if (state == "available" || state == "unavailable") {
    if (service_out_of_sight())
      return Truth::Unknown;
    bool const serves =
        name == estate_.main_database()
            ? std::any_of(estate_.scenario().estate.sql.begin(),
                          estate_.scenario().estate.sql.end(),
                          [&](SqlPlan const& sql) { return sql.name == estate_.serving(); })
            : false;
    return truth(serves == (state == "available"));
  }
  if (state == "shipped")
    return service_out_of_sight() ? Truth::Unknown : truth(estate_.shipping().works(name));
  std::string const at = place.empty() ? estate_.serving() : place;
  if (state == "protected")
    return service_out_of_sight() || out_of_sight(at)
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

Truth EstateObserver::chat_server(ChatServer const& server, std::string const& state) const {
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

Truth EstateObserver::pool(std::string const& state) const {
  if (estate_.chat() == nullptr || (state != "Normal" && state != "FailedOver"))
    return Truth::Unknown;
  // As the servers that run see it in their replicas: Get-CsPersistentChatState -LocalStore on
  // each.
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
  std::string const at = claim.place.empty() ? estate_.serving() : claim.place;
  if (out_of_sight(at))
    return Truth::Unknown;
  auto const error = estate_.sql().opening_error(at, claim.subject);
  return truth(error && *error == claim.quantity);
}

std::optional<std::int64_t> EstateObserver::mirrored_measure(std::string const& name,
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

/// Of every row about that name that has the column; no such row: not so.
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

Truth EstateObserver::measured(Claim const& claim) const {
  if (!claim.report.empty())
    return row(claim);
  if (claim.comparison == "opens")
    return opening(claim);
  std::int64_t value = 0;
  std::string const name = claim.subject.substr(0, claim.subject.find(" of "));
  bool const of_service =
      name == "commits lost" || name == "commit latency" || name == "users who can post";
  if (of_service && service_out_of_sight())
    return Truth::Unknown;
  if (name == "commits lost") {
    value = estate_.acknowledged_lost();
  } else if (name == "commit latency") {
    std::string const of = after_of(claim.subject);
    auto const seen =
        of.empty() || of == estate_.main_database() ? estate_.commit_latency() : std::nullopt;
    if (!seen)
      return Truth::Unknown;
    value = seen->count();
  } else if (name == "active log") {
    std::string const of = after_of(claim.subject);
    if (out_of_sight(claim.place) || of != estate_.main_database() ||
        estate_.sql().find(claim.place, of) == nullptr)
      return Truth::Unknown;
    value = estate_.log_in_use(claim.place).value;
  } else if (name == "role sequence" || name == "send queue" || name == "redo queue" ||
             name == "failover LSN") {
    auto const seen = out_of_sight(claim.place)
                          ? std::nullopt
                          : mirrored_measure(name, after_of(claim.subject), claim.place);
    if (!seen)
      return Truth::Unknown;
    value = *seen;
  } else if (claim.subject == "users who can post") {
    value = estate_.users_who_can_post();
    if (claim.percent)
      value = estate_.population() == 0 ? 0 : value * 1'000'000 / estate_.population();
  } else if (claim.subject.starts_with("sessions")) {
    if (out_of_sight(claim.place))
      return Truth::Unknown;
    std::string const of = after_of(claim.subject);
    if (estate_.sql().is_instance(claim.place)) {
      value = static_cast<std::int64_t>(
          estate_.sql().sessions(claim.place, of.empty() ? estate_.main_database() : of).size());
    } else if (estate_.chat() != nullptr) {
      auto const& servers = estate_.chat()->servers();
      for (std::size_t i = 0; i < servers.size(); ++i)
        if (claim.place.empty() && out_of_sight(servers[i].name))
          return Truth::Unknown;
        else if (claim.place.empty() || servers[i].name == claim.place)
          value += estate_.chat()->users(i);
    }
  } else if (claim.subject.starts_with("unrestored logs")) {
    if (out_of_sight(claim.place))
      return Truth::Unknown;
    value = static_cast<std::int64_t>(
        estate_.shipping().unrestored(claim.place, estate_.main_database()));
  } else {
    return Truth::Unknown;
  }
  return truth(compares(value, claim.comparison, claim.quantity));
}

} // namespace switchback
