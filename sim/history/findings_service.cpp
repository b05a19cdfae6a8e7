// Findings about service: what ended it, when nobody could sign in, two copies that were written
// to, copies that should not have been used, and what was not moved back.
#include <algorithm>
#include <map>
#include <set>

#include "sim/history/finding_search.hpp"

namespace switchback {
namespace {

StateChanged const* server_at(Fact const& fact) { return state_of(fact, StateModel::ChatServer); }

} // namespace

/// The new copy is written to from the first server that went over to it; the old one until the
/// last server that was still on it has left.
void FindingSearch::servers_on_two_copies(SimTime when, FoundOne& one) const {
  int first = -1;
  for (std::size_t i = 0; i < r_.facts.size() && first < 0; ++i)
    if (auto const* server = server_at(r_.facts[i]);
        server != nullptr && r_.facts[i].at == when && !server->instance.empty())
      first = static_cast<int>(i);
  if (first < 0)
    return;
  std::string const& now = server_at(r_.facts[at(first)])->instance;
  std::map<std::string, StateChanged const*> on; // server -> its state before
  int last = -1;
  std::string old;
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    auto const* server = server_at(r_.facts[i]);
    if (server == nullptr)
      continue;
    if (r_.facts[i].at < when) {
      on[server->name] = server;
      continue;
    }
    auto const it = on.find(server->name);
    if (it == on.end())
      continue;
    if (r_.facts[i].at > when && !it->second->instance.empty() && it->second->instance != now &&
        (last < 0 || r_.facts[i].at > r_.facts[at(last)].at))
      last = static_cast<int>(i), old = it->second->instance;
    on.erase(it);
  }
  if (last < 0)
    return;
  Finding& f = one.finding;
  f.instance = old, f.other = now;
  f.from = when, f.to = r_.facts[at(last)].at;
  f.amount = (*f.to - *f.from).count(), f.unit = CostUnit::Time;
  one.reasons.push_back({ReasonRole::Began, ReasonOf::Fact, first});
  one.reasons.push_back({ReasonRole::Ended, ReasonOf::Fact, last});
}

void FindingSearch::broken_invariants() {
  std::map<std::pair<std::string, std::string>, std::size_t> places;
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    auto const* broken = r_.facts[i].as<InvariantBroken>();
    if (broken == nullptr)
      continue;
    Reason const alarm{ReasonRole::Of, ReasonOf::Fact, static_cast<int>(i)};
    auto const [it, added] =
        places.try_emplace({broken->invariant, broken->database}, found.size());
    if (!added) {
      found[it->second].reasons.push_back(alarm);
      continue;
    }
    FoundOne& one = add(FindingKind::BrokenInvariant);
    one.order = static_cast<int>(i);
    one.counts_against = {broken->invariant};
    one.reasons.push_back(alarm);
    Finding& f = one.finding;
    f.scope = "always", f.database = broken->database, f.detail = broken->invariant;
    f.from = r_.facts[i].at;
    f.advice = Advice::FindTheCause;
    servers_on_two_copies(r_.facts[i].at, one);
    if (f.instance.empty())
      continue;
    bool const lost = std::any_of(r_.losses.begin(), r_.losses.end(), [&](Loss const& loss) {
      return loss.from_instance == f.instance && loss.to_instance == f.other && loss.source_step;
    });
    f.advice = lost ? Advice::GoesWithTheLoss : Advice::StopServersBeforeMove;
  }
}

