// A cmdlet of Lync Server is a command only where its tools are installed.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

struct Row {
  char const *what, *set, *on, *cmdlet, *refused; ///< empty: it is not
};
std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.what; }

constexpr char const* kState =
    "Set-CsPersistentChatState -Identity chatpool.litwareinc.com -PoolState FailedOver";

Row const kRows[] = {
    {"on a Front End", "", "fe-2", kState, ""},
    {"on a chat server", "", "chat-5", kState, ""},
    {"on an SQL instance", "", "sql-backup", kState, "CommandNotFoundException"},
    {"a report there", "", "sql-backup", "Get-CsPool", "CommandNotFoundException"},
    {"with the tools installed", "sql.sql-backup.lync_tools: true", "sql-backup", kState, ""},
    {"a cmdlet of Windows", "", "sql-backup", "Start-Sleep -Seconds 1", ""},
};

} // namespace

BOOST_AUTO_TEST_SUITE(cmdlet_places)

BOOST_DATA_TEST_CASE(a_cmdlet_runs_where_it_is_installed, data::make(kRows), row) {
  PairScenario scenario;
  scenario.folder = "scenarios/";
  scenario.estate = "estates/stretched-low-bandwidth.yaml";
  if (*row.set != '\0')
    scenario.set = {row.set};
  scenario.commands = {std::string("{ at: 60s, on: ") + row.on + ", powershell: '" + row.cmdlet +
                       "' }"};
  auto const refused = refusals(drill(scenario.plan()));
  BOOST_TEST((refused.empty() ? std::string() : refused.front()) == row.refused);
}

BOOST_AUTO_TEST_SUITE_END()
