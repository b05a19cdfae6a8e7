// How much room a drill takes in the record.
#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "results.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_AUTO_TEST_SUITE(size)

// Sizes and times are measured on a drill of the usual size: about 1,500 facts.
BOOST_AUTO_TEST_CASE(a_drill_takes_less_than_100_kB) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  constexpr std::uint64_t kDrills = 20;
  std::uintmax_t empty = 0; // what documents itself is there once for all drills
  {
    std::string const other = folder.file("b.db");
    RecordWriter(other).begin_run(description());
    empty = std::filesystem::file_size(other);
  }
  {
    RecordWriter writer(path);
    std::int64_t const run = writer.begin_run(description());
    for (std::uint64_t i = 0; i < kDrills; ++i)
      writer.store(run, usual_result(i));
  }
  auto const size = std::filesystem::file_size(path) - empty;
  BOOST_TEST(empty < 500'000u);
  BOOST_TEST_MESSAGE("bytes a drill: " << size / kDrills);
  BOOST_TEST(size < kDrills * 100'000);
}

BOOST_AUTO_TEST_SUITE_END()
