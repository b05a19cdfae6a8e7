#include "sim/runbook/block_key.hpp"

#include <map>

#include "models/names.hpp"

namespace switchback {
namespace {

/// How a comment begins that takes the rest of a line.
bool is_comment(BlockKind kind, std::string_view line) {
  switch (kind) {
  case BlockKind::Sql:
    return line.starts_with("--");
  case BlockKind::PowerShell:
    return line.starts_with("#");
  case BlockKind::Cmd:
    return line.starts_with("::") || lower(line.substr(0, 4)) == "rem ";
  case BlockKind::Dialog:
  case BlockKind::Expect:
    return false;
  }
  return false;
}

/// With single blanks and in small letters.
std::string normalised(std::string_view line) {
  std::string text;
  for (char const c : line) {
    bool const blank = c == ' ' || c == '\t' || c == '\r';
    if (!blank)
      text += lower(c);
    else if (!text.empty() && text.back() != ' ')
      text += ' ';
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == ';'))
    text.pop_back();
  return text;
}

} // namespace

std::string first_command(Block const& block) {
  std::string_view rest = block.text;
  while (!rest.empty()) {
    std::size_t const end = std::min(rest.find('\n'), rest.size());
    std::string line = normalised(rest.substr(0, end));
    if (!line.empty() && !is_comment(block.kind, line))
      return line;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

std::vector<std::vector<DrawKey>> human_time_keys(Runbook const& runbook) {
  std::map<std::uint64_t, std::uint64_t> alike;
  std::vector<std::vector<DrawKey>> keys;
  for (Step const& step : runbook.steps) {
    auto& of_step = keys.emplace_back();
    for (Block const& block : step.blocks) {
      DrawKey const key = DrawKey("human time")
                              .with(step.title)
                              .with(name_of(block.kind))
                              .with(block.by)
                              .with(first_command(block));
      of_step.push_back(key.with(alike[key.value()]++));
    }
  }
  return keys;
}

} // namespace switchback
