// Records whenever a protection of a database changes: a mirror in step, a working log-shipping
// chain, quorum.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "sim/estate/database_service.hpp"
#include "sim/estate/shipping.hpp"

namespace switchback {

class ProtectionWatch {
public:
  ProtectionWatch(EstateContext const& context, SqlServers const& sql,
                  MirrorSessions const& mirroring, Shipping const& shipping)
      : context_(context), sql_(sql), mirroring_(mirroring), shipping_(shipping) {}

  void review(DatabaseService const& database, Cause const& why);
  /// A pool's compliance database: its partners are the pool's, whichever of them serves; no page
  /// describes it as log-shipped. `pool` is the instance that serves the pool, or did last.
  void review_compliance(std::string const& database, std::string const& pool, Cause const& why);

private:
  /// Whether a database had each of its protections; none: not reviewed yet.
  struct Noted {
    std::optional<bool> mirror, shipping, quorum;
  };
  void note(std::string const& database, std::string_view what, std::optional<bool>& before,
            bool holds, Cause const& why);

  EstateContext context_;
  SqlServers const& sql_;
  MirrorSessions const& mirroring_;
  Shipping const& shipping_;
  std::map<std::string, Noted> noted_; ///< by database
};

} // namespace switchback
