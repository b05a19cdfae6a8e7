// What ended service, when nobody could sign in, and whose outage refused messages fell into, in
// small drills whose answers are worked out by hand.
#include <boost/test/unit_test.hpp>

#include <set>

#include "tests/sim/record/made_causes.hpp"
#include "tests/sim/record/recovered_early.hpp"
#include "tests/support/found.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

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
