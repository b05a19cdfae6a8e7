// Two variants of a drill draw alike whatever they share: a runbook under another file name, with
// other numbers or with one step more keeps the human time of every other block, to the
// microsecond.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <regex>
#include <tuple>

#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

/// The runbooks of site-lost by the names that stand in the scenario, and by other ones.
std::vector<std::pair<std::string, std::string>> const kNames{
    {"prepare-site-2", "first-aid"},
    {"failover-as-published", "failback-by-name-only"},
    {"failback-safe", "way-three"}};

void replace_all(std::string& text, std::string const& from, std::string const& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

using Edit = std::string (*)(std::string);

std::string as_it_is(std::string text) { return text; }

std::string renumbered(std::string text) {
  return std::regex_replace(text, std::regex("\n## ([0-9]+)\\."), "\n## 7$1.");
}

std::string const kNewStep = "\n## 99. Report\n\n```cmd on=sql-backup by=dba takes=4min\n"
                             "dir D:\\LogShip\n```\n";

std::string with_a_step_first(std::string text) {
  return text.insert(text.find("\n## "), kNewStep);
}

/// Before the second step from the end, whose commands no longer come when they came.
std::string with_a_step_later(std::string text) {
  std::size_t const last = text.rfind("\n## ");
  return text.insert(text.rfind("\n## ", last - 1), kNewStep);
}

/// The files of site-lost, its runbooks edited, and under other names if asked for.
class EditedFiles final : public FileSource {
public:
  EditedFiles(bool rename, Edit edit) : rename_(rename), edit_(edit) {}
  Answer read(std::string const& path) override {
    std::string original = path;
    for (auto const& [name, other] : kNames)
      replace_all(original, other + ".md", name + ".md");
    Answer answer = disk_.read(original);
    if (!answer.text)
      return answer;
    if (path.ends_with("site-lost.yaml") && rename_)
      for (auto const& [name, other] : kNames)
        replace_all(*answer.text, name, other);
    if (path.ends_with(".md"))
      answer.text = edit_(std::move(*answer.text));
    return answer;
  }

private:
  bool rename_;
  Edit edit_;
  DiskFiles disk_;
};

DrillResult site_lost(bool rename, Edit edit, Seed seed) {
  EditedFiles files(rename, edit);
  PlanResult read = read_plan(scenario_path("site-lost"), {}, files);
  if (!read.plan)
    throw std::runtime_error(to_text(read.diagnostics.front()));
  return drill(*read.plan, seed);
}

/// By runbook, heading, language, which of those alike, attempt.
using Work = std::tuple<int, std::string, std::string, int, int>;

std::map<Work, Duration> human_times(DrillResult const& r) {
  std::map<Work, Duration> times;
  for (StepRecord const& step : r.steps) {
    if (!step.started || !step.commands_from || step.step == 99)
      continue;
    Work work{step.runbook, step.title, step.language, 0, step.attempt};
    while (times.contains(work))
      ++std::get<3>(work);
    times[work] = *step.commands_from - *step.started;
  }
  return times;
}

struct Variant {
  char const* what;
  bool rename;
  Edit edit;
};
std::ostream& operator<<(std::ostream& out, Variant const& v) { return out << v.what; }
std::vector<Variant> const kVariants{{"other file names", true, as_it_is},
                                     {"other numbers", false, renumbered},
                                     {"a step first", false, with_a_step_first},
                                     {"a step later, other names", true, with_a_step_later}};

std::vector<std::uint64_t> const kSeeds{1, 2, 7};

} // namespace

BOOST_AUTO_TEST_SUITE(pairing)

BOOST_DATA_TEST_CASE(every_other_block_keeps_its_human_time,
                     data::make(kVariants) * data::make(kSeeds), variant, seed) {
  auto const before = human_times(site_lost(false, as_it_is, Seed{seed}));
  auto const after = human_times(site_lost(variant.rename, variant.edit, Seed{seed}));
  BOOST_TEST(before.size() >= 10U);
  for (auto const& [work, time] : before) {
    auto const it = after.find(work);
    BOOST_TEST_CONTEXT(std::get<0>(work) << " " << std::get<1>(work)) {
      BOOST_REQUIRE(it != after.end());
      BOOST_TEST(it->second.count() == time.count());
    }
  }
}

BOOST_DATA_TEST_CASE(other_file_names_change_no_measure, data::make(kSeeds), seed) {
  auto const before = site_lost(false, as_it_is, Seed{seed});
  auto const after = site_lost(true, as_it_is, Seed{seed});
  BOOST_TEST((before.measures == after.measures));
  BOOST_TEST(before.measures.size() > 10U);
}

BOOST_AUTO_TEST_CASE(another_seed_draws_other_human_times) {
  auto const one = human_times(site_lost(false, as_it_is, {1}));
  auto const two = human_times(site_lost(false, as_it_is, {2}));
  int different = 0;
  for (auto const& [work, time] : one)
    if (auto const it = two.find(work); it != two.end() && time > Duration{})
      different += it->second != time;
  BOOST_TEST(different >= 8);
}

BOOST_AUTO_TEST_SUITE_END()
