#include "sim/runbook/block_tree.hpp"

namespace switchback {
namespace {

std::vector<ExpectedLine> parse_expectation(std::string_view text) {
  std::vector<ExpectedLine> lines;
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string_view const line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      lines.push_back({number, parse_predicate(line)});
  }
  return lines;
}

} // namespace

std::vector<tsql::Batch> parse_sql(std::string_view text) {
  std::string ready(text);
  for (auto at = ready.find("<spid>"); at != std::string::npos; at = ready.find("<spid>"))
    ready.replace(at, 6, std::to_string(kEachSession));
  return tsql::parse(ready);
}

std::shared_ptr<BlockTree const> parse_block(BlockKind kind, std::string_view text) {
  switch (kind) {
  case BlockKind::Sql:
    return std::make_shared<BlockTree const>(BlockTree{parse_sql(text)});
  case BlockKind::PowerShell:
    return std::make_shared<BlockTree const>(BlockTree{powershell::parse(text)});
  case BlockKind::Cmd:
    return std::make_shared<BlockTree const>(BlockTree{shell::parse(text)});
  case BlockKind::Dialog:
    return std::make_shared<BlockTree const>(BlockTree{parse_dialog(text)});
  case BlockKind::Expect:
    break;
  }
  return std::make_shared<BlockTree const>(BlockTree{parse_expectation(text)});
}

} // namespace switchback
