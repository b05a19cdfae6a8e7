// Which outages, losses and decisions belong to which way. On small histories made by hand.
#include "tests/sim/history/made_history.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(passages_of_a_drill)

namespace {

History pair_at_work() {
  History h;
  h.serving(at(0, 0), "sql-a", 1);
  h.users(at(0, 0), 1000);
  return h;
}

void outage(History& h, SimTime from, SimTime to) {
  h.users(from, 0);
  h.users(to, 1000);
}

/// A mirror that takes over within 12 s.
void automatic_failover(History& h, SimTime t, char const* from, char const* to) {
  h.fault(t);
  h.serving(t, "", 0);
  h.users(t, 0);
  h.role(t + std::chrono::seconds(12), from, to, t, "mirroring");
  h.serving(t + std::chrono::seconds(12), to, 1);
  h.users(t + std::chrono::seconds(12), 1000);
}

} // namespace

BOOST_AUTO_TEST_CASE(an_outage_that_healed_by_itself_is_not_met_by_a_planned_change_hours_later) {
  History h = pair_at_work();
  h.fault(at(1, 0), at(2, 0));
  outage(h, at(1, 0), at(2, 0));
  h.runbook("swap", {}, at(4, 0), at(4, 1));
  h.users(at(4, 0), 0);
  h.role(at(4, 0, 3), "sql-a", "sql-b", at(4, 0));
  h.users(at(4, 0, 3), 1000);
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto") == kHour + 3 * kSecond);
  BOOST_TEST(h.number("failover", "rto_vendor") == 3 * kSecond);
  BOOST_TEST(all_passages(h.r).size() == 2u);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(a_failover_that_failed_is_not_met_by_a_swap_of_mirrors_next_day) {
  History h = pair_at_work();
  h.fault(at(10, 0), at(18, 0));
  h.users(at(10, 0), 0);
  h.runbook("failover", at(10, 1), at(10, 20), at(11, 0));
  h.runbook("failback", {}, at(33, 0), at(34, 0));
  h.users(at(33, 30), 1000); // let onto an empty database
  h.users(at(33, 50), 0);
  h.role(at(33, 50, 3), "sql-a", "sql-m", at(33, 50), "mirroring");
  h.users(at(33, 50, 3), 1000);
  h.lost(at(0, 0), at(10, 0), 1, 9000);
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto") == 23 * kHour + 30 * kMinute + 3 * kSecond);
  BOOST_TEST(h.number("failover", "acknowledged_lost") == 9000);
  // Nothing was recovered of what was written from 0:00 to 10:00.
  BOOST_TEST(h.number("failover", "rpo") == 10 * kHour);
  // 10:20 to 33:30, and the failback's decision is in it; then to 33:50:03.
  BOOST_TEST(h.number("failover", "rto_vendor") == 23 * kHour + 30 * kMinute + 3 * kSecond);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(an_outage_after_an_automatic_failover_is_of_the_failover) {
  History h = pair_at_work();
  automatic_failover(h, at(9, 0), "sql-a", "sql-b");
  h.fault(at(10, 0), at(10, 1));
  outage(h, at(10, 0), at(10, 1, 2));
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto") == 74 * kSecond);
  check_sums(h.r);
}

BOOST_AUTO_TEST_CASE(what_was_over_before_the_disaster_did_not_lead_to_the_failover) {
  History h = pair_at_work();
  h.runbook("harmless", {}, at(0, 30), at(0, 31));
  automatic_failover(h, at(1, 0), "sql-a", "sql-b");
  measure(h.r);
  BOOST_TEST(h.why_null("failover", "rto_vendor") == "no runbook was decided on");
  // One that was still under way led to it from the disaster on.
  h.r.runbooks[0].ended = at(1, 5);
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto_vendor") == 12 * kSecond);
}

BOOST_AUTO_TEST_CASE(the_vendor_counts_from_the_first_work_after_the_disaster) {
  History h = pair_at_work();
  h.fault(at(1, 37));
  h.serving(at(1, 37), "", 0);
  h.users(at(1, 37), 0);
  h.runbook("recover", {}, at(1, 50), at(1, 51));
  h.runbook("redirect", {}, at(1, 55), at(1, 57));
  h.role(at(1, 57), "sql-a", "sql-c", at(1, 30));
  h.serving(at(1, 57), "sql-c", 2);
  h.users(at(1, 57), 1000);
  measure(h.r);
  BOOST_TEST(h.number("failover", "rto_vendor") == 7 * kMinute);
  check_sums(h.r);
}

BOOST_AUTO_TEST_SUITE_END()
