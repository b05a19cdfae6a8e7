// Every error number that the documents name for backup, restore, ALTER DATABASE, mirroring, log
// shipping and SQL Server Agent: provoked by a statement against a running estate, which is as it
// was before; or listed with the reason why no estate can provoke it. The estate is the plain one:
// orders on sql-a, mirrored on sql-b with the witness sql-w, shipped to sql-c.
//
// Source of the numbers: SQL Server docs, "Database Engine events and errors", BACKUP, RESTORE
// Statements, "RESTORE Arguments", ALTER DATABASE, ALTER DATABASE Database Mirroring, "Tail-Log
// Backups", the pages of the log-shipping and SQL Server Agent stored procedures.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <charconv>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <vector>

#include "tests/support/fault_of.hpp"
#include "tests/support/refusal_rows.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace switchback::test::refusal;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// 14420 and 14421 are no answers: see the_alerts_are_raised.
std::set<int> const kRaised{14420, 14421};

struct Impossible {
  int number;
  char const* why;
};
constexpr Impossible kImpossible[] = {
    {4303, "more roll forward is only needed after restores of files or filegroups, which runbooks "
           "cannot be run with"},
    {921,
     "recovery begins when an instance starts, for all its databases at once: 922 from then on"},
    {952, "while a statement waits for others to leave: tests/sim/operations/waiting_test.cpp"},
    {1404, "the mirror is never busy: what it does takes no lock here"},
    {1408, "the same situation as 1412, which is answered"},
    {1409, "the same situation as 1412, which is answered"},
    {1410,
     "the other copy is mirrored with a third instance: an instance takes part with one copy, "
     "and its partner's answers first (1405)"},
    {1413, "SET PARTNER takes no time here, so no link fails during it"},
    {1415, "the catalogue names no reason"},
    {1428, "a command is not passed on to the partner: its end is asked by itself"},
    {1430, "a warning of SET PARTNER OFF about a state that the model does not have"},
    {1433, "SET WITNESS takes no time here, so no link fails during it"},
    {1460, "the other copy is mirrored with a third instance, as for 1410"},
    {1475, "minimally logged work is not simulated: log grows by messages alone"},
    {156, "a syntax error near a keyword is answered as any other, 102"},
    {226, "transactions of a user's own are refused by name, so none is open"},
    {3021, "as 226: a backup meets no open transaction"},
    {14293, "two jobs of one name: 14261 prevents them"},
    {32029, "tells that a backup was verified and renamed: no error"},
    {32055, "the monitor's own tables cannot be damaged"},
};

/// The numbers of the documents: tests/data/documented-errors.csv, which names the page of each.
std::vector<int> documented() {
  std::ifstream file(SWITCHBACK_SOURCE_DIR "/tests/data/documented-errors.csv");
  std::vector<int> numbers;
  for (std::string line; std::getline(file, line);)
    if (int number = 0;
        std::from_chars(line.data(), line.data() + line.size(), number).ec == std::errc{})
      numbers.push_back(number);
  return numbers;
}

void act(Estate& estate, Line const& line) {
  auto& topology = estate.topology();
  std::string const& kind = line.on;
  if (kind == "!cut")
    topology.set_cable(line.what, false);
  else if (kind == "!lose")
    topology.change(line.what).up = false;
  else if (kind == "!stop" || kind == "!start")
    topology.change(line.what).sql_server = kind == "!start";
  else if (kind == "!agent")
    topology.change(line.what).sql_agent = false;
  else {
    return strike(estate, kind == "!redo"
                              ? fault_of("fail redo", line.what)
                              : fault_of("damage file", line.what,
                                         {{"file", std::string("*")}, {"as", kind.substr(1)}}));
  }
  estate.propagate("the test");
}

bool answers(Outcome const& outcome, int number) {
  std::string const text = std::to_string(number);
  return outcome.number == text || outcome.message.find("(" + text + ")") != std::string::npos;
}

