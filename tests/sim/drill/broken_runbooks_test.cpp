// Every file of tests/data/broken-runbooks must give exactly its expected errors, read as
// `switchback check` reads it: in a scenario, against a shipped estate.
#include <algorithm>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "sim/drill/drill.hpp"

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

std::string const kFolder = SWITCHBACK_SOURCE_DIR "/tests/data/broken-runbooks/";

/// A scenario that does nothing but run the runbook.
class OneRunbook final : public FileSource {
public:
  explicit OneRunbook(std::string name) : name_(std::move(name)) {}
  Answer read(std::string const& path) override {
    if (path == "scenario.yaml")
      return {"title: Only a runbook\nestate: estate.yaml\nrunbooks:\n  - run: " + name_ +
                  ".md\n    when: { at: 1h }\n",
              {}};
    if (path == "estate.yaml")
      return disk_.read(SWITCHBACK_SOURCE_DIR "/scenarios/estates/stretched-low-bandwidth.yaml");
    return disk_.read(kFolder + path);
  }

private:
  std::string name_;
  DiskFiles disk_;
};

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (auto const& entry : std::filesystem::directory_iterator{kFolder})
    if (entry.path().extension() == ".md")
      result.push_back(entry.path().stem().string());
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace

BOOST_AUTO_TEST_SUITE(broken_runbooks)

BOOST_AUTO_TEST_CASE(there_are_at_least_forty) { BOOST_TEST(names().size() >= 40U); }

BOOST_DATA_TEST_CASE(a_broken_runbook_gives_all_its_errors, data::make(names()), name) {
  OneRunbook files{name};
  auto const result = read_plan("scenario.yaml", {}, files);
  std::string errors;
  for (Diagnostic const& diagnostic : result.diagnostics)
    errors += to_text(diagnostic) + "\n";
  auto const expected = DiskFiles{}.read(kFolder + name + ".expected").text;
  BOOST_TEST(!errors.empty());
  BOOST_TEST(!result.plan.has_value());
  BOOST_TEST(errors == expected.value_or(""), name << " gives\n" << errors);
}

BOOST_AUTO_TEST_SUITE_END()
