// Drills whose causes are worked out by hand: a list of active servers that is emptied, and
// compliance events that are lost.
#pragma once

#include <algorithm>

#include "asked.hpp"

namespace switchback::test {

inline constexpr char const* kArrived = "replica of the management store arrived";

inline void users(DrillResult& r, std::int64_t at, std::int64_t n) {
  r.facts.push_back(old_fact(second(at), FactKind::Users, "mgc", "", "", "", "", "", n));
}

/// Two servers take sign-ins of 1,000 users. Step 1 empties the list from 95 to 100 s; chat-1 hears
/// of it at 110 s and chat-2 at 120 s, and step 2 sets it again from 195 to 200 s, of which they
/// hear at 230 s and 240 s. `drops`: whether who leaves the list loses its sessions.
inline DrillResult list_emptied(bool drops) {
  DrillResult r;
  r.status = DrillStatus::Completed, r.ended = second(1000);
  r.facts.push_back(old_fact(second(0), FactKind::Serving, "mgc", "", "", "", "sql-a", "", 1));
  users(r, 0, 1000);
  state(r, 100, "chat-pool", "active list", "", "0 active servers", "Set-Cs");
  for (auto const& [name, out] : {std::pair{"chat-1", 110}, std::pair{"chat-2", 120}}) {
    if (drops) {
      state(r, out, name, "chat server", "Connected", "NoDatabase", kArrived);
      users(r, out, out == 110 ? 500 : 0);
    }
    state(r, out, name, "sign-ins", "taken", "not taken", kArrived);
  }
  state(r, 200, "chat-pool", "active list", "", "2 active servers", "Set-Cs");
  for (auto const& [name, in] : {std::pair{"chat-1", 230}, std::pair{"chat-2", 240}}) {
    if (drops)
      state(r, in, name, "chat server", "NoDatabase", "Connected sql-a", "database opened");
    state(r, in, name, "sign-ins", "not taken", "taken", kArrived);
  }
  if (drops) {
    users(r, 250, 400);
    users(r, 260, 1000);
  }
  r.facts.push_back(old_fact(second(300), FactKind::RoleChange, "mgc", "", "", "sql-a", "sql-b", "",
                             300'000'000));
  r.runbooks = {
      {0, "away", {}, second(80), second(80), second(210), RunbookOutcome::Completed, ""}};
  r.steps = {{0, 1, 1, 1, "Empty the list", "powershell", "fe-1", "chat", 3, second(80), second(95),
              second(100), StepOutcome::Done},
             {0, 2, 1, 1, "Set the list", "powershell", "fe-1", "chat", 8, second(100), second(195),
              second(200), StepOutcome::Done}};
  r.commands = {{0, 4, 1, "Set-CsPersistentChatActiveServer -ActiveServers $Null", "fe-1",
                 second(95), second(100), CommandOutcome::Executed, "", ""},
                {1, 9, 1, "Set-CsPersistentChatActiveServer", "fe-1", second(195), second(200),
                 CommandOutcome::Executed, "", ""}};
  r.fates = {{second(0), second(110), Fate::AcknowledgedKept, 1, 100, Bytes{}, 100, 0, 0, ""},
             {second(110), second(250), Fate::NotSent, 0, 7, Bytes{}, 7, 0, 0, ""},
             {second(500), second(501), Fate::Refused, 0, 2, Bytes{}, 2, 0, 0, ""}};
  measure(r);
  return r;
}

/// 5 on sql-a, whose disks are gone at 110 s; 7 left on sql-b at 900 s and found again at 950 s;
/// 9 left on sql-b at 1000 s and lost there with its disks at 1300 s.
inline DrillResult events_lost() {
  DrillResult r = failback();
  auto const told = [&](std::int64_t at, char const* of, char const* place, char const* what,
                        std::int64_t events) {
    Fact fact = old_fact(second(at), FactKind::Notice, "mgccomp", "compliance", of, place, what,
                         "why", events);
    r.facts.insert(
        std::find_if(r.facts.begin(), r.facts.end(), [&](Fact const& f) { return f.at > fact.at; }),
        fact);
  };
  told(110, "", "sql-a", "lost", 5);
  told(900, "", "sql-b", "left behind", 7);
  told(950, "left behind", "sql-b", "found again", 7);
  told(1000, "", "sql-b", "left behind", 9);
  told(1300, "left behind", "sql-b", "lost", 9);
  r.compliance.lost = 14;
  return r;
}

} // namespace switchback::test
