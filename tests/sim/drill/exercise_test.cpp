// Not exercised is not passed: faults that never strike or change nothing, runbooks and commands
// that never come, objectives that nothing calls for.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/drill/exercise.hpp"
#include "sim/drill/foresight.hpp"
#include "sim/drill/series.hpp"
#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

/// A series as `run` makes it: each drill with what it did not exercise.
std::vector<DrillResult> series(Plan const& plan, int drills = 1) {
  std::vector<DrillResult> results;
  run_series({plan}, jobs_of(0, {1}, drills), {},
             [&](FinishedDrill drill) { results.push_back(std::move(drill.result)); });
  return results;
}

std::string not_exercised(DrillResult const& result) {
  std::string names;
  for (ObjectiveRecord const& one : result.objectives)
    if (one.scope == kExercised)
      names += (names.empty() ? "" : ", ") + one.text;
  return names;
}

std::string decided(Plan const& plan, std::vector<DrillResult> const& drills) {
  ExerciseTally tally(plan.scenario);
  for (DrillResult const& drill : drills)
    tally.add(drill);
  std::string names;
  for (RunObjective const& one : tally.decide())
    names += (names.empty() ? "" : ", ") + one.text;
  return names;
}

/// Faults of a mirrored pair with a witness, each on a site of its own.
struct Row {
  char const* what;
  std::vector<std::string> faults;
  char const* without; ///< that changed nothing or never struck
};
std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.what; }

Row const kRows[] = {
    {"the loss of the principal", {"{ at: 60s, lose: sql-a }"}, ""},
    {"after the end", {"{ at: 1h, lose: sql-a }"}, "fault 1"},
    {"the loss of a machine whose site is lost",
     {"{ at: 60s, lose: site-a }", "{ at: 70s, lose: sql-a }"},
     "fault 2"},
    {"the same loss twice", {"{ at: 60s, lose: sql-a }", "{ at: 70s, lose: sql-a }"}, "fault 2"},
    {"a slow link that nothing slows down", {"{ at: 60s, slow: a-b, to: 10MB/s }"}, "fault 1"},
    {"a slow link that keeps commits waiting", {"{ at: 60s, slow: a-b, to: 1kB/s }"}, ""},
    {"a slow disk that nothing is read from", {"{ at: 60s, slow: sql-w, to: 1MB/s }"}, "fault 1"},
    {"no file to damage", {"{ at: 60s, damage: sql-a, file: '*.trn' }"}, "fault 1"},
    {"a full disk that nothing is written to", {"{ at: 60s, fill: sql-w }"}, "fault 1"},
    {"the end of an Agent without jobs",
     {"{ at: 60s, lose: sql-a, process: sql-agent }"},
     "fault 1"},
    {"a link that is cut and back before anybody notices",
     {"{ at: 60s, lose: b-w, heal_after: 1s }"},
     "fault 1"},
};

PairScenario with(std::vector<std::string> faults) {
  PairScenario scenario;
  scenario.faults = std::move(faults);
  return scenario;
}

} // namespace

BOOST_AUTO_TEST_SUITE(exercise)

BOOST_DATA_TEST_CASE(a_fault_without_effect_is_not_exercised, data::make(kRows), row) {
  auto const results = series(with(row.faults).plan());
  BOOST_TEST(not_exercised(results.front()) == row.without);
  BOOST_TEST(results.front().verdict ==
             (*row.without == '\0' ? Verdict::Met : Verdict::NotExercised));
}

BOOST_AUTO_TEST_CASE(a_trial_changes_no_history) {
  Plan const plan = with({"{ at: 60s, lose: sql-a }", "{ at: 70s, lose: sql-w }"}).plan();
  BOOST_TEST(series(plan).front().digest == drill(plan).digest);
}

BOOST_AUTO_TEST_CASE(one_drill_of_a_series_is_enough) {
  // With ten seeds within 150 to 250 s some strike before the end at 200 s and some do not.
  Plan const plan = with({"{ at: 'uniform(150s, 250s)', lose: sql-a }"}).plan();
  auto const results = series(plan, 10);
  std::size_t without = 0;
  for (DrillResult const& one : results)
    without += not_exercised(one) == "fault 1" ? 1 : 0;
  BOOST_TEST(without > 0u);
  BOOST_TEST(without < results.size());
  BOOST_TEST(decided(plan, results) == "");
}

