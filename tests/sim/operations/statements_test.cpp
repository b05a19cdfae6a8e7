// What T-SQL does to databases of a running estate, and what it refuses, with what is left
// afterwards. The estate is the plain one: orders on sql-a, mirrored on sql-b, shipped to sql-c.
//
// Source of the numbers: SQL Server docs, "Database Engine events and errors", BACKUP, RESTORE
// Statements, ALTER DATABASE SET Options, "Database Mirroring ... Prerequisites, Restrictions".
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/estate/estate.hpp"
#include "sim/operations/block_run.hpp"
#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Line {
  int at; ///< seconds; the jobs of log shipping run every 900
  std::string on, what;
};
struct Row {
  std::string name;
  std::vector<Line> lines;
  std::string answers; ///< of the statements, in order of their ends: ok or the number
  std::string states;  ///< of orders on sql-a, sql-b, sql-c
};
std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.name; }

constexpr char kOff[] = "alter database orders set partner off";
constexpr char kFull[] = "backup database orders to disk = 'D:\\b\\full.bak'";
constexpr char kShare[] =
    "backup database orders to disk = '\\\\fs-2.litwareinc.com\\logship\\f.bak'";

std::vector<Row> const kRows{
    {"the full backup of a principal", {{60, "sql-a", kFull}}, "ok", "ONLINE RESTORING RESTORING"},
    {"a backup of the mirror", {{60, "sql-b", kFull}}, "954", "ONLINE RESTORING RESTORING"},
    {"a backup of a copy that is restored",
     {{60, "sql-c", kFull}},
     "927",
     "ONLINE RESTORING RESTORING"},
    {"a device that is not there",
     {{60, "sql-a", "restore database orders from disk = 'D:\\b\\none.bak'"}},
     "3201",
     "ONLINE RESTORING RESTORING"},
    {"a restore over a principal",
     {{60, "sql-a", kFull},
      {200, "sql-a", "restore database orders from disk = 'D:\\b\\full.bak' with replace"}},
     "ok 3104",
     "ONLINE RESTORING RESTORING"},
    {"the tail of a principal",
     {{60, "sql-a", "backup log orders to disk = 'D:\\b\\tail.trn' with norecovery"}},
     "1468",
     "ONLINE RESTORING RESTORING"},
    {"the principal is dropped",
     {{60, "sql-a", "drop database orders"}},
     "3743",
     "ONLINE RESTORING RESTORING"},
    {"the recovery model of a principal",
     {{60, "sql-a", "alter database orders set recovery simple"}},
     "1468",
     "ONLINE RESTORING RESTORING"},
    {"recovery of a copy that is online",
     {{60, "sql-a", kOff}, {70, "sql-a", "restore database orders with recovery"}},
     "ok 3153",
     "ONLINE RESTORING RESTORING"},
    {"recovery of the secondary, and a log after it",
     {{60, "sql-c", "restore database orders with recovery"},
      {70, "sql-a", "backup log orders to disk = '\\\\fs-2.litwareinc.com\\logship\\x.trn'"},
      {200, "sql-c", "restore log orders from disk = '\\\\fs-2.litwareinc.com\\logship\\x.trn'"}},
     "ok ok 3117",
     "ONLINE RESTORING ONLINE"},
    {"the simple model cuts the chain",
     {{60, "sql-a", kOff},
      {70, "sql-a", "alter database orders set recovery simple"},
      {80, "sql-a", "backup log orders to disk = 'D:\\b\\l.trn'"},
      {90, "sql-a", "alter database orders set recovery full"},
      {100, "sql-a", "backup log orders to disk = 'D:\\b\\l.trn'"}},
     "ok ok 4208 ok 4214",
     "ONLINE RESTORING RESTORING"},
    {"a database of no such name",
     {{60, "sql-a", "backup database ordres to disk = 'D:\\x.bak'"}},
     "911",
     "ONLINE RESTORING RESTORING"},
    {"two backups of one sort at once",
     {{60, "sql-a", kFull}, {60, "sql-a", "backup database orders to disk = 'D:\\b\\g.bak'"}},
     "3023 ok",
     "ONLINE RESTORING RESTORING"},
    {"a differential backup upon the full one that the chain began with",
     {{60, "sql-a", "backup database orders to disk = 'D:\\b\\d.bak' with differential"}},
     "ok",
     "ONLINE RESTORING RESTORING"},
    {"a differential set brings the copy forward",
     {{60, "sql-a", kShare},
      {150, "sql-a",
       "backup database orders to disk = '\\\\fs-2.litwareinc.com\\logship\\d.bak' with "
       "differential"},
      {300, "sql-c",
       "restore database orders from disk = '\\\\fs-2.litwareinc.com\\logship\\f.bak' with "
       "norecovery, replace"},
      {450, "sql-c",
       "restore database orders from disk = '\\\\fs-2.litwareinc.com\\logship\\d.bak' with "
       "recovery"}},
     "ok ok ok ok",
     "ONLINE RESTORING ONLINE"},
    {"a log set is no data set",
     {{60, "sql-a", "backup log orders to disk = '\\\\fs-2.litwareinc.com\\logship\\x.trn'"},
      {200, "sql-c",
       "restore database orders from disk = '\\\\fs-2.litwareinc.com\\logship\\x.trn' with "
       "replace"}},
     "ok 3135",
     "ONLINE RESTORING RESTORING"},
    // The link breaks while the set is read: what was there before is gone, what comes is not
    // whole.
    {"a restore that broke off cannot be recovered, only begun again",
     {{60, "sql-a", kShare},
      {300, "sql-b", kOff},
      {310, "sql-b",
       "restore database orders from disk = '\\\\fs-2.litwareinc.com\\logship\\f.bak' with "
       "norecovery, replace"},
      {313, "!cut", "wan"},
      {320, "sql-b", "restore database orders with recovery"},
      {330, "!mend", "wan"},
      {340, "sql-b",
       "restore database orders from disk = '\\\\fs-2.litwareinc.com\\logship\\f.bak' with "
       "recovery, replace"}},
     "ok ok 3203 4319 ok",
     "ONLINE ONLINE RESTORING"},
    {"an instance that does not run answers nothing",
     {{60, "!lose", "sql-c"},
      {70, "sql-c", "restore database orders with recovery"},
      {80, "!heal", "sql-c"}},
     "53",
     "ONLINE RESTORING RESTORING"},
    {"a job of no such name",
     {{60, "sql-a", "exec msdb.dbo.sp_start_job @job_name = N'LSBackup_order'"}},
     "14262",
     "ONLINE RESTORING RESTORING"},
    {"a secondary that is none",
     {{60, "sql-a", "exec sp_delete_log_shipping_secondary_database orders"}},
     "32014",
     "ONLINE RESTORING RESTORING"},
    {"a primary whose secondary is still linked",
     {{60, "sql-a", "exec sp_delete_log_shipping_primary_database orders"}},
     "32011",
     "ONLINE RESTORING RESTORING"},
    {"a system session", {{60, "sql-a", "kill 7"}}, "6107", "ONLINE RESTORING RESTORING"},
    {"a session that is not there",
     {{60, "sql-a", "kill 4711"}},
     "6106",
     "ONLINE RESTORING RESTORING"},
    {"force service beside a living principal",
     {{60, "sql-b", "alter database orders set partner force_service_allow_data_loss"}},
     "1455",
     "ONLINE RESTORING RESTORING"},
    {"failover asked of the mirror",
     {{60, "sql-b", "alter database orders set partner failover"}},
     "1470",
     "ONLINE RESTORING RESTORING"},
    {"failover asked of the principal",
     {{60, "sql-a", "alter database orders set partner failover"}},
     "ok",
     "RESTORING ONLINE RESTORING"},
};

