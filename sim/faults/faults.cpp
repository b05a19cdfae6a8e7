#include "sim/faults/faults.hpp"

namespace switchback {

std::vector<FaultKindRow> const& fault_kinds() {
  static std::vector<FaultKindRow> const kFaultKinds{
      {FaultKind::LoseSite, "lose site", "lose: SITE",
       "every machine of a site stops at once; disks: destroyed loses the data too", &lose_site,
       &heal_site, &rebuild_site},
      {FaultKind::LoseHost, "lose host", "lose: MACHINE",
       "a machine falls silent; disks: destroyed loses the data too", &lose_host, &heal_host,
       &rebuild_host},
      {FaultKind::LoseProcess, "lose process",
       "lose: MACHINE, process: sql-server|sql-agent|chat-service",
       "a process ends; its machine goes on and reports it closed", &lose_process, &heal_process,
       nullptr},
      {FaultKind::LoseLink, "lose link", "lose: LINK, reported: true",
       "a link between sites carries nothing; reported: both ends learn of it at once", &lose_link,
       &heal_link, nullptr},
      {FaultKind::LoseShare, "lose share", "lose: SHARE",
       "a share is not available; disks: destroyed loses its files too", &lose_share, &heal_share,
       &rebuild_share},
      {FaultKind::SlowLink, "slow link", "slow: LINK, to: RATE",
       "a link carries less in each direction", &slow_link, &unslow_link, nullptr},
      {FaultKind::SlowDisk, "slow disk", "slow: MACHINE, to: RATE",
       "a machine's disk reads at this rate, and writes in proportion", &slow_disk, &unslow_disk,
       nullptr},
      {FaultKind::LoseDisks, "lose disks", "lose_disks: MACHINE",
       "everything a machine stored is lost; the machine goes on", &lose_disks, &rebuild_disks,
       &rebuild_disks},
      {FaultKind::LoseDrive, "lose drive", "lose: MACHINE, drive: log|data",
       "a drive of an SQL instance's machine stops answering; its databases fail after 40 s (log) "
       "or at the next start (data)",
       &lose_drive, &heal_drive, nullptr},
      {FaultKind::LoseNetwork, "lose network", "lose: MACHINE, network: all|clients",
       "a machine's network fails, and its own stack reports it; clients: only the network that "
       "clients use",
       &lose_network, &heal_network, nullptr},
      {FaultKind::Hang, "hang", "hang: MACHINE, answers_pings: true",
       "an SQL instance's machine hangs; answers_pings: it still answers mirroring pings", &hang,
       &wake, nullptr},
      {FaultKind::FailRedo, "fail redo", "fail_redo: MACHINE",
       "its mirror copies cannot apply some of their log; their sessions are suspended (1453, "
       "1454)",
       &fail_redo, &repair_redo, nullptr},
      {FaultKind::FillDisk, "fill disk", "fill: MACHINE",
       "a machine's disk fills up; nothing more can be written to it", &fill_disk, &free_disk,
       nullptr},
      {FaultKind::DenyRights, "deny rights", "deny: SHARE, instance: MACHINE",
       "an SQL instance loses its rights to a share", &deny_rights, &grant_rights, nullptr},
      {FaultKind::DamageFile, "damage file",
       "damage: MACHINE, file: PATTERN, as: torn|header|set|page|read|deleted",
       "the newest matching backup file cannot be restored, or is deleted", &damage_file,
       &leave_damaged, nullptr},
  };
  return kFaultKinds;
}

FaultKindRow const& fault_kind(FaultKind kind) {
  for (FaultKindRow const& row : fault_kinds())
    if (row.kind == kind)
      return row;
  return fault_kinds().front(); // unreachable: a test checks that every kind has a row
}

} // namespace switchback
