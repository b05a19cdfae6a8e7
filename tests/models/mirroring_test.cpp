// A mirroring session's details: commands and their numbers, messages one by one, what is derived
// from positions, and every setting that its sources leave open.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <set>

#include "tests/support/mirroring_play.hpp"

using namespace switchback;
using namespace switchback::mirroring;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

std::vector<int> refusals(Play p, std::string_view before, std::vector<Event> const& commands) {
  p.play(before);
  for (Event const& command : commands) {
    Session const was = p.s;
    std::size_t const refused = p.refused.size();
    p.feed(command);
    if (p.refused.size() > refused)
      BOOST_TEST((p.s == was)); // a refused command changes nothing
    else
      p.refused.push_back(0);
    p.settle();
  }
  return p.refused;
}

std::string_view row_of(Session const& s, Event const& event) { return step(s, event).row; }

Settings with_witness_set() { return Play::settings(true, true); }

} // namespace

BOOST_AUTO_TEST_SUITE(mirroring_session)

// --- Commands ---

BOOST_AUTO_TEST_CASE(commands_without_a_session_answer_1416) {
  BOOST_TEST(refusals(Play{}, "remove:M",
                      {Failover{0}, ForceService{1}, Suspend{0}, Resume{0}, Remove{0},
                       SetSafety{0, true}, SetWitness{0, false}, SetTimeout{0, 10}}) ==
                 std::vector<int>(8, 1416),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_mirror_is_not_the_place_for_what_belongs_to_the_principal) {
  BOOST_TEST(refusals(Play{}, "",
                      {Failover{1}, SetSafety{1, false}, SetTimeout{1, 20}, SetWitness{1, true},
                       ForceService{0}}) == (std::vector<int>{1470, 1470, 1470, 1470, 1455}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(failover_is_refused_for_its_reason) {
  BOOST_TEST(refusals(Play(true, false), "", {Failover{0}}) == std::vector<int>{1477},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play{}, "-M", {Failover{0}}) == std::vector<int>{1447},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play{}, "suspend:P", {Failover{0}}) == std::vector<int>{1422},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play{}, "-M commit +M~", {Failover{0}}) == std::vector<int>{1422},
             boost::test_tools::per_element());
  Play twice;
  twice.feed(Failover{0});
  twice.feed(Failover{0});
  BOOST_TEST(twice.refused == std::vector<int>{1422}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(forced_service_is_refused_for_its_reason) {
  BOOST_TEST(refusals(Play{}, "", {ForceService{1}}) == std::vector<int>{1455},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play{}, "-W -P", {ForceService{1}}) == std::vector<int>{1431},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play{}, "-PM", {ForceService{1}}) == std::vector<int>{1455},
             boost::test_tools::per_element());
  // The old principal was rolled back and lost its partner before it had caught up.
  Play undone(false);
  undone.play("-PM commit force:M +PM");
  undone.resync_held = true;
  undone.feed(Resume{1});
  undone.feed(LinkCut{0, 1});
  undone.settle();
  undone.feed(ForceService{0});
  BOOST_TEST(undone.refused == std::vector<int>{1406}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(resume_is_refused_for_its_reason) {
  BOOST_TEST(refusals(Play{}, "suspend:P -PM", {Resume{0}, Resume{1}}) ==
                 (std::vector<int>{1447, 1447}),
             boost::test_tools::per_element());
  Play broken;
  broken.feed(RedoFailed{1});
  broken.settle();
  BOOST_TEST((shown_state(broken.s, 0) == State::Suspended));
  broken.feed(Resume{0});
  BOOST_TEST(broken.refused == std::vector<int>{1462}, boost::test_tools::per_element());
  broken.feed(RedoRepaired{1});
  broken.settle();
  BOOST_TEST((shown_state(broken.s, 0) == State::Synchronized));
  BOOST_TEST(row_of(broken.s, RedoRepaired{1}) == "F10");
  BOOST_TEST(row_of(broken.s, RedoFailed{0}) == "F8");
}

BOOST_AUTO_TEST_CASE(resume_waits_until_the_role_is_someones) {
  Play p;
  p.feed(Failover{0});
  p.feed(Arrived{Message::Tail, 1, 0});
  p.feed(Suspend{0});
  p.feed(Resume{0});
  BOOST_TEST(p.refused == std::vector<int>{1447}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(witness_commands_are_refused_for_their_reason) {
  BOOST_TEST(refusals(Play{}, "", {SetWitness{0, true}}) == std::vector<int>{1446},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play(false), "", {SetWitness{0, false}}) == std::vector<int>{1439},
             boost::test_tools::per_element());
  for (std::string_view before : {"-W", "-PW", "-MW", "-M", "suspend:P"})
    BOOST_TEST(refusals(Play(false), before, {SetWitness{0, true}}) == std::vector<int>{1426},
               boost::test_tools::per_element());
  // An isolated mirror can not drop the witness, nor can a principal that does not serve.
  BOOST_TEST(refusals(Play{}, "-PM", {SetWitness{1, false}}) == std::vector<int>{1447},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play{}, "-W -M", {SetWitness{0, false}}) == std::vector<int>{1447},
             boost::test_tools::per_element());
  BOOST_TEST(refusals(Play{}, "-M", {SetWitness{0, false}}) == std::vector<int>{0},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(timeouts_are_raised_to_five_and_refused_above_32767) {
  Play p;
  p.feed(SetTimeout{0, 2});
  BOOST_TEST((partner_timeout(p.s) == 5s));
  p.feed(SetTimeout{0, 30});
  BOOST_TEST((partner_timeout(p.s) == 30s));
  p.feed(SetTimeout{0, 32768});
  BOOST_TEST(p.refused == std::vector<int>{1476}, boost::test_tools::per_element());
  p.feed(SetSafety{0, false});
  BOOST_TEST((partner_timeout(p.s) == 10s)); // always, in high-performance mode
}

BOOST_AUTO_TEST_CASE(what_is_so_already_is_accepted) {
  Play p;
  BOOST_TEST(row_of(p.s, Resume{0}) == "A24");
  BOOST_TEST(row_of(p.s, SetSafety{0, true}) == "A32");
  p.play("suspend:M");
  BOOST_TEST(row_of(p.s, Suspend{0}) == "A17");
}

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
  p.s.settings.redo_queue_limit = Bytes{20};
  p.feed(Committed{{{210}, SimTime{210us}}});
  p.feed(Hardened{{{210}, SimTime{210us}}, {{185}, SimTime{185us}}});
  BOOST_TEST(redo_queue(p.s, 1).value == 25);
  BOOST_TEST(redo_limit_reached(p.s));
  Step const forced = step(step(step(p.s, NodeLost{0}).next, Noticed{1, 0}).next, ForceService{1});
  auto const armed = std::find_if(forced.effects.begin(), forced.effects.end(),
                                  [](auto const& e) { return e.kind == Effect::Kind::ArmSwitch; });
  BOOST_TEST((armed != forced.effects.end()));
  BOOST_TEST(armed->bytes.value == 25); // redo before it serves
}

// --- Configuration ---

BOOST_AUTO_TEST_CASE(safety_full_synchronises_first_and_off_waits_no_more) {
  Play p(true, false);
  p.resync_held = true;
  p.feed(SetSafety{0, true});
  p.settle();
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronizing));
  BOOST_TEST(!p.s.witness.synchronized);
  p.resync_held = false;
  p.settle();
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronized));
  BOOST_TEST(p.s.witness.synchronized);
  p.play("safety-off:P commit");
  BOOST_TEST(!p.s.witness.synchronized);
  p.play("-P");
  BOOST_TEST(p.failovers == 0);
}

