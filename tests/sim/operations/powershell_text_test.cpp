#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/operations/cmdlets.hpp"
#include "sim/runbook/shell/shell.hpp"
#include "tests/support/text_case.hpp"

using namespace switchback;
using namespace switchback::test;
namespace ps = switchback::powershell;
namespace data = boost::unit_test::data;

namespace {

std::string shown(ps::Value const& v) {
  switch (v.kind) {
  case ps::Value::Kind::Null:
    return "$null";
  case ps::Value::Kind::Truth:
    return v.truth ? "$true" : "$false";
  case ps::Value::Kind::Text:
    return v.text;
  case ps::Value::Kind::List: {
    std::string all = "(";
    for (auto const& item : v.items)
      all += shown(item) + ";";
    return all + ")";
  }
  case ps::Value::Kind::Table: {
    std::string all = "{";
    for (auto const& [key, value] : v.entries)
      all += key + "=" + shown(value) + ";";
    return all + "}";
  }
  }
  return "";
}

/// The first command of a text as it is bound, or the id of what is wrong with it.
std::string bound(std::string const& text) {
  auto const script = ps::parse(text);
  if (!script.errors.empty())
    return script.errors.front().id + "@" + std::to_string(script.errors.front().at.line);
  auto const& command = script.statements.back().pipeline.front();
  CmdletRow const* cmdlet = find_cmdlet(command.name);
  auto const result = bind_cmdlet(cmdlet, command, {{"pool", ps::Value::of(std::string("chat"))}});
  if (auto const* error = std::get_if<ps::Error>(&result))
    return error->id;
  auto const& b = std::get<ps::Bound>(result);
  std::string out(cmdlet->syntax.name);
  for (auto const& [name, value] : b.values)
    out += " " + name + "=" + shown(value);
  return out;
}

std::vector<TextCase> const kCases{
    // As published.
    {"Set-CsPersistentChatState -Identity \"service:chatpool.litwareinc.com\" -PoolState "
     "FailedOver",
     "Set-CsPersistentChatState Identity=service:chatpool.litwareinc.com PoolState=FailedOver"},
    {"Set-CsPersistentChatState -Identity \"service: chatpool.litwareinc.com\" -PoolState Normal",
     "Set-CsPersistentChatState Identity=service: chatpool.litwareinc.com PoolState=Normal"},
    {"Set-CsPersistentChatActiveServer -Identity global -ActiveServers $Null",
     "Set-CsPersistentChatActiveServer ActiveServers=$null Identity=global"},
    {"Set-CsPersistentChatActiveServer -Identity global -ActiveServers @{Replace=\"a\",\"b\"}",
     "Set-CsPersistentChatActiveServer ActiveServers={Replace=(a;b;);} Identity=global"},
    {"Install-CsMirrorDatabase -ConfiguredDatabases -SqlServerFqdn sql-b.x.com -FileShare "
     "\\\\fs-2.x.com\\logship -DropExistingDatabasesOnMirror",
     "Install-CsMirrorDatabase ConfiguredDatabases=$true DropExistingDatabasesOnMirror=$true "
     "FileShare=\\\\fs-2.x.com\\logship SqlServerFqdn=sql-b.x.com"},
    {"Invoke-CsPoolFailover -PoolFqdn fe-1.x.com -DisasterMode",
     "Invoke-CsPoolFailOver DisasterMode=$true PoolFqdn=fe-1.x.com"},
    // Any dash, curly quotes, prefixes, positions, colons, continuation.
    {"Set-CsPersistentChatState \xE2\x80\x93Identity \xE2\x80\x9C"
     "service:x\xE2\x80\x9D -Pool failed",
     "Set-CsPersistentChatState Identity=service:x PoolState=FailedOver"},
    {"set-cspersistentchatstate service:x -poolstate:Normal",
     "Set-CsPersistentChatState Identity=service:x PoolState=Normal"},
    {"Set-CsPersistentChatState `\n  -Identity $pool -PoolState Normal",
     "Set-CsPersistentChatState Identity=chat PoolState=Normal"},
    {"Set-CsPersistentChatState -Identity \"service:$pool\" -PoolState Normal",
     "Set-CsPersistentChatState Identity=service:chat PoolState=Normal"},
    {"Set-CsPersistentChatState -Identity 'service:$pool' -WhatIf",
     "Set-CsPersistentChatState Identity=service:$pool WhatIf=$true"},
    {"Set-CsPersistentChatState x -Force:$false",
     "Set-CsPersistentChatState Force=$false Identity=x"},
    {"# remark\nGet-CsService -PersistentChatServer | Format-Table",
     "Get-CsService PersistentChatServer=$true"},
    {"<# block\n #> Start-Sleep 30", "Start-Sleep Seconds=30"},
    {"Set-CsPersistentChatActiveServer -ActiveServers @(\"a\", 'b')",
     "Set-CsPersistentChatActiveServer ActiveServers=(a;b;)"},
    {"$x = Get-CsPool", "Get-CsPool"},
    // Refusals, with PowerShell's ids.
    {"Set-CsPersistentChatSate -Identity x", "CommandNotFoundException"},
    {"Set-CsPersistentChatState -Identty x", "NamedParameterNotFound"},
    {"Invoke-CsPoolFailOver", "MissingMandatoryParameter"},
    {"Set-CsPersistentChatState x y", "PositionalParameterNotFound"},
    {"Set-CsPersistentChatState -PoolState Broken", "CannotConvertArgumentNoMessage"},
    {"Install-CsMirrorDatabase -For x", "AmbiguousParameter"},
    {"Set-CsPersistentChatState -Identity", "MissingArgument"},
    {"Set-CsPersistentChatState -Identity \"open", "ParserError@1"},
    {"Get-CsPool\nif ($x) { Get-CsPool }", "ParserError@2"},
    {"PS C:\\> Get-CsPool", "ParserError@1"},
    {"Get-CsPool |", "ParserError@1"},
    {"Set-CsPersistentChatActiveServer -ActiveServers @{Add='a'", "ParserError@1"},
};

std::string commands(std::string const& text) {
  auto const script = shell::parse(text);
  std::string out;
  for (auto const& c : script.commands) {
    if (auto const* copy = std::get_if<shell::Copy>(&c.body))
      out += "copy " + copy->from_folder + " " + copy->pattern + " " + copy->to_folder +
             (copy->newer_only ? " newer" : "") + ";";
    else if (auto const* erase = std::get_if<shell::Delete>(&c.body))
      out += "delete " + erase->folder + " " + erase->pattern + ";";
    else if (auto const* wait = std::get_if<shell::Wait>(&c.body))
      out += "wait " + std::to_string(wait->seconds) + ";";
    else
      out += "report;";
  }
  for (auto const& e : script.errors)
    out += std::to_string(e.at.line) + ":" + std::to_string(e.at.column) + " " + e.message + ";";
  return out;
}

std::vector<TextCase> const kShell{
    {"robocopy \\\\fs-2\\logship D:\\LogShip mgc_*.trn",
     "copy \\\\fs-2\\logship mgc_*.trn D:\\LogShip newer;"},
    {"copy \"\\\\fs 2\\log ship\\*.trn\" D:\\LogShip\\",
     "copy \\\\fs 2\\log ship *.trn D:\\LogShip;"},
    {"xcopy /D \\\\fs\\x\\a.bak D:\\y", "copy \\\\fs\\x a.bak D:\\y newer;"},
    {"rem words & timeout 5 && dir", "report;wait 5;report;"},
    {"del D:\\LogShip\\*.trn", "delete D:\\LogShip *.trn;"},
    {"format c:", "1:1 'format' is outside the commands that runbooks can be run with;"},
    {"copy a", "1:1 copy takes what to copy and where to;"},
    {"echo ok\ncopy %FROM% b", "report;2:1 the variable %FROM% is not set;"},
    {"copy \"a b", "1:1 the quotation mark is not closed;"},
    {"\v", "report;"},
    {"timeout x", "1:1 timeout takes seconds from 0 to 99999;"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(powershell_text)

BOOST_DATA_TEST_CASE(a_command_is_bound_or_refused_with_its_id, data::make(kCases), c) {
  BOOST_TEST(bound(c.text) == c.expected);
}

BOOST_AUTO_TEST_CASE(hostile_text_ends_in_an_error) {
  BOOST_TEST(!ps::parse(std::string(2'000'000, 'a')).errors.empty());
  BOOST_TEST(!ps::parse("x " + std::string(100'000, '(')).errors.empty());
  BOOST_TEST(!ps::parse("x " + std::string(100'000, '[')).errors.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(shell_text)

BOOST_DATA_TEST_CASE(a_line_is_parsed_or_refused_at_its_place, data::make(kShell), c) {
  BOOST_TEST(commands(c.text) == c.expected);
}

BOOST_AUTO_TEST_SUITE_END()
