// What is under way in a session, in the form of the table.
#pragma once

#include <array>

#include "models/mirroring_rules.hpp"

namespace switchback::mirroring {

/// At most: six notices, three connections, seven messages and two role switches per partner,
/// resync and hardening.
struct DueList {
  std::array<What, 32> items;
  std::size_t size = 0;
  What const* begin() const { return items.data(); }
  What const* end() const { return items.data() + size; }
  bool holds(What const& w) const {
    for (What const& one : *this)
      if (one.on == w.on && one.node == w.node && one.peer == w.peer)
        return true;
    return false;
  }
};
DueList due_list(Session const&);

} // namespace switchback::mirroring
