// A Persistent Chat pool: its servers, and the settings in the Central Management Store that steer
// them.
//
// A chat server relies wholly on its SQL back end: it loads its rooms from mgc, writes every
// message there, and has no cache to live on (Lync Server 2013, "How Persistent Chat Server Works";
// rischwen, "Lync 2013 Persistent Chat HADR Deep Dive Pt. 1"). Which database site it uses (pool
// state) and whether it takes new connections (active list) are settings of the Central Management
// Store, of which every server holds a read-only replica (Set-CsPersistentChatState,
// Set-CsPersistentChatActiveServer; Get-CsPersistentChatState -LocalStore reads the replica).
//
//                 start                started               answered
//     Stopped ----------> Starting -----------> NoDatabase <----------> Connected
//        ^                   |                      |      gone, moved       |
//        +---------------------------- lost, stopped ------------------------+
//
// Invariants of each state (twin: broken_invariants):
//   Stopped, Starting   no sessions, no connection to a database
//   NoDatabase          sessions are kept, posts and joins are answered 503, SQL is tried again
//   (assumed: no page says
//                       that a server stops itself; 503 is the only refusal that is documented)
//   Connected           posts are served; joins only if it is on the active list of its own replica
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "models/units.hpp"

namespace switchback {

enum class PoolState { Normal, FailedOver };
std::string_view name_of(PoolState);

/// A pool's settings in the Central Management Store. A server's replica holds the same, perhaps in
/// an older version.
struct PoolSettings {
  int version = 0;
  PoolState state = PoolState::Normal;
  std::set<std::string> active; ///< names of chat servers
  std::string next_hop;         ///< Front End pool
  bool operator==(PoolSettings const&) const = default;
};

enum class ServerState { Stopped, Starting, NoDatabase, Connected };
std::string_view name_of(ServerState);

struct ChatServer {
  std::string name;
  ServerState state = ServerState::Stopped;
  PoolSettings replica;
  std::string connected_to; ///< SQL instance, while Connected
  /// K1: the cmdlet's help says that a server taken off the list keeps the connections it has, the
  /// failback page that clearing the list stops all servers from connecting to the databases. False
  /// follows the help.
  bool clear_drops_sessions = false;
  bool operator==(ChatServer const&) const = default;
};

bool on_active_list(ChatServer const&);
/// Accepts new client connections, as far as the server itself decides.
bool takes_sign_ins(ChatServer const&);
/// Keeps its existing sessions.
bool keeps_sessions(ChatServer const&);
/// Connects to a database at all: an idle server does (assumed), one excluded by the list does not.
bool uses_database(ChatServer const&);
std::vector<std::string> broken_invariants(ChatServer const&);

namespace chat {

// What happens to a server.
struct StartRequested {};
struct Started {};
struct Lost {}; ///< its machine or its service ended, or it was stopped
struct ReplicaArrived {
  PoolSettings settings;
};
struct Answered {
  std::string instance;
};                      ///< a database opened for it
struct Failed {};       ///< none of the databases it knows opened
struct DatabaseGone {}; ///< its connection broke or was killed
using Event =
    std::variant<StartRequested, Started, Lost, ReplicaArrived, Answered, Failed, DatabaseGone>;

// What it does.
enum class Effect {
  ArmStart,     ///< Started comes after the time a service takes to start
  TryDatabase,  ///< now; answered by Answered or Failed
  ArmRetry,     ///< try again after the retry interval
  DropSessions, ///< its users lose it
  Publish       ///< what it offers its users has changed
};

struct Step {
  ChatServer next;
  std::vector<Effect> effects;
  std::string_view row; ///< label in kRows
};

struct TransitionRow {
  std::string_view label, from, event, to, effect;
};
/// The transition table, for readers, for `list` and for the test that runs every state through
/// every event.
std::vector<TransitionRow> const& rows();

Step step(ChatServer const& server, Event const& event);

} // namespace chat

/// The Central Management Store: one writable copy in the organisation. It writes only while that
/// copy is up; failing it over moves the writable copy to the pool the topology names (Lync Server
/// 2013, "Central Management Store failover").
struct ManagementStore {
  std::string on, backup; ///< Front End pools; backup is empty if there is none
  bool failed_over = false;
  PoolSettings settings;
  std::string const& writable_at() const { return failed_over ? backup : on; }
  bool operator==(ManagementStore const&) const = default;
};

/// Front End pool: registrar and next hop. Its users sign in through it, or through its pair after
/// a pool failover.
struct FrontEndPool {
  std::string name, paired_with;
  bool users_failed_over = false; ///< its users are served by the pair
  bool operator==(FrontEndPool const&) const = default;
  std::string const& registrar() const { return users_failed_over ? paired_with : name; }
};

/// Why a command against the store or a Front End pool is refused; empty: it is not.
struct PoolFailoverCheck {
  bool pool_up = false, pair_up = false, disaster_mode = false, store_writable = false;
};
std::string refuse_pool_failover(FrontEndPool const&, PoolFailoverCheck const&);
std::string refuse_pool_failback(FrontEndPool const&, PoolFailoverCheck const&);

} // namespace switchback
