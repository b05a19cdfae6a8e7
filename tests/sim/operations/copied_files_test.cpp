// Copying by hand: a file that is named and is not there is an error, nothing that fits a pattern
// is none. Microsoft docs, "copy", "xcopy" (exit codes), "robocopy" (exit code 0: nothing was
// copied), "Copy-Item"; system error code 2, ERROR_FILE_NOT_FOUND, and 32, ERROR_SHARING_VIOLATION.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Typed {
  BlockKind kind;
  std::string text;
  std::string answer; ///< number and message
};
std::ostream& operator<<(std::ostream& out, Typed const& t) { return out << t.text; }

std::string const kShare = R"(\\fs-2.litwareinc.com\logship\)", kTo = R"( D:\LogShip)";

// 1 MB stands on the share as full.bak; orders_20150105000000.trn as well, by the backup job.
std::vector<Typed> const kTyped{
    {BlockKind::Cmd, "copy " + kShare + "tail.trn" + kTo,
     "2 The system cannot find the file specified."},
    {BlockKind::Cmd, "xcopy " + kShare + "tail.trn" + kTo, "2 File not found - tail.trn"},
    {BlockKind::Cmd, "xcopy /d " + kShare + "tail.trn" + kTo, "2 File not found - tail.trn"},
    {BlockKind::Cmd, R"(copy D:\Nowhere\tail.trn)" + kTo,
     "2 The system cannot find the file specified."},
    {BlockKind::PowerShell, "Copy-Item " + kShare + "tail.trn" + kTo,
     R"(PathNotFound Cannot find path '\\fs-2.litwareinc.com\logship\tail.trn' because it does not )"
     "exist."},
    // Nothing to do.
    {BlockKind::Cmd, "copy " + kShare + "tail*.trn" + kTo, "no effect: no file to copy"},
    {BlockKind::Cmd, "xcopy " + kShare + "tail?.trn" + kTo, "no effect: no file to copy"},
    {BlockKind::Cmd, R"(robocopy \\fs-2.litwareinc.com\logship D:\LogShip tail.trn)",
     "no effect: no file to copy"},
    {BlockKind::PowerShell, "Copy-Item " + kShare + "tail*.trn" + kTo,
     "no effect: no file to copy"},
    // There.
    {BlockKind::Cmd, "copy " + kShare + "full.bak" + kTo, "1 files copied"},
    {BlockKind::PowerShell, "Copy-Item " + kShare + "full.bak" + kTo, "1 files copied"},
    {BlockKind::Cmd,
     "copy " + kShare + "full.bak" + kTo + "\nxcopy /d " + kShare + "FULL.bak" + kTo,
     "1 files copied; no effect: no file to copy"},
};

std::string answer_of(Outcome const& outcome) {
  switch (outcome.kind) {
  case Outcome::Kind::Executed:
    return outcome.message;
  case Outcome::Kind::NoEffect:
    return "no effect: " + outcome.message;
  case Outcome::Kind::Refused:
    return outcome.number + " " + outcome.message;
  }
  return "";
}

std::string heard_of(BlockKind kind, std::string const& text, Duration at, Duration backup) {
  Plan plan = plan_of("orders-principal-lost", {{"databases.orders.size", "100MB"}});
  plan.scenario.load.chat_rate = {};
  std::string const heard =
      run_estate(plan,
                 {{SimTime{backup},
                   [](Scene& s) {
                     run_sql_text(s.estate, "sql-a",
                                  "backup database orders to disk = '" + kShare + "full.bak'");
                   }},
                  {SimTime{at},
                   [&](Scene& s) {
                     s.block(kind, "sql-c", text,
                             [&s](Carried const& carried) { s.say(answer_of(carried.outcome)); });
                   }}},
                 SimTime{2min});
  return std::regex_replace(heard, std::regex("\n"), "; ");
}

} // namespace

BOOST_AUTO_TEST_SUITE(copied_files)

BOOST_DATA_TEST_CASE(a_named_file_that_is_not_there_is_an_error, data::make(kTyped), typed) {
  BOOST_TEST(heard_of(typed.kind, typed.text, 60s, 10s) == typed.answer);
}

BOOST_AUTO_TEST_CASE(nor_can_one_be_copied_that_is_still_being_written) {
  // 100 MB take a second at least.
  BOOST_TEST(heard_of(BlockKind::Cmd, "copy " + kShare + "full.bak" + kTo, 60s + 10ms, 60s) ==
             "32 The process cannot access the file because it is being used by another process.");
}

BOOST_AUTO_TEST_SUITE_END()
