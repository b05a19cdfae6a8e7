// What clients know about the partners, in whole drills: the name learned at the first connection,
// and stale names (SQL Server docs, "Connect Clients to a Database Mirroring Session": the
// partner's name is cached with the first connection, and replaced only by another connection; of
// its four configurations the last, where neither known name is the principal, never connects).
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

/// orders on sql-a, mirrored on sql-b; from 60 s on the mirror is replaced by sql-w, and at 120 s
/// the roles change: sql-w is principal, sql-a its mirror.
PairScenario replaced() {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/mirrored-and-shipped.yaml";
  scenario.set = {"databases.orders.size: 100MB"};
  std::string const share = "''\\\\fs-2.litwareinc.com\\logship\\";
  auto const command = [&](std::string const& at, std::string const& on, std::string const& sql) {
    scenario.commands.push_back("{ at: " + at + ", on: " + on + ", sql: '" + sql +
                                "', answers: done }");
  };
  command("60s", "sql-a", "alter database orders set partner off");
  command("62s", "sql-a", "backup database orders to disk = " + share + "m.bak''");
  command("75s", "sql-w",
          "restore database orders from disk = " + share + "m.bak'' with norecovery");
  command("90s", "sql-a", "backup log orders to disk = " + share + "m.trn''");
  command("95s", "sql-w", "restore log orders from disk = " + share + "m.trn'' with norecovery");
  command("100s", "sql-w",
          "alter database orders set partner = ''TCP://sql-a.litwareinc.com:5022''");
  command("101s", "sql-a",
          "alter database orders set partner = ''TCP://sql-w.litwareinc.com:5022''");
  command("120s", "sql-a", "alter database orders set partner failover");
  return scenario;
}

} // namespace

BOOST_AUTO_TEST_SUITE(stale_names)

BOOST_DATA_TEST_CASE(the_first_connection_teaches_a_partner_that_the_string_does_not_name,
                     data::make({"known", "unknown"}), partner) {
  PairScenario scenario;
  scenario.set = {std::string("databases.orders.failover_partner: ") + partner};
  scenario.faults = {"{ at: 60s, lose: sql-a }"};
  scenario.checks = {"{ at: 59s, holds: users who can post = 100% }",
                     "{ at: 71s, holds: users who can post = 0% }",
                     "{ at: 90s, holds: users who can post = 100% }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(clients_that_stayed_connected_never_find_a_partner_that_replaced_the_mirror) {
  // They know sql-a, which is the mirror now, and sql-b, which has an old copy.
  PairScenario scenario = replaced();
  scenario.checks = {"{ at: 119s, holds: users who can post = 100% }",
                     "{ at: 125s, holds: orders on sql-w is serving }",
                     "{ from: 125s, to: 190s, holds: users who can post = 0% }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_CASE(clients_that_connected_anew_meanwhile_know_it) {
  // The principal's process ends for a second at 110 s: with the next connection to sql-a they
  // learn of sql-w.
  PairScenario scenario = replaced();
  scenario.faults = {"{ at: 110s, lose: sql-a, process: sql-server, heal_after: 1s }"};
  scenario.checks = {"{ at: 119s, holds: users who can post = 100% }",
                     "{ at: 150s, holds: orders on sql-w is serving }",
                     "{ at: 150s, holds: users who can post = 100% }"};
  BOOST_TEST(unmet(drill(scenario.plan())) == "");
}

BOOST_AUTO_TEST_SUITE_END()
