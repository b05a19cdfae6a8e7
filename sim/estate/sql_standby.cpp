// The undo file of a standby copy: it keeps the transactions that were open when the copy became
// readable, until they are put back before the next log (SQL Server docs, "RESTORE Statements -
// Arguments", STANDBY).
#include "sim/estate/sql_servers.hpp"

namespace switchback {

void SqlServers::keep_undo_file(std::string const& instance, Database& database,
                                std::string const& path) {
  auto const place = path.empty() ? std::nullopt : files_.resolve(path, instance);
  if (!place)
    return;
  File file;
  file.bytes = database.undo_file;
  file.created = context_.clocks.utc(place->machine);
  files_.folder(*place).put(place->name, std::move(file));
  database.standby_file = path;
}

void SqlServers::drop_undo_file(std::string const& instance, Database& database) {
  std::string const path = std::exchange(database.standby_file, {});
  if (auto const place = path.empty() ? std::nullopt : files_.resolve(path, instance))
    files_.folder(*place).remove(place->name);
}

bool SqlServers::undo_file_gone(std::string const& instance, Database const& database) const {
  if (database.state != DatabaseState::Standby || database.standby_file.empty())
    return false;
  auto const place = files_.resolve(database.standby_file, instance);
  Folder const* folder =
      place && files_.accessible(*place, instance) ? files_.find(*place) : nullptr;
  return folder == nullptr || folder->find(place->name) == nullptr;
}

} // namespace switchback
