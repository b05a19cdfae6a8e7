#include "models/media.hpp"

#include <algorithm>
#include <set>

#include "models/files.hpp"

namespace switchback {
namespace {

constexpr SqlNumber kTooFewFamilies = 3132, kTooManyDevices = 3205, kMirrorsDiffer = 3010,
                    kTooManyMirrors = 3214, kMirrorNeedsFormat = 3215, kSameDeviceTwice = 3227,
                    kOtherFamilies = 3231, kMirrorsMissing = 3240, kNoBackup = 3242,
                    kNotOfTheSet = 3258, kNotStriped = 3259, kSetUnreadable = 3287,
                    kOtherCompression = 3098, kMirrorsNeedEnterprise = 3218, kNoCompression = 1844,
                    kUnexpired = 4030, kOtherMediaName = 4037;

using Files = std::vector<File const*>;

bool is_medium(File const& file) {
  return file.state == File::State::Complete && file.media.set.value != 0;
}

/// What the statement itself says, before any file is opened.
SqlNumber refuse_devices(std::vector<Files> const& mirrors) {
  if (mirrors.size() > kMostMirrors)
    return kTooManyMirrors;
  std::size_t devices = 0;
  for (Files const& one : mirrors) {
    if (one.size() != mirrors.front().size())
      return kMirrorsDiffer;
    devices += one.size();
  }
  return devices > kMostDevices ? kTooManyDevices : 0;
}

/// A device that is not of a media set of so many families and mirrors.
SqlNumber refuse_family(MediaHeader const& there, int families, int mirrors) {
  if (there.families != families)
    return there.families == 1         ? kNotStriped
           : there.families > families ? kTooFewFamilies
                                       : kOtherFamilies;
  if (there.mirrors > mirrors)
    return kMirrorsMissing;
  return there.mirrors < mirrors ? kMirrorNeedsFormat : 0;
}

/// INIT keeps the header, and overwrites nothing that is still wanted (a wrong NAME has no number
/// of its own: assumed to be the same).
SqlNumber refuse_overwriting(File const& file, MediaOptions const& options, SimTime now) {
  bool const wanted = std::any_of(file.sets.begin(), file.sets.end(), [&](BackupSet const& set) {
    return (set.expires && *set.expires > now) ||
           (options.set_name && set.name != *options.set_name);
  });
  return wanted ? kUnexpired : 0;
}

SqlNumber refuse_medium(File const& file, MediaHeader const& first, int families, int mirrors,
                        MediaOptions const& options, SimTime now) {
  if (SqlNumber const number = refuse_family(file.media, families, mirrors))
    return number;
  if (file.media.set != first.set)
    return kNotOfTheSet;
  if (options.media_name && *options.media_name != file.media.name)
    return kOtherMediaName;
  if (file.media.compressed != options.compressed)
    return kOtherCompression;
  return options.init && !options.skip ? refuse_overwriting(file, options, now) : 0;
}

} // namespace

SqlNumber refuse_edition(std::string_view edition, std::size_t mirrors, bool compressed) {
  bool const enterprise = edition == "enterprise" || edition == "developer";
  if (mirrors > 1 && !enterprise)
    return kMirrorsNeedEnterprise;
  return compressed && !enterprise && edition != "standard" ? kNoCompression : 0;
}

SqlNumber refuse_write(std::vector<Files> const& mirrors, MediaOptions const& options,
                       SimTime now) {
  if (SqlNumber const number = refuse_devices(mirrors))
    return number;
  if (options.format)
    return 0;
  int const families = static_cast<int>(mirrors.front().size()),
            copies = static_cast<int>(mirrors.size());
  Files there;
  for (Files const& one : mirrors)
    std::copy_if(one.begin(), one.end(), std::back_inserter(there),
                 [](File const* file) { return file != nullptr; });
  if (there.empty())
    return copies > 1 ? kMirrorNeedsFormat : 0;
  if (!std::all_of(there.begin(), there.end(), [](File const* file) { return is_medium(*file); }))
    return kNoBackup;
  for (File const* file : there)
    if (SqlNumber const number =
            refuse_medium(*file, there.front()->media, families, copies, options, now))
      return number;
  bool const all =
      there.size() == static_cast<std::size_t>(families) * static_cast<std::size_t>(copies);
  return all ? 0 : copies > 1 ? kMirrorsMissing : kTooFewFamilies;
}

SqlNumber refuse_read(Files const& files, std::size_t position, bool whole) {
  for (File const* file : files)
    if (!is_medium(*file) || file->sets.empty())
      return kDamagedSet;
  MediaHeader const& first = files.front()->media;
  std::set<int> families;
  for (File const* file : files) {
    if (file->media.set != first.set)
      return kNotOfTheSet;
    if (!families.insert(file->media.family).second)
      return kSameDeviceTwice;
  }
  if (whole && static_cast<int>(families.size()) < first.families)
    return kTooFewFamilies;
  bool const there = std::all_of(files.begin(), files.end(), [&](File const* file) {
    return position >= 1 && position <= file->sets.size();
  });
  return there ? 0 : kSetUnreadable;
}

SqlNumber verify_error(BackupSet const& set) {
  if (set.damage == Damage::Page || set.is_damaged)
    return static_cast<SqlNumber>(Damage::Set);
  return static_cast<SqlNumber>(set.damage);
}

BackupSet set_on(Files const& files, std::size_t position) {
  BackupSet set = files.front()->sets[position - 1];
  for (File const* file : files) // a header that cannot be read is found first, pages last
    if (Damage const damage = file->sets[position - 1].damage;
        set.damage == Damage::None || damage == Damage::Header)
      set.damage = damage;
  return set;
}

Bytes share_of(Bytes all, int family, int families) {
  std::int64_t const each = all.value / families, over = all.value % families;
  return Bytes{each + (family <= over ? 1 : 0)};
}

} // namespace switchback
