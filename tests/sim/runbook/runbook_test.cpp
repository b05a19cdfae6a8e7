#include "sim/runbook/runbook.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/runbook/predicate.hpp"
#include "tests/support/text_case.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

std::string errors(std::string const& text) {
  std::string out;
  for (auto const& d : read_runbook("r", "r.md", text, {{"file", "x.bak"}}).diagnostics)
    out += to_text(d) + "\n";
  return out;
}

std::vector<TextCase> const kBroken{
    {"", "r.md: the runbook has no step: a step is a heading of level 2 (## 1. ...)\n"},
    {"## 1. A\n```sqll on=x\nuse mgc\n```\n",
     "r.md:2:4: unknown kind of block 'sqll', expected sql, powershell, cmd, dialog, expect or "
     "text, did you mean 'sql'?\n"},
    {"## 1. A\n```sql on=x tkes=5min\nuse mgc\n```\n",
     "r.md:2:13: unknown key 'tkes' of a block, did you mean 'takes'?\n"},
    {"## 1. A\n```sql\nuse mgc\n```\n",
     "r.md:2:4: the block does not say where it runs, expected on=PLACE\n"},
    {"## 1. A\n```sql on=x\n```\n", "r.md:2:4: the block is empty\n"},
    {"## 1. A\n\n## 1. B\n```sql on=x\nuse mgc\n```\n", "r.md:3:1: duplicate step 1\n"},
    {"## 1. A\n```sql on=x\nrestore database mgc from disk = '<other file>'\n```\n",
     "r.md:3:35: no text for <other file>, expected it under 'fill' in the scenario\n"},
    {"## 1. A\n```expect on=x\nmgc on y is ONLIN\n```\n",
     "r.md:3:13: unknown state 'ONLIN', did you mean 'ONLINE'?\n"},
};

struct Fixed final : Observer {
  Truth truth;
  explicit Fixed(Truth t) : truth(t) {}
  Truth observe(Claim const& claim) const override {
    return claim.subject == "known" ? Truth::Yes : truth;
  }
};

Truth eval(std::string const& text, Truth unknown = Truth::Unknown) {
  auto const parsed = parse_predicate(text);
  BOOST_REQUIRE(parsed.errors.empty());
  return evaluate(parsed.predicate, Fixed(unknown));
}

} // namespace

BOOST_AUTO_TEST_SUITE(runbooks)

BOOST_DATA_TEST_CASE(what_is_wrong_is_said_with_its_place, data::make(kBroken), c) {
  BOOST_TEST(errors(c.text) == c.expected);
}

BOOST_AUTO_TEST_CASE(a_block_says_where_who_and_how_long) {
  auto const r =
      read_runbook("r", "r.md",
                   "# T\n## 4. Bring it online\nprose\n```sql on=sql-b by=dba "
                   "takes=lognormal(median=3min, p95=9min) on_failure=retry(3, 1min)\nkill "
                   "<spid>\nrestore database mgc from disk = '<file>'\n```\n",
                   {{"file", "x.bak"}});
  BOOST_REQUIRE(r.diagnostics.empty());
  BOOST_TEST(r.runbook.title == "T");
  auto const& step = r.runbook.steps.front();
  BOOST_TEST(step.number == 4);
  BOOST_TEST(step.title == "Bring it online");
  auto const& block = step.blocks.front();
  BOOST_TEST(block.on == "sql-b");
  BOOST_TEST(block.by == "dba");
  BOOST_TEST(block.line == 4);
  BOOST_TEST((block.takes == Distribution::lognormal(3min, 9min)));
  BOOST_TEST((block.on_failure == FailurePolicy{FailurePolicy::What::Retry, 3, 1min}));
  BOOST_TEST(block.text == "kill <spid>\nrestore database mgc from disk = 'x.bak'\n");
}

BOOST_AUTO_TEST_CASE(an_unmet_expectation_stops_and_a_refused_command_does_not) {
  auto const r = read_runbook(
      "r", "r.md",
      "## 1. A\n```sql on=x\nuse mgc\n```\n```expect on=x within=2min\nmgc on x is ONLINE\n```\n",
      {});
  BOOST_TEST((r.runbook.steps[0].blocks[0].on_failure.what == FailurePolicy::What::GoOn));
  BOOST_TEST((r.runbook.steps[0].blocks[1].on_failure.what == FailurePolicy::What::Stop));
  BOOST_TEST((r.runbook.steps[0].blocks[1].within == 2min));
}

