// The SQL Server instances of an estate: their databases, sessions, and the statements that take
// time because they move data (sql_statements.cpp). models/database.hpp decides what is allowed and
// with what result; this carries it out.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/database_rules.hpp"
#include "sim/estate/by_name.hpp"
#include "sim/estate/database_door.hpp"
#include "sim/estate/file_store.hpp"

namespace switchback {

/// What the instances need from the rest of the estate, and report to it.
class SqlSurroundings {
public:
  virtual ~SqlSurroundings() = default;
  /// Log written by users' commits on the fork before now.
  virtual Bytes log_on(ForkId fork) const = 0;
  /// What a mirror's copy holds by now of its principal's log; none: it is sent nothing.
  virtual std::optional<LogPath> mirrored(std::string const& instance,
                                          std::string const& database) const = 0;
  /// A copy is brought up to now: counts commits on its fork up to now for good.
  virtual void advance_commits(ForkId fork) = 0;
  /// 0 if the copy has no mirroring session, or if the session lets it serve; else 954 or 955.
  virtual int mirroring_error(std::string const& instance, std::string const& database) const = 0;
  /// The partner of its mirroring session; empty: it has none.
  virtual std::string mirroring_partner(std::string const& instance,
                                        std::string const& database) const = 0;
  /// Something that matters to clients has changed; `why` is for the journal.
  virtual void databases_changed(std::string const& why) = 0;
  /// A client's session in a database was ended.
  virtual void session_ended(std::string const& owner, std::string const& database) = 0;
};

/// Redo that is left and undo, with no long transaction open: "up to about a minute" at most (SQL
/// Server 2008 Books Online, "Understanding Recovery Performance in SQL Server"); assumed near its
/// lower end.
inline constexpr Duration kRecovery = std::chrono::seconds{5};

/// Of a backup or restore, besides moving the data: opening the devices, the header, the history
/// (assumed, of the order of the log-shipping job's).
inline constexpr Duration kMediaOverhead = std::chrono::seconds(1);

class SqlServers final : public DatabaseDoor {
public:
  /// Owner of the sessions of those who may do anything; any other is an ordinary user.
  static constexpr std::string_view kOperator = "operator";

  struct Session {
    int id = 0;
    std::string owner, database;
    std::string client_of;   ///< the client to notify when it is ended; empty: an operator's
    std::string seat{};      ///< the database that it has made single-user, whose only user it is
    bool rolls_back = false; ///< it was ended, and is inside until its work is undone
  };

  SqlServers(EstateContext const& context, FileStore& files, SqlSurroundings& surroundings);

  void begin();
  /// `started` is called for instances that run again, before anything else sees them.
  void physical_change(std::function<void(std::string const&)> const& started);
  void destroy_disks(std::string const& machine);
  /// Fresh: the topology's databases exist, empty and not mirrored; no other files, no jobs.
  void rebuild(std::string const& machine);

  bool is_instance(std::string_view name) const { return instances_.find(name) != nullptr; }
  /// It does what it is asked.
  bool runs(std::string const& instance) const;
  /// Its process exists, whether or not it hangs.
  bool alive(std::string const& instance) const;
  std::string const& edition(std::string const& instance) const {
    return at(instance).plan->edition;
  }
  /// Where the fibers run that an instance's end cuts off: its process.
  static std::string process_of(std::string const& instance) { return instance + " sqlservr"; }
  /// The instance a command names: plain, by fqdn, with \instance behind it.
  std::optional<std::string> by_name(std::string_view text) const;

