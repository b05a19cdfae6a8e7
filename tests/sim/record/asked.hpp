// A record that is asked in SQL, and a failback that loses what its backup did not hold.
#pragma once

#include "failover.hpp"

namespace switchback::test {

/// A record for one drill.
struct Asked {
  Folder folder;
  std::string path = folder.file("a.db");
  RunDescription run = description();
  void store(DrillResult r) {
    add_findings(r, context_of(run));
    RecordWriter writer(path);
    writer.store(writer.begin_run(run), r);
  }
  std::string operator()(std::string const& sql) const { return answer(path, sql); }
};

inline void state(DrillResult& r, std::int64_t at, char const* subject, char const* model,
                  char const* from, char const* to, char const* cause = "") {
  r.facts.push_back(old_fact(second(at), FactKind::State, subject, model, "", from, to, cause, 0));
}

/// sql-a serves users until 100 s; sql-b, which was made from the backup of 50 s, is opened at 200
/// s and left at 1000 s for sql-a, which step 3 made from a backup at 900 s. Server chat-1 goes
/// over at 1000 s, chat-2 at 1030 s: what it took since 900 s is lost. At 950 s a restore over
/// sql-b was refused since both had sessions there.
inline DrillResult failback() {
  DrillResult r;
  r.status = DrillStatus::Completed, r.ended = second(2000), r.messages = 240;
  auto const serving = [&](std::int64_t at, char const* to, std::int64_t fork) {
    r.facts.push_back(old_fact(second(at), FactKind::Serving, "mgc", "", "", "", to, "", fork));
  };
  auto const moved = [&](std::int64_t at, char const* from, char const* to, std::int64_t point) {
    r.facts.push_back(old_fact(second(at), FactKind::RoleChange, "mgc", "", "", from, to,
                               "the pool was moved", point * 1'000'000));
  };
  serving(0, "sql-a", 1);
  r.facts.push_back(old_fact(second(0), FactKind::Users, "", "", "", "", "", "", 100));
  r.facts.push_back(old_fact(second(60), FactKind::Job, "sql-a", "backup", "job",
                             "mgc_20150105000050.trn", "done", "", 50'000'000));
  serving(100, "", 0);
  state(r, 150, "fe-1", "front end pool", "fe-1", "fe-2");
  state(r, 150, "mgc on sql-b", "database", "RESTORING", "ONLINE");
  state(r, 160, "chat-1", "chat server", "NoDatabase", "Connected sql-b");
  state(r, 160, "chat-2", "chat server", "NoDatabase", "Connected sql-b");
  moved(200, "sql-a", "sql-b", 50);
  serving(200, "sql-b", 2);
  state(r, 1000, "chat-1", "chat server", "Connected", "NoDatabase");
  state(r, 1000, "chat-1", "chat server", "NoDatabase", "Connected sql-a");
  r.facts.push_back(old_fact(second(1000), FactKind::Alarm, "mgc", "", "at most one serving copy",
                             "", "", "users post to sql-b and sql-a at once", 0));
  moved(1000, "sql-b", "sql-a", 900);
  serving(1000, "sql-a", 3);
  state(r, 1030, "chat-2", "chat server", "Connected", "NoDatabase");
  r.faults = {{0, "lose-site", "site-1", "", second(100), second(300), ""}};
  r.runbooks = {
      {0, "back", {}, second(800), second(800), second(990), RunbookOutcome::Completed, ""}};
  auto const step = [&](int number, std::int64_t from, std::int64_t to, char const* command,
                        CommandOutcome outcome, char const* error, char const* message) {
    r.steps.push_back({0, number, 1, 1, "Do it", "dialog", "sql-a", "dba", number, second(from),
                       second(from + 10), second(to), StepOutcome::Done});
    r.commands.push_back({number - 1, number + 1, 1, command, "sql-a", second(from + 10),
                          second(to), outcome, error, message});
  };
  step(1, 800, 820, "Set-CsPersistentChatActiveServer -ActiveServers $Null",
       CommandOutcome::Executed, "", "");
  step(2, 830, 870, "Apply Waiting Logs", CommandOutcome::NoEffect, "", "no log was waiting");
  step(3, 890, 920, "Back Up Database", CommandOutcome::Executed, "", "");
  step(4, 930, 960, "Enable Log Shipping\nsecondary: sql-b", CommandOutcome::Refused, "3101",
       "in use");
  r.fates = {{second(0), second(900), Fate::AcknowledgedKept, 1, 110, Bytes{}, 110, 0, 0, ""},
             {second(900), second(1030), Fate::AcknowledgedLost, 2, 130, Bytes{}, 130, 0, 0, ""}};
  r.effects = {
      {second(820), 0, EffectKind::ActiveListSet, "", "", "pool", "", 0},
      {second(920), 2, EffectKind::BackupTaken, "mgc", "sql-b", "sql-b", "mgc.bak", 900'000'000},
      {second(960), 3, EffectKind::FoundInUse, "mgc", "sql-b", "", "", 0}};
  measure(r);
  return r;
}

} // namespace switchback::test
