// GO n: a batch that is carried out n times (sqlcmd Utility, "GO [count]").
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

DrillResult run(std::string const& block) {
  PairScenario scenario;
  scenario.load = "{ users: 1, chat_rate: 1/s }";
  scenario.runbooks = {{"go", "{ at: 60s }", "## 1. Count\n" + block}};
  return drill(scenario.plan());
}

} // namespace

BOOST_AUTO_TEST_SUITE(repeated_batches)

BOOST_AUTO_TEST_CASE(a_batch_is_repeated_as_often_as_it_is_said) {
  // 12 * 9,999 commands, a microsecond for every thousand.
  std::string prints;
  for (int i = 0; i < 12; ++i)
    prints += "print 'a'\n";
  auto const r = run("```sql on=sql-a by=dba takes=1min\n" + prints + "go 9999\n```\n");
  BOOST_TEST((r.status == DrillStatus::Completed));
  BOOST_TEST((r.steps.front().outcome == StepOutcome::Done));
  BOOST_TEST(r.commands.size() == 119'988U);
  BOOST_TEST((*r.steps.front().ended - SimTime{120s} == 119us));
}

BOOST_AUTO_TEST_CASE(so_it_is_in_a_query_of_powershell) {
  auto const r = run("```powershell on=sql-a by=dba takes=1min\nInvoke-Sqlcmd -ServerInstance "
                     "sql-a -Query @\"\nprint 'a'\nprint 'b'\ngo 9999\n\"@\n```\n");
  BOOST_TEST((r.status == DrillStatus::Completed));
  BOOST_TEST((r.steps.front().outcome == StepOutcome::Done));
  BOOST_TEST(r.commands.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