std::string provoke(Row const& row) {
  Overrides set = row.set;
  set.emplace_back("databases.orders.size", "100MB");
  std::vector<Moment> moments;
  for (Line const& line : row.before)
    moments.push_back({SimTime{std::chrono::seconds{line.at}}, [&line](Scene& scene) {
                         if (line.on.front() == '!')
                           return act(scene.estate, line);
                         Outcome const o = run_sql_text(scene.estate, line.on, line.what);
                         if ((o.refused() ? o.number : "") != line.refused)
                           scene.say("before it: " + line.what + " is answered " + o.number);
                       }});
  moments.push_back(
      {SimTime{std::chrono::seconds{row.line.at}}, [&row](Scene& scene) {
         std::string const before = standing(scene.estate);
         Outcome const outcome = run_sql_text(scene.estate, row.line.on, row.line.what);
         std::string const after = standing(scene.estate);
         scene.say(answers(outcome, row.number) ? "answered"
                                                : outcome.number + " " + outcome.message);
         bool const as_it_should = row.leaves.empty()
                                       ? before == after
                                       : before.find(row.leaves) == std::string::npos &&
                                             after.find(row.leaves) != std::string::npos;
         scene.say(as_it_should ? "left" : before + "---\n" + after);
       }});
  return run_estate(plan_of("orders-principal-lost", set), moments, SimTime{890s});
}

std::vector<Row> const& all_rows() {
  static std::vector<Row> const kAll = [] {
    std::vector<Row> all;
    for (auto const* rows :
         {&backup_rows(), &database_rows(), &mirroring_rows(), &shipping_rows(), &language_rows()})
      all.insert(all.end(), rows->begin(), rows->end());
    return all;
  }();
  return kAll;
}

} // namespace

BOOST_AUTO_TEST_SUITE(error_numbers)

BOOST_DATA_TEST_CASE(a_refusal_has_its_number_and_changes_nothing, data::make(all_rows()), row) {
  // A restore that has to break off says so when it ends; nothing else takes time.
  BOOST_TEST(provoke(row) == "answered\nleft");
}

BOOST_AUTO_TEST_CASE(the_alerts_are_raised) {
  auto const plan =
      plan_of("orders-principal-lost", {{"log_shipping.orders.backup_alert", "true"},
                                        {"log_shipping.orders.backup_threshold", "20min"},
                                        {"log_shipping.orders.restore_threshold", "20min"}});
  auto const heard =
      run_estate(plan,
                 {{SimTime{1min},
                   [](Scene& s) {
                     act(s.estate, {0, "!agent", "sql-c"});
                   }},
                  {SimTime{2min},
                   [](Scene& s) {
                     s.sql("sql-a", "exec msdb.dbo.sp_update_job @job_name = "
                                    "'LSBackup_orders', @enabled = 0");
                   }},
                  {SimTime{30min}, [](Scene& s) { s.say(s.runs("alert", "sql-a")); }},
                  // Its own alert job rests with its Agent, and finds the row at its next tick.
                  {SimTime{30min},
                   [](Scene& s) {
                     s.say(s.runs("alert", "sql-c"));
                     s.estate.topology().change("sql-c").sql_agent = true;
                     s.estate.propagate("the test");
                   }},
                  {SimTime{40min}, [](Scene& s) { s.say(s.runs("alert", "sql-c")); }}},
                 SimTime{50min});
  // The last backup ended at 1 s, the last restore counts from the start: both are 20 min old just
  // after 00:20:00; the alert job looks at every even minute.
  BOOST_TEST(heard == "ok\n00:22:00 raised 14420\n\n00:32:00 raised 14421");
}

std::string joined(std::vector<int> const& numbers) {
  std::string text;
  for (int number : numbers)
    text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

BOOST_AUTO_TEST_CASE(a_documented_number_is_either_provoked_or_can_not_arise) {
  std::set<int> provoked = kRaised, impossible;
  for (Row const& row : all_rows())
    provoked.insert(row.number);
  for (Impossible const& one : kImpossible) {
    BOOST_TEST(std::string_view(one.why).size() > 10U);
    BOOST_TEST(impossible.insert(one.number).second, one.number << " is listed twice");
  }
  auto numbers = documented();
  std::sort(numbers.begin(), numbers.end());
  BOOST_TEST((std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end()));
  std::vector<int> both, either;
  std::set_intersection(provoked.begin(), provoked.end(), impossible.begin(), impossible.end(),
                        std::back_inserter(both));
  std::set_union(provoked.begin(), provoked.end(), impossible.begin(), impossible.end(),
                 std::back_inserter(either));
  BOOST_TEST(joined(both) == "");
  BOOST_TEST(joined(either) == joined(numbers));
  std::cout << "error numbers: " << numbers.size() << " documented, " << provoked.size()
            << " provoked by " << all_rows().size() << " statements, " << impossible.size()
            << " cannot arise\n";
}

BOOST_AUTO_TEST_SUITE_END()
