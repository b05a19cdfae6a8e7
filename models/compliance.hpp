// The compliance pipeline of a chat pool, in whole events, one for each message written.
//
//     chat server --> its private queue --> mgccomp --every RunInterval--> adapter
//                     (this server's disk)  (mirrored)  (by who holds the lock)
//
// An event passes from a queue into an open mgccomp within a second (assumed), so that queues only
// grow while mgccomp is closed. A run hands over all there is, then the rows are deleted (Lync
// Server 2013, "How Persistent Chat Server Works"; Set-CsPersistentChatComplianceConfiguration:
// RunInterval 15 min, 1 min to 30 days). Each event is handed over once, by the server that holds
// the lock in mgccomp (Lync Server 2013, "tblComplianceState").
//
// mgccomp is mirrored within its site but not shipped, and is "not failed over" (Lync Server 2013,
// "Failing over Persistent Chat Server"): events not handed over when the pool moves to another
// copy stay behind, and are there again when the pool returns, unless the disks were lost
// meanwhile; the same holds for events in a server's queue (inferred).
//
// Always true (twin: adds_up): seen = handed over + lost + left behind + in mgccomp + in the
// queues.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/units.hpp"

namespace switchback {

struct Compliance {
  std::int64_t seen = 0; ///< events there were so far
  std::int64_t handed_over = 0;
  std::int64_t lost = 0;
  std::string home;                           ///< SQL instance whose mgccomp holds what waits
  std::map<std::string, std::int64_t> queued; ///< by chat server; only what is not in mgccomp yet
  /// By SQL instance: in a mgccomp that the pool no longer uses.
  std::map<std::string, std::int64_t> left_behind;
  /// In a mgccomp or in a queue.
  std::int64_t waiting() const { return seen - handed_over - lost; }
  std::int64_t in_queues() const;
  std::int64_t left() const;
  std::int64_t in_database() const { return waiting() - in_queues() - left(); }
  bool operator==(Compliance const&) const = default;
};
bool adds_up(Compliance const&);

/// Events up to `total` have been written and are in mgccomp.
Compliance written(Compliance c, std::int64_t total);
/// `events` more of one server, into mgccomp if it is open to the server, else into its queue.
Compliance posted(Compliance c, std::string const& server, std::int64_t events, bool database_open);
/// mgccomp opens for the server, or the server is back: its queue empties.
Compliance drained(Compliance c, std::string const& server);
/// The server is lost with its disks. (One that only stopped keeps its queue.)
Compliance server_destroyed(Compliance c, std::string const& server);
/// The last copy of an instance's mgccomp is lost.
Compliance database_destroyed(Compliance c, std::string const& instance);
/// The lock holder's run: it hands over what is in mgccomp if it answers.
Compliance ran(Compliance c, bool database_open);
/// The pool uses the copy on another instance from now on; `same_content`: it is the mirror of the
/// one before.
Compliance moved(Compliance c, std::string const& to, bool same_content);

/// Who may hand over: one server at a time, until its lock expires (columns activeServerID and
/// lockExpirationTime). How long a lock lasts is not published; a run interval (assumed): the
/// holder extends it at every run, and another server takes over at the second run that it misses
/// at the latest.
struct ComplianceLock {
  std::string holder; ///< empty: nobody (-1)
  SimTime expires{};
  bool operator==(ComplianceLock const&) const = default;
};
/// At `now`, the servers that run try in the order given: the holder extends its own lock, another
/// takes it once it has expired.
ComplianceLock locked(ComplianceLock lock, std::vector<std::string> const& running, SimTime now,
                      Duration lease);

} // namespace switchback
