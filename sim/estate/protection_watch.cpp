#include "sim/estate/protection_watch.hpp"

namespace switchback {

void ProtectionWatch::note(std::string const& database, char const* what, bool holds,
                           Cause const& why) {
  std::string const now = holds ? "yes" : "no";
  std::string& before = noted_[{database, what}];
  if (before != now)
    ground_.journal.state(StateModel::Protection, {database}, what, before, now, why);
  before = now;
}

void ProtectionWatch::review(DatabaseService const& database, Cause const& why) {
  std::string const& name = database.name();
  std::string const& at = database.place();
  note(name, "mirror", !at.empty() && mirroring_.protects(at, name), why);
  note(name, "log-shipping", shipping_.works(name), why);
  // A copy that serves has quorum, or needs none; with the session's end it stays as it was until
  // one serves.
  bool const serves = !database.serving().empty();
  auto const quorum = mirroring_.quorum(name);
  if (quorum || (noted_.contains({name, "quorum"}) && serves))
    note(name, "quorum", serves || *quorum, why);
}

void ProtectionWatch::review_compliance(std::string const& database, std::string const& pool,
                                        Cause const& why) {
  if (pool.empty())
    return;
  std::string const partner = mirroring_.partner_of(pool, database);
  bool const partner_serves = !partner.empty() && sql_.open(partner, database);
  note(database, "mirror", mirroring_.protects(partner_serves ? partner : pool, database), why);
}

} // namespace switchback
