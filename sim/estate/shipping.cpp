#include "sim/estate/shipping.hpp"

#include <algorithm>
#include <utility>

namespace switchback {

Shipping::Shipping(EstateContext const& context, FileStore& files, SqlServers& servers,
                   std::function<void()> changed)
    : context_(context), files_(files), servers_(servers), changed_(std::move(changed)) {
  for (SqlPlan const& sql : context.scenario.estate.sql)
    nodes_[sql.name];
}

bool Shipping::agent_runs(std::string const& instance) const {
  return servers_.runs(instance) && context_.topology.machine(instance).sql_agent;
}

void Shipping::physical_change() {
  for (auto& [instance, node] : nodes_) {
    bool const alive = servers_.alive(instance); // work begun by a hanging one goes on when it does
    if (std::exchange(node.instance_ran, alive) && !alive) {
      for (Job const& job : node.agent.jobs())
        node.agent.find(job.name)->running = false;
      abandon(node);
    }
    bool const now = agent_runs(instance);
    if (now == node.was_running)
      continue;
    node.was_running = now;
    read(instance);
    for (Job const& job : node.agent.jobs())
      arm(instance, job.name);
    for (MonitorRow const& row : node.monitor.rows())
      arm_alert(instance, row);
  }
}

void Shipping::rebuild(std::string const& machine) {
  if (nodes_.find(machine) == nullptr)
    return;
  Node& node = nodes_.at(machine);
  for (auto const* timers : {&node.ticks, &node.alerts})
    for (auto const& [name, timer] : *timers)
      context_.kernel.cancel(timer);
  abandon(node);
  node = {};
}

void Shipping::clock_stepped(std::string const& machine) {
  if (nodes_.find(machine) == nullptr)
    return;
  Node& node = nodes_.at(machine);
  for (Job const& job : node.agent.jobs())
    arm(machine, job.name);
  for (MonitorRow const& row : node.monitor.rows())
    arm_alert(machine, row);
  for (Reading& reading : readings_)
    if (reading.plan.secondary == machine)
      read_daily(reading);
  read(machine);
}

// --- What there is to see ---

bool Shipping::works(std::string const& database) const {
  for (auto const& [instance, node] : nodes_) {
    ShippingSecondary const* secondary = node.tables.secondary(database);
    if (secondary == nullptr || !agent_runs(instance) ||
        node.agent.find(secondary->restore_job) == nullptr)
      continue;
    if (context_.kernel.now() - secondary->restored_at > secondary->threshold)
      continue;
    for (auto const& [source, other] : nodes_)
      if (other.tables.primary(database) != nullptr && agent_runs(source) &&
          servers_.open(source, database))
        return true;
  }
  return false;
}

Job const* Shipping::job(std::string const& instance, std::string const& name) const {
  Node const* node = nodes_.find(instance);
  return node == nullptr ? nullptr : node->agent.find(name);
}

ShippingTables const& Shipping::tables(std::string const& instance) const {
  return nodes_.at(instance).tables;
}

ShippingMonitor const& Shipping::monitor(std::string const& instance) const {
  return nodes_.at(instance).monitor;
}

std::size_t Shipping::unrestored(std::string const& instance, std::string const& database) const {
  Database const* copy = servers_.find(instance, database);
  auto const place =
      files_.resolve_folder(secondary_plan(database, instance).copy_folder, instance);
  Folder const* folder = place ? files_.find(*place) : nullptr;
  if (copy == nullptr || folder == nullptr)
    return 0;
  std::size_t n = 0;
  folder->each([&](std::string const&, File const& file) {
    if (!file.sets.empty() && file.sets.front().kind == BackupKind::Log &&
        meet(copy->content, file.sets.front().content, file.sets.front().first) ==
            ChainMeeting::Applies)
      ++n;
  });
  return n;
}

std::string Shipping::describe() const {
  std::string text = "Jobs\n";
  for (auto const& [instance, node] : nodes_)
    for (Job const& job : node.agent.jobs())
      text += "  " + instance + " " + job.name +
              (!job.enabled              ? " disabled"
               : job.every == Duration{} ? " without a schedule"
                                         : " every " + to_text(job.every)) +
              (job.running ? ", running" : "") +
              (agent_runs(instance) ? "" : ", Agent is stopped") + "\n";
  text += "Log shipping\n";
  for (auto const& [instance, node] : nodes_) {
    for (ShippingPrimary const& row : node.tables.primaries) {
      text += "  " + row.database + " on " + instance + " is shipped to " + row.share;
      for (auto const& [server, database] : row.secondaries)
        text.append(", ").append(database).append(" on ").append(server);
      text += "\n";
    }
    for (ShippingSource const& row : node.tables.sources)
      text += "  " + instance + " takes " + row.primary_database + " of " + row.primary_server +
              " from " + row.share + " to " + row.folder + "\n";
    for (ShippingSecondary const& row : node.tables.secondaries)
      text += "  " + row.database + " on " + instance + " is restored from " + row.folder +
              (row.last_restored.empty() ? "" : ", last " + row.last_restored) +
              (row.restore_delay > Duration{} ? ", " + to_text(row.restore_delay) + " late" : "") +
              (row.restore_all ? "" : ", one file a run") + (row.standby ? ", standby" : "") +
              (row.disconnect_users ? ", readers are ended" : "") + "\n";
  }
  return text;
}

} // namespace switchback
