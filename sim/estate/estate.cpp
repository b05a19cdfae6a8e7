#include "sim/estate/estate.hpp"

#include <algorithm>

#include "models/log_queues.hpp"

namespace switchback {

std::vector<MachineSpec> machines_of(EstatePlan const& plan) {
  std::vector<MachineSpec> machines;
  auto const site = [&](std::string const& name) {
    return *std::find_if(plan.sites.begin(), plan.sites.end(),
                         [&](SitePlan const& s) { return s.name == name; });
  };
  // Only machines that move data in bulk need to be known to the kernel.
  for (SqlPlan const& sql : plan.sql) {
    SitePlan const at = site(sql.site);
    machines.push_back({sql.name, sql.site, at.lan_bandwidth, at.lan_latency, sql.disk_read,
                        sql.disk_write, sql.redo_rate});
  }
  for (SharePlan const& share : plan.shares) {
    SitePlan const at = site(share.site);
    machines.push_back({share.name,
                        share.site,
                        at.lan_bandwidth,
                        at.lan_latency,
                        share.disk_read,
                        share.disk_write,
                        {}});
  }
  return machines;
}

std::vector<CableSpec> cables_of(EstatePlan const& plan) {
  std::vector<CableSpec> cables;
  for (LinkPlan const& link : plan.links)
    cables.push_back({link.name, link.from, link.to, link.bandwidth, link.latency});
  return cables;
}

Estate::Estate(ScenarioPlan const& scenario, KeyedRandom const& random, Kernel& kernel,
               Journal& journal)
    : scenario_(scenario), kernel_(kernel), journal_(journal),
      topology_(scenario.estate), ground_{scenario, kernel, journal, topology_, random},
      drives_(ground_, [this](std::string const& cause) { settle(cause); }) {
  files_ = std::make_unique<FileStore>(ground_);
  sql_ = std::make_unique<SqlServers>(ground_, *files_, static_cast<SqlSurroundings&>(*this));
  mirroring_ =
      std::make_unique<MirrorSessions>(ground_, *sql_, [this](Cause const& why) { changed(why); });
  shipping_ = std::make_unique<Shipping>(ground_, *files_, *sql_, [this] { protection_changed(); });
  ChatPoolPlan const defaults;
  ChatPoolPlan const& plan = scenario.estate.chat ? *scenario.estate.chat : defaults;
  if (scenario.estate.chat) {
    database_ = plan.database;
    chat_ = std::make_unique<ChatService>(
        ground_, *sql_, [this] { changed("chat service"); }, [this] { users_moved(); });
    population_ = chat_->population();
  } else if (!scenario.estate.databases.empty()) {
    database_ = scenario.estate.databases.front().name;
    DatabasePlan const& served = scenario.estate.databases.front();
    client::Names names{served.primary, {}};
    for (MirroringPlan const& mirroring : scenario.estate.mirroring)
      if (mirroring.database == database_ && served.knows_failover_partner)
        names.failover = mirroring.mirror;
    clients_ = std::make_unique<PlainClients>(ground_, *sql_, served, std::move(names),
                                              [this] { changed("clients"); });
    population_ = scenario.load.users;
  }
  for (DatabasePlan const& database : scenario.estate.databases)
    if (database.name == database_) {
      plan_ = &database;
      patience_ = database.command_timeout;
    }
  StreamOptions options;
  options.rate = scenario.load.chat_rate;
  options.profile = scenario.load.profile;
  options.medium_rooms = scenario.load.medium_rooms;
  options.large_rooms = scenario.load.large_rooms;
  options.population = population_;
  options.log_per_message = plan.log_per_message;
  options.post_tries = plan.post_tries;
  options.post_retry_every = plan.post_retry_every;
  stream_ = std::make_unique<MessageStream>(random, std::move(options));
  if (chat_ && plan.compliance_run_every > Duration{})
    compliance_ = std::make_unique<CompliancePipeline>(ground_, *sql_, *mirroring_, *chat_,
                                                       [this] { return all_committed(); });
}

Estate::~Estate() = default;

void Estate::begin() {
  sql_->begin();
  mirroring_->begin();
  shipping_->begin();
  if (chat_)
    chat_->begin();
  if (clients_)
    clients_->begin();
  begun_ = true;
  changed("start of the drill");
  if (!scenario_.load.profile.empty())
    follow_profile();
  if (compliance_)
    compliance_->begin();
}

void Estate::follow_profile() {
  auto const next = (kernel_.now().time_since_epoch() / 1h + 1) * Duration{1h};
  kernel_.at(SimTime{next}, Turn::Timer, "log stream", [this] {
    users_moved(); // who writes more may have to wait for his commits
    follow_profile();
  });
}

// --- Faults ---

void Estate::destroy_disks(std::string const& machine) {
  mirroring_->advance(); // what was hardened elsewhere by now does not go with these disks
  for (TransferId id : kernel_.using_machine(machine))
    kernel_.break_off(id);
  sql_->destroy_disks(machine);
  files_->destroy(machine);
  topology_.change(machine).disks = false;
  if (compliance_)
    compliance_->disks_destroyed(machine);
  mirroring_->storage_lost(machine);
}

void Estate::rebuild(std::string const& machine) {
  if (topology_.machine(machine).disks) // rebuilt is fresh, whether or not its disks had survived
    destroy_disks(machine);
  sql_->rebuild(machine);
  files_->renew(machine);
  shipping_->rebuild(machine);
  topology_.renew(machine);
  for (MachineSpec const& spec : machines_of(scenario_.estate))
    if (spec.name == machine)
      kernel_.set_disk(machine, spec.disk_read);
}

void Estate::slow_cable(std::string const& cable, BytesPerSecond to) {
  mirroring_->advance(); // the log went the faster way until now
  kernel_.set_cable(cable, to);
  topology_.set_bandwidth(cable, to);
  journal_.notice(NoticeKind::LinkRate, {cable}, {}, to.value);
  changed(cable + " carries another rate");
}

void Estate::unslow_cable(std::string const& cable) {
  for (LinkPlan const& link : scenario_.estate.links)
    if (link.name == cable)
      slow_cable(cable, link.bandwidth);
}

void Estate::slow_disk(std::string const& machine, BytesPerSecond to) {
  kernel_.set_disk(machine, to);
  journal_.notice(NoticeKind::DiskRate, {machine}, {}, to.value);
}

void Estate::unslow_disk(std::string const& machine) {
  for (MachineSpec const& spec : machines_of(scenario_.estate))
    if (spec.name == machine)
      slow_disk(machine, spec.disk_read);
}

void Estate::settle(std::string const& cause) {
  for (MachineSpec const& spec : machines_of(scenario_.estate))
    if (!topology_.up(spec.name) || !topology_.machine(spec.name).disks ||
        !topology_.machine(spec.name).share)
      for (TransferId id : kernel_.using_machine(spec.name))
        kernel_.break_off(id);
  for (SqlPlan const& sql : scenario_.estate.sql) {
    auto const& machine = topology_.machine(sql.name);
    kernel_.set_hanging(sql.name, machine.hung || machine.stalled);
    if (!machine.sql_server)
      for (TransferId id : kernel_.using_machine(sql.name))
        kernel_.break_off(id);
  }
  for (LinkPlan const& link : scenario_.estate.links)
    if (!topology_.cable_up(link.name))
      for (TransferId id : kernel_.using_cable(link.name))
        kernel_.break_off(id);
  mirroring_->advance();
  sql_->physical_change([this](std::string const& instance) { drives_.started(instance); });
  mirroring_->physical_change();
  shipping_->physical_change();
  if (chat_)
    chat_->physical_change();
  changed(cause);
}

// --- What the parts tell each other ---

std::int64_t Estate::committed(ForkId fork) const {
  return stream_->committed(fork.value, kernel_.now());
}

std::optional<LogPath> Estate::mirrored(std::string const& instance,
                                        std::string const& database) const {
  return mirroring_ ? mirroring_->mirrored(instance, database) : std::nullopt;
}

void Estate::advance_commits() { stream_->advance(kernel_.now()); }

int Estate::mirroring_error(std::string const& instance, std::string const& database) const {
  return mirroring_ ? mirroring_->error(instance, database) : 0;
}

std::string Estate::mirroring_partner(std::string const& instance,
                                      std::string const& database) const {
  return mirroring_ ? mirroring_->partner_of(instance, database) : std::string{};
}

void Estate::databases_changed(std::string const& why) { changed(why); }

void Estate::session_ended(std::string const& owner) {
  if (chat_ && chat_->server(owner) != nullptr)
    chat_->connection_lost(owner);
  else if (clients_)
    clients_->connection_lost();
}

void Estate::changed(Cause const& why) {
  if (!begun_)
    return;
  why_ = why;
  if (reviewing_) { // a part answered a change with another: look once more when this look is over
    again_ = true;
    return;
  }
  reviewing_ = true;
  int rounds = 0;
  do {
    again_ = false;
    review();
  } while (again_ && ++rounds < 100);
  reviewing_ = false;
  for (auto const& watcher : watchers_)
    watcher();
}

void Estate::review() {
  if (chat_) {
    for (ChatServer const& server : chat_->servers())
      if (!server.connected_to.empty() && !sql_->opens(server.connected_to, database_, server.name))
        chat_->connection_lost(server.name);
    chat_->databases_changed();
  }
  if (clients_)
    clients_->databases_changed();
  treatments_.clear();
  noted_log_.reset();
  commit_.reset();
  look_at_logs();
  publish();
  note_protection();
}

void Estate::protection_changed() {
  if (!begun_)
    return;
  // A job that ended moves no user and opens no database.
  why_ = "log shipping";
  note_protection();
  for (auto const& watcher : watchers_)
    watcher();
}

void Estate::users_moved() {
  if (!begun_ || reviewing_)
    return changed("users");
  // How each server treats its users is as it was: only their numbers changed.
  why_ = "users";
  std::string const before = serving_;
  publish();
  if (serving_ != before)
    note_protection(); // of the copy that came to serve
  else if (compliance_)
    compliance_->users_moved();
  for (auto const& watcher : watchers_)
    watcher();
}

// --- Compliance ---

std::int64_t Estate::all_committed() {
  advance_commits();
  return stream_->committed_on_all(kernel_.now());
}

// --- The end ---

std::string Estate::surviving_copy() const {
  auto const end_of = [&](std::string const& instance) {
    return sql_->content_now(instance, database_).end().lsn;
  };
  // What users stand on is what they have, though it be an empty one made in its place; one that
  // they left counts if they wrote to it.
  if (!serving_.empty() && sql_->find(serving_, database_) != nullptr)
    return serving_;
  if (Database const* last = last_serving_.empty() ? nullptr : sql_->find(last_serving_, database_);
      last != nullptr && (last->ever_written || end_of(last_serving_) > Lsn{}))
    return last_serving_;
  // Nothing that ever served is left: the copy that holds most.
  std::string best;
  for (SqlPlan const& plan : scenario_.estate.sql)
    if (Database const* copy = sql_->find(plan.name, database_);
        copy != nullptr && copy->ever_written && !copy->broken_restore)
      if (best.empty() || end_of(best) < end_of(plan.name))
        best = plan.name;
  return best;
}

std::vector<KeptSpan> Estate::kept_by(std::string const& copy) const {
  std::vector<KeptSpan> kept;
  if (copy.empty())
    return kept;
  LogPath const content = sql_->content_now(copy, database_);
  for (LogSpan const& span : content.spans())
    kept.push_back({span.fork.value, span.from.at, span.to.at});
  return kept;
}

std::int64_t Estate::acknowledged_lost() const {
  return stream_->acknowledged_lost(kernel_.now(), kept_by(surviving_copy()));
}

Estate::Judgement Estate::judge() {
  Judgement judgement;
  auto const now = kernel_.now();
  mirroring_->advance();
  judgement.surviving_copy = surviving_copy();
  if (compliance_)
    judgement.compliance = compliance_->ledger();
  judgement.fates = stream_->judge(now, kept_by(judgement.surviving_copy), recovery_points_);
  judgement.messages = stream_->messages(now);
  return judgement;
}

std::string Estate::describe() const {
  std::string text = "At " + to_text(kernel_.now()) + "\n";
  text += database_ + " is served by " + (serving_.empty() ? "nobody" : serving_) + "; " +
          std::to_string(can_post_) + " of " + std::to_string(population_) + " users can post\n";
  text += sql_->describe() + files_->describe() + mirroring_->describe() + shipping_->describe();
  if (chat_) {
    text += "Chat servers\n  pool state " + std::string(name_of(chat_->settings().state)) +
            ", next hop " + chat_->settings().next_hop + "\n";
    for (ChatServer const& server : chat_->servers())
      text += "  " + server.name + " " + std::string(name_of(server.state)) +
              (server.connected_to.empty() ? "" : " to " + server.connected_to) +
              (on_active_list(server) ? ", active" : ", idle") + "\n";
  }
  return text;
}

} // namespace switchback
