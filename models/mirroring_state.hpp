// What a database mirroring session consists of: two partners, perhaps a witness, and what each of
// them knows. What changes it is in models/mirroring.hpp, how in models/mirroring_table.hpp.
//
// Sources: SQL Server docs, "Database Mirroring Operating Modes", "Quorum: How a Witness Affects
// Database Availability", "Role Switching During a Database Mirroring Session", "Mirroring States",
// ALTER DATABASE (Transact-SQL) Database Mirroring, sys.database_mirroring,
// sys.database_mirroring_witnesses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "models/log.hpp"

namespace switchback::mirroring {

/// 0 and 1 are the partners, 2 is the witness.
using Node = int;
inline constexpr Node kWitness = 2;
constexpr Node other(Node partner) { return 1 - partner; }

/// Points that the sources leave open or contradict each other on. The defaults are the readings
/// that most of them share.
struct Readings {
  /// Forced service under FULL to a mirror that is apart from the principal (with a witness:
  /// together with it): the text of "Role Switching" and ALTER DATABASE allow it, its table and
  /// "Operating Modes" only in high-performance mode.
  bool force_under_full = true;
  std::int64_t force_connected_error = 1455; ///< against a connected principal: inferred
  bool failover_on_mirror = false;   ///< SET PARTNER FAILOVER there too (one example of ALTER does)
  bool resume_on_mirror = true;      ///< "Pausing and Resuming" allows it, ALTER DATABASE does not
  bool witness_off_on_mirror = true; ///< "Remove the Witness" allows it, ALTER DATABASE does not
  /// "Operating Modes" asks for all three connected when the principal is lost; "Quorum" and "Role
  /// Switching" only for a principal without quorum.
  bool failover_needs_all_three = false;
  bool failover_shows_suspended = false; ///< "Mirroring States"; "Quorum" says DISCONNECTED
  bool handover_shows_pending = true;    ///< "Mirroring States"; "Role Switching": SYNCHRONIZING
  bool off_shows_synchronized = true;    ///< whether a high-performance session ever catches up
  bool safety_off_allowed = true;        ///< false: an edition with high safety only
  /// SET WITNESS: how far the mirror may be behind. Not published; none: SYNCHRONIZED.
  std::optional<Bytes> caught_up_within;
  std::optional<Bytes> redo_queue_limit; ///< none: unlimited, the documented default
  /// Share of the limit to which the queue must shrink before a waiting principal goes on: assumed,
  /// not documented.
  Fraction redo_resumes_at{900'000};
  bool operator==(Readings const&) const = default;
};

struct Settings {
  bool safety_full = true; ///< at the start; then what each partner knows of it counts
  bool witness = false;    ///< the same
  Duration timeout = std::chrono::seconds{10}; ///< PARTNER TIMEOUT at the start
  Duration ping = std::chrono::seconds{1};     ///< documented: one a second
  /// With an empty redo queue. Assumed ("a few seconds"). At least one ping, which the loader
  /// enforces: two partners never serve at once because both ends of a connection give it up within
  /// one ping of each other.
  Duration role_switch = std::chrono::seconds{2};
  BytesPerSecond redo_rate{40'000'000}; ///< assumed
  Readings readings;
  bool operator==(Settings const&) const = default;
};

/// How a principal came to its role while the other partner has not yet accepted it.
enum class Claim : std::uint8_t { Accepted, Failover, Forced };

/// State of the principal's request to record that the mirror is behind.
enum class Handshake : std::uint8_t { None, Asked, Answered };

struct Partner {
  // Kept on disk.
  bool in_session = true; ///< false after SET PARTNER OFF, or when its storage was lost
  bool principal = false;
  int role_sequence = 1; ///< the higher one is right when two meet
  bool safety_full = true;
  bool witness_set = false;
  bool suspended = false;
  Claim claim = Claim::Accepted;
  bool switching = false;   ///< took the role; redo and switch are under way
  bool undoing = false;     ///< its log was rolled back and it has not caught up since
  bool redo_failed = false; ///< the mirror cannot apply what it has
  bool disks_lost = false;  ///< no state of the session is left there
  LogPoint hardened;        ///< end of its log
  LogPoint redone;          ///< mirror: applied

  // In memory.
  bool synchronized = false;     ///< as this partner knows it
  bool pending_failover = false; ///< principal: has closed the database and hands over
  /// Principal: the witness or the mirror has recorded that the mirror is behind, so that no
  /// automatic failover can lose commits acknowledged without the mirror.
  bool exposure_recorded = false;
  bool confirmed = false; ///< principal: the witness has told it that the role is its own
  Handshake handshake = Handshake::None;
  /// Mirror: it lost the principal while synchronised, asks the witness, and has kept the witness
  /// since. This is its chance of an automatic failover.
  bool asks = false;
  bool granted = false;           ///< the witness's consent is on its way to this mirror
  bool witness_had_other = false; ///< when the partners were parted; for failover_needs_all_three
  bool operator==(Partner const&) const = default;
};

/// The witness's record, all of it on disk.
struct Witness {
  bool in_session = false; ///< false: none was set, or it was told that it is witness no more
  Node owner = 0;
  int role_sequence = 1;
  bool synchronized = false;
  bool suspended = false;
  bool promised = false; ///< it has consented that the owner's mirror takes over, and counts for
                         ///< the owner no more until that mirror has told how it went
  bool operator==(Witness const&) const = default;
};

struct Session {
  Settings settings;
  std::array<Partner, 2> partners;
  Witness witness;
  std::array<bool, 3> up{true, true, true};
  std::array<bool, 3> hung{};                ///< it runs and does nothing: what is due there waits
  std::array<std::array<bool, 3>, 3> link{}; ///< the network joins them
  std::array<Duration, 3> timeout{};         ///< PARTNER TIMEOUT as each of them knows it
  /// Row's end of the connection to column is open: it has noticed nothing amiss. Each end notices
  /// on its own; what an end has noticed counts, not what the network does.
  std::array<std::array<bool, 3>, 3> sees{};
  /// The witness has restarted and not met the partner since, so it cannot tell whether the partner
  /// is lost.
  std::array<bool, 2> presumed{};
  /// Failover LSN of each partner: up to where both logs are known to be the same. An old principal
  /// is rolled back to it.
  std::array<LogPoint, 2> failover_point{};
  bool operator==(Session const&) const = default;
};

inline Partner& partner(Session& s, Node n) { return s.partners[static_cast<std::size_t>(n)]; }
inline Partner const& partner(Session const& s, Node n) {
  return s.partners[static_cast<std::size_t>(n)];
}
inline bool up(Session const& s, Node n) { return s.up[static_cast<std::size_t>(n)]; }
inline bool presumes(Session const& s, Node by, Node peer) {
  return by == kWitness && s.presumed[static_cast<std::size_t>(peer)];
}
inline bool hung(Session const& s, Node n) { return s.hung[static_cast<std::size_t>(n)]; }
inline bool linked(Session const& s, Node a, Node b) {
  return s.link[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
}
inline bool& sees(Session& s, Node a, Node b) {
  return s.sees[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
}
inline bool sees(Session const& s, Node a, Node b) {
  return s.sees[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
}
inline LogPoint& failover_point(Session& s, Node n) {
  return s.failover_point[static_cast<std::size_t>(n)];
}
inline LogPoint const& failover_point(Session const& s, Node n) {
  return s.failover_point[static_cast<std::size_t>(n)];
}

} // namespace switchback::mirroring
