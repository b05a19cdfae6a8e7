// Every file of tests/data/broken-scenarios must give exactly its expected errors. A scenario is
// loaded as it is; estate-NAME.yaml is loaded through a minimal scenario.
#include "sim/faults/faults.hpp"
#include "sim/scenario/scenario.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

std::string const kFolder = SWITCHBACK_SOURCE_DIR "/tests/data/broken-scenarios/";

/// The folder's files by names relative to it, so that messages are the same everywhere.
class FolderFiles final : public FileSource {
public:
  explicit FolderFiles(std::string name) : name_(std::move(name)) {}
  Answer read(std::string const& path) override {
    if (path == "scenario.yaml")
      return {"title: Only an estate\nestate: " + name_ + ".yaml\n", {}};
    return disk_.read(kFolder + path);
  }

private:
  std::string name_;
  DiskFiles disk_;
};

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (auto const& entry : std::filesystem::directory_iterator{kFolder})
    if (entry.path().extension() == ".yaml")
      result.push_back(entry.path().stem().string());
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(broken_scenarios)

BOOST_AUTO_TEST_CASE(there_are_at_least_seventy_and_all_have_their_expectation) {
  BOOST_TEST(names().size() >= 70U);
  for (auto const& entry : std::filesystem::directory_iterator{kFolder})
    if (entry.path().extension() == ".expected") {
      auto const file = entry.path().stem().string() + ".yaml";
      BOOST_TEST(std::filesystem::exists(kFolder + file), file);
    }
}

BOOST_DATA_TEST_CASE(a_broken_file_gives_all_its_errors, data::make(names()), name) {
  FolderFiles files{name};
  bool const is_estate = name.rfind("estate-", 0) == 0;
  auto const result =
      load_scenario(is_estate ? "scenario.yaml" : name + ".yaml", {}, files, fault_kinds());
  std::string errors;
  for (Diagnostic const& diagnostic : result.diagnostics)
    errors += to_text(diagnostic) + "\n";
  auto const expected = DiskFiles{}.read(kFolder + name + ".expected").text;
  BOOST_TEST_REQUIRE(expected.has_value());
  BOOST_TEST(!errors.empty());
  BOOST_TEST(!result.scenario.has_value());
  BOOST_TEST(errors == *expected);
}

BOOST_AUTO_TEST_SUITE_END()
