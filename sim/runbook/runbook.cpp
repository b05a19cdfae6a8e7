#include "sim/runbook/runbook.hpp"

#include <cmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>
#include <regex>
#include <set>

#include "models/names.hpp"
#include "sim/runbook/block_key.hpp"
#include "sim/runbook/block_tree.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

constexpr std::size_t kLargest = 1'000'000;

std::vector<std::string> names_of(std::vector<FenceWord> const& rows) {
  std::vector<std::string> words;
  words.reserve(rows.size());
  for (FenceWord const& row : rows)
    words.emplace_back(row.word);
  return words;
}

/// key=value words of an info string; a value may hold blanks within parentheses or double quotes.
struct InfoWord {
  std::string text;
  int column = 0;
};
std::vector<InfoWord> words_of(std::string_view info, int first_column) {
  std::vector<InfoWord> words;
  std::size_t i = 0;
  while (i < info.size()) {
    if (std::isspace(static_cast<unsigned char>(info[i])) != 0) {
      ++i;
      continue;
    }
    InfoWord word{"", first_column + static_cast<int>(i)};
    int depth = 0;
    bool quoted = false;
    for (; i < info.size(); ++i) {
      char const c = info[i];
      if (c == '"') {
        quoted = !quoted;
        continue;
      }
      depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
      if (std::isspace(static_cast<unsigned char>(c)) != 0 && depth <= 0 && !quoted)
        break;
      word.text += c;
    }
    words.push_back(std::move(word));
  }
  return words;
}

std::string suggestion(std::string const& text, std::vector<std::string> const& valid) {
  std::string const near = nearest(text, valid);
  return near.empty() ? "" : ", did you mean '" + near + "'?";
}

class Reader {
public:
  Reader(std::string const& name, std::string const& file, std::string_view text,
         std::map<std::string, std::string> const& fill)
      : text_(text), fill_(fill) {
    result_.runbook.name = name;
    result_.runbook.file = file;
  }

  RunbookResult run() {
    if (text_.size() > kLargest)
      return complain(0, 0, "the runbook is larger than 1 MB");
    if (text_.find('\0') != std::string_view::npos)
      return complain(0, 0, "the runbook contains a NUL byte");
    struct Free {
      void operator()(cmark_node* node) const { cmark_node_free(node); }
    };
    std::unique_ptr<cmark_node, Free> const document(
        cmark_parse_document(text_.data(), text_.size(), CMARK_OPT_DEFAULT));
    for (cmark_node* node = cmark_node_first_child(document.get()); node != nullptr;
         node = cmark_node_next(node)) {
      if (cmark_node_get_type(node) == CMARK_NODE_HEADING)
        heading(node);
      else if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK &&
               cmark_node_get_fence_info(node) != nullptr)
        fence(node);
    }
    if (result_.runbook.steps.empty() && result_.diagnostics.empty())
      complain(0, 0, "the runbook has no step: a step is a heading of level 2 (## 1. ...)");
    auto const keys = human_time_keys(result_.runbook);
    for (std::size_t s = 0; s < keys.size(); ++s)
      for (std::size_t b = 0; b < keys[s].size(); ++b)
        result_.runbook.steps[s].blocks[b].human_time = keys[s][b];
    return std::move(result_);
  }

