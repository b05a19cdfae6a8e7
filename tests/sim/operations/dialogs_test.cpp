// Dialogs: what is wrong with one is found before a drill starts, and every field acts.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/operations/dialogs.hpp"
#include "tests/support/running_estate.hpp"
#include "tests/support/text_case.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// The place of everything that is wrong in a dialog of the main scenario's estate, with the
/// nearest valid word, if there is one.
std::string wrong(std::string const& text) {
  std::string found;
  for (DialogError const& error :
       check_dialog(plan_of("site-lost").scenario.estate, parse_dialog(text))) {
    auto const mean = error.message.find("did you mean ");
    found += (found.empty() ? "" : ", ") + std::to_string(error.line) + ":" +
             std::to_string(error.column) +
             (mean == std::string::npos ? "" : " " + error.message.substr(mean + 13));
  }
  return found;
}

std::vector<TextCase> const kCases{
    {"Remove Mirroring\ndatabase: mgc", ""},
    {"Remove Miroring\ndatabase: mgc", "1:1 'Remove Mirroring'?"},
    {"\n  Remove Miroring", "2:3 'Remove Mirroring'?"},
    {"Remove Mirroring", "1:1"},
    {"Remove Mirroring\ndatabase mgc", "2:1, 1:1"},
    {"Remove Mirroring\ndatabase: mgc\ndatabase: mgc", "3:1"},
    {"Remove Mirroring\ndatabas: mgc", "1:1, 2:1 'database'?"},
    {"Remove Mirroring\ndatabase: mgccmp", "2:11 'mgccomp'?"},
    {"Remove Mirroring\ndatabase:  MGC", ""},
    {"Back Up Database\ndatabase: mgc\nto: D:\\b\\x.bak\ntype: transaction log", ""},
    {"Back Up Database\ndatabase: mgc\nto: x.bak\ntype: Diferential", "4:7 'Differential'?"},
    {"Back Up Database\ndatabase: mgc\nto: backup\\x.bak", "3:5"},
    {"Back Up Database\ndatabase: mgc\nto: \\\\fs-2.litwareinc.com\\logship\\x.bak", ""},
    {"Back Up Database\ndatabase: mgc\nto: \\\\fs-2.litwareinc.com\\logshp\\x.bak",
     "3:5 '\\\\fs-2.litwareinc.com\\logship'?"},
    {"Restore Database\ndatabase: mgc\nfrom: D:\\x.bak\noverwrite: ys", "4:12"},
    {"Restore Database\ndatabase: mgc\nfrom: D:\\x.bak\nrecovery: ready to us",
     "4:11 'ready to use'?"},
    {"Enable Log Shipping\ndatabase: mgc\nsecondary: sql-bakup\nshare: logshp",
     "3:12 'sql-backup'?, 4:8"},
    {"Redirect Clients\ndatabase: mgc\nto: sql-primary.litwareinc.com", ""},
    {"Set Next Hop\npool: chatpol.litwareinc.com\nnext_hop: fe-3.litwareinc.com",
     "2:7 'chatpool.litwareinc.com'?, 3:11 'fe-1.litwareinc.com'?"},
};

/// What a backup by dialog answers, and the kind of set that it leaves.
std::string backed_up(std::string const& type) {
  std::string const text = "Back Up Database\ndatabase: orders\nto: D:\\b\\x.bak" + type;
  return run_estate(plan_of("orders-principal-lost"),
                    {{SimTime{10s},
                      [&](Scene& s) {
                        s.block(BlockKind::Dialog, "sql-a", text, [&s](Carried const& c) {
                          auto const place = s.estate.files().resolve_folder("D:\\b", "sql-a");
                          File const* file = s.estate.files().find(*place)->find("x.bak");
                          s.say(c.outcome.number + " " +
                                std::to_string(static_cast<int>(file->sets.back().kind)));
                        });
                      }}},
                    SimTime{800s});
}

} // namespace

BOOST_AUTO_TEST_SUITE(the_dialogs)

BOOST_DATA_TEST_CASE(a_dialog_is_checked_with_its_values, data::make(kCases), c) {
  BOOST_TEST(wrong(c.text) == c.expected);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_at_its_place_in_the_runbook) {
  Block block;
  block.kind = BlockKind::Dialog;
  block.on = "sql-primary";
  block.line = 40;
  block.tree = parse_block(block.kind, "Remove Mirroring\ndatabase: mgd\n");
  auto const found = check_block(plan_of("site-lost").scenario.estate, "r.md", block);
  BOOST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found.front().place.line == 42);
  BOOST_TEST(found.front().place.column == 11);
}

BOOST_AUTO_TEST_CASE(the_type_of_a_backup_is_the_one_that_was_chosen) {
  auto const of = [](BackupKind kind) { return " " + std::to_string(static_cast<int>(kind)); };
  BOOST_TEST(backed_up("") == of(BackupKind::Full));
  BOOST_TEST(backed_up("\ntype: Full") == of(BackupKind::Full));
  BOOST_TEST(backed_up("\ntype: Differential") == of(BackupKind::Differential));
  BOOST_TEST(backed_up("\ntype: Transaction Log") == of(BackupKind::Log));
}

BOOST_AUTO_TEST_SUITE_END()
