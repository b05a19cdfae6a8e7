// A small drill with all parts, for tests of views and of reports.
#pragma once

#include "sim/history/measures.hpp"
#include "tests/sim/record/results.hpp"

namespace switchback::test {

inline SimTime second(std::int64_t n) { return SimTime{std::chrono::seconds(n)}; }

/// A failover that lost what its last log backup did not hold: sql-a is lost at 100 s, sql-b opens
/// at 200 s with the backup that was begun at 70 s, and 300 messages were acknowledged in between.
/// `longer`: seconds that the human part of its only step takes beside the usual 60.
inline DrillResult failover(std::uint64_t seed = 1, std::int64_t longer = 0) {
  DrillResult r;
  r.seed = Seed{seed};
  r.status = DrillStatus::Completed;
  r.verdict = Verdict::Missed;
  r.digest = "00112233445566778899aabbccddeeff";
  r.ended = second(1000);
  r.messages = 1000;
  auto const add = [&](std::int64_t at, FactKind kind, char const* model, char const* row,
                       char const* from, char const* to, char const* cause, std::int64_t value) {
    r.facts.push_back(old_fact(second(at), kind, "mgc", model, row, from, to, cause, value));
  };
  std::int64_t const open = 200 + longer, all = 230 + longer;
  add(0, FactKind::State, "protection", "mirror", "", "yes", "begun", 0);
  add(0, FactKind::State, "protection", "log-shipping", "", "yes", "begun", 0);
  add(0, FactKind::State, "database", "", "RESTORING", "RESTORING", "begun", 0);
  add(0, FactKind::Serving, "", "", "", "sql-a", "begun", 1);
  add(0, FactKind::Users, "", "", "", "", "", 100);
  r.facts.push_back(old_fact(SimTime{Duration{72'500'000}}, FactKind::Job, "sql-a", "backup",
                             "LSBackup_mgc", "mgc_20150105000110.trn", "done", "", 70'000'000));
  add(100, FactKind::Serving, "", "", "", "", "lose-site", 0);
  add(100, FactKind::Users, "", "", "", "", "", 0);
  add(100, FactKind::State, "protection", "mirror", "yes", "no", "lose-site", 0);
  add(110, FactKind::State, "protection", "log-shipping", "yes", "no", "no copy", 0);
  add(150, FactKind::Alarm, "", "at most one serving copy", "", "", "split", 0);
  add(open, FactKind::RoleChange, "", "", "sql-a", "sql-b", "restore", 70'000'000);
  add(open, FactKind::Serving, "", "", "", "sql-b", "restore", 2);
  add(all, FactKind::Users, "", "", "", "", "", 100);
  add(300 + longer, FactKind::State, "protection", "mirror", "no", "yes", "session established", 0);
  r.faults = {{0, "lose-site", "site-1", "disks destroyed", second(100), {}, ""},
              {1, "lose-link", "wan", "", {}, {}, "its step was never reached"}};
  r.runbooks = {{0, "failover", second(110), second(120), second(120), second(open),
                 RunbookOutcome::Completed, ""}};
  r.steps = {{0, 4, 1, 1, "Bring it online", "sql", "sql-b", "dba", 5, second(120),
              second(180 + longer), second(open), StepOutcome::Refused},
             {0,
              5,
              1,
              1,
              "Set the state",
              "powershell",
              "admin",
              "chat",
              12,
              {},
              {},
              {},
              StepOutcome::NotReached}};
  r.commands = {{0, 6, 1, "restore log mgc", "sql-b", second(180 + longer), second(185 + longer),
                 CommandOutcome::Refused, "3117", "no more files"},
                {0, 7, 1, "restore database mgc with recovery", "sql-b", second(185 + longer),
                 second(186 + longer), CommandOutcome::Executed, "", ""}};
  r.fates = {{second(0), second(70), Fate::AcknowledgedKept, 1, 400, Bytes{4000}, 390, 9, 1, ""},
             {second(70), second(90), Fate::AcknowledgedLost, 1, 200, Bytes{2000}, 190, 9, 1, ""},
             {second(90), second(100), Fate::AcknowledgedLost, 1, 100, Bytes{1000}, 99, 1, 0, ""},
             {second(100), second(all), Fate::NotSent, 0, 250, Bytes{}, 250, 0, 0, ""},
             {second(all), second(300), Fate::AcknowledgedKept, 2, 50, Bytes{500}, 50, 0, 0, ""}};
  measure(r);
  r.objectives = {{"failover", "rpo: 10s", Verdict::Missed, "it was 30s", 4, "rpo"},
                  {"failover", "rto: 5min", Verdict::Met, "", 5, "rto"}};
  r.compliance = {700, 400, 100, 50, 150};
  return r;
}

} // namespace switchback::test
