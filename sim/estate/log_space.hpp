// The log files of a database's copies: how much of each is in use, and which are full, so that
// their copies take no updates.
#pragma once

#include <set>
#include <string>

#include "sim/estate/mirror_sessions.hpp"
#include "sim/estate/parts.hpp"
#include "sim/estate/sql_servers.hpp"

namespace switchback {

class LogSpace {
public:
  LogSpace(EstateContext const& context, SqlServers const& sql, MirrorSessions const& mirroring,
           DatabasePlan const& plan)
      : context_(context), sql_(sql), mirroring_(mirroring), plan_(plan) {}

  /// Log that cannot be used again on an instance, which has a copy.
  Bytes in_use(std::string const& instance) const;
  /// As it was reviewed last.
  bool full(std::string const& instance) const { return full_.contains(instance); }
  /// Looks which copies' logs are full now, and notes what has changed.
  void review();

private:
  EstateContext context_;
  SqlServers const& sql_;
  MirrorSessions const& mirroring_;
  DatabasePlan const& plan_;
  std::set<std::string> full_; ///< instances
};

} // namespace switchback