private:
  RunbookResult& complain(int line, int column, std::string message) {
    result_.diagnostics.push_back({{result_.runbook.file, line, column}, std::move(message)});
    return result_;
  }

  static std::string plain_text(cmark_node* node) {
    std::string text;
    for (cmark_node* child = cmark_node_first_child(node); child != nullptr;
         child = cmark_node_next(child)) {
      if (char const* literal = cmark_node_get_literal(child); literal != nullptr)
        text += literal;
      else if (cmark_node_get_type(child) == CMARK_NODE_SOFTBREAK)
        text += ' ';
      else
        text += plain_text(child);
    }
    return text;
  }

  void heading(cmark_node* node) {
    std::string const text = plain_text(node);
    int const level = cmark_node_get_heading_level(node), line = cmark_node_get_start_line(node);
    if (level == 1 && result_.runbook.title.empty())
      result_.runbook.title = text;
    if (level != 2)
      return;
    RunbookStep step;
    step.line = line;
    step.title = text;
    std::size_t digits = 0;
    while (digits < text.size() && digits < 6 &&
           std::isdigit(static_cast<unsigned char>(text[digits])) != 0)
      ++digits;
    if (digits > 0 && digits < text.size() && text[digits] == '.') {
      step.number = std::stoi(text.substr(0, digits));
      step.title = text.substr(std::min(text.size(), text.find_first_not_of(' ', digits + 1)));
      if (!numbers_.insert(step.number).second)
        complain(line, 1, fmt::format("duplicate step {}", step.number));
    }
    result_.runbook.steps.push_back(std::move(step));
  }

  void fence(cmark_node* node) {
    std::string const info = cmark_node_get_fence_info(node);
    int const line = cmark_node_get_start_line(node);
    int const column = cmark_node_get_start_column(node) + 3;
    auto const words = words_of(info, column);
    if (words.empty() || words.front().text == "text")
      return;
    Block block;
    block.line = line;
    std::string const& kind = words.front().text;
    auto const kinds = names_of(block_kinds());
    auto const it = std::find(kinds.begin(), kinds.end(), kind);
    if (it == kinds.end()) {
      complain(line, words.front().column,
               "unknown kind of block '" + kind +
                   "', expected sql, powershell, cmd, dialog, expect or text" +
                   suggestion(kind, kinds));
      return;
    }
    block.kind = static_cast<BlockKind>(it - kinds.begin());
    block.on_failure.what =
        block.kind == BlockKind::Expect ? FailurePolicy::What::Stop : FailurePolicy::What::GoOn;
    std::set<std::string> seen;
    for (std::size_t i = 1; i < words.size(); ++i) {
      std::string const name = words[i].text.substr(0, words[i].text.find('='));
      if (!seen.insert(name).second)
        complain(line, words[i].column, "duplicate key '" + name + "'");
      key(block, words[i]);
    }
    if (block.on.empty() && block.kind != BlockKind::Expect)
      complain(line, column, "the block does not say where it runs, expected on=PLACE");
    block.text = cmark_node_get_literal(node);
    // A fence that is never closed swallows the rest of the document.
    auto const lines = std::count(block.text.begin(), block.text.end(), '\n');
    if (cmark_node_get_end_line(node) - line != lines + 1)
      complain(line, column - 3, "the block is not closed; expected a line of ``` after it");
    if (block.text.find_first_not_of(" \t\r\n") == std::string::npos)
      complain(line, column, "the block is empty");
    fill(block);
    block.tree = parse_block(block.kind, block.text);
    if (block.kind == BlockKind::Expect)
      for (ExpectedLine const& one : expected_of(block))
        for (auto const& error : one.read.errors)
          complain(line + one.line, error.column, error.message);
    if (result_.runbook.steps.empty())
      result_.runbook.steps.push_back({0, "before the first step", line, {}});
    result_.runbook.steps.back().blocks.push_back(std::move(block));
  }

  void key(Block& block, InfoWord const& word) {
    static std::vector<std::string> const kKeys = names_of(block_keys());
    auto const equals = word.text.find('=');
    std::string const name = word.text.substr(0, equals);
    std::string const value = equals == std::string::npos ? "" : word.text.substr(equals + 1);
    auto const not_a = [&](std::string const& expected) {
      complain(block.line, word.column, name + " is '" + value + "', expected " + expected);
    };
    if (equals == std::string::npos || std::find(kKeys.begin(), kKeys.end(), name) == kKeys.end()) {
      complain(block.line, word.column,
               "unknown key '" + name + "' of a block" + suggestion(name, kKeys));
    } else if (value.empty()) {
      not_a("a value");
    } else if (name == "on") {
      block.on = value;
    } else if (name == "by") {
      block.by = value;
    } else if (name == "takes") {
      auto const parsed = parse_distribution(value);
      if (auto const* distribution = std::get_if<Distribution>(&parsed))
        block.takes = *distribution;
      else
        not_a(std::get<std::string>(parsed));
    } else if (name == "within") {
      auto const parsed = parse_duration(value);
      if (auto const* duration = std::get_if<Duration>(&parsed))
        block.within = *duration;
      else
        not_a(std::get<std::string>(parsed));
    } else {
      auto const parsed = parse_policy(value);
      if (auto const* policy = std::get_if<FailurePolicy>(&parsed))
        block.on_failure = *policy;
      else
        not_a(std::get<std::string>(parsed));
    }
  }

  /// <name> becomes its value; a name is letters, digits, dashes, underscores and blanks, so that
  /// comparisons are left alone.
  void fill(Block& block) {
    std::string filled;
    int line = block.line + 1, column = 1;
    for (std::size_t i = 0; i < block.text.size();) {
      char const c = block.text[i];
      auto const end = c == '<' ? block.text.find('>', i) : std::string::npos;
      bool is_name = end != std::string::npos && end > i + 1 &&
                     std::isalpha(static_cast<unsigned char>(block.text[i + 1])) != 0;
      for (std::size_t k = i + 1; is_name && k < end; ++k)
        is_name = std::isalnum(static_cast<unsigned char>(block.text[k])) != 0 ||
                  std::string_view("-_ ").find(block.text[k]) != std::string_view::npos;
      if (is_name) {
        std::string const name = block.text.substr(i + 1, end - i - 1);
        if (auto const it = fill_.find(name); it != fill_.end())
          filled += it->second;
        else if (name == "spid")
          filled += "<spid>";
        else
          complain(line, column,
                   "no text for <" + name + ">, expected it under 'fill' in the scenario");
        column += static_cast<int>(end + 1 - i);
        i = end + 1;
        continue;
      }
      if (c == '\n')
        ++line, column = 0;
      ++column;
      filled += c;
      ++i;
    }
    block.text = std::move(filled);
  }

  std::string_view text_;
  std::map<std::string, std::string> const& fill_;
  RunbookResult result_;
  std::set<int> numbers_;
};

} // namespace

