#include "sim/operations/dialogs.hpp"

#include <algorithm>

#include "models/names.hpp"
#include "sim/operations/block_run.hpp"

namespace switchback {
namespace {

/// The name of a share by its UNC path or its own name.
std::string share_of(DialogCall const& call) {
  std::string text = call.text("share");
  for (SharePlan const& share : call.estate.scenario().estate.shares)
    if (same_name(share.name, text) || same_name(share.unc, text))
      return share.name;
  return text;
}

Outcome remove_mirroring(DialogCall const& call) {
  return call.estate.mirroring().remove(call.on, call.text("database"));
}

Outcome back_up(DialogCall const& call) {
  SqlServers::BackupRequest request;
  request.database = call.text("database");
  request.to = {{call.text("to")}};
  request.options.kind = call.is("type", "Differential")      ? BackupKind::Differential
                         : call.is("type", "Transaction Log") ? BackupKind::Log
                                                              : BackupKind::Full;
  return await(call.estate.sql().backup(call.on, std::move(request)));
}

Outcome restore(DialogCall const& call) {
  SqlServers::RestoreRequest request;
  request.database = call.text("database");
  request.from = {call.text("from")};
  request.position = kNewestSet;
  request.options.replace = call.is("overwrite", "yes");
  request.options.recovery = call.is("recovery", "standby")           ? RecoveryOption::Standby
                             : call.is("recovery", "non-operational") ? RecoveryOption::NoRecovery
                                                                      : RecoveryOption::Recovery;
  return await(call.estate.sql().restore(call.on, std::move(request)));
}

struct WaitingLog {
  std::string name;
  std::size_t position = kFirstSet;
};

/// The logs of a folder that a copy does not have already, which alone are offered, in order.
std::vector<WaitingLog> waiting_logs(Database const* copy, Folder const* folder,
                                     std::string const& database) {
  std::vector<WaitingLog> logs;
  if (folder == nullptr)
    return logs;
  for (std::string const& name : folder->matching(database + "_*.trn")) {
    std::vector<BackupSet> const& sets = folder->find(name)->sets;
    if (sets.empty())
      logs.push_back({name});
    for (std::size_t i = 0; i < sets.size(); ++i) {
      bool const old =
          copy != nullptr && copy->content.agrees_with(sets[i].content) &&
          meet(copy->content, sets[i].content, sets[i].first) == ChainMeeting::TooEarly;
      if (!old)
        logs.push_back({name, i + 1});
    }
  }
  return logs;
}

/// Every waiting log of the folder, in order, without recovery: what management studio offers once
/// the files are selected.
Outcome apply_waiting_logs(DialogCall const& call) {
  std::string const database = call.text("database"), folder = call.text("folder");
  auto const place = call.estate.files().resolve_folder(folder, call.on);
  if (!place || !call.estate.files().accessible(*place, call.on))
    return Outcome::refuse(kDevice, "the folder '" + folder + "' cannot be opened");
  int applied = 0;
  for (WaitingLog const& log : waiting_logs(call.estate.sql().find(call.on, database),
                                            call.estate.files().find(*place), database)) {
    SqlServers::RestoreRequest request;
    request.database = database;
    request.from = {folder + "\\" + log.name};
    request.position = log.position;
    request.kind = BackupKind::Log;
    request.options.recovery = RecoveryOption::NoRecovery;
    request.overhead = 2s; // as the restore job's: opening the file and the database
    Outcome outcome = await(call.estate.sql().restore(call.on, std::move(request)));
    if (outcome.refused() && outcome.number != "4326")
      return outcome;
    applied += outcome.refused() ? 0 : 1;
  }
  return applied == 0 ? found_nothing(call.estate, "no log was waiting")
                      : Outcome::executed(std::to_string(applied) + " logs applied");
}

Outcome set_next_hop(DialogCall const& call) {
  std::string const named = call.text("next_hop");
  auto const hop =
      call.estate.chat() != nullptr ? call.estate.chat()->front_end_by_fqdn(named) : std::nullopt;
  return hop ? call.estate.chat()->set_next_hop(call.on, *hop)
             : Outcome::refuse("NotInTopology", "no Front End pool '" + named + "'");
}

Outcome redirect_clients(DialogCall const& call) {
  std::string const database = call.text("database");
  auto const to = call.estate.sql().by_name(call.text("to"));
  if (!to || !call.estate.redirect_clients(
                 database, client::Names{*to, call.estate.mirroring().partner_of(*to, database)}))
    return Outcome::refuse("NotInTopology", "nobody to redirect to '" + call.text("to") + "'");
  return Outcome::executed();
}

Outcome enable_log_shipping(DialogCall const& call) {
  auto const secondary = call.estate.sql().by_name(call.text("secondary"));
  if (!secondary)
    return Outcome::refuse("NotInTopology", "no instance '" + call.text("secondary") + "'");
  if (std::string const there = call.text("secondary_database");
      !there.empty() && !same_name(there, call.text("database")))
    return Outcome::refuse("NotSupported", "a secondary of another name is not simulated");
  return call.estate.shipping().enable({call.text("database"), call.on, *secondary, share_of(call),
                                        call.is("initialise", "already initialised")});
}

Outcome configure_primary(DialogCall const& call) {
  return call.estate.shipping().configure_primary(call.text("database"), call.on, share_of(call));
}

} // namespace

std::vector<DialogRow> const& dialogs() {
  using Kind = FieldKind;
  static FieldRow const kDatabase{"database", Kind::Database};
  static std::vector<DialogRow> const kDialogs{
      {"Remove Mirroring",
       {kDatabase},
       "management studio, Tasks > Mirror: ends the mirroring session",
       remove_mirroring},
      {"Back Up Database",
       {kDatabase,
        {"to", Kind::Path},
        {"type", Kind::OneOf, false, {"Full", "Differential", "Transaction Log"}}},
       "management studio, Tasks > Back Up: a backup to a file",
       back_up},
      {"Restore Database",
       {kDatabase,
        {"from", Kind::Path},
        {"overwrite", Kind::OneOf, false, {"no", "yes"}},
        {"recovery", Kind::OneOf, false, {"ready to use", "standby", "non-operational"}}},
       "management studio, Restore > From Device",
       restore},
      {"Apply Waiting Logs",
       {kDatabase, {"folder", Kind::Path}},
       "management studio, Restore > Transaction Log: every waiting file in order, without "
       "recovery",
       apply_waiting_logs},
      {"Enable Log Shipping",
       {kDatabase,
        {"secondary", Kind::Instance},
        {"share", Kind::Share},
        {"initialise", Kind::OneOf, false, {"full backup", "already initialised"}},
        {"secondary_database", Kind::Database, false}},
       "management studio, Transaction Log Shipping, with a full backup restored on the secondary, "
       "or already initialised",
       enable_log_shipping,
       true,
       kLogShipping},
      {"Configure Mirror As Log Shipping Primary",
       {kDatabase, {"share", Kind::Share}, {"secondary", Kind::Instance, false}},
       "the primary's half of the scripted configuration, run on the mirror while it serves",
       configure_primary},
      {"Set Next Hop",
       {{"pool", Kind::ChatPool}, {"next_hop", Kind::FrontEnd}},
       "Topology Builder: the Front End pool that routes to the chat pool",
       set_next_hop,
       false},
      {"Redirect Clients",
       {kDatabase, {"to", Kind::Instance}},
       "a name or connection string by which a plain database's clients find it",
       redirect_clients},
  };
  return kDialogs;
}

} // namespace switchback
