// Inputs that nobody writes by accident: each must give a clear error quickly and in little memory.
#include "sim/faults/faults.hpp"
#include "sim/scenario/scenario.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <ostream>

#include <unistd.h>

#include "tests/sim/scenario/memory_files.hpp"

using namespace switchback;
namespace data = boost::unit_test::data;
namespace fs = std::filesystem;

namespace {

std::string repeated(std::string const& part, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i)
    result += part;
  return result;
}

// Columns and lines below are counted by hand: the depth is at most what the brackets before leave,
// and a map, its key and its list are three of the 20,000 values.
std::string many_keys(std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i)
    result += "k" + std::to_string(i) + ": 1\n";
  return result;
}

/// a: / (one deeper) a: ... as block maps.
std::string deep_block(std::size_t depth) {
  std::string result;
  for (std::size_t i = 0; i < depth; ++i)
    result += std::string(i, ' ') + "a:\n";
  return result;
}

struct Row {
  char const* name;
  std::string text;
  std::string error;
  friend std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.name; }
};

std::vector<Row> const& rows() {
  static std::vector<Row> const kRows{
      {"open brackets", "a: " + std::string(900'000, '['),
       "s.yaml:1:68: nested deeper than 64 levels"},
      {"brackets behind quoted ones",
       "a: [\"" + repeated("]", 100) + "\", " + repeated("[", 60) + "\"]]]]]]]]]\"," +
           repeated("[", 60),
       "s.yaml:1:194: nested deeper than 64 levels"},
      {"deep block maps", deep_block(300), "s.yaml:65:65: nested deeper than 64 levels"},
      {"deep block lists", repeated("- ", 100'000), "s.yaml:1:129: nested deeper than 64 levels"},
      {"alias bomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
       "s.yaml:1:4: an anchor or alias; expected the value itself, written out"},
      {"merge of an anchor", "a: &a { b: 1 }\nc: { <<: *a }\n",
       "s.yaml:1:4: an anchor or alias; expected the value itself, written out"},
      {"many values", "a:\n" + repeated("- x\n", 30'000),
       "s.yaml:19999:3: more than 20000 values in one file"},
      {"many commas", "a: [" + repeated("x,", 400'000) + "]",
       "s.yaml:1:120002: more than 20000 values in one file"},
      {"nul", std::string("title: a\0b\n", 11), "s.yaml:1:9: a NUL byte; expected text in UTF-8"},
      {"escaped nul", "title: \"a\\0b\"\n",
       "s.yaml:1:8: text with a NUL byte; expected text in UTF-8"},
      {"bell", "title: a\ab\n", "s.yaml:1:9: a control character; expected text in UTF-8"},
      {"torn utf-8", "title: a\nestate: \xC3\n",
       "s.yaml:2:9: bytes that are not UTF-8; expected text in UTF-8"},
      {"overlong utf-8", "title: \xC0\xAF\n",
       "s.yaml:1:8: bytes that are not UTF-8; expected text in UTF-8"},
      {"surrogate", "title: \xED\xA0\x80\n",
       "s.yaml:1:8: bytes that are not UTF-8; expected text in UTF-8"},
      {"utf-16", std::string("\xFF\xFEt\0", 4),
       "s.yaml:1:1: bytes that are not UTF-8; expected text in UTF-8"},
      {"too large", std::string(1'000'001, 'a'), "s.yaml: larger than 1 MB"},
      {"three documents", "a: 1\n---\nb: 1\n---\nc: 1\n",
       "s.yaml:2:1: a second document; expected one document in a file"},
      {"complex key", "? { a: b }\n: 1\n", "s.yaml:1:3: a list or a map as a key; expected text"},
      {"huge number", "title: t\nload: { users: " + std::string(5'000, '9') + " }\n",
       "s.yaml: the scenario lacks the key 'estate'"},
      {"path with a line end", "title: t\nestate: \"a\\nb\"\n",
       "s.yaml:2:9: estate is 'a\\x0ab', expected a path of at most 500 bytes on one line"},
      {"path of dots", "title: t\nestate: a/../../b.yaml\n",
       "s.yaml:2:9: estate is 'a/../../b.yaml', expected a path inside the scenario's folder"},
  };
  return kRows;
}

/// A folder of its own, gone at the end.
class Scratch {
public:
  Scratch()
      : path_(fs::temp_directory_path() / ("switchback-scenario-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_ / "tree" / "estates");
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(Scratch const&) = delete;
  Scratch& operator=(Scratch const&) = delete;
  std::string write(std::string const& name, std::string const& text) const {
    std::ofstream{path_ / name} << text;
    return (path_ / name).string();
  }
  fs::path const& path() const { return path_; }

private:
  fs::path path_;
};

std::string errors_of(LoadResult const& result) {
  std::string text;
  for (auto const& diagnostic : result.diagnostics)
    text += (text.empty() ? "" : "\n") + diagnostic.message;
  return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(hostile)

BOOST_DATA_TEST_CASE(a_hostile_text_ends_in_one_clear_error, data::make(rows()), row) {
  MemoryFiles files{{{"s.yaml", row.text}}};
  auto const result = load_scenario("s.yaml", {}, files, fault_kinds());
  BOOST_TEST(!result.scenario.has_value());
  BOOST_TEST_REQUIRE(!result.diagnostics.empty());
  BOOST_TEST(to_text(result.diagnostics.front()) == row.error);
  BOOST_TEST(result.diagnostics.size() <= 2U);
}

BOOST_AUTO_TEST_CASE(errors_beyond_a_thousand_are_counted_and_left_out) {
  MemoryFiles files{{{"s.yaml", many_keys(5'000)}}};
  auto const result = load_scenario("s.yaml", {}, files, fault_kinds());
  BOOST_TEST_REQUIRE(result.diagnostics.size() == 1'001U);
  // 5,000 unknown keys and the two that are lacking.
  BOOST_TEST(to_text(result.diagnostics.back()) == "s.yaml: 4002 more errors not shown");
}

BOOST_AUTO_TEST_CASE(many_runbooks_are_refused_before_they_are_read) {
  std::string text = "title: t\nestate: e.yaml\nrunbooks:\n";
  for (int i = 0; i < 101; ++i)
    text += "  - { run: " + std::to_string(i) + ".md, when: { at: 1h } }\n";
  MemoryFiles files{{{"s.yaml", text}}};
  auto const result = load_scenario("s.yaml", {}, files, fault_kinds());
  BOOST_TEST(errors_of(result) == "'e.yaml': no such file\n"
                                  "runbooks has 101 entries, expected at most 100");
}

BOOST_AUTO_TEST_CASE(the_disk_gives_only_regular_files_of_at_most_1_mb) {
  Scratch const scratch;
  DiskFiles disk;
  BOOST_TEST(disk.read((scratch.path() / "none").string()).why_not == "no such file");
  BOOST_TEST(disk.read(scratch.path().string()).why_not == "is a directory");
  BOOST_TEST(disk.read("/dev/zero").why_not == "is not a regular file");
  BOOST_TEST(disk.read("").why_not == "no such file");
  BOOST_TEST(disk.read(std::string("a\0b", 3)).why_not == "no such file");
  BOOST_TEST(disk.read(std::string(10'000, 'a')).why_not == "cannot be read");
  BOOST_TEST(disk.read(scratch.write("large", std::string(1'000'001, 'a'))).why_not ==
             "larger than 1 MB");
  BOOST_TEST(disk.read(scratch.write("fits", std::string(1'000'000, 'a'))).text->size() ==
             1'000'000U);
}

BOOST_AUTO_TEST_CASE(a_link_can_not_lead_out_of_the_tree) {
  Scratch const scratch;
  scratch.write("outside.yaml", "title: secret\n");
  fs::create_symlink(scratch.path() / "outside.yaml", scratch.path() / "tree/estates/e.yaml");
  auto const path = scratch.write("tree/s.yaml", "title: t\nestate: estates/e.yaml\n");
  DiskFiles disk;
  BOOST_TEST(errors_of(load_scenario(path, {}, disk, fault_kinds())) ==
             "estate is 'estates/e.yaml', which leads out of the scenario's folder");
}

BOOST_AUTO_TEST_CASE(a_link_inside_of_the_tree_is_followed) {
  Scratch const scratch;
  scratch.write("tree/real.yaml", "title: An estate\nsites: { a: {} }\nsql: { s: { site: a } }\n"
                                  "databases: { d: { primary: s } }\n");
  fs::create_symlink(scratch.path() / "tree/real.yaml", scratch.path() / "tree/estates/e.yaml");
  auto const path = scratch.write("tree/s.yaml", "title: t\nestate: estates/e.yaml\n");
  DiskFiles disk;
  auto const result = load_scenario(path, {}, disk, fault_kinds());
  BOOST_TEST(errors_of(result) == "");
  BOOST_TEST_REQUIRE(result.scenario.has_value());
  BOOST_TEST(result.scenario->estate.databases.at(0).primary == "s");
}

BOOST_AUTO_TEST_CASE(a_runbook_that_is_no_text_is_refused) {
  MemoryFiles files{
      {{"s.yaml", "title: t\nestate: e.yaml\nrunbooks: [{ run: r.md, when: { at: 1h } }]\n"},
       {"e.yaml", "title: e\nsites: { a: {} }\nsql: { s: { site: a } }\n"
                  "databases: { d: { primary: s } }\n"},
       {"r.md", "# a\n\xFF\n"}}};
  auto const result = load_scenario("s.yaml", {}, files, fault_kinds());
  BOOST_TEST_REQUIRE(result.diagnostics.size() == 1U);
  BOOST_TEST(to_text(result.diagnostics[0]) ==
             "r.md:2:1: bytes that are not UTF-8; expected text in UTF-8");
}

BOOST_AUTO_TEST_SUITE_END()
