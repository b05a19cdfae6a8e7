// Records whenever a protection of a database changes: a mirror in step, a working log-shipping
// chain, quorum.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "sim/estate/application_accounts.hpp"
#include "sim/estate/shipping.hpp"

namespace switchback {

class ProtectionWatch {
public:
  ProtectionWatch(EstateContext const& context, SqlServers const& sql,
                  MirrorSessions const& mirroring, Shipping const& shipping,
                  ApplicationAccounts const& accounts)
      : context_(context), sql_(sql), mirroring_(mirroring), shipping_(shipping),
        accounts_(accounts) {}

  /// Notes what has changed, of every database.
  void review(Cause const& why);

  struct Missing {
    std::string database;
    char const* what; ///< not mirrored, not log-shipped
  };
  /// The planned protections that databases of an application (not named: all) lack; both, if the
  /// estate plans none.
  std::vector<Missing> missing(std::string_view application = {}) const;

private:
  void review(DatabaseService const& database, Cause const& why);
  /// A pool's compliance database: its partners are the pool's, whichever of them serves; no page
  /// describes it as log-shipped. `pool` is the instance that serves the pool, or did last.
  void review_compliance(std::string const& database, std::string const& pool, Cause const& why);
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
  ApplicationAccounts const& accounts_;
  std::map<std::string, Noted> noted_; ///< by database
};

} // namespace switchback
