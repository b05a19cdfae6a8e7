// Whole scripts in the form in which the management studio writes log shipping down: variables, the
// return code of a procedure, its OUTPUT parameters, IF on @@ERROR with blocks, one script for the
// primary and one for the secondary.
//
// Sources: SQL Server docs, "Configure Log Shipping" (Transact-SQL: the order of the procedures,
// the schedules and the jobs that are enabled last), "IF...ELSE", "@@ERROR", "RAISERROR".
#include <boost/test/unit_test.hpp>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

constexpr char kOnPrimary[] = R"(
-- To be run on the primary
DECLARE @LS_BackupJobId AS uniqueidentifier
DECLARE @LS_PrimaryId   AS uniqueidentifier
DECLARE @SP_Add_RetCode As int

EXEC @SP_Add_RetCode = master.dbo.sp_add_log_shipping_primary_database
		@database = N'DATABASE'
		,@backup_directory = N'\\fs-2.litwareinc.com\logship'
		,@backup_share = N'\\fs-2.litwareinc.com\logship'
		,@backup_job_name = N'LSBackup_DATABASE'
		,@backup_retention_period = 4320
		,@backup_compression = 2
		,@backup_threshold = 60
		,@threshold_alert_enabled = 1
		,@history_retention_period = 5760
		,@backup_job_id = @LS_BackupJobId OUTPUT
		,@primary_id = @LS_PrimaryId OUTPUT
		,@overwrite = 1

IF (@@ERROR = 0 AND @SP_Add_RetCode = 0)
BEGIN

DECLARE @LS_BackUpScheduleUID As uniqueidentifier
DECLARE @LS_BackUpScheduleID  AS int

EXEC msdb.dbo.sp_add_schedule
		@schedule_name =N'every quarter of an hour'
		,@enabled = 1
		,@freq_type = 4
		,@freq_interval = 1
		,@freq_subday_type = 4
		,@freq_subday_interval = 15
		,@active_start_date = 20150105
		,@active_end_date = 99991231
		,@active_start_time = 0
		,@active_end_time = 235900
		,@schedule_uid = @LS_BackUpScheduleUID OUTPUT
		,@schedule_id = @LS_BackUpScheduleID OUTPUT

EXEC msdb.dbo.sp_attach_schedule
		@job_id = @LS_BackupJobId
		,@schedule_id = @LS_BackUpScheduleID

EXEC msdb.dbo.sp_update_job
		@job_id = @LS_BackupJobId
		,@enabled = 1

END

EXEC master.dbo.sp_add_log_shipping_alert_job

EXEC master.dbo.sp_add_log_shipping_primary_secondary
		@primary_database = N'DATABASE'
		,@secondary_server = N'sql-c'
		,@secondary_database = N'DATABASE'
		,@overwrite = 1
-- End of what runs on the primary
GO
)";

constexpr char kOnSecondary[] = R"(
DECLARE @LS_Secondary__CopyJobId    AS uniqueidentifier
DECLARE @LS_Secondary__RestoreJobId AS uniqueidentifier
DECLARE @LS_Secondary__SecondaryId  AS uniqueidentifier
DECLARE @LS_Add_RetCode             As int

EXEC @LS_Add_RetCode = master.dbo.sp_add_log_shipping_secondary_primary
		@primary_server = N'sql-a'
		,@primary_database = N'orders'
		,@backup_source_directory = N'\\fs-2.litwareinc.com\logship'
		,@backup_destination_directory = N'D:\copies'
		,@copy_job_name = N'LSCopy_sql-a_orders'
		,@restore_job_name = N'LSRestore_sql-a_orders'
		,@file_retention_period = 4320
		,@overwrite = 1
		,@copy_job_id = @LS_Secondary__CopyJobId OUTPUT
		,@restore_job_id = @LS_Secondary__RestoreJobId OUTPUT
		,@secondary_id = @LS_Secondary__SecondaryId OUTPUT

IF (@@ERROR = 0 AND @LS_Add_RetCode = 0)
BEGIN

DECLARE @LS_SecondaryCopyJobScheduleUID As uniqueidentifier
DECLARE @LS_SecondaryCopyJobScheduleID  AS int

EXEC msdb.dbo.sp_add_schedule
		@schedule_name =N'copies', @enabled = 1, @freq_type = 4, @freq_interval = 1,
		@freq_subday_type = 4, @freq_subday_interval = 15, @active_start_time = 0
		,@schedule_uid = @LS_SecondaryCopyJobScheduleUID OUTPUT
		,@schedule_id = @LS_SecondaryCopyJobScheduleID OUTPUT

EXEC msdb.dbo.sp_attach_schedule
		@job_id = @LS_Secondary__CopyJobId
		,@schedule_id = @LS_SecondaryCopyJobScheduleID

DECLARE @LS_SecondaryRestoreJobScheduleUID As uniqueidentifier
DECLARE @LS_SecondaryRestoreJobScheduleID  AS int

EXEC msdb.dbo.sp_add_schedule
		@schedule_name =N'restores', @enabled = 1, @freq_type = 4, @freq_interval = 1,
		@freq_subday_type = 4, @freq_subday_interval = 15, @active_start_time = 0
		,@schedule_uid = @LS_SecondaryRestoreJobScheduleUID OUTPUT
		,@schedule_id = @LS_SecondaryRestoreJobScheduleID OUTPUT

