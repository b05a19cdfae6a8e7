// The simulated estate: machines, databases, log shipping, mirroring, chat, applications and their
// users. It owns the parts and passes changes between them. Separate parts keep account of who
// serves a database, what its users write, and what protects it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/estate/application_service.hpp"
#include "sim/estate/chat_service.hpp"
#include "sim/estate/compliance_pipeline.hpp"
#include "sim/estate/drives.hpp"
#include "sim/estate/mirror_sessions.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/protection_watch.hpp"
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
  /// From now on the clients of a plain database use other names; false: it has no clients.
  bool redirect_clients(std::string const& database, client::Names const& names);
  SqlServers const& sql() const { return *sql_; }
  MirrorSessions const& mirroring() const { return *mirroring_; }
  Shipping const& shipping() const { return *shipping_; }
  ChatService const* chat() const { return chat_.get(); }
  Topology const& topology() const { return topology_; }
  Kernel const& kernel() const { return kernel_; }

  // --- For observers ---
  /// The first application's first database, which is meant if none is named.
  std::string const& main_database() const; ///< empty: there is none
  std::vector<Owned<ApplicationService>> const& applications() const { return applications_; }
  ApplicationService const* application(std::string_view name) const;
  /// None: the estate has no such database.
  DatabaseService const* database(std::string_view name) const;
  /// None: no application writes to it.
  DatabaseWrites const* writes(std::string const& database) const;
  /// Of all applications together.
  std::int64_t users_who_can_post() const;
  std::int64_t population() const;
  /// The instance that serves a database, or empty.
  std::string const& serving(std::string_view database) const;
  std::string const& serving() const { return serving(main_database()); }
  /// How long a commit to a database takes; none while nothing serves it.
  std::optional<Duration> commit_latency(std::string const& database) const;
  /// Commits acknowledged by now that are missing from the copy that serves or served last.
  std::int64_t acknowledged_lost(std::string const& database) const;
  std::int64_t acknowledged_lost() const; ///< of all databases
  struct MissingProtection {
    std::string database;
    char const* what; ///< not mirrored, not log-shipped
  };
  /// The planned protections that databases of an application (not named: all) lack; both, if the
  /// estate plans none.
  std::vector<MissingProtection> missing_protections(std::string_view application = {}) const;
  /// Registers a watcher to be called after every relevant change.
  void watch(std::function<void()> watcher) { watchers_.push_back(std::move(watcher)); }

  // --- The end ---
  struct Judgement {
    std::vector<FateRange> fates;
    std::int64_t messages = 0;
    ComplianceLedger compliance;
    /// Databases that users wrote to and that have no copy left.
    std::vector<std::string> lost_databases;
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

  void build_applications();
  std::optional<BytesPerSecond> disk_read(std::string const& machine) const;
  DatabaseService* find_database(std::string_view name);
  void changed(Cause const& why);
  void review();
  void users_moved();
  void protection_changed();
  void publish();
  void note_protection();
  void follow_profile();
  bool note_serving();

  ScenarioPlan const& scenario_;
  Kernel& kernel_;
  Journal& journal_;
  EstateIndex index_;
  Topology topology_;
  EstateContext context_;
  Drives drives_;
  LogWays ways_;
  Owned<FileStore> files_;
  Owned<SqlServers> sql_;
  Owned<MirrorSessions> mirroring_;
  Owned<Shipping> shipping_;
  Owned<ChatService> chat_;
  std::vector<Owned<DatabaseService>> databases_; ///< in the estate's order
  std::vector<Owned<ApplicationService>> applications_;
  Owned<ProtectionWatch> protection_;
  Owned<CompliancePipeline> compliance_; ///< none: no pool, or compliance is off
  std::vector<std::function<void()>> watchers_;
  bool begun_ = false, reviewing_ = false, again_ = false;
  Cause why_;                              ///< of the change under review
  std::vector<std::string> noted_serving_; ///< by database
};

} // namespace switchback
