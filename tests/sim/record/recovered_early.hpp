// A failover that recovered the new copy before its last log.
#pragma once

#include <algorithm>

#include "failover.hpp"

namespace switchback::test {

/// As failover(), but two more logs were backed up at 80 s and 90 s; the database was recovered
/// from 130 s on, and the log of step 5 refused at 160 s.
inline DrillResult recovered_early() {
  DrillResult r = failover();
  for (auto const& [at, file] :
       {std::pair{80, "mgc_20150105000120.trn"}, std::pair{90, "mgc_20150105000130.trn"}})
    r.facts.push_back(old_fact(second(at + 1), FactKind::Job, "sql-a", "backup", "LSBackup_mgc",
                               file, "done", "", at * std::int64_t{1'000'000}));
  r.facts.push_back(old_fact(second(131), FactKind::State, "mgc on sql-b", "database", "",
                             "RESTORING", "ONLINE", "restore with recovery", 0));
  r.steps[0] = {0, 4,           1,           1,           "Open it",        "sql", "sql-b", "dba",
                5, second(120), second(130), second(132), StepOutcome::Done};
  r.steps[1] = {
      0, 3,           1,           1,           "Apply the rest",    "dialog", "sql-b", "dba",
      9, second(140), second(150), second(161), StepOutcome::Refused};
  r.commands = {{0, 6, 1, "restore database mgc with recovery", "sql-b", second(130), second(132),
                 CommandOutcome::Executed, "", ""},
                {1, 10, 1, "Apply Waiting Logs\ndatabase: mgc", "sql-b", second(160), second(161),
                 CommandOutcome::Refused, "3117", "RESTORE is terminating abnormally (3013)"}};
  r.effects = {{second(161), 1, EffectKind::FoundRecovered, "mgc", "sql-b", "", "", 0}};
  std::stable_sort(r.facts.begin(), r.facts.end(),
                   [](Fact const& a, Fact const& b) { return a.at < b.at; });
  measure(r);
  return r;
}

} // namespace switchback::test
