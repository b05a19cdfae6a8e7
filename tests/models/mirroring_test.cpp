#include "models/mirroring.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <set>

using namespace switchback;
using namespace switchback::mirroring;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// A session whose timers fire at once, in the order in which they were armed.
struct Play {
  Session s;
  std::vector<int> refused;

  explicit Play(bool with_witness = true, bool full = true) {
    Settings settings;
    settings.witness = with_witness;
    settings.safety_full = full;
    s = mirroring::begin(settings, 0, {{100}, SimTime{100s}});
    feed(CaughtUp{{{100}, SimTime{100s}}});
  }
  void feed(Event const& event) {
    std::deque<Event> due{event};
    while (!due.empty()) {
      Step const step = mirroring::step(s, due.front());
      due.pop_front();
      s = step.next;
      BOOST_TEST(broken_invariants(s).empty());
      for (Effect const& e : step.effects) {
        if (e.kind == Effect::Kind::ArmNotice)
          due.push_back(Noticed{e.node, e.peer});
        else if (e.kind == Effect::Kind::ArmRecord)
          due.push_back(WitnessRecorded{});
        else if (e.kind == Effect::Kind::ArmSwitch)
          due.push_back(RoleSwitched{e.node});
        else if (e.kind == Effect::Kind::StartResync)
          due.push_back(CaughtUp{s.partners[static_cast<std::size_t>(*principal(s))].hardened});
        else if (e.kind == Effect::Kind::Refused)
          refused.push_back(e.number);
      }
    }
  }
  int serving() const { return may_serve(s, 0) ? 0 : may_serve(s, 1) ? 1 : -1; }
};

/// P, M and W name the first principal, its mirror and the witness; -P loses, +P returns, -PM cuts
/// a link, +PM heals it.
void play(Play& p, std::string const& text) {
  auto const node = [](char c) { return c == 'P' ? 0 : c == 'M' ? 1 : 2; };
  for (std::size_t i = 0; i < text.size();) {
    bool const lose = text[i] == '-';
    std::size_t const end = std::min(text.find(' ', i), text.size());
    if (end - i == 2) {
      if (lose)
        p.feed(NodeLost{node(text[i + 1])});
      else
        p.feed(NodeReturned{node(text[i + 1])});
    } else {
      if (lose)
        p.feed(LinkCut{node(text[i + 1]), node(text[i + 2])});
      else
        p.feed(LinkHealed{node(text[i + 1]), node(text[i + 2])});
    }
    i = end + 1;
  }
}

struct Case {
  char const* name;
  char const* events;
  int serving; // 0 the first principal, 1 the mirror, -1 nobody
};
std::ostream& operator<<(std::ostream& out, Case const& c) { return out << c.name; }

// SQL Server docs, "Quorum: How a Witness Affects Database Availability"; one row for each row of
// its combinations, then the sequences whose order decides.
std::vector<Case> const kQuorum{
    {"1 everything up", "", 0},
    {"2 mirror and witness cut", "-MW", 0},
    {"2 then the principal is lost: no failover", "-MW -P", -1},
    {"3 principal and witness cut", "-PW", 0},
    {"4 witness lost", "-W", 0},
    {"5 partners cut: the witness tells that the principal lives", "-PM", 0},
    {"6 mirror lost", "-M", 0},
    {"7 principal lost", "-P", 1},
    {"8 all lost", "-P -M -W", -1},
    {"a1 mirror then witness", "-M -W", -1},
    {"a2 then the witness returns", "-M -W +W", 0},
    {"a3 then the mirror returns", "-M -W +M", 0},
    {"b1 witness then mirror", "-W -M", -1},
    {"b2 then the witness returns", "-W -M +W", 0},
    {"c1 witness then principal: no failover", "-W -P", -1},
    {"c2 then the witness returns: still none", "-W -P +W", -1},
    {"c3 then the principal returns", "-W -P +P", 0},
    {"d1 mirror then principal", "-M -P", -1},
    {"d2 then the mirror returns: the principal ran exposed", "-M -P +M", -1},
    {"d3 then the principal returns", "-M -P +P", 0},
    {"e1 failover then the mirror is lost", "-P -M", -1},
    {"e2 then the old principal returns: it learns from the witness", "-P -M +P", -1},
    {"e3 then the mirror returns", "-P -M +M", 1},
    {"f1 failover then the witness is lost", "-P -W", -1},
    {"f2 then the old principal returns as mirror", "-P -W +P", 1},
    {"g1 all lost, principal and witness return", "-W -P -M +P +W", 0},
    {"g2 all lost, principal and mirror return", "-W -P -M +P +M", 0},
    {"g3 all lost, mirror and witness return", "-W -P -M +M +W", -1},
    {"g4 all lost, the principal alone returns", "-W -P -M +P", -1},
    {"h the principal is cut off from both, which fail over", "-PW -PM", 1},
    {"h and comes back as mirror", "-PW -PM +PW +PM", 1},
};