BOOST_AUTO_TEST_CASE(safety_off_holds_commits_until_someone_has_taken_it_down) {
  Play p;
  p.feed(LinkCut{0, 1});
  p.feed(SetSafety{0, false});
  BOOST_TEST((commit_mode(p.s, 0) == CommitMode::Held));
  p.settle();
  BOOST_TEST((commit_mode(p.s, 0) == CommitMode::Asynchronous));
}

BOOST_AUTO_TEST_CASE(a_witness_can_come_and_go) {
  Play p(false);
  p.feed(SetWitness{0, true});
  p.settle();
  BOOST_TEST(p.refused.empty());
  p.play("-P");
  BOOST_TEST(p.failovers == 1);
  Play gone;
  gone.play("witness-off:M -W -M");
  BOOST_TEST(gone.serving() == 0);
}

BOOST_AUTO_TEST_CASE(an_edition_with_full_safety_only_refuses_off) {
  Settings settings = with_witness_set();
  settings.safety_off_allowed = false;
  BOOST_TEST(refusals(Play(settings), "", {SetSafety{0, false}}) == std::vector<int>{1473},
             boost::test_tools::per_element());
}

// --- What the sources leave open ---

BOOST_AUTO_TEST_CASE(open_who_may_give_a_command) {
  Settings settings = with_witness_set();
  settings.failover_on_mirror = true;
  settings.resume_on_mirror = false;
  settings.witness_off_on_mirror = false;
  BOOST_TEST(refusals(Play(settings), "suspend:P", {Resume{1}, SetWitness{1, false}}) ==
                 (std::vector<int>{1470, 1470}),
             boost::test_tools::per_element());
  Play p(settings);
  p.play("failover:M");
  BOOST_TEST(p.serving() == 1);
}

