#include "tests/support/mirroring_search.hpp"

#include <algorithm>
#include <unordered_map>

#include "models/mirroring_due.hpp"
#include "tests/support/mirroring_world.hpp"

namespace switchback::mirroring {
namespace {

std::size_t hash_of(Key const& key) {
  std::uint64_t h = key.low * 0x9E3779B97F4A7C15u ^ (key.high + 0x7F4A7C15u) * 0xC2B2AE3D27D4EB4Fu;
  h ^= h >> 29;
  h *= 0xBF58476D1CE4E5B9u;
  return static_cast<std::size_t>(h ^ h >> 32);
}

std::string text_of(What const& w) {
  static constexpr std::array kNames{"lose",          "return",
                                     "hangs",         "works on",
                                     "cut",           "heal",
                                     "lose disks of", "redo fails on",
                                     "repaired",      "notices",
                                     "connects",      "record",
                                     "recorded",      "asks for the role",
                                     "granted",       "report",
                                     "tail",          "handover",
                                     "caught up",     "hardened",
                                     "switched",      "commit",
                                     "failover",      "force",
                                     "suspend",       "resume",
                                     "remove",        "safety",
                                     "witness",       "timeout"};
  static constexpr std::array kNodes{"A", "B", "W"};
  std::string text = kNames[static_cast<std::size_t>(w.on)];
  text += std::string(" ") + kNodes[static_cast<std::size_t>(w.node)];
  if (w.on == On::Noticed || w.on == On::Connected || w.on == On::LinkCut || w.on == On::LinkHealed)
    text += std::string("-") + kNodes[static_cast<std::size_t>(w.peer)];
  return text;
}

What what(On on, Node node, Node peer = 0) {
  What w{on};
  w.node = node;
  w.peer = peer;
  return w;
}

/// What operators and faults can do in a state.
DueList choices(Session const& s, bool witness, Further further) {
  DueList list;
  auto const add = [&](What const& w) {
    if (witness || w.node != kWitness)
      list.items[list.size++] = w;
  };
  for (Node n : {0, 1, 2})
    add(what(up(s, n) ? On::NodeLost : On::NodeReturned, n));
  for (Node a : {0, 1})
    for (Node b = a + 1; b < 3; ++b)
      if (b != kWitness || witness)
        add(what(linked(s, a, b) ? On::LinkCut : On::LinkHealed, a, b));
  for (Node n : {0, 1}) {
    if (further.losses)
      add(what(On::StorageLost, n));
    if (!up(s, n))
      continue;
    if (further.losses)
      for (On on : {On::Remove, partner(s, n).redo_failed ? On::RedoRepaired : On::RedoFailed})
        add(what(on, n));
    for (On on : {On::Suspend, On::Resume, On::Failover, On::ForceService})
      add(what(on, n));
    if (further.configuration) {
      for (On on : {On::SetSafety, On::SetWitness}) {
        add(what(on, n));
        list.items[list.size - 1].flag =
            on == On::SetSafety ? !partner(s, n).safety_full : !partner(s, n).witness_set;
      }
    }
    if (may_serve(s, n)) {
      add(what(On::Committed, n));
      list.items[list.size - 1].point = at_lsn(end_of(s, n) + 5);
    }
  }
  return list;
}

// --- The search ---

class Search {
public:
  Search(std::span<TransitionRow const> table, Settings const& settings, Further further)
      : watch_{table, std::vector<bool>(table.size())},
        witness_(settings.witness || further.configuration), further_(further) {
    start_.s = begin(settings, 0, at_lsn(0));
    for (bool rests = false; !rests && watch_.broken.empty();) {
      rests = true;
      for (What const& next : due_list(start_.s)) {
        start_ = watch_.step(start_, next);
        rests = false;
        break;
      }
    }
    index_.assign(1u << 16, kNone);
  }

  Found run(int depth) {
    std::vector<std::uint32_t> layer, next;
    reach(start_, kNone, {}, 0, next);
    for (int at = 0; at <= depth && ok(); ++at) {
      layer.swap(next);
      next.clear();
      while (!layer.empty() && ok()) {
        std::uint32_t const id = layer.back();
        layer.pop_back();
        if (entries_[id].depth != at || entries_[id].done)
          continue;
        entries_[id].done = true;
        expand(id, at, depth, layer, next);
      }
    }
    found_.states = entries_.size();
    found_.healed = healed_.size();
    for (Entry const& entry : entries_)
      found_.deepest = std::max<int>(found_.deepest, entry.depth);
    for (std::size_t i = 0; i < watch_.taken.size(); ++i)
      if (watch_.taken[i])
        found_.rows.insert(watch_.table[i].label);
    return found_;
  }

private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Taken {
    What what;
    std::string_view row;
  };
  struct Entry {
    Key key;
    std::uint32_t parent;
    On on;
    std::uint8_t ends; ///< node and peer
    std::uint8_t depth;
    bool done;
  };

  bool ok() const { return found_.broken.empty(); }

  void expand(std::uint32_t id, int at, int depth, std::vector<std::uint32_t>& layer,
              std::vector<std::uint32_t>& next) {
    World const from = world_of(entries_[id].key, start_);
    for (What const& event : due_list(from.s))
      if (ok() && may_come(from.s, event))
        follow(from, id, event, at, layer);
    if (at < depth)
      for (What const& event : choices(from.s, witness_, further_))
        if (ok())
          follow(from, id, event, at + 1, next);
    if (ok())
      heal(from, id);
  }

