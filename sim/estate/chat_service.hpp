// The running chat pool: its servers, the Central Management Store that controls them, the Front
// End pools that route to them, and their users. Carries out what models/chat_pool.hpp decides.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "models/chat_pool.hpp"
#include "sim/estate/database_door.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/reconnection.hpp"
#include "sim/traffic/clients.hpp"

namespace switchback {

class ChatService {
public:
  /// `changed` is called when what the pool offers its users may have changed, `moved` when only
  /// their numbers have.
  ChatService(EstateContext const& context, DatabaseDoor& door, std::function<void()> changed,
              std::function<void()> moved);

  /// All users signed in, everything connected: the state at the start of the scenario.
  void begin();
  /// Something physical changed.
  void physical_change();
  /// A database may have opened: servers that wait for one will notice at their next try.
  void databases_changed();
  /// Connections that have ended: the copy closed, or a session was killed.
  void connection_lost(std::string const& server);

  // --- What operators do. `from` is the machine on which the cmdlet runs. ---
  Outcome set_pool_state(std::string const& from, PoolState state);
  Outcome set_active(std::string const& from, std::set<std::string> servers);
  Outcome swap_active(std::string const& from);
  Outcome set_next_hop(std::string const& from, std::string const& front_end);
  // These take their time, while the fiber waits:
  Outcome fail_over_store(std::string const& from, std::string const& sql_fqdn, bool force);
  Outcome fail_over_users(std::string const& from, std::string const& pool, bool disaster);
  Outcome fail_back_users(std::string const& from, std::string const& pool);
  /// `wait`: until it has started; else it starts by itself.
  Outcome start_service(std::string const& server, bool wait);
  Outcome stop_service(std::string const& server);

  // --- What there is to see ---
  /// Users with a session on the server, by its index in servers().
  std::int64_t users(std::size_t server) const;
  std::int64_t population() const { return population_; }
  /// Servers whose sessions or connection broke since the last call: work in progress there got no
  /// answer.
  std::vector<int> take_interrupted();

  ChatServer const* server(std::string_view name) const;
  std::vector<ChatServer> const& servers() const { return servers_; }
  PoolSettings const& settings() const { return store_.settings; }
  bool front_end_serves(std::string const& name) const;
  bool store_writable_from(std::string const& machine) const;
  std::optional<std::string> server_by_fqdn(std::string_view fqdn_or_name) const;
  std::optional<std::string> front_end_by_fqdn(std::string_view fqdn_or_name) const;
  std::string describe() const; ///< pool and servers: for --until

private:
  struct Home { ///< the users homed on one Front End pool
    std::string front_end;
    std::unique_ptr<ClientCohorts> clients;
    TimerId next_bin = 0;
  };

  ChatServerPlan const& plan_of(std::size_t index) const { return plan_.servers[index]; }
  FrontEndPlan const& front_end_plan(std::string const& name) const;
  Pending<bool> started(std::size_t index);
  DrawKey next_of(std::string_view what, std::string_view target);
  void apply(std::size_t index, chat::Event const& event, Cause const& cause);
  void perform(std::size_t index, chat::Effect effect);
  void try_database(std::size_t index);
  void look_for_database(std::size_t index);
  Reconnection::Ask answers_for(std::size_t index) const;
  client::Names partners(PoolSettings const& replica) const;
  Outcome write(std::string const& from, PoolSettings settings);
  void replicate(std::size_t index);
  bool routed(std::size_t index) const;
  bool registers(Home const& home) const;
  void review_clients();
  void arm_bins();

  EstateContext context_;
  ChatPoolPlan const& plan_;
  DatabaseDoor& door_;
  std::function<void()> changed_, moved_;
  std::vector<ChatServer> servers_;
  std::vector<Reconnection> connecting_; ///< by server
  std::vector<TimerId> retry_, replication_;
  std::vector<bool> was_up_;
  std::vector<std::uint64_t> starts_;
  ManagementStore store_;
  std::map<std::string, FrontEndPool, std::less<>> front_ends_;
  std::vector<Home> homes_;
  std::set<int> interrupted_;
  std::int64_t population_ = 0;
  std::map<std::uint64_t, std::uint64_t> drawn_; ///< by key: how often it was drawn for
  bool settled_ = false;                         ///< begin() is over
};

} // namespace switchback
