// The jobs of log shipping at work together: what goes wrong, and what mends it.
#include <boost/test/unit_test.hpp>

#include <algorithm>

#include "models/database_rules.hpp"
#include "tests/models/shipping_driver.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// 15 min all; 1, 2 and 3 min of work; staggered so that a file goes all the way in one round:
/// written at :01, copied at :04, restored at :08.
ShippingTimes staggered() {
  return {{15min, 0min, 1min}, {15min, 2min, 2min}, {15min, 5min, 3min}, 0min};
}

SimTime minute(std::int64_t n) { return SimTime{std::chrono::minutes{n}}; }

std::vector<int> numbers(ShippingDriver const& driver, JobKind kind) {
  std::vector<int> result;
  for (auto const& run : driver.runs)
    if (run.kind == kind)
      result.push_back(run.number);
  return result;
}

ShippingDriver::RunEnd last_run(ShippingDriver const& driver, JobKind kind) {
  auto const it = std::find_if(driver.runs.rbegin(), driver.runs.rend(),
                               [&](auto const& run) { return run.kind == kind; });
  return it == driver.runs.rend() ? ShippingDriver::RunEnd{} : *it;
}

} // namespace

BOOST_AUTO_TEST_SUITE(shipping_faults)

BOOST_AUTO_TEST_CASE(a_file_not_yet_renamed_waits_for_the_next_run) {
  // All on one tick: each stage handles the file of the tick before.
  ShippingDriver driver({{15min, 0min, 1min}, {15min, 0min, 2min}, {15min, 0min, 3min}, 0min});
  driver.run_until(minute(33) - 1us);
  BOOST_TEST(driver.shared.size() == 4U); // the seed, 0:00, 0:15, 0:30
  BOOST_TEST((driver.copied.back().cutoff == minute(15)));
  BOOST_TEST((driver.copied.back().when == minute(32)));
  BOOST_TEST((driver.restored.back().cutoff == SimTime{}));
  driver.run_until(minute(48));
  BOOST_TEST((driver.restored.back().when == minute(48)));
  BOOST_TEST((driver.restored.back().cutoff == minute(15)));
}

BOOST_AUTO_TEST_CASE(a_stage_that_starts_as_the_file_is_renamed_sees_it) {
  ShippingDriver driver({{15min, 0min, 1min}, {15min, 1min, 2min}, {15min, 3min, 3min}, 0min});
  driver.run_until(minute(21));
  BOOST_TEST((driver.copied.back().when == minute(18)));
  BOOST_TEST((driver.restored.back().when == minute(21)));
  BOOST_TEST((driver.restored.back().cutoff == minute(15)));
}

BOOST_AUTO_TEST_CASE(a_tick_while_the_job_runs_is_passed_over) {
  ShippingDriver driver({{15min, 0min, 20min}, {15min, 0min, 1min}, {15min, 0min, 1min}, 0min});
  driver.run_until(minute(100));
  BOOST_TEST(driver.shared.size() ==
             4U); // the seed; then starts at 0:00, 0:30, 1:00, not 0:15, 0:45
  BOOST_TEST((driver.shared.back().cutoff == minute(60)));
}

