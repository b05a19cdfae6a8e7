// What cannot be measured is not observed, with its reason; which faults are disasters; measures
// as a whole. On small histories made by hand.
#include "tests/sim/history/made_history.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(measures)

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
                                   [](Fact const& f) { return f.kind() == FactKind::RoleChange; });
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

BOOST_AUTO_TEST_CASE(a_service_that_was_never_away_does_not_come_back) {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  h.fault(at(5, 0));
  h.runbook("restore", {}, at(4, 0), at(6, 0));
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto") == 0);
  BOOST_TEST(h.why_null("failover", "rto_vendor") ==
             "users were never without service, and no role changed");
}

BOOST_AUTO_TEST_CASE(a_command_without_effect_leads_to_no_role_change_beside_a_runbook_at_work) {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  h.runbook("move", {}, at(1, 0), at(2, 0));
  h.step(1, "Restore", at(1, 0), at(1, 10), at(1, 50));
  h.command("restore database mgc", at(1, 10), at(1, 50));
  h.runbook("commands", {}, at(1, 30), at(1, 30));
  h.step(1, "command 1", at(1, 30), at(1, 30), at(1, 30));
  h.command("print 1", at(1, 30), at(1, 30));
  h.r.commands.back().outcome = CommandOutcome::NoEffect;
  h.serving(at(1, 40), "", 0);
  h.users(at(1, 40), 0);
  h.role(at(1, 50), "sql-a", "sql-b", at(1, 40));
  h.serving(at(1, 50), "sql-b", 2);
  h.users(at(1, 50), 1000);
  measure(h.r);
  // Decided on at 1:00.
  BOOST_TEST(h.number("failover", "rto_vendor") == 50 * kMinute);
}

BOOST_AUTO_TEST_CASE(a_failback_that_never_opens_is_a_failback) {
  History h = there_and_back();
  while (h.r.facts.back().kind() != FactKind::RoleChange)
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
  BOOST_TEST(h.why_null("failover", "disaster") ==
             "the faults before it were healed when the old copy stopped");
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
    BOOST_TEST(row->scope().find(m.scope) != std::string_view::npos);
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
        h.state(t, "chat server", "C4", "", std::string(name_of(CauseKind::ReplicaArrived)));
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
    // Each outage is in exactly one passage, each loss in exactly one scope.
    auto const all = outages(h.r.facts);
    for (Outage const& outage : all) {
      std::size_t passages_with = 0;
      for (Passage const& p : all_passages(h.r))
        for (Outage const& own : p.outages)
          passages_with += own.from == outage.from && own.to == outage.to ? 1 : 0;
      BOOST_TEST(passages_with == 1u);
    }
    if (all.empty() || all.back().to) {
      std::int64_t without = 0;
      for (Measure const& m : h.r.measures)
        if (m.name == "rto")
          without += m.value.value_or(0);
      BOOST_TEST(without == h.number("drill", "outage"));
    }
    std::int64_t there = 0;
    for (Measure const& m : h.r.measures)
      if (m.name == "acknowledged_lost" && m.scope != "drill")
        there += m.value.value_or(0);
    BOOST_TEST(there == h.number("drill", "acknowledged_lost"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
