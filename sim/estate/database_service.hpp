// Service of one database: which of its copies take writes, which of those its clients write to,
// and what each role change kept.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/estate/log_space.hpp"
#include "sim/estate/mirror_sessions.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/sql_servers.hpp"
#include "sim/traffic/message_stream.hpp"

namespace switchback {

/// Two copies that take writes split the database's history, whether or not anybody writes to both;
/// users who write to both are a second, graver case.
inline constexpr std::string_view kOneServingCopy = "at most one serving copy",
                                  kUsersOnOneCopy = "users write to one copy";

class DatabaseService {
public:
  /// Whose sessions show which copy serves.
  enum class Clients {
    None, ///< a pool's compliance database: no user depends on which copy serves
    Own,  ///< programs that name an instance
    Pool  ///< chat servers, which follow the pool's state
  };
  /// `application`: whose users write to it; empty: nobody's.
  DatabaseService(EstateContext const& context, SqlServers& sql, MirrorSessions& mirroring,
                  DatabasePlan const& plan, Clients clients, std::string application);

  /// Reviews which copies take writes now, and whose log is full. A copy that opens after the
  /// serving one has closed takes over, whether or not clients find it.
  void review();
  /// A copy that clients write to, with its recovery fork.
  struct Copy {
    std::string const* instance = nullptr;
    std::uint32_t fork = 0;
  };
  /// The copies that clients write to from now on; called after every review and whenever users
  /// move.
  void used(std::vector<Copy> const& copies, Cause const& why);

  std::string const& name() const { return plan_.name; }
  DatabasePlan const& plan() const { return plan_; }
  std::string const& serving() const { return serving_; } ///< instance, or empty
  /// How often another instance, or none, has come to serve.
  std::uint32_t serving_changes() const { return serving_changes_; }
  /// The instance that serves, or served last.
  std::string const& place() const { return serving_.empty() ? last_serving_ : serving_; }
  /// Its clients are served; for a database without clients: a copy is open.
  bool available() const { return clients_ == Clients::None ? !open_.empty() : in_use_; }
  /// A commit there is taken, and hardened wherever it must be.
  bool hardens(std::string const& instance) const;
  /// The log files of its copies.
  LogSpace const& log() const { return log_; }

  /// The copy against which messages are judged; empty: none is left.
  std::string surviving_copy() const;
  std::vector<KeptSpan> kept_by(std::string const& copy) const;
  /// Of the role changes so far.
  std::vector<SimTime> const& recovery_points() const { return recovery_points_; }

private:
  using Forks = std::map<std::string, std::uint32_t>; ///< of instances
  void review_copies();
  void look_for_two_copies();
  void move_to(std::string const& next, std::uint32_t fork, Cause const& why);
  std::uint32_t fork_on(std::string const& instance) const;
  SimTime recovery_point(LogPath const& content) const;

  EstateContext context_;
  SqlServers& sql_;
  MirrorSessions& mirroring_;
  DatabasePlan const& plan_;
  Clients clients_;
  std::string application_; ///< whose users write to it; empty: nobody's

  std::string serving_, last_serving_;
  std::uint32_t last_fork_ = 0, serving_changes_ = 0;
  std::vector<std::pair<std::uint32_t, SimTime>> served_; ///< forks that served, since when
  std::vector<SimTime> recovery_points_;
  Forks serving_now_;          ///< every copy that clients write to
  std::set<std::string> open_; ///< instances whose copy takes writes
  std::string taken_over_;     ///< serves although its clients have not arrived yet; or empty
  LogSpace log_;
  bool in_use_ = false;
};

} // namespace switchback
