#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/runbook/tsql/parser.hpp"
#include "tests/support/text_case.hpp"

using namespace switchback::test;
using namespace switchback::tsql;
namespace data = boost::unit_test::data;

namespace {

/// The statements of a text by the kind of each, batches parted by |, or the error of a batch.
std::string kinds(std::string const& text) {
  static char const* const kNames[] = {"backup", "restore", "mirroring", "option",   "exec",
                                       "kill",   "use",     "drop",      "declare",  "assign",
                                       "wait",   "report",  "rename",    "endpoint", "shutdown",
                                       "update", "raise",   "if",        "jump",     "return"};
  std::string out;
  for (Batch const& batch : parse(text)) {
    out += out.empty() ? "" : "|";
    if (!batch.errors.empty()) {
      auto const& e = batch.errors.front();
      out += std::to_string(e.number) + "@" + std::to_string(e.at.line) + ":" +
             std::to_string(e.at.column);
    }
    for (std::size_t i = 0; i < batch.statements.size(); ++i)
      out += (i > 0 ? " " : "") + std::string(kNames[batch.statements[i].body.index()]);
    if (batch.times != 1)
      out += " x" + std::to_string(batch.times);
  }
  return out;
}

std::vector<TextCase> const kCases{
    // As published.
    {"exec sp_delete_log_shipping_secondary_database mgc", "exec"},
    {"exec sp_who2\nkill 57\nrestore database mgc with recovery", "exec kill restore"},
    // Batches.
    {"use master\nGO\nexec sp_who2\ngo 3\n", "use|exec x3"},
    {"select 1 /* GO\nGO */\nprint 'x'", "report report"},
    {"exec sp_who2; go", "102@1:15"},
    {"-- only a comment", ""},
    {"/* one /* nested */ still */ use mgc", "use"},
    {"\xEF\xBB\xBF"
     "use\xC2\xA0mgc\xE3\x80\x80;",
     "use"},
    // Names and strings.
    {"EXEC master..sp_who2", "exec"},
    {"sp_who2", "exec"},
    {"exec [msdb].[dbo].[sp_start_job] N'LSCopy''x'", "exec"},
    {"RESTORE LOG [a ]] b] FROM DISK = N'\\\\fs\\x y\\[z].trn' WITH NORECOVERY, STATS = 10",
     "restore"},
    {"restore database mgc from disk='a.bak' with replace,norecovery,move 'l' to 'p',file=1",
     "restore"},
    {"restore headeronly from disk = 'x'", "restore"},
    {"backup log mgc to disk='x' with norecovery, no_truncate", "backup"},
    {"backup database mgc to disk = 'a', disk = 'b' with init , compression, stats", "backup"},
    {"alter database mgc set partner failover", "mirroring"},
    {"alter database [mgc] set partner = 'TCP://sql-b:5022'", "mirroring"},
    {"alter database mgc set safety full alter database mgc set witness off",
     "mirroring mirroring"},
    {"alter database mgc set partner timeout 30", "mirroring"},
    {"alter database mgc set single_user with rollback immediate", "option"},
    {"alter database mgc set recovery simple", "option"},
    {"declare @f nvarchar(260) = N'\\\\fs\\' + 'x', @i int set @f += '.bak' backup database mgc to "
     "disk = @f",
     "declare assign backup"},
    {"exec sp_update_job @job_name = 'x', @enabled = 0", "exec"},
    {"declare @rc int exec @rc = sp_start_job 'x'", "declare exec"},
    // Control of flow.
    {"if @@error = 0 kill 5", "if kill"},
    {"IF (@@ERROR <> 0 OR @@error is not null) BEGIN kill 5; use mgc END else kill 6",
     "if kill use jump kill"},
    {"if not (1 = 1 and 2 <= 3) kill 5; else if 1 != 2 kill 6 kill 7", "if kill jump if kill kill"},
    {"begin use mgc end", "use"},
    {"declare @x int if @x = 1 kill 5", "declare if kill"},
    {"if 1 = 1 begin declare @x int end set @x = 1", "if declare assign"},
    {"return kill 5", "return kill"},
    {"raiserror('x', 16, 1) with nowait kill 5", "raise kill"},
    {"declare @a int, @b int select @a = 1, @b = 2 kill 5", "declare assign assign kill"},
    {"select case when 1 = 1 then 2 else 3 end from t kill 5", "report kill"},
    {"waitfor delay '00:01:00'", "wait"},
    {"drop database mgc", "drop"},
    {"set nocount on select * from sys.databases where name = 'mgc'", "report report"},
    // Errors: the whole batch is refused, the next one is not.
    {"kill @s", "102@1:6"},
    {"restore database mgc wit recovery\ngo\nexec sp_who2", "102@1:22|exec"},
    {"backup log mgc to disk='x' with recovery", "155@1:33"},
    {"restore log mgc from disk='x' with recovery, norecovery", "3031@1:56"},
    {"backup database mgc to disk='x' with norecovery", "3032@1:38"},
    {"use mgc\nwhile 1=1 begin kill 5 end", "102@2:1"},
    {"if @x = 1 kill 5", "137@1:1"},
    {"kill 5 set @x = 1 declare @x int", "137@1:8"},
    {"if 1 = 1 begin end", "102@1:16"},
    {"if 1 = 1 begin kill 5", "102@1:22"},
    {"if 1 = 1", "102@1:9"},
    {"if (1 = 1 kill 5", "102@1:11"},
    {"if exists (select 1) kill 5", "102@1:4"},
    {"if 1 kill 5", "102@1:6"},
    {"begin tran kill 5", "102@1:7"},
    {"begin try kill 5 end try", "102@1:7"},
    {"if 1 = 1 goto x", "102@1:10"},
    {"else kill 5", "102@1:1"},
    {"end", "102@1:1"},
    {"raiserror('x', 20, 1) with log", "102@1:18"},
    {"print 'open", "105@1:7"},
    {"use mgc /* open", "113@1:9"},
    {"exec sp_who2 @loginame = 'x', 'y'", "119@1:31"},
    {"exec ('kill 5')", "102@1:6"},
    {"drop database []", "1038@1:15"},
    {"alter database mgc set nonsense", "102@1:24"},
};

Procedure const kDeleteLink{"sp_delete_log_shipping_primary_secondary",
                            {"@primary_database", "@secondary_server", "@secondary_database"},
                            3};

} // namespace

