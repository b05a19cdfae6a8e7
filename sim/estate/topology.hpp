// What stands where and what is up: the physical truth that every other part of the estate is told
// about, and that no part of it can see beyond what it can reach.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/scenario/estate_plan.hpp"

namespace switchback {

class Topology {
public:
  explicit Topology(EstatePlan const& plan);

  enum class Process { SqlServer, SqlAgent, ChatService };

  struct Machine {
    std::string site;
    bool up = true;
    bool disks = true; ///< false: what they held is gone
    bool share = true; ///< of a share's machine: it is offered
    bool sql_server = true, sql_agent = true, chat_service = true; ///< not stopped by a fault
    bool network = true;        ///< false: its stack knows that it has none
    bool client_network = true; ///< the one that clients use, where the other still works
    bool hung = false;          ///< does nothing, answers nothing
    bool stalled = false;       ///< its SQL Server does nothing but answer mirroring's pings
    bool log_drive = true, data_drive = true; ///< false: no answer from it
    bool database_failed = false;             ///< its databases were closed for want of a drive
  };

  bool is_site(std::string_view name) const { return sites_.contains(name); }
  bool is_machine(std::string_view name) const { return machines_.contains(name); }
  bool is_cable(std::string_view name) const { return cables_.contains(name); }

  bool site_up(std::string_view site) const { return sites_.at(std::string(site)); }
  bool cable_up(std::string_view cable) const;
  Machine const& machine(std::string_view name) const;
  std::vector<std::string> machines_of(std::string_view site) const;

  /// Its site has power and it runs.
  bool up(std::string_view machine) const;
  /// Both can send and receive, and a network joins them.
  bool carries(std::string_view from, std::string_view to) const;
  /// Of a cut between two machines that are up: this one's network stack tells it at once.
  bool cut_is_reported_to(std::string_view machine, std::string_view other) const;
  /// Both are up and a network joins them.
  bool reachable(std::string_view from, std::string_view to) const;
  /// A network joins the two sites, whether or not anything in them is up.
  bool joined(std::string_view site_a, std::string_view site_b) const;
  /// Of the way between two machines, as it is now.
  BytesPerSecond bandwidth(std::string_view from, std::string_view to) const;
  void set_bandwidth(std::string_view cable, BytesPerSecond bandwidth);
  /// There and back, between two machines that are up or not.
  Duration round_trip(std::string_view from, std::string_view to) const;

  void set_site(std::string_view site, bool up);
  void set_cable(std::string_view cable, bool up, bool reported = false);
  Machine& change(std::string_view machine);

private:
  struct Cable {
    std::string from, to;
    Duration latency;
    BytesPerSecond bandwidth;
    bool up = true;
    bool reported = false; ///< while it is down: both ends are told
  };
  std::map<std::string, bool, std::less<>> sites_;
  std::map<std::string, Duration, std::less<>> lan_latency_;
  std::map<std::string, BytesPerSecond, std::less<>> lan_bandwidth_;
  /// Asked for at nearly every event of a drill, hence hashed.
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, Machine, Hash, std::equal_to<>> machines_;
  std::map<std::string, Cable, std::less<>> cables_;
};

} // namespace switchback
