#include "sim/faults/faults.hpp"
#include "sim/scenario/scenario.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>

#include "sim/scenario/estate_index.hpp"
#include "tests/sim/scenario/memory_files.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

std::string shipped(std::string const& estate) {
  return *DiskFiles{}.read(SWITCHBACK_SOURCE_DIR "/scenarios/estates/" + estate + ".yaml").text;
}

std::string const kBriefing = R"yaml(
title: The primary site is lost; the published failover, and next day a safe failback
estate: estates/e.yaml
load: { users: 40000, chat_rate: 90/min, medium_rooms: 10%, large_rooms: 0.01,
        profile: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 150%, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0.5, 0.25] }
set:
  log_shipping.mgc.backup_every: 10min
faults:
  - { at: "10:07:30", lose: site-1, disks: destroyed, rebuilt_at: "18:00" }
  - { during: failover step 3, at: 50%, lose: wan, heal_after: 10min }
  - { during: failover step 3, at: 25% of transfer, lose: sql-backup }
  - { during: failover step 3, after_bytes: 2GB, slow: wan, to: 1MB/s, heal_at: 1d }
  - { before: failover step 1, lose: chat-5, process: chat-service }
  - { after: failback step 2, lose_disks: sql-primary }
  - { at: 1h, slow: log-share, to: 1MB/s }
  - { at: 1h, lose: log-share, disks: kept }
  - { at: 1h, lose: sql-mirror, process: sql-agent }
runbooks:
  - run: runbooks/failover.md
    role: failover
    when: { noticed: mgc is unavailable, decided_after: "uniform(10min, 20min)"
}
    fill: { database: mgc, spid: 51 }
    on_failure: retry(3, 30s)
  - run: ./runbooks/failback.md
    role: failback
    when: { at: "1d 09:00", after: failover }
objectives:
  failover: { rpo: 15min, rto: 2h, rto_vendor: 1h, expect: mgc is ONLINE }
  failback: { acknowledged_lost: 0, protections: restored, expect: [a, b] }
  always: [at most one serving copy]
  rto: { within: 90min, in: 95%, drills: 200 }
day_0: 2016-02-29
ends: 2d
settle: 30min
)yaml";

LoadResult load(std::string const& text,
                std::vector<std::pair<std::string, std::string>> const& set = {}) {
  MemoryFiles files{{{"drills/lost.yaml", text},
                     {"drills/estates/e.yaml", shipped("stretched-low-bandwidth")},
                     {"drills/runbooks/failover.md", "# Failover\n"},
                     {"drills/runbooks/failback.md", "# Failback\n"}}};
  return load_scenario("drills/lost.yaml", set, files, fault_kinds());
}

ScenarioPlan loaded(std::string const& text,
                    std::vector<std::pair<std::string, std::string>> const& set = {}) {
  auto const result = load(text, set);
  for (auto const& diagnostic : result.diagnostics)
    BOOST_ERROR(to_text(diagnostic));
  BOOST_REQUIRE(result.scenario);
  return *result.scenario;
}

std::string first_error(LoadResult const& result) {
  return result.diagnostics.empty() ? "" : to_text(result.diagnostics.front());
}

SettableValue value_at(ScenarioPlan const& plan, std::string const& path) {
  for (auto const& value : settable_values(plan))
    if (value.path == path)
      return value;
  BOOST_FAIL("no value " + path);
  return {};
}

std::string const kPlain = "title: t\nestate: estates/e.yaml\n";

} // namespace

BOOST_AUTO_TEST_SUITE(loading)