BOOST_AUTO_TEST_SUITE(tsql_text)

BOOST_DATA_TEST_CASE(a_text_becomes_statements_or_the_servers_error, data::make(kCases), c) {
  BOOST_TEST(kinds(c.text) == c.expected);
}

BOOST_AUTO_TEST_CASE(arguments_are_bound_by_position_and_name) {
  auto const batches = parse("exec sp_delete_log_shipping_primary_secondary mgc, @secondary_server "
                             "= 'b', @secondary_database = mgc");
  auto const& call = std::get<Execute>(batches[0].statements[0].body);
  auto const bound = arguments(call, kDeleteLink);
  auto const& map = std::get<std::map<std::string, Value>>(bound);
  BOOST_TEST(*std::get<0>(evaluate(map.at("@secondary_server"), {}, {})) == "b");
}

BOOST_AUTO_TEST_CASE(arguments_that_do_not_fit_have_the_servers_numbers) {
  auto const number = [](char const* text) {
    auto const batches = parse(text);
    auto const& call = std::get<Execute>(batches[0].statements[0].body);
    return std::get<Error>(arguments(call, kDeleteLink)).number;
  };
  BOOST_TEST(number("exec sp_delete_log_shipping_primary_secondary mgc") == 201);
  BOOST_TEST(number("exec sp_delete_log_shipping_primary_secondary a, b, c, d") == 8144);
  BOOST_TEST(number("exec sp_delete_log_shipping_primary_secondary @no = 1") == 8145);
}

