// What the T-SQL language itself refuses: rows of tests/support/refusal_rows.hpp.
#include "tests/support/refusal_rows.hpp"

namespace switchback::test::refusal {

std::vector<Row> const& language_rows() {
  static std::vector<Row> const kRows{
      {2812,
       "a procedure of msdb, asked of master",
       {},
       {60, "sql-a", "exec sp_start_job 'LSBackup_orders'"}},
      {137,
       "a variable that was not declared",
       {},
       {60, "sql-a", "exec msdb.dbo.sp_start_job @job"}},
      {201,
       "an argument too few",
       {},
       {60, "sql-c", "exec sp_delete_log_shipping_primary_secondary 'orders'"}},
      {8144,
       "an argument too many",
       {},
       {60, "sql-a", "exec sp_delete_log_shipping_primary_database 'orders', 1, 'more'"}},
      {8145,
       "a parameter that the procedure has not",
       {},
       {60, "sql-a", "exec msdb.dbo.sp_update_job @job_name = 'LSBackup_orders', @enable = 0"}},
  };
  return kRows;
}

} // namespace switchback::test::refusal
