// The database mirroring sessions of an estate: carries out what models/mirroring.hpp decides. When
// an end notices a failure is computed from the phase of the pings (models/failure_detection.hpp),
// so nothing happens while nothing changes.
//
// Who knows what. The model's Session decides who is principal, who is mirror, how far each
// partner's log was hardened and redone, and the failover point; the rest of the estate asks here.
//   Database::mirror_role   what the session has decided, for the rules of models/, which see one
//                           copy alone; show_role() alone writes it, in the turn of the decision
//   Database::content       of a mirror: as far as the session had come when it last advanced; what
//                           it holds now is mirrored(), and SqlServers::content_now() asks that
//   SessionRuntime::log     how long the principal's log was at that instant, from which queues
//                           and positions of any later instant are computed
//
// mirror_sessions.cpp steps the model and answers; mirror_positions.cpp follows the log;
// mirror_setup.cpp begins sessions;
// mirror_physical.cpp follows machines, networks and disks.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/failure_detection.hpp"
#include "models/log_queues.hpp"
#include "models/mirroring.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {

class MirrorSessions {
public:
  MirrorSessions(EstateContext const& context, SqlServers& servers,
                 std::function<void(Cause const&)> changed);

  /// The sessions of the estate file, synchronised.
  void begin();
  void physical_change();
  /// Brings the positions of every session, and its mirror's copy, up to now. Called before a
  /// change that the log depends on.
  void advance();
  void storage_lost(std::string const& machine);
  /// Redo of every mirror on the machine fails, or is repaired.
  void redo_failed(std::string const& machine, bool fails);

  /// 0 if there is no session, or if it lets the copy serve.
  int error(std::string const& instance, std::string const& database) const;
  std::optional<mirroring::State> state(std::string const& instance,
                                        std::string const& database) const;
  /// The instance's row in sys.database_mirroring; none without a session.
  struct View {
    bool principal = false;
    bool witness_set = false, sees_witness = false;
    int role_sequence = 0;
    LogPoint failover_point;
    Bytes send_queue, redo_queue; ///< of the principal; of the mirror
  };
  std::optional<View> view(std::string const& instance, std::string const& database) const;
  /// The copy has a mirror that is in step.
  bool protects(std::string const& instance, std::string const& database) const;
  mirroring::CommitMode commit_mode(std::string const& instance, std::string const& database) const;
  /// How long the instance takes a silent partner to be present.
  Duration silence_borne(std::string const& instance, std::string const& database) const;
  /// Rate at which log written there goes to the mirror: compressed, and zero while it waits.
  BytesPerSecond sent(std::string const& instance, std::string const& database,
                      BytesPerSecond written) const;
  /// What the mirror's copy there holds by now; none: it is sent nothing and holds what it did
  /// before.
  std::optional<LogPath> mirrored(std::string const& instance, std::string const& database) const;
  /// Start of the log that the instance's mirror has not confirmed; none: no mirror.
  std::optional<Lsn> unconfirmed(std::string const& instance, std::string const& database) const;
  /// How much log the link to the mirror carries.
  BytesPerSecond carried(std::string const& instance, std::string const& database) const;
  /// The redo queue is at its limit: the principal there waits for its mirror.
  bool waits_for_redo(std::string const& instance, std::string const& database) const;
  /// Sets the rate at which log is written there from now on, and looks again when the queue can
  /// reach its limit.
  void follow_redo(std::string const& instance, std::string const& database,
                   BytesPerSecond written);
  std::string partner_of(std::string const& instance, std::string const& database) const;
  /// Whether two of the three are connected; none: the database has no session with a witness.
  std::optional<bool> quorum(std::string const& database) const;

  /// The number with which a session between these two is refused, or 0.
  int refusal(std::string const& database, std::string const& principal, std::string const& mirror);
  /// Begins a session if both copies are as SET PARTNER needs them. Returns the error number of its
  /// refusal, or 0.
  int establish(std::string const& database, std::string const& principal,
                std::string const& mirror, std::string const& witness);
  /// Until the session next is synchronised; false: it ends before that.
  Pending<bool> synchronized(std::string const& instance, std::string const& database);

