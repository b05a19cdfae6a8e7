// The files of an estate: folders on the disks of its machines and behind its shares, who can get
// at them, and copying between them. Whether a set can be backed up or restored is decided in
// models/database.hpp; where its file is and whether it arrives, here.
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
  explicit FileStore(Ground const& ground);

  /// A file as it is written on a machine: \\server\share\.., d:\.., or a bare name, which is in
  /// the instance's default backup folder. None: it names a share that the estate does not have.
  std::optional<FilePlace> resolve(std::string const& path, std::string const& on) const;
  /// The same for a folder.
  std::optional<FilePlace> resolve_folder(std::string const& path, std::string const& on) const;

  Folder& folder(FilePlace const& place);
  Folder const* find(FilePlace const& place) const; ///< none: nothing was ever put there
  /// The file on a machine that matches the pattern and was written last, by its name where several
  /// were at once.
  std::optional<FilePlace> newest(std::string const& machine, std::string_view pattern) const;
  /// The folder can be used from the machine: it is local, or on a share that is offered and can be
  /// reached.
  bool accessible(FilePlace const& place, std::string const& from) const;
  /// The rights of a machine at a share, or at its own disk for its own work, are taken or given.
  void set_rights(std::string const& machine, std::string const& from, bool allowed);
  bool denied(FilePlace const& place, std::string const& from) const;
  /// What can still be written on the machine; none: without end. Files count with the size that
  /// they are to have, while they are written too.
  std::optional<Bytes> free_space(std::string const& machine) const;
  /// Something else fills the disk, or leaves it again.
  void set_full(std::string const& machine, bool full);

  /// Copies one file from the machine that `to` is on, while the fiber waits. What breaks off
  /// leaves a torn file (59).
  Outcome copy(FilePlace const& from, FilePlace const& to, Duration overhead);
  /// All files on the machine are gone.
  void destroy(std::string const& machine);
  /// A new machine of the name: no files, room, and rights for everybody.
  void renew(std::string const& machine);
  std::string describe() const;

private:
  struct Share {
    std::string unc; ///< in lower case
    std::string machine;
  };

  Ground ground_;
  std::vector<Share> shares_;
  std::map<std::pair<std::string, std::string>, Folder> folders_; ///< by machine and path
  std::set<std::pair<std::string, std::string>> denied_;          ///< whose disk, who
  std::set<std::string> full_;
};

/// The part of a transfer that every file operation has in common.
TransferSpec moving(std::string const& from, std::string const& to, Bytes bytes);

} // namespace switchback
