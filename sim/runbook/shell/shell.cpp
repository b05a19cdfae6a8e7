#include "sim/runbook/shell/shell.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "models/names.hpp"
#include "sim/scenario/text.hpp"

namespace switchback::shell {
namespace {

struct Failed {
  std::string message;
};

/// Folder and file name or pattern of a path; the last part counts as a file if it has a dot or a
/// wildcard.
std::pair<std::string, std::string> parted(std::string path) {
  while (path.size() > 1 && path.back() == '\\' && !path.ends_with(":\\"))
    path.pop_back();
  auto const slash = path.rfind('\\');
  std::string const last = slash == std::string::npos ? path : path.substr(slash + 1);
  bool const file =
      last.find_first_of("*?") != std::string::npos ||
      (last.find('.') != std::string::npos && slash != std::string::npos && slash > 1);
  if (!file)
    return {path, ""};
  return {slash == std::string::npos ? "." : path.substr(0, slash), last};
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false, any = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    char const c = line[i];
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if (c == '^' && !quoted && i + 1 < line.size()) {
      word += line[++i];
    } else if (c == '%' && !quoted && line.find('%', i + 1) != std::string_view::npos &&
               line.find('%', i + 1) > i + 1) {
      throw Failed{"the variable " + std::string(line.substr(i, line.find('%', i + 1) + 1 - i)) +
                   " is not set"};
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0 && !quoted) {
      if (any || !word.empty())
        words.push_back(std::exchange(word, {}));
      any = false;
    } else {
      word += c;
    }
  }
  if (quoted)
    throw Failed{"the quotation mark is not closed"};
  if (any || !word.empty())
    words.push_back(word);
  return words;
}

/// Switches apart from what they switch.
struct Arguments {
  std::vector<std::string> plain, switches;
  bool has(std::string_view name) const {
    return std::find(switches.begin(), switches.end(), name) != switches.end();
  }
};
Arguments sorted(std::vector<std::string> const& words) {
  Arguments a;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('/'))
      a.switches.push_back(lower(words[i]));
    else
      a.plain.push_back(words[i]);
  }
  return a;
}

Copy copy(Arguments const& a, Copy::Program program) {
  if (a.plain.size() != 2)
    throw Failed{"copy takes what to copy and where to"};
  auto const [folder, pattern] = parted(a.plain[0]);
  return {folder, pattern.empty() ? "*" : pattern, parted(a.plain[1]).first, a.has("/d"), program};
}

Copy robocopy(Arguments const& a) {
  if (a.plain.size() < 2)
    throw Failed{"robocopy takes a source and a destination folder"};
  if (a.plain.size() > 3)
    throw Failed{"robocopy with more than one file pattern is outside the commands that runbooks "
                 "can be run with"};
  return {a.plain[0], a.plain.size() == 3 ? a.plain[2] : "*", a.plain[1],
          true, // it copies what is new or changed
          Copy::Program::Robocopy};
}

/// All of the text is a number up to `most`.
bool number(std::string const& text, int& to, int most) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  return error == std::errc{} && end == text.data() + text.size() && to >= 0 && to <= most;
}

