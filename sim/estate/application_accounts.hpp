// Account of an estate's databases and of the applications that write to them: which copies serve,
// how many users can post, which of their commits are kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/estate/application_service.hpp"

namespace switchback {

class ApplicationAccounts {
public:
  /// Of `parts` each application gets what concerns it: only the pool's gets the chat service.
  explicit ApplicationAccounts(ApplicationService::Parts const& parts);

  void begin();
  /// More than the number of users may have changed. Publishes nothing.
  void review();
  /// Publishes who can write now, and what follows from it.
  void publish(Cause const& why);
  /// The same while each server treats its users as before, so that only their numbers changed.
  /// Answers whether another copy of a database has come to serve.
  bool publish_moved_users(Cause const& why);

  // --- What the instances ask and tell (SqlSurroundings) ---
  Bytes log_on(ForkId fork) const;
  void advance_commits(ForkId fork);
  void session_ended(std::string const& database);
  /// From now on the clients of a plain database use other names; false: it has no clients.
  bool redirect_clients(std::string const& database, client::Names const& names);

  // --- Questions ---
  std::vector<Owned<DatabaseService>> const& databases() const { return databases_; }
  std::vector<Owned<ApplicationService>> const& applications() const { return applications_; }
  /// None: the estate has no such application, or database.
  ApplicationService const* application(std::string_view name) const;
  DatabaseService const* database(std::string_view name) const;
  /// None: no application writes to it.
  DatabaseWrites const* writes(std::string const& database) const;
  /// The first application's first database, which is meant if none is named. Empty: there is none.
  std::string const& main_database() const;
  /// Of all applications together.
  std::int64_t users_who_can_post() const;
  std::int64_t population() const;
  /// The instance that serves a database, or empty.
  std::string const& serving(std::string_view database) const;
  /// How long a commit to a database takes; none while nothing serves it.
  std::optional<Duration> commit_latency(std::string const& database) const;
  /// Commits acknowledged by now that are missing from the copy that serves or served last.
  std::int64_t acknowledged_lost(std::string const& database) const;
  std::int64_t acknowledged_lost() const; ///< of all databases
  std::string describe() const;

  /// All commits to the pool's content database so far.
  std::int64_t advance_and_count_pool() { return applications_.front()->advance_and_count(); }

  // --- The end ---
  struct Judgement {
    std::vector<FateRange> fates;
    std::int64_t messages = 0;
    /// Databases that users wrote to and that have no copy left.
    std::vector<std::string> lost_databases;
  };
  Judgement judge() const;

private:
  DatabaseService* find_database(std::string_view name);
  std::uint32_t serving_changes() const; ///< of all databases

  std::vector<Owned<DatabaseService>> databases_; ///< in the estate's order
  std::vector<Owned<ApplicationService>> applications_;
};

} // namespace switchback
