// How far a database copy has come in its log, and therefore what it contains.
//
// A log is a line of log sequence numbers. Recovering a copy (RESTORE .. WITH RECOVERY, forced
// service) starts a new recovery fork: what is written from there on shares nothing with what
// others write from the same point (SQL Server docs, sys.database_recovery_status; "Restore and
// Recovery Overview"). So a copy's content is a path: spans on forks, each going on where the one
// before it ended. Two copies hold the same commits exactly up to where their paths diverge.
#pragma once

#include <cstdint>
#include <vector>

#include "models/units.hpp"

namespace switchback {

/// A stretch of log that one copy writes: a new one begins at every recovery, and where a mirror
/// takes the role, since what its old principal wrote past that point is not in it. 0 is none; the
/// estate numbers them as they begin.
struct ForkId {
  std::uint32_t value = 0;
  constexpr auto operator<=>(ForkId const&) const = default;
};

/// A point on a fork. `at` says the same as `lsn` in the words of the message stream: every commit
/// hardened on the fork before that instant lies below the point, every other above.
struct LogPoint {
  Lsn lsn;
  SimTime at{};
  bool operator==(LogPoint const&) const = default;
};

/// All commits of one fork between two points.
struct LogSpan {
  ForkId fork;
  LogPoint from, to;
  bool operator==(LogSpan const&) const = default;
};

class LogPath {
public:
  LogPath() = default;
  /// A new database: one fork, nothing in it yet.
  static LogPath begin(ForkId fork, SimTime at) { return LogPath({{fork, {{}, at}, {{}, at}}}); }

  bool empty() const { return spans_.empty(); }
  std::vector<LogSpan> const& spans() const { return spans_; }
  ForkId fork() const { return spans_.empty() ? ForkId{} : spans_.back().fork; }
  LogPoint end() const { return spans_.empty() ? LogPoint{} : spans_.back().to; }

  /// The last span grows to `end`, which is not before its present end.
  void grow(LogPoint end);
  /// Everything written from here on belongs to `fork`; log positions continue.
  void fork_off(ForkId fork, SimTime at);
  /// What was hardened before the instant; positions between two known points go by proportion.
  LogPath until(SimTime at) const;
  /// Cuts away everything above `lsn` on the last span, and all later spans.
  void cut(ForkId fork, LogPoint end);
  /// The part of it that lies below the point.
  LogPath up_to(LogPoint end) const;
  /// Whether `other` went the same way up to the nearer of the two ends.
  bool agrees_with(LogPath const& other) const;
  /// Whether this path passes through `point` of `fork`, or ends there.
  bool passes(ForkId fork, Lsn point) const;
  /// Whether the commit hardened at `at` on `fork` is in it.
  bool contains(ForkId fork, SimTime at) const;
  /// The instant up to which it holds what was hardened on `fork`; the beginning of time if
  /// nothing.
  SimTime holds_until(ForkId fork) const;

  bool operator==(LogPath const&) const = default;

private:
  explicit LogPath(std::vector<LogSpan> spans) : spans_(std::move(spans)) {}
  std::vector<LogSpan> spans_;
};

/// How a log backup meets a copy that waits for more log (SQL Server docs, "Apply Transaction Log
/// Backups"; error numbers from "Database Engine events and errors", 4000 to 4999).
enum class ChainMeeting {
  Applies = 0,
  TooRecent = 4305, ///< it begins above what the copy has: an earlier backup is missing
  Gap = 4312, ///< the same, but no log backup can ever fill it: the chain was cut and restarted
  TooEarly = 4326, ///< the copy has all of it already
  OtherPath = 4330 ///< it was written on another recovery path
};
/// `copy` waits at its end; the backup holds the path `content`, of which the part from `first` on
/// is in the file. `begins_chain`: nothing was backed up between it and the data backup that began
/// a new chain, so that only a later data backup bridges the gap before it.
ChainMeeting meet(LogPath const& copy, LogPath const& content, Lsn first,
                  bool begins_chain = false);

} // namespace switchback
