// The simulated estate: machines, databases, log shipping, mirroring, chat, users, and what the
// messages make of it. It owns the parts, tells each what the others did, and keeps the accounts:
// who serves, who can post, what is protected.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/estate/chat_service.hpp"
#include "sim/estate/compliance_pipeline.hpp"
#include "sim/estate/drives.hpp"
#include "sim/estate/mirror_sessions.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/plain_clients.hpp"
#include "sim/estate/shipping.hpp"
#include "sim/estate/sql_servers.hpp"
#include "sim/estate/topology.hpp"
#include "sim/history/outage_finder.hpp"
#include "sim/traffic/message_stream.hpp"

namespace switchback {

/// The machines and links of an estate as the kernel wants them.
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
  /// Every part looks at the physical world anew.
  void settle(std::string const& cause);

  // --- For operators ---
  ScenarioPlan const& scenario() const { return scenario_; }
  Kernel& kernel() { return kernel_; }
  Journal& journal() { return journal_; }
  FileStore& files() { return *files_; }
  SqlServers& sql() { return *sql_; }
  MirrorSessions& mirroring() { return *mirroring_; }
  Shipping& shipping() { return *shipping_; }
  ChatService* chat() { return chat_.get(); }
  PlainClients* clients() { return clients_.get(); }
  SqlServers const& sql() const { return *sql_; }
  MirrorSessions const& mirroring() const { return *mirroring_; }
  Shipping const& shipping() const { return *shipping_; }
  ChatService const* chat() const { return chat_.get(); }
  Topology const& topology() const { return topology_; }
  Kernel const& kernel() const { return kernel_; }

  // --- For observers ---
  std::string const& main_database() const { return database_; }
  std::int64_t users_who_can_post() const { return can_post_; }
  std::int64_t population() const { return population_; }
  /// Log of the database that users write to which can not be used again on an instance.
  Bytes log_in_use(std::string const& instance) const;
  /// How long a commit takes where users post: none while nobody serves.
  std::optional<Duration> commit_latency() const { return commit_latency_; }
  std::string const& serving() const { return serving_; } ///< instance, or empty
  /// Messages acknowledged by now that the copy which serves, or served last, does not hold.
  std::int64_t acknowledged_lost() const;
  /// Called after every change that a watcher may care about.
  void watch(std::function<void()> watcher) { watchers_.push_back(std::move(watcher)); }

  // --- The end ---
  struct Judgement {
    std::vector<FateRange> fates;
    std::int64_t messages = 0;
    ComplianceLedger compliance;
    std::string
        surviving_copy; ///< instance whose copy the fates are judged by; empty: none is left
  };
  Judgement judge();
  std::string describe() const;

private:
  // SqlSurroundings
  std::int64_t committed(ForkId fork) override;
  int mirroring_error(std::string const& instance, std::string const& database) const override;
  std::string mirroring_partner(std::string const& instance,
                                std::string const& database) const override;
  void databases_changed(std::string const& why) override;
  void session_ended(std::string const& owner) override;

  void changed(Cause const& why);
  void review();
  void users_moved();
  void protection_changed();
  void publish();
  struct Serving {
    std::string const* instance;
    std::uint32_t fork;
  };
  Lane const& treatment(std::size_t source, std::string const& server, std::string const& instance);
  Duration mirrored_commit(std::string const& instance, Duration local) const;
  struct Commit {
    std::string instance;
    mirroring::CommitMode mode{};
    Duration takes;
    BytesPerSecond carried; ///< by the way to the mirror, where commits wait for it
  };
  Commit const& commit_on(std::string const& instance);
  std::int64_t jam(std::vector<Lane>& lanes, std::vector<Serving> const& serving);
  void note_commit();
  void look_at_logs();
  void watch_log(BytesPerSecond grows);
  bool hardens(std::string const& instance) const;
  void note_serving(std::vector<Serving> const& serving);
  void note_users(std::int64_t can_post);
  BytesPerSecond log_rate(std::int64_t posting) const;
  BytesPerSecond written();
  void note_log_stream();
  void follow_profile();
  void note_protection();
  std::int64_t all_committed();
  Lane served_lane(std::string const& server, std::string const& instance);
  std::string surviving_copy() const;
  std::vector<KeptSpan> kept_by(std::string const& copy) const;
  /// The instant up to which a copy holds all that users wrote, wherever they did.
  SimTime recovery_point(LogPath const& content) const;

  ScenarioPlan const& scenario_;
  Kernel& kernel_;
  Journal& journal_;
  Topology topology_;
  Ground ground_;
  Drives drives_;
  std::unique_ptr<FileStore> files_;
  std::unique_ptr<SqlServers> sql_;
  std::unique_ptr<MirrorSessions> mirroring_;
  std::unique_ptr<Shipping> shipping_;
  std::unique_ptr<ChatService> chat_;
  std::unique_ptr<PlainClients> clients_;
  std::unique_ptr<MessageStream> stream_;
  std::vector<std::function<void()>> watchers_;

  std::string database_; ///< the one that users write to
  std::string serving_, last_serving_;
  std::uint32_t last_fork_ = 0;
  std::vector<std::pair<std::uint32_t, SimTime>> served_; ///< forks that users wrote on, since when
  std::vector<SimTime> recovery_points_;                  ///< of the role changes so far
  std::int64_t population_ = 0, can_post_ = -1, bucket_ = -1;
  OutageFinder outage_finder_;
  std::optional<std::int64_t> noted_users_;          ///< of the last fact about them
  std::map<std::string, std::uint32_t> serving_now_; ///< every copy that takes posts, with its fork
  /// By source of lanes, until something changes but the numbers of users.
  std::vector<std::optional<Lane>> treatments_;
  std::optional<Commit> commit_;    ///< as long as they hold
  std::set<std::string> full_logs_; ///< instances that take no updates, since the log is full
  TimerId log_watch_ = 0;
  DatabasePlan const* plan_ = nullptr; ///< of the database that users write to
  Duration patience_{};                ///< of who waits for a commit
  Duration jammed_{};                  ///< what a commit takes that waits for the way to the mirror
  std::optional<Duration> commit_latency_, commit_noted_;
  std::pair<std::string, std::string> log_stream_; ///< from the principal to the mirror, or empty
  /// For which copy and which bytes a second of log it was found; none: to be found anew.
  std::optional<std::pair<std::string, std::int64_t>> noted_log_;
  bool begun_ = false, reviewing_ = false, again_ = false;
  Cause why_; ///< of the change under review
  std::map<std::string, std::string> protection_;
  std::unique_ptr<CompliancePipeline> compliance_; ///< none: no pool, or compliance is off
};

} // namespace switchback