  Database* find(std::string const& instance, std::string_view database);
  Database const* find(std::string const& instance, std::string_view database) const;
  std::vector<std::string> databases_of(std::string const& instance) const;
  /// What a copy holds by now; empty: no copy. The content stored in a Database ends where it was
  /// last advanced.
  LogPath content_now(std::string const& instance, std::string_view database) const;
  /// Brings the content of an open copy up to now, for a turn that uses or changes it.
  void advance_content(std::string const& instance, std::string const& database);
  /// The copy takes commits: it is open for clients.
  bool open(std::string const& instance, std::string const& database) const;
  /// The error number for a client that opens the database: 0 if it opens; none if nothing answers.
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
  /// Answers at once; 6104 if it is the asking session, `own`.
  Outcome kill(std::string const& instance, std::int64_t session, int own = 0);
  /// KILL .. WITH STATUSONLY: 6120 unless it rolls back.
  Outcome kill_status(std::string const& instance, std::int64_t session) const;

  // --- For operators and readers: sessions by their number ---
  int open_session(std::string const& instance, std::string const& owner,
                   std::string const& database);
  void close_session(std::string const& instance, int id);
  std::string context_of(std::string const& instance, int id) const;
  bool has_session(std::string const& instance, int id) const;
  /// USE, also for a standby copy's readers: 0, and the session is in the database; or the error
  /// number.
  int enter(std::string const& instance, int id, std::string const& database);
  /// The error number for a session that opens it, by its state, its mirroring session and its
  /// other sessions.
  int opening_number(std::string const& instance, std::string const& database, int id) const;

  // --- The endpoint for database mirroring ---
  bool endpoint_started(std::string const& instance) const { return at(instance).endpoint_started; }
  /// Whether its endpoint is the one at this port.
  bool listens_at(std::string const& instance, int port) const {
    return at(instance).endpoint_port == port;
  }
  int release(std::string const& instance) const { return at(instance).plan->version; }
  /// 7862: one of this kind exists; 15151: none of that name exists.
  Outcome create_endpoint(std::string const& instance, std::string const& name, int port,
                          bool started);
  Outcome alter_endpoint(std::string const& instance, std::string const& name, bool started);
  Outcome drop_endpoint(std::string const& instance, std::string const& name);

  // --- Statements; `instance` runs. It works on those that take time by itself ---
  struct BackupRequest {
    std::string database;
    /// The paths of each mirror's families: one path, unless the backup is striped or mirrored.
    std::vector<std::vector<std::string>> to;
    BackupOptions options;
    std::optional<Duration>
        overhead;               ///< besides the transfer; the log-shipping job's, or a default
    int session = 0;            ///< that asks; 0: one in no database
    std::string standby_file{}; ///< of WITH STANDBY
    /// Called when the set was captured, for the estate's records.
    std::function<void(BackupSet const&)> captured{};
    MediaOptions media{};
    std::optional<SimTime> expires{};
    std::string description{}, media_description{};
  };
  Pending<Outcome> backup(std::string const& instance, BackupRequest request);
  struct RestoreRequest {
    std::string database;
    std::vector<std::string> from; ///< the paths of all families
    BackupKind kind = BackupKind::Full;
    RestoreOptions options;
    std::optional<Duration> overhead;
    int session = 0;
    std::string standby_file{};
    std::size_t position = 1; ///< of the set on its medium; kNewestSet
    bool checksum = false;    ///< WITH CHECKSUM: 3187 if the set has none
    std::optional<std::string> media_name{};
    std::vector<std::string> moves{}; ///< logical names of files that are to be laid elsewhere
  };
  Pending<Outcome> restore(std::string const& instance, RestoreRequest request);
  Pending<Outcome> recover(std::string const& instance, std::string const& database, int session,
                           bool continue_after_error = false);
  /// RESTORE .. WITH STANDBY of a copy that is restoring, without a set.
  Outcome stand_by(std::string const& instance, std::string const& database, int session,
                   std::string const& standby_file, bool continue_after_error = false);
  /// The standby copy's undo file exists from now on, or is used up.
  void keep_undo_file(std::string const& instance, Database& database, std::string const& path);
  void drop_undo_file(std::string const& instance, Database& database);
  /// What RESTORE reads of a medium: its label; headers of its sets, from any family; or a set,
  /// which needs all families.
  enum class MediaPart { Label, Header, Set };
  /// Why that cannot be read.
  std::optional<Outcome> refuse_reading(std::string const& instance, RestoreRequest const& request,
                                        MediaPart part) const;
  /// The files that the paths lead to; none if one is not there.
  std::optional<std::vector<File const*>> media(std::string const& instance,
                                                std::vector<std::string> const& from) const;
  /// The database of the estate that a copy, whatever it is called, comes from.
  DatabasePlan const* origin(std::uint32_t family) const;
  /// Of a set's data and log file.
  std::pair<std::string, std::string> logical_names(BackupSet const& set) const;
  SqlPlan const& plan(std::string const& instance) const { return *at(instance).plan; }

