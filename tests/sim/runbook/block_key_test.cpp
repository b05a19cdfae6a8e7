// A block's human time is keyed by the block itself, not by its position.
#include "sim/runbook/block_key.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <ostream>
#include <set>

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

struct Part {
  std::string title, fence, text;
};
std::vector<Part> const kParts{
    {"End log shipping", "sql on=b by=dba", "exec sp_delete_log_shipping_secondary_database mgc"},
    {"Fetch the logs", "cmd on=b by=dba", "robocopy \\\\fs\\logship D:\\LogShip mgc_*.trn"},
    {"Recover", "sql on=b by=dba", "restore database mgc with recovery"},
    {"Set the state", "powershell on=f by=chat-admin",
     "Set-CsPersistentChatState -Identity pool -PoolState FailedOver"},
    {"Look", "expect within=2min", "mgc on b is ONLINE"},
};

std::string text_of(std::vector<Part> const& parts, int number = 1) {
  std::string text = "# A runbook\n";
  for (Part const& part : parts)
    text += "\n## " + std::to_string(number++) + ". " + part.title + "\n\n```" + part.fence + "\n" +
            part.text + "\n```\n";
  return text;
}

std::vector<std::vector<DrawKey>> keys_of(std::string const& text, std::string const& name = "r") {
  RunbookResult const read = read_runbook(name, name + ".md", text, {});
  BOOST_REQUIRE_EQUAL(read.diagnostics.size(), 0U);
  return human_time_keys(read.runbook);
}

/// By the title of the step; here every title is there once.
std::map<std::string, std::vector<std::uint64_t>> by_title(std::vector<Part> const& parts) {
  auto const keys = keys_of(text_of(parts));
  std::map<std::string, std::vector<std::uint64_t>> all;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (DrawKey const key : keys[i])
      all[parts[i].title].push_back(key.value());
  return all;
}

std::string first(BlockKind kind, std::string text) {
  Block block;
  block.kind = kind;
  block.text = std::move(text);
  return first_command(block);
}

struct Alike {
  BlockKind kind;
  char const *text, *command;
};
std::ostream& operator<<(std::ostream& out, Alike const& a) { return out << a.text; }