/// What servers connected to while it was rebuilt, empty, and not serving.
void FindingSearch::rebuilt_copies_used() {
  std::set<std::string> served; // databases that users write to
  for (Fact const& fact : r_.facts)
    if (auto const* service = fact.as<ServiceMoved>())
      served.insert(service->database);
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    auto const* copy = state_of(r_.facts[i], StateModel::Database);
    if (copy == nullptr || copy->cause.kind != CauseKind::RebuiltEmpty ||
        !served.contains(copy->name))
      continue;
    SimTime until = r_.ended, to{};
    std::vector<Reason> servers;
    std::map<std::string, SimTime> connected;
    for (std::size_t n = i + 1; n < r_.facts.size(); ++n) {
      Fact const& fact = r_.facts[n];
      auto const* change = fact.as<StateChanged>();
      auto const* role = fact.as<RoleChanged>();
      if (role != nullptr && role->database == copy->name && role->to == copy->instance)
        until = std::min(until, fact.at);
      if (change == nullptr)
        continue;
      if (change->model == StateModel::Database && change->name == copy->name &&
          change->instance == copy->instance && change->to != "ONLINE")
        until = std::min(until, fact.at);
      if (change->model != StateModel::ChatServer)
        continue;
      if (auto const it = connected.find(change->name); it != connected.end()) {
        to = std::max(to, std::min(fact.at, until));
        connected.erase(it);
      }
      if (change->instance == copy->instance && fact.at < until) {
        connected.emplace(change->name, fact.at);
        servers.push_back({ReasonRole::Of, ReasonOf::Fact, static_cast<int>(n)});
      }
    }
    if (servers.empty())
      continue;
    FoundOne& one = add(FindingKind::RebuiltCopyUsed);
    one.order = static_cast<int>(i);
    one.finding.database = copy->name, one.finding.instance = copy->instance;
    one.finding.from = r_.facts[at(servers.front().index)].at;
    one.finding.to = connected.empty() ? to : until;
    one.reasons = std::move(servers);
  }
}

void FindingSearch::not_moved_back() {
  if (std::none_of(r_.measures.begin(), r_.measures.end(),
                   [](Measure const& m) { return m.scope == "failback"; }))
    return;
  std::map<std::pair<StateModel, std::string>, std::pair<std::string, int>> moves;
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    auto const* change = r_.facts[i].as<StateChanged>();
    if (change == nullptr ||
        (change->model != StateModel::FrontEndPool &&
         change->model != StateModel::ManagementStore && change->model != StateModel::NextHop))
      continue;
    std::string const& first =
        change->model == StateModel::NextHop ? value("chat.next_hop") : change->from;
    auto& move = moves.try_emplace({change->model, change->name}, first, 0).first->second;
    move.second = static_cast<int>(i);
  }
  for (auto const& [of, move] : moves) {
    auto const& last = *r_.facts[at(move.second)].as<StateChanged>();
    if (move.first == last.to)
      continue;
    FoundOne& one = add(FindingKind::NotMovedBack);
    one.order = move.second;
    one.finding.scope = "failback";
    one.finding.detail = move.first, one.finding.other = last.to;
    one.finding.instance = last.name;
    one.finding.from = r_.facts[at(move.second)].at;
    one.reasons.push_back({ReasonRole::Of, ReasonOf::Fact, move.second});
  }
}

/// In each outage: the servers, or the copies of plain databases, that users were lost with; those
/// of one cause together. A server that only changes its database at that instant keeps its users.
void FindingSearch::services_ended() {
  bool const servers = std::any_of(r_.facts.begin(), r_.facts.end(),
                                   [](Fact const& fact) { return server_at(fact) != nullptr; });
  for (Passage const& p : passages_)
    for (Outage const& outage : p.outages) {
      SimTime const turn = outage.turn.value_or(outage.to.value_or(r_.ended));
      std::map<std::tuple<std::string, int, std::vector<int>>, std::size_t> alike;
      int told = -1; // the last that the pool was told
      for (std::size_t i = 0; i < r_.facts.size(); ++i) {
        Fact const& fact = r_.facts[i];
        auto const* change = fact.as<StateChanged>();
        auto const* service = fact.as<ServiceMoved>();
        if (change != nullptr &&
            (change->model == StateModel::ActiveList || change->model == StateModel::Pool ||
             change->model == StateModel::NextHop))
          told = static_cast<int>(i);
        if (fact.at < outage.from || fact.at > turn)
          continue;
        bool const server = change != nullptr && change->model == StateModel::ChatServer &&
                            change->from == "Connected" && change->instance.empty();
        bool const copy = service != nullptr && service->instance.empty() &&
                          (service->application.empty() || service->application == p.application);
        if ((!server && !copy) || (copy && servers))
          continue;
        bool const reconnected =
            server && std::any_of(r_.facts.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                  r_.facts.end(), [&](Fact const& other) {
                                    auto const* next = server_at(other);
                                    return next != nullptr && other.at == fact.at &&
                                           next->name == change->name && !next->instance.empty();
                                  });
        if (reconnected)
          continue;
        Cause const& cause = server ? change->cause : service->cause;
        int const brought = cause.kind == CauseKind::ReplicaArrived ? told : -1;
        std::vector<Reason> by;
        begun_by(by, fact.at, brought >= 0 ? r_.facts[at(brought)].at : fact.at, false);
        std::vector<int> begun;
        for (Reason const& reason : by)
          if (reason.of == ReasonOf::Fault)
            begun.push_back(reason.index);
        auto const [it, added] =
            alike.try_emplace({cause.text, begun.empty() ? brought : -1, begun}, found.size());
        if (added) {
          FoundOne& one = add(FindingKind::ServiceEnded);
          one.order = static_cast<int>(i);
          one.finding.scope = p.scope, one.finding.application = p.application;
          one.finding.from = fact.at;
          if (copy)
            one.finding.database = service->database;
          one.reasons = std::move(by);
          if (brought >= 0 && begun.empty())
            one.reasons.push_back({ReasonRole::Told, ReasonOf::Fact, brought});
        }
        found[it->second].reasons.push_back(
            {ReasonRole::Lost, ReasonOf::Fact, static_cast<int>(i)});
      }
    }
}

