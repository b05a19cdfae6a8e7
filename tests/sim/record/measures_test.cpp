// Measures on small histories made by hand. Times are written as hours, minutes and seconds.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>

#include "results.hpp"
#include "sim/record/measures.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

SimTime at(int h, int m, int s = 0) {
  return SimTime{std::chrono::hours(h) + std::chrono::minutes(m) + std::chrono::seconds(s)};
}
std::int64_t us(SimTime t) { return t.time_since_epoch().count(); }
constexpr std::int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute;

/// Builds a history; facts are to be added in order.
struct History {
  DrillResult r;
  History() { r.ended = at(36, 0); }
  void users(SimTime t, std::int64_t n) {
    r.facts.push_back({t, FactKind::Users, "mgc", "", "", "", "", "", n});
  }
  void serving(SimTime t, std::string const& instance, std::int64_t fork) {
    r.facts.push_back({t, FactKind::Serving, "mgc", "", "", "", instance, "", fork});
  }
  void role(SimTime t, std::string const& from, std::string const& to, SimTime recovery_point,
            std::string const& how = "") {
    r.facts.push_back({t, FactKind::RoleChange, "mgc", "", "", from, to, how, us(recovery_point)});
  }
  void state(SimTime t, std::string const& model, std::string const& row, std::string const& to,
             std::string const& cause = "") {
    r.facts.push_back({t, FactKind::State, "mgc", model, row, "", to, cause, 0});
  }
  void fault(SimTime t, std::optional<SimTime> healed = {}) {
    r.faults.push_back(
        {static_cast<int>(r.faults.size()), "lose-site", "site-1", "", t, healed, ""});
  }
  void runbook(std::string const& name, std::optional<SimTime> noticed, SimTime decided,
               SimTime ended) {
    r.runbooks.push_back({static_cast<int>(r.runbooks.size()), name, noticed, decided, decided,
                          ended, "completed", ""});
  }
  void step(int number, std::string const& title, SimTime from, SimTime commands, SimTime to,
            std::string const& language = "sql") {
    r.steps.push_back({static_cast<int>(r.runbooks.size()) - 1, number, 1, 1, title, language,
                       "sql-b", "dba", 1, from, commands, to, "done"});
  }
  void command(std::string const& text, SimTime from, SimTime to) {
    r.commands.push_back(
        {static_cast<int>(r.steps.size()) - 1, 1, 1, text, "sql-b", from, to, "executed", "", ""});
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
        text +=
            std::to_string((s.to - s.from).count() / kSecond) + " " + s.kind + " " + s.what + "\n";
    return text;
  }
};

