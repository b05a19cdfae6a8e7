// A mirroring session under observation: for the search of tests/support/mirroring_search.hpp.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/mirroring_rules.hpp"

namespace switchback::mirroring {

/// A session, and what an observer knows who sees everything.
struct World {
  Session s;
  /// Up to here the copies are the same. Above it each goes its own way.
  std::int64_t common = 0;
  /// The last acknowledged commit in the copy that owns the role.
  std::int64_t acknowledged = 0;
  /// Of a mirror: when it lost the principal it showed SYNCHRONIZED; it has kept the witness since.
  std::array<bool, 2> was_synchronized{};
  std::array<bool, 2> kept_witness{};
};

/// The owner of the role; while it is handed over, who gives it up; of a session that is over, who
/// had it.
Node owner(Session const& s);
std::int64_t end_of(Session const& s, Node n);
LogPoint at_lsn(std::int64_t lsn);

/// All of a world that changes, in 128 bits.
struct Key {
  std::uint64_t high = 0, low = 0;
  bool operator==(Key const&) const = default;
};
Key key_of(World const& w);
World world_of(Key const& key, World const& start);
/// Gives positions and role sequences the least values in the same order, so that worlds that
/// differ in nothing else have one key.
void renumber(World& w);

/// Makes steps by a table and holds its claims against each.
struct Watch {
  std::span<TransitionRow const> table;
  std::vector<bool> taken; ///< rows
  std::string broken{};    ///< the first claim that did not hold
  std::string_view row{};  ///< of the last step

  void claim(bool holds, char const* what);
  World step(World const& from, What const& what);

private:
  void follow_log(World const& from, World& to, What const& what);
  void take_role(World const& from, World& to, What const& what, Node n);
  void take_by_force(World const& from, World& to, Node n);
  void stay_suspended(World const& from, World const& to, What const& what);
  static void remember_loss(World const& from, World& to, What const& what);
  void serve(World& w);
};

} // namespace switchback::mirroring
