// Outages that are not over when the drill ends: the finding says what was missing.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

/// `orders` is log-shipped from sql-a to sql-c, and sql-a is lost at 00:20.
struct Row {
  char const* what;
  std::vector<std::string> commands;
  std::vector<PairRunbook> runbooks;
  Advice advice;
};
std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.what; }

PairRunbook called(char const* text) {
  return {"recover", "{ noticed: orders is unavailable, decided_after: 1min }", text, "failover"};
}

std::vector<Row> const kRows{
    {"nobody acts", {}, {}, Advice::ActOnOutage},
    {"the copy is recovered, and no client is told",
     {"{ at: \"00:33\", on: sql-c, sql: restore database orders with recovery }"},
     {},
     Advice::TellClients},
    {"the runbook stops at a check",
     {},
     {called(
         "## 1. Look\n```expect on=sql-c within=1min\norders on sql-c is ONLINE\n```\n"
         "## 2. Recover\n```sql on=sql-c by=dba\nrestore database orders with recovery\n```\n")},
     Advice::FinishTheRunbook},
    {"what is done does not help",
     {"{ at: \"00:30\", on: sql-c, sql: exec sp_who2 }"},
     {},
     Advice::FindTheCause},
};

std::vector<Finding> open_outages(Row const& row) {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/shipped.yaml";
  scenario.faults = {"{ at: \"00:20\", lose: sql-a }"};
  scenario.commands = row.commands;
  scenario.runbooks = row.runbooks;
  scenario.objectives = "{ failover: { rto: 5min } }";
  scenario.ends = "1h";
  std::vector<Finding> found;
  for (Finding const& one : drill(scenario.plan()).findings)
    if (one.kind == FindingKind::OutageNotOver)
      found.push_back(one);
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(outage_not_over)

BOOST_DATA_TEST_CASE(what_was_missing_is_told, data::make(kRows), row) {
  auto const found = open_outages(row);
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(static_cast<int>(found.front().advice) == static_cast<int>(row.advice));
  BOOST_TEST(found.front().scope == "failover");
  BOOST_TEST((found.front().to == SimTime{1h}));
}

BOOST_AUTO_TEST_CASE(an_outage_that_is_over_is_none_of_them) {
  Row const told{"the clients are told",
                 {"{ at: \"00:33\", on: sql-c, sql: restore database orders with recovery }",
                  "{ at: \"00:35\", on: sql-c, dialog: \"Redirect Clients\\ndatabase: orders\\nto: "
                  "sql-c\" }"},
                 {},
                 Advice::None};
  BOOST_TEST(open_outages(told).size() == 0u);
}

BOOST_AUTO_TEST_CASE(refused_writes_of_an_open_outage_are_not_outside_of_outages) {
  PairScenario scenario;
  scenario.set = {"mirroring.orders.witness: none"};
  scenario.faults = {"{ at: 60s, lose: sql-a }"};
  for (Finding const& one : drill(scenario.plan()).findings)
    if (one.kind == FindingKind::RefusedMessages)
      BOOST_TEST(one.scope == "failover");
}

BOOST_AUTO_TEST_SUITE_END()
