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

void ProtectionWatch::review(Cause const& why) {
  auto const& chat = context_.scenario.estate.chat;
  for (auto const& database : accounts_.databases())
    if (!chat || database->name() != chat->compliance_database)
      review(*database, why);
  if (chat && chat->compliance_run_every > Duration{})
    review_compliance(chat->compliance_database, accounts_.database(chat->database)->place(), why);
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

std::vector<ProtectionWatch::Missing> ProtectionWatch::missing(std::string_view application) const {
  std::vector<Missing> missing;
  for (auto const& one : accounts_.applications())
    for (std::string const& database : one->plan().databases) {
      if (!application.empty() && one->name() != application)
        continue;
      bool const mirrored = context_.index.mirroring(database) != nullptr,
                 shipped = context_.index.log_shipping(database) != nullptr,
                 none = !mirrored && !shipped;
      if ((mirrored || none) && !mirroring_.protects(accounts_.serving(database), database))
        missing.push_back({database, "not mirrored"});
      if ((shipped || none) && !shipping_.works(database))
        missing.push_back({database, "not log-shipped"});
    }
  return missing;
}

} // namespace switchback
