// A mirroring session's details: role changes step by step, messages one by one, what is derived
// from positions, and the table itself.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "tests/support/mirroring_play.hpp"

using namespace switchback;
using namespace switchback::mirroring;
using namespace std::chrono_literals;

namespace {

std::string_view row_of(Session const& s, Event const& event) { return step(s, event).row; }

} // namespace

BOOST_AUTO_TEST_SUITE(mirroring_session)

// --- Role changes ---

BOOST_AUTO_TEST_CASE(a_manual_failover_passes_through_pending_failover) {
  Play p;
  p.feed(Committed{{{150}, SimTime{150us}}});
  p.feed(Failover{0});
  BOOST_TEST((shown_state(p.s, 0) == State::PendingFailover));
  BOOST_TEST(opening_error(p.s, 0) == 956);
  p.feed(Arrived{Message::Tail, 1, 0});
  BOOST_TEST(!p.s.partners[0].principal);
  BOOST_TEST(p.s.partners[1].hardened.lsn.value == 150); // the tail came with it
  p.feed(Arrived{Message::Handover, 0, 1});
  BOOST_TEST(opening_error(p.s, 1) == 956);
  BOOST_TEST(p.serving() == -1);
  p.feed(RoleSwitched{1});
  BOOST_TEST(p.serving() == 1);
  BOOST_TEST((shown_state(p.s, 1) == State::Synchronizing));
}

BOOST_AUTO_TEST_CASE(a_handover_that_is_broken_off_before_the_tail_leaves_the_roles) {
  Play p;
  p.feed(Failover{0});
  p.feed(LinkCut{0, 1});
  p.settle();
  BOOST_TEST(p.serving() == 0);
  BOOST_TEST(row_of(p.s, Arrived{Message::Tail, 1, 0}) == "P2");
}

BOOST_AUTO_TEST_CASE(a_handover_that_is_broken_off_after_it_is_finished_when_they_meet) {
  Play p(false);
  p.feed(Failover{0});
  p.feed(Arrived{Message::Tail, 1, 0});
  p.feed(LinkCut{0, 1});
  p.settle();
  BOOST_TEST(p.serving() == -1); // neither can know what the other has done
  BOOST_TEST(row_of(p.s, Arrived{Message::Handover, 0, 1}) == "P4");
  p.play("+PM");
  BOOST_TEST(p.serving() == 1);
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronized));
}

BOOST_AUTO_TEST_CASE(resume_after_a_forced_service_throws_the_old_log_away) {
  Play p(false);
  p.play("-PM commit force:M +PM");
  BOOST_TEST(p.s.partners[0].hardened.lsn.value == 110); // nothing is rolled back yet
  p.play("resume:M");
  BOOST_TEST(p.s.partners[0].hardened.lsn.value == 100);
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronized));
}

BOOST_AUTO_TEST_CASE(removing_after_a_forced_service_keeps_the_old_log) {
  Play p(false);
  p.play("-PM commit force:M +PM remove:M");
  BOOST_TEST(!p.s.partners[0].in_session);
  BOOST_TEST(p.s.partners[0].hardened.lsn.value == 110);
}

BOOST_AUTO_TEST_CASE(removing_mirroring_leaves_a_partner_that_is_away_to_find_out) {
  Play p;
  p.play("-M remove:P");
  BOOST_TEST(p.s.partners[1].in_session);
  p.play("+M");
  BOOST_TEST(!p.s.partners[1].in_session);
}

BOOST_AUTO_TEST_CASE(a_witness_that_was_told_of_the_removal_consents_to_no_failover) {
  Play p;
  p.play("-PM remove:P -P");
  BOOST_TEST(p.failovers == 0);
}

BOOST_AUTO_TEST_CASE(a_principal_whose_disks_are_lost_is_failed_over_from) {
  Play p;
  p.feed(StorageLost{0});
  p.settle();
  BOOST_TEST(p.serving() == 1);
  BOOST_TEST(p.failovers == 1);
  p.feed(NodeReturned{0}); // rebuilt: it knows of no session
  p.settle();
  BOOST_TEST(!p.s.partners[1].in_session);
  BOOST_TEST(row_of(p.s, StorageLost{kWitness}) == "F6");
}

// --- Log on its way to a mirror that lacks it ---