BOOST_AUTO_TEST_CASE(every_shipped_runbook_reads_without_complaint) {
  int n = 0;
  for (auto const& entry :
       std::filesystem::directory_iterator(SWITCHBACK_SOURCE_DIR "/scenarios/runbooks")) {
    std::ifstream in(entry.path());
    std::ostringstream text;
    text << in.rdbuf();
    BOOST_TEST(read_runbook(entry.path().stem(), entry.path(), text.str(), {}).diagnostics.empty(),
               entry.path());
    ++n;
  }
  BOOST_TEST(n >= 8);
}

BOOST_AUTO_TEST_CASE(secrets_are_masked) {
  BOOST_TEST(mask_secrets("sqlcmd -S a -U sa -P geheim -Q \"x\"") ==
             "sqlcmd -S a -U sa -P **** -Q \"x\"");
  BOOST_TEST(mask_secrets("WITH PASSWORD = 'it''s', x") == "WITH PASSWORD = ****, x");
  BOOST_TEST(mask_secrets("Get-X -Password abc -Path y") == "Get-X -Password **** -Path y");
  BOOST_TEST(mask_secrets("Set-X -PoolState Normal\nrun -Path P") ==
             "Set-X -PoolState Normal\nrun -Path P");
}

BOOST_AUTO_TEST_CASE(hostile_runbooks_end_in_one_message) {
  BOOST_TEST(read_runbook("r", "r.md", std::string(2'000'000, '#'), {}).diagnostics.size() == 1U);
  BOOST_TEST(read_runbook("r", "r.md", std::string("## 1. A\0", 8), {}).diagnostics.size() == 1U);
  BOOST_TEST(!read_runbook("r", "r.md", std::string(50'000, '>'), {}).diagnostics.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(predicates)

BOOST_AUTO_TEST_CASE(what_is_unknown_stays_unknown_unless_the_rest_decides) {
  BOOST_TEST((eval("known is up and other is up") == Truth::Unknown));
  BOOST_TEST((eval("known is up or other is up") == Truth::Yes));
  BOOST_TEST((eval("not other is up") == Truth::Unknown));
  BOOST_TEST((eval("not known is up and other is up") == Truth::No));
  BOOST_TEST((eval("(known is up or other is up) and known is not down") == Truth::Yes));
}

BOOST_AUTO_TEST_CASE(claims_are_read_with_their_parts) {
  auto const p = parse_predicate("4 of chat servers on site-2 is active for 30s").predicate;
  BOOST_TEST((p.claim.quantifier == Claim::Quantifier::Count));
  BOOST_TEST(p.claim.count == 4);
  BOOST_TEST(p.claim.subject == "chat servers");
  BOOST_TEST(p.claim.place == "site-2");
  BOOST_TEST(p.claim.state == "active");
  BOOST_TEST((held_for(p) == 30s));
  auto const m = parse_predicate("users who can post >= 95%").predicate;
  BOOST_TEST(m.claim.comparison == ">=");
  BOOST_TEST(m.claim.percent);
  auto const o =
      parse_predicate("orders on sql-b opens with 954 and orders on sql-a opens").predicate;
  BOOST_REQUIRE(o.parts.size() == 2U);
  BOOST_TEST(o.parts[0].claim.subject == "orders");
  BOOST_TEST(o.parts[0].claim.place == "sql-b");
  BOOST_TEST(o.parts[0].claim.comparison == "opens");
  BOOST_TEST(o.parts[0].claim.quantity == 954);
  BOOST_TEST(o.parts[1].claim.quantity == 0);
  auto const q = parse_predicate("send queue of orders on sql-a < 2MB").predicate;
  BOOST_TEST(q.claim.subject == "send queue of orders");
  BOOST_TEST(q.claim.quantity == 2'000'000);
  BOOST_TEST(m.claim.quantity == 950'000);
}

BOOST_AUTO_TEST_CASE(what_is_no_claim_is_refused_with_its_column) {
  auto const column = [](char const* text) {
    auto const parsed = parse_predicate(text);
    return parsed.errors.empty() ? 0 : parsed.errors.front().column;
  };
  BOOST_TEST(column("") == 1);
  BOOST_TEST(column("mgc on x is") == 12);
  BOOST_TEST(column("mgc on x") == 9);
  BOOST_TEST(column("(mgc is up") == 11);
  BOOST_TEST(column("nonsense < 5") == 1);
  BOOST_TEST(column("users who can post > x") == 22);
  BOOST_TEST(column("mgc is up for ever") == 15);
  BOOST_TEST(column("mgc on x opens with") == 20);
  BOOST_TEST(column("mgc on x opens with nothing") == 21);
  BOOST_TEST(!parse_predicate(std::string(100'000, '(')).errors.empty());
}

BOOST_AUTO_TEST_SUITE_END()