BOOST_AUTO_TEST_CASE(an_undeclared_variable_is_error_137) {
  Value v{{{Value::Part::Kind::Variable, "@x"}}};
  BOOST_TEST(std::get<Error>(evaluate(v, {}, {})).number == 137);
  BOOST_TEST(*std::get<0>(evaluate(v, {{"@x", "y"}}, {})) == "y");
}

/// What IF makes of a condition: yes, no, unknown, or a number.
std::string answer(std::string const& condition) {
  auto const batches = parse("declare @n int, @x int, @s varchar(9) if " + condition + " kill 5");
  if (!batches.front().errors.empty())
    return std::to_string(batches.front().errors.front().number);
  auto const& branch = std::get<Branch>(batches.front().statements.at(1).body);
  Variables const variables{{"@n", std::nullopt}, {"@x", "5"}, {"@s", "Mgc "}, {"@@error", "1416"}};
  auto const holds_there = holds(branch.condition, variables, {});
  if (auto const* error = std::get_if<Error>(&holds_there))
    return std::to_string(error->number);
  auto const truth = std::get<0>(holds_there);
  return !truth ? "unknown" : *truth ? "yes" : "no";
}

BOOST_DATA_TEST_CASE(a_condition_is_true_false_or_unknown,
                     data::make(std::vector<TextCase>{{"@x = 5", "yes"},
                                                      {"@x <> 5", "no"},
                                                      {"@x < 10", "yes"}, // as numbers
                                                      {"@x >= 10", "no"},
                                                      {"@s = 'mgc'", "yes"},
                                                      {"@s = 5", "245"},
                                                      {"@@ERROR = 0", "no"},
                                                      {"@@ERROR <> 0", "yes"},
                                                      {"@n = 0", "unknown"},
                                                      {"not @n = 0", "unknown"},
                                                      {"@n is null", "yes"},
                                                      {"@x is not null", "yes"},
                                                      {"@n = 0 and @x = 5", "unknown"},
                                                      {"@n = 0 and @x = 6", "no"},
                                                      {"@n = 0 or @x = 5", "yes"},
                                                      {"@n = 0 or @x = 6", "unknown"},
                                                      {"@x = 6 or @x = 5 and @x = 5", "yes"},
                                                      {"(@x = 5 or @x = 6) and @x = 7", "no"},
                                                      {"@y = 1", "137"}}),
                     c) {
  BOOST_TEST(answer(c.text) == c.expected);
}

BOOST_AUTO_TEST_CASE(what_is_nested_too_deeply_is_refused) {
  auto const number = [](std::string const& text) {
    auto const batches = parse(text);
    return batches.front().errors.empty() ? 0 : batches.front().errors.front().number;
  };
  auto const times = [](std::string const& what, int n) {
    std::string text;
    for (int i = 0; i < n; ++i)
      text += what;
    return text;
  };
  BOOST_TEST(number(times("if 1 = 1 ", 32) + "kill 5") == 0);
  BOOST_TEST(number(times("if 1 = 1 ", 33) + "kill 5") == 191);
  BOOST_TEST(number(times("begin ", 100'000)) == 191);
  BOOST_TEST(number("if " + times("(", 32) + "1 = 1" + times(")", 32) + " kill 5") == 0);
  BOOST_TEST(number("if " + times("(", 100'000)) == 191);
  BOOST_TEST(number("if " + times("not ", 100'000)) == 191);
}

BOOST_AUTO_TEST_CASE(hostile_text_ends_in_an_error) {
  BOOST_TEST(!parse(std::string(2'000'000, ' ')).front().errors.empty());
  BOOST_TEST(!parse(std::string(100'000, '(')).front().errors.empty());
  parse(std::string("\0\xff\xfe[", 4));
}

BOOST_AUTO_TEST_SUITE_END()
