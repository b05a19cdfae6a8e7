// Command lines of cmd blocks: what is understood, and what is refused, with its place.
#include "sim/runbook/shell/shell.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

struct Wrong {
  char const *line, *says;
};
std::ostream& operator<<(std::ostream& out, Wrong const& w) { return out << w.line; }
Wrong const kWrong[] = {
    {"sqllogship -backup 1", "sqllogship takes -server and the instance to work on"},
    {"sqllogship -server a", "sqllogship takes one of -backup, -copy and -restore"},
    {"sqllogship -server a -copy 1 -restore 1",
     "sqllogship takes one of -backup, -copy and -restore"},
    {"sqllogship -server a -restor 1",
     "'-restor' is no option of sqllogship, did you mean '-restore'?"},
    {"sqllogship -server a -copy 1 -copy 2", "-copy is given twice"},
    {"sqllogship -server a -copy", "-copy lacks its value"},
    {"sqllogship -server a -copy 1 -verboselevel 5", "-verboselevel takes 0 to 4"},
    {"sqllogship -server a -copy 1 -logintimeout soon",
     "-logintimeout takes seconds from 0 to 99999"},
    {"sqllogship -server a -copy 1 -querytimeout -1",
     "-querytimeout takes seconds from 0 to 99999"},
    {"sqllogshop -server a -copy 1",
     "'sqllogshop' is outside the commands that runbooks can be run "
     "with, did you mean 'sqllogship'?"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(shell_lines)

BOOST_DATA_TEST_CASE(a_wrong_line_is_refused_with_its_place, data::make(kWrong), wrong) {
  auto const script = shell::parse(std::string("rem\n  ") + wrong.line);
  BOOST_REQUIRE(script.errors.size() == 1U);
  BOOST_TEST(script.errors[0].message == wrong.says);
  BOOST_TEST((script.errors[0].at == shell::Position{2, 3}));
}

BOOST_AUTO_TEST_CASE(sqllogship_takes_its_options_in_any_order_and_case) {
  auto const script = shell::parse("SqlLogShip.exe -Restore 7 -QueryTimeout 60 -server sql-c "
                                   "-LoginTimeout 3");
  BOOST_REQUIRE((script.errors.empty() && script.commands.size() == 1U));
  auto const& call = std::get<shell::LogShip>(script.commands[0].body);
  BOOST_TEST(call.server == "sql-c");
  BOOST_TEST((call.work == shell::LogShip::Work::Restore));
  BOOST_TEST(call.id == "7");
  BOOST_TEST(call.login_timeout == 3);
}

BOOST_AUTO_TEST_SUITE_END()
