// The send queue of a principal and the redo queue of its mirror, as fluids: nothing happens per
// message; they are computed for an instant when somebody looks or a rate changes.
//
//     log grows at g --> [send queue] --min(rate, g)--> hardened --> [redo queue] --redo--> redone
//
// Sources: SQL Server docs, "Database Mirroring" (send queue: log of the principal that is not sent
// yet; redo queue: log that is hardened on the mirror and waits), "Database Mirroring Operating
// Modes" (high-safety mode: a commit waits until it is hardened on the mirror, so that nothing
// queues at the principal), "Estimate the Interruption of Service During Role Switching" (a role
// change waits for the redo queue: its length over the redo rate). Log is taken to grow evenly
// between two looks, so both queues are exact as long as they are computed at every change of rate.
#pragma once

#include <optional>
#include <vector>

#include "models/log.hpp"

namespace switchback::mirroring {

struct LogQueues {
  SimTime at{};
  Bytes send, redo;
  bool operator==(LogQueues const&) const = default;
};

struct QueueRates {
  /// Of the link to the mirror; not set: log arrives at once (high-safety mode, in step). Zero:
  /// nothing gets through.
  std::optional<BytesPerSecond> send;
  BytesPerSecond redo;
};

/// Size of a piece of log on its way to the mirror, and how much log a link carries: from SQL
/// Server 2008 on the stream is compressed by at least 12.5 % ("Database Mirroring").
Bytes compressed(Bytes log, Fraction saved);
BytesPerSecond log_rate(BytesPerSecond way, Fraction saved);

/// Users who wait for each commit before the next, on a principal whose commits wait for the
/// mirror, when they would write more than the link carries. As much gets through as the link
/// carries; a commit takes long enough for the other users to be waiting meanwhile: with N users, C
/// carried, and a commit of S from each user every Z = N S / g, it takes N S / C - Z (response time
/// law: P. J. Denning and J. P. Buzen, "The Operational Analysis of Queueing Network Models", ACM
/// Computing Surveys 10(3), 1978). A user who has waited for `patience` gives up without a commit.
/// That users wait for their commit is assumed; that commits wait for the mirror is documented in
/// "Database Mirroring Operating Modes".
struct Jam {
  Fraction through{1'000'000}; ///< of what they would write
  Fraction given_up{};         ///< the same; the rest is not written by who waits
  Duration commit{};           ///< zero: the way carries it all
  bool operator==(Jam const&) const = default;
};
struct Writers {
  std::int64_t users = 0;
  Bytes commit;           ///< log of one
  BytesPerSecond offered; ///< by all of them, did they not wait
  Duration patience;
};
Jam jammed(Writers const& writers, BytesPerSecond carried);

/// When the log was `lsn` long, by some of its ends in order: it grew evenly between two of them.
LogPoint point_at(std::vector<LogPoint> const& ends, Lsn lsn);

/// Where a copy stands that has got so much of `sent` from `from` on: whole commits of a size, each
/// fork's from its beginning. `ends` as above.
LogPath received(LogPath const& sent, LogPoint from, Bytes arrived, Bytes commit,
                 std::vector<LogPoint> const& ends);

/// The queues at `until`, the log having grown by `written` since `from.at`.
LogQueues advanced(LogQueues const& from, SimTime until, Bytes written, QueueRates const& rates);

} // namespace switchback::mirroring
