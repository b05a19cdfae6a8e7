// What the users of an application write to one of its databases: how each of their servers is
// treated, how long a commit takes, how much log is written, and which messages there are.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/estate/database_service.hpp"
#include "sim/estate/log_ways.hpp"
#include "sim/traffic/message_stream.hpp"

namespace switchback {

/// A part of an application's load.
struct WriteLoad {
  std::int64_t users = 0;
  Frequency rate;
  std::vector<SimTime> commits_at; ///< not empty: exactly these instead of the rate
};

class DatabaseWrites {
public:
  /// `own_draws`: its messages are drawn with keys of its own name.
  DatabaseWrites(EstateContext const& context, SqlServers& sql, MirrorSessions& mirroring,
                 LogWays& ways, DatabaseService& database, WriteLoad load, bool own_draws,
                 std::function<void(Cause const&)> changed);

  DatabaseService& database() { return database_; }
  DatabaseService const& database() const { return database_; }
  std::int64_t population() const { return stream_.options().population; }

  /// More than the number of users may have changed.
  void review();
  /// A round of offers: every server with users, the instance it is connected to (empty: none), and
  /// its place among the servers.
  void begin_round();
  void offer(std::size_t source, std::string const& server, std::string const& instance,
             std::int64_t users);
  /// The one instance that serves everybody who is served; empty: none, or several.
  std::string served_on() const;
  /// Those served in this round are refused after all, although the database would serve them.
  void refuse_round();
  /// Returns how many users can write.
  std::int64_t end_round(std::vector<int> interrupted, Cause const& why);
  /// Updates what follows from who can write: commit latency, and log on its way to a mirror.
  void follow(Cause const& why);

  /// How long a commit takes; none while nothing serves.
  std::optional<Duration> commit_latency() const { return commit_latency_; }
  /// Log hardened on the fork before now.
  Bytes log_on(ForkId fork) const;
  /// Counts commits up to now for good, if its users write on the fork.
  void advance_commits(ForkId fork);
  std::int64_t advance_and_count() {
    stream_.advance(context_.kernel.now());
    return stream_.committed_on_all(context_.kernel.now());
  }
  std::int64_t messages() const { return stream_.messages(context_.kernel.now()); }
  /// Messages acknowledged by now that are missing from the copy that serves or served last.
  std::int64_t acknowledged_lost() const;
  /// The fates of all messages by now.
  std::vector<FateRange> judge() const;

private:
  struct Commit {
    std::string instance;
    mirroring::CommitMode mode{};
    Duration takes;
    BytesPerSecond carried; ///< by the link to the mirror, if commits wait for it
  };
  bool wrote(ForkId fork) const;
  Commit const& commit_on(std::string const& instance);
  Duration mirrored_commit(std::string const& instance, Duration local) const;
  Lane served_lane(std::string const& server, std::string const& instance);
  Lane const& treatment(std::size_t source, std::string const& server, std::string const& instance);
  std::int64_t jam();
  BytesPerSecond log_rate(std::int64_t writing) const;
  BytesPerSecond written();
  void note_commit(Cause const& why);
  void note_log_stream();
  void watch_log(BytesPerSecond grows);

  EstateContext context_;
  SqlServers& sql_;
  MirrorSessions& mirroring_;
  LogWays& ways_;
  DatabaseService& database_;
  std::function<void(Cause const&)> changed_;
  std::string const& name_; ///< the database's
  KeyedRandom random_;
  MessageStream stream_;

  std::vector<Lane> lanes_;                    ///< of the round
  std::vector<DatabaseService::Copy> writing_; ///< copies that they write to
  std::int64_t in_ = 0, served_ = 0, can_write_ = 0;
  /// By source of lanes, until more changes than the number of users.
  std::vector<std::optional<Lane>> treatments_;
  std::optional<Commit> commit_;     ///< as long as it holds
  std::vector<std::uint32_t> forks_; ///< that its users wrote to
  TimerId log_watch_ = 0;
  Duration jammed_{}; ///< duration of a commit that waits for the link to the mirror
  std::optional<Duration> commit_latency_, commit_noted_;
  /// The copy and the log rate for which it was computed; none: to be computed again.
  std::optional<std::pair<std::string, std::int64_t>> noted_log_;
};

} // namespace switchback
