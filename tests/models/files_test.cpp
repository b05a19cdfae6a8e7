#include "models/files.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

constexpr std::chrono::sys_days kDay0 = std::chrono::year{2015} / 1 / 5;

File file(SimTime created, File::State state = File::State::Complete) {
  File result;
  result.created = created;
  result.state = state;
  result.bytes = Bytes{7};
  return result;
}

struct Name {
  SimTime at;
  char const* name;
  friend std::ostream& operator<<(std::ostream& out, Name const& n) { return out << n.name; }
};
Name const kNames[] = {
    {SimTime{}, "mgc_20150105000000.trn"},
    {SimTime{10h + 7min + 30s}, "mgc_20150105100730.trn"},
    {SimTime{10h + 7min + 30s + 999'999us}, "mgc_20150105100730.trn"},
    {SimTime{24h}, "mgc_20150106000000.trn"},
    {SimTime{27 * 24h}, "mgc_20150201000000.trn"},
    {SimTime{361 * 24h - 1us}, "mgc_20151231235959.trn"},
    {SimTime{361 * 24h}, "mgc_20160101000000.trn"},
    {SimTime{(361 + 59) * 24h}, "mgc_20160229000000.trn"}, // 2016 is a leap year
};

struct Match {
  char const *name, *pattern;
  bool matches;
  friend std::ostream& operator<<(std::ostream& out, Match const& m) {
    return out << m.name << " against " << m.pattern;
  }
};
Match const kMatches[] = {
    {"mgc_1.trn", "*", true},
    {"mgc_1.trn", "*.trn", true},
    {"mgc_1.TRN", "*.trn", true},
    {"mgc_1.wrk", "*.trn", false},
    {"mgc_1.trn", "mgc_?.trn", true},
    {"mgc_12.trn", "mgc_?.trn", false},
    {"mgc_12.trn", "mgc_??.trn", true},
    {"mgc_1.trn", "MGC_*", true},
    {"mgccomp_1.trn", "mgc_*", false},
    {"a.trn", "a.trn*", true},
    {"a.trn", "**a**.trn**", true},
    {"", "*", true},
    {"", "?", false},
    {"abcabd", "*abd", true}, // the first abc must be given up
    {"abab", "*ab?", false},
    {"a", "", false},
};

} // namespace

BOOST_AUTO_TEST_SUITE(files)

BOOST_DATA_TEST_CASE(a_log_file_bears_the_utc_second_of_its_backup, data::make(kNames)) {
  BOOST_TEST(log_file_name("mgc", sample.at, kDay0) == sample.name);
}

BOOST_AUTO_TEST_CASE(the_order_of_the_names_is_the_order_of_the_backups) {
  std::string last;
  for (SimTime at{}; at < SimTime{800 * 24h}; at += 7h + 13min + 1s) {
    auto name = log_file_name("mgc", at, kDay0);
    BOOST_REQUIRE(last < name);
    last = std::move(name);
  }
}

BOOST_DATA_TEST_CASE(wildcards_match_as_in_copy_commands, data::make(kMatches)) {
  BOOST_TEST(matches(sample.name, sample.pattern) == sample.matches);
}

BOOST_AUTO_TEST_CASE(a_hostile_pattern_ends_soon) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i)
    pattern += "*a";
  BOOST_TEST(!matches(std::string(5000, 'a'), pattern + "b"));
}

BOOST_AUTO_TEST_CASE(a_folder_lists_in_order_and_finds_in_any_case) {
  Folder folder;
  folder.put("b.trn", file(SimTime{}));
  folder.put("A.trn", file(SimTime{}));
  folder.put("c.bak", file(SimTime{}));
  BOOST_TEST((folder.names() == std::vector<std::string>{"A.trn", "b.trn", "c.bak"}));
  BOOST_TEST((folder.matching("*.TRN") == std::vector<std::string>{"A.trn", "b.trn"}));
  BOOST_TEST(folder.find("a.TRN") != nullptr);
  BOOST_TEST(folder.find("d.trn") == nullptr);
  folder.put("a.trn", file(SimTime{1s})); // the same file, written over
  BOOST_TEST(folder.names().size() == 3U);
  BOOST_TEST((std::as_const(folder).find("A.trn")->created == SimTime{1s}));
  folder.remove("B.TRN");
  folder.remove("d.trn");
  BOOST_TEST((folder.names() == std::vector<std::string>{"a.trn", "c.bak"}));
  folder.clear();
  BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_CASE(a_work_file_gets_its_own_name_when_it_is_complete) {
  BOOST_TEST(work_name("mgc_20150105100000.trn") == "mgc_20150105100000.wrk");
  BOOST_TEST(work_name("plain") == "plain.wrk");
  Folder folder;
  folder.put("mgc_1.wrk", file(SimTime{5s}));
  folder.put("mgc_1.trn", file(SimTime{1s}));
  BOOST_TEST(folder.rename("MGC_1.wrk", "mgc_1.trn"));
  BOOST_TEST((folder.names() == std::vector<std::string>{"mgc_1.trn"}));
  BOOST_TEST((folder.find("mgc_1.trn")->created == SimTime{5s}));
  BOOST_TEST(!folder.rename("mgc_1.wrk", "mgc_2.trn"));
  BOOST_TEST(folder.names().size() == 1U);
}

BOOST_AUTO_TEST_CASE(retention_goes_by_age_and_extension_and_spares_what_is_being_written) {
  Folder folder;
  folder.put("old.trn", file(SimTime{1h}));
  folder.put("old.TRN2", file(SimTime{1h}));
  folder.put("torn.trn", file(SimTime{1h}, File::State::Torn));
  folder.put("writing.trn", file(SimTime{1h}, File::State::Writing));
  folder.put("edge.trn", file(SimTime{2h})); // exactly as old as is kept
  folder.put("old.bak", file(SimTime{1h}));
  BOOST_TEST(folder.delete_older(".TRN", SimTime{2h}) == 2);
  BOOST_TEST((folder.names() ==
              std::vector<std::string>{"edge.trn", "old.bak", "old.TRN2", "writing.trn"}));
}

BOOST_AUTO_TEST_SUITE_END()
