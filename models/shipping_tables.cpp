#include "models/shipping_tables.hpp"

#include <algorithm>

namespace switchback {
namespace {

template <class Rows> auto find_row(Rows& rows, std::string_view database) {
  auto const it = std::find_if(rows.begin(), rows.end(),
                               [&](auto const& row) { return same_name(row.database, database); });
  return it == rows.end() ? nullptr : &*it;
}

bool of_primary(ShippingSecondary const& row, std::string_view server, std::string_view database) {
  return same_name(row.primary_server, server) && same_name(row.primary_database, database);
}

bool same_link(std::pair<std::string, std::string> const& link, std::string_view server,
               std::string_view database) {
  return same_name(link.first, server) && same_name(link.second, database);
}

} // namespace

std::string backup_job_name(std::string_view database) {
  return "LSBackup_" + std::string(database);
}
std::string copy_job_name(std::string_view primary, std::string_view database) {
  return "LSCopy_" + std::string(primary) + "_" + std::string(database);
}
std::string restore_job_name(std::string_view primary, std::string_view database) {
  return "LSRestore_" + std::string(primary) + "_" + std::string(database);
}

ShippingPrimary* ShippingTables::primary(std::string_view database) {
  return find_row(primaries, database);
}
ShippingSecondary* ShippingTables::secondary(std::string_view database) {
  return find_row(secondaries, database);
}
ShippingPrimary const* ShippingTables::primary(std::string_view database) const {
  return find_row(primaries, database);
}
ShippingSecondary const* ShippingTables::secondary(std::string_view database) const {
  return find_row(secondaries, database);
}

int ShippingTables::add_primary(ShippingPrimary row, Database const* database) {
  if (primary(row.database) != nullptr)
    return kPrimaryExists;
  if (database == nullptr)
    return kNoSuchDatabase;
  if (database->recovery_model == RecoveryModel::Simple)
    return kShippingSimple;
  if (database->state == DatabaseState::Offline || database->state == DatabaseState::Suspect ||
      database->state == DatabaseState::Emergency)
    return kNotOnline;
  if (row.id == 0)
    row.id = new_id();
  primaries.push_back(std::move(row));
  return 0;
}

int ShippingTables::add_link(std::string_view database, std::string const& server,
                             std::string const& secondary_database) {
  ShippingPrimary* row = primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  if (std::any_of(row->secondaries.begin(), row->secondaries.end(),
                  [&](auto const& link) { return same_link(link, server, secondary_database); }))
    return kLinkExists;
  row->secondaries.emplace_back(server, secondary_database);
  return 0;
}

int ShippingTables::add_secondary(ShippingSecondary row) {
  if (secondary(row.database) != nullptr)
    return kSecondaryExists;
  if (row.id == 0)
    row.id = new_id();
  secondaries.push_back(std::move(row));
  return 0;
}

int ShippingTables::delete_primary(std::string_view database) {
  ShippingPrimary* row = primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  if (!row->secondaries.empty())
    return kSecondariesLeft;
  std::erase_if(primaries, [&](auto const& p) { return same_name(p.database, database); });
  return 0;
}

int ShippingTables::delete_link(std::string_view database, std::string_view server,
                                std::string_view secondary_database) {
  ShippingPrimary* row = primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  std::erase_if(row->secondaries,
                [&](auto const& link) { return same_link(link, server, secondary_database); });
  return 0;
}

int ShippingTables::delete_secondary(std::string_view database) {
  ShippingSecondary const* row = secondary(database);
  if (row == nullptr)
    return kNotASecondary;
  if (last_of_its_source(database))
    std::erase_if(sources, [&](auto const& s) {
      return of_primary(*row, s.primary_server, s.primary_database);
    });
  std::erase_if(secondaries, [&](auto const& s) { return same_name(s.database, database); });
  return 0;
}

bool ShippingTables::last_of_its_source(std::string_view database) const {
  return of_its_source(database).size() == 1;
}

std::vector<std::string> ShippingTables::of_its_source(std::string_view database) const {
  std::vector<std::string> names;
  if (ShippingSecondary const* row = secondary(database))
    for (ShippingSecondary const& other : secondaries)
      if (of_primary(other, row->primary_server, row->primary_database))
        names.push_back(other.database);
  return names;
}

void ShippingTables::copied(std::string_view database, std::string const& file) {
  for (std::string const& name : of_its_source(database))
    secondary(name)->last_copied = file;
}

ShippingSource* ShippingTables::source(std::string_view server, std::string_view database) {
  auto const it = std::find_if(sources.begin(), sources.end(), [&](auto const& row) {
    return same_name(row.primary_server, server) && same_name(row.primary_database, database);
  });
  return it == sources.end() ? nullptr : &*it;
}

int ShippingTables::add_source(ShippingSource row) {
  if (source(row.primary_server, row.primary_database) != nullptr)
    return kSecondaryPrimaryExists;
  if (row.id == 0)
    row.id = new_id();
  sources.push_back(std::move(row));
  return 0;
}

int ShippingTables::add_secondary_of_source(ShippingSecondary row) {
  ShippingSource const* from = source(row.primary_server, row.primary_database);
  if (from == nullptr)
    return kPrimaryNotRegistered;
  row.share = from->share;
  row.folder = from->folder;
  row.copy_job = from->copy_job;
  row.restore_job = from->restore_job;
  row.retention = from->retention;
  row.monitor = from->monitor;
  row.id = from->id;
  for (ShippingSecondary const& other : secondaries)
    if (of_primary(other, row.primary_server, row.primary_database))
      row.last_copied = other.last_copied;
  return add_secondary(std::move(row));
}

int ShippingTables::delete_source(std::string_view server, std::string_view database) {
  if (source(server, database) == nullptr)
    return kPrimaryNotRegistered;
  if (std::any_of(secondaries.begin(), secondaries.end(),
                  [&](auto const& row) { return of_primary(row, server, database); }))
    return kSourceInUse;
  std::erase_if(sources, [&](auto const& row) {
    return same_name(row.primary_server, server) && same_name(row.primary_database, database);
  });
  return 0;
}

int ShippingTables::change_primary(std::string_view database, ShippingPrimaryChange const& change) {
  ShippingPrimary* row = primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  row->share = change.share.value_or(row->share);
  row->retention = change.retention.value_or(row->retention);
  row->threshold = change.threshold.value_or(row->threshold);
  row->alert = change.alert.value_or(row->alert);
  return 0;
}

int ShippingTables::change_secondary(std::string_view database,
                                     ShippingSecondaryChange const& change) {
  ShippingSecondary* row = secondary(database);
  if (row == nullptr)
    return kNotASecondary;
  row->restore_delay = change.restore_delay.value_or(row->restore_delay);
  row->threshold = change.threshold.value_or(row->threshold);
  row->alert = change.alert.value_or(row->alert);
  row->restore_all = change.restore_all.value_or(row->restore_all);
  row->standby = change.standby.value_or(row->standby);
  row->disconnect_users = change.disconnect_users.value_or(row->disconnect_users);
  return 0;
}

int ShippingTables::change_source(std::string_view server, std::string_view database,
                                  ShippingSourceChange const& change) {
  ShippingSource* row = source(server, database);
  if (row == nullptr)
    return kPrimaryNotRegistered;
  row->share = change.share.value_or(row->share);
  row->folder = change.folder.value_or(row->folder);
  row->retention = change.retention.value_or(row->retention);
  for (ShippingSecondary& shipped : secondaries)
    if (of_primary(shipped, server, database)) {
      shipped.share = row->share;
      shipped.folder = row->folder;
      shipped.retention = row->retention;
    }
  return 0;
}

int refuse_job_name(Agent const& agent, std::string_view name) {
  return agent.find(name) != nullptr ? kJobNameTaken : 0;
}

int ShippingTables::refuse_agent(std::uint32_t id, std::int64_t type) const {
  auto const has = [id](auto const& rows) {
    return std::any_of(rows.begin(), rows.end(), [id](auto const& row) { return row.id == id; });
  };
  bool const known = type == 0                ? has(primaries)
                     : type == 1 || type == 2 ? has(secondaries) || has(sources)
                                              : false;
  return known ? 0 : kNoSuchAgent;
}

bool edition_ships(std::string_view edition) {
  return edition == "enterprise" || edition == "developer" || edition == "standard";
}

int warn_primary(Database const* database) {
  bool const online = database != nullptr && database->state == DatabaseState::Online &&
                      database->mirror_role != MirrorRole::Mirror;
  return online ? 0 : kBackupSkipped;
}

} // namespace switchback