EXEC msdb.dbo.sp_attach_schedule
		@job_id = @LS_Secondary__RestoreJobId
		,@schedule_id = @LS_SecondaryRestoreJobScheduleID

END

DECLARE @LS_Add_RetCode2 As int

IF (@@ERROR = 0 AND @LS_Add_RetCode = 0)
BEGIN

EXEC @LS_Add_RetCode2 = master.dbo.sp_add_log_shipping_secondary_database
		@secondary_database = N'orders'
		,@primary_server = N'sql-a'
		,@primary_database = N'orders'
		,@restore_delay = 0
		,@restore_mode = 0
		,@disconnect_users = 0
		,@restore_threshold = 45
		,@threshold_alert_enabled = 1
		,@history_retention_period = 5760
		,@overwrite = 1

END

IF (@@error = 0 AND @LS_Add_RetCode2 = 0)
BEGIN

EXEC msdb.dbo.sp_update_job @job_id = @LS_Secondary__CopyJobId ,@enabled = 1

EXEC msdb.dbo.sp_update_job @job_id = @LS_Secondary__RestoreJobId ,@enabled = 1

END
)";

std::string on_primary(std::string const& database) {
  return std::regex_replace(std::string(kOnPrimary), std::regex("DATABASE"), database);
}

/// orders on sql-a, not shipped, nothing written.
Plan unshipped() {
  Plan plan = plan_of("orders-principal-lost", {{"databases.orders.size", "100MB"}});
  plan.scenario.estate.mirroring.clear();
  plan.scenario.estate.log_shipping.clear();
  plan.scenario.load.chat_rate = {};
  return plan;
}

Moment sql_at(Duration time, std::string const& on, std::string const& text) {
  return {SimTime{time}, [on, text](Scene& s) { s.sql(on, text); }};
}
Moment jobs_at(Duration time) {
  return {SimTime{time}, [](Scene& s) {
            std::string text;
            for (auto const& [on, name] : {std::pair{"sql-a", "LSBackup_orders"},
                                           {"sql-a", "LSBackup_nothing"},
                                           {"sql-c", "LSCopy_sql-a_orders"},
                                           {"sql-c", "LSRestore_sql-a_orders"}}) {
              Job const* job = s.estate.shipping().job(on, name);
              text += job == nullptr ? "-" : job->enabled && job->every == 15min ? "on" : "off";
              text += " ";
            }
            s.say(text);
          }};
}

} // namespace

BOOST_AUTO_TEST_SUITE(wizard_script)

BOOST_AUTO_TEST_CASE(both_scripts_set_log_shipping_up_and_it_ships) {
  // The backup of 00:15 is copied at 00:30 and restored at 00:45: at 00:50 the copy holds what was
  // committed before 00:15.
  auto const heard = run_estate(
      unshipped(),
      {sql_at(1min, "sql-a",
              R"(backup database orders to disk = N'\\fs-2.litwareinc.com\logship\orders.bak')"),
       sql_at(
           5min, "sql-c",
           R"(restore database orders from disk = N'\\fs-2.litwareinc.com\logship\orders.bak' with norecovery)"),
       sql_at(10min, "sql-a", on_primary("orders")),
       sql_at(11min, "sql-c", kOnSecondary),
       jobs_at(12min),
       {SimTime{50min},
        [](Scene& s) { s.say(std::to_string(s.holds_until("sql-c", ForkId{1}) / 1'000'000)); }}},
      SimTime{1h});
  BOOST_TEST(heard == "ok\nok\nok\nok\non - on on \n900");
}

BOOST_AUTO_TEST_CASE(what_fails_leaves_the_guarded_block_out_and_the_rest_of_the_batch_runs) {
  // 'nothing' is no database (911): no schedule, no job. The last statement of the script runs and
  // is refused as well: 'nothing' is no primary (32010).
  auto const heard = run_estate(unshipped(),
                                {sql_at(10min, "sql-a", on_primary("nothing")),
                                 jobs_at(12min),
                                 {SimTime{13min},
                                  [](Scene& s) {
                                    s.say(s.estate.shipping().agent("sql-a").schedule(
                                              "every quarter of an hour", 0) == nullptr
                                              ? "no schedule"
                                              : "a schedule");
                                  }}},
                                SimTime{1h});
  BOOST_TEST(heard == "911\n- - - - \nno schedule");
}

BOOST_AUTO_TEST_CASE(the_other_branch_and_what_follows) {
  // DECLARE names a variable from its place on, though the block is passed over: it is NULL.
  auto const heard =
      run_estate(unshipped(),
                 {sql_at(1min, "sql-a",
                         "declare @e int kill 999 set @e = @@error if @e = 0 raiserror('was "
                         "not refused', 16, 1) else raiserror('refused', 10, 1)"),
                  sql_at(2min, "sql-a",
                         "if 1 = 0 begin declare @x int = 5 end if @x = 5 or not @x = 5 "
                         "raiserror(50001, 16, 1) if @x is null raiserror(50002, 16, 1)"),
                  sql_at(3min, "sql-a",
                         "if @@error = 0 raiserror('so far so good', 10, 1) return "
                         "raiserror('not reached', 16, 1)"),
                  sql_at(4min, "sql-a", "if @@servername = 'SQL-A' raiserror(50003, 16, 1)")},
                 SimTime{1h});
  BOOST_TEST(heard == "6106\n50002\nok\n50003");
}

BOOST_AUTO_TEST_SUITE_END()
