#include "sim/estate/protection_watch.hpp"

namespace switchback {

void ProtectionWatch::note(std::string const& database, std::string_view what,
                           std::optional<bool>& before, bool holds, Cause const& why) {
  auto const word = [](bool yes) { return yes ? "yes" : "no"; };
  if (before != holds)
    context_.journal.state(StateModel::Protection, {database}, what, before ? word(*before) : "",
                           word(holds), why);
  before = holds;
}

void ProtectionWatch::review(DatabaseService const& database, Cause const& why) {
  std::string const& name = database.name();
  std::string const& at = database.place();
  Noted& noted = noted_[name];
  note(name, "mirror", noted.mirror, !at.empty() && mirroring_.protects(at, name), why);
  note(name, "log-shipping", noted.shipping, shipping_.works(name), why);
  // A serving copy has quorum, or needs none; after the session's end the value stays until a copy
  // serves.
  bool const serves = !database.serving().empty();
  auto const quorum = mirroring_.quorum(name);
  if (quorum || (noted.quorum && serves))
    note(name, "quorum", noted.quorum, serves || *quorum, why);
}

void ProtectionWatch::review_compliance(std::string const& database, std::string const& pool,
                                        Cause const& why) {
  if (pool.empty())
    return;
  std::string const partner = mirroring_.partner_of(pool, database);
  bool const partner_serves = !partner.empty() && sql_.open(partner, database);
  note(database, "mirror", noted_[database].mirror,
       mirroring_.protects(partner_serves ? partner : pool, database), why);
}

} // namespace switchback
