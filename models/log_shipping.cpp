#include "models/log_shipping.hpp"

#include <algorithm>

namespace switchback {
namespace {

template <class Rows> auto find_row(Rows& rows, std::string_view database) {
  auto const it = std::find_if(rows.begin(), rows.end(),
                               [&](auto const& row) { return row.database == database; });
  return it == rows.end() ? nullptr : &*it;
}

/// Log files of a database are named after it; anything else in the folder is none of the jobs'
/// business.
bool is_log_of(std::string_view file, std::string_view database) {
  return file.size() > database.size() + 1 && file.starts_with(database) &&
         file[database.size()] == '_' && file.ends_with(".trn");
}

ShippingStep begin(ShippingRun run) {
  ShippingStep step;
  step.next = std::move(run);
  if (step.next.waiting.empty())
    step.ended = true;
  else
    step.work_on = step.next.waiting.front();
  return step;
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
  primaries.push_back(std::move(row));
  return 0;
}

int ShippingTables::add_link(std::string_view database, std::string const& server,
                             std::string const& secondary_database) {
  ShippingPrimary* row = primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  std::pair const link{server, secondary_database};
  if (std::find(row->secondaries.begin(), row->secondaries.end(), link) != row->secondaries.end())
    return kLinkExists;
  row->secondaries.push_back(link);
  return 0;
}

int ShippingTables::add_secondary(ShippingSecondary row) {
  if (secondary(row.database) != nullptr)
    return kSecondaryExists;
  secondaries.push_back(std::move(row));
  return 0;
}

int ShippingTables::delete_primary(std::string_view database) {
  ShippingPrimary* row = primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  if (!row->secondaries.empty())
    return kSecondariesLeft;
  std::erase_if(primaries, [&](auto const& p) { return p.database == database; });
  return 0;
}

int ShippingTables::delete_link(std::string_view database, std::string_view server,
                                std::string_view secondary_database) {
  ShippingPrimary* row = primary(database);
  if (row == nullptr)
    return kNotAPrimary;
  std::erase_if(row->secondaries, [&](auto const& link) {
    return link.first == server && link.second == secondary_database;
  });
  return 0;
}

int ShippingTables::delete_secondary(std::string_view database) {
  return std::erase_if(secondaries, [&](auto const& row) { return row.database == database; }) == 0
             ? kNotASecondary
             : 0;
}

ShippingStep start_copy(ShippingSecondary const& row, std::vector<SeenFile> const& on_share) {
  ShippingRun run;
  run.kind = JobKind::Copy;
  for (SeenFile const& file : on_share)
    if (is_log_of(file.name, row.primary_database) && file.name > row.last_copied)
      run.waiting.push_back(file.name);
  std::sort(run.waiting.begin(), run.waiting.end());
  return begin(std::move(run));
}

ShippingStep start_restore(ShippingSecondary const& row, std::vector<SeenFile> const& in_folder,
                           SimTime now) {
  ShippingRun run;
  run.kind = JobKind::Restore;
  for (SeenFile const& file : in_folder)
    if (is_log_of(file.name, row.primary_database) && file.name > row.last_restored &&
        file.created + row.restore_delay <= now)
      run.waiting.push_back(file.name);
  std::sort(run.waiting.begin(), run.waiting.end());
  if (!row.restore_all && run.waiting.size() > 1)
    run.waiting.resize(1);
  return begin(std::move(run));
}

ShippingStep file_ended(ShippingRun const& run, int number) {
  ShippingStep step;
  step.next = run;
  std::string const file = run.waiting.front();
  bool const applied_already =
      run.kind == JobKind::Restore && number == static_cast<int>(ChainMeeting::TooEarly);
  if (number != 0 && !applied_already) {
    step.next.waiting.clear();
    step.ended = true;
    step.number = number;
    return step;
  }
  step.finished = file;
  step.next.waiting.pop_front();
  ++(applied_already ? step.next.skipped : step.next.done);
  if (step.next.waiting.empty())
    step.ended = true;
  else
    step.work_on = step.next.waiting.front();
  return step;
}

BackupRun start_backup(Database const* database) {
  bool const online = database != nullptr && database->state == DatabaseState::Online &&
                      database->mirror_role != MirrorRole::Mirror;
  return online ? BackupRun::Writes : BackupRun::Skips;
}

SimTime alert_at(SimTime last, Duration threshold, Duration tick) {
  // The condition is "longer than", and the job looks only at its ticks.
  auto const due = (last + threshold).time_since_epoch();
  return SimTime{(due / tick + 1) * tick};
}

} // namespace switchback
