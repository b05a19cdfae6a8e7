// Commands to a mirroring session: the error numbers of their refusals, what they configure, and
// what their sources leave open.
#include <boost/test/unit_test.hpp>

#include "tests/support/mirroring_play.hpp"

using namespace switchback;
using namespace switchback::mirroring;
using namespace std::chrono_literals;

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

BOOST_AUTO_TEST_SUITE(mirroring_commands)

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
  // An isolated mirror cannot drop the witness, nor can a principal that does not serve.
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
  BOOST_TEST((partner_timeout(p.s, 0) == 5s));
  p.feed(SetTimeout{0, 30});
  BOOST_TEST((partner_timeout(p.s, 0) == 30s));
  p.feed(SetTimeout{0, 32768});
  BOOST_TEST(p.refused == std::vector<int>{1476}, boost::test_tools::per_element());
  p.feed(SetSafety{0, false});
  BOOST_TEST((partner_timeout(p.s, 0) == 10s)); // always, in high-performance mode
}

BOOST_AUTO_TEST_CASE(a_timeout_is_told_over_the_connections_there_are) {
  auto const known = [](std::string_view before) {
    Play p;
    p.play(before);
    p.feed(SetTimeout{0, 30});
    return p.s.timeout;
  };
  using Known = std::array<Duration, 3>;
  BOOST_TEST((known("") == Known{30s, 30s, 30s}));
  BOOST_TEST((known("-PW") == Known{30s, 30s, 30s})); // the mirror tells the witness
  BOOST_TEST((known("-PM") == Known{30s, 10s, 30s})); // the witness tells nobody
  BOOST_TEST((known("-PM -PW") == Known{30s, 10s, 10s}));
  Play p;
  p.play("-M");
  p.feed(SetTimeout{0, 30});
  p.play("+M");
  BOOST_TEST((p.s.timeout == Known{30s, 30s, 30s}));
}

BOOST_AUTO_TEST_CASE(a_changed_timeout_moves_the_notices_of_who_hears_of_it) {
  // The link between the partners is cut and neither has noticed.
  auto const moved = [](bool witness, std::int64_t seconds, bool witness_cut) {
    Play p(witness);
    p.s = step(p.s, LinkCut{0, 1}).next;
    if (witness_cut)
      p.s = step(p.s, LinkCut{0, kWitness}).next;
    std::string ends;
    for (Effect const& e : step(p.s, SetTimeout{0, seconds}).effects)
      if (e.kind == Effect::Kind::AdjustNotice)
        ends += std::to_string(e.node) + std::to_string(e.peer) + " ";
    return ends;
  };
  BOOST_TEST(moved(true, 30, false) == "01 ");
  BOOST_TEST(moved(true, 5, false) == "01 ");
  BOOST_TEST(moved(true, 30, true) == ""); // the witness, and so the mirror, may be sooner
  BOOST_TEST(moved(true, 5, true) == "01 02 ");
  BOOST_TEST(moved(false, 30, false) == "01 ");
  BOOST_TEST(moved(true, 10, false) == "");
}

BOOST_AUTO_TEST_CASE(what_is_so_already_is_accepted) {
  Play p;
  BOOST_TEST(row_of(p.s, Resume{0}) == "A24");
  BOOST_TEST(row_of(p.s, SetSafety{0, true}) == "A32");
  p.play("suspend:M");
  BOOST_TEST(row_of(p.s, Suspend{0}) == "A17");
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
  settings.readings.safety_off_allowed = false;
  BOOST_TEST(refusals(Play(settings), "", {SetSafety{0, false}}) == std::vector<int>{1473},
             boost::test_tools::per_element());
}

// --- What the sources leave open ---

BOOST_AUTO_TEST_CASE(open_who_may_give_a_command) {
  Settings settings = with_witness_set();
  settings.readings.failover_on_mirror = true;
  settings.readings.resume_on_mirror = false;
  settings.readings.witness_off_on_mirror = false;
  BOOST_TEST(refusals(Play(settings), "suspend:P", {Resume{1}, SetWitness{1, false}}) ==
                 (std::vector<int>{1470, 1470}),
             boost::test_tools::per_element());
  Play p(settings);
  p.play("failover:M");
  BOOST_TEST(p.serving() == 1);
}

BOOST_AUTO_TEST_CASE(open_whether_service_can_be_forced_under_full_safety) {
  Settings settings = Play::settings(false, true);
  settings.readings.force_under_full = false;
  BOOST_TEST(refusals(Play(settings), "-P", {ForceService{1}}) == std::vector<int>{1455},
             boost::test_tools::per_element());
  settings.readings.force_connected_error = 1406;
  BOOST_TEST(refusals(Play(settings), "", {ForceService{1}}) == std::vector<int>{1406},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(open_whether_all_three_must_be_connected_when_the_principal_is_lost) {
  Settings settings = with_witness_set();
  settings.readings.failover_needs_all_three = true;
  Play p(settings);
  p.play("-PW -PM");
  BOOST_TEST(p.failovers == 0);
  Play whole(settings);
  whole.play("-P");
  BOOST_TEST(whole.failovers == 1);
}

BOOST_AUTO_TEST_CASE(open_what_is_shown) {
  Settings settings = with_witness_set();
  settings.readings.failover_shows_suspended = true;
  settings.readings.handover_shows_pending = false;
  Play p(settings);
  p.feed(Failover{0});
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronizing));
  p.settle();
  p.play("-M");
  BOOST_TEST((shown_state(p.s, 0) == State::Suspended));
  p.play("+M");
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronized));
  settings.safety_full = settings.readings.off_shows_synchronized = false;
  BOOST_TEST((shown_state(Play(settings).s, 0) == State::Synchronizing));
}

BOOST_AUTO_TEST_CASE(open_how_far_behind_the_mirror_may_be_when_a_witness_is_set) {
  Settings settings = Play::settings(false, true);
  settings.readings.caught_up_within = Bytes{10};
  Play p(settings);
  p.play("-M commit +M~");
  p.feed(SetWitness{0, true});
  BOOST_TEST(p.refused.empty());
  Play far(settings);
  far.play("-M commit commit +M~");
  far.feed(SetWitness{0, true});
  BOOST_TEST(far.refused == std::vector<int>{1426}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
