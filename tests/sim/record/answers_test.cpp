// What the views of answers.sql make of small drills whose answers are worked out by hand.
#include <boost/test/unit_test.hpp>

#include "asked.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_FIXTURE_TEST_SUITE(answers, Asked)

BOOST_AUTO_TEST_CASE(exposure_grows_from_one_backup_to_the_next) {
  // sql-a serves from 0 to 400 s. Backups begun at 100 s and 200 s are on the share at 110 s and
  // 205 s, and the first is copied at 130 s; one more fails. At the worst 400 - 200 = 200 s are on
  // no share, 400 - 100 = 300 s on no disk of the secondary.
  DrillResult r;
  r.status = DrillStatus::Completed;
  r.ended = second(500);
  auto const job = [&](std::int64_t at, char const* kind, char const* file, char const* outcome,
                       std::int64_t value) {
    r.facts.push_back(
        old_fact(second(at), FactKind::Job, "sql-a", kind, "job", file, outcome, "", value));
  };
  r.facts.push_back(old_fact(second(0), FactKind::Serving, "mgc", "", "", "", "sql-a", "begun", 1));
  job(110, "backup", "mgc_20150105000140.trn", "done", 100'000'000);
  job(130, "copy", "mgc_20150105000140.trn", "done", 0);
  job(205, "backup", "mgc_20150105000320.trn", "done", 200'000'000);
  job(305, "backup", "mgc_20150105000500.trn", "failed", 112);
  r.facts.push_back(old_fact(second(400), FactKind::Serving, "mgc", "", "", "", "", "lost", 0));
  store(r);
  auto const seconds = [&](std::string const& where) {
    return (*this)("SELECT from_us / 1000000, to_us / 1000000, held_up_to_us / 1000000, least_us / "
                   "1000000, most_us / 1000000 FROM exposure WHERE drill = 1 AND held_where = '" +
                   where + "' ORDER BY from_us");
  };
  BOOST_TEST(seconds("on the share") == "0|110|0|0|110\n110|205|100|10|105\n205|400|200|5|200\n");
  BOOST_TEST(seconds("copied to the secondary") == "0|130|0|0|130\n130|400|100|30|300\n");
  BOOST_TEST(
      (*this)("SELECT most_us / 1000000, at_us / 1000000 FROM worst_exposure WHERE drill = 1 "
              "ORDER BY held_where") == "300|400\n200|400\n");
}

BOOST_AUTO_TEST_CASE(exposure_goes_on_at_a_role_change_from_what_is_held_elsewhere) {
  // The only log backup holds what was before 50 s. sql-b begins at 200 s with 150 s at stake, and
  // has 950 s when it is left; sql-a has 1950 s at the end.
  store(failback());
  BOOST_TEST(
      (*this)("SELECT instance, from_us / 1000000, to_us / 1000000, held_up_to_us / 1000000, "
              "least_us / 1000000, most_us / 1000000 FROM exposure WHERE drill = 1 AND "
              "held_where = 'on the share' ORDER BY from_us") == "sql-a|0|60|0|0|60\n"
                                                                 "sql-a|60|100|50|10|50\n"
                                                                 "sql-b|200|1000|50|150|950\n"
                                                                 "sql-a|1000|2000|50|950|1950\n");
}

BOOST_AUTO_TEST_CASE(log_that_the_new_copy_does_not_have_holds_nothing_of_it) {
  // A backup of what was before 90 s is there as well, but sql-b recovered only up to 50 s: of its
  // history nothing later than that is held elsewhere.
  DrillResult r = failback();
  r.facts.insert(r.facts.begin() + 3, old_fact(second(95), FactKind::Job, "sql-a", "backup", "job",
                                               "mgc_20150105000130.trn", "done", "", 90'000'000));
  store(r);
  BOOST_TEST((*this)("SELECT held_up_to_us / 1000000 FROM exposure WHERE drill = 1 AND instance = "
                     "'sql-b' AND held_where = 'on the share'") == "50\n");
}

