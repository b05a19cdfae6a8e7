// The manuals against the program: every word that a scenario, an estate, a runbook or a claim may
// contain is documented, and every reference table shows what the program knows.
//
// After a change of those tables SWITCHBACK_WRITE_MANUALS=1 test_manuals brings the manuals up to
// date; the prose around the tables is written by hand.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "sim/drill/drill.hpp"
#include "sim/drill/judge.hpp"
#include "sim/runbook/predicate.hpp"
#include "tests/manuals/reference_tables.hpp"

using namespace switchback;
namespace fs = std::filesystem;

namespace {

fs::path const kRoot = SWITCHBACK_SOURCE_DIR;
constexpr std::array kManuals{"README.md",           "models/README.md", "reports/README.md",
                              "scenarios/README.md", "sim/README.md",    "tests/README.md"};

std::string text_of(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Files as a manual writes them.
struct Written final : FileSource {
  std::map<std::string, std::string> texts;
  Answer read(std::string const& path) override {
    auto const it = texts.find(path);
    return it == texts.end() ? Answer{std::nullopt, "no such file"} : Answer{it->second, {}};
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(manuals)

BOOST_AUTO_TEST_CASE(every_table_is_in_the_manual_as_the_program_has_it) {
  bool const write = std::getenv("SWITCHBACK_WRITE_MANUALS") != nullptr;
  for (char const* name : kManuals) {
    std::string const manual = text_of(kRoot / name);
    std::vector<std::string> unknown;
    std::string const current = with_current_tables(manual, unknown);
    for (std::string const& one : unknown)
      BOOST_ERROR(name << " marks an unknown table: " << one);
    if (write && current != manual)
      std::ofstream(kRoot / name, std::ios::binary) << current;
    else
      BOOST_TEST((current == manual),
                 name << " is out of date; SWITCHBACK_WRITE_MANUALS=1 test_manuals rewrites it");
  }
}

BOOST_AUTO_TEST_CASE(the_manual_of_scenarios_has_every_table) {
  std::string const manual = text_of(kRoot / "scenarios/README.md");
  for (ReferenceTable const& table : reference_tables())
    BOOST_TEST(manual.find("<!-- table: " + table.name + " -->") != std::string::npos, table.name);
}

BOOST_AUTO_TEST_CASE(every_word_of_a_scenario_estate_runbook_and_claim_is_in_the_manual) {
  std::string const manual = text_of(kRoot / "scenarios/README.md");
  std::set<std::string> words;
  for (ReferenceTable const& table : reference_tables()) {
    BOOST_TEST(!table.words.empty(), table.name);
    words.insert(table.words.begin(), table.words.end());
  }
  // A few of each kind, so that an empty table cannot pass.
  for (char const* one : {"backup_every", "noticed", "lose site", "takes", "expect", "SUSPECT",
                          "send queue", "last_copied_file", "rpo", "Redirect Clients"})
    BOOST_TEST(words.contains(one), one);
  for (std::string const& word : words)
    BOOST_TEST(manual.find(word) != std::string::npos, word);
  for (std::string_view const invariant : invariants())
    BOOST_TEST(manual.find(invariant) != std::string::npos, invariant);
}

/// What a path in the text of a manual leads to is there.
BOOST_AUTO_TEST_CASE(links_and_paths_lead_somewhere) {
  std::regex const link(R"re(\]\(([^)#:]+)(#[^)]*)?\))re");
  for (char const* name : kManuals) {
    std::string const manual = text_of(kRoot / name);
    for (std::sregex_iterator it(manual.begin(), manual.end(), link), end; it != end; ++it) {
      fs::path const to = (kRoot / name).parent_path() / (*it)[1].str();
      BOOST_TEST(fs::exists(to), name << " links to " << (*it)[1].str());
    }
  }
}

/// Where a manual writes a whole file, the comment before its fence names it.
BOOST_AUTO_TEST_CASE(the_scenario_that_the_manual_writes_can_be_run) {
  std::string const manual = text_of(kRoot / "scenarios/README.md");
  Written files;
  files.texts["drills/estates/orders.yaml"] =
      text_of(kRoot / "scenarios/estates/mirrored-and-shipped.yaml");
  std::regex const file(R"re(<!-- file: (\S+) -->\n(`{3,})\w+\n([^]*?)\n\2\n)re");
  for (std::sregex_iterator it(manual.begin(), manual.end(), file), end; it != end; ++it)
    files.texts["drills/" + (*it)[1].str()] = (*it)[3].str() + "\n";
  BOOST_TEST(files.texts.size() == 3);
  PlanResult const read = read_plan("drills/orders-site-lost.yaml", {}, files);
  for (Diagnostic const& diagnostic : read.diagnostics)
    BOOST_ERROR(to_text(diagnostic));
  BOOST_REQUIRE(read.plan);
  BOOST_TEST(read.plan->runbooks.at(0).steps.size() == 3);
}

BOOST_AUTO_TEST_CASE(the_claims_that_the_manual_shows_are_understood) {
  std::string const manual = text_of(kRoot / "scenarios/README.md");
  std::regex const fence("\n```expect[^\n]*\n([^]*?)```");
  int claims = 0;
  for (std::sregex_iterator it(manual.begin(), manual.end(), fence), end; it != end; ++it) {
    std::istringstream lines((*it)[1].str());
    for (std::string line; std::getline(lines, line); ++claims)
      for (PredicateError const& error : parse_predicate(line).errors)
        BOOST_ERROR(line << ": " << error.message);
  }
  BOOST_TEST(claims >= 8);
}

BOOST_AUTO_TEST_SUITE_END()
