// The tables of commands: each name once, found in any case, with what people read of it.
#include <set>

#include <boost/test/unit_test.hpp>

#include "models/names.hpp"
#include "sim/operations/cmdlets.hpp"
#include "sim/operations/dialogs.hpp"
#include "sim/operations/sql_procedures.hpp"
#include "sim/runbook/shell/shell.hpp"
#include "sim/runbook/tsql/parser.hpp"

using namespace switchback;

namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(known_commands)

BOOST_AUTO_TEST_CASE(a_cmdlet_is_found_by_its_name_and_its_parameters_are_distinct) {
  for (CmdletRow const& row : cmdlets()) {
    BOOST_TEST((find_cmdlet(upper(row.syntax.name)) == &row), row.syntax.name);
    BOOST_TEST((row.run != nullptr), row.syntax.name);
    std::set<std::string> names;
    for (powershell::Parameter const& parameter : row.syntax.parameters) {
      BOOST_TEST(names.insert(lower(parameter.name)).second, row.syntax.name);
      for (std::string_view alias : parameter.aliases)
        BOOST_TEST(names.insert(lower(alias)).second, row.syntax.name);
    }
  }
  BOOST_TEST((find_cmdlet("Set-Nothing") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_procedure_is_found_by_its_name_and_its_parameters_are_distinct) {
  for (ProcedureRow const& row : procedures()) {
    BOOST_TEST((find_procedure(upper(row.syntax.name)) == &row), row.syntax.name);
    BOOST_TEST((row.run != nullptr), row.syntax.name);
    BOOST_TEST(row.syntax.mandatory <= row.syntax.parameters.size(), row.syntax.name);
    std::set<std::string_view> const names(row.syntax.parameters.begin(),
                                           row.syntax.parameters.end());
    BOOST_TEST(names.size() == row.syntax.parameters.size(), row.syntax.name);
  }
  BOOST_TEST((find_procedure("sp_nothing") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_dialog_is_found_by_its_name_and_a_choice_has_values) {
  for (DialogRow const& row : dialogs()) {
    BOOST_TEST((find_dialog(row.name) == &row), row.name);
    BOOST_TEST((row.run != nullptr), row.name);
    for (FieldRow const& field : row.fields)
      BOOST_TEST((field.kind == FieldKind::OneOf) == !field.values.empty(), field.key);
  }
}

// A statement alone need not be whole, but what is wrong with it is not that it is unknown: that
// would be said at its first word.
BOOST_AUTO_TEST_CASE(every_opening_of_a_statement_leads_to_its_reader) {
  std::set<std::string_view> seen;
  for (tsql::StatementRow const& row : tsql::statement_rows())
    for (std::string_view opening : row.openings) {
      BOOST_TEST(seen.insert(opening).second, opening);
      std::string const text = std::string(opening) + (opening.ends_with('@') ? "v = 1" : "");
      for (tsql::Error const& error : tsql::parse(text).front().errors)
        BOOST_TEST((error.number != 102 || error.at.column > 1), opening);
    }
}

BOOST_AUTO_TEST_CASE(a_program_is_found_by_each_of_its_names_with_or_without_exe) {
  for (shell::CommandRow const& row : shell::command_rows())
    for (std::string_view name : row.names)
      for (char const* end : {"", ".EXE"}) {
        auto const script = shell::parse("C:\\tools\\" + std::string(name) + end);
        for (shell::Error const& error : script.errors)
          BOOST_TEST(error.message.find("outside") == std::string::npos, name);
      }
}

BOOST_AUTO_TEST_SUITE_END()
