// The command lines of cmd blocks: file copies, waits and log shipping's own program, parsed, never
// run on this host. Quoting as cmd.exe has it: double quotes keep blanks, ^ takes the next
// character as it is, & and && part commands (Microsoft docs, "cmd", "copy", "xcopy", "robocopy";
// SQL Server docs, "sqllogship Application").
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace switchback::shell {

struct Position {
  int line = 1, column = 1;
  bool operator==(Position const&) const = default;
};

struct Error {
  Position at;
  std::string message;
};

/// copy, xcopy, robocopy: files by pattern from a folder to a folder. `newer_only`: those that are
/// not there yet.
struct Copy {
  std::string from_folder, pattern, to_folder;
  bool newer_only = false;
  enum class Program { Copy, Xcopy, Robocopy } program = Program::Copy;
};
struct Delete {
  std::string folder, pattern;
};
struct Wait {
  int seconds = 0;
};
/// sqllogship: one run of the work of a log-shipping job, which is what the job's own step calls.
struct LogShip {
  enum class Work { Backup, Copy, Restore } work = Work::Backup;
  std::string server;
  std::string id;         ///< primary_id, or secondary_id
  int login_timeout = 15; ///< seconds; documented
};
struct Report {}; ///< dir, echo, rem, type: no effect on the estate

using Body = std::variant<Copy, Delete, Wait, LogShip, Report>;

struct Command {
  Body body;
  Position at;
  std::string text;
};

struct Script {
  std::vector<Command> commands;
  std::vector<Error> errors; ///< each line with an error is not run
};

Script parse(std::string_view text);

/// A program that is understood. Its row in shell.cpp reads it too.
struct CommandRow {
  std::vector<std::string_view> names; ///< in lower case, without .exe
  std::string_view meaning;
};
std::vector<CommandRow> command_rows();

} // namespace switchback::shell
