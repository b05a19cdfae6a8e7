#include "models/compliance.hpp"

#include <boost/test/unit_test.hpp>

using namespace switchback;
using namespace std::chrono_literals;

namespace {

/// 100 events in mgccomp on sql-1, 20 in the queue of chat-1, 5 in that of chat-2.
Compliance loaded() {
  Compliance c = moved({}, "sql-1", false);
  c = written(c, 100);
  c = posted(c, "chat-1", 20, false);
  return posted(c, "chat-2", 5, false);
}

} // namespace

BOOST_AUTO_TEST_SUITE(compliance_pipeline)

BOOST_AUTO_TEST_CASE(events_wait_where_they_got_to) {
  Compliance const c = loaded();
  BOOST_TEST(c.seen == 125);
  BOOST_TEST(c.waiting() == 125);
  BOOST_TEST(c.in_queues() == 25);
  BOOST_TEST(c.in_database() == 100);
  BOOST_TEST(adds_up(c));
  BOOST_TEST(posted(c, "chat-1", 3, true).in_database() == 103);
  BOOST_TEST(posted(c, "chat-3", 0, false).queued.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_run_hands_over_what_is_in_the_database_and_leaves_the_queues) {
  Compliance const c = ran(loaded(), true);
  BOOST_TEST(c.handed_over == 100);
  BOOST_TEST(c.waiting() == 25);
  BOOST_TEST(ran(loaded(), false).handed_over == 0);
  BOOST_TEST(ran(c, true).handed_over == 100); // each event once
}

BOOST_AUTO_TEST_CASE(a_queue_empties_into_the_database_and_is_handed_over_by_the_next_run) {
  Compliance const c = ran(drained(ran(loaded(), true), "chat-1"), true);
  BOOST_TEST(c.handed_over == 120);
  BOOST_TEST(c.in_queues() == 5);
  BOOST_TEST((drained(c, "chat-9") == c));
}

BOOST_AUTO_TEST_CASE(a_destroyed_server_loses_its_queue_and_no_more) {
  Compliance const c = server_destroyed(loaded(), "chat-1");
  BOOST_TEST(c.lost == 20);
  BOOST_TEST(c.in_database() == 100);
  BOOST_TEST(c.in_queues() == 5);
  BOOST_TEST((server_destroyed(c, "chat-1") == c));
}

BOOST_AUTO_TEST_CASE(a_destroyed_database_loses_what_was_not_handed_over_but_not_the_queues) {
  Compliance const c = database_destroyed(loaded(), "sql-1");
  BOOST_TEST(c.lost == 100);
  BOOST_TEST(c.waiting() == 25);
  BOOST_TEST(ran(drained(drained(c, "chat-1"), "chat-2"), true).handed_over == 25);
}

BOOST_AUTO_TEST_CASE(the_pool_on_another_copy_leaves_what_waited_behind_unless_it_is_the_mirror) {
  BOOST_TEST(moved(loaded(), "sql-1", false).left() == 0); // no move at all
  BOOST_TEST(moved(loaded(), "sql-2", true).left() == 0);
  Compliance const c = moved(loaded(), "sql-3", false);
  BOOST_TEST(c.left() == 100);
  BOOST_TEST(c.in_database() == 0);
  BOOST_TEST(c.home == "sql-3");
  BOOST_TEST(c.in_queues() == 25); // what servers that live still hold goes to the new one
}

BOOST_AUTO_TEST_CASE(
    what_was_left_behind_is_handed_over_when_the_pool_comes_back_or_lost_with_its_disks) {
  Compliance const away = posted(moved(loaded(), "sql-3", false), "chat-1", 7, true);
  Compliance const back = moved(ran(away, true), "sql-1", false);
  BOOST_TEST(back.in_database() == 100);
  BOOST_TEST(ran(back, true).handed_over == 107);
  BOOST_TEST(database_destroyed(away, "sql-1").lost == 100);
  BOOST_TEST(database_destroyed(away, "sql-1").in_database() == 7);
  BOOST_TEST((database_destroyed(away, "sql-9") == away));
}

BOOST_AUTO_TEST_CASE(a_lost_site_costs_at_most_a_run_interval_and_the_queues_of_its_servers) {
  // 24 events a second, a run every 15 min, the site is lost 450 s after a run: 10,800 in mgccomp.
  Compliance c = moved({}, "sql-1", false);
  c = ran(written(c, 24 * 900), true);
  c = written(c, 24 * 1350);
  c = database_destroyed(moved(c, "sql-3", false), "sql-1");
  BOOST_TEST(c.lost == 10'800);
  BOOST_TEST(c.handed_over == 21'600);
  BOOST_TEST(c.waiting() == 0);
}

BOOST_AUTO_TEST_CASE(events_add_up_in_any_order_of_what_can_happen) {
  // Every sequence of five of these steps, 9^5 of them.
  for (int code = 0; code < 9 * 9 * 9 * 9 * 9; ++code) {
    Compliance c = moved({}, "sql-1", false);
    int rest = code;
    for (int step = 0; step < 5; ++step, rest /= 9) {
      std::int64_t const before = c.seen;
      switch (rest % 9) {
      case 0:
        c = posted(c, "chat-1", 3, true);
        break;
      case 1:
        c = posted(c, "chat-1", 5, false);
        break;
      case 2:
        c = drained(c, "chat-1");
        break;
      case 3:
        c = server_destroyed(c, "chat-1");
        break;
      case 4:
        c = database_destroyed(c, "sql-1");
        break;
      case 5:
        c = ran(c, true);
        break;
      case 6:
        c = moved(c, "sql-3", false);
        break;
      case 7:
        c = moved(c, "sql-1", false);
        break;
      case 8:
        c = database_destroyed(c, "sql-3");
        break;
      }
      BOOST_REQUIRE(adds_up(c));
      BOOST_REQUIRE(c.seen >= before);
      BOOST_REQUIRE(c.seen == c.handed_over + c.lost + c.in_database() + c.in_queues() + c.left());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_does_not_add_up_is_found) {
  Compliance c = loaded();
  c.handed_over = 101;
  BOOST_TEST(!adds_up(c));
  c = loaded();
  c.queued["chat-1"] = 0;
  BOOST_TEST(!adds_up(c));
}

BOOST_AUTO_TEST_CASE(one_server_holds_the_lock_until_it_expires) {
  ComplianceLock lock = locked({}, {"chat-1", "chat-2"}, SimTime{0s}, 60s);
  BOOST_TEST((lock == ComplianceLock{"chat-1", SimTime{60s}}));
  lock = locked(lock, {"chat-2", "chat-1"}, SimTime{50s}, 60s); // the holder extends its own
  BOOST_TEST((lock == ComplianceLock{"chat-1", SimTime{110s}}));
  lock = locked(lock, {"chat-2"}, SimTime{110s} - 1us, 60s); // it is gone, its lock is not yet
  BOOST_TEST(lock.holder == "chat-1");
  lock = locked(lock, {"chat-2"}, SimTime{110s}, 60s);
  BOOST_TEST((lock == ComplianceLock{"chat-2", SimTime{170s}}));
  lock = locked(lock, {}, SimTime{200s}, 60s);
  BOOST_TEST(lock.holder.empty());
}

BOOST_AUTO_TEST_SUITE_END()
