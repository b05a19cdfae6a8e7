// The files of an estate: folders on the disks of its machines and behind its shares, access to
// them, and copying between them. models/database.hpp decides whether a set can be backed up or
// restored; this part decides where its file is and whether it arrives.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "models/files.hpp"
#include "sim/estate/parts.hpp"

namespace switchback {

/// Where a path leads: a folder on a machine, and a file in it.
struct FilePlace {
  std::string machine, folder; ///< folder: in lower case
  std::string name;            ///< empty: the folder itself
};

class FileStore {
public:
  explicit FileStore(EstateContext const& context);

  /// A file as it is written on a machine: \\server\share\.., d:\.., or a bare name, which is in
  /// the instance's default backup folder. None: the estate has no such share.
  std::optional<FilePlace> resolve(std::string const& path, std::string const& on) const;
  /// The same for a folder.
  std::optional<FilePlace> resolve_folder(std::string const& path, std::string const& on) const;

  Folder& folder(FilePlace const& place);
  Folder const* find(FilePlace const& place) const; ///< none: nothing was ever written there
  /// The file on a machine that matches the pattern and was written last; of several, the last by
  /// name.
  std::optional<FilePlace> newest(std::string const& machine, std::string_view pattern) const;
  /// Whether the machine can use the folder: it is local, or on an available, reachable share.
  bool accessible(FilePlace const& place, std::string const& from) const;
  /// Grants or denies a machine its rights to a share, or to its own disk.
  void set_rights(std::string const& machine, std::string const& from, bool allowed);
  bool denied(FilePlace const& place, std::string const& from) const;
  /// Space left on the machine; none: unlimited. Files being written count with their final size.
  std::optional<Bytes> free_space(std::string const& machine) const;
  /// Fills the disk, or frees it again.
  void set_full(std::string const& machine, bool full);

  /// Copies one file from the machine that `to` is on, while the fiber waits. What breaks off
  /// leaves a torn file (59).
  Outcome copy(FilePlace const& from, FilePlace const& to, Duration overhead);
  /// All files on the machine are gone.
  void destroy(std::string const& machine);
  /// A new machine of the same name: no files, free space, and rights for everybody.
  void renew(std::string const& machine);
  std::string describe() const;

private:
  struct Share {
    std::string unc; ///< in lower case
    std::string machine;
  };

  EstateContext context_;
  std::vector<Share> shares_;
  std::map<std::pair<std::string, std::string>, Folder> folders_; ///< by machine and path
  std::set<std::pair<std::string, std::string>> denied_;          ///< whose disk, who
  std::set<std::string> full_;
};

/// The part of a transfer that every file operation has in common.
TransferSpec moving(std::string const& from, std::string const& to, Bytes bytes);

} // namespace switchback