std::vector<Case> const kWithoutWitness{
    {"mirror lost", "-M", 0},
    {"principal lost", "-P", -1},
    {"partners cut", "-PM", 0},
    {"principal back", "-P +P", 0},
};

} // namespace

BOOST_AUTO_TEST_SUITE(mirroring_session)

BOOST_DATA_TEST_CASE(who_serves_follows_the_quorum_table, data::make(kQuorum), c) {
  Play p;
  play(p, c.events);
  BOOST_TEST(p.serving() == c.serving);
}

BOOST_DATA_TEST_CASE(without_a_witness_the_principal_serves_while_it_lives,
                     data::make(kWithoutWitness) * data::xrange(2), c, full) {
  Play p(false, full != 0);
  play(p, c.events);
  BOOST_TEST(p.serving() == c.serving);
}

BOOST_AUTO_TEST_CASE(after_a_failover_the_old_principal_resynchronises_by_itself) {
  Play p;
  play(p, "-P +P");
  BOOST_TEST(p.serving() == 1);
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronized));
  BOOST_TEST((shown_state(p.s, 1) == State::Synchronized));
  BOOST_TEST(p.s.partners[1].role_sequence == 2);
  BOOST_TEST(opening_error(p.s, 0) == 954);
}

BOOST_AUTO_TEST_CASE(a_principal_without_quorum_answers_955) {
  Play p;
  play(p, "-M -W");
  BOOST_TEST(opening_error(p.s, 0) == 955);
}

BOOST_AUTO_TEST_CASE(safety_off_never_fails_over_by_itself) {
  Play p(true, false);
  play(p, "-P");
  BOOST_TEST(p.serving() == -1);
}

BOOST_AUTO_TEST_CASE(a_manual_failover_swaps_the_roles_without_loss) {
  Play p;
  p.feed(Committed{{{150}, SimTime{150s}}});
  p.feed(Failover{0});
  BOOST_TEST(p.serving() == 1);
  BOOST_TEST(p.s.partners[1].hardened.lsn.value == 150);
  BOOST_TEST((shown_state(p.s, 1) == State::Synchronized));
}