/// One estate, with statements at given times; answers and states in a line each.
std::string run(Row const& row) {
  Plan const plan = plan_of("orders-principal-lost", {{"databases.orders.size", "100MB"}});
  DrillResult result;
  KeyedRandom const random{Seed{1}};
  Kernel kernel(machines_of(plan.scenario.estate), cables_of(plan.scenario.estate));
  Journal journal(kernel, result, false);
  Estate estate(plan.scenario, random, kernel, journal);
  std::string answers, states;
  auto const perform = [&](Line const& line) {
    if (line.on == "!cut" || line.on == "!mend")
      estate.topology().set_cable(line.what, line.on == "!mend");
    else if (line.on == "!lose" || line.on == "!heal")
      estate.topology().change(line.what).up = line.on == "!heal";
    else
      return kernel.fibers().spawn("", [&] {
        Outcome const outcome = run_sql_text(estate, line.on, line.what);
        answers += (answers.empty() ? "" : " ") + (outcome.refused() ? outcome.number : "ok");
      });
    estate.propagate("the test");
    return FiberId{};
  };
  kernel.run(
      [&] {
        estate.begin();
        for (Line const& line : row.lines)
          kernel.at(SimTime{std::chrono::seconds{line.at}}, Turn::Command, line.on,
                    [&perform, &line] { perform(line); });
        kernel.at(SimTime{890s}, Turn::Arrival, "end", [&] {
          for (std::string const on : {"sql-a", "sql-b", "sql-c"}) {
            Database const* copy = estate.sql().find(on, "orders");
            states += (states.empty() ? "" : " ") +
                      std::string(copy == nullptr ? "ABSENT" : name_of(copy->state));
          }
          kernel.stop();
        });
      },
      SimTime{1h});
  return answers + "\n" + states;
}

} // namespace

BOOST_AUTO_TEST_SUITE(statements)

BOOST_DATA_TEST_CASE(a_statement_is_answered_and_leaves_what_it_should, data::make(kRows), row) {
  BOOST_TEST(in_child([&] { return run(row); }) == row.answers + "\n" + row.states);
}

BOOST_AUTO_TEST_SUITE_END()
