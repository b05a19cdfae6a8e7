// Test results can be reproduced from the record alone.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>

#include "sim/drill/scenario_test.hpp"
#include "sim/drill/stored_tests.hpp"
#include "sim/drill/version.hpp"
#include "tests/sim/record/results.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(stored_tests)

BOOST_AUTO_TEST_CASE(a_stored_run_gives_the_suite_that_the_test_gave_but_for_real_times) {
  Folder const folder;
  std::string const file = folder.file("stored.db");
  std::vector<Plan> plans{plan_of("principal-lost"), plan_of("trap-recovered-too-early")};
  plans[1].scenario.expected_unmet.clear();
  std::vector<TestSuite> fresh;
  {
    RecordWriter record(file);
    for (std::size_t i = 0; i < plans.size(); ++i) {
      ScenarioTest test(plans[i], {}, {1}, 3);
      std::int64_t const run = record.begin_run(describe(plans[i], 2));
      run_series(plans, jobs_of(i, {1}, 3), {}, [&](FinishedDrill drill) {
        record.store(run, drill.result);
        test.add(drill);
      });
      test.conclude({});
      fresh.push_back(test.suite());
    }
  }
  // The stored text still expects the objective to stay unmet; it is what decides.
  RecordReader const reader(file);
  auto const stored = stored_suites(reader, reader.drills());
  BOOST_REQUIRE(stored.size() == 2);
  BOOST_TEST((fresh[0].outcome == TestOutcome::Passed && stored[0].outcome == TestOutcome::Passed));
  BOOST_TEST((fresh[1].outcome == TestOutcome::Failed && stored[1].outcome == TestOutcome::Passed));
  BOOST_TEST(stored[1].note == "unmet as expected: failover rpo");
  BOOST_TEST((stored[0].properties == fresh[0].properties));
  BOOST_REQUIRE(stored[0].cases.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(stored[0].cases[i].name == fresh[0].cases[i].name);
    BOOST_TEST(stored[0].cases[i].details == fresh[0].cases[i].details);
    BOOST_TEST(stored[0].cases[i].took.count() == 0);
  }
  BOOST_CHECK_THROW(stored_suites(reader, {999}), RecordError);
}

BOOST_AUTO_TEST_CASE(what_is_not_modelled_is_stored_in_the_words_of_the_manual) {
  std::ifstream in(std::string(SWITCHBACK_SOURCE_DIR) + "/models/README.md");
  std::string manual((std::istreambuf_iterator<char>(in)), {});
  std::replace(manual.begin(), manual.end(), '\n', ' ');
  std::string all = "Not modelled: ";
  for (std::string const& one : not_modelled())
    all += one + (one == not_modelled().back() ? "." : ", ");
  BOOST_TEST(manual.find(all) != std::string::npos, all);
  BOOST_TEST((describe(plan_of("principal-lost"), 1).not_modelled == not_modelled()));
}

BOOST_AUTO_TEST_SUITE_END()
