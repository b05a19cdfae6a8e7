// What views say of log that was left out, and of lanes.
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
