// Media of backups: what stands on a file, what BACKUP may write to it and which set RESTORE takes.
//
// A file is one family of a media set: a header, and backup sets at positions 1, 2, ... A backup to
// several devices is striped: each file is a family of its own, and all of them are needed. With
// MIRROR TO each family is written more than once.
//
//     no file --backup--> header, set 1 --backup (NOINIT)--> header, set 1, set 2
//                                       --backup (INIT)----> header, new set 1
//                                       --backup (FORMAT)--> new header, new set 1
//
// Sources: SQL Server docs, BACKUP (Transact-SQL), "Media Sets, Media Families, and Backup Sets",
// "RESTORE Arguments", FILE; error numbers from "Database Engine events and errors", 3000 to 3999
// and 4000 to 4999.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/database.hpp"

namespace switchback {

struct File;

/// The number is given when a medium is formatted. 0: no backup medium.
struct MediaSetId {
  std::uint32_t value = 0;
  bool operator==(MediaSetId const&) const = default;
};

struct MediaHeader {
  MediaSetId set;
  int family = 1, families = 1;
  int mirror = 1, mirrors = 1;
  bool compressed = false;
  std::string name{}; ///< MEDIANAME
  bool operator==(MediaHeader const&) const = default;
};

/// The most devices of one backup, and the most mirrors of a media set.
inline constexpr std::size_t kMostDevices = 64, kMostMirrors = 4;

struct MediaOptions {
  bool init = false, format = false, skip = false, compressed = false;
  std::optional<std::string> media_name{}, set_name{};
};

/// Why a backup cannot be written to these files; 0: it can. `mirrors` has the files of each
/// mirror, the first that of TO; none: the file is not there yet. Checks go from the statement to
/// the medium to its sets (their order is assumed).
SqlNumber refuse_write(std::vector<std::vector<File const*>> const& mirrors,
                       MediaOptions const& options, SimTime now);

/// RESTORE takes the first set of a medium unless FILE says another.
inline constexpr std::size_t kFirstSet = 1;
/// Stands for the last one, which a dialog offers.
inline constexpr std::size_t kNewestSet = 0;

/// Why the set at `position`, from 1, cannot be read from these files, which are there; 0: it can.
/// `whole`: not its header alone, so that every family is needed.
SqlNumber refuse_read(std::vector<File const*> const& files, std::size_t position, bool whole);
/// The set at a position that can be read: with the worst damage of its families.
BackupSet set_on(std::vector<File const*> const& files, std::size_t position);

/// The bytes of a set that one family of it has.
Bytes share_of(Bytes all, int family, int families);

} // namespace switchback
