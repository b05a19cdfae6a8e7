// The SQL Server instances of an estate: their databases, sessions, and the statements that take
// time because they move data. What is allowed and what comes of it is decided in
// models/database.hpp; this carries it out.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/database_rules.hpp"
#include "sim/estate/database_door.hpp"
#include "sim/estate/file_store.hpp"

namespace switchback {

/// What the rest of the estate tells the instances, and is told by them.
class SqlSurroundings {
public:
  virtual ~SqlSurroundings() = default;
  /// Commits hardened on the fork before now.
  virtual std::int64_t committed(ForkId fork) = 0;
  /// 0 if the copy's mirroring session, if it has one, lets it serve; else 954 or 955.
  virtual int mirroring_error(std::string const& instance, std::string const& database) const = 0;
  /// The partner of its mirroring session; empty: it has none.
  virtual std::string mirroring_partner(std::string const& instance,
                                        std::string const& database) const = 0;
  /// Something that clients may care about has changed; `why` is for the journal.
  virtual void databases_changed(std::string const& why) = 0;
  /// A session was ended.
  virtual void session_ended(std::string const& owner) = 0;
};

class SqlServers final : public DatabaseDoor {
public:
  struct Session {
    int id = 0;
    std::string owner, database;
  };

  SqlServers(Ground const& ground, FileStore& files, SqlSurroundings& surroundings);

  void begin();
  /// `started` is called for instances that run again, before anybody sees them run.
  void physical_change(std::function<void(std::string const&)> const& started);
  void destroy_disks(std::string const& machine);
  /// Fresh: the databases of the topology are there, empty, not mirrored; no other files, no jobs.
  void rebuild(std::string const& machine);

  bool is_instance(std::string_view name) const { return instances_.contains(name); }
  /// It does what it is asked.
  bool runs(std::string const& instance) const;
  /// Its process is there, whether or not it hangs.
  bool alive(std::string const& instance) const;
  /// The instance a command names: plain, by fqdn, with \instance behind it.
  std::optional<std::string> by_name(std::string_view text) const;

  Database* find(std::string const& instance, std::string_view database);
  Database const* find(std::string const& instance, std::string_view database) const;
  std::vector<std::string> databases_of(std::string const& instance) const;
  /// Brings the end of an open copy's content up to now. Everything that reads content calls it
  /// first.
  void touch(std::string const& instance, std::string const& database);
  /// The copy takes commits: it is open for clients.
  bool open(std::string const& instance, std::string const& database) const;
  /// What a client that opens the database is told: 0 if it opens; nothing if nobody answers.
  std::optional<int> opening_error(std::string const& instance, std::string const& database) const;

  // --- For clients ---
  bool opens(std::string const& instance, std::string const& database,
             std::string const& from) const override;
  client::Answer answer(std::string const& instance, std::string const& database,
                        std::string const& from) const override;
  std::string mirror_of(std::string const& instance, std::string const& database) const override {
    return surroundings_.mirroring_partner(instance, database);
  }
  void connect(std::string const& instance, std::string const& database,
               std::string const& owner) override;
  void disconnect(std::string const& instance, std::string const& database,
                  std::string const& owner) override;
  std::vector<Session> sessions(std::string const& instance, std::string_view database) const;
  Outcome kill(std::string const& instance, std::int64_t session);

  // --- Statements; `instance` runs ---
  struct BackupRequest {
    std::string database, path;
    BackupOptions options;
    std::optional<Duration> overhead; ///< beside the transfer; the log-shipping job's, or a default
    /// Told when the set was captured, for the estate's records.
    std::function<void(BackupSet const&)> captured{};
  };
  void backup(std::string const& instance, BackupRequest request, Done done);
  struct RestoreRequest {
    std::string database, path;
    BackupKind kind = BackupKind::Full;
    RestoreOptions options;
    std::optional<Duration> overhead;
  };
  void restore(std::string const& instance, RestoreRequest request, Done done);
  void recover(std::string const& instance, std::string const& database, Done done);
  Outcome alter(std::string const& instance, std::string const& database, DatabaseOption option,
                bool rollback);
  void end_sessions(std::string const& instance, std::string const& database);
  Outcome drop(std::string const& instance, std::string const& database);

  /// Lays a copy down on an instance, replacing one of the same name.
  void adopt(std::string const& instance, Database copy) {
    at(instance).databases[copy.name] = std::move(copy);
  }
  std::uint32_t forks() const { return last_fork_; }
  ForkId new_fork() { return {++last_fork_}; }
  std::uint32_t family_of(std::string const& database) const;
  std::string describe() const; ///< databases and sessions: for --until

private:
  struct Instance {
    SqlPlan const* plan = nullptr;
    std::map<std::string, Database, std::less<>> databases;
    std::vector<Session> sessions;
    std::set<std::string> restoring;                ///< a restore holds the database
    std::set<std::pair<std::string, bool>> backups; ///< under way: of which database, of its log?
    int next_session = 51;                          ///< up to 50 are the system's
    bool was_running = true, was_alive = true;
  };

  Instance& at(std::string const& instance) { return instances_.find(instance)->second; }
  Instance const& at(std::string const& instance) const {
    return instances_.find(instance)->second;
  }
  int sessions_in(Instance const& instance, std::string_view database) const;
  void finish_restore(std::string const& instance, RestoreRequest const& request,
                      BackupSet const& set, Done const& done);
  void note(std::string const& instance, Database const& database, std::string_view from,
            std::string_view cause);
  void place_empty(std::string const& instance, std::string const& name, Bytes size);
  DatabasePlan const* plan_of(std::string_view database) const;

  Ground ground_;
  FileStore& files_;
  SqlSurroundings& surroundings_;
  std::map<std::string, Instance, std::less<>> instances_;
  std::map<std::string, std::uint32_t, std::less<>> families_;
  std::uint32_t last_fork_ = 0, last_family_ = 0;
};

} // namespace switchback
