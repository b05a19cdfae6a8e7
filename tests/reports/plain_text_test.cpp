// Texts from outside lose what steers a terminal or hides what stands beside it, and nothing else.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "reports/plain_text.hpp"
#include "reports/test_results.hpp"

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

struct Text {
  std::string_view is, shown;
};
std::ostream& operator<<(std::ostream& out, Text const& text) { return out << text.shown; }

Text const kTexts[]{
    {"plain", "plain"},
    {"a\tb\nc", "a\tb\nc"},
    {"\x1b[31mred\x07", "\\x1b[31mred\\x07"},
    {"line\rover", "line\\x0dover"},
    {"\x7f", "\\x7f"},
    {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"}, // Hebrew letters stay
    {"a\xe2\x80\xae"
     "b",
     "a\\u{202e}b"},                                      // RIGHT-TO-LEFT OVERRIDE
    {"\xe2\x81\xa6x\xe2\x81\xa9", "\\u{2066}x\\u{2069}"}, // isolates
    {"\xd8\x9c", "\\u{061c}"},                            // ARABIC LETTER MARK
    {"\xc2\x85\xe2\x80\xa8", "\\u{0085}\\u{2028}"},       // NEL, LINE SEPARATOR
    {"\xef\xbf\xbe", "\\u{fffe}"},                        // no character of XML
    {"\xff\xc3", "\\xff\\xc3"},                           // no UTF-8
    {"\xc0\xaf", "\\xc0\\xaf"},                           // overlong
    {"\xed\xa0\x80", "\\xed\\xa0\\x80"},                  // a surrogate
    {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},         // above U+10FFFF
    {"\xf0\x9f\x94\xa5 \xc3\xa9", "\xf0\x9f\x94\xa5 \xc3\xa9"},
    {std::string_view("\0", 1), "\\x00"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(plain_text)

BOOST_DATA_TEST_CASE(what_is_invisible_is_shown, data::make(kTexts), text) {
  BOOST_TEST(visible(text.is) == text.shown);
}

BOOST_AUTO_TEST_CASE(one_line_is_one_line) { BOOST_TEST(one_line("a\nb\tc\r") == "a b c\\x0d"); }

BOOST_AUTO_TEST_CASE(markdown_shows_markup) {
  BOOST_TEST(markdown_text("<b>|`x`|*[a](b)\n&amp;") ==
             "&lt;b\\>\\|\\`x\\`\\|\\*\\[a\\]\\(b\\) &amp;amp;");
}

BOOST_AUTO_TEST_CASE(annotations_can_not_be_ended_from_within) {
  TestSuite suite;
  suite.file = "a,b:c%.yaml";
  suite.outcome = TestOutcome::Failed;
  suite.cases.push_back(
      {"x", TestOutcome::Failed, "missed", {{suite.file, 3, "1%\n::error::2"}}, "", {}});
  BOOST_TEST(github_annotations({suite}) ==
             "::error file=a%2Cb%3Ac%25.yaml,line=3,title=a%2Cb%3Ac%25.yaml"
             "::1%25 ::error::2\n");
}

BOOST_AUTO_TEST_CASE(names_in_a_junit_file_are_there_once) {
  TestSuite suite;
  suite.file = "a/b.yaml";
  suite.cases.resize(2);
  suite.cases[0].name = suite.cases[1].name = "same";
  TestSuite other = suite;
  other.file = "a/b.yml";
  std::string const xml = junit_xml({suite, other});
  for (char const* name :
       {"name=\"same\" classname=\"a.b\"", "name=\"same (2)\" classname=\"a.b\"",
        "name=\"same\" classname=\"a.b (2)\"", "name=\"same (2)\" classname=\"a.b (2)\""})
    BOOST_TEST(xml.find(name) != std::string::npos, name << " in " << xml);
}

BOOST_AUTO_TEST_SUITE_END()