  void follow(World const& from, std::uint32_t id, What const& event, int depth,
              std::vector<std::uint32_t>& list) {
    World const to = watch_.step(from, event);
    ++found_.transitions;
    if (!watch_.broken.empty())
      return fail(id, {{event, watch_.row}});
    reach(to, id, event, depth, list);
  }

  void reach(World const& to, std::uint32_t parent, What const& event, int depth,
             std::vector<std::uint32_t>& list) {
    Key const key = key_of(to);
    auto const ends = static_cast<std::uint8_t>(event.node * 3 + event.peer);
    std::uint32_t& slot = find(key);
    if (slot == kNone) {
      slot = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({key, parent, event.on, ends, static_cast<std::uint8_t>(depth), false});
      list.push_back(slot);
      if (entries_.size() * 2 > index_.size())
        grow();
    } else if (Entry& known = entries_[slot]; known.depth > depth) {
      known = {key, parent, event.on, ends, static_cast<std::uint8_t>(depth), false};
      list.push_back(slot);
    }
  }

  std::uint32_t& find(Key const& key) {
    std::size_t const mask = index_.size() - 1;
    for (std::size_t i = hash_of(key) & mask;; i = (i + 1) & mask)
      if (index_[i] == kNone || entries_[index_[i]].key == key)
        return index_[i];
  }

  void grow() {
    index_.assign(index_.size() * 2, kNone);
    for (std::uint32_t id = 0; id < entries_.size(); ++id)
      find(entries_[id].key) = id;
  }

  /// Everything returns and heals, in the order of their names; then all orders of what is under
  /// way.
  void heal(World w, std::uint32_t id) {
    std::vector<Taken> path;
    for (Node n : {0, 1}) // who has lost its disks is rebuilt, and starts anew
      if (partner(w.s, n).disks_lost && up(w.s, n)) {
        w = watch_.step(w, what(On::NodeLost, n));
        path.push_back({what(On::NodeLost, n), watch_.row});
      }
    for (What const& event : choices(w.s, witness_, {}))
      if (event.on == On::NodeReturned || event.on == On::LinkHealed) {
        w = watch_.step(w, event);
        path.push_back({event, watch_.row});
      }
    settle(w, id, path);
  }

  void settle(World const& w, std::uint32_t id, std::vector<Taken>& path) {
    auto const [it, fresh] = healed_.try_emplace(pair_of(key_of(w)), false);
    if (!fresh) {
      if (!it->second) {
        watch_.claim(false, "once everything is healed, a session comes to rest");
        fail(id, path);
      }
      return;
    }
    bool rests = true;
    for (What const& event : due_list(w.s)) {
      if (!ok() || !may_come(w.s, event))
        continue;
      rests = false;
      World const to = watch_.step(w, event);
      ++found_.transitions;
      path.push_back({event, watch_.row});
      if (!watch_.broken.empty())
        fail(id, path);
      else
        settle(to, id, path);
      path.pop_back();
    }
    if (rests && ok() && !at_rest_as_documented(w)) {
      watch_.claim(false, "healing everything ends SYNCHRONIZED, or SUSPENDED, and served");
      fail(id, path);
    }
    healed_[pair_of(key_of(w))] = true;
  }

  static bool at_rest_as_documented(World const& w) {
    if (!partner(w.s, 0).in_session && !partner(w.s, 1).in_session)
      return true;
    State const a = shown_state(w.s, 0), b = shown_state(w.s, 1);
    Node const o = owner(w.s);
    bool const one_serves = may_serve(w.s, o) && !may_serve(w.s, other(o));
    bool const whole = a != State::Synchronized || w.common == end_of(w.s, o);
    return one_serves && whole && a == b && (a == State::Synchronized || a == State::Suspended);
  }

  void fail(std::uint32_t id, std::vector<Taken> const& last) {
    if (!ok())
      return;
    found_.broken = watch_.broken;
    for (std::uint32_t at = id; entries_[at].parent != kNone; at = entries_[at].parent)
      found_.trace.push_back(
          text_of(what(entries_[at].on, entries_[at].ends / 3, entries_[at].ends % 3)));
    std::reverse(found_.trace.begin(), found_.trace.end());
    for (Taken const& taken : last)
      found_.trace.push_back(text_of(taken.what) + " (" + std::string(taken.row) + ")");
  }

  struct PairHash {
    std::size_t operator()(std::pair<std::uint64_t, std::uint64_t> const& p) const {
      return hash_of({p.first, p.second});
    }
  };
  static std::pair<std::uint64_t, std::uint64_t> pair_of(Key const& key) {
    return {key.high, key.low};
  }

  Watch watch_;
  bool witness_;
  Further further_;
  World start_;
  Found found_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> index_; ///< open addressing
  /// States from which a healed session was followed; true when that is finished.
  std::unordered_map<std::pair<std::uint64_t, std::uint64_t>, bool, PairHash> healed_;
};

} // namespace

Found explore(std::span<TransitionRow const> table, Settings const& settings, int depth,
              Further further) {
  return Search(table, settings, further).run(depth);
}

} // namespace switchback::mirroring
