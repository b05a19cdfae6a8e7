// A measure that no report knows by name is told over many drills like the others.
#include <boost/test/unit_test.hpp>

#include "reports/formats.hpp"
#include "reports/pages.hpp"
#include "stored.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(new_measures)

BOOST_AUTO_TEST_CASE(a_measure_that_no_report_knows_has_its_distribution_over_many_drills) {
  // 1, 2 .. 9 in nine of ten drills; the last did not observe it.
  Folder const folder;
  std::string const path = folder.file("a.db");
  {
    RecordWriter writer(path);
    std::int64_t const run = writer.begin_run(run_of_failovers());
    for (std::int64_t i = 1; i <= 10; ++i) {
      DrillResult drill = failover(static_cast<std::uint64_t>(i));
      drill.measures.push_back({"sparks", "drill", i < 10 ? std::optional(i) : std::nullopt,
                                "count", i < 10 ? "" : "nobody looked"});
      writer.store(run, drill);
    }
  }
  std::vector<Page> const pages = run_pages(RecordReader(path), 1);
  std::vector<Value> sparks;
  for (Section const& section : pages.front().sections)
    if (section.id == "distributions")
      for (auto const& row : section.tables.front().rows)
        if (std::get<std::string>(row[1]) == "sparks")
          sparks = row;
  BOOST_TEST_REQUIRE(!sparks.empty());
  BOOST_TEST(std::get<std::string>(sparks[0]) == "drill");
  BOOST_TEST(std::get<std::string>(sparks[2]) == "count");
  BOOST_TEST(std::get<std::int64_t>(sparks[3]) == 10); // drills
  BOOST_TEST(std::get<std::int64_t>(sparks[4]) == 1);  // that did not observe it
}

BOOST_AUTO_TEST_SUITE_END()