/// The primary site is lost at 10:07:30 with the log up to 10:00:00 at the backup. It is noticed a
/// minute later and decided on after 20 more; the new copy opens at 10:52:30; users are back at
/// 10:54:30.
History site_lost() {
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
  h.state(at(10, 50), "chat server", "C4", "Connecting", std::string(kReplicaArrived));
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
History there_and_back() {
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

void check_sums(DrillResult const& r) {
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

} // namespace

BOOST_AUTO_TEST_SUITE(measures)

BOOST_AUTO_TEST_CASE(the_recovery_point_lies_before_the_disaster_by_what_was_not_shipped) {
  History h = site_lost();
  measure(h.r);
  BOOST_TEST(h.number("failover", "disaster") == us(at(10, 7, 30)));
  BOOST_TEST(h.number("failover", "recovery_point") == us(at(10, 0)));
  // 10:07:30 - 10:00:00.
  BOOST_TEST(h.number("failover", "rpo") == 450 * kSecond);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  BOOST_TEST(h.number("failover", "acknowledged_lost_bytes") == 10'800 * 2048);
  BOOST_TEST(h.number("drill", "acknowledged_lost") == 10'800);
}

BOOST_AUTO_TEST_CASE(the_user_waits_from_the_first_one_hurt_until_95_percent_can_post_again) {
  History h = site_lost();
  measure(h.r);
  // 10:07:30 to 10:54:30; 95 % of 80,000 is 76,000, and 75,999 is not enough.
  BOOST_TEST(h.number("failover", "rto") == 47 * kMinute);
  BOOST_TEST(h.number("drill", "outage") == 47 * kMinute);
  BOOST_TEST(h.segments("failover", "rto") ==
             "60 detection until prepare was called for\n" // 10:07:30 - 10:08:30
             "1200 decision to begin prepare\n"            // - 10:28:30
             "570 human prepare: 1. Move the store\n"      // - 10:38:00
             "120 command prepare: 1. Move the store: Invoke-CsManagementServerFailover\n"
             "300 human failover: 4. Bring it online\n" // 10:40 - 10:45
             "10 wait failover: 4. Bring it online\n"
             "50 command failover: 4. Bring it online: restore database mgc\n"
             "30 wait before failover: 5. Set the state\n" // 10:46:00 - 10:46:30
             "150 human failover: 5. Set the state\n"      // - 10:49:00
             "60 replication of the management store to the chat servers\n"
             "150 wait for the service to answer\n"             // 10:50:00 - 10:52:30
             "120 sign-in until 95 % of the users can post\n"); // - 10:54:30
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(the_vendor_counts_from_the_first_decision_until_the_service_answers) {
  History h = site_lost();
  measure(h.r);
  // The failover was begun by the end of the preparation: 10:28:30 to 10:52:30.
  BOOST_TEST(h.number("failover", "rto_vendor") == 24 * kMinute);
  BOOST_TEST(h.segments("failover", "rto_vendor").rfind("570 human prepare: 1.", 0) == 0u);
  BOOST_TEST(h.segments("failover", "rto_vendor").find("sign-in") == std::string::npos);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(a_planned_failback_begins_with_the_first_user_hurt_and_loses_nothing) {
  History h = there_and_back();
  measure(h.r);
  BOOST_TEST(h.number("failback", "recovery_point") == us(at(33, 20)));
  BOOST_TEST(h.why_null("failback", "disaster") == "no fault came before it");
  // The old copy stopped at 33:10:30, before the tail was taken.
  BOOST_TEST(h.number("failback", "rpo") == 0);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 0);
  // 33:10:00, not 33:10:30, to 33:45:00.
  BOOST_TEST(h.number("failback", "rto") == 35 * kMinute);
  BOOST_TEST(h.segments("failback", "rto") ==
             "600 human failback: 2. Back up\n"
             "600 command failback: 2. Back up: backup database mgc\n"
             "600 wait for the service to answer\n"
             "300 sign-in until 95 % of the users can post\n");
  // Decided at 33:00, answered at 33:40.
  BOOST_TEST(h.number("failback", "rto_vendor") == 40 * kMinute);
  // What the failover cost is as before.
  BOOST_TEST(h.number("failover", "rto") == 47 * kMinute);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(a_failback_that_posts_after_its_backup_loses_from_the_backup_to_the_stop) {
  History h = site_lost();
  h.runbook("failback", {}, at(33, 0), at(33, 45));
  // The list was not cleared: the old copy served until the new one opened.
  h.role(at(33, 40), "sql-b", "sql-a", at(33, 20));
  h.serving(at(33, 40), "sql-a", 3);
  h.lost(at(33, 20), at(33, 40), 2, 28'800);
  measure(h.r);
  // 33:20 to 33:40.
  BOOST_TEST(h.number("failback", "rpo") == 20 * kMinute);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 28'800);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  // Nobody was kept from posting.
  BOOST_TEST(h.number("failback", "rto") == 0);
  BOOST_TEST(h.r.fates[0].cause == "failover of mgc from sql-a to sql-b at 10:52:30: the new copy "
                                   "holds what was written before 10:00:00");
  BOOST_TEST(h.r.fates[1].cause == "failback of mgc from sql-b to sql-a at 1d 09:40:00: the new "
                                   "copy holds what was written before 1d 09:20:00");
}

BOOST_AUTO_TEST_CASE(what_the_failover_kept_and_the_failback_lost_is_the_failbacks_fault) {
  History h = there_and_back();
  // Written on the first fork at 09:00, held by the failover, whose log reached to 10:00, and not
  // by the copy that came back with a log that ends at 08:00.
  for (Fact& fact : h.r.facts)
    if (fact.kind == FactKind::RoleChange && fact.to == "sql-a")
      fact.value = us(at(8, 0));
  h.lost(at(9, 0), at(9, 30), 1, 500);
  measure(h.r);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 10'800);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 500);
}

BOOST_AUTO_TEST_CASE(a_cause_that_is_given_is_kept_and_a_loss_without_a_role_change_is_told) {
  History h;
  h.fault(at(1, 0));
  h.lost(at(0, 0), at(1, 0), 1, 5);
  h.lost(at(0, 0), at(1, 0), 1, 6);
  h.r.fates[0].cause = "step 4";
  measure(h.r);
  BOOST_TEST(h.r.fates[0].cause == "step 4");
  BOOST_TEST(h.r.fates[1].cause == "no surviving copy holds them");
  BOOST_TEST(h.why_null("failover", "acknowledged_lost") == "no role change was observed");
  BOOST_TEST(h.number("drill", "acknowledged_lost") == 11);
}

BOOST_AUTO_TEST_CASE(of_several_changes_away_the_worst_rpo_counts_and_the_waits_add_up) {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  // The mirror takes over by itself within 20 s and loses nothing.
  h.fault(at(9, 0));
  h.serving(at(9, 0), "", 0);
  h.users(at(9, 0), 0);
  h.role(at(9, 0, 10), "sql-a", "sql-m", at(9, 0), "mirroring");
  h.serving(at(9, 0, 10), "sql-m", 1);
  h.users(at(9, 0, 10), 500);
  h.users(at(9, 0, 20), 1000);
  // Then the site is lost.
  h.fault(at(10, 0));
  h.serving(at(10, 0), "", 0);
  h.users(at(10, 0), 0);
  h.runbook("failover", at(10, 1), at(10, 5), at(10, 30));
  h.role(at(10, 30), "sql-m", "sql-b", at(9, 45));
  h.serving(at(10, 30), "sql-b", 2);
  h.users(at(10, 30), 1000);
  h.lost(at(9, 45), at(10, 0), 1, 900);
  measure(h.r);
  auto const all = passages(h.r);
  BOOST_REQUIRE(all.size() == 2u);
  BOOST_TEST(all[0].scope == "failover");
  BOOST_TEST(all[1].scope == "failover");
  BOOST_TEST(!all[0].decided.has_value());
  BOOST_TEST(h.number("failover", "rpo") == 15 * kMinute);
  BOOST_TEST(h.number("failover", "disaster") == us(at(10, 0)));
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 900);
  // 20 s and 30 min.
  BOOST_TEST(h.number("failover", "rto") == 20 * kSecond + 30 * kMinute);
  // Only the second had a decision: 10:05 to 10:30.
  BOOST_TEST(h.number("failover", "rto_vendor") == 25 * kMinute);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(what_the_failback_moves_afterwards_is_part_of_the_failback) {
  History h = there_and_back();
  // Its last step, before it ends at 34:00, swaps the partners of the new mirror and back.
  h.r.runbooks.back().ended = at(34, 0);
  h.serving(at(33, 50), "", 0);
  h.users(at(33, 50), 0);
  h.role(at(33, 50, 5), "sql-a", "sql-m", at(33, 50));
  h.serving(at(33, 50, 5), "sql-m", 4);
  h.users(at(33, 50, 5), 80'000);
  h.role(at(33, 55), "sql-m", "sql-a", at(33, 54));
  h.serving(at(33, 55), "sql-a", 5);
  h.lost(at(33, 54), at(33, 55), 4, 1440);
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto") == 47 * kMinute);
  // The service had been restored by then: 5 s more are an outage, but no failback.
  BOOST_TEST(h.number("failback", "rto") == 35 * kMinute);
  BOOST_TEST(h.number("failback", "rto_vendor") == 40 * kMinute);
  BOOST_TEST(h.number("drill", "outage") == 82 * kMinute + 5 * kSecond);
  // What it lost it lost.
  BOOST_TEST(h.number("failback", "rpo") == 60 * kSecond);
  BOOST_TEST(h.number("failback", "acknowledged_lost") == 1440);
  BOOST_TEST(passages(h.r).size() == 2u);
  BOOST_TEST(all_passages(h.r).size() == 4u);
  // After the runbook, or on account of a fault, it is a failover.
  h.r.runbooks.back().ended = at(33, 49);
  BOOST_TEST(passages(h.r).at(2).scope == "failover");
  h.r.runbooks.back().ended = at(34, 0);
  h.fault(at(33, 50));
  BOOST_TEST(passages(h.r).at(2).scope == "failover");
}

BOOST_AUTO_TEST_CASE(users_that_do_not_come_back_leave_the_rto_unobserved_with_its_reason) {
  History h = site_lost();
  h.r.facts.resize(h.r.facts.size() - 2); // 75,999 are the last
  measure(h.r);
  BOOST_TEST(h.why_null("failover", "rto") ==
             "95 % of the users could not post again before the drill ended");
  BOOST_TEST(h.segments("failover", "rto").empty());
  BOOST_TEST(h.number("failover", "rto_vendor") == 24 * kMinute);
  // 10:07:30 to 36:00:00.
  BOOST_TEST(h.number("drill", "outage") == 25 * kHour + 52 * kMinute + 30 * kSecond);
}

BOOST_AUTO_TEST_CASE(an_outage_that_no_role_change_ends_is_a_failover_that_was_not_observed) {
  History h = site_lost();
  auto const change = std::find_if(h.r.facts.begin(), h.r.facts.end(),
                                   [](Fact const& f) { return f.kind == FactKind::RoleChange; });
  h.r.facts.erase(change, h.r.facts.end());
  h.r.fates.clear();
  measure(h.r);
  for (char const* name :
       {"disaster", "recovery_point", "rpo", "acknowledged_lost", "acknowledged_lost_bytes"})
    BOOST_TEST(h.why_null("failover", name) == "no role change was observed");
  BOOST_TEST(h.why_null("failover", "rto") ==
             "95 % of the users could not post again before the drill ended");
  BOOST_TEST(h.why_null("failover", "rto_vendor") ==
             "the service did not answer again before the drill ended");
}

BOOST_AUTO_TEST_CASE(a_failback_that_never_opens_is_a_failback) {
  History h = there_and_back();
  while (h.r.facts.back().kind != FactKind::RoleChange)
    h.r.facts.pop_back();
  h.r.facts.pop_back();
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto") == 47 * kMinute);
  BOOST_TEST(h.why_null("failback", "rto") ==
             "95 % of the users could not post again before the drill ended");
  BOOST_TEST(h.why_null("failback", "rpo") == "no role change was observed");
}

BOOST_AUTO_TEST_CASE(an_outage_that_heals_by_itself_has_an_rto_and_no_rpo) {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  h.fault(at(5, 0), at(5, 10));
  h.users(at(5, 0, 5), 0);
  h.users(at(5, 10), 100);
  h.users(at(5, 12), 1000);
  measure(h.r);
  // 5:00:05 to 5:12.
  BOOST_TEST(h.number("failover", "rto") == 12 * kMinute - 5 * kSecond);
  BOOST_TEST(h.segments("failover", "rto") == "595 wait for the service to answer\n"
                                              "120 sign-in until 95 % of the users can post\n");
  BOOST_TEST(h.why_null("failover", "rpo") == "no role change was observed");
  BOOST_TEST(h.why_null("failover", "rto_vendor") == "no runbook was decided on");
}

BOOST_AUTO_TEST_CASE(without_faults_and_role_changes_there_is_nothing_to_measure_but_the_drill) {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  measure(h.r);
  for (Measure const& m : h.r.measures)
    BOOST_TEST(m.scope == "drill");
  BOOST_TEST(h.number("drill", "outage") == 0);
  BOOST_TEST(h.number("drill", "alarms") == 0);
  BOOST_TEST(h.why_null("drill", "without_mirror") == "no database's protection was watched");
}

BOOST_AUTO_TEST_CASE(without_users_there_is_no_rto) {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.role(at(1, 0), "sql-a", "sql-b", at(1, 0));
  h.serving(at(1, 0), "sql-b", 1);
  measure(h.r);
  BOOST_TEST(h.why_null("failover", "rto") == "no users were connected");
  BOOST_TEST(h.why_null("drill", "outage") == "no users were connected");
  BOOST_TEST(h.number("failover", "rpo") == 0);
}

BOOST_AUTO_TEST_CASE(a_fault_that_was_healed_before_the_copy_stopped_is_no_disaster) {
  History h = site_lost();
  h.r.faults[0].injected = at(8, 0);
  h.r.faults[0].healed = at(9, 0);
  measure(h.r);
  BOOST_TEST(h.why_null("failover", "disaster") == "no fault came before it");
  // Then what counts is when the copy stopped.
  BOOST_TEST(h.number("failover", "rpo") == 450 * kSecond);
  h.r.faults[0].healed = at(18, 0);
  measure(h.r);
  BOOST_TEST(h.number("failover", "disaster") == us(at(8, 0)));
  BOOST_TEST(h.number("failover", "rpo") == 0); // the log reaches beyond it
}

BOOST_AUTO_TEST_CASE(the_last_fault_before_the_stop_is_the_disaster_and_later_ones_are_not) {
  History h = site_lost();
  h.fault(at(9, 0));
  h.fault(at(10, 30));
  measure(h.r);
  BOOST_TEST(h.number("failover", "disaster") == us(at(10, 7, 30)));
}

BOOST_AUTO_TEST_CASE(exposure_adds_up_the_times_without_a_protection) {
  History h;
  h.state(at(0, 0), "protection", "mirror", "yes");
  h.state(at(0, 0), "protection", "log-shipping", "no");
  h.state(at(1, 0), "protection", "mirror", "no");
  h.state(at(3, 0), "protection", "mirror", "yes");
  h.state(at(3, 0), "protection", "log-shipping", "yes");
  h.state(at(35, 0), "protection", "mirror", "no");
  measure(h.r);
  // 1:00 to 3:00 and 35:00 to the end at 36:00.
  BOOST_TEST(h.number("drill", "without_mirror") == 3 * kHour);
  BOOST_TEST(h.number("drill", "without_log_shipping") == 3 * kHour);
  BOOST_TEST(h.why_null("drill", "without_quorum") == "no database's protection was watched");
}

BOOST_AUTO_TEST_CASE(measuring_again_changes_nothing) {
  History h = there_and_back();
  measure(h.r);
  DrillResult const once = h.r;
  measure(h.r);
  BOOST_TEST((h.r == once));
}

BOOST_AUTO_TEST_CASE(every_measure_is_a_row_of_the_table_with_its_unit_and_scope) {
  History h = there_and_back();
  measure(h.r);
  std::map<std::string_view, int> used;
  for (Measure const& m : h.r.measures) {
    auto const& rows = measure_rows();
    auto const row = std::find_if(rows.begin(), rows.end(),
                                  [&](MeasureRow const& one) { return one.name == m.name; });
    BOOST_REQUIRE(row != rows.end());
    BOOST_TEST(row->unit == m.unit);
    BOOST_TEST(row->scope.find(m.scope) != std::string_view::npos);
    BOOST_TEST(m.value.has_value() == m.why_null.empty());
    ++used[row->name];
  }
  BOOST_TEST(used.size() == measure_rows().size());
}

BOOST_AUTO_TEST_CASE(segments_add_up_in_any_history) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Anything random(seed);
    History h;
    std::vector<SimTime> times;
    for (int i = 0; i < 40; ++i)
      times.push_back(at(0, static_cast<int>(random.below(600)), 0));
    std::sort(times.begin(), times.end());
    std::string const instances[] = {"sql-a", "sql-b", ""};
    auto const sometime = [&] { return times[random.below(times.size())]; };
    h.serving(at(0, 0), "sql-a", 1);
    h.users(at(0, 0), 1000);
    for (SimTime const t : times) {
      std::size_t const kind = random.below(6);
      if (kind < 3)
        h.users(t, static_cast<std::int64_t>(random.below(1001)));
      else if (kind == 3)
        h.serving(t, instances[random.below(3)], static_cast<std::int64_t>(random.below(3)));
      else if (kind == 4)
        h.role(t, instances[random.below(2)], instances[random.below(2)], sometime());
      else
        h.state(t, "chat server", "C4", "", std::string(kReplicaArrived));
    }
    for (std::size_t n = random.below(3); n > 0; --n)
      h.fault(sometime());
    for (std::size_t n = random.below(3); n > 0; --n) {
      h.runbook("r" + std::to_string(n), sometime(), sometime(), sometime());
      for (std::size_t s = random.below(6); s > 0; --s) {
        h.step(static_cast<int>(s), "s", sometime(), sometime(), sometime());
        h.command("c", sometime(), sometime());
      }
    }
    for (std::size_t n = random.below(4); n > 0; --n)
      h.lost(sometime(), sometime(), static_cast<std::uint32_t>(random.below(3)), 10);
    measure(h.r);
    check_sums(h.r);
    // A loss is blamed on one role change at most.
    std::int64_t there = 0;
    for (Measure const& m : h.r.measures)
      if (m.name == "acknowledged_lost" && m.scope != "drill")
        there += m.value.value_or(0);
    BOOST_TEST(there <= h.number("drill", "acknowledged_lost"));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(outage)

namespace {

std::string found(std::vector<std::pair<SimTime, std::int64_t>> const& users) {
  History h;
  for (auto const& [t, n] : users)
    h.users(t, n);
  std::string text;
  for (Outage const& o : outages(h.r.facts))
    text += to_text(o.from) + " to " + (o.to ? to_text(*o.to) : "the end") + " of " +
            std::to_string(o.before) + (o.turn ? ", turn " + to_text(*o.turn) : "") + "\n";
  return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(signing_in_at_the_start_is_none) {
  BOOST_TEST(found({{at(0, 0), 0}, {at(0, 1), 500}, {at(0, 2), 1000}}).empty());
}

BOOST_AUTO_TEST_CASE(a_fall_of_5_percent_is_none_and_of_more_is_one) {
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 950}, {at(2, 0), 1000}}).empty());
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 949}, {at(2, 0), 950}}) ==
             "01:00:00 to 02:00:00 of 1000, turn 02:00:00\n");
}

BOOST_AUTO_TEST_CASE(a_fall_in_steps_begins_with_its_first_user) {
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 999},
                    {at(1, 0, 30), 960},
                    {at(1, 1), 0},
                    {at(2, 0), 1000}}) == "01:00:00 to 02:00:00 of 1000, turn 02:00:00\n");
}

