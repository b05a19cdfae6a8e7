// A client that lost its principal: when it finds the next one, simulated only when something
// changes.
#include "sim/estate/reconnection.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <vector>

using namespace switchback;
using namespace switchback::client;
using namespace std::chrono_literals;

namespace {

/// From some instant on a name gives another answer.
struct Change {
  SimTime at;
  std::string name;
  Answer answer;
};

/// As an owner does: looks at each change, and when the last look promised a connection.
struct Told {
  SimTime connected = kNever;
  std::string to;
};
Told tell(Names const& names, std::vector<Change> const& changes, Duration every = 15s) {
  std::map<std::string, Answer> answers;
  Reconnection connecting;
  connecting.begin({}, names, every, SimTime{});
  Reconnection::Found found;
  auto const ask = [&](std::string const& name) {
    auto const it = answers.find(name);
    return it == answers.end() ? Answer::Silent : it->second;
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (found.at <= changes[i].at)
      break;
    answers[changes[i].name] = changes[i].answer;
    if (i + 1 == changes.size() || changes[i + 1].at != changes[i].at)
      found = connecting.look(changes[i].at, ask);
  }
  return {found.at, found.instance};
}

} // namespace

BOOST_AUTO_TEST_SUITE(reconnection)

BOOST_AUTO_TEST_CASE(after_a_mirroring_failover_the_new_principal_is_found_by_the_slots) {
  // A is silent. B, the mirror, answers that it is not active, at the end of A's slots: 1.2 s, then
  // +100 ms and 2.4 s: 3.7; +200 ms and 3.6 s: 7.5; +400 ms and 4.8 s: 12.7 s.
  auto const told = tell(
      {"A", "B"}, {{SimTime{}, "B", Answer::Inactive}, {SimTime{12500ms}, "B", Answer::Connects}});
  BOOST_TEST((told.connected == SimTime{12700ms}));
  BOOST_TEST(told.to == "B");
}

BOOST_AUTO_TEST_CASE(who_misses_the_last_try_of_an_attempt_waits_for_the_next_attempt) {
  // At 12.7 s B is not active yet; +800 ms, A for what is left until 15 s; a new attempt: 16.2 s.
  auto const told = tell(
      {"A", "B"}, {{SimTime{}, "B", Answer::Inactive}, {SimTime{12900ms}, "B", Answer::Connects}});
  BOOST_TEST((told.connected == SimTime{16200ms}));
}

BOOST_AUTO_TEST_CASE(a_process_that_ended_refuses_at_once) {
  // Both answer at once: rounds at 0, 0.1, 0.3, 0.7, 1.5, 2.5 s, ...; B is active at 3.2 s.
  auto const told = tell({"A", "B"}, {{SimTime{}, "A", Answer::Refused},
                                      {SimTime{}, "B", Answer::Inactive},
                                      {SimTime{3200ms}, "B", Answer::Connects}});
  BOOST_TEST((told.connected == SimTime{3500ms}));
}

BOOST_AUTO_TEST_CASE(hours_later_the_tries_are_where_they_would_have_been) {
  // Nobody answers: attempts of 15 s. At 2 h 7 s the third round's first try is under way, A from
  // 7.2 s on: B is active, and its turn comes at 10.8 s.
  auto const told = tell({"A", "B"}, {{SimTime{}, "A", Answer::Silent},
                                      {SimTime{2h + 7300ms}, "B", Answer::Connects}});
  BOOST_TEST((told.connected == SimTime{2h + 10800ms}));
}

BOOST_AUTO_TEST_CASE(a_look_in_between_changes_nothing) {
  std::vector<Change> changes{{SimTime{}, "B", Answer::Inactive}};
  for (int i = 1; i < 120; ++i)
    changes.push_back({SimTime{i * 100ms}, "B", Answer::Inactive});
  changes.push_back({SimTime{12500ms}, "B", Answer::Connects});
  BOOST_TEST((tell({"A", "B"}, changes).connected == SimTime{12700ms}));
}

