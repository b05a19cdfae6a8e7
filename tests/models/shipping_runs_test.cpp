#include "models/log_shipping.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

SimTime minute(std::int64_t n) { return SimTime{std::chrono::minutes{n}}; }

ShippingSecondary row_of(std::string database) {
  ShippingSecondary row;
  row.database = row.primary_database = std::move(database);
  return row;
}

std::vector<std::string> waiting(ShippingStep const& step) {
  return {step.next.waiting.begin(), step.next.waiting.end()};
}

struct LogName {
  char const *name, *database;
  bool is;
  friend std::ostream& operator<<(std::ostream& out, LogName const& n) { return out << n.name; }
};
LogName const kLogNames[] = {
    {"mgc_20150105100000.trn", "mgc", true},
    {"MGC_20150105100000.TRN", "mgc", true},
    {"mgc_20150105100000.wrk", "mgc", false},
    {"mgc_20150105100000.bak", "mgc", false},
    {"mgc_tail.trn", "mgc", false},
    {"mgc_.trn", "mgc", false},
    {"mgc_1.trn", "mgc", true},
    {".trn", "", false},
    {"mgc-20150105100000.trn", "mgc", false},
    {"mgc_old_20150105100000.trn", "mgc", false}, // another database's
    {"mgc_old_20150105100000.trn", "mgc_old", true},
    {"mgccomp_20150105100000.trn", "mgc", false},
    {"", "mgc", false},
};

struct Alert {
  char const* what;
  SimTime last;
  Duration threshold, tick;
  SimTime at;
  friend std::ostream& operator<<(std::ostream& out, Alert const& a) { return out << a.what; }
};
Alert const kAlerts[] = {
    {"on the tick after the threshold", minute(1), 60min, 2min, minute(62)},
    {"exactly the threshold is not longer than it", minute(2), 60min, 2min, minute(64)},
    {"at most a tick later", minute(2) - 1us, 60min, 2min, minute(62)},
    {"restore", minute(8), 45min, 2min, minute(54)},
    {"without a tick, at once", minute(8), 45min, 0min, minute(53) + 1us},
    {"a threshold that never passes", minute(8), Duration::max(), 2min, kNever},
};

} // namespace

BOOST_AUTO_TEST_SUITE(shipping_runs)

BOOST_DATA_TEST_CASE(jobs_take_only_files_named_after_their_database, data::make(kLogNames)) {
  BOOST_TEST(is_log_file(sample.name, sample.database) == sample.is);
}

// --- One run ---

BOOST_AUTO_TEST_CASE(a_copy_run_takes_what_is_newer_than_the_last_copied_in_order) {
  auto row = row_of("mgc");
  row.last_copied = "mgc_20150105100000.trn";
  auto const step = start_copy(row, {{"mgc_20150105103000.trn", minute(0)},
                                     {"mgc_20150105101500.trn", minute(0)},
                                     {"mgc_20150105100000.trn", minute(0)},
                                     {"mgc_20150105094500.trn", minute(0)},
                                     {"MGC_20150105104500.TRN", minute(0)},
                                     {"notes.txt", minute(0)}});
  BOOST_TEST(
      (waiting(step) == std::vector<std::string>{"mgc_20150105101500.trn", "mgc_20150105103000.trn",
                                                 "MGC_20150105104500.TRN"}));
  BOOST_TEST(*step.work_on == "mgc_20150105101500.trn");
  BOOST_TEST(!step.ended);
}

BOOST_AUTO_TEST_CASE(a_run_with_nothing_to_do_succeeds_at_once) {
  for (auto const& step :
       {start_copy(row_of("mgc"), {}), start_restore(row_of("mgc"), {}, minute(0))}) {
    BOOST_TEST(step.ended);
    BOOST_TEST(step.number == 0);
    BOOST_TEST(!step.work_on);
    BOOST_TEST(!step.finished);
  }
}

BOOST_AUTO_TEST_CASE(a_restore_run_leaves_what_is_younger_than_the_delay) {
  auto row = row_of("mgc");
  row.restore_delay = 10min;
  auto const step = start_restore(
      row, {{"mgc_20150105100000.trn", minute(5)}, {"mgc_20150105101500.trn", minute(6)}},
      minute(15));
  BOOST_TEST(
      (waiting(step) == std::vector<std::string>{"mgc_20150105100000.trn"})); // exactly 10 min old
}

