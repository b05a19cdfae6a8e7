// Every kind of fault at every name of an estate: it loads where the kind has its targets, and is
// refused with its place everywhere else.
#include "sim/faults/faults.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fmt/format.h>

#include "sim/scenario/estate_index.hpp"
#include "tests/sim/scenario/memory_files.hpp"

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

LoadResult load_with(std::string const& fault) {
  MemoryFiles files{{{"s.yaml", "title: T\nestate: e.yaml\nfaults: [" + fault + "]\n"},
                     {"e.yaml", *DiskFiles{}
                                     .read(SWITCHBACK_SOURCE_DIR
                                           "/scenarios/estates/stretched-low-bandwidth.yaml")
                                     .text}}};
  return load_scenario("s.yaml", {}, files, fault_kinds());
}

EstatePlan const& estate() {
  static EstatePlan const kEstate = load_with("").scenario->estate;
  return kEstate;
}

std::vector<std::string> names_of_estate() {
  std::vector<std::string> names;
  auto const add = [&](auto const& plans) {
    for (auto const& plan : plans)
      names.push_back(entry_name(plan));
  };
  add(estate().sites), add(estate().links), add(estate().sql), add(estate().shares);
  add(estate().front_ends), add(estate().chat->servers), add(estate().databases);
  return names;
}

/// A fault as a scenario writes it, with every key that it needs; `word` for the key that chooses.
std::string written(FaultKind const& kind, std::string const& target, std::string_view word) {
  std::string text = fmt::format("{{ at: 1h, {}: {}", kind.key, target);
  for (FaultKey const& key : kind.keys)
    if (key.need == FaultKey::Need::Chooses)
      text += fmt::format(", {}: {}", key.key, word);
    else if (key.need == FaultKey::Need::Required)
      text += fmt::format(", {}: {}", key.key,
                          key.type == FaultKey::Type::Rate ? "1MB/s" : estate().sql.front().name);
  return text + " }";
}

std::vector<std::string_view> words_of_choice(FaultKind const& kind) {
  for (FaultKey const& key : kind.keys)
    if (key.need == FaultKey::Need::Chooses)
      return key.words;
  return {""};
}

/// The kind that a key and a target without further keys mean, if it is another one.
bool means_another(FaultKind const& kind, std::string const& target) {
  FaultPlan plain;
  for (FaultKind const& other : fault_kinds()) {
    bool const chosen = !words_of_choice(other).front().empty();
    plain.kind = &other;
    auto const names = other.targets(estate(), plain);
    if (&other != &kind && other.key == kind.key && !chosen &&
        std::find(names.begin(), names.end(), target) != names.end())
      return words_of_choice(kind).front().empty();
  }
  return false;
}

} // namespace

BOOST_AUTO_TEST_SUITE(fault_kinds_of_scenarios)

BOOST_DATA_TEST_CASE(a_kind_hits_its_targets_and_nothing_else, data::xrange(fault_kinds().size()),
                     i) {
  FaultKind const& kind = fault_kinds()[i];
  int hit = 0, refused = 0;
  for (std::string_view const word : words_of_choice(kind))
    for (std::string const& name : names_of_estate()) {
      if (means_another(kind, name))
        continue;
      auto const text = written(kind, name, word);
      auto const result = load_with(text);
      FaultPlan chosen;
      chosen.kind = &kind;
      if (!word.empty())
        chosen.values[std::string(kind.keys.front().key)] = std::string(word);
      auto const targets = kind.targets(estate(), chosen);
      bool const is_target = std::find(targets.begin(), targets.end(), name) != targets.end();
      BOOST_TEST(result.scenario.has_value() == is_target, text);
      ++(is_target ? hit : refused);
      if (!is_target)
        BOOST_TEST((result.diagnostics.size() == 1 && result.diagnostics[0].place.line == 3), text);
      else if (result.scenario)
        BOOST_TEST(result.scenario->faults[0].kind->name == kind.name, text);
    }
  BOOST_TEST(hit > 0);
  BOOST_TEST(refused > 0);
}

BOOST_DATA_TEST_CASE(a_kind_has_a_way_back_or_says_that_there_is_none,
                     data::xrange(fault_kinds().size()), i) {
  FaultKind const& kind = fault_kinds()[i];
  FaultPlan chosen;
  chosen.kind = &kind;
  auto fault = written(kind, kind.targets(estate(), chosen).back(), words_of_choice(kind).front());
  if (kind.name == "lose process")
    fault = written(kind, estate().sql.front().name, "sql-server");
  fault.resize(fault.size() - 2);
  BOOST_TEST(load_with(fault + ", heal_after: 1h }").scenario.has_value() ==
             (kind.heal != nullptr));
  BOOST_TEST(load_with(fault + ", rebuilt_at: 3h }").scenario.has_value() ==
             (kind.rebuild != nullptr));
}

BOOST_AUTO_TEST_CASE(names_and_words_are_told_apart) {
  std::vector<std::string_view> names;
  std::map<std::string_view, FaultKey::Type> types;
  for (FaultKind const& kind : fault_kinds()) {
    names.push_back(kind.name);
    // A key that several kinds have is of one type, since editors see one list of keys.
    for (FaultKey const& key : kind.keys)
      BOOST_TEST((types.emplace(key.key, key.type).first->second == key.type), key.key);
  }
  std::sort(names.begin(), names.end());
  BOOST_TEST((std::adjacent_find(names.begin(), names.end()) == names.end()));
}

BOOST_AUTO_TEST_SUITE_END()