std::vector<Alike> const kAlike{
    {BlockKind::Sql, "-- why\n\nRESTORE  database\tmgc -- now\n with recovery;\nuse mgc\n",
     "restore database mgc with recovery"},
    {BlockKind::Sql, "/* why, /* nested */ in\n   lines */ restore database [mgc] with recovery",
     "restore database mgc with recovery"},
    {BlockKind::Sql, "use master\nGO\nkill 51", "use master"},
    {BlockKind::Sql, "go\nuse master", "use master"},
    {BlockKind::Sql, "exec sp_who2\nkill 51", "exec sp_who2"},
    {BlockKind::Sql, "alter database mgc\nset partner failover\nuse mgc",
     "alter database mgc set partner failover"},
    {BlockKind::Sql, "print 'a -- b; /* c */'\nuse mgc", "print a -- b; /* c */"},
    {BlockKind::Sql, "-- only this", ""},
    {BlockKind::Sql, "use mgc /* not closed", "use mgc"},
    {BlockKind::PowerShell, "# why\n<# in\nlines #>  Get-CsPool  -Identity P # now\nGet-CsSite",
     "get-cspool -identity p"},
    {BlockKind::PowerShell, "Get-CsPool `\n  -Identity p; Get-CsSite", "get-cspool -identity p"},
    {BlockKind::PowerShell, "Set-X -Servers @(\n  'a', # first\n  'b')\nGet-CsSite",
     "set-x -servers @( 'a', 'b')"},
    {BlockKind::PowerShell, "Get-X 'a # b; c' <# not closed", "get-x 'a # b; c'"},
    {BlockKind::PowerShell, "Get-X a#b", "get-x a#b"},
    {BlockKind::Cmd, "REM why & how\n@rem too\n::and\nrem\n@COPY  a\tb & rem now\ndir", "copy a b"},
    {BlockKind::Cmd, "copy \"a & b\" ^\r\n  c\r\n", "copy \"a & b\" c"},
    {BlockKind::Cmd, "remove a", "remove a"},
    {BlockKind::Dialog, "\nApply  Waiting Logs\ndatabase: mgc", "apply waiting logs"},
    {BlockKind::Expect, "mgc on b is ONLINE\nmgc on c is ONLINE", "mgc on b is online"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(block_key)

BOOST_DATA_TEST_CASE(the_first_command_has_no_comments_capitals_or_extra_blanks, data::make(kAlike),
                     a) {
  BOOST_TEST(first(a.kind, a.text) == a.command);
}

BOOST_AUTO_TEST_CASE(a_runbook_renumbered_or_under_another_name_keeps_its_keys) {
  auto const keys = keys_of(text_of(kParts));
  BOOST_TEST_REQUIRE(keys.size() == kParts.size());
  BOOST_TEST((keys == keys_of(text_of(kParts, 11))));
  BOOST_TEST((keys == keys_of(text_of(kParts), "another-name")));
}

BOOST_AUTO_TEST_CASE(a_step_inserted_anywhere_moves_no_other_key) {
  auto const before = by_title(kParts);
  for (std::size_t at = 0; at <= kParts.size(); ++at) {
    auto parts = kParts;
    parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(at),
                 {"New", "sql on=b by=dba", "restore database mgc with recovery"});
    auto after = by_title(parts);
    BOOST_TEST(after.erase("New") == 1U);
    BOOST_TEST((before == after), "inserted before step " << at + 1);
  }
}

BOOST_AUTO_TEST_CASE(two_steps_swapped_keep_their_keys) {
  auto const before = by_title(kParts);
  for (std::size_t a = 0; a < kParts.size(); ++a)
    for (std::size_t b = a + 1; b < kParts.size(); ++b) {
      auto parts = kParts;
      std::swap(parts[a], parts[b]);
      BOOST_TEST((before == by_title(parts)), "steps " << a + 1 << " and " << b + 1);
    }
}

BOOST_AUTO_TEST_CASE(blocks_that_are_alike_are_told_apart_by_their_order) {
  auto const once = keys_of(text_of({kParts[2]}));
  auto const thrice = keys_of(text_of({kParts[2], kParts[0], kParts[2], kParts[2]}));
  std::set<std::uint64_t> different;
  for (auto const& step : thrice)
    different.insert(step.at(0).value());
  BOOST_TEST(different.size() == 4U);
  BOOST_TEST((once[0] == thrice[0]));
}

BOOST_AUTO_TEST_CASE(heading_language_person_and_first_command_each_make_another_key) {
  Part const part = kParts[2];
  auto const key = keys_of(text_of({part}))[0][0].value();
  auto const other = [&](auto change) {
    Part changed = part;
    change(changed);
    return keys_of(text_of({changed}))[0][0].value();
  };
  BOOST_TEST(key != other([](Part& p) { p.title = "Recover it"; }));
  BOOST_TEST(key != other([](Part& p) { p.fence = "sql on=b by=chat-admin"; }));
  BOOST_TEST(key != other([](Part& p) { p.fence = "cmd on=b by=dba", p.text = "dir"; }));
  BOOST_TEST(key != other([](Part& p) { p.text = "restore database mgccomp with recovery"; }));
  // Where it is done, how long it takes and what follows are no part of what it is.
  BOOST_TEST(key == other([](Part& p) { p.fence = "sql on=c by=dba takes=9min"; }));
  BOOST_TEST(key == other([](Part& p) { p.text += "\nuse mgc"; }));
}

BOOST_AUTO_TEST_CASE(comments_blanks_and_capitals_do_not_change_a_key) {
  auto parts = kParts;
  parts[0].text = "-- why\n\nEXEC   sp_delete_log_shipping_secondary_database [MGC] -- so";
  parts[1].text = "@rem why\n" + kParts[1].text + " & rem so";
  parts[3].text = "<# why #>\n# and\n" + kParts[3].text + "   # so";
  BOOST_TEST((keys_of(text_of(kParts)) == keys_of(text_of(parts))));
}

BOOST_AUTO_TEST_SUITE_END()
