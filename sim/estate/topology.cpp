#include "sim/estate/topology.hpp"

#include <algorithm>

namespace switchback {

Topology::Topology(EstatePlan const& plan) {
  for (SitePlan const& site : plan.sites)
    sites_[site.name] = {true, site.lan_latency, site.lan_bandwidth};
  for (LinkPlan const& link : plan.links)
    cables_[link.name] = {&sites_[link.from], &sites_[link.to], link.latency, link.bandwidth};
  auto place = [&](std::string const& name, std::string const& site) {
    machines_[name].site = site;
    machines_[name].at = &sites_[site];
  };
  for (SqlPlan const& sql : plan.sql) {
    place(sql.name, sql.site);
    machines_[sql.name].sql_agent = machines_[sql.name].agent_runs = sql.agent_runs;
  }
  for (SharePlan const& share : plan.shares)
    place(share.name, share.site);
  for (FrontEndPlan const& front_end : plan.front_ends)
    place(front_end.name, front_end.site);
  if (plan.chat)
    for (ChatServerPlan const& server : plan.chat->servers)
      place(server.name, server.site);
}

bool Topology::cable_up(std::string_view cable) const { return cables_.find(cable)->second.up; }

Topology::Machine const& Topology::machine(std::string_view name) const {
  return machines_.find(name)->second;
}

Topology::Machine const* Topology::find_machine(std::string_view name) const {
  auto const found = machines_.find(name);
  return found == machines_.end() ? nullptr : &found->second;
}

Topology::Machine& Topology::change(std::string_view name) { return machines_.find(name)->second; }

void Topology::renew(std::string_view name) {
  Machine fresh;
  fresh.site = change(name).site;
  fresh.at = change(name).at;
  fresh.sql_agent = fresh.agent_runs = change(name).agent_runs;
  change(name) = std::move(fresh);
}

std::vector<std::string> Topology::machines_of(std::string_view site) const {
  std::vector<std::string> names;
  for (auto const& [name, machine] : machines_)
    if (machine.site == site)
      names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

bool Topology::up(std::string_view name) const {
  auto const it = machines_.find(name);
  return it != machines_.end() && up(it->second);
}

bool Topology::joined(Site const& a, Site const& b) const {
  return &a == &b || std::any_of(cables_.begin(), cables_.end(), [&](auto const& entry) {
    return entry.second.up && entry.second.joins(a, b);
  });
}

bool Topology::carries(Machine const& a, Machine const& b) const {
  return (&a == &b || (a.network && b.network)) && !a.hung && !b.hung && joined(*a.at, *b.at);
}

bool Topology::carries(std::string_view from, std::string_view to) const {
  return carries(machine(from), machine(to));
}

bool Topology::cut_is_reported_to(std::string_view name, std::string_view other) const {
  Machine const &a = machine(name), &b = machine(other);
  return !a.network || std::any_of(cables_.begin(), cables_.end(), [&](auto const& entry) {
    return !entry.second.up && entry.second.reported && entry.second.joins(a, b);
  });
}

bool Topology::reachable(std::string_view from, std::string_view to) const {
  auto const found = machines_.find(to);
  return found != machines_.end() && reachable(from, found->second);
}

bool Topology::reachable(std::string_view from, Machine const& to) const {
  auto const found = machines_.find(from);
  return found != machines_.end() && up(found->second) && up(to) && carries(found->second, to);
}

bool Topology::sees_cable(std::string_view from, std::string_view cable) const {
  Machine const& there = machine(from);
  auto const& ends = cables_.find(cable)->second;
  return there.network && !there.hung &&
         (joined(*there.at, *ends.from) || joined(*there.at, *ends.to));
}

Duration Topology::round_trip(std::string_view from, std::string_view to) const {
  if (from == to)
    return {};
  Machine const &a = machine(from), &b = machine(to);
  // A card's latency is paid half at either end.
  Duration one_way = (a.at->lan_latency + b.at->lan_latency) / 2;
  if (a.at != b.at)
    for (auto const& [name, cable] : cables_)
      if (cable.joins(a, b)) {
        one_way += cable.latency;
        break;
      }
  return 2 * one_way;
}

BytesPerSecond Topology::bandwidth(std::string_view from, std::string_view to) const {
  Machine const &a = machine(from), &b = machine(to);
  BytesPerSecond least = std::min(a.at->lan_bandwidth, b.at->lan_bandwidth);
  if (a.at != b.at)
    for (auto const& [name, cable] : cables_)
      if (cable.joins(a, b))
        least = std::min(least, cable.bandwidth);
  return least;
}

void Topology::set_bandwidth(std::string_view cable, BytesPerSecond bandwidth) {
  cables_.find(cable)->second.bandwidth = bandwidth;
}

void Topology::set_site(std::string_view site, bool up) { sites_.find(site)->second.up = up; }
void Topology::set_cable(std::string_view name, bool up, bool reported) {
  Cable& cable = cables_.find(name)->second;
  cable.up = up;
  cable.reported = reported;
}

} // namespace switchback