BOOST_AUTO_TEST_CASE(a_restore_run_of_one_file_takes_the_oldest) {
  auto row = row_of("mgc");
  row.restore_all = false;
  auto const step = start_restore(
      row, {{"mgc_20150105101500.trn", minute(0)}, {"mgc_20150105100000.trn", minute(0)}},
      minute(15));
  BOOST_TEST((waiting(step) == std::vector<std::string>{"mgc_20150105100000.trn"}));
}

BOOST_AUTO_TEST_CASE(a_restore_run_skips_what_is_applied_already_and_goes_on) {
  auto step = start_restore(
      row_of("mgc"), {{"mgc_20150105100000.trn", minute(0)}, {"mgc_20150105101500.trn", minute(0)}},
      minute(15));
  step = file_ended(step.next, 4326);
  BOOST_TEST(*step.finished == "mgc_20150105100000.trn");
  BOOST_TEST(!step.applied);
  BOOST_TEST(*step.work_on == "mgc_20150105101500.trn");
  step = file_ended(step.next, 0);
  BOOST_TEST(step.applied);
  BOOST_TEST(step.ended);
  BOOST_TEST(step.number == 0);
  BOOST_TEST(step.next.done == 1);
  BOOST_TEST(step.next.skipped == 1);
}

BOOST_DATA_TEST_CASE(any_other_error_ends_the_run_and_leaves_its_file,
                     data::make({4305, 4312, 4330, 3101, 3117, 3241, 53}), number) {
  auto step = start_restore(
      row_of("mgc"), {{"mgc_20150105100000.trn", minute(0)}, {"mgc_20150105101500.trn", minute(0)}},
      minute(15));
  step = file_ended(step.next, number);
  BOOST_TEST(step.ended);
  BOOST_TEST(step.number == number);
  BOOST_TEST(!step.finished);
  BOOST_TEST(!step.work_on);
  BOOST_TEST(step.next.waiting.empty());
}

BOOST_AUTO_TEST_CASE(a_copy_run_knows_no_files_to_skip) {
  auto step = start_copy(row_of("mgc"), {{"mgc_20150105100000.trn", minute(0)}});
  BOOST_TEST(file_ended(step.next, 4326).number == 4326);
}

BOOST_AUTO_TEST_CASE(a_run_that_is_over_stays_over) {
  auto const step = file_ended(ShippingRun{}, 0);
  BOOST_TEST(step.ended);
  BOOST_TEST(!step.finished);
}

BOOST_AUTO_TEST_CASE(the_backup_job_skips_and_succeeds_wherever_the_database_is_not_online) {
  Database db;
  BOOST_TEST((start_backup(&db) == BackupRun::Writes));
  db.mirror_role = MirrorRole::Principal;
  BOOST_TEST((start_backup(&db) == BackupRun::Writes));
  db.mirror_role = MirrorRole::Mirror;
  BOOST_TEST((start_backup(&db) == BackupRun::Skips));
  db.mirror_role = MirrorRole::None;
  for (auto state : {DatabaseState::Restoring, DatabaseState::Standby, DatabaseState::Offline,
                     DatabaseState::Suspect, DatabaseState::Recovering, DatabaseState::Emergency}) {
    db.state = state;
    BOOST_TEST((start_backup(&db) == BackupRun::Skips));
  }
  BOOST_TEST((start_backup(nullptr) == BackupRun::Skips));
}

BOOST_DATA_TEST_CASE(an_alert_comes_with_the_first_tick_past_the_threshold, data::make(kAlerts)) {
  BOOST_TEST((alert_at(sample.last, sample.threshold, sample.tick) == sample.at));
}

BOOST_AUTO_TEST_CASE(a_restore_of_an_old_file_raises_its_alert_at_the_next_tick) {
  BOOST_TEST((restore_alert_at(minute(8), 45min, 45min, 2min) == minute(54)));
  BOOST_TEST((restore_alert_at(minute(8), 45min + 1us, 45min, 2min) == minute(10)));
}

BOOST_AUTO_TEST_SUITE_END()