/// No chat server was on the active list of its replica and had a database. At first those take
/// sign-ins that the estate says. Who had no session then was turned away; how many that were, no
/// model tells.
void FindingSearch::sign_ins_closed() {
  struct Server {
    bool connected = true, listed = false;
  };
  std::map<std::string, Server> servers;
  std::string_view const begins = "chat.servers.", ends = ".active";
  for (auto it = context_.values.lower_bound(begins);
       it != context_.values.end() && it->first.starts_with(begins); ++it)
    if (it->first.ends_with(ends))
      servers[it->first.substr(begins.size(), it->first.size() - begins.size() - ends.size())]
          .listed = it->second == "true";
  auto const open = [&] {
    return std::any_of(servers.begin(), servers.end(),
                       [](auto const& s) { return s.second.connected && s.second.listed; });
  };
  if (!open())
    return;
  std::int64_t users = 0, most = 0; // that can write now; at most since it closed
  int told = -1, closed_told = -1;
  std::optional<SimTime> closed;
  auto const close = [&](SimTime to) {
    FoundOne& one = add(FindingKind::SignInsClosed);
    Finding& f = one.finding;
    f.from = closed, f.to = to, f.amount = (to - *closed).count(), f.unit = CostUnit::Time;
    one.order = static_cast<int>(closed->time_since_epoch().count() / 1'000'000);
    begun_by(one.reasons, *closed, closed_told >= 0 ? r_.facts[at(closed_told)].at : *closed,
             false);
    std::optional<int> command;
    for (Reason const& reason : one.reasons)
      if (reason.of == ReasonOf::Command)
        command = reason.index;
    f.scope = scope_at(*closed, command);
    f.users = most;
    f.advice = most > 0 && to - *closed > kWorthAdvice ? Advice::ShortenAndAnnounce : Advice::None;
  };
  for (std::size_t i = 0; i < r_.facts.size(); ++i) {
    Fact const& fact = r_.facts[i];
    if (auto const* now = fact.as<UsersChanged>()) {
      users = now->users;
      // What is told of the instant at which it closed is how many could write from then on.
      most = closed == fact.at ? users : std::max(most, users);
    }
    auto const* change = fact.as<StateChanged>();
    if (change != nullptr && change->model == StateModel::ActiveList)
      told = static_cast<int>(i);
    auto const server = change == nullptr ? servers.end() : servers.find(change->name);
    bool arrived = false;
    if (server != servers.end() && change->model == StateModel::ChatServer)
      server->second.connected = !change->instance.empty(), arrived = true;
    else if (server != servers.end() && change->model == StateModel::SignIns)
      server->second.listed = change->to == "taken", arrived = true;
    if (!arrived)
      continue;
    bool const same_instant_follows = std::any_of(
        r_.facts.begin() + static_cast<std::ptrdiff_t>(i) + 1, r_.facts.end(),
        [&](Fact const& next) {
          auto const* more = next.as<StateChanged>();
          return next.at == fact.at && more != nullptr &&
                 (more->model == StateModel::ChatServer || more->model == StateModel::SignIns) &&
                 servers.contains(more->name);
        });
    if (same_instant_follows)
      continue;
    if (!closed && !open()) {
      closed = fact.at, most = users;
      closed_told = change->cause.kind == CauseKind::ReplicaArrived ? told : -1;
    } else if (closed && open()) {
      close(fact.at);
      closed.reset();
    }
  }
  if (closed && *closed < r_.ended)
    close(r_.ended);
}

} // namespace switchback