BOOST_AUTO_TEST_CASE(what_has_arrived_is_the_mirrors_though_the_way_breaks_off) {
  auto const at = [](std::int64_t lsn) {
    return LogPoint{{lsn}, SimTime{std::chrono::microseconds(lsn)}};
  };
  Play p;
  p.feed(NodeLost{1});
  p.settle();
  LogPoint const had = p.s.partners[1].hardened;
  p.feed(Committed{at(had.lsn.value + 100)});
  p.s = step(p.s, NodeReturned{1}).next;
  p.s = step(p.s, Connected{0, 1}).next;
  Received const part{1, had, at(had.lsn.value + 40)};
  // Suspended, cut off, or with the principal gone.
  for (Session const& s : {p.s, step(p.s, Suspend{0}).next, step(p.s, LinkCut{0, 1}).next,
                           step(p.s, NodeLost{0}).next, step(p.s, StorageLost{0}).next}) {
    BOOST_TEST(row_of(s, part) == "P13");
    Session const now = step(s, part).next;
    BOOST_TEST((now.partners[1].hardened == part.to && now.partners[1].redone == part.to));
    BOOST_TEST((now.failover_point[0] == part.to && now.failover_point[1] == part.to));
    BOOST_TEST(row_of(now, part) == "P14"); // no second time
    // What comes behind a piece that never came is worth nothing.
    BOOST_TEST(row_of(s, Received{1, at(had.lsn.value + 50), at(had.lsn.value + 60)}) == "P14");
  }
  BOOST_TEST(row_of(step(p.s, StorageLost{1}).next, part) == "P14");
  BOOST_TEST(row_of(p.s, Received{0, at(0), at(1'000'000)}) == "P14"); // the principal's own
}

// --- Messages ---

BOOST_AUTO_TEST_CASE(commits_are_held_until_the_witness_knows_that_the_mirror_is_away) {
  Session s = Play().s;
  BOOST_TEST((commit_mode(s, 0) == CommitMode::Synchronous));
  s = step(s, NodeLost{1}).next;
  BOOST_TEST((commit_mode(s, 0) == CommitMode::Held));
  s = step(s, Noticed{0, 1}).next;
  BOOST_TEST((commit_mode(s, 0) == CommitMode::Held));
  s = step(s, Arrived{Message::Record, 0, 2}).next;
  BOOST_TEST((commit_mode(s, 0) == CommitMode::Held));
  s = step(s, Arrived{Message::Recorded, 2, 0}).next;
  BOOST_TEST((commit_mode(s, 0) == CommitMode::Exposed));
  BOOST_TEST((commit_mode(Play(true, false).s, 0) == CommitMode::Asynchronous));
}

BOOST_AUTO_TEST_CASE(messages_without_a_reason_are_ignored_by_rows_of_their_own) {
  Session const s = Play().s;
  BOOST_TEST(row_of(s, Noticed{0, 1}) == "N2");
  BOOST_TEST(row_of(step(s, NodeLost{0}).next, Noticed{0, 1}) == "N1");
  BOOST_TEST(row_of(s, Connected{0, 1}) == "C1");
  BOOST_TEST(row_of(s, Arrived{Message::Record, 0, 2}) == "W1");
  BOOST_TEST(row_of(s, Arrived{Message::Recorded, 2, 0}) == "W4");
  BOOST_TEST(row_of(s, Arrived{Message::TakeOver, 1, 2}) == "W6");
  BOOST_TEST(row_of(s, Arrived{Message::Granted, 2, 1}) == "W9");
  BOOST_TEST(row_of(s, Arrived{Message::Report, 0, 2}) == "W13");
  BOOST_TEST(row_of(s, Arrived{Message::Tail, 1, 0}) == "P2");
  BOOST_TEST(row_of(s, Arrived{Message::Handover, 0, 1}) == "P4");
  BOOST_TEST(row_of(s, RoleSwitched{1}) == "P10");
  BOOST_TEST(row_of(s, CaughtUp{{{100}, SimTime{100us}}}) == "P6");
  Session const suspended = step(s, Suspend{0}).next;
  BOOST_TEST(row_of(suspended, Hardened{{{100}, SimTime{100us}}, {}}) == "P8");
}

BOOST_AUTO_TEST_CASE(what_is_due_was_armed_by_the_step_that_made_it_so) {
  Session const s = Play().s;
  Step const cut = step(s, LinkCut{0, 1});
  BOOST_TEST(cut.effects.size() == 2u);
  for (Effect const& e : cut.effects) {
    BOOST_TEST((e.kind == Effect::Kind::ArmNotice));
    BOOST_TEST(!e.closed);
  }
  for (Effect const& e : step(s, NodeLost{0, false}).effects)
    if (e.kind == Effect::Kind::ArmNotice)
      BOOST_TEST(e.closed); // its port is closed
  BOOST_TEST(due(cut.next).size() == 2u);
  Step const healed = step(cut.next, LinkHealed{0, 1});
  BOOST_TEST(due(healed.next).empty()); // nobody had noticed: the connection goes on
}

