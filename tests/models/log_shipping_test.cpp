#include "models/log_shipping.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "models/compliance.hpp"
#include "models/files.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

ShippingSecondary secondary() {
  ShippingSecondary row;
  row.database = row.primary_database = "mgc";
  row.primary_server = "sql-primary";
  row.copy_job = copy_job_name("sql-primary", "mgc");
  row.restore_job = restore_job_name("sql-primary", "mgc");
  return row;
}

std::vector<SeenFile> files(std::initializer_list<char const*> names) {
  std::vector<SeenFile> all;
  for (char const* name : names)
    all.push_back({name, SimTime{1h}});
  return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(log_shipping)

BOOST_AUTO_TEST_CASE(a_copy_run_takes_only_newer_logs_of_its_database_in_order) {
  auto row = secondary();
  row.last_copied = "mgc_20150105100000.trn";
  auto step = start_copy(
      row, files({"mgc_20150105103000.trn", "mgc_20150105100000.trn", "mgc_20150105101500.trn",
                  "mgc_20150105104500.wrk", "mgc_init_1.bak", "other_20150105103000.trn"}));
  BOOST_TEST(*step.work_on == "mgc_20150105101500.trn");
  step = file_ended(step.next, 0);
  BOOST_TEST(*step.finished == "mgc_20150105101500.trn");
  BOOST_TEST(*step.work_on == "mgc_20150105103000.trn");
  step = file_ended(step.next, 0);
  BOOST_TEST(step.ended);
  BOOST_TEST(step.number == 0);
  BOOST_TEST(step.next.done == 2);
}

BOOST_AUTO_TEST_CASE(nothing_to_do_is_a_success) {
  auto const step = start_restore(secondary(), {}, SimTime{1h});
  BOOST_TEST(step.ended);
  BOOST_TEST(step.number == 0);
}

BOOST_AUTO_TEST_CASE(a_restore_run_skips_what_is_applied_and_stops_at_a_gap) {
  auto step =
      start_restore(secondary(), files({"mgc_1.trn", "mgc_2.trn", "mgc_3.trn"}), SimTime{2h});
  step = file_ended(step.next, 4326);
  BOOST_TEST(*step.finished == "mgc_1.trn");
  BOOST_TEST(step.next.skipped == 1);
  step = file_ended(step.next, 4305);
  BOOST_TEST(step.ended);
  BOOST_TEST(step.number == 4305);
  BOOST_TEST(!step.finished);
}

BOOST_AUTO_TEST_CASE(restore_delay_and_restore_all_limit_a_run) {
  auto row = secondary();
  row.restore_delay = 30min;
  BOOST_TEST(start_restore(row, files({"mgc_1.trn"}), SimTime{1h + 29min}).ended);
  BOOST_TEST(!start_restore(row, files({"mgc_1.trn"}), SimTime{1h + 30min}).ended);
  row.restore_all = false;
  BOOST_TEST(
      start_restore(row, files({"mgc_1.trn", "mgc_2.trn"}), SimTime{2h}).next.waiting.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_backup_run_on_a_copy_that_is_not_online_skips_and_succeeds) {
  Database d;
  BOOST_TEST((start_backup(&d) == BackupRun::Writes));
  d.mirror_role = MirrorRole::Mirror;
  d.state = DatabaseState::Restoring;
  BOOST_TEST((start_backup(&d) == BackupRun::Skips));
  BOOST_TEST((start_backup(nullptr) == BackupRun::Skips));
}

BOOST_AUTO_TEST_CASE(the_procedures_refuse_with_their_numbers) {
  ShippingTables t;
  Database d;
  ShippingPrimary p;
  p.database = "mgc";
  BOOST_TEST(t.add_primary(p, nullptr) == kNoSuchDatabase);
  d.recovery_model = RecoveryModel::Simple;
  BOOST_TEST(t.add_primary(p, &d) == 32015);
  d.recovery_model = RecoveryModel::Full;
  BOOST_TEST(t.add_primary(p, &d) == 0);
  BOOST_TEST(t.add_primary(p, &d) == 32009);
  BOOST_TEST(t.add_link("other", "s", "mgc") == 32010);
  BOOST_TEST(t.add_link("mgc", "s", "mgc") == 0);
  BOOST_TEST(t.add_link("mgc", "s", "mgc") == 32012);
  BOOST_TEST(t.delete_primary("mgc") == 32011);
  BOOST_TEST(t.delete_link("other", "s", "mgc") == 32010);
  BOOST_TEST(t.delete_link("mgc", "s", "mgc") == 0);
  BOOST_TEST(t.delete_primary("mgc") == 0);
  BOOST_TEST(t.delete_primary("mgc") == 32010);
  BOOST_TEST(t.add_secondary(secondary()) == 0);
  BOOST_TEST(t.add_secondary(secondary()) == 32013);
  BOOST_TEST(t.delete_secondary("mgc") == 0);
  BOOST_TEST(t.delete_secondary("mgc") == 32014);
}

BOOST_AUTO_TEST_CASE(an_alert_comes_at_the_first_tick_after_the_threshold) {
  BOOST_TEST((alert_at(SimTime{}, 45min, 2min) == SimTime{46min}));
  BOOST_TEST((alert_at(SimTime{}, 60min, 2min) == SimTime{62min})); // longer than, so not at 60
  BOOST_TEST((alert_at(SimTime{-5h}, 45min, 2min) == SimTime{-5h + 46min})); // of an earlier day
  BOOST_TEST((alert_at(SimTime{-1min}, 0min, 2min) == SimTime{}));
}

BOOST_AUTO_TEST_CASE(schedules_are_multiples_of_the_period_from_day_0) {
  Job job;
  job.every = 15min;
  BOOST_TEST((*next_tick(job, SimTime{}) == SimTime{}));
  BOOST_TEST((*next_tick(job, SimTime{1us}) == SimTime{15min}));
  job.phase = 2min;
  BOOST_TEST((*next_tick(job, SimTime{15min}) == SimTime{17min}));
  BOOST_TEST((*next_tick(job, SimTime{}) == SimTime{2min}));
  job.every = {};
  BOOST_TEST(!next_tick(job, SimTime{}));
}

BOOST_AUTO_TEST_CASE(agent_refuses_with_its_numbers) {
  Agent agent;
  Job job;
  job.name = "LSCopy";
  BOOST_TEST(agent.add(job) == 0);
  BOOST_TEST(agent.add(job) == 14261);
  BOOST_TEST(agent.refuse_start("none", true) == 14262);
  BOOST_TEST(agent.refuse_start("LSCopy", false) == 22022);
  BOOST_TEST(agent.enable("LSCopy", false) == 0);
  BOOST_TEST(agent.refuse_start("LSCopy", true) == 0); // a disabled job can be started by hand
  agent.find("LSCopy")->running = true;
  BOOST_TEST(agent.refuse_start("LSCopy", true) == 22022);
  BOOST_TEST(agent.enable("none", true) == 14262);
  BOOST_TEST(agent.remove("LSCopy") == 0);
  BOOST_TEST(agent.remove("LSCopy") == 14262);
  BOOST_TEST(name_of(JobKind::Backup) == "backup");
  BOOST_TEST(name_of(JobKind::Copy) == "copy");
  BOOST_TEST(name_of(JobKind::Restore) == "restore");
  BOOST_TEST(name_of(JobKind::Other) == "job");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(file_names)

BOOST_AUTO_TEST_CASE(names_are_utc_and_sort_as_the_chain) {
  auto const day = std::chrono::sys_days{std::chrono::year{2015} / 1 / 5};
  BOOST_TEST(log_file_name("mgc", SimTime{10h}, day) == "mgc_20150105100000.trn");
  BOOST_TEST(log_file_name("mgc", SimTime{24h + 90s + 1us}, day) == "mgc_20150106000130.trn");
  BOOST_TEST(work_name("mgc_20150105100000.trn") == "mgc_20150105100000.wrk");
}

BOOST_AUTO_TEST_CASE(patterns_match_as_at_the_prompt) {
  BOOST_TEST(matches("mgc_1.trn", "mgc_*.trn"));
  BOOST_TEST(matches("MGC_1.TRN", "mgc_?.trn"));
  BOOST_TEST(!matches("mgc_1.wrk", "*.trn"));
  BOOST_TEST(matches("", "*"));
  BOOST_TEST(!matches("a", ""));
  BOOST_TEST(matches("aaab", "*ab"));
}

BOOST_AUTO_TEST_CASE(a_folder_keeps_names_without_regard_to_case_and_forgets_old_files) {
  Folder folder;
  File old, writing;
  old.created = SimTime{1h};
  writing.state = File::State::Writing;
  folder.put("A.trn", old);
  folder.put("b.trn", writing);
  folder.put("c.bak", old);
  BOOST_TEST(folder.find("a.TRN") != nullptr);
  BOOST_TEST(folder.delete_older(".trn", SimTime{2h}) == 1);
  BOOST_TEST(folder.names().size() == 2U);
  folder.remove("C.BAK");
  BOOST_TEST(folder.find("c.bak") == nullptr);
  folder.clear();
  BOOST_TEST(folder.names().empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(compliance)

BOOST_AUTO_TEST_CASE(events_are_handed_over_in_batches_and_what_waits_is_lost_with_the_copy) {
  auto c = moved(Compliance{}, "sql-primary", false);
  c = written(c, 100);
  c = ran(c, false);
  BOOST_TEST(c.waiting() == 100);
  c = ran(c, true);
  BOOST_TEST(c.handed_over == 100);
  c = moved(written(c, 130), "sql-mirror", true); // the mirror has them
  BOOST_TEST(c.lost == 0);
  c = moved(c, "sql-backup", false);
  BOOST_TEST(c.left() == 30); // and there again when the pool comes back, unless its disks go
  BOOST_TEST(c.lost == 0);
  c = database_destroyed(c, "sql-mirror");
  BOOST_TEST(c.lost == 30);
  BOOST_TEST(c.waiting() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