BOOST_AUTO_TEST_CASE(stale_names_find_nobody) {
  // C is the principal now; A is gone and B its mirror.
  auto const told = tell({"A", "B"}, {{SimTime{}, "B", Answer::Inactive},
                                      {SimTime{60s}, "C", Answer::Connects},
                                      {SimTime{2h}, "B", Answer::Inactive}});
  BOOST_TEST((told.connected == kNever));
}

BOOST_AUTO_TEST_CASE(without_a_failover_partner_only_the_initial_one_is_tried) {
  // Attempts of 15 s each, which a silent name uses up: back at 61 s, it is found at 75 s.
  auto const told =
      tell({"A", ""}, {{SimTime{}, "B", Answer::Connects}, {SimTime{61s}, "A", Answer::Connects}});
  BOOST_TEST((told.connected == SimTime{75s}));
  BOOST_TEST(told.to == "A");
}

BOOST_AUTO_TEST_CASE(a_database_that_is_no_mirror_sends_clients_away_until_their_next_attempt) {
  // Restoring on both: each attempt fails at once, the next begins 15 s after it.
  auto const told = tell({"A", "B"}, {{SimTime{}, "A", Answer::Rejected},
                                      {SimTime{}, "B", Answer::Rejected},
                                      {SimTime{100s}, "A", Answer::Connects}});
  BOOST_TEST((told.connected == SimTime{105s}));
}

BOOST_AUTO_TEST_CASE(two_answers_at_once_of_different_kinds_do_not_repeat_without_end) {
  // A's process is gone, B's copy is mirrored no longer: each round takes only its delay, until
  // B opens at 40 s.
  auto const told = tell({"A", "B"}, {{SimTime{}, "A", Answer::Refused},
                                      {SimTime{}, "B", Answer::Rejected},
                                      {SimTime{40s}, "B", Answer::Connects}});
  BOOST_TEST(told.to == "B");
  BOOST_TEST((told.connected >= SimTime{40s} && told.connected <= SimTime{41s}));
}

BOOST_AUTO_TEST_CASE(clients_that_never_time_out_and_are_sent_away_try_again_after_a_pause) {
  Reconnection connecting;
  Settings endless;
  endless.login_timeout = Duration{};
  connecting.begin(endless, {"A", "B"}, Duration{}, SimTime{});
  auto answer = Answer::Rejected;
  auto const ask = [&](std::string const&) { return answer; };
  BOOST_TEST((connecting.look(SimTime{}, ask).at == kNever));
  answer = Answer::Connects;
  BOOST_TEST((connecting.look(SimTime{10h}, ask).at == SimTime{10h}));
}

BOOST_AUTO_TEST_CASE(who_is_turned_away_comes_back_with_the_next_attempt) {
  Answer answer = Answer::Rejected;
  Reconnection connecting;
  connecting.begin({}, {"A", ""}, 15s, SimTime{1s});
  auto const ask = [&](std::string const&) { return answer; };
  BOOST_TEST((connecting.look(SimTime{1s}, ask).at == kNever));
  answer = Answer::Connects; // at the same instant, and yet too late
  BOOST_TEST((connecting.look(SimTime{1s}, ask).at == SimTime{16s}));
}

BOOST_AUTO_TEST_CASE(who_tries_two_names_is_turned_away_by_both) {
  std::map<std::string, Answer> answers{{"A", Answer::Rejected}, {"B", Answer::Rejected}};
  Reconnection connecting;
  connecting.begin({}, {"A", "B"}, 15s, SimTime{1s});
  auto const ask = [&](std::string const& name) { return answers.at(name); };
  BOOST_TEST((connecting.look(SimTime{1s}, ask).at == kNever));
  answers["B"] = Answer::Connects;
  // A rejects once more, then it is B's turn, at the same instant.
  auto const found = connecting.look(SimTime{2s}, ask);
  BOOST_TEST((found.at == SimTime{16s}));
  BOOST_TEST(found.instance == "B");
}

BOOST_AUTO_TEST_SUITE_END()