BOOST_AUTO_TEST_CASE(a_backup_folder_out_of_reach_makes_one_larger_file_and_no_gap) {
  ShippingDriver driver(staggered());
  driver.at(minute(20), [&] { driver.backup_folder_up = false; });
  driver.at(minute(80), [&] { driver.backup_folder_up = true; });
  driver.run_until(minute(99));
  auto const backups = numbers(driver, JobKind::Backup);
  BOOST_TEST((backups == std::vector<int>{0, 0, 3201, 3201, 3201, 3201, 0}));
  auto const last = driver.share.names().back();
  BOOST_TEST(driver.share.find(last)->bytes.value == 75 * 60'000); // from 0:15 to 1:30
  BOOST_TEST((driver.restored.back().cutoff == minute(90)));
}

BOOST_AUTO_TEST_CASE(a_stopped_agent_on_the_primary_is_noticed_by_the_backup_alert_alone) {
  ShippingDriver driver(staggered());
  driver.at(minute(20), [&] { driver.primary_agent_runs = false; });
  driver.run_until(minute(200));
  BOOST_TEST((driver.last_backup == minute(16)));
  BOOST_TEST((alert_at(driver.last_backup, 60min, 2min) == minute(78)));
  for (int number : numbers(driver, JobKind::Restore))
    BOOST_TEST(number == 0); // nothing to restore is success
  BOOST_TEST((driver.last_restore == minute(23)));
  BOOST_TEST(
      (restore_alert_at(driver.last_restore, driver.last_latency, 45min, 2min) == minute(70)));
}

BOOST_AUTO_TEST_CASE(a_disabled_job_ships_nothing_until_it_is_enabled) {
  ShippingDriver driver(staggered());
  driver.secondary_agent.enable("copy", false);
  driver.at(minute(100), [&] { driver.secondary_agent.enable("copy", true); });
  driver.run_until(minute(100));
  BOOST_TEST(driver.copied.size() == 1U);
  driver.run_until(minute(200));
  // The run of 1:47 copies eight files to 2:03 and passes the tick of 2:02 over; the others are in
  // time.
  BOOST_TEST((driver.copied.back().cutoff == minute(195)));
  BOOST_TEST(driver.copied.size() == 15U); // the seed, 0:00 to 3:15
}

BOOST_AUTO_TEST_CASE(a_share_out_of_reach_of_the_secondary_is_caught_up_in_one_run) {
  ShippingDriver driver(staggered());
  driver.at(minute(20), [&] { driver.share_up = false; });
  driver.at(minute(70), [&] { driver.share_up = true; });
  driver.run_until(minute(76));
  BOOST_TEST((numbers(driver, JobKind::Copy) == std::vector<int>{0, 0, 53, 53, 53}));
  driver.run_until(minute(90));
  auto const run = last_run(driver, JobKind::Copy);
  BOOST_TEST(run.number == 0);
  BOOST_TEST(run.done == 4); // 0:30, 0:45, 1:00, 1:15
  driver.run_until(minute(120));
  BOOST_TEST((driver.copied.back().cutoff == minute(105)));
}

BOOST_AUTO_TEST_CASE(a_share_lost_during_a_copy_leaves_the_file_for_the_next_run) {
  ShippingDriver driver(staggered());
  driver.at(minute(18), [&] { driver.share_up = false; });
  driver.at(minute(20), [&] { driver.share_up = true; });
  driver.run_until(minute(31));
  BOOST_TEST((numbers(driver, JobKind::Copy) == std::vector<int>{0, 2}));
  driver.run_until(minute(40));
  BOOST_TEST((driver.copied.back().cutoff == minute(30)));
  BOOST_TEST(driver.copied.size() == 4U); // the seed, 0:00, 0:15, 0:30
}

BOOST_AUTO_TEST_CASE(an_outage_longer_than_the_retention_leaves_a_gap_that_a_data_backup_bridges) {
  ShippingDriver driver(staggered());
  driver.backup_retention = 30min;
  driver.at(minute(20), [&] { driver.share_up = false; });
  driver.at(minute(100), [&] { driver.share_up = true; });
  driver.run_until(minute(155));
  // 0:30 to 1:00 were deleted uncopied by 1:31: what is left begins above what the copy needs.
  BOOST_TEST((driver.restored.back().cutoff == minute(15)));
  auto const restores = numbers(driver, JobKind::Restore);
  BOOST_TEST(restores.back() == 4305);
  BOOST_TEST(std::count(restores.begin(), restores.end(), 4305) == 4); // and every run repeats it
  driver.at(minute(160), [&] {
    driver.touch();
    BackupOptions differential;
    differential.kind = BackupKind::Differential;
    BOOST_REQUIRE(refuse_backup(driver.primary, differential) == 0);
    auto const set = capture(driver.primary, differential);
    finish_backup(driver.primary, set, differential);
    BOOST_REQUIRE(refuse_restore(&driver.secondary, "mgc", set, {}) == 0);
    apply_differential(driver.secondary, set);
  });
  driver.run_until(minute(200));
  BOOST_TEST(numbers(driver, JobKind::Restore).back() == 0);
  BOOST_TEST((driver.restored.back().cutoff == minute(180)));
}

BOOST_AUTO_TEST_CASE(a_secondary_that_was_down_restores_everything_in_its_next_run) {
  ShippingDriver driver(staggered());
  driver.at(minute(20), [&] { driver.secondary_agent_runs = false; });
  driver.at(minute(76), [&] { driver.secondary_agent_runs = true; });
  // The copy run of 1:17 takes 0:30 to 1:15 until 1:25. The restore run of 1:20 finds 0:15, left
  // over, and 0:30; that of 1:35 finds 0:45 to 1:30 and ends at 1:47.
  driver.run_until(minute(107));
  BOOST_TEST((driver.restored.back().when == minute(107)));
  BOOST_TEST((driver.restored.back().cutoff == minute(90)));
  BOOST_TEST(last_run(driver, JobKind::Restore).done == 4);
}

BOOST_AUTO_TEST_CASE(one_file_a_run_never_catches_up) {
  ShippingDriver driver(staggered());
  driver.row.restore_all = false;
  driver.at(minute(10), [&] { driver.secondary_agent.enable("restore", false); });
  driver.at(minute(70), [&] { driver.secondary_agent.enable("restore", true); });
  driver.run_until(minute(600));
  auto const behind = driver.copied.back().cutoff - driver.restored.back().cutoff;
  BOOST_TEST((behind == Duration{60min})); // the four runs that it missed
}

BOOST_AUTO_TEST_CASE(a_damaged_file_fails_every_run_until_it_is_copied_again) {
  ShippingDriver driver(staggered());
  driver.at(minute(19) + 30s, [&] {
    driver.folder.find("mgc_20150105001500.trn")->sets.front().damage = Damage::Header;
  });
  driver.run_until(minute(60));
  BOOST_TEST((numbers(driver, JobKind::Restore) == std::vector<int>{0, 3241, 3241, 3241}));
  driver.at(minute(60), [&] {
    driver.folder.put("mgc_20150105001500.trn", *driver.share.find("mgc_20150105001500.trn"));
  });
  driver.run_until(minute(80));
  BOOST_TEST(numbers(driver, JobKind::Restore).back() == 0);
  BOOST_TEST(last_run(driver, JobKind::Restore).done == 4); // 0:15 to 1:00
  BOOST_TEST((driver.restored.back().cutoff == minute(60)));
}

BOOST_AUTO_TEST_CASE(readers_of_a_standby_copy_make_the_restore_fail_until_they_leave) {
  ShippingDriver driver(staggered());
  driver.secondary.state = DatabaseState::Standby;
  driver.at(minute(10), [&] { driver.readers = 2; });
  driver.at(minute(40), [&] { driver.readers = 0; });
  driver.run_until(minute(60));
  BOOST_TEST((numbers(driver, JobKind::Restore) == std::vector<int>{0, 3101, 3101, 0}));
  BOOST_TEST((driver.restored.back().cutoff == minute(45)));
}

BOOST_AUTO_TEST_CASE(with_disconnect_users_readers_are_thrown_off_instead) {
  ShippingDriver driver(staggered());
  driver.secondary.state = DatabaseState::Standby;
  driver.row.disconnect_users = true;
  driver.at(minute(10), [&] { driver.readers = 2; });
  driver.run_until(minute(30));
  BOOST_TEST((numbers(driver, JobKind::Restore) == std::vector<int>{0, 0}));
  BOOST_TEST(driver.readers == 0);
}

BOOST_AUTO_TEST_CASE(a_secondary_recovered_too_early_takes_no_more_files) {
  ShippingDriver driver(staggered());
  driver.at(minute(12), [&] { recover(driver.secondary, {2}, driver.now()); });
  driver.run_until(minute(60));
  BOOST_TEST((numbers(driver, JobKind::Restore) == std::vector<int>{0, 3117, 3117, 3117}));
}

BOOST_AUTO_TEST_CASE(a_switch_to_simple_ends_shipping_until_it_is_seeded_anew) {
  ShippingDriver driver(staggered());
  driver.at(minute(20), [&] { alter(driver.primary, DatabaseOption::RecoverySimple); });
  driver.at(minute(40), [&] { alter(driver.primary, DatabaseOption::RecoveryFull); });
  driver.at(minute(55), [&] {
    driver.touch();
    auto const set = capture(driver.primary, {});
    finish_backup(driver.primary, set, {});
  });
  driver.run_until(minute(100));
  BOOST_TEST((numbers(driver, JobKind::Backup) == std::vector<int>{0, 0, 4208, 4214, 0, 0, 0}));
  BOOST_TEST((numbers(driver, JobKind::Restore) == std::vector<int>{0, 0, 0, 0, 4312, 4312, 4312}));
}

BOOST_AUTO_TEST_CASE(a_mirror_skips_with_success_and_ships_from_its_first_tick_as_principal) {
  ShippingDriver driver(staggered());
  driver.primary.mirror_role = MirrorRole::Mirror;
  driver.at(minute(40), [&] { driver.primary.mirror_role = MirrorRole::Principal; });
  driver.run_until(minute(60));
  BOOST_TEST((numbers(driver, JobKind::Backup) == std::vector<int>{32008, 32008, 32008, 0}));
  BOOST_TEST((driver.restored.back().cutoff == minute(45)));
}

BOOST_AUTO_TEST_CASE(the_copy_folder_forgets_what_is_older_than_its_retention) {
  ShippingDriver driver(staggered());
  driver.row.retention = 60min;
  driver.run_until(minute(239));
  // Restore runs end at :08, :23, ...: the last at 3:53 keeps what was written from 2:53 on.
  BOOST_TEST(driver.folder.names().front() == "mgc_20150105030000.trn");
}

BOOST_AUTO_TEST_SUITE_END()
