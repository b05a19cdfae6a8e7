// What views say in words of refusals, of log that was left out, and of lanes.
#include <boost/test/unit_test.hpp>

#include "asked.hpp"
#include "recovered_early.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_FIXTURE_TEST_SUITE(words, Asked)

BOOST_AUTO_TEST_CASE(every_log_that_was_complete_and_left_out_is_named) {
  store(recovered_early());
  BOOST_TEST((*this)("SELECT held FROM losses") ==
             "the log backup mgc_20150105000110.trn; 2 newer ones, mgc_20150105000120.trn and "
             "mgc_20150105000130.trn, were complete in time and are not in it\n");
  BOOST_TEST((*this)("SELECT files FROM logs_left_out") ==
             "mgc_20150105000120.trn, mgc_20150105000130.trn\n");
}

BOOST_AUTO_TEST_CASE(a_copy_that_was_recovered_before_its_last_log_is_told_with_both_commands) {
  store(recovered_early());
  BOOST_TEST((*this)("SELECT recovered_us / 1000000, recovered_by, text, refused_us / 1000000, "
                     "refused_step FROM recovered_too_early") ==
             "131|failover step 4 (Open it)|restore database mgc with recovery|160|failover step 3 "
             "(Apply the rest)\n");
  std::string const change =
      (*this)("SELECT change FROM what_to_change WHERE kind = 'lost messages'");
  BOOST_TEST(change.find("Apply every log to sql-b before the command that recovers it: failover "
                         "step 4 (Open it) recovered mgc") == 0U);
  BOOST_TEST(change.find("Bring the newest log") == std::string::npos);
  // Without the refusal nothing tells that it was the order of the commands.
  DrillResult none = recovered_early();
  none.commands.pop_back();
  none.effects.clear();
  store(none);
  BOOST_TEST((*this)("SELECT count(*) FROM recovered_too_early WHERE drill = 2") == "0\n");
  // Nor does a log of another database that was refused at the same time and place.
  DrillResult other = recovered_early();
  other.effects[0].database = "mgccomp";
  store(other);
  BOOST_TEST((*this)("SELECT count(*) FROM recovered_too_early WHERE drill = 3") == "0\n");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_in_words_and_with_what_to_change) {
  DrillResult r = recovered_early();
  r.commands.push_back({1, 11, 1, "Apply Waiting Logs\ndatabase: mgc", "sql-b", second(161),
                        second(161), "refused", "NotKnown", "nobody knows it"});
  store(r);
  BOOST_TEST((*this)("SELECT change FROM what_to_change WHERE kind = 'a refused command' ORDER BY "
                     "place") ==
             "It was refused: the database takes no log or differential backup, since it was "
             "recovered before, or was not restored WITH NORECOVERY (3117 RESTORE is terminating "
             "abnormally (3013)). Restore every log before the command that recovers the database. "
             "Once it is recovered, the way to a further log is from the full backup again, WITH "
             "NORECOVERY\n"
             "It was refused: nobody knows it (NotKnown). See to it before the command that this "
             "does not hold\n");
}

BOOST_AUTO_TEST_CASE(no_number_has_two_meanings) {
  store(failover());
  BOOST_TEST((*this)("SELECT number FROM refusal_meanings GROUP BY number HAVING count(*) > 1") ==
             "");
}

BOOST_AUTO_TEST_CASE(the_worst_rpo_is_that_with_all_log_applied_and_says_so_where_not_all_was) {
  // 30 s of log were lost: what was held on the share at 100 s leaves 10 s of them.
  store(recovered_early());
  store(failover());
  BOOST_TEST((*this)("SELECT drill, rpo_us / 1000000, min(then_us) / 1000000, left_out FROM "
                     "rpo_at_worst WHERE held_where = 'on the share' GROUP BY drill") ==
             "1|30|10|0\n2|30|30|0\n");
  // Without a secondary to copy to, nothing else was held.
  DrillResult copied = recovered_early();
  for (char const* const file : {"mgc_20150105000110.trn", "mgc_20150105000120.trn"})
    copied.facts.push_back(
        old_fact(second(95), FactKind::Job, "sql-b", "copy", "LSCopy", file, "done", "", 0));
  measure(copied);
  store(copied);
  BOOST_TEST((*this)("SELECT held_where, then_us / 1000000, left_out FROM rpo_at_worst WHERE drill "
                     "= 3 ORDER BY 1") == "copied to the secondary|20|1\non the share|10|1\n");
  BOOST_TEST((*this)("SELECT remark FROM clocks WHERE drill = 3 AND measure = 'rpo'") ==
             "more than log that was held elsewhere leaves, since not all of it was applied; below "
             "is what it had been with all of it applied\n");
}

