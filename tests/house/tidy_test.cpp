// The rules of the house: which folder may include which, no leftover notes, nothing unexpected at
// the top level.
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

fs::path const kRoot = SWITCHBACK_SOURCE_DIR;

std::string text_of(fs::path const& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> sources(std::vector<std::string> const& folders) {
  std::vector<fs::path> found;
  for (auto const& folder : folders)
    for (auto const& entry : fs::recursive_directory_iterator(kRoot / folder))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
        found.push_back(fs::relative(entry.path(), kRoot));
  std::sort(found.begin(), found.end());
  return found;
}

/// The arrows: which of our folders a folder may include, besides itself.
std::map<std::string, std::set<std::string>> const kMayInclude{
    {"models", {}},
    {"sim/scenario", {"models"}},
    {"sim/history", {"models"}},
    {"sim/record", {"models", "sim/history"}},
    {"sim/traffic", {"models", "sim/scenario", "sim/history"}},
    {"sim/runbook", {"models", "sim/scenario"}},
    {"sim/estate", {"models", "sim/scenario", "sim/history", "sim/traffic"}},
    {"sim/faults", {"models", "sim/scenario", "sim/estate"}},
    {"sim/operations",
     {"models", "sim/scenario", "sim/history", "sim/traffic", "sim/estate", "sim/runbook"}},
    {"sim/drill",
     {"models", "sim/scenario", "sim/history", "sim/record", "sim/traffic", "sim/estate",
      "sim/runbook", "sim/operations", "sim/faults", "reports"}},
    {"reports", {"models", "sim/history", "sim/record"}},
};

/// Libraries that only these folders may include.
std::map<std::string, std::set<std::string>> const kOnlyHere{
    {"simgrid/", {"sim/estate"}},    {"SQLiteCpp/", {"sim/record"}},
    {"sqlite3.h", {"sim/record"}},   {"yaml-cpp/", {"sim/scenario"}},
    {"cmark", {"sim/runbook"}},      {"CLI/", {"sim/drill"}},
    {"Random123/", {"sim/traffic"}}, {"boost/context/", {"sim/estate"}},
};

std::string folder_of(std::string const& path) {
  std::string best;
  for (auto const& [folder, may] : kMayInclude)
    if (path.rfind(folder + "/", 0) == 0 && folder.size() > best.size())
      best = folder;
  return best;
}

} // namespace

BOOST_AUTO_TEST_SUITE(house)

BOOST_AUTO_TEST_CASE(includes_follow_the_arrows) {
  std::regex const include(R"re(#include\s+["<]([^">]+)[">])re");
  for (auto const& path : sources({"models", "sim", "reports"})) {
    std::string const from = folder_of(path.string());
    BOOST_TEST(!from.empty(), path << " is in no folder of the arrows");
    std::string const text = text_of(kRoot / path);
    for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) {
      std::string const target = (*it)[1];
      std::string const to = folder_of(target);
      if (!to.empty() && to != from)
        BOOST_TEST(kMayInclude.at(from).contains(to), path << " includes " << target);
      for (auto const& [library, folders] : kOnlyHere)
        if (target.rfind(library, 0) == 0)
          BOOST_TEST(folders.contains(from), path << " includes " << target);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_one_file_includes_simgrid) {
  std::set<std::string> users;
  for (auto const& path : sources({"models", "sim", "reports"}))
    if (text_of(kRoot / path).find("#include <simgrid/") != std::string::npos)
      users.insert(path.string());
  BOOST_TEST(users == std::set<std::string>{"sim/estate/engine.cpp"},
             boost::test_tools::per_element());
}

/// Whoever carries out commands waits by calls (sim/estate/fiber.hpp).
BOOST_AUTO_TEST_CASE(no_command_takes_what_follows_it_as_an_argument) {
  std::regex const continuation(
      R"(std::function<\s*void\b|\b(Done|OnEnd|Answer<)|shared_from_this)");
  for (auto const& path : sources({"sim/operations"}))
    BOOST_TEST(!std::regex_search(text_of(kRoot / path), continuation), path);
}

/// The kernel's clock is true time; what a machine's clock shows may differ
/// (sim/estate/clocks.hpp).
BOOST_AUTO_TEST_CASE(only_clocks_make_a_time_of_day_of_an_instant) {
  std::regex const time_of_day(
      R"(time_since_epoch\(\)\s*[/%]|[/%]\s*kDay|scenario(\(\))?\.day_0|%\s*(24h|1h|1min)\b)");
  for (auto const& path : sources({"sim/estate", "sim/faults", "sim/operations"}))
    if (path.stem() != "clocks")
      BOOST_TEST(!std::regex_search(text_of(kRoot / path), time_of_day), path);
}

/// A copy shows what its session has decided (sim/estate/mirror_sessions.hpp); a new copy has no
/// role.
BOOST_AUTO_TEST_CASE(only_mirroring_sessions_give_a_copy_its_role) {
  std::regex const gives(R"(mirror_role\s*=(?!=)(?!\s*MirrorRole::None;))");
  std::set<std::string> writers;
  for (auto const& path : sources({"models", "sim"}))
    if (path.filename() != "database.hpp" && std::regex_search(text_of(kRoot / path), gives))
      writers.insert(path.string());
  BOOST_TEST(writers == std::set<std::string>{"sim/estate/mirror_sessions.cpp"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(no_notes_are_left_behind) {
  // Spelt in two halves so that this file does not find itself.
  std::regex const note("\\b(TO"
                        "DO|FIX"
                        "ME|XX"
                        "X|HA"
                        "CK)\\b");
  for (auto const& path : sources({"models", "sim", "reports", "tests"}))
    BOOST_TEST(!std::regex_search(text_of(kRoot / path), note), path);
}

BOOST_AUTO_TEST_CASE(the_top_level_holds_what_it_should) {
  std::set<std::string> const allowed{"CMakeLists.txt", "sim",   "models",   "scenarios",
                                      "reports",        "tests", "README.md"};
  for (auto const& entry : fs::directory_iterator(kRoot)) {
    std::string const name = entry.path().filename();
    if (name[0] != '.' && name.rfind("switchback.db", 0) != 0)
      BOOST_TEST(allowed.contains(name), name);
  }
}

BOOST_AUTO_TEST_SUITE_END()
