#include <algorithm>

#include "sim/operations/block_run.hpp"
#include "sim/runbook/dialog.hpp"

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

void back_up(Estate& estate, std::string const& on, Dialog const& dialog, Done done) {
  SqlServers::BackupRequest request;
  request.database = field(dialog, "database");
  request.path = field(dialog, "to");
  estate.sql().backup(on, std::move(request), std::move(done));
}

void restore(Estate& estate, std::string const& on, Dialog const& dialog, Done done) {
  SqlServers::RestoreRequest request;
  request.database = field(dialog, "database");
  request.path = field(dialog, "from");
  request.options.replace = field(dialog, "overwrite", "no") == "yes";
  std::string const recovery = field(dialog, "recovery", "ready to use");
  request.options.recovery = recovery == "ready to use" ? RecoveryOption::Recovery
                             : recovery == "standby"    ? RecoveryOption::Standby
                                                        : RecoveryOption::NoRecovery;
  estate.sql().restore(on, std::move(request), std::move(done));
}

/// Every waiting log of the folder, in order, without recovery: what management studio offers once
/// the files are selected.
struct WaitingLogs : std::enable_shared_from_this<WaitingLogs> {
  Estate& estate;
  std::string on, database, folder;
  std::vector<std::string> names;
  std::size_t next = 0;
  int applied = 0;
  Done done;

  WaitingLogs(Estate& e, std::string o, std::string d, std::string f, Done n)
      : estate(e), on(std::move(o)), database(std::move(d)), folder(std::move(f)),
        done(std::move(n)) {}

  void go() {
    if (next == names.size())
      return done(applied == 0 ? Outcome::no_effect("no log was waiting")
                               : Outcome::executed(std::to_string(applied) + " logs applied"));
    SqlServers::RestoreRequest request;
    request.database = database;
    request.path = folder + "\\" + names[next++];
    request.kind = BackupKind::Log;
    request.options.recovery = RecoveryOption::NoRecovery;
    request.overhead = 2s; // as the restore job's: opening the file and the database
    auto self = shared_from_this();
    estate.sql().restore(on, std::move(request), [self](Outcome const& outcome) {
      if (outcome.refused() && outcome.number != "4326")
        return self->done(outcome);
      self->applied += outcome.refused() ? 0 : 1;
      self->go();
    });
  }
};

void apply_waiting_logs(Estate& estate, std::string const& on, Dialog const& dialog, Done done) {
  std::string const database = field(dialog, "database"), folder = field(dialog, "folder");
  auto const place = estate.files().resolve_folder(folder, on);
  if (!place || !estate.files().accessible(*place, on))
    return done(Outcome::refuse(kDevice, "the folder '" + folder + "' can not be opened"));
  auto logs = std::make_shared<WaitingLogs>(estate, on, database, folder, std::move(done));
  Database const* copy = estate.sql().find(on, database);
  if (Folder const* files = estate.files().find(*place); files != nullptr)
    for (std::string const& name : files->matching(database + "_*.trn")) {
      File const* file = files->find(name);
      // What the copy has already is not offered.
      bool const old =
          copy != nullptr && file->set && copy->content.agrees_with(file->set->content) &&
          meet(copy->content, file->set->content, file->set->first) == ChainMeeting::TooEarly;
      if (!old)
        logs->names.push_back(name);
    }
  logs->go();
}

void perform(Estate& estate, std::string const& on, Dialog const& dialog, Done done) {
  auto const& plan = estate.scenario().estate;
  std::string const database = field(dialog, "database");
  if (dialog.action == "Set Next Hop") {
    auto const hop = estate.chat() != nullptr
                         ? estate.chat()->front_end_by_fqdn(field(dialog, "next_hop"))
                         : std::nullopt;
    if (!hop)
      return done(Outcome::refuse("NotInTopology",
                                  "no Front End pool '" + field(dialog, "next_hop") + "'"));
    return done(estate.chat()->set_next_hop(on, *hop));
  }
  if (!estate.sql().is_instance(on) || !estate.sql().runs(on))
    return done(Outcome::refuse(53, "the instance " + on + " does not answer"));
  if (dialog.action == "Remove Mirroring")
    return done(estate.mirroring().remove(on, database));
  if (dialog.action == "Back Up Database")
    return back_up(estate, on, dialog, std::move(done));
  if (dialog.action == "Restore Database")
    return restore(estate, on, dialog, std::move(done));
  if (dialog.action == "Apply Waiting Logs")
    return apply_waiting_logs(estate, on, dialog, std::move(done));
  if (dialog.action == "Redirect Clients") {
    auto const to = estate.sql().by_name(field(dialog, "to"));
    if (!to || !estate.redirect_clients(
                   database, client::Names{*to, estate.mirroring().partner_of(*to, database)}))
      return done(
          Outcome::refuse("NotInTopology", "nobody to redirect to '" + field(dialog, "to") + "'"));
    return done(Outcome::executed());
  }
  std::string const share = share_name(plan, field(dialog, "share"));
  if (dialog.action == "Configure Mirror As Log Shipping Primary")
    return done(estate.shipping().configure_primary(database, on, share));
  if (dialog.action == "Enable Log Shipping") {
    auto const secondary = estate.sql().by_name(field(dialog, "secondary"));
    if (!secondary)
      return done(
          Outcome::refuse("NotInTopology", "no instance '" + field(dialog, "secondary") + "'"));
    return estate.shipping().enable(
        {database, on, *secondary, share,
         field(dialog, "initialise", "full backup") == "already initialised"},
        std::move(done));
  }
  done(Outcome::refuse("NotKnown",
                       "no dialog '" + dialog.action + "'")); // the reader lets none through
}

} // namespace

void run_dialog(Estate& estate, Block const& block, OnCommand on_command, OnEnd on_end) {
  auto dialog = std::make_shared<Dialog>(parse_dialog(block.text).dialog);
  auto done_once = std::make_shared<bool>(false);
  auto next = [&estate, &block, dialog, done_once](Outcome const*) -> std::optional<Action> {
    if (std::exchange(*done_once, true))
      return std::nullopt;
    std::string text = block.text;
    text.erase(text.find_last_not_of(" \r\n") + 1);
    Action a{1, 1, text, block.on, {}};
    a.act = [&estate, &block, dialog](Done done) {
      perform(estate, block.on, *dialog, std::move(done));
    };
    return a;
  };
  run_actions(estate, block, next, std::move(on_command), std::move(on_end));
}

} // namespace switchback
