// What ended service, when nobody could sign in, and whose outage refused messages fell into, in
// small drills whose answers are worked out by hand.
#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/sim/record/asked.hpp"
#include "tests/sim/record/recovered_early.hpp"
#include "tests/support/found.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

constexpr char const* kArrived = "replica of the management store arrived";

void users(DrillResult& r, std::int64_t at, std::int64_t n) {
  r.facts.push_back(old_fact(second(at), FactKind::Users, "mgc", "", "", "", "", "", n));
}

/// Two servers take sign-ins of 1,000 users. Step 1 empties the list from 95 to 100 s; chat-1 hears
/// of it at 110 s and chat-2 at 120 s, and step 2 sets it again from 195 to 200 s, of which they
/// hear at 230 s and 240 s. `drops`: whether who leaves the list loses its sessions.
DrillResult list_emptied(bool drops) {
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

FindingContext listed() {
  return {{{"chat.servers.chat-1.active", "true"},
           {"chat.servers.chat-2.active", "true"},
           {"chat.servers.chat-3.active", "false"}},
          {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(findings_of_service)

BOOST_AUTO_TEST_CASE(what_ended_service_is_the_command_that_the_replicas_brought) {
  // Not step 2, on which people worked meanwhile.
  Found const found(list_emptied(true), listed());
  BOOST_TEST(found.subjects(FindingKind::ServiceEnded, ReasonRole::Lost) == "chat-1, chat-2");
  BOOST_TEST(found.reasons(FindingKind::ServiceEnded, ReasonRole::Began) == "command 0");
  BOOST_TEST(found.subjects(FindingKind::ServiceEnded, ReasonRole::Told) == "chat-pool");
}

BOOST_AUTO_TEST_CASE(sign_ins_are_closed_while_no_server_is_listed_though_users_can_post) {
  // From the last server that left the list until the first that came on it: 120 to 230 s.
  Found const found(list_emptied(false), listed());
  Finding const& f = found.only(FindingKind::SignInsClosed);
  BOOST_TEST((f.from == second(120) && f.to == second(230)));
  BOOST_TEST(f.scope == "failover");
  BOOST_TEST(*f.users == 1000);
  BOOST_TEST((f.advice == Advice::ShortenAndAnnounce));
  BOOST_TEST(found.reasons(FindingKind::SignInsClosed, ReasonRole::Began) == "command 0");
  // If its sessions go with the list, nobody can post meanwhile: that is an outage.
  Found const dropped(list_emptied(true), listed());
  BOOST_TEST((dropped.only(FindingKind::SignInsClosed).advice == Advice::None));
}

BOOST_AUTO_TEST_CASE(a_runbook_with_a_role_says_whose_way_a_closed_time_belongs_to) {
  DrillResult r = list_emptied(false);
  r.runbooks[0].role = RunbookRole::Failback;
  BOOST_TEST(Found(r, listed()).only(FindingKind::SignInsClosed).scope == "failback");
}

BOOST_AUTO_TEST_CASE(a_server_on_the_list_without_a_database_takes_no_sign_ins) {
  DrillResult r = list_emptied(false);
  for (char const* const name : {"chat-1", "chat-2"})
    state(r, 400, name, "chat server", "Connected", "NoDatabase", "database gone");
  state(r, 450, "chat-2", "chat server", "NoDatabase", "Connected sql-b", "database opened");
  Found const found(r, listed());
  BOOST_REQUIRE_EQUAL(found.count(FindingKind::SignInsClosed), 2u);
  std::set<std::pair<SimTime, SimTime>> times;
  for (std::size_t const i : found.all(FindingKind::SignInsClosed))
    times.emplace(*found.r.findings[i].from, *found.r.findings[i].to);
  std::set<std::pair<SimTime, SimTime>> const wanted{{second(120), second(230)},
                                                     {second(400), second(450)}};
  BOOST_TEST((times == wanted));
  BOOST_TEST(Found(r).count(FindingKind::SignInsClosed) == 0u); // no list is known
}

BOOST_AUTO_TEST_CASE(refused_messages_belong_to_the_way_whose_outage_they_fell_into) {
  Found const found(list_emptied(true), listed());
  BOOST_TEST(found.only(FindingKind::RefusedMessages).scope == "");
  DrillResult r = list_emptied(true);
  r.fates[1].fate = Fate::Refused;
  measure(r);
  Found const two(r, listed());
  BOOST_REQUIRE_EQUAL(two.count(FindingKind::RefusedMessages), 2u);
  Finding const& larger = two.r.findings[two.all(FindingKind::RefusedMessages)[0]];
  BOOST_TEST(larger.scope == "failover");
  BOOST_TEST(*larger.amount == 7);
}

BOOST_AUTO_TEST_CASE(every_reason_points_at_what_there_is) {
  for (DrillResult const& made : {failover(), failback(), recovered_early(), list_emptied(true)}) {
    Found const found(made, listed());
    BOOST_TEST(!found.r.reasons.empty());
    BOOST_TEST(refers_to_itself(found.r));
  }
}

BOOST_AUTO_TEST_SUITE_END()