BOOST_AUTO_TEST_CASE(what_no_drill_exercised_is_told_by_name) {
  PairScenario scenario = with({"{ at: 1h, lose: sql-a }"});
  scenario.runbooks = {{"repair", "{ noticed: orders is unavailable }",
                        "## 1. Look\n```sql on=sql-b by=dba\nexec sp_who2\n```\n", "failover"}};
  scenario.objectives = "{ failover: { rto: 1min } }";
  Plan plan = scenario.plan();
  auto const results = series(plan);
  BOOST_TEST(results.front().verdict == Verdict::NotExercised);
  BOOST_TEST(decided(plan, results) == "fault 1, objective failover rto, runbook repair");

  plan.scenario.may_not_happen = {"fault 1", "objective failover rto", "runbook repair"};
  auto const excused = series(plan);
  BOOST_TEST(excused.front().verdict == Verdict::Met);
  BOOST_TEST(decided(plan, excused) == "");
}

BOOST_AUTO_TEST_CASE(a_name_that_may_not_happen_and_does_is_missed) {
  Plan plan = with({"{ at: 60s, lose: sql-a }"}).plan();
  plan.scenario.may_not_happen = {"fault 1"};
  ExerciseTally tally(plan.scenario);
  for (DrillResult const& one : series(plan))
    tally.add(one);
  BOOST_REQUIRE(tally.decide().size() == 1u);
  BOOST_TEST(tally.decide().front().verdict == Verdict::Missed);
}

BOOST_AUTO_TEST_CASE(checks_and_always_are_always_exercised) {
  PairScenario scenario;
  scenario.checks = {"{ at: 60s, holds: orders on sql-a is ONLINE }"};
  scenario.objectives = "{ always: [at most one serving copy] }";
  BOOST_TEST(series(scenario.plan()).front().verdict == Verdict::Met);
}

BOOST_AUTO_TEST_CASE(answers_may_be_several_or_any_refusal) {
  auto const verdict = [](char const* answers, char const* refusals) {
    PairScenario scenario;
    scenario.commands = {std::string("{ at: 60s, on: sql-b, sql: 'backup database orders to disk "
                                     "= ''D:\\x.bak''', ") +
                         answers + " }"};
    std::string const text = scenario.text() + refusals;
    PairFiles files(text, scenario.folder);
    PlanResult read = read_plan("pair.yaml", {}, files);
    BOOST_REQUIRE(read.plan);
    return series(*read.plan).front().verdict;
  };
  // A mirror cannot be backed up: 954.
  BOOST_TEST(verdict("answers: 954", "") == Verdict::Met);
  BOOST_TEST(verdict("answers: [1447, 954]", "") == Verdict::Met);
  BOOST_TEST(verdict("answers: refused", "") == Verdict::Met);
  BOOST_TEST(verdict("answers: [done, 1447]", "") == Verdict::Missed);
  BOOST_TEST(verdict("answers: 954", "refusals: only_expected\n") == Verdict::Met);
}

BOOST_AUTO_TEST_CASE(a_refusal_that_nothing_expects_is_missed_if_only_expected_ones_may_come) {
  PairScenario scenario;
  scenario.commands = {"{ at: 60s, on: sql-b, sql: 'backup database orders to disk = "
                       "''D:\\x.bak''' }"};
  Plan plan = scenario.plan();
  BOOST_TEST(series(plan).front().verdict == Verdict::Met);
  plan.scenario.only_expected_refusals = true;
  BOOST_TEST(series(plan).front().verdict == Verdict::Missed);
}

BOOST_AUTO_TEST_CASE(check_warns_of_what_its_times_exclude) {
  PairScenario scenario = with({"{ at: 2h, lose: sql-a }", "{ at: 100s, lose: sql-b }"});
  scenario.runbooks = {
      {"late", "{ at: 3h }", "## 1. Look\n```sql on=sql-b by=dba\nprint 'x'\n```\n"},
      {"next", "{ after: late }", "## 1. Look\n```sql on=sql-b by=dba\nprint 'x'\n```\n"}};
  BOOST_TEST(warnings_of(scenario.plan()).size() == 3u); // the fault, both runbooks
}

BOOST_AUTO_TEST_SUITE_END()
