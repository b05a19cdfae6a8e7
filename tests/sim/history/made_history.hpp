// Histories made by hand, for tests of measures. Times are written as hours, minutes and seconds.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

#include "models/microseconds.hpp"
#include "sim/history/measures.hpp"
#include "tests/sim/record/results.hpp"

namespace switchback::test {

inline SimTime at(int h, int m, int s = 0) {
  return SimTime{std::chrono::hours(h) + std::chrono::minutes(m) + std::chrono::seconds(s)};
}
inline std::int64_t us(SimTime t) { return t.time_since_epoch().count(); }

/// Builds a history; facts are to be added in order.
struct History {
  DrillResult r;
  History() { r.ended = at(36, 0); }
  void users(SimTime t, std::int64_t n) {
    r.facts.push_back(old_fact(t, FactKind::Users, "mgc", "", "", "", "", "", n));
  }
  void serving(SimTime t, std::string const& instance, std::int64_t fork) {
    r.facts.push_back(old_fact(t, FactKind::Serving, "mgc", "", "", "", instance, "", fork));
  }
  void role(SimTime t, std::string const& from, std::string const& to, SimTime recovery_point,
            std::string const& how = "") {
    r.facts.push_back(
        old_fact(t, FactKind::RoleChange, "mgc", "", "", from, to, how, us(recovery_point)));
  }
  void state(SimTime t, std::string const& model, std::string const& row, std::string const& to,
             std::string const& cause = "") {
    r.facts.push_back(old_fact(t, FactKind::State, "mgc", model, row, "", to, cause, 0));
  }
  void fault(SimTime t, std::optional<SimTime> healed = {}) {
    r.faults.push_back(
        {static_cast<int>(r.faults.size()), "lose-site", "site-1", "", t, healed, ""});
  }
  void runbook(std::string const& name, std::optional<SimTime> noticed, SimTime decided,
               SimTime ended) {
    r.runbooks.push_back({static_cast<int>(r.runbooks.size()), name, noticed, decided, decided,
                          ended, RunbookOutcome::Completed, ""});
  }
  void step(int number, std::string const& title, SimTime from, SimTime commands, SimTime to,
            std::string const& language = "sql") {
    r.steps.push_back({static_cast<int>(r.runbooks.size()) - 1, number, 1, 1, title, language,
                       "sql-b", "dba", 1, from, commands, to, StepOutcome::Done});
  }
  void command(std::string const& text, SimTime from, SimTime to) {
    r.commands.push_back({static_cast<int>(r.steps.size()) - 1, 1, 1, text, "sql-b", from, to,
                          CommandOutcome::Executed, "", ""});
  }
  void lost(SimTime from, SimTime to, std::uint32_t fork, std::int64_t n) {
    r.fates.push_back({from, to, Fate::AcknowledgedLost, fork, n, Bytes{n * 2048}, n, 0, 0, ""});
  }

  Measure value(std::string const& scope, std::string const& name) const {
    auto const found = std::find_if(r.measures.begin(), r.measures.end(), [&](Measure const& m) {
      return m.scope == scope && m.name == name;
    });
    BOOST_REQUIRE(found != r.measures.end());
    return *found;
  }
  std::int64_t number(std::string const& scope, std::string const& name) const {
    Measure const m = value(scope, name);
    BOOST_REQUIRE_MESSAGE(m.value.has_value(), scope << ' ' << name << ": " << m.why_null);
    return *m.value;
  }
  std::string why_null(std::string const& scope, std::string const& name) const {
    Measure const m = value(scope, name);
    BOOST_TEST(!m.value.has_value());
    return m.why_null;
  }
  /// The segments of a measure, a line each: length in seconds, kind, what.
  std::string segments(std::string const& scope, std::string const& name) const {
    std::string text;
    for (Segment const& s : r.segments)
      if (s.scope == scope && s.measure == name)
        text += std::to_string((s.to - s.from).count() / kSecond) + " " +
                std::string(name_of(s.kind)) + " " + s.what + "\n";
    return text;
  }
};

/// The primary site is lost at 10:07:30 with the log up to 10:00:00 at the backup. It is noticed a
/// minute later and decided on after 20 more; the new copy opens at 10:52:30; users are back at
/// 10:54:30.
inline History site_lost() {
  History h;
  h.users(at(0, 0), 0);
  h.serving(at(0, 0, 1), "sql-a", 1);
  h.users(at(0, 0, 1), 80'000);
  h.fault(at(10, 7, 30));
  h.serving(at(10, 7, 30), "", 0);
  h.users(at(10, 7, 30), 0);
  h.runbook("prepare", at(10, 8, 30), at(10, 28, 30), at(10, 40));
  h.step(1, "Move the store", at(10, 28, 30), at(10, 38), at(10, 40), "powershell");
  h.command("Invoke-CsManagementServerFailover", at(10, 38), at(10, 40));
  h.runbook("failover", {}, at(10, 40), at(10, 55));
  h.step(4, "Bring it online", at(10, 40), at(10, 45), at(10, 46));
  h.command("exec sp_who2", at(10, 45), at(10, 45));
  h.command("restore database mgc\nwith recovery", at(10, 45, 10), at(10, 46));
  h.step(5, "Set the state", at(10, 46, 30), at(10, 49), at(10, 49), "powershell");
  h.state(at(10, 50), "chat server", "C4", "Connecting",
          std::string(name_of(CauseKind::ReplicaArrived)));
  h.role(at(10, 52, 30), "sql-a", "sql-b", at(10, 0));
  h.serving(at(10, 52, 30), "sql-b", 2);
  h.users(at(10, 52, 30), 4'000);
  h.users(at(10, 53, 30), 75'999);
  h.users(at(10, 54, 30), 76'000);
  h.users(at(10, 55), 80'000);
  h.lost(at(10, 0), at(10, 7, 30), 1, 10'800);
  return h;
}

/// The same, and next day a planned failback: users are cleared at 33:10, the tail of the log is
/// taken afterwards at 33:20, so that nothing is lost; service is back at 33:40.
inline History there_and_back() {
  History h = site_lost();
  h.runbook("failback", {}, at(33, 0), at(33, 45));
  h.step(1, "Clear the list", at(33, 0), at(33, 10), at(33, 10), "powershell");
  h.users(at(33, 10), 70'000);
  h.users(at(33, 10, 30), 0);
  h.serving(at(33, 10, 30), "", 0);
  h.step(2, "Back up", at(33, 10), at(33, 20), at(33, 30));
  h.command("backup database mgc", at(33, 20), at(33, 30));
  h.role(at(33, 40), "sql-b", "sql-a", at(33, 20));
  h.serving(at(33, 40), "sql-a", 3);
  h.users(at(33, 40), 10'000);
  h.users(at(33, 45), 80'000);
  return h;
}

inline void check_sums(DrillResult const& r) {
  std::map<std::pair<std::string, std::string>, std::int64_t> sums;
  std::map<std::pair<std::string, std::string>, SimTime> ends;
  for (Segment const& s : r.segments) {
    auto const key = std::pair(s.scope, s.measure);
    BOOST_TEST((s.from < s.to));
    BOOST_TEST((!ends.count(key) || ends[key] <= s.from));
    ends[key] = s.to;
    sums[key] += (s.to - s.from).count();
  }
  for (Measure const& m : r.measures)
    if (m.value && (m.name == "rto" || m.name == "rto_vendor"))
      BOOST_TEST((sums[{m.scope, m.name}]) == *m.value);
}

} // namespace switchback::test