  Outcome set_witness(std::string const& instance, std::string const& database,
                      std::string const& witness);
  Outcome remove(std::string const& instance, std::string const& database);
  Outcome command(std::string const& instance, std::string const& database,
                  mirroring::Event const& event);
  /// The same for a command's event whose `on` is yet to be filled in.
  template <class Event>
  Outcome command_on(std::string const& instance, std::string const& database, Event event) {
    SessionRuntime const* live = find(instance, database);
    if (live == nullptr)
      return Outcome::refuse(1416, "database '" + database +
                                       "' is not configured for database mirroring");
    event.on = node_of(*live, instance);
    return command(instance, database, event);
  }
  /// Until the roles have changed.
  Pending<Outcome> fail_over(std::string const& instance, std::string const& database, bool force);

  std::string describe() const;

private:
  /// How far the log had come when it was last followed, and on which principal.
  struct Followed {
    int principal = -1;
    SimTime at{};
    Lsn end;
    Bytes redo; ///< the mirror's redo queue then
    /// While log waits to be sent, or its mirror is not in step: when it was how long.
    std::vector<LogPoint> ends;
  };
  struct SessionRuntime {
    std::string database;
    std::string nodes[3]; ///< partners and witness; the witness may be empty
    mirroring::Session session;
    std::vector<std::function<void(bool)>> waiting;
    std::vector<std::function<void()>> after_switch;
    TransferId resync = 0;
    Fraction compression;
    Followed log;
    std::map<std::array<int, 3>, TimerId> armed; ///< by ends and kind of what is to come
    SimTime silent_since[3][3] = {}; ///< for whom a timeout runs at an end; kNever: none does
    /// By node: what became due while its machine hung.
    std::vector<std::function<void()>> asleep[3];
    bool physical[3] = {true, true, true};
    bool hung[3] = {};
    bool waits_for_redo = false;
    TimerId redo_watch = 0;
    BytesPerSecond redo_grows; ///< by the log that is written less what is redone
    bool linked[3][3] = {};
  };

  /// A stretch of log on its way to a mirror that lacks it.
  struct Stretch {
    int mirror = 0;
    LogPoint from;              ///< the mirror has all below
    LogPath log;                ///< of the principal, up to the stretch's end
    std::vector<LogPoint> ends; ///< when it was how long
  };

  /// The session as of now; what is stored is as of the turn that last advanced it.
  struct Positions {
    mirroring::Session session;
    Followed log;
  };
  Positions positions_now(SessionRuntime const& live) const;
  std::string queue_of(SessionRuntime const& live, int node) const;
  Positions followed(SessionRuntime const& live, Positions there, int principal,
                     LogPoint end) const;
  static std::optional<LogPath> mirrored(mirroring::Session const& session, mirroring::Node mirror,
                                         LogPath content);
  template <class Sessions>
  static auto find_in(Sessions& sessions, std::string const& instance, std::string const& database)
      -> decltype(&*sessions.front());
  SessionRuntime* find(std::string const& instance, std::string const& database);
  SessionRuntime const* find(std::string const& instance, std::string const& database) const;
  SqlServers const& servers() const { return servers_; }
  static int node_of(SessionRuntime const& live, std::string const& instance);
  int feed(SessionRuntime& live, mirroring::Event const& event, Cause const& cause);
  /// The partner's copy shows the role that the session has given it; none, once it has left.
  bool is_of_older_release(SessionRuntime const& live, mirroring::Node node) const;
  void show_role(SessionRuntime const& live, mirroring::Node node);
  void perform(SessionRuntime& live, mirroring::Effect const& effect, std::string_view row,
               Cause const& cause);
  void feed_after(SessionRuntime& live, Duration delay, Turn turn, mirroring::Event event,
                  std::array<int, 3> key, Cause cause);
  void advance(SessionRuntime& live);
  bool ends_listen(std::string const& a, std::string const& b) const;
  bool node_up(SessionRuntime const& live, int node) const;
  void watch_redo(SessionRuntime& live, bool at_once);
  bool hangs(SessionRuntime const& live, int node) const;
  void wait_for(SessionRuntime& live, std::array<int, 2> nodes, std::function<void()> act);
  void start_resync(SessionRuntime& live, mirroring::Effect const& effect);
  void received(SessionRuntime& live, Stretch const& sent, Bytes arrived);
  mirroring::PingGrid pings(SessionRuntime const& live, mirroring::Effect const& effect) const;
  mirroring::Loss loss_of(SessionRuntime const& live, mirroring::Effect const& effect) const;
  void arm_notice(SessionRuntime& live, mirroring::Effect const& effect);
  void follow_links(SessionRuntime& live);

  EstateContext context_;
  SqlServers& servers_;
  std::function<void(Cause const&)> changed_;
  std::vector<Owned<SessionRuntime>> sessions_;
};

} // namespace switchback
