// The compliance pipeline through the engine: 24 messages a second from eighty thousand users at
// four chat servers, a run every 15 min, by hand worked out to within a few of the messages' own
// chance.
//
// Sources: Lync Server 2013, "How Persistent Chat Server Works", "tblComplianceState", "Failing
// over Persistent Chat Server", Set-CsPersistentChatComplianceConfiguration.
#include <boost/test/unit_test.hpp>

#include "tests/support/fault_of.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

struct Ledger {
  long events = 0, handed_over = 0, in_database = 0, in_queues = 0, lost = 0;
};

/// The ledger at the end, after what the moments do.
Ledger ledger(std::vector<Moment> moments, Duration end) {
  moments.push_back(
      {SimTime{end} - 1us, [](Scene& s) {
         s.heard.clear();
         ComplianceLedger const c = s.estate.judge().compliance;
         for (std::int64_t n : {c.events, c.handed_over, c.in_database, c.in_queues, c.lost})
           s.heard += std::to_string(n) + " ";
       }});
  std::string const heard = run_estate(plan_of("nothing-happens"), moments, SimTime{end});
  Ledger l;
  std::sscanf(heard.c_str(), "%ld %ld %ld %ld %ld", &l.events, &l.handed_over, &l.in_database,
              &l.in_queues, &l.lost);
  BOOST_TEST(l.events == l.handed_over + l.in_database + l.in_queues + l.lost);
  return l;
}

/// Within six standard deviations of a Poisson count.
bool about(long found, long expected) {
  return (found - expected) * (found - expected) <= 36 * std::max(expected, 1L);
}

Moment sql_at(Duration at, std::string const& on, std::string const& text) {
  return {SimTime{at}, [on, text](Scene& s) { s.sql(on, text); }};
}
Moment lose_at(Duration at, std::string const& kind, std::string const& target) {
  return {SimTime{at}, [kind, target](Scene& s) {
            strike(s.estate, fault_of(kind, target, {{"disks", std::string(kDestroyed)}}));
          }};
}

/// mgccomp is taken out of its session and offline from the fifth minute on.
std::vector<Moment> closed() {
  return {
      sql_at(5min, "sql-primary", "alter database mgccomp set partner off"),
      sql_at(5min, "sql-primary", "alter database mgccomp set offline with rollback immediate")};
}

} // namespace

BOOST_AUTO_TEST_SUITE(compliance_claims)

BOOST_AUTO_TEST_CASE(a_run_hands_over_all_there_is) {
  Ledger const before = ledger({}, 14min), after = ledger({}, 20min);
  BOOST_TEST(before.handed_over == 0);
  BOOST_TEST(about(before.in_database, 24 * 14 * 60));
  BOOST_TEST(about(after.handed_over, 24 * 15 * 60));
  BOOST_TEST(about(after.in_database, 24 * 5 * 60));
  BOOST_TEST(after.in_queues + after.lost == 0);
}

BOOST_AUTO_TEST_CASE(while_the_database_is_closed_every_server_keeps_its_own) {
  Ledger const l = ledger(closed(), 10min);
  BOOST_TEST(about(l.in_database, 24 * 5 * 60));
  BOOST_TEST(about(l.in_queues, 24 * 5 * 60));
  BOOST_TEST(l.lost == 0);
  // The run of 00:15 finds nothing open, that of 00:30 neither.
  BOOST_TEST(ledger(closed(), 31min).handed_over == 0);
}

BOOST_AUTO_TEST_CASE(a_run_hands_over_what_there_is_while_nobody_can_post) {
  std::vector<Moment> const moments{
      sql_at(4min, "sql-primary", "alter database mgc set partner off"),
      sql_at(5min, "sql-primary", "alter database mgc set offline with rollback immediate")};
  Ledger const l = ledger(moments, 20min);
  BOOST_TEST(about(l.handed_over, 24 * 5 * 60));
  BOOST_TEST(l.in_database + l.in_queues + l.lost == 0);
}

BOOST_AUTO_TEST_CASE(what_was_kept_goes_in_when_it_opens_and_is_handed_over_once) {
  auto moments = closed();
  moments.push_back(sql_at(12min, "sql-primary", "alter database mgccomp set online"));
  Ledger const l = ledger(moments, 16min);
  BOOST_TEST(l.in_queues == 0);
  BOOST_TEST(about(l.handed_over, 24 * 15 * 60));
  BOOST_TEST(about(l.in_database, 24 * 60));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_destroyed_loses_its_queue_alone) {
  auto moments = closed();
  moments.push_back(lose_at(10min, "lose host", "chat-1"));
  Ledger const l = ledger(moments, 10min + 1s);
  // A fourth of the users of five minutes.
  BOOST_TEST(about(l.lost, 24 * 5 * 60 / 4));
  BOOST_TEST(about(l.in_queues, 24 * 5 * 60 * 3 / 4));
}

BOOST_AUTO_TEST_CASE(a_site_that_is_lost_costs_what_came_since_the_last_run) {
  Ledger const l = ledger({lose_at(20min, "lose site", "site-1")}, 40min);
  BOOST_TEST(about(l.handed_over, 24 * 15 * 60));
  BOOST_TEST(about(l.lost, 24 * 5 * 60));
  BOOST_TEST(l.in_database + l.in_queues == 0);
}

BOOST_AUTO_TEST_SUITE_END()
