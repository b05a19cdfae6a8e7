#include "models/mirroring_setup.hpp"

namespace switchback {
namespace {

SqlNumber refuse_principal(Database const& p) {
  if (p.mirror_role != MirrorRole::None)
    return 1405;
  switch (p.state) {
  case DatabaseState::Online:
    break;
  case DatabaseState::Suspect:
  case DatabaseState::Emergency:
    return 1467;
  case DatabaseState::Restoring:
  case DatabaseState::Standby:
  case DatabaseState::Offline:
  case DatabaseState::Recovering:
    return 1416;
  }
  if (p.recovery_model != RecoveryModel::Full)
    return 1465;
  if (p.read_only)
    return 1466;
  if (p.auto_close)
    return 1469;
  return p.access == AccessMode::Single ? 1488 : 0;
}

SqlNumber refuse_mirror(Database const& p, Database const& m) {
  if (m.mirror_role != MirrorRole::None)
    return m.mirror_role == MirrorRole::Mirror ? 1410 : 1460;
  switch (m.state) {
  case DatabaseState::Restoring:
    break;
  case DatabaseState::Offline:
  case DatabaseState::Suspect:
  case DatabaseState::Emergency:
    return 1419;
  case DatabaseState::Online:
  case DatabaseState::Standby:
  case DatabaseState::Recovering:
    return 1464;
  }
  if (m.family != p.family)
    return 1407;
  if (m.recovery_model != RecoveryModel::Full)
    return 1465;
  return m.broken_restore ? 1411 : 0;
}

} // namespace

SqlNumber refuse_partner(Database const& p, Database const* m) {
  if (SqlNumber const number = refuse_principal(p))
    return number;
  if (m == nullptr)
    return 1448;
  if (SqlNumber const number = refuse_mirror(p, *m))
    return number;
  if (p.bulk_changes)
    return 1475;
  // Log that was backed up and truncated can no longer be sent: the mirror needs every log backup
  // taken since.
  if (!m->content.agrees_with(p.content) ||
      (p.next_log_backup && m->content.end().lsn < *p.next_log_backup))
    return 1412;
  // At least one log backup goes with the full one.
  return m->log_restored ? 0 : 1478;
}

bool edition_mirrors(std::string_view edition) {
  return edition_mirrors_asynchronously(edition) || edition == "standard";
}

bool edition_mirrors_asynchronously(std::string_view edition) {
  return edition == "enterprise" || edition == "developer";
}

} // namespace switchback
