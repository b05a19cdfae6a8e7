// The simulated estate: machines, databases, log shipping, mirroring, chat, applications and their
// users. It owns the parts and passes changes between them:
//
//   what strikes machines, networks, disks   -> propagate() -> every part, then a review
//   a copy opens or closes, a session ends   -> changed()   -> accounts, protection, compliance
//   a job of log shipping ends               -> protection and compliance only
//   users sign in, within unchanged servers  -> accounts only, unless another copy comes to serve
//
// After each of them the watchers are called: triggers, checks. A review goes on until no part
// answers it with another change (review_rounds.hpp).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/estate/application_accounts.hpp"
#include "sim/estate/chat_service.hpp"
#include "sim/estate/compliance_pipeline.hpp"
#include "sim/estate/drives.hpp"
#include "sim/estate/mirror_sessions.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/protection_watch.hpp"
#include "sim/estate/review_rounds.hpp"
#include "sim/estate/shipping.hpp"
#include "sim/estate/sql_servers.hpp"
#include "sim/estate/topology.hpp"

namespace switchback {

/// The machines and links of an estate, for the kernel.
std::vector<MachineSpec> machines_of(EstatePlan const& plan);
std::vector<CableSpec> cables_of(EstatePlan const& plan);

class Estate final : private SqlSurroundings {
public:
  Estate(ScenarioPlan const& scenario, KeyedRandom const& random, Kernel& kernel, Journal& journal);
  ~Estate() override;

  void begin();

  // --- For faults ---
  Topology& topology() { return topology_; }
  Drives& drives() { return drives_; }
  Clocks& clocks() { return clocks_; }
  void destroy_disks(std::string const& machine);
  void rebuild(std::string const& machine);
  void slow_cable(std::string const& cable, BytesPerSecond to);
  void unslow_cable(std::string const& cable);
  void slow_disk(std::string const& machine, BytesPerSecond to);
  void unslow_disk(std::string const& machine);
  /// Makes every part review the physical world.
  void propagate(std::string const& cause);

  // --- For operators ---
  ScenarioPlan const& scenario() const { return scenario_; }
  EstateIndex const& index() const { return index_; }
  Kernel& kernel() { return kernel_; }
  Journal& journal() { return journal_; }
  FileStore& files() { return *files_; }
  SqlServers& sql() { return *sql_; }
  MirrorSessions& mirroring() { return *mirroring_; }
  Shipping& shipping() { return *shipping_; }
  ChatService* chat() { return chat_.get(); }
  bool redirect_clients(std::string const& database, client::Names const& names) {
    return accounts_->redirect_clients(database, names);
  }
  SqlServers const& sql() const { return *sql_; }
  MirrorSessions const& mirroring() const { return *mirroring_; }
  Shipping const& shipping() const { return *shipping_; }
  ChatService const* chat() const { return chat_.get(); }
  Topology const& topology() const { return topology_; }
  Clocks const& clocks() const { return clocks_; }
  Kernel const& kernel() const { return kernel_; }

  // --- For observers ---
  ApplicationAccounts const& accounts() const { return *accounts_; }
  ProtectionWatch const& protection() const { return *protection_; }
  // Of the accounts, what operators ask for too.
  std::string const& main_database() const { return accounts_->main_database(); }
  std::string const& serving(std::string_view name) const { return accounts_->serving(name); }
  std::optional<Duration> commit_latency(std::string const& database) const {
    return accounts_->commit_latency(database);
  }
  /// Registers a watcher to be called after every relevant change.
  void watch(std::function<void()> watcher) { watchers_.push_back(std::move(watcher)); }

  // --- The end ---
  struct Judgement : ApplicationAccounts::Judgement {
    ComplianceLedger compliance;
  };
  Judgement judge();
  std::string describe() const;

private:
  // SqlSurroundings
  Bytes log_on(ForkId fork) const override;
  std::optional<LogPath> mirrored(std::string const& instance,
                                  std::string const& database) const override;
  void advance_commits(ForkId fork) override;
  int mirroring_error(std::string const& instance, std::string const& database) const override;
  std::string mirroring_partner(std::string const& instance,
                                std::string const& database) const override;
  void databases_changed(std::string const& why) override;
  void session_ended(std::string const& owner, std::string const& database) override;

  std::optional<BytesPerSecond> disk_read(std::string const& machine) const;
  void changed(Cause const& why);
  void review();
  void users_moved();
  void protection_changed();
  void note_protection();
  void call_watchers();
  void follow_profile();

  ScenarioPlan const& scenario_;
  Kernel& kernel_;
  Journal& journal_;
  EstateIndex index_;
  Clocks clocks_;
  Topology topology_;
  EstateContext context_;
  Drives drives_;
  LogWays ways_;
  Owned<FileStore> files_;
  Owned<SqlServers> sql_;
  Owned<MirrorSessions> mirroring_;
  Owned<Shipping> shipping_;
  Owned<ChatService> chat_;
  Owned<ApplicationAccounts> accounts_;
  Owned<ProtectionWatch> protection_;
  Owned<CompliancePipeline> compliance_; ///< none: no pool, or compliance is off
  std::vector<std::function<void()>> watchers_;
  ReviewRounds rounds_;
  bool begun_ = false;
};

} // namespace switchback
