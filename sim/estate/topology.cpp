#include "sim/estate/topology.hpp"

#include <algorithm>

namespace switchback {

Topology::Topology(EstatePlan const& plan) {
  for (SitePlan const& site : plan.sites) {
    sites_[site.name] = true;
    lan_latency_[site.name] = site.lan_latency;
    lan_bandwidth_[site.name] = site.lan_bandwidth;
  }
  for (LinkPlan const& link : plan.links)
    cables_[link.name] = {link.from, link.to, link.latency, link.bandwidth};
  auto place = [&](std::string const& name, std::string const& site) {
    machines_[name].site = site;
  };
  for (SqlPlan const& sql : plan.sql) {
    place(sql.name, sql.site);
    machines_[sql.name].sql_agent = sql.agent_runs;
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

Topology::Machine& Topology::change(std::string_view name) { return machines_.find(name)->second; }

std::vector<std::string> Topology::machines_of(std::string_view site) const {
  std::vector<std::string> names;
  for (auto const& [name, machine] : machines_)
    if (machine.site == site)
      names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

bool Topology::up(std::string_view machine_name) const {
  auto const it = machines_.find(machine_name);
  return it != machines_.end() && it->second.up && sites_.find(it->second.site)->second;
}

bool Topology::joined(std::string_view a, std::string_view b) const {
  if (a == b)
    return true;
  for (auto const& [name, cable] : cables_)
    if (cable.up && ((cable.from == a && cable.to == b) || (cable.from == b && cable.to == a)))
      return true;
  return false;
}

bool Topology::carries(std::string_view from, std::string_view to) const {
  Machine const &a = machine(from), &b = machine(to);
  return (from == to || (a.network && b.network)) && !a.hung && !b.hung && joined(a.site, b.site);
}

bool Topology::cut_is_reported_to(std::string_view name, std::string_view other) const {
  if (!machine(name).network)
    return true;
  std::string const &a = machine(name).site, &b = machine(other).site;
  return std::any_of(cables_.begin(), cables_.end(), [&](auto const& entry) {
    Cable const& cable = entry.second;
    return !cable.up && cable.reported &&
           ((cable.from == a && cable.to == b) || (cable.from == b && cable.to == a));
  });
}

bool Topology::reachable(std::string_view from, std::string_view to) const {
  return up(from) && up(to) && carries(from, to);
}

Duration Topology::round_trip(std::string_view from, std::string_view to) const {
  if (from == to)
    return {};
  auto const& a = machine(from).site;
  auto const& b = machine(to).site;
  // A card's latency is paid half at either end.
  Duration one_way = (lan_latency_.find(a)->second + lan_latency_.find(b)->second) / 2;
  if (a != b)
    for (auto const& [name, cable] : cables_)
      if ((cable.from == a && cable.to == b) || (cable.from == b && cable.to == a)) {
        one_way += cable.latency;
        break;
      }
  return 2 * one_way;
}

BytesPerSecond Topology::bandwidth(std::string_view from, std::string_view to) const {
  auto const& a = machine(from).site;
  auto const& b = machine(to).site;
  BytesPerSecond least = std::min(lan_bandwidth_.find(a)->second, lan_bandwidth_.find(b)->second);
  if (a != b)
    for (auto const& [name, cable] : cables_)
      if ((cable.from == a && cable.to == b) || (cable.from == b && cable.to == a))
        least = std::min(least, cable.bandwidth);
  return least;
}

void Topology::set_bandwidth(std::string_view cable, BytesPerSecond bandwidth) {
  cables_.find(cable)->second.bandwidth = bandwidth;
}

void Topology::set_site(std::string_view site, bool up) { sites_.find(site)->second = up; }
void Topology::set_cable(std::string_view name, bool up, bool reported) {
  Cable& cable = cables_.find(name)->second;
  cable.up = up;
  cable.reported = reported;
}

} // namespace switchback