BOOST_AUTO_TEST_CASE(state_changes_are_raised_with_their_numbers) {
  Play p;
  BOOST_TEST(p.raised == (std::vector<int>{1, 3}), boost::test_tools::per_element());
  auto const during = [](Play q, std::string_view before, std::string_view step) {
    q.play(before);
    q.raised.clear();
    q.play(step);
    std::sort(q.raised.begin(), q.raised.end());
    return q.raised;
  };
  using Numbers = std::vector<int>;
  BOOST_TEST(during(Play(false), "-M", "+M") == (Numbers{2, 4, 11}),
             boost::test_tools::per_element());
  BOOST_TEST(during(p, "", "-P") == (Numbers{5, 8, 12}), boost::test_tools::per_element());
  BOOST_TEST(during(p, "", "-M") == (Numbers{6, 12}), boost::test_tools::per_element());
  BOOST_TEST(during(p, "-W", "-M") == (Numbers{6, 10}), boost::test_tools::per_element());
  BOOST_TEST(during(p, "", "suspend:P") == (Numbers{9, 9}), boost::test_tools::per_element());
  BOOST_TEST(during(p, "", "failover:P") == (Numbers{1, 3, 7, 11}),
             boost::test_tools::per_element());
  for (int number = 1; number <= 12; ++number)
    BOOST_TEST(!name_of_state_change(number).empty());
  BOOST_TEST(name_of_state_change(13).empty());
}

// --- Positions ---

BOOST_AUTO_TEST_CASE(queues_and_kept_log_follow_from_positions) {
  Play p(false);
  p.play("-M");
  p.feed(Committed{{{180}, SimTime{180us}}});
  // 180 written, 100 known to be on both: 80 wait, and a log backup frees nothing above 100.
  BOOST_TEST(send_queue(p.s, 0).value == 80);
  BOOST_TEST(oldest_log_needed(p.s, 0)->value == 100);
  BOOST_TEST(!oldest_log_needed(p.s, 1));
  p.play("+M");
  BOOST_TEST(send_queue(p.s, 0).value == 0);
  BOOST_TEST(oldest_log_needed(p.s, 0)->value == 180);
  p.s.settings.readings.redo_queue_limit = Bytes{20};
  p.feed(Committed{{{210}, SimTime{210us}}});
  p.feed(Hardened{{{210}, SimTime{210us}}, {{185}, SimTime{185us}}});
  BOOST_TEST(redo_queue(p.s, 1).value == 25);
  BOOST_TEST(redo_stalls(p.s, false));
  Step const forced = step(step(step(p.s, NodeLost{0}).next, Noticed{1, 0}).next, ForceService{1});
  auto const armed = std::find_if(forced.effects.begin(), forced.effects.end(),
                                  [](auto const& e) { return e.kind == Effect::Kind::ArmSwitch; });
  BOOST_TEST((armed != forced.effects.end()));
  BOOST_TEST(armed->bytes.value == 25); // redo before it serves
}

// --- The table ---

BOOST_AUTO_TEST_CASE(rows_have_labels_of_their_own_and_every_event_has_a_last_row) {
  std::set<std::string_view> labels;
  std::set<On> seen;
  On before = On::NodeLost;
  for (TransitionRow const& row : kRows) {
    BOOST_TEST(labels.insert(row.label).second, row.label);
    BOOST_TEST((!row.when.empty() && !row.then.empty() && !row.source.empty()), row.label);
    if (row.on != before)
      BOOST_TEST(!seen.contains(row.on), row.label << " stands apart from the rows of its event");
    before = row.on;
    seen.insert(row.on);
  }
  for (On on : seen) {
    auto const last = std::find_if(std::rbegin(kRows), std::rend(kRows),
                                   [&](TransitionRow const& row) { return row.on == on; });
    BOOST_TEST((last->guard == always), last->label);
  }
  BOOST_TEST(seen.size() == static_cast<std::size_t>(On::SetTimeout) + 1);
  BOOST_CHECK_THROW(step_by({}, Play().s, What{On::Noticed}), std::logic_error);
}

BOOST_AUTO_TEST_CASE(what_always_holds_is_checked) {
  Session const whole = Play().s;
  BOOST_TEST(broken_invariants(whole).empty());
  Session both = whole;
  both.partners[1].principal = true;
  both.partners[1].asks = true;
  BOOST_TEST(broken_invariants(both).size() == 3u); // both serve, one sequence, a principal asks
  both.partners[1].claim = Claim::Forced;
  BOOST_TEST(broken_invariants(both).size() == 2u);
  Session suspended = whole;
  suspended.partners[0].suspended = true;
  BOOST_TEST(broken_invariants(suspended).size() == 1u);
}

BOOST_AUTO_TEST_CASE(names_are_the_views_own) {
  for (State state : {State::Suspended, State::Disconnected, State::Synchronizing,
                      State::PendingFailover, State::Synchronized})
    BOOST_TEST(!name_of(state).empty());
  for (Message message : {Message::Record, Message::Recorded, Message::TakeOver, Message::Granted,
                          Message::Report, Message::Tail, Message::Handover})
    BOOST_TEST(!name_of(message).empty());
}

BOOST_AUTO_TEST_SUITE_END()
