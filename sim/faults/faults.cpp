#include "sim/faults/faults.hpp"

namespace switchback {

std::vector<FaultKindRow> const& fault_kinds() {
  static std::vector<FaultKindRow> const kFaultKinds{
      {FaultKind::LoseSite, "lose site", "lose: SITE",
       "every machine of a site stops at once; disks: destroyed takes the data too", &lose_site,
       &heal_site, &rebuild_site},
      {FaultKind::LoseHost, "lose host", "lose: MACHINE",
       "a machine stops without a word; disks: destroyed takes the data too", &lose_host,
       &heal_host, &rebuild_host},
      {FaultKind::LoseProcess, "lose process",
       "lose: MACHINE, process: sql-server|sql-agent|chat-service",
       "a process ends; its machine answers for it at once", &lose_process, &heal_process, nullptr},
      {FaultKind::LoseLink, "lose link", "lose: LINK, reported: true",
       "a link between sites carries nothing; reported: both ends are told at once", &lose_link,
       &heal_link, nullptr},
      {FaultKind::LoseShare, "lose share", "lose: SHARE",
       "a share is not offered; disks: destroyed takes its files too", &lose_share, &heal_share,
       &rebuild_share},
      {FaultKind::SlowLink, "slow link", "slow: LINK, to: RATE", "a link carries less, each way",
       &slow_link, &unslow_link, nullptr},
      {FaultKind::SlowDisk, "slow disk", "slow: MACHINE, to: RATE",
       "a machine's disk reads at this rate, and writes in proportion", &slow_disk, &unslow_disk,
       nullptr},
      {FaultKind::LoseDisks, "lose disks", "lose_disks: MACHINE",
       "what a machine stored is gone, the machine runs on", &lose_disks, &rebuild_disks,
       &rebuild_disks},
      {FaultKind::LoseDrive, "lose drive", "lose: MACHINE, drive: log|data",
       "a drive of an SQL instance's host does not answer; its database fails after 40 s (log) or "
       "when it is next started (data)",
       &lose_drive, &heal_drive, nullptr},
      {FaultKind::LoseNetwork, "lose network", "lose: MACHINE, network: all|clients",
       "a host's network fails, which its own stack reports; clients: only the one they use",
       &lose_network, &heal_network, nullptr},
      {FaultKind::Hang, "hang", "hang: MACHINE, answers_pings: true",
       "an SQL instance's host does nothing any more; answers_pings: but answer mirroring's pings",
       &hang, &wake, nullptr},
      {FaultKind::FailRedo, "fail redo", "fail_redo: MACHINE",
       "its mirrors can not apply a piece of log: their sessions are suspended (1453, 1454)",
       &fail_redo, &repair_redo, nullptr},
      {FaultKind::FillDisk, "fill disk", "fill: MACHINE",
       "something fills a machine's disk: nothing more can be written there", &fill_disk,
       &free_disk, nullptr},
      {FaultKind::DenyRights, "deny rights", "deny: SHARE, instance: MACHINE",
       "an SQL instance may not use a share any more", &deny_rights, &grant_rights, nullptr},
      {FaultKind::DamageFile, "damage file",
       "damage: MACHINE, file: PATTERN, as: torn|header|set|page|read",
       "the newest backup file that matches can not be restored", &damage_file, &leave_damaged,
       nullptr},
  };
  return kFaultKinds;
}

FaultKindRow const& fault_kind(FaultKind kind) {
  for (FaultKindRow const& row : fault_kinds())
    if (row.kind == kind)
      return row;
  return fault_kinds().front(); // unreachable: a test holds that every kind has its row
}

} // namespace switchback
