#include "sim/operations/mirror_database.hpp"

namespace switchback {
namespace {

std::string path_of(MirrorSetup const& setup, std::string const& database, BackupKind kind) {
  return setup.share_path + "\\" + database +
         (kind == BackupKind::Full ? "_mirror.bak" : "_mirror_log.bak");
}

SqlServers::BackupRequest backup_of(MirrorSetup const& setup, std::string const& database,
                                    BackupKind kind) {
  SqlServers::BackupRequest request;
  request.database = database;
  request.to = {{path_of(setup, database, kind)}};
  request.media.format = true; // the same names each time
  request.options.kind = kind;
  return request;
}

SqlServers::RestoreRequest restore_of(MirrorSetup const& setup, std::string const& database,
                                      BackupKind kind) {
  SqlServers::RestoreRequest request;
  request.database = database;
  request.from = {path_of(setup, database, kind)};
  request.kind = kind;
  request.options.recovery = RecoveryOption::NoRecovery;
  return request;
}

/// What stands in the way of mirroring a database; a copy that may be dropped is dropped.
Outcome make_room(Estate& estate, MirrorSetup const& setup, std::string const& database) {
  Database const* source = estate.sql().find(setup.principal, database);
  if (source == nullptr || source->state != DatabaseState::Online)
    return Outcome::refuse("SourceNotOnline", database + " is not online on " + setup.principal);
  if (source->mirror_role != MirrorRole::None)
    return Outcome::refuse("AlreadyMirrored",
                           database + " on " + setup.principal + " is mirrored already");
  if (!estate.sql().runs(setup.mirror))
    return Outcome::refuse("MirrorUnreachable", setup.mirror + " does not answer");
  if (estate.sql().find(setup.mirror, database) == nullptr)
    return Outcome::executed();
  if (!setup.drop_existing)
    return Outcome::refuse("DatabaseExistsOnMirror",
                           database + " exists on " + setup.mirror +
                               " and -DropExistingDatabasesOnMirror is not given");
  return estate.sql().drop(setup.mirror, database);
}

} // namespace

Outcome mirror_databases(Estate& estate, MirrorSetup const& setup) {
  auto const place = estate.files().resolve_folder(setup.share_path, setup.principal);
  if (!place || !estate.files().accessible(*place, setup.principal) ||
      !estate.files().accessible(*place, setup.mirror))
    return Outcome::refuse("FileShareNotWritable",
                           "'" + setup.share_path + "' cannot be used from both servers");
  for (std::string const& database : setup.databases) {
    if (Outcome room = make_room(estate, setup, database); room.refused())
      return room;
    // A full and a log backup are needed, and every later log backup too (SQL Server docs, "Prepare
    // a Mirror Database for Mirroring"); the log backup moves the chain on, which a log-shipping
    // secondary will miss.
    for (BackupKind kind : {BackupKind::Full, BackupKind::Log})
      if (Outcome written =
              await(estate.sql().backup(setup.principal, backup_of(setup, database, kind)));
          written.refused())
        return written;
    for (BackupKind kind : {BackupKind::Full, BackupKind::Log})
      if (Outcome laid =
              await(estate.sql().restore(setup.mirror, restore_of(setup, database, kind)));
          laid.refused())
        return laid;
    int const number =
        estate.mirroring().establish(database, setup.principal, setup.mirror, setup.witness);
    if (number != 0)
      return Outcome::refuse(number,
                             "the mirroring session of " + database + " cannot be established");
    if (!await(estate.mirroring().synchronized(setup.principal, database)))
      return Outcome::refuse(1413, "communications failed while the session started");
  }
  return Outcome::executed(std::to_string(setup.databases.size()) + " databases mirrored");
}

MirrorSetup mirror_of_topology(EstatePlan const& plan, std::string const& principal) {
  MirrorSetup setup;
  setup.principal = principal;
  if (plan.chat && principal == plan.chat->backup) {
    setup.mirror = plan.chat->backup_mirror;
    setup.witness = plan.chat->backup_witness;
    return setup;
  }
  for (MirroringPlan const& mirroring : plan.mirroring)
    if (mirroring.principal == principal) {
      setup.mirror = mirroring.mirror;
      setup.witness = mirroring.witness;
    }
  return setup;
}

} // namespace switchback