BOOST_AUTO_TEST_CASE(open_whether_service_can_be_forced_under_full_safety) {
  Settings settings = Play::settings(false, true);
  settings.force_rule = ForceRule::HighPerformanceOnly;
  BOOST_TEST(refusals(Play(settings), "-P", {ForceService{1}}) == std::vector<int>{1455},
             boost::test_tools::per_element());
  settings.force_connected_error = 1406;
  BOOST_TEST(refusals(Play(settings), "", {ForceService{1}}) == std::vector<int>{1406},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(open_whether_all_three_must_be_connected_when_the_principal_is_lost) {
  Settings settings = with_witness_set();
  settings.failover_needs_all_three = true;
  Play p(settings);
  p.play("-PW -PM");
  BOOST_TEST(p.failovers == 0);
  Play whole(settings);
  whole.play("-P");
  BOOST_TEST(whole.failovers == 1);
}

BOOST_AUTO_TEST_CASE(open_what_is_shown) {
  Settings settings = with_witness_set();
  settings.failover_shows_suspended = true;
  settings.handover_shows_pending = false;
  Play p(settings);
  p.feed(Failover{0});
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronizing));
  p.settle();
  p.play("-M");
  BOOST_TEST((shown_state(p.s, 0) == State::Suspended));
  p.play("+M");
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronized));
  settings.safety_full = settings.off_shows_synchronized = false;
  BOOST_TEST((shown_state(Play(settings).s, 0) == State::Synchronizing));
}

BOOST_AUTO_TEST_CASE(open_how_far_behind_the_mirror_may_be_when_a_witness_is_set) {
  Settings settings = Play::settings(false, true);
  settings.caught_up_within = Bytes{10};
  Play p(settings);
  p.play("-M commit +M~");
  p.feed(SetWitness{0, true});
  BOOST_TEST(p.refused.empty());
  Play far(settings);
  far.play("-M commit commit +M~");
  far.feed(SetWitness{0, true});
  BOOST_TEST(far.refused == std::vector<int>{1426}, boost::test_tools::per_element());
}

// --- The table ---

BOOST_AUTO_TEST_CASE(rows_have_labels_of_their_own_and_every_event_has_a_last_row) {
  std::set<std::string_view> labels;
  std::set<On> seen;
  On before = On::NodeLost;
  for (Row const& row : kRows) {
    BOOST_TEST(labels.insert(row.label).second, row.label);
    BOOST_TEST((!row.when.empty() && !row.then.empty() && !row.source.empty()), row.label);
    if (row.on != before)
      BOOST_TEST(!seen.contains(row.on), row.label << " stands apart from the rows of its event");
    before = row.on;
    seen.insert(row.on);
  }
  for (On on : seen) {
    auto const last = std::find_if(std::rbegin(kRows), std::rend(kRows),
                                   [&](Row const& row) { return row.on == on; });
    BOOST_TEST((last->guard == always), last->label);
  }
  BOOST_TEST(seen.size() == static_cast<std::size_t>(On::SetTimeout) + 1);
  BOOST_CHECK_THROW(step_by({}, Play().s, What{On::Noticed}), std::logic_error);
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
