// What the commands of runbooks changed: typed, so that nobody reads a command's text afterwards to
// guess what it did. A command that only reports, or was refused, leaves none, but for what stood
// in its way.
#pragma once

#include <cstdint>
#include <string>

#include "models/enum_names.hpp"
#include "models/units.hpp"

namespace switchback {

enum class EffectKind {
  ActiveListSet,        ///< of the pool; value: servers on it
  PoolStateSet,         ///< target: Normal, FailedOver
  NextHopSet,           ///< target: Front End pool
  UsersMoved,           ///< instance: the Front End pool that they were homed on, target: where to
  ManagementStoreMoved, ///< target: Front End pool
  ServiceStarted,       ///< of the chat server `instance`
  ServiceStopped,       ///< of the chat server `instance`
  BackupTaken,          ///< of the database on `instance`; target: machine that holds the file;
                        ///< value: cut-off (us) of the log in it
  BackupRestored,       ///< to `instance`; value: 1 if it was a log backup
  CopyRecovered,        ///< the copy on `instance` takes no more log
  FileCopied,           ///< from the machine `instance` to `target`
  MirrorSetUp,          ///< a session began; instance: principal, target: mirror
  ShippingSetUp,        ///< instance: primary or secondary
  ProtectionRemoved,    ///< mirroring or log shipping of the copy on `instance`
  RoleTaken,            ///< the mirror on `instance` is principal
  SessionsEnded,        ///< in the database on `instance`
  FoundInUse,           ///< why a command was refused: others are in the copy on `instance`
  FoundRecovered,       ///< why a restore was refused (3117): the copy takes no more log
  FoundNothing,         ///< why a command did nothing: there was no file or log for it
};
template <> struct NamesOf<EffectKind> {
  static constexpr std::string_view kWhat = "effect";
  static constexpr std::array<std::string_view, 19> kNames{
      "active list set",        "pool state set",     "next hop set",    "users moved",
      "management store moved", "service started",    "service stopped", "backup taken",
      "backup restored",        "copy recovered",     "file copied",     "mirror set up",
      "log shipping set up",    "protection removed", "role taken",      "sessions ended",
      "found in use",           "found recovered",    "found nothing"};
};

struct CommandEffect {
  SimTime at{};
  int command = -1; ///< index into DrillResult::commands
  EffectKind kind{};
  std::string database, instance, target, file;
  std::int64_t value = 0; ///< see EffectKind
  bool operator==(CommandEffect const&) const = default;
};

} // namespace switchback
