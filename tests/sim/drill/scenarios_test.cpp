// What the shipped scenarios show: the main path, the traps of the published procedures, and that a
// repeated drill is the same.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

#include "sim/history/measures.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

SimTime at(Duration d) { return SimTime{d}; }
constexpr Duration kDisaster = 10h + 7min + 30s;

FateRange lost_range(DrillResult const& r) {
  for (FateRange const& range : r.fates)
    if (range.fate == Fate::AcknowledgedLost)
      return range;
  return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(shipped)

BOOST_DATA_TEST_CASE(a_scenario_run_twice_gives_the_same_digest_and_its_fates_add_up,
                     data::make(shipped_scenarios()), name) {
  auto const plan = plan_of(name);
  auto const first = drill(plan), second = drill(plan);
  BOOST_TEST(first.digest == second.digest);
  std::int64_t all = 0, classes = 0;
  for (FateRange const& range : first.fates)
    all += range.messages, classes += range.small + range.medium + range.large;
  BOOST_TEST(all == first.messages);
  BOOST_TEST(classes == first.messages);
  BOOST_TEST(first.compliance.events == first.compliance.handed_over +
                                            first.compliance.in_database +
                                            first.compliance.in_queues + first.compliance.lost);
  for (RunbookRecord const& runbook : first.runbooks)
    BOOST_TEST((runbook.outcome != RunbookOutcome::None));
}

namespace {
/// Whether an outage or a decision was at that instant.
bool begins(DrillResult const& r, SimTime at) {
  auto const all = all_passages(r);
  return std::any_of(all.begin(), all.end(), [&](Passage const& p) {
    return p.decided == at || std::any_of(p.outages.begin(), p.outages.end(),
                                          [&](Outage const& o) { return o.from == at; });
  });
}
} // namespace

BOOST_DATA_TEST_CASE(the_segments_of_a_measure_add_up_to_it_with_nothing_left_over,
                     data::make(shipped_scenarios()), name) {
  auto const r = drill(name);
  for (Measure const& m : r.measures) {
    std::int64_t sum = 0;
    std::optional<SimTime> end;
    for (Segment const& s : r.segments)
      if (s.measure == m.name && s.scope == m.scope) {
        // Nothing lies between them but the time between two outages, or up to another decision.
        BOOST_TEST((!end || *end == s.from || begins(r, s.from)));
        end = s.to;
        sum += (s.to - s.from).count();
      }
    if (end)
      BOOST_TEST(sum == *m.value);
  }
}

BOOST_AUTO_TEST_CASE(the_main_scenario_meets_every_objective_by_the_commands_of_its_runbooks) {
  auto const r = drill("site-lost");
  BOOST_TEST(r.verdict == Verdict::Met);
  BOOST_TEST(refusals(r).empty());
  auto const all = passages(r);
  BOOST_REQUIRE(all.size() == 2U);
  BOOST_TEST((all[0].recovery_point == at(10h)));
}

BOOST_AUTO_TEST_CASE(with_the_share_exactly_the_commits_since_the_last_tick_are_lost) {
  // All jobs every 15 min on one tick: the backup of 10:00 is cut off at 10:00:00, so [10:00:00,
  // 10:07:30) is lost: 450 s at 24/s, about 10,800.
  auto const r = drill("site-lost");
  auto const range = lost_range(r);
  BOOST_TEST((range.from >= at(10h)));
  BOOST_TEST((range.to <= at(kDisaster)));
  BOOST_TEST(lost(r) > 10'500);
  BOOST_TEST(lost(r) < 11'100);
  BOOST_TEST(value_of(r, "failover", "rpo") == std::chrono::microseconds(7min + 30s).count());
}

BOOST_AUTO_TEST_CASE(with_the_share_lost_everything_since_the_tick_before_is_lost) {
  // At 10:00 the copy job saw the file of 09:45 only: 22.5 min, about 32,400.
  auto const r = drill("site-lost-share-lost");
  BOOST_TEST((lost_range(r).from >= at(9h + 45min)));
  BOOST_TEST(lost(r) > 31'900);
  BOOST_TEST(lost(r) < 32'900);
}

BOOST_AUTO_TEST_CASE(
    as_published_all_fourteen_actions_are_carried_out_and_the_verdict_is_the_one_derived_by_hand) {
  auto const r = drill("site-lost-as-published");
  BOOST_TEST(r.verdict == Verdict::Missed);
  BOOST_TEST(verdict_of(r, "failover", "rpo") == Verdict::Met);
  BOOST_TEST(verdict_of(r, "failover", "rto") == Verdict::Met);
  BOOST_TEST(verdict_of(r, "failback", "acknowledged_lost") == Verdict::Missed);
  BOOST_TEST(verdict_of(r, "failback", "protections") == Verdict::Missed);
  BOOST_TEST(verdict_of(r, "always", "at most one") == Verdict::Missed);
  // Step 5 of the failback restores over a database that chat servers use.
  BOOST_TEST(refusals(r) == std::vector<std::string>{"3101"}, boost::test_tools::per_element());
  std::set<std::pair<int, std::string>> actions;
  for (StepRecord const& step : r.steps)
    if (step.runbook >= 1 && step.ended)
      actions.insert({step.runbook, step.title});
  BOOST_TEST(actions.size() == 14U);
}

BOOST_AUTO_TEST_CASE(trap_a_active_servers_before_the_pool_state_serve_nobody) {
  auto const r = drill("trap-active-before-state");
  SimTime listed{}, normal{};
  for (CommandRecord const& c : r.commands)
    if (r.steps[static_cast<std::size_t>(c.step)].runbook == 2) {
      if (c.text.find("Replace") != std::string::npos)
        listed = c.to;
      if (c.text.find("Normal") != std::string::npos)
        normal = c.to;
    }
  BOOST_TEST((listed < normal));
  for (FactRow const& fact : rows_of(r))
    if (fact.kind == FactKind::Users && fact.at >= listed && fact.at < normal)
      BOOST_TEST(fact.value == 0);
  auto const back = passages(r).back();
  BOOST_TEST((back.answered && *back.answered > normal));
}

BOOST_AUTO_TEST_CASE(trap_b_the_mirror_inside_the_outage_is_a_segment_and_deferring_it_is_faster) {
  auto const inside = drill("trap-mirror-inside-outage"), deferred = drill("mirror-deferred");
  auto const mirror_segment = [](DrillResult const& r) {
    std::int64_t length = 0;
    for (Segment const& s : r.segments)
      if (s.measure == "rto" && s.what.find("Mirror the new primary") != std::string::npos)
        length += (s.to - s.from).count();
    return length;
  };
  BOOST_TEST(mirror_segment(inside) > 0);
  // Where it comes last, only its first moments fall before the first user is in.
  BOOST_TEST(mirror_segment(deferred) * 10 < mirror_segment(inside));
  BOOST_TEST(value_of(deferred, "failover", "rto") < value_of(inside, "failover", "rto"));
}

BOOST_AUTO_TEST_CASE(trap_c_skipping_steps_2_and_3_loses_what_the_stopped_jobs_had_not_applied) {
  auto const trap = drill("trap-steps-2-and-3-skipped"),
             runs_on = drill("steps-2-and-3-skipped-agent-runs"), full = drill("site-lost");
  // The restore job of 10:00 had the file of 09:30; with Agent stopped it stays at that.
  BOOST_TEST((lost_range(trap).from >= at(9h + 30min)));
  BOOST_TEST((lost_range(trap).from < at(9h + 31min)));
  BOOST_TEST(lost(trap) > lost(full));
  // The jobs that ran on until step 1 had applied everything.
  BOOST_TEST(lost(runs_on) == lost(full));
}

BOOST_AUTO_TEST_CASE(trap_d_a_log_after_recovery_is_refused_with_3117) {
  auto const r = drill("trap-recovered-too-early");
  BOOST_TEST(refusals(r) == std::vector<std::string>{"3117"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(trap_e_without_clearing_the_list_messages_after_the_backup_are_lost) {
  auto const kept = drill("trap-list-not-cleared"), cleared = drill("trap-active-before-state");
  BOOST_TEST(value_of(kept, "failback", "acknowledged_lost") > 1000);
  BOOST_TEST(value_of(cleared, "failback", "acknowledged_lost") == 0);
  // Where clearing keeps the sessions, the published order itself loses.
  BOOST_TEST(value_of(drill("site-lost-as-published"), "failback", "acknowledged_lost") > 1000);
}

BOOST_AUTO_TEST_CASE(trap_f_without_the_management_store_steps_5_and_7_fail) {
  auto const r = drill("trap-management-store-lost");
  BOOST_TEST(refusals(r) == (std::vector<std::string>{"CentralManagementStoreUnavailable",
                                                      "CentralManagementStoreUnavailable"}),
             boost::test_tools::per_element());
  std::vector<int> steps;
  for (CommandRecord const& c : r.commands)
    if (c.outcome == CommandOutcome::Refused)
      steps.push_back(r.steps[static_cast<std::size_t>(c.step)].step);
  BOOST_TEST(steps == (std::vector<int>{5, 7}), boost::test_tools::per_element());
  BOOST_TEST(r.verdict == Verdict::Missed);
}

BOOST_AUTO_TEST_CASE(nothing_happens_and_no_runbook_is_triggered) {
  auto const r = drill("nothing-happens");
  for (RunbookRecord const& runbook : r.runbooks)
    BOOST_TEST((runbook.outcome == RunbookOutcome::NotTriggered));
  BOOST_TEST(value_of(r, "drill", "alarms") == 0);
  BOOST_TEST(lost(r) == 0);
}

BOOST_AUTO_TEST_CASE(
    a_lost_principal_is_replaced_within_timeout_ping_switch_and_retry_without_loss) {
  // Timeout 10 s, a ping more, 2 s to switch: 12 to 13 s. The servers' tries of the mirror
  // fall 12.7 s after the loss, and 1.2 s into their next attempt, which begins after 15 s: 16.2 s.
  auto const r = drill("principal-lost");
  BOOST_TEST(lost(r) == 0);
  BOOST_TEST(value_of(r, "failover", "rto") <= std::chrono::microseconds(16200ms).count());
  BOOST_TEST(value_of(r, "failover", "rto") >= std::chrono::microseconds(12700ms).count());
}

BOOST_DATA_TEST_CASE(loss_at_any_instant_stays_within_the_bounds_of_one_period, data::xrange(12),
                     i) {
  // The share survives: at most one period of 15 min and the duration of a backup (1 s and a bit).
  auto const second = 4 * 3600 + i * 317;
  auto plan = plan_of("site-lost-share-lost", {{"shares.log-share.site", "site-2"}});
  plan.scenario.faults.front().at = SimTime{std::chrono::seconds(second)};
  plan.scenario.faults.front().rebuilt_at.reset();
  auto const r = drill(plan, {static_cast<std::uint64_t>(i) + 1});
  auto const rpo = value_of(r, "failover", "rpo");
  BOOST_TEST(rpo >= 0);
  BOOST_TEST(rpo <= std::chrono::microseconds(15min + 3s).count());
}

BOOST_AUTO_TEST_CASE(quorum_is_lost_only_when_no_two_of_the_three_are_connected) {
  // Mirror and witness keep theirs when the principal alone is gone; with the site all three go.
  BOOST_TEST(value_of(drill("principal-lost"), "drill", "without_quorum") == 0);
  auto const r = drill("site-lost");
  std::vector<std::string> states;
  for (FactRow const& fact : rows_of(r))
    if (fact.kind == FactKind::State && fact.model == "protection" && fact.label == "quorum")
      states.push_back(fact.to);
  BOOST_TEST(states == (std::vector<std::string>{"yes", "no", "yes"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(compliance_events_that_are_lost_are_told_when_and_where) {
  for (char const* const name : {"site-lost", "site-lost-as-published", "principal-lost"}) {
    auto const r = drill(name);
    std::int64_t lost = 0;
    for (FactRow const& fact : rows_of(r))
      if (fact.kind == FactKind::Compliance)
        lost += fact.to == "found again" ? -fact.value : fact.label.empty() ? fact.value : 0;
    BOOST_TEST(lost == r.compliance.lost, name);
  }
}

BOOST_AUTO_TEST_CASE(what_users_wait_for_after_the_last_command_is_its_replication) {
  // The pool's state is told last; servers without a database reach one when they hear of it.
  auto const r = drill("trap-active-before-state");
  std::vector<std::string> kinds;
  for (Segment const& s : r.segments)
    if (s.scope == "failback" && s.measure == "rto")
      kinds.emplace_back(name_of(s.kind));
  BOOST_TEST_REQUIRE(kinds.size() > 4);
  BOOST_TEST(std::vector(kinds.end() - 4, kinds.end()) ==
                 (std::vector<std::string>{"command", "replication", "wait", "sign-in"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_mirror_counts_from_when_its_principal_serves) {
  auto const r = drill("site-lost-as-published");
  auto const first = [&](auto&& wanted) {
    auto const it = std::find_if(r.facts.begin(), r.facts.end(), wanted);
    BOOST_TEST_REQUIRE((it != r.facts.end()));
    return it->at;
  };
  auto const serves = first([](Fact const& f) {
    auto const* service = f.as<ServiceMoved>();
    return service != nullptr && service->instance == "sql-backup";
  });
  auto const mirrored = first([](Fact const& f) {
    auto const* change = state_of(f, StateModel::Protection);
    return change != nullptr && change->name == "mgc" && change->label == "mirror" &&
           change->from == "no" && change->to == "yes";
  });
  BOOST_TEST((mirrored == serves));
}

BOOST_AUTO_TEST_SUITE_END()
