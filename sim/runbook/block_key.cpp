#include "sim/runbook/block_key.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "models/names.hpp"
#include "sim/runbook/powershell/scanner.hpp"
#include "sim/runbook/tsql/cursor.hpp"

namespace switchback {
namespace {

/// Whether a line that begins with this word begins a new statement after the one of `verb`: ALTER
/// DATABASE and UPDATE continue with SET, INSERT with SELECT or EXEC.
bool begins_another(std::string_view verb, tsql::Token const& token) {
  if (!tsql::starts_statement(token))
    return false;
  std::string const word = lower(token.text);
  if (word == "set")
    return !same_name(verb, "alter") && !same_name(verb, "update");
  if (word == "select" || word == "exec" || word == "execute")
    return !same_name(verb, "insert");
  return true;
}

std::string first_sql(std::string_view text) {
  using Kind = tsql::Token::Kind;
  std::vector<std::string> parts;
  std::string verb;
  int line = 0;
  for (tsql::Token const& token : tsql::lex(text).tokens) {
    bool const separator =
        token.kind == Kind::Go || (token.kind == Kind::Symbol && token.text == ";");
    if (token.kind == Kind::End)
      break;
    if (parts.empty() && separator)
      continue;
    if (separator || (!parts.empty() && token.at.line != line && begins_another(verb, token)))
      break;
    if (parts.empty())
      verb = token.text;
    line = token.at.line;
    parts.push_back(lower(token.text));
  }
  std::string out;
  for (std::string const& part : parts)
    out += (out.empty() ? "" : " ") + part;
  return out;
}

class FirstOfPowerShell : powershell::Scanner {
public:
  using Scanner::Scanner;

  std::string run() {
    try {
      skip_separators();
      int open = 0;
      while (!at_end() && (open > 0 || (peek() != '\n' && peek() != ';')))
        part(open);
    } catch (powershell::Failed const&) {
      // The comment is not closed: the text before it is the command.
    }
    return normalised(out_);
  }

private:
  void part(int& open) {
    std::size_t const before = i_;
    // # begins a comment only where a word may begin: C#1 is a word.
    bool const inside_word = !out_.empty() && out_.back() != ' ' && peek() == '#';
    if (!inside_word)
      skip_blanks(open > 0);
    if (i_ != before) {
      out_ += ' ';
    } else if (peek() == '\'' || peek() == '"') {
      quoted(peek());
    } else {
      char const c = peek();
      open += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
      take();
    }
  }
  void quoted(char mark) {
    do
      take();
    while (!at_end() && peek() != mark);
    take();
  }
  void take() {
    if (!at_end())
      out_ += peek();
    step();
  }

  std::string out_;
};

/// The text before an & outside quotes; ^ escapes the next character.
std::string_view first_part(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '^' && !quoted)
      ++i;
    else if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == '&' && !quoted)
      return line.substr(0, i);
  }
  return line;
}

bool is_remark(std::string_view command) {
  return command.starts_with("::") || command == "rem" || command.starts_with("rem ");
}

std::string_view take_line(std::string_view& rest) {
  std::string_view const line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

std::string first_cmd(std::string_view rest) {
  while (!rest.empty()) {
    std::string line(take_line(rest));
    std::string const whole = normalised(line).substr(0, 5);
    if (is_remark(whole.starts_with('@') ? whole.substr(1) : whole))
      continue; // a remark takes its whole line, including & and ^
    while (line.ends_with('^') && !rest.empty()) {
      line.pop_back();
      line += take_line(rest);
    }
    std::string command = normalised(first_part(line));
    command.erase(0, std::min(command.size(), command.find_first_not_of("@ ")));
    if (!command.empty())
      return command;
  }
  return {};
}

std::string first_line(std::string_view rest) {
  std::string line;
  while (line.empty() && !rest.empty())
    line = normalised(take_line(rest));
  return line;
}

} // namespace

std::string normalised(std::string_view text) {
  std::string out;
  for (char const c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0)
      out += lower(c);
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ')
    out.pop_back();
  return out;
}

std::string first_command(Block const& block) {
  switch (block.kind) {
  case BlockKind::Sql:
    return first_sql(block.text);
  case BlockKind::PowerShell:
    return FirstOfPowerShell(block.text).run();
  case BlockKind::Cmd:
    return first_cmd(block.text);
  case BlockKind::Dialog:
  case BlockKind::Expect:
    break;
  }
  return first_line(block.text);
}

std::vector<std::vector<DrawKey>> human_time_keys(Runbook const& runbook) {
  std::map<std::uint64_t, std::uint64_t> alike;
  std::vector<std::vector<DrawKey>> keys;
  for (RunbookStep const& step : runbook.steps) {
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
