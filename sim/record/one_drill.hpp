// How files of the record are opened to be read: those of before this version as if they were
// complete, and any of them as if it held one drill.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>

#include "sim/history/history.hpp"

namespace switchback::record {

/// What a file of before this version lacks is there, empty, for as long as it is open. Throws
/// RecordError.
SQLite::Database open_to_read(std::string const& path);

/// The record as if it held one drill alone: its views need not look at the rows of others, however
/// many there are.
class OneDrill {
public:
  /// `made`: findings of a drill that was recorded without them.
  OneDrill(std::string const& path, std::int64_t drill, std::optional<DrillResult> const& made);

  SQLite::Database db;
  std::int64_t id;

private:
  void keep_copy_of(char const* view);
  void keep(char const* table, char const* key, std::string const& lacking);
};

} // namespace switchback::record
