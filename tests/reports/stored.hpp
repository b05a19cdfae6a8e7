// Small drills in a record, for tests of reports.
#pragma once

#include "tests/sim/record/failover.hpp"

namespace switchback::test {

inline RunDescription run_of_failovers() {
  RunDescription d = description();
  d.sources = {{"scenarios/site-lost.yaml", "title: The primary site is lost\n"},
               {"scenarios/runbooks/failover.md",
                "# Fail over\n\n## 4. Bring it online\n\n```sql on=sql-b by=dba\nrestore log mgc\n"
                "restore database mgc with recovery\n```\n\n## 5. Set the state\n\n```powershell "
                "on=admin by=chat\nSet-CsPersistentChatState\n```\n"}};
  d.not_modelled = {"message bodies", "rooms as such"};
  d.assumptions = {
      {"load.users", "100", "people who use the chat", "set", "site-lost.yaml"},
      {"log_shipping.mgc.backup_every", "15min", "period of the backup job", "documented",
       "the wizard"},
      {"sql.sql-a.log_flush", "1ms", "time to harden one commit", "assumed", "solid-state disks"}};
  return d;
}

} // namespace switchback::test