BOOST_AUTO_TEST_CASE(a_briefing_is_read_whole) {
  auto const plan = loaded(kBriefing);
  BOOST_TEST(plan.name == "lost");
  BOOST_TEST(plan.file == "drills/lost.yaml");
  BOOST_TEST(plan.estate_file == "estates/e.yaml");
  BOOST_TEST(plan.load.users == 40'000);
  BOOST_TEST(plan.load.chat_rate.per_1000s == 1'500);
  BOOST_TEST(plan.load.medium_rooms.millionths == 100'000);
  BOOST_TEST(plan.load.large_rooms.millionths == 10'000);
  BOOST_TEST_REQUIRE(plan.load.profile.size() == 24U);
  BOOST_TEST(plan.load.profile[11].millionths == 1'500'000);
  BOOST_TEST(plan.load.profile[22].millionths == 500'000);
  BOOST_TEST((plan.ends == SimTime{48h}));
  BOOST_TEST((plan.settle == 30min));
  BOOST_TEST(
      (plan.day_0 == std::chrono::sys_days{std::chrono::year{2016} / std::chrono::February / 29}));
  BOOST_TEST((plan.estate.log_shipping.at(0).backup_every == 10min));
}

BOOST_AUTO_TEST_CASE(the_kind_of_a_fault_follows_from_its_key_and_target) {
  auto const faults = loaded(kBriefing).faults;
  std::string_view const kinds[] = {"lose site", "lose link",    "lose host",
                                    "slow link", "lose process", "lose disks",
                                    "slow disk", "lose share",   "lose process"};
  BOOST_TEST_REQUIRE(faults.size() == std::size(kinds));
  for (std::size_t i = 0; i < faults.size(); ++i)
    BOOST_TEST((faults[i].kind->name == kinds[i]), "fault " << i << " at " << faults[i].target);
  BOOST_TEST(faults[4].word("process") == "chat-service");
  BOOST_TEST(faults[3].rate("to").value == 1'000'000);
}

BOOST_AUTO_TEST_CASE(a_fault_knows_when_it_comes_and_goes) {
  auto const faults = loaded(kBriefing).faults;
  using enum FaultPlan::Boundary;
  BOOST_TEST((faults[0].at == SimTime{10h + 7min + 30s}));
  BOOST_TEST((faults[0].rebuilt_at == SimTime{18h}));
  BOOST_TEST(faults[0].word("disks") == "destroyed");
  BOOST_TEST((faults[1].boundary == During && !faults[1].at));
  BOOST_TEST(faults[1].step.runbook == "failover");
  BOOST_TEST(faults[1].step.step == 3);
  BOOST_TEST(faults[1].of_human_time->millionths == 500'000);
  BOOST_TEST((faults[1].heal_after == 10min));
  BOOST_TEST(faults[2].of_transfer->millionths == 250'000);
  BOOST_TEST(!faults[2].of_human_time.has_value());
  BOOST_TEST(faults[3].after_bytes->value == 2'000'000'000);
  BOOST_TEST((faults[3].heal_at == SimTime{24h}));
  BOOST_TEST((faults[4].boundary == Before));
  BOOST_TEST((faults[5].boundary == After));
  BOOST_TEST(faults[7].word("disks") == "kept");
  BOOST_TEST(faults[0].place.line == 9);
}

BOOST_AUTO_TEST_CASE(a_runbook_has_its_text_and_its_trigger) {
  auto const runbooks = loaded(kBriefing).runbooks;
  BOOST_TEST_REQUIRE(runbooks.size() == 2U);
  BOOST_TEST(runbooks[0].name == "failover");
  BOOST_TEST(runbooks[0].text == "# Failover\n");
  BOOST_TEST(runbooks[0].when.noticed == "mgc is unavailable");
  BOOST_TEST((runbooks[0].when.decided_after == Distribution::uniform(10min, 20min)));
  BOOST_TEST(runbooks[0].fill.at("spid") == "51");
  BOOST_TEST(*runbooks[0].on_failure == "retry(3, 30s)");
  BOOST_TEST(runbooks[1].when.after == "failover");
  BOOST_TEST((runbooks[1].when.at == SimTime{33h}));
}

BOOST_AUTO_TEST_CASE(objectives_are_of_one_drill_or_of_many) {
  auto const objectives = loaded(kBriefing).objectives;
  BOOST_TEST((objectives.failover.front().rpo == 15min && objectives.failover.front().rto == 2h));
  BOOST_TEST((objectives.failover.front().rto_vendor == 1h && !objectives.failback.front().rto));
  BOOST_TEST(objectives.failover.front().expect.size() == 1U);
  BOOST_TEST(objectives.failback.front().expect.size() == 2U);
  BOOST_TEST(*objectives.failback.front().acknowledged_lost == 0);
  BOOST_TEST(objectives.failback.front().protections_restored);
  BOOST_TEST(!objectives.failover.front().protections_restored);
  BOOST_TEST(objectives.always.at(0) == "at most one serving copy");
  BOOST_TEST_REQUIRE(objectives.over_many.size() == 1U);
  BOOST_TEST(objectives.over_many[0].measure == "rto");
  BOOST_TEST((objectives.over_many[0].within == 90min));
  BOOST_TEST(objectives.over_many[0].in.millionths == 950'000);
  BOOST_TEST(objectives.over_many[0].drills == 200);
}

BOOST_AUTO_TEST_CASE(the_sources_are_enough_to_load_it_again) {
  auto const plan = loaded(kBriefing, {{"databases.mgc.size", "9GB"}});
  MemoryFiles files{{plan.sources.begin(), plan.sources.end()}};
  auto const again = load_scenario(plan.file, plan.overrides, files, fault_kinds());
  BOOST_REQUIRE(again.scenario);
  BOOST_TEST((again.scenario->overrides == plan.overrides));
  BOOST_TEST((again.scenario->sources == plan.sources));
  BOOST_TEST((settable_values(*again.scenario) == settable_values(plan)));
}

BOOST_DATA_TEST_CASE(every_shipped_estate_loads,
                     data::make({"stretched-low-bandwidth", "stretched-high-bandwidth",
                                 "mirrored-and-shipped"}),
                     name) {
  MemoryFiles files{{{"s.yaml", "title: t\nestate: e.yaml\n"}, {"e.yaml", shipped(name)}}};
  auto const result = load_scenario("s.yaml", {}, files, fault_kinds());
  for (auto const& diagnostic : result.diagnostics)
    BOOST_ERROR(to_text(diagnostic));
  BOOST_REQUIRE(result.scenario);
  auto const& estate = result.scenario->estate;
  BOOST_TEST(estate.log_shipping.size() == 1U);
  BOOST_TEST(estate.chat.has_value() == (std::string{name} != "mirrored-and-shipped"));
  if (!estate.chat)
    return;
  std::int64_t active = 0, homed = 0;
  for (auto const& server : estate.chat->servers)
    active += server.active ? 1 : 0;
  for (auto const& pool : estate.front_ends)
    homed += pool.homed_users;
  BOOST_TEST(active == 4);
  BOOST_TEST(homed == 80'000);
  BOOST_TEST(estate.shares[0].unc == R"(\\fs-2.litwareinc.com\logship)");
}

BOOST_AUTO_TEST_CASE(a_name_that_a_diagnostic_gives_stands_before_its_message) {
  BOOST_TEST(to_text(Diagnostic{{"a.yaml", 3, 7}, "no"}) == "a.yaml:3:7: no");
  BOOST_TEST(to_text(Diagnostic{{"a.yaml", 0, 0}, "no"}) == "a.yaml: no");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(overrides)

BOOST_AUTO_TEST_CASE(set_comes_first_and_the_command_line_last) {
  auto const plan =
      loaded(kPlain + "set: { databases.mgc.size: 9GB, shares.log-share.site: site-1 }\n",
             {{"databases.mgc.size", "10GB"}});
  BOOST_TEST(plan.estate.databases[0].size.value == 10'000'000'000);
  BOOST_TEST(plan.estate.shares[0].site == "site-1");
  BOOST_TEST_REQUIRE(plan.overrides.size() == 2U);
  BOOST_TEST(plan.overrides[0].first == "databases.mgc.size");
  BOOST_TEST(plan.overrides[0].second == "10GB");
}

BOOST_AUTO_TEST_CASE(a_value_that_the_estate_leaves_out_can_be_set) {
  auto const plan = loaded(kPlain, {{"operations.step_takes", "5min"},
                                    {"chat.servers.chat-5.active", "true"},
                                    {"databases.mgc.empty_on", "[sql-backup-mirror , sql-witness]"},
                                    {"links.wan.between", "[site-2, site-1]"},
                                    {"mirroring.mgc.witness", "none"},
                                    {"mirroring.mgc.safety", "off"}});
  BOOST_TEST((plan.estate.operations.step_takes == Distribution::fixed(5min)));
  BOOST_TEST(plan.estate.chat->servers[4].active);
  BOOST_TEST(plan.estate.databases[0].empty_on.at(0) == "sql-backup-mirror");
  BOOST_TEST(plan.estate.databases[0].empty_on.at(1) == "sql-witness");
  BOOST_TEST(plan.estate.links[0].from == "site-2");
  BOOST_TEST(plan.estate.mirroring[0].witness.empty());
  BOOST_TEST(!plan.estate.mirroring[0].safety_full);
}

BOOST_AUTO_TEST_CASE(a_clock_may_be_behind_and_stand_west_of_utc) {
  auto const set = [](std::string const& offset, std::string const& difference) {
    return load(kPlain, {{"sql.sql-backup.clock_offset", offset},
                         {"sql.sql-backup.utc_difference", difference}});
  };
  auto const plan = set("-3min", "-5h").scenario;
  BOOST_REQUIRE(plan);
  SqlPlan const& backup = *plan_named(plan->estate.sql, "sql-backup");
  BOOST_TEST((backup.clock_offset == -3min && backup.utc_difference == -5h));
  BOOST_TEST(value_at(*plan, "sql.sql-backup.clock_offset").text == "-3min");
  BOOST_TEST(set("3min", "1h").scenario.has_value());
  // Local time is at most 12 h behind and 14 h ahead of UTC, and no other time is negative.
  BOOST_TEST(!set("0s", "-13h").scenario.has_value());
  BOOST_TEST(!set("0s", "15h").scenario.has_value());
  BOOST_TEST(!set("--3min", "0s").scenario.has_value());
  BOOST_TEST(!load(kPlain, {{"sql.sql-backup.log_flush", "-3ms"}}).scenario.has_value());
}

BOOST_AUTO_TEST_CASE(the_load_can_be_set_too) {
  std::vector<std::pair<std::string, std::string>> const set{{"load.chat_rate", "48/s"},
                                                             {"load.users", "100"}};
  auto const plan = loaded(kPlain, set);
  BOOST_TEST(plan.load.chat_rate.per_1000s == 48'000);
  BOOST_TEST(plan.load.users == 100);
  BOOST_TEST((plan.overrides == set));
  BOOST_TEST(first_error(load(kPlain, {{"load.users", "0"}})) ==
             "--set load.users=0: users is '0', expected at least 1");
  BOOST_TEST(first_error(load(kPlain, {{"load.chatrate", "1/s"}})) ==
             "--set load.chatrate=1/s: cannot set 'load.chatrate': no 'chatrate' in load, did you "
             "mean 'chat_rate'?");
  BOOST_TEST(first_error(load(kPlain, {{"load.users.all", "1"}})) ==
             "--set load.users.all=1: cannot set 'load.users.all': expected the path of one "
             "value, such as load.chat_rate");
}

std::string const kShop = R"yaml(
title: Two applications over three databases, and a database without one
sites: { site-1: {} }
sql: { sql-a: { site: site-1 } }
databases:
  orders: { primary: sql-a, log_per_commit: 1KiB }
  stock: { primary: sql-a }
  bills: { primary: sql-a }
  archive: { primary: sql-a, log_per_commit: 3KiB }
applications:
  shop: { databases: [orders, stock], together: true, users: 500, writes: 120/s }
  ledger: { databases: [bills], commits_at: ["10:00:01", "10:00:00"], log_per_commit: 2KiB }
)yaml";

LoadResult load_shop(std::string const& rest,
                     std::vector<std::pair<std::string, std::string>> const& set = {}) {
  MemoryFiles files{
      {{"shop.yaml", "title: t\nestate: e.yaml\nload: { users: 90 }\n" + rest}, {"e.yaml", kShop}}};
  return load_scenario("shop.yaml", set, files, fault_kinds());
}

BOOST_AUTO_TEST_CASE(a_database_that_no_application_names_has_one_with_the_whole_load) {
  auto const result = load_shop("");
  BOOST_TEST_REQUIRE(result.diagnostics.empty());
  auto const all = applications_of(result.scenario->estate, result.scenario->load);
  BOOST_TEST_REQUIRE(all.size() == 3U);
  BOOST_TEST((all[0].name == "shop" && all[0].together && all[0].users == 500));
  BOOST_TEST((all[0].databases == std::vector<std::string>{"orders", "stock"}));
  BOOST_TEST(all[0].writes.per_1000s == 120'000);
  BOOST_TEST((all[1].name == "ledger" && all[1].users == 90 && !all[1].together));
  BOOST_TEST((all[1].commits_at == std::vector{SimTime{10h}, SimTime{10h + 1s}}));
  BOOST_TEST((all[2].name == "archive" && all[2].users == 90));
  BOOST_TEST((all[2].writes.per_1000s == result.scenario->load.chat_rate.per_1000s));
}

BOOST_AUTO_TEST_CASE(the_chat_pool_is_the_application_of_its_content_database) {
  auto const all = applications_of(loaded(kPlain).estate, {}); // of mgc and mgccomp
  BOOST_TEST_REQUIRE(all.size() == 1U);
  BOOST_TEST((all[0].name == "mgc" && all[0].pool));
}

BOOST_AUTO_TEST_CASE(log_per_commit_is_the_applications_or_else_the_databases) {
  auto const plan = *load_shop("").scenario;
  BOOST_TEST(log_per_commit(plan.estate, "orders").value == 1024);
  BOOST_TEST(log_per_commit(plan.estate, "stock").value == 4096);
  BOOST_TEST(log_per_commit(plan.estate, "bills").value == 2048);
  BOOST_TEST(log_per_commit(plan.estate, "archive").value == 3072);
}

BOOST_AUTO_TEST_CASE(values_of_an_application_can_be_set) {
  auto const plan = *load_shop("", {{"applications.shop.users", "7"},
                                    {"applications.shop.commits_at", "[1h, 2h]"},
                                    {"databases.stock.write_tries", "1"}})
                         .scenario;
  auto const shop = applications_of(plan.estate, plan.load).front();
  BOOST_TEST((shop.users == 7 && shop.commits_at.size() == 2U));
  BOOST_TEST(value_at(plan, "applications.shop.users").standing == "set");
  BOOST_TEST(value_at(plan, "applications.shop.writes").text == "120/s");
  BOOST_TEST(value_at(plan, "applications.shop.commits_at").text == "[01:00:00, 02:00:00]");
  BOOST_TEST(value_at(plan, "databases.orders.log_per_commit").standing == "estate");
  BOOST_TEST(value_at(plan, "databases.stock.log_per_commit").standing == "assumed");
}

BOOST_AUTO_TEST_CASE(an_objective_is_about_its_application_or_about_all) {
  auto const plan = *load_shop("objectives: { failover: [{ application: shop, rpo: 5min }, { rto: "
                               "1h }], failback: { application: ledger, rto: 1h } }\n")
                         .scenario;
  BOOST_TEST(
      (objective_names(plan) ==
       std::vector<std::string>{"failover rpo of shop", "failover rto", "failback rto of ledger"}));
}

BOOST_AUTO_TEST_CASE(an_error_on_the_command_line_points_to_it) {
  BOOST_TEST(first_error(load(kPlain, {{"databases.mgc.size", "10"}})) ==
             "--set databases.mgc.size=10: size is '10', expected a size with its unit, such as "
             "20GB or 2KiB");
  BOOST_TEST(first_error(load(kPlain, {{"databases.mcg.size", "1GB"}})) ==
             "--set databases.mcg.size=1GB: cannot set 'databases.mcg.size': no 'mcg' in "
             "databases, did you mean 'mgc'?");
  BOOST_TEST(first_error(load(kPlain, {{"", "1GB"}})) ==
             "--set =1GB: cannot set '': no '' in the estate");
  BOOST_TEST(first_error(load(kPlain, {{"a\nb", "1"}})) ==
             "--set: 'a\\x0ab=1' is not one line of UTF-8 text");
}

BOOST_AUTO_TEST_CASE(an_override_is_held_against_the_rest_of_the_estate) {
  BOOST_TEST(first_error(load(kPlain, {{"log_shipping.mgc.secondary", "sql-primary"}})) ==
             "--set log_shipping.mgc.secondary=sql-primary: secondary is 'sql-primary', which is "
             "already the primary");
}

BOOST_AUTO_TEST_CASE(each_settable_value_says_where_it_comes_from) {
  auto const plan = loaded(kPlain + "set: { log_shipping.mgc.backup_every: 10min }\n");
  BOOST_TEST(value_at(plan, "log_shipping.mgc.backup_every").standing == "set");
  BOOST_TEST(value_at(plan, "log_shipping.mgc.backup_every").text == "10min");
  BOOST_TEST(value_at(plan, "log_shipping.mgc.copy_every").standing == "documented");
  BOOST_TEST(value_at(plan, "chat.heartbeat_every").standing == "assumed");
  BOOST_TEST(value_at(plan, "databases.mgccomp.size").standing == "estate");
  BOOST_TEST(value_at(plan, "databases.mgccomp.size").source == "estates/e.yaml");
}

BOOST_AUTO_TEST_CASE(every_settable_value_can_be_set_to_itself) {
  auto const plan = loaded(kPlain);
  std::vector<std::pair<std::string, std::string>> all;
  for (auto const& value : settable_values(plan))
    all.emplace_back(value.path, value.text);
  BOOST_TEST(all.size() > 150U);
  auto const again = settable_values(loaded(kPlain, all));
  BOOST_TEST_REQUIRE(again.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    BOOST_TEST(again[i].text == all[i].second);
    BOOST_TEST(again[i].standing == "set");
  }
}

BOOST_AUTO_TEST_SUITE_END()