BOOST_AUTO_TEST_CASE(a_small_fall_long_before_is_no_part_of_it) {
  // 99 % for an hour: by the definition they were served. What falls then falls from 990.
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 990}, {at(2, 0), 900}, {at(3, 0), 941}}) ==
             "02:00:00 to 03:00:00 of 990, turn 03:00:00\n");
}

BOOST_AUTO_TEST_CASE(a_small_fall_that_is_made_up_for_is_forgotten) {
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 990},
                    {at(1, 0, 20), 1000},
                    {at(1, 0, 40), 0},
                    {at(2, 0), 1000}}) == "01:00:40 to 02:00:00 of 1000, turn 02:00:00\n");
}

BOOST_AUTO_TEST_CASE(the_turn_is_when_users_rise_from_their_lowest) {
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 300},
                    {at(1, 10), 400},
                    {at(1, 20), 0},
                    {at(1, 30), 100},
                    {at(1, 40), 500},
                    {at(2, 0), 1000}}) == "01:00:00 to 02:00:00 of 1000, turn 01:30:00\n");
}

BOOST_AUTO_TEST_CASE(one_that_goes_on_has_no_end) {
  BOOST_TEST(found({{at(0, 0), 1000}, {at(1, 0), 0}}) == "01:00:00 to the end of 1000\n");
}

BOOST_AUTO_TEST_CASE(those_that_sign_in_later_are_part_of_what_was_before_the_next) {
  // Over with 960; when the next one comes there are 1000, of whom 950 are enough.
  BOOST_TEST(found({{at(0, 0), 1000},
                    {at(1, 0), 0},
                    {at(1, 10), 960},
                    {at(1, 20), 1000},
                    {at(2, 0), 0},
                    {at(2, 10), 949},
                    {at(2, 20), 950}}) == "01:00:00 to 01:10:00 of 1000, turn 01:10:00\n"
                                          "02:00:00 to 02:20:00 of 1000, turn 02:10:00\n");
}

BOOST_AUTO_TEST_SUITE_END()