  // --- Logical backup devices ---
  /// 15026: there is one of that name.
  Outcome add_device(std::string const& instance, std::string const& name, std::string const& path);
  /// 15012: there is none of that name.
  Outcome drop_device(std::string const& instance, std::string const& name, bool with_file);
  std::optional<std::string> device(std::string const& instance, std::string const& name) const;

  // --- ALTER DATABASE, DROP DATABASE ---
  struct AlterRequest {
    std::string database;
    DatabaseOption option = DatabaseOption::Online;
    Termination termination = Termination::None;
    Duration after{}; ///< that others have before their sessions are ended, WITH ROLLBACK
    int session = 0;
  };
  /// Answered when the change is made, or cannot be made. While it waits for others to leave,
  /// nobody comes in (952).
  Pending<Outcome> alter(std::string const& instance, AlterRequest request);
  Outcome rename(std::string const& instance, std::string const& database, std::string const& to,
                 int session);
  void end_sessions(std::string const& instance, std::string const& database, int but = 0);
  Outcome drop(std::string const& instance, std::string const& database, int session = 0);

  /// Places a copy on an instance, replacing one of the same name.
  void adopt(std::string const& instance, Database copy) {
    at(instance).databases[copy.name] = std::move(copy);
  }
  std::uint32_t forks() const { return last_fork_; }
  ForkId new_fork() { return {++last_fork_}; }
  std::uint32_t family_of(std::string const& database) const;
  std::string describe() const; ///< databases and sessions: for --until

private:
  /// ALTER DATABASE .. SET that waits for others to leave.
  struct Change {
    AlterRequest request;
    Done done;
    TimerId deadline = 0; ///< ROLLBACK AFTER
  };
  struct Instance {
    SqlPlan const* plan = nullptr;
    Topology::Machine const* machine = nullptr;
    std::map<std::string, Database, std::less<>> databases;
    std::vector<Session> sessions;
    std::set<std::string> restoring;                ///< a restore holds the database
    std::set<std::pair<std::string, bool>> backups; ///< under way: of which database, of its log?
    int next_session = 51;                          ///< up to 50 are the system's
    bool was_running = true, was_alive = true;
    std::string endpoint = "Mirroring"; ///< its name; empty: none
    int endpoint_port = 5022;
    bool endpoint_started = true;
    bool ended = false;                           ///< its process has ended: it must start up
    std::map<std::string, std::string> devices{}; ///< paths by logical name, in lower case
    int starts = 0;
    std::vector<std::function<void()>> asleep; ///< what became due while it hung
    std::map<std::string, Change> changes;     ///< under way, by database
  };

