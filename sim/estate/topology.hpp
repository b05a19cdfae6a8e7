// What is where and what is up: the physical state of the estate. Simulated parts know of it only
// what they can reach.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/scenario/estate_plan.hpp"

namespace switchback {

/// Names of an estate's parts are short and differ at their ends, and they are looked up so often
/// that hashing every letter would not pay.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    std::uint64_t head = 0, tail = 0;
    std::size_t const n = std::min(name.size(), sizeof head);
    std::memcpy(&head, name.data(), n);
    std::memcpy(&tail, name.data() + name.size() - n, n);
    std::uint64_t const mixed = (head ^ (tail * 0x9E3779B97F4A7C15U)) + name.size();
    return static_cast<std::size_t>((mixed * 0x9E3779B97F4A7C15U) >> 32);
  }
};

class Topology {
public:
  explicit Topology(EstatePlan const& plan);

  Topology(Topology const&) = delete; // machines point to their sites
  Topology& operator=(Topology const&) = delete;

  enum class Process { SqlServer, SqlAgent, ChatService };

  struct Site {
    bool up = true;
    Duration lan_latency;
    BytesPerSecond lan_bandwidth;
  };
  struct Machine {
    std::string site;
    Site const* at = nullptr; ///< the same
    bool up = true;
    bool disks = true; ///< false: their contents are lost
    bool share = true; ///< of a share's machine: the share is available
    bool sql_server = true, sql_agent = true, chat_service = true; ///< not stopped by a fault
    bool agent_runs = true;                                        ///< SQL Agent starts with it
    bool network = true;                                           ///< false: its own stack knows
    bool client_network = true;               ///< the clients' network, while the other still works
    bool hung = false;                        ///< hangs and answers nothing
    bool hung_but_pings = false;              ///< its SQL Server hangs but answers mirroring pings
    bool log_drive = true, data_drive = true; ///< false: it does not answer
    bool database_failed = false; ///< its databases were closed because a drive is missing
  };

  bool is_site(std::string_view name) const { return sites_.contains(name); }
  bool is_machine(std::string_view name) const { return machines_.contains(name); }
  bool is_cable(std::string_view name) const { return cables_.contains(name); }

  bool site_up(std::string_view site) const { return sites_.find(site)->second.up; }
  bool cable_up(std::string_view cable) const;
  Machine const& machine(std::string_view name) const;
  Machine const* find_machine(std::string_view name) const; ///< none: it is no machine's
  std::vector<std::string> machines_of(std::string_view site) const;

  /// Its site has power and it runs.
  bool up(std::string_view machine) const;
  static bool up(Machine const& machine) { return machine.up && machine.at->up; }
  /// Both can send and receive, and a network joins them.
  bool carries(std::string_view from, std::string_view to) const;
  /// Whether a cut between two machines that are up is reported at once by the first one's network
  /// stack.
  bool cut_is_reported_to(std::string_view machine, std::string_view other) const;
  /// Both are up and a network joins them.
  bool reachable(std::string_view from, std::string_view to) const;
  bool reachable(std::string_view from, Machine const& to) const;
  /// It stands at an end of the cable, or a network leads there.
  bool sees_cable(std::string_view machine, std::string_view cable) const;
  /// Of the path between two machines, at present.
  BytesPerSecond bandwidth(std::string_view from, std::string_view to) const;
  void set_bandwidth(std::string_view cable, BytesPerSecond bandwidth);
  /// Round trip between two machines, whether or not they are up.
  Duration round_trip(std::string_view from, std::string_view to) const;

  void set_site(std::string_view site, bool up);
  void set_cable(std::string_view cable, bool up, bool reported = false);
  Machine& change(std::string_view machine);
  void renew(std::string_view machine); ///< at its site, in its initial state

private:
  struct Cable {
    Site const *from = nullptr, *to = nullptr;
    Duration latency;
    BytesPerSecond bandwidth;
    bool up = true;
    bool reported = false; ///< while it is down: both ends learn of it
    bool joins(Site const& a, Site const& b) const {
      return (from == &a && to == &b) || (from == &b && to == &a);
    }
    bool joins(Machine const& a, Machine const& b) const { return joins(*a.at, *b.at); }
  };
  /// Whether a network joins their sites, whether or not anything in them is up.
  bool joined(Site const& a, Site const& b) const;
  bool carries(Machine const& from, Machine const& to) const;

  std::map<std::string, Site, std::less<>> sites_;
  /// Looked up at nearly every event of a drill, hence hashed.
  std::unordered_map<std::string, Machine, NameHash, std::equal_to<>> machines_;
  std::map<std::string, Cable, std::less<>> cables_;
};

} // namespace switchback