BOOST_AUTO_TEST_CASE(a_process_that_only_ships_log_ends_neither_service_nor_a_mirror) {
  DrillResult r = failover();
  r.faults[1] = {1, "lose process", "sql-b", "sql-agent", second(100), {}, ""};
  r.facts.push_back(old_fact(second(100), FactKind::State, "mgc", "protection", "quorum", "yes",
                             "no", "gone", 0));
  store(r);
  BOOST_TEST((*this)("SELECT DISTINCT cause FROM protection_gaps WHERE protection <> "
                     "'log-shipping'") == "lose-site site-1\n");
}

BOOST_AUTO_TEST_CASE(an_objective_on_protections_that_does_not_look_at_a_database_is_told) {
  DrillResult r = failover();
  r.facts.push_back(old_fact(second(100), FactKind::State, "mgccomp", "protection", "mirror", "yes",
                             "no", "gone", 0));
  r.objectives.push_back({"failover", "protections: restored", Verdict::Met, "", 6, "protections"});
  store(r);
  BOOST_TEST((*this)("SELECT what FROM what_to_change WHERE change LIKE '%The objective on "
                     "protections does not look at mgccomp'") == "mgccomp without mirror\n");
}

BOOST_AUTO_TEST_CASE(servers_that_connect_to_a_rebuilt_copy_are_told) {
  DrillResult r = failover();
  state(r, 300, "mgc on sql-a", "database", "ABSENT", "ONLINE", "rebuilt, empty");
  state(r, 310, "chat-1", "chat server", "Starting", "Connected sql-a");
  state(r, 320, "chat-2", "chat server", "Starting", "Connected sql-a");
  state(r, 350, "chat-1", "chat server", "Connected sql-a", "Connected sql-b");
  state(r, 360, "chat-2", "chat server", "Connected sql-a", "Connected sql-b");
  store(r);
  BOOST_TEST((*this)("SELECT database, instance, from_us / 1000000, to_us / 1000000, servers FROM "
                     "connected_to_rebuilt") == "mgc|sql-a|310|360|chat-1, chat-2\n");
}

BOOST_AUTO_TEST_CASE(lanes_show_a_state_only_as_long_as_it_means_anything) {
  DrillResult r = failover();
  r.facts.push_back(
      old_fact(second(400), FactKind::State, "mgc", "commit latency", "", "2ms", "1ms", "", 1000));
  r.facts.push_back(
      old_fact(second(500), FactKind::State, "mgc", "protection", "quorum", "no", "yes", "", 0));
  state(r, 500, "mgc on sql-b", "mirroring", "", "SYNCHRONIZED");
  state(r, 600, "mgc on sql-b", "mirroring", "", "removed");
  state(r, 100, "chat-1", "chat server", "Connected", "Stopped", "lost");
  state(r, 700, "chat-1", "sign-ins", "taken", "not taken");
  state(r, 700, "chat-2", "sign-ins", "taken", "not taken");
  store(r);
  auto const lane = [&](std::string const& of) {
    return (*this)("SELECT from_us / 1000000, to_us / 1000000, state FROM lanes WHERE " + of +
                   " ORDER BY from_us");
  };
  BOOST_TEST(lane("kind = 'commit latency'") == "0|100|2ms\n200|400|2ms\n400|1000|1ms\n");
  BOOST_TEST(lane("lane = 'mgc quorum'") == "0|500|no\n500|600|yes\n");
  BOOST_TEST(lane("kind = 'sign-ins' AND lane = 'chat-1'") ==
             "0|100|taken\n100|700|not taken\n700|1000|not taken\n");
  // Of a server of which nothing else is told, what its list says is all there is.
  BOOST_TEST(lane("kind = 'sign-ins' AND lane = 'chat-2'") == "0|700|taken\n700|1000|not taken\n");
}

BOOST_AUTO_TEST_SUITE_END()