std::string_view name_of(BlockKind kind) {
  return block_kinds()[static_cast<std::size_t>(kind)].word;
}

std::vector<FenceWord> const& block_kinds() {
  static std::vector<FenceWord> const kKinds{
      {"sql", "T-SQL, typed at the SQL instance `on`"},
      {"powershell", "PowerShell, typed at the machine `on`"},
      {"cmd", "commands of the Windows command prompt, typed at the machine `on`"},
      {"dialog", "a named dialog of a management tool, with its fields, at the machine `on`"},
      {"expect", "claims that the operator checks from `on`, one on each line"},
      {"text", "prose for the reader; never run"},
  };
  return kKinds;
}

std::vector<FenceWord> const& block_keys() {
  static std::vector<FenceWord> const kKeys{
      {"on", "the SQL instance or machine; required except for expect"},
      {"by", "the person or role that does the work, for reports and random draws"},
      {"takes", "human time before the first command: a time or a distribution"},
      {"within", "expect: how long the operator waits for the claims to come true; default 0s"},
      {"on_failure", "stop, go-on or retry(n, wait); default go-on, for expect stop"},
  };
  return kKeys;
}

Parsed<FailurePolicy> parse_policy(std::string_view text) {
  if (text == "stop")
    return FailurePolicy{FailurePolicy::What::Stop, 0, {}};
  if (text == "go-on")
    return FailurePolicy{FailurePolicy::What::GoOn, 0, {}};
  std::string const expected = "stop, go-on or retry(n, wait), such as retry(3, 1min)";
  if (!text.starts_with("retry(") || !text.ends_with(")"))
    return expected;
  std::string_view const inside = text.substr(6, text.size() - 7);
  auto const comma = inside.find(',');
  if (comma == std::string_view::npos)
    return expected;
  FailurePolicy policy{FailurePolicy::What::Retry, 0, {}};
  auto const [end, error] = std::from_chars(inside.data(), inside.data() + comma, policy.times);
  std::string_view wait = inside.substr(comma + 1);
  while (!wait.empty() && wait.front() == ' ')
    wait.remove_prefix(1);
  auto const duration = parse_duration(wait);
  if (error != std::errc{} || end != inside.data() + comma || policy.times < 1 ||
      policy.times > 1000 || !std::holds_alternative<Duration>(duration))
    return expected;
  policy.wait = std::get<Duration>(duration);
  return policy;
}

RunbookResult read_runbook(std::string const& name, std::string const& file, std::string_view text,
                           std::map<std::string, std::string> const& fill) {
  return Reader(name, file, text, fill).run();
}

namespace {

/// Few lines need the expressions below, which are slow.
bool may_hold_secret(std::string_view line) {
  std::string const text = lower(line);
  for (std::string_view word : {"password", "sqlcmd", "osql"})
    if (text.find(word) != std::string::npos)
      return true;
  for (auto at = text.find("-p"); at != std::string::npos; at = text.find("-p", at + 1))
    if (at + 2 < text.size() && std::isspace(static_cast<unsigned char>(text[at + 2])) != 0)
      return true;
  return false;
}

} // namespace

std::string mask_secrets(std::string_view text) {
  static std::regex const kSecrets(
      R"(((?:^|[\s;])-P\s+|-Password\s+|PASSWORD\s*=\s*N?)('(?:[^']|'')*'|"[^"]*"|[^\s,;)]+))",
      std::regex::icase | std::regex::optimize);
  static std::regex const kShort(R"(((?:^|\s)-P)([^\s-]\S*))", std::regex::optimize);
  // Only lines that can hold one are searched: the expressions are slow and their recursion grows
  // with the text.
  std::string result;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string line(text.substr(begin, end - begin));
    if (line.size() < 4096 && may_hold_secret(line)) {
      line = std::regex_replace(line, kSecrets, "$1****");
      if (line.find("sqlcmd") != std::string::npos || line.find("osql") != std::string::npos)
        line = std::regex_replace(line, kShort, "$1****");
    }
    result += line;
    if (end < text.size())
      result += '\n';
    begin = end + 1;
  }
  return result;
}

} // namespace switchback