BOOST_AUTO_TEST_CASE(commands_are_refused_with_their_numbers) {
  Play p;
  p.feed(Failover{1});
  p.feed(SetSafety{1, false});
  p.feed(SetTimeout{0, 40'000});
  p.feed(SetWitness{0, true});
  p.feed(ForceService{1});
  p.feed(ForceService{0});
  p.feed(Suspend{0});
  p.feed(Failover{0});
  p.feed(Resume{0});
  p.feed(SetSafety{0, false});
  p.feed(Failover{0});
  BOOST_TEST(p.refused == (std::vector<int>{1470, 1470, 1476, 1446, 1455, 1455, 1422, 1477}),
             boost::test_tools::per_element());
  Play gone;
  gone.feed(Remove{1});
  for (Event const& event :
       std::vector<Event>{Failover{0}, ForceService{1}, Suspend{0}, Resume{0}, Remove{0},
                          SetSafety{0, true}, SetWitness{0, false}, SetTimeout{0, 10}})
    gone.feed(event);
  BOOST_TEST(gone.refused == std::vector<int>(8, 1416), boost::test_tools::per_element());
  Play alone(false);
  alone.feed(SetWitness{0, false});
  play(alone, "-M");
  alone.feed(Failover{0});
  alone.feed(Resume{0});
  BOOST_TEST(alone.refused == (std::vector<int>{1439, 1447, 1447}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(timeouts_below_five_count_as_five) {
  Play p;
  p.feed(SetTimeout{0, 2});
  BOOST_TEST((p.s.settings.timeout == 5s));
  p.feed(SetTimeout{0, 30});
  BOOST_TEST((p.s.settings.timeout == 30s));
}

BOOST_AUTO_TEST_CASE(forced_service_suspends_and_resume_throws_the_old_log_away) {
  Play p(false);
  play(p, "-PM");
  p.feed(Committed{{{180}, SimTime{180s}}}); // exposed work of the old principal
  p.feed(ForceService{1});
  BOOST_TEST(may_serve(p.s, 1));
  BOOST_TEST((shown_state(p.s, 1) == State::Suspended));
  play(p, "+PM");
  BOOST_TEST(!p.s.partners[0].principal);
  BOOST_TEST((shown_state(p.s, 0) == State::Suspended));
  p.feed(Resume{1});
  BOOST_TEST((shown_state(p.s, 0) == State::Synchronized));
  BOOST_TEST(p.s.partners[0].hardened.lsn.value == 100);
}

BOOST_AUTO_TEST_CASE(suspended_sessions_do_not_fail_over) {
  Play p;
  p.feed(Suspend{1});
  play(p, "-P");
  BOOST_TEST(p.serving() == -1);
}

BOOST_AUTO_TEST_CASE(commits_are_held_until_the_witness_knows_that_the_mirror_is_away) {
  Session s = Play().s;
  s = step(s, NodeLost{1}).next;
  BOOST_TEST((commit_mode(s) == CommitMode::Held));
  s = step(s, Noticed{0, 1}).next;
  BOOST_TEST((commit_mode(s) == CommitMode::Held));
  s = step(s, WitnessRecorded{}).next;
  BOOST_TEST((commit_mode(s) == CommitMode::Exposed));
  BOOST_TEST((commit_mode(Play(true, false).s) == CommitMode::Asynchronous));
  BOOST_TEST((commit_mode(Play().s) == CommitMode::Synchronous));
}

BOOST_AUTO_TEST_CASE(lost_storage_ends_the_session_for_both_that_meet) {
  Play p;
  p.feed(StorageLost{1});
  BOOST_TEST(!p.s.partners[0].in_session);
  Play apart;
  play(apart, "-M");
  apart.feed(StorageLost{1});
  BOOST_TEST(apart.s.partners[0].in_session);
  play(apart, "+M");
  BOOST_TEST(!apart.s.partners[0].in_session);
}

BOOST_AUTO_TEST_CASE(removing_mirroring_leaves_a_partner_that_is_away_to_find_out) {
  Play p;
  play(p, "-M");
  p.feed(Remove{0});
  BOOST_TEST(p.s.partners[1].in_session);
  play(p, "+M");
  BOOST_TEST(!p.s.partners[1].in_session);
}

BOOST_AUTO_TEST_CASE(late_or_idle_events_are_ignored_by_a_row_of_their_own) {
  Play p;
  BOOST_TEST(step(p.s, Noticed{0, 1}).row == "M8");
  BOOST_TEST(step(p.s, WitnessRecorded{}).row == "M12");
  BOOST_TEST(step(p.s, RoleSwitched{1}).row == "M16");
  auto const suspended = step(p.s, Suspend{0}).next;
  BOOST_TEST(step(suspended, CaughtUp{{{100}, SimTime{100s}}}).row == "M14");
  auto const lost = step(p.s, NodeLost{0}).next;
  BOOST_TEST(step(lost, Noticed{0, 1}).row == "M7");
  std::set<std::string_view> labels;
  for (auto const& row : rows())
    BOOST_TEST(labels.insert(row.label).second);
  for (State state : {State::Suspended, State::Disconnected, State::Synchronizing,
                      State::PendingFailover, State::Synchronized})
    BOOST_TEST(!name_of(state).empty());
}

BOOST_AUTO_TEST_SUITE_END()
