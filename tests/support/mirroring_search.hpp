// Every order of operator and fault events up to a depth, on the pure model of a mirroring session,
// breadth first. What passes between the three, what each end notices, resync and role switch come
// freely in between and do not count. States that differ only in the values of log and role
// sequence numbers, not in their order and fork, are one.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/mirroring_rules.hpp"

namespace switchback::mirroring {

/// The two ends of a connection give it up within a ping of each other, and a role switch takes
/// longer (Settings::role_switch). So an automatic failover never ends before the old principal, if
/// it lives, has noticed as well.
inline bool may_come(Session const& s, What const& what) {
  if (what.on != On::RoleSwitched || partner(s, what.node).claim != Claim::Failover)
    return true;
  Node const old = other(what.node);
  auto const half_open = [&](Node peer) { return sees(s, old, peer) && !sees(s, peer, old); };
  return !partner(s, old).principal ||
         !(half_open(what.node) || (partner(s, old).confirmed && half_open(kWitness)));
}

/// Events beside losing and returning, cutting and healing, suspend, resume, failover, forced
/// service and commit.
struct Further {
  bool configuration = false; ///< SET PARTNER SAFETY and SET WITNESS
  bool losses = false;        ///< SET PARTNER OFF, lost storage, redo that fails and is repaired
};

struct Found {
  std::uint64_t states = 0;      ///< reached
  std::uint64_t transitions = 0; ///< steps made from them
  int deepest = 0; ///< events to the state that is furthest away; below the depth asked for: all
                   ///< orders, however long, were followed
  std::uint64_t healed = 0;        ///< states on the way from everything healed to rest
  std::set<std::string_view> rows; ///< of the table, taken
  std::string broken;              ///< the first claim that does not hold; empty if all do
  std::vector<std::string> trace;  ///< the events that lead there
};

/// In every state reached:
///   - at most one partner serves, except after a forced service until the two have met
///   - no old principal acknowledges beside its successor, with the same exception
///   - no acknowledged commit is missing where an automatic or a manual failover takes the role,
///   nor
///     later in the copy that owns it
///   - an automatic failover, and a forced service, have all their preconditions
///   - what is suspended waits for RESUME
///   - a mirror's copy goes on only where it is a part of the principal's
///   - healing everything ends SYNCHRONIZED, or SUSPENDED, with one partner that serves, or with
///     both out of the session, in every order of what is under way then, and always ends
///   - broken_invariants() finds none
Found explore(std::span<TransitionRow const> table, Settings const& settings, int depth,
              Further further = {});

} // namespace switchback::mirroring
