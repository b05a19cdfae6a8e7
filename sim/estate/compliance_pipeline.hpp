// The compliance pipeline of an estate's chat pool: carries out what models/compliance.hpp decides.
// While mgccomp is open to the servers, events pass through their queues at once; while it is not,
// each server keeps the events of its own users. What happens in between is counted when something
// changes.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/compliance.hpp"
#include "sim/estate/chat_service.hpp"
#include "sim/estate/mirror_sessions.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {

class CompliancePipeline {
public:
  /// `written` returns the number of messages hardened so far on any copy: each gives one event.
  CompliancePipeline(EstateContext const& context, SqlServers const& sql,
                     MirrorSessions const& mirroring, ChatService const& chat,
                     std::function<std::int64_t()> written);

  void begin();
  /// Something may have changed; `serving` is the instance that serves the pool, or empty.
  void review(std::string const& serving);
  /// Servers may have begun or stopped queueing; none queues while the database is open.
  void users_moved() {
    if (!was_open_)
      review(serving_);
  }
  /// Everything a machine stored is lost.
  void disks_destroyed(std::string const& machine);
  /// Rows that were left behind count as lost, unless the pool has come back to them.
  ComplianceLedger ledger();

private:
  using Posting = std::vector<std::pair<std::string, std::int64_t>>; ///< servers and their users
  ChatPoolPlan const& plan() const { return *context_.scenario.estate.chat; }
  bool open() const;
  Posting posting() const;
  std::vector<std::string> running() const;
  void account();
  void follow_home();
  void find_destroyed();
  void tell(std::string const& place, bool were_left_behind, ComplianceMove what,
            std::int64_t events, std::string const& cause) const;
  void drain();
  void arm();
  void run();

  EstateContext context_;
  SqlServers const& sql_;
  MirrorSessions const& mirroring_;
  ChatService const& chat_;
  std::function<std::int64_t()> written_;
  Compliance compliance_;
  ComplianceLock lock_;
  std::string serving_;
  std::map<std::string, std::string> mirrors_; ///< of each instance that was home
  bool was_open_ = true;
  Posting posted_by_; ///< since the last count
};

} // namespace switchback