LogShip log_ship(std::vector<std::string> const& words) {
  static std::vector<std::string> const kOptions{
      "-server", "-backup", "-copy", "-restore", "-verboselevel", "-logintimeout", "-querytimeout"};
  LogShip call;
  std::vector<std::string> seen;
  int works = 0;
  for (std::size_t i = 1; i < words.size(); i += 2) {
    std::string const option = lower(words[i]);
    if (std::find(kOptions.begin(), kOptions.end(), option) == kOptions.end())
      throw Failed{"'" + words[i] + "' is no option of sqllogship" + suggestion(option, kOptions)};
    if (std::find(seen.begin(), seen.end(), option) != seen.end())
      throw Failed{option + " is given twice"};
    seen.push_back(option);
    if (i + 1 == words.size())
      throw Failed{option + " lacks its value"};
    std::string const& value = words[i + 1];
    int level = 0;
    if (option == "-server") {
      call.server = value;
    } else if (option == "-verboselevel") {
      if (!number(value, level, 4))
        throw Failed{"-verboselevel takes 0 to 4"};
    } else if (option == "-logintimeout" || option == "-querytimeout") {
      if (!number(value, option == "-logintimeout" ? call.login_timeout : level, 99'999))
        throw Failed{option + " takes seconds from 0 to 99999"};
    } else {
      ++works;
      call.work = option == "-backup" ? LogShip::Work::Backup
                  : option == "-copy" ? LogShip::Work::Copy
                                      : LogShip::Work::Restore;
      call.id = value;
    }
  }
  if (call.server.empty())
    throw Failed{"sqllogship takes -server and the instance to work on"};
  if (works != 1)
    throw Failed{"sqllogship takes one of -backup, -copy and -restore"};
  return call;
}

Delete erase(Arguments const& a) {
  if (a.plain.size() != 1)
    throw Failed{"del takes what to delete"};
  auto const [folder, pattern] = parted(a.plain[0]);
  return {folder, pattern.empty() ? "*" : pattern};
}

Wait wait(Arguments const& a) {
  Wait wait;
  if (a.plain.empty() || !number(a.plain.front(), wait.seconds, 99'999))
    throw Failed{"timeout takes seconds from 0 to 99999"};
  return wait;
}

/// A program, and how its words are read.
struct Program {
  CommandRow row;
  Body (*read)(std::vector<std::string> const& words);
};

std::vector<Program> const& programs() {
  using Words = std::vector<std::string> const&;
  static std::vector<Program> const kPrograms{
      {{{"copy"}, "copies files; a missing file is an error"},
       [](Words w) -> Body { return copy(sorted(w), Copy::Program::Copy); }},
      {{{"xcopy"}, "copies files; /d only newer ones"},
       [](Words w) -> Body { return copy(sorted(w), Copy::Program::Xcopy); }},
      {{{"robocopy"}, "copies new and changed files; a missing file is no error"},
       [](Words w) -> Body { return robocopy(sorted(w)); }},
      {{{"del", "erase"}, "deletes files"}, [](Words w) -> Body { return erase(sorted(w)); }},
      {{{"timeout"}, "waits, in seconds"}, [](Words w) -> Body { return wait(sorted(w)); }},
      {{{"sqllogship"}, "one run of a log-shipping job"},
       [](Words w) -> Body { return log_ship(w); }},
      {{{"dir", "echo", "rem", "type", "cd", "net", "whoami", "hostname"}, "read, without effect"},
       [](Words) -> Body { return Report{}; }},
  };
  return kPrograms;
}

/// As it is looked for: without its folder and .exe.
std::string program_name(std::string const& typed) {
  std::string name = lower(typed);
  if (name.ends_with(".exe"))
    name.resize(name.size() - 4);
  return name.substr(name.rfind('\\') + 1); // npos + 1 is the beginning
}

Command parsed(std::string_view line, Position at) {
  Command c;
  c.at = at;
  c.text = std::string(line);
  c.body = Report{};
  auto const words = words_of(line);
  if (words.empty()) // blanks of another kind
    return c;
  std::string const name = program_name(words.front());
  std::vector<std::string> known;
  for (Program const& program : programs())
    for (std::string_view called : program.row.names) {
      if (called == name) {
        c.body = program.read(words);
        return c;
      }
      known.emplace_back(called);
    }
  throw Failed{"'" + words.front() + "' is outside the commands that runbooks can be run with" +
               suggestion(words.front(), known)};
}

} // namespace

std::vector<CommandRow> command_rows() {
  std::vector<CommandRow> rows;
  for (Program const& program : programs())
    rows.push_back(program.row);
  return rows;
}

Script parse(std::string_view text) {
  Script script;
  if (text.size() > 1'000'000) {
    script.errors.push_back({{}, "the text is larger than 1 MB"});
    return script;
  }
  int line_number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string_view const line = text.substr(begin, end - begin);
    begin = end + 1;
    ++line_number;
    // & and && outside of quotes part the line; a remark goes to its end.
    std::size_t from = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= line.size(); ++i) {
      if (i < line.size() && line[i] == '"')
        quoted = !quoted;
      if (i < line.size() && (line[i] != '&' || quoted || (i > 0 && line[i - 1] == '^')))
        continue;
      std::string_view part = line.substr(from, i - from);
      std::size_t const first = part.find_first_not_of(" \t\r");
      if (first != std::string_view::npos) {
        part = part.substr(first, part.find_last_not_of(" \t\r") - first + 1);
        Position const at{line_number, static_cast<int>(from + first) + 1};
        try {
          script.commands.push_back(parsed(part, at));
        } catch (Failed const& failed) {
          script.errors.push_back({at, failed.message});
        }
      }
      from = i + 1;
    }
  }
  return script;
}

} // namespace switchback::shell