BOOST_AUTO_TEST_CASE(what_is_lost_after_the_role_change_is_told_and_where_it_still_is) {
  store(failback());
  BOOST_TEST((*this)("SELECT no, messages, after_change_us, still_on FROM loss_ladder") ==
             "1|130|30000000|sql-b\n");
  BOOST_TEST((*this)("SELECT outcome FROM runbook_results") == "completed, 1 command refused\n");
}

BOOST_AUTO_TEST_CASE(a_command_that_left_sessions_is_told_with_what_they_lost) {
  run.assumptions = {{"chat.clear_drops_sessions", "false", "", "documented", ""}};
  store(failback());
  run.assumptions = {{"chat.clear_drops_sessions", "true", "", "set", ""}};
  store(failback());
  BOOST_TEST((*this)("SELECT drill, seq, lost_by_sessions_left FROM runbook_commands WHERE "
                     "lost_by_sessions_left IS NOT NULL") == "1|0|130\n");
}

BOOST_AUTO_TEST_CASE(what_time_rests_on_is_told_with_who_states_it) {
  run.assumptions = {{"runbooks.failover.5.takes", "1min", "", "runbook", "failover.md:5"},
                     {"runbooks.failover.decided_after", "10s", "", "scenario", "a.yaml:3"},
                     {"operations.monitoring_delay", "10s", "", "assumed", "a guess"},
                     {"faults.1.at", "00:01:40", "", "scenario", "a.yaml:2"},
                     {"log_shipping.mgc.backup_every", "15min", "", "documented", "the wizard"}};
  store(failover());
  BOOST_TEST((*this)("SELECT measure, what, length_us / 1000000, path, standing FROM what_weighs "
                     "WHERE path <> '' ORDER BY measure, length_us DESC, what") ==
             "rpo|how often log is backed up|30|log_shipping.mgc.backup_every|documented\n"
             "rpo|the instant of the disaster|30|faults.1.at|scenario\n"
             "rto|people: failover: 4. Bring it online|60|runbooks.failover.5.takes|runbook\n"
             "rto|to begin failover|10|runbooks.failover.decided_after|scenario\n"
             "rto|until failover was called for|10|operations.monitoring_delay|assumed\n");
  BOOST_TEST(
      (*this)("SELECT count(*) FROM rto_spans s WHERE measure = 'rto' AND length_us <> "
              "(SELECT sum(length_us) FROM what_weighs w WHERE w.drill = s.drill AND w.scope "
              "= s.scope AND w.measure = 'rto')") == "0\n");
}

BOOST_AUTO_TEST_CASE(an_objective_that_was_met_by_luck_of_the_instant_is_told) {
  // The backup of 70 s was on the share at 72.5 s, 27.5 s before the disaster; just before that,
  // 72.5 s were at stake, and on no disk of the secondary all 100 s.
  run.limits = {{"failover", "rpo", 80'000'000}};
  store(failover());
  BOOST_TEST((*this)("SELECT held_where, rpo_us, then_us, worst_us, objective_us, verdict FROM "
                     "rpo_at_worst ORDER BY worst_us") ==
             "on the share|30000000|30000000|72500000|80000000|met\n"
             "copied to the secondary|30000000|100000000|100000000|80000000|missed\n");
}

BOOST_AUTO_TEST_CASE(what_a_copy_is_told_comes_before_what_it_does_at_the_same_instant) {
  DrillResult r = failover();
  state(r, 210, "mgc on sql-b", "mirroring role", "MIRROR", "PRINCIPAL", "takes the role");
  state(r, 210, "mgc on sql-b", "mirroring event", "", "automatic failover", "take over");
  store(r);
  BOOST_TEST((*this)("SELECT cause FROM wait_events WHERE at_us = 210000000 ORDER BY place") ==
             "take over\ntakes the role\n");
}

BOOST_AUTO_TEST_SUITE_END()
