// The users of one application: of the chat pool, or of one or more plain databases.
// database_writes.hpp has what they write to each database.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/estate/chat_service.hpp"
#include "sim/estate/database_writes.hpp"
#include "sim/estate/plain_clients.hpp"
#include "sim/history/outage_finder.hpp"

namespace switchback {

class ApplicationService {
public:
  struct Parts {
    EstateContext context;
    SqlServers& sql;
    MirrorSessions& mirroring;
    LogWays& ways;
    ChatService* chat; ///< of the pool's application
    std::function<void(Cause const&)> changed;
  };
  /// `own_draws`: its messages are drawn by keys of their own. Users and writes are split over the
  /// databases evenly, unless users need all of them.
  ApplicationService(Parts parts, Application plan, std::vector<DatabaseService*> databases,
                     bool own_draws);

  void begin();
  /// Databases may have opened or closed: clients look for them.
  void databases_changed();
  /// A session of its clients in a database was ended.
  void session_ended(std::string const& database);
  /// From now on the clients of a database use other names; false: it has no such clients.
  bool redirect(std::string const& database, client::Names names);
  /// More than the number of users may have changed.
  void review();
  /// Publishes who can write now, and what follows from it.
  void publish(Cause const& why);

  std::string const& name() const { return plan_.name; }
  Application const& plan() const { return plan_; }
  std::int64_t population() const { return population_; }
  std::int64_t users_who_can_post() const { return can_post_; }
  std::vector<Owned<DatabaseWrites>> const& writes() const { return writes_; }
  DatabaseWrites const* writes(std::string const& database) const;
  /// Counts commits on the fork up to now for good, if users wrote on it.
  void advance_commits(ForkId fork);
  /// All commits to the first database so far.
  std::int64_t advance_and_count() { return writes_.front()->advance_and_count(); }

private:
  void offer_pool();
  void offer_clients();
  std::vector<int> interrupted(std::size_t database);
  void keep_together();
  void note_users(std::int64_t can_post);

  Parts parts_;
  Application plan_;
  std::vector<Owned<DatabaseWrites>> writes_;
  std::vector<Owned<PlainClients>> clients_; ///< with each database; none of the pool's
  std::int64_t population_ = 0, can_post_ = -1, bucket_ = -1;
  OutageFinder outage_finder_;
  std::optional<std::int64_t> noted_users_; ///< of the last fact about them
};

} // namespace switchback