  Instance& at(std::string const& instance) { return instances_.at(instance); }
  Instance const& at(std::string const& instance) const { return instances_.at(instance); }
  static bool alive(Instance const& instance) {
    return Topology::up(*instance.machine) && instance.machine->sql_server;
  }
  static bool runs(Instance const& instance) {
    return alive(instance) && !instance.machine->hung && !instance.machine->hung_but_pings;
  }
  template <class Databases>
  static auto find_in(Databases& databases, std::string_view database)
      -> decltype(&databases.begin()->second);
  static Database const* find(Instance const& instance, std::string_view database);
  LogPoint end_now(Database const& database) const;
  int sessions_in(Instance const& instance, std::string_view database, int but = 0) const;
  bool lets_in(std::string const& name, Instance const& instance, Database const& database,
               std::string const& from) const;
  bool clients_own(std::string const& database) const;
  std::string owner_of(std::string const& instance, int session) const;
  /// A session has ended or changed its database: the one that waits for this may go on, and a
  /// single user's seat may be free.
  void left(std::string const& instance, std::string const& database);
  void end(std::string const& instance, std::vector<Session>::iterator session);
  Duration undo_of(std::string const& instance, Session const& session) const;
  void begin_alter(std::string const& instance, AlterRequest request, Done done);
  void throw_out(std::string const& instance, std::string const& database);
  void review_change(std::string const& instance, std::string const& database);
  void finish_alter(std::string const& instance, AlterRequest const& request, Done const& done);
  /// Their sessions are gone.
  void break_changes(std::string const& name, Instance& instance);
  /// The same as opening_error(), of a copy that was found, or not.
  std::optional<int> error_of(std::string const& name, Instance const& instance,
                              std::string const& database, Database const* copy) const;
  bool is_in(std::string const& instance, int session, std::string_view database) const;
  void begin_backup(std::string const& instance, BackupRequest request, Done done);
  void begin_restore(std::string const& instance, RestoreRequest request, Done done);
  void begin_recovery(std::string const& instance, std::string const& database, int session,
                      bool continue_after_error, Done done);
  struct BackupTarget;
  struct BackupRun;
  std::optional<std::vector<std::vector<BackupTarget>>> targets_of(std::string const& instance,
                                                                   BackupRequest const& request);
  SqlNumber refuse_targets(std::vector<std::vector<BackupTarget>> const& targets,
                           BackupRequest const& request);
  void prepare(BackupTarget& target, BackupRequest const& request, Bytes bytes);
  BackupSet captured(std::string const& instance, Database const& database,
                     BackupRequest const& request) const;
  void write_backup(std::shared_ptr<BackupRun> const& run);
  void read_source(std::shared_ptr<BackupRun> const& run, bool there);
  void write_target(std::shared_ptr<BackupRun> const& run, std::size_t which, bool there);
  void part_done(std::shared_ptr<BackupRun> const& run);
  Outcome kept(BackupRun const& run) const;
  void target_written(std::shared_ptr<BackupRun> const& run, std::size_t which, TransferEnd end);
  void keep_set(BackupRun const& run, BackupTarget const& target);
  void backup_written(std::shared_ptr<BackupRun> const& run);
  void backup_kept(BackupRun const& run);
  void read_families(std::string const& instance, BackupSet const& set,
                     std::vector<FilePlace> const& families, bool there,
                     std::function<void(TransferEnd)> ended);
  SqlNumber refuse_restore_from(std::vector<File const*> const& files,
                                RestoreRequest const& request) const;
  void start_up(std::string const& name, Instance& instance);
  /// Runs an action of an instance after a while, if it is still the same process by then; if it
  /// hangs, when it works again.
  void later(std::string const& instance, Duration delay, Turn turn,
             std::function<void(bool)> what);
  /// Undo of open transactions, at the redo rate (assumed).
  Duration undo_of(std::string const& instance, std::string const& database) const;
  bool undo_file_gone(std::string const& instance, Database const& database) const;
  void finish_restore(std::string const& instance, RestoreRequest const& request,
                      BackupSet const& set, Done const& done);
  void leave(std::string const& instance, Database& database, DatabaseState state,
             BackupSet const& set, Done const& done);
  void note(std::string const& instance, Database const& database, std::string_view from,
            std::string_view cause);
  void place_empty(std::string const& instance, std::string const& name, Bytes size);

  EstateContext context_;
  FileStore& files_;
  SqlSurroundings& surroundings_;
  ByName<Instance> instances_;
  std::map<std::string, std::uint32_t, std::less<>> families_;
  std::uint32_t last_fork_ = 0, last_family_ = 0, last_media_set_ = 0;
};

} // namespace switchback
