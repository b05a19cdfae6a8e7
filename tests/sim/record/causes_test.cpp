// What the views of causes.sql and findings.sql name as causes, in small drills made by hand.
#include <boost/test/unit_test.hpp>

#include "made_causes.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

struct Listed : Asked {
  Listed() {
    run.assumptions = {{"chat.servers.chat-1.active", "true", "", "estate", ""},
                       {"chat.servers.chat-2.active", "true", "", "estate", ""},
                       {"chat.servers.chat-3.active", "false", "", "estate", ""}};
  }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(causes, Listed)

BOOST_AUTO_TEST_CASE(an_outage_is_told_with_its_turn_and_the_fewest_users_that_could_post) {
  store(list_emptied(true));
  BOOST_TEST((*this)("SELECT scope, no, from_us / 1000000, turn_us / 1000000, to_us / 1000000, "
                     "length_us / 1000000, users_before, users_fewest FROM outages") ==
             "failover|1|110|250|260|150|1000|0\n");
}

BOOST_AUTO_TEST_CASE(sign_ins_are_closed_while_no_server_is_listed_though_users_can_post) {
  // From the last server that left the list until the first that came on it: 120 to 230 s.
  store(list_emptied(false));
  BOOST_TEST((*this)("SELECT value FROM measures WHERE scope = 'failover' AND name = 'rto'") ==
             "0\n");
  BOOST_TEST((*this)("SELECT scope, from_us / 1000000, to_us / 1000000, length_us / 1000000, "
                     "users_most, turned_away, length(why_null) > 0, cause FROM sign_in_gaps") ==
             "failover|120|230|110|1000|NULL|1|away step 1 (Empty the list)\n");
  BOOST_TEST((*this)("SELECT amount FROM what_to_change WHERE kind = 'sign-ins closed'") ==
             "110000000\n");
}

BOOST_AUTO_TEST_CASE(a_record_without_the_estates_list_tells_of_no_closed_time) {
  run.assumptions.clear();
  store(list_emptied(false));
  BOOST_TEST((*this)("SELECT count(*) FROM sign_in_gaps") == "0\n");
}

BOOST_AUTO_TEST_CASE(what_did_not_get_through_is_told_by_the_way_that_users_waited_in) {
  store(list_emptied(true));
  BOOST_TEST((*this)("SELECT fate, scope, messages FROM not_through ORDER BY from_us") ==
             "not sent|failover|7\nrefused||2\n");
}

BOOST_AUTO_TEST_CASE(a_protection_is_taken_by_the_step_whose_command_was_under_way) {
  // Step 3 takes the mirror at 900 s. It is in step again by step 4 at 950 s, and counts from 970 s
  // on; that it then loses is restored by nothing.
  DrillResult r = failback();
  auto const mirror = [&](std::int64_t at, char const* from, char const* to, char const* cause) {
    r.facts.push_back(
        old_fact(second(at), FactKind::State, "mgc", "protection", "mirror", from, to, cause, 0));
  };
  r.commands[3].outcome = CommandOutcome::Executed;
  mirror(0, "", "yes", "begun");
  mirror(900, "yes", "no", "command on sql-a");
  state(r, 950, "mgc on sql-a", "mirroring", "SYNCHRONIZING", "SYNCHRONIZED", "caught up");
  mirror(970, "no", "yes", "chat service");
  mirror(1500, "yes", "no", "no partner");
  store(r);
  BOOST_TEST((*this)("SELECT from_us / 1000000, to_us / 1000000, cause, ended_by, refused, "
                     "in_step_us / 1000000 FROM protection_gaps ORDER BY from_us") ==
             "900|970|back step 3 (Do it)|back step 4 (Do it)||950\n"
             "1500|2000|no partner|||NULL\n");
}

BOOST_AUTO_TEST_CASE(compliance_events_are_lost_where_disks_are_gone_or_nobody_comes_back_to) {
  store(events_lost());
  BOOST_TEST((*this)("SELECT at_us / 1000000, place, events, what FROM compliance_lost_when "
                     "ORDER BY seq") == "110|sql-a|5|lost\n1000|sql-b|9|left behind\n");
}

BOOST_AUTO_TEST_CASE(what_is_of_the_compliance_database_is_told_and_in_no_measure) {
  DrillResult r = failover();
  auto const mirror = [&](std::int64_t at, char const* to) {
    r.facts.push_back(old_fact(second(at), FactKind::State, "mgccomp", "protection", "mirror", "",
                               to, "gone", 0));
  };
  mirror(600, "no");
  measure(r);
  store(r);
  BOOST_TEST((*this)("SELECT database, length_us FROM protection_gaps WHERE protection = 'mirror' "
                     "ORDER BY from_us") == "mgc|200000000\nmgccomp|400000000\n");
  BOOST_TEST((*this)("SELECT value FROM measures WHERE name = 'without_mirror'") == "200000000\n");
}

BOOST_AUTO_TEST_CASE(over_many_drills_each_part_of_rto_is_told_with_the_value_that_decides_it) {
  run.assumptions = {{"runbooks.failover.5.takes", "1min", "", "runbook", "failover.md:5"},
                     {"runbooks.failover.decided_after", "10s", "", "scenario", "a.yaml:3"}};
  {
    RecordWriter writer(path);
    auto const id = writer.begin_run(run);
    writer.store(id, failover(1));
    writer.store(id, failover(2, 20));
  }
  BOOST_TEST(
      (*this)("SELECT what, mean_us / 1000000, path, value FROM run_weights WHERE path <> '' "
              "ORDER BY mean_us DESC") ==
      "failover: 4. Bring it online|70|runbooks.failover.5.takes|1min\n"
      "to begin failover|10|runbooks.failover.decided_after|10s\n");
}

BOOST_AUTO_TEST_SUITE_END()
