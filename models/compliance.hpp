// The compliance pipeline of a chat pool, in whole events: each message written gives one. Events
// wait in mgccomp until the server that holds the lock hands a batch to the adapter, every
// RunInterval (15 min by default); then the rows are deleted (Lync Server 2013, "How Persistent
// Chat Server Works"; Set-CsPersistentChatComplianceConfiguration).
//
// An event passes through its server's private queue within a second (assumed), so that only a
// batch's time matters. mgccomp is mirrored within its site but not shipped, and is "not failed
// over" (Lync Server 2013, "Failing over Persistent Chat Server"): what was not handed over when
// the pool moves to another copy is lost.
#pragma once

#include <cstdint>
#include <string>

namespace switchback {

struct Compliance {
  std::int64_t seen = 0; ///< events there were so far
  std::int64_t handed_over = 0;
  std::int64_t lost = 0;
  std::string home; ///< SQL instance whose mgccomp holds what waits
  std::int64_t waiting() const { return seen - handed_over - lost; }
  bool operator==(Compliance const&) const = default;
};

/// Events up to `total` have been written.
Compliance written(Compliance c, std::int64_t total);
/// The lock holder's run: it hands over what waits if mgccomp answers.
Compliance ran(Compliance c, bool database_open);
/// The pool uses the copy on another instance from now on; `same_content`: it is the mirror of the
/// one before.
Compliance moved(Compliance c, std::string const& to, bool same_content);

} // namespace switchback
