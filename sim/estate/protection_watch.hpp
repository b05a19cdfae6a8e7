// What protects each database of an estate, told whenever it changes: a mirror in step, a working
// log-shipping chain, quorum.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "sim/estate/database_service.hpp"
#include "sim/estate/shipping.hpp"

namespace switchback {

class ProtectionWatch {
public:
  ProtectionWatch(Ground const& ground, SqlServers const& sql, MirrorSessions const& mirroring,
                  Shipping const& shipping)
      : ground_(ground), sql_(sql), mirroring_(mirroring), shipping_(shipping) {}

  void review(DatabaseService const& database, Cause const& why);
  /// A pool's compliance database: its pair is that of the pool, whichever of the two serves it; no
  /// page has it shipped. `pool` is the instance that serves the pool, or did last.
  void review_compliance(std::string const& database, std::string const& pool, Cause const& why);

private:
  /// Whether a database had each of its protections; none: not looked at yet.
  struct Noted {
    std::optional<bool> mirror, shipping, quorum;
  };
  void note(std::string const& database, std::string_view what, std::optional<bool>& before,
            bool holds, Cause const& why);

  Ground ground_;
  SqlServers const& sql_;
  MirrorSessions const& mirroring_;
  Shipping const& shipping_;
  std::map<std::string, Noted> noted_; ///< by database
};

} // namespace switchback
