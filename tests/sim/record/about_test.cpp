// Every table, view and column is documented in the record itself.
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <set>

#include "asked.hpp"
#include "sim/record/tables.hpp"

using namespace switchback;
using namespace switchback::test;

BOOST_FIXTURE_TEST_SUITE(about_the_record, Asked)

BOOST_AUTO_TEST_CASE(every_table_view_and_column_has_a_line) {
  store(failover());
  BOOST_TEST((*this)("SELECT s.name FROM sqlite_schema s WHERE s.type IN ('table', 'view') AND "
                     "s.name NOT LIKE 'sqlite_%' AND NOT EXISTS (SELECT 1 FROM about a WHERE "
                     "a.name = s.name AND a.column_name = '' AND a.line <> '')") == "");
  BOOST_TEST((*this)("SELECT s.name || '.' || c.name FROM sqlite_schema s JOIN "
                     "pragma_table_info(s.name) c WHERE s.type IN ('table', 'view') AND s.name NOT "
                     "LIKE 'sqlite_%' AND NOT EXISTS (SELECT 1 FROM about a WHERE a.name = s.name "
                     "AND a.column_name = c.name AND a.line <> '')") == "");
}

BOOST_AUTO_TEST_CASE(every_time_says_whether_it_is_a_length_or_an_instant) {
  store(failover());
  BOOST_TEST((*this)("SELECT name || '.' || column_name FROM about WHERE column_name LIKE '%\\_us' "
                     "ESCAPE '\\' AND unit NOT IN ('us', 'instant')") == "");
}

BOOST_AUTO_TEST_CASE(no_line_is_about_a_column_that_is_gone) {
  store(failover());
  std::ifstream in(std::string(SWITCHBACK_SOURCE_DIR) + "/sim/record/columns.txt");
  std::set<std::string> seen;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with('#'))
      continue;
    std::string const name = line.substr(0, line.find(' '));
    BOOST_TEST(seen.insert(name).second, name << " stands twice");
    auto const dot = name.find('.');
    std::string const where = dot == std::string::npos
                                  ? "column_name = '" + name + "'"
                                  : "name = '" + name.substr(0, dot) + "' AND column_name = '" +
                                        name.substr(dot + 1) + "'";
    BOOST_TEST((*this)("SELECT count(*) > 0 FROM about WHERE " + where) == "1\n", name);
  }
  BOOST_TEST(seen.size() > 200u);
}

BOOST_AUTO_TEST_SUITE_END()
