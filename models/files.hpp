// Files that hold backup sets, in folders and on shares.
//
// A file that is being written bears the extension .wrk and gets its own name when it is complete
// (SQL Server message 32029); what a broken transfer leaves is a torn file of the bytes that had
// arrived.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/media.hpp"

namespace switchback {

struct File {
  enum class State { Writing, Complete, Torn };
  State state = State::Complete;
  Bytes bytes;
  SimTime created{};             ///< by the clock of the machine that keeps it, in UTC
  MediaHeader media{};           ///< of a file that holds sets
  std::vector<BackupSet> sets{}; ///< what can be read from it; position 1 is the first
  bool operator==(File const&) const = default;
};

/// Names compare without regard to case and are kept as first written; a listing is in the order of
/// the names.
class Folder {
public:
  void put(std::string const& name, File file);
  void remove(std::string_view name);
  /// Renames a file, replacing one that already has the new name; false if the file does not exist.
  bool rename(std::string_view from, std::string const& to);
  File const* find(std::string_view name) const;
  File* find(std::string_view name);
  std::vector<std::string> names() const;
  /// Calls `look(name, file)` for each, in order of the names.
  template <class Look> void each(Look const& look) const {
    for (auto const& [key, entry] : files_)
      look(entry.first, entry.second);
  }
  /// Names that match a pattern of * and ?, in order.
  std::vector<std::string> matching(std::string_view pattern) const;
  /// Deletes complete and torn files with the extension that were created before `before`; answers
  /// how many.
  int delete_older(std::string_view extension, SimTime before);
  void clear() { files_.clear(); }
  std::size_t size() const { return files_.size(); }

private:
  std::map<std::string, std::pair<std::string, File>, std::less<>> files_; ///< by lower-case name
};

/// mgc_20150105100000.trn: UTC, so that the order of the names is the order of the chain (the form
/// from "Professional SQL Server 2008 Administration", 19.3).
std::string log_file_name(std::string_view database, SimTime at, std::chrono::sys_days day_0);
/// mgc_20150105100000.trn while it is written: mgc_20150105100000.wrk.
std::string work_name(std::string_view name);

bool matches(std::string_view name, std::string_view pattern); ///< without regard to case

} // namespace switchback
