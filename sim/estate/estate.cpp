#include "sim/estate/estate.hpp"

namespace switchback {

std::vector<MachineSpec> machines_of(EstatePlan const& plan) {
  std::vector<MachineSpec> machines;
  // The kernel needs to know only machines that move data in bulk.
  for (SqlPlan const& sql : plan.sql) {
    SitePlan const& at = *plan_named(plan.sites, sql.site);
    machines.push_back({sql.name, sql.site, at.lan_bandwidth, at.lan_latency, sql.disk_read,
                        sql.disk_write, sql.redo_rate});
  }
  for (SharePlan const& share : plan.shares) {
    SitePlan const& at = *plan_named(plan.sites, share.site);
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
    : scenario_(scenario), kernel_(kernel), journal_(journal), index_(scenario.estate),
      clocks_(scenario, kernel),
      topology_(scenario.estate), context_{scenario, kernel, journal, topology_,
                                           random,   index_, clocks_},
      drives_(context_, [this](std::string const& cause) { propagate(cause); }), ways_(kernel),
      rounds_([this] { review(); },
              [this] {
                return "Seed " + std::to_string(context_.random.seed().value) + "\n" + describe();
              }) {
  files_ = std::make_unique<FileStore>(context_);
  sql_ = std::make_unique<SqlServers>(context_, *files_, static_cast<SqlSurroundings&>(*this));
  mirroring_ =
      std::make_unique<MirrorSessions>(context_, *sql_, [this](Cause const& why) { changed(why); });
  shipping_ =
      std::make_unique<Shipping>(context_, *files_, *sql_, [this] { protection_changed(); });
  if (scenario.estate.chat)
    chat_ = std::make_unique<ChatService>(
        context_, *sql_, [this] { changed("chat service"); }, [this] { users_moved(); });
  clocks_.on_step([this](std::string const& machine) { shipping_->clock_stepped(machine); });
  accounts_ = std::make_unique<ApplicationAccounts>(
      ApplicationService::Parts{context_, *sql_, *mirroring_, ways_, chat_.get(),
                                [this](Cause const& why) { changed(why); }});
  protection_ =
      std::make_unique<ProtectionWatch>(context_, *sql_, *mirroring_, *shipping_, *accounts_);
  if (chat_ && scenario.estate.chat->compliance_run_every > Duration{})
    compliance_ =
        std::make_unique<CompliancePipeline>(context_, *sql_, *mirroring_, *chat_, [this] {
          return accounts_->advance_and_count_pool();
        });
}

Estate::~Estate() = default;

void Estate::begin() {
  sql_->begin();
  mirroring_->begin();
  shipping_->begin();
  if (chat_)
    chat_->begin();
  accounts_->begin();
  begun_ = true;
  changed("start of the drill");
  if (!scenario_.load.profile.empty())
    follow_profile();
  if (compliance_)
    compliance_->begin();
}

void Estate::follow_profile() {
  kernel_.at(clocks_.next_multiple(1h), Turn::Timer, "log stream", [this] {
    users_moved(); // users who write more may have to wait for their commits
    follow_profile();
  });
}

// --- Faults ---

void Estate::destroy_disks(std::string const& machine) {
  mirroring_->advance(); // log hardened elsewhere by now is not lost with these disks
  for (TransferId id : kernel_.using_machine(machine))
    kernel_.break_off(id);
  sql_->destroy_disks(machine);
  files_->destroy(machine);
  topology_.change(machine).disks = false;
  if (compliance_)
    compliance_->disks_destroyed(machine);
  mirroring_->storage_lost(machine);
}

/// As built; none: it moves no data in bulk.
std::optional<BytesPerSecond> Estate::disk_read(std::string const& machine) const {
  if (SqlPlan const* sql = index_.sql(machine))
    return sql->disk_read;
  SharePlan const* share = index_.share(machine);
  return share != nullptr ? std::optional(share->disk_read) : std::nullopt;
}

void Estate::rebuild(std::string const& machine) {
  if (topology_.machine(machine)
          .disks) // a rebuilt machine is fresh, whether or not its disks had survived
    destroy_disks(machine);
  sql_->rebuild(machine);
  files_->renew(machine);
  shipping_->rebuild(machine);
  kernel_.fibers().lose([&](std::string const& one) { return one == machine; });
  topology_.renew(machine);
  if (auto const read = disk_read(machine))
    kernel_.set_disk(machine, *read);
}

void Estate::slow_cable(std::string const& cable, BytesPerSecond to) {
  mirroring_->advance(); // log went at the old rate until now
  kernel_.set_cable(cable, to);
  topology_.set_bandwidth(cable, to);
  journal_.notice(NoticeKind::LinkRate, {cable}, {}, to.value);
  changed(cable + " carries another rate");
}

void Estate::unslow_cable(std::string const& cable) {
  if (LinkPlan const* link = index_.link(cable))
    slow_cable(cable, link->bandwidth);
}

void Estate::slow_disk(std::string const& machine, BytesPerSecond to) {
  kernel_.set_disk(machine, to);
  journal_.notice(NoticeKind::DiskRate, {machine}, {}, to.value);
}

void Estate::unslow_disk(std::string const& machine) {
  if (auto const read = disk_read(machine))
    slow_disk(machine, *read);
}

void Estate::propagate(std::string const& cause) {
  auto const break_off_lost = [&](std::string const& name) {
    auto const& machine = topology_.machine(name);
    if (!Topology::up(machine) || !machine.disks || !machine.share)
      for (TransferId id : kernel_.using_machine(name))
        kernel_.break_off(id);
  };
  for (SqlPlan const& sql : scenario_.estate.sql)
    break_off_lost(sql.name);
  for (SharePlan const& share : scenario_.estate.shares)
    break_off_lost(share.name);
  for (SqlPlan const& sql : scenario_.estate.sql) {
    auto const& machine = topology_.machine(sql.name);
    kernel_.set_hanging(sql.name, machine.hung || machine.hung_but_pings);
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
  // Whoever works on a lost machine goes with it.
  kernel_.fibers().lose([this](std::string const& machine) {
    return topology_.is_machine(machine) && !topology_.up(machine);
  });
  changed(cause);
}

// --- What the parts tell each other ---

Bytes Estate::log_on(ForkId fork) const { return accounts_->log_on(fork); }

std::optional<LogPath> Estate::mirrored(std::string const& instance,
                                        std::string const& database) const {
  return mirroring_ ? mirroring_->mirrored(instance, database) : std::nullopt;
}

void Estate::advance_commits(ForkId fork) { accounts_->advance_commits(fork); }

int Estate::mirroring_error(std::string const& instance, std::string const& database) const {
  return mirroring_ ? mirroring_->error(instance, database) : 0;
}

std::string Estate::mirroring_partner(std::string const& instance,
                                      std::string const& database) const {
  return mirroring_ ? mirroring_->partner_of(instance, database) : std::string{};
}

void Estate::databases_changed(std::string const& why) { changed(why); }

void Estate::session_ended(std::string const& owner, std::string const& database) {
  if (chat_ && chat_->server(owner) != nullptr)
    return chat_->connection_lost(owner);
  accounts_->session_ended(database);
}

void Estate::changed(Cause const& why) {
  if (begun_ && rounds_.changed(why))
    call_watchers();
}

void Estate::review() {
  accounts_->review();
  accounts_->publish(rounds_.why());
  note_protection();
}

void Estate::note_protection() {
  protection_->review(rounds_.why());
  if (compliance_)
    compliance_->review(serving(scenario_.estate.chat->database));
}

void Estate::protection_changed() {
  if (!begun_)
    return;
  // The end of a job moves no user and opens no database.
  rounds_.because("log shipping");
  note_protection();
  call_watchers();
}

void Estate::users_moved() {
  if (!begun_ || rounds_.under_way())
    return changed("users");
  rounds_.because("users");
  if (accounts_->publish_moved_users(rounds_.why()))
    note_protection(); // of the copies that came to serve
  else if (compliance_)
    compliance_->users_moved();
  call_watchers();
}

void Estate::call_watchers() {
  for (auto const& watcher : watchers_)
    watcher();
}

// --- The end ---

Estate::Judgement Estate::judge() {
  mirroring_->advance();
  ComplianceLedger const compliance = compliance_ ? compliance_->ledger() : ComplianceLedger{};
  return {accounts_->judge(), compliance};
}

std::string Estate::describe() const {
  return "At " + to_text(kernel_.now()) + "\n" + accounts_->describe() + sql_->describe() +
         files_->describe() + mirroring_->describe() + shipping_->describe() +
         (chat_ ? chat_->describe() : "");
}

} // namespace switchback
