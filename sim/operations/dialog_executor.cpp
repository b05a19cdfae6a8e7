#include <algorithm>

#include "sim/operations/block_run.hpp"
#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

/// The name of a share by its UNC path or its own name.
std::string share_name(EstatePlan const& plan, std::string const& text) {
  for (SharePlan const& share : plan.shares)
    if (share.name == text || share.unc == text)
      return share.name;
  return text;
}

std::string field(Dialog const& dialog, std::string const& name, std::string const& fallback = {}) {
  auto const it = dialog.fields.find(name);
  return it == dialog.fields.end() ? fallback : it->second;
}

Outcome back_up(Estate& estate, std::string const& on, Dialog const& dialog) {
  SqlServers::BackupRequest request;
  request.database = field(dialog, "database");
  request.to = {{field(dialog, "to")}};
  return await(estate.sql().backup(on, std::move(request)));
}

Outcome restore(Estate& estate, std::string const& on, Dialog const& dialog) {
  SqlServers::RestoreRequest request;
  request.database = field(dialog, "database");
  request.from = {field(dialog, "from")};
  request.position = kNewestSet;
  request.options.replace = field(dialog, "overwrite", "no") == "yes";
  std::string const recovery = field(dialog, "recovery", "ready to use");
  request.options.recovery = recovery == "ready to use" ? RecoveryOption::Recovery
                             : recovery == "standby"    ? RecoveryOption::Standby
                                                        : RecoveryOption::NoRecovery;
  return await(estate.sql().restore(on, std::move(request)));
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
Outcome apply_waiting_logs(Estate& estate, std::string const& on, Dialog const& dialog) {
  std::string const database = field(dialog, "database"), folder = field(dialog, "folder");
  auto const place = estate.files().resolve_folder(folder, on);
  if (!place || !estate.files().accessible(*place, on))
    return Outcome::refuse(kDevice, "the folder '" + folder + "' cannot be opened");
  int applied = 0;
  for (WaitingLog const& log :
       waiting_logs(estate.sql().find(on, database), estate.files().find(*place), database)) {
    SqlServers::RestoreRequest request;
    request.database = database;
    request.from = {folder + "\\" + log.name};
    request.position = log.position;
    request.kind = BackupKind::Log;
    request.options.recovery = RecoveryOption::NoRecovery;
    request.overhead = 2s; // as the restore job's: opening the file and the database
    Outcome outcome = await(estate.sql().restore(on, std::move(request)));
    if (outcome.refused() && outcome.number != "4326")
      return outcome;
    applied += outcome.refused() ? 0 : 1;
  }
  return applied == 0 ? found_nothing(estate, "no log was waiting")
                      : Outcome::executed(std::to_string(applied) + " logs applied");
}

Outcome set_next_hop(Estate& estate, std::string const& on, Dialog const& dialog) {
  std::string const named = field(dialog, "next_hop");
  auto const hop =
      estate.chat() != nullptr ? estate.chat()->front_end_by_fqdn(named) : std::nullopt;
  return hop ? estate.chat()->set_next_hop(on, *hop)
             : Outcome::refuse("NotInTopology", "no Front End pool '" + named + "'");
}

Outcome redirect_clients(Estate& estate, Dialog const& dialog) {
  std::string const database = field(dialog, "database");
  auto const to = estate.sql().by_name(field(dialog, "to"));
  if (!to || !estate.redirect_clients(
                 database, client::Names{*to, estate.mirroring().partner_of(*to, database)}))
    return Outcome::refuse("NotInTopology", "nobody to redirect to '" + field(dialog, "to") + "'");
  return Outcome::executed();
}

Outcome enable_log_shipping(Estate& estate, std::string const& on, Dialog const& dialog,
                            std::string const& share) {
  auto const secondary = estate.sql().by_name(field(dialog, "secondary"));
  if (!secondary)
    return Outcome::refuse("NotInTopology", "no instance '" + field(dialog, "secondary") + "'");
  return estate.shipping().enable(
      {field(dialog, "database"), on, *secondary, share,
       field(dialog, "initialise", "full backup") == "already initialised"});
}

Outcome perform(Estate& estate, std::string const& on, Dialog const& dialog) {
  std::string const database = field(dialog, "database");
  if (dialog.action == "Set Next Hop")
    return set_next_hop(estate, on, dialog);
  if (!estate.sql().is_instance(on) || !estate.sql().runs(on))
    return Outcome::refuse(53, "the instance " + on + " does not answer");
  if (dialog.action == "Remove Mirroring")
    return estate.mirroring().remove(on, database);
  if (dialog.action == "Back Up Database")
    return back_up(estate, on, dialog);
  if (dialog.action == "Restore Database")
    return restore(estate, on, dialog);
  if (dialog.action == "Apply Waiting Logs")
    return apply_waiting_logs(estate, on, dialog);
  if (dialog.action == "Redirect Clients")
    return redirect_clients(estate, dialog);
  std::string const share = share_name(estate.scenario().estate, field(dialog, "share"));
  if (dialog.action == "Configure Mirror As Log Shipping Primary")
    return estate.shipping().configure_primary(database, on, share);
  if (dialog.action == "Enable Log Shipping")
    return enable_log_shipping(estate, on, dialog, share);
  return Outcome::refuse("NotKnown",
                         "no dialog '" + dialog.action + "'"); // the reader lets none through
}

} // namespace

void run_dialog(Estate& estate, Block const& block, CommandRunner& runner) {
  Dialog const& dialog = dialog_of(block).dialog;
  std::string text = block.text;
  text.erase(text.find_last_not_of(" \r\n") + 1);
  TypedCommand const command{1, 1, std::move(text), block.on,
                             dialog.action == "Enable Log Shipping" ? kLogShipping
                                                                    : std::string_view{}};
  runner.carry_out(command, [&] { return perform(estate, block.on, dialog); });
}

} // namespace switchback
