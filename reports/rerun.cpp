#include "reports/rerun.hpp"

namespace switchback {
namespace {

/// For a POSIX shell.
std::string shell_quoted(std::string const& text) {
  if (!text.empty() &&
      text.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:-") ==
          std::string::npos)
    return text;
  std::string quoted = "'";
  for (char c : text)
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  quoted += '\'';
  return quoted;
}

} // namespace

std::string rerun_command(std::string const& file,
                          std::vector<std::pair<std::string, std::string>> const& set, Seed seed) {
  std::string text = "switchback run " + shell_quoted(file);
  for (auto const& [path, value] : set) {
    std::string setting = path;
    setting.append("=").append(value);
    text.append(" --set ").append(shell_quoted(setting));
  }
  return text + " --seed " + std::to_string(seed.value);
}

} // namespace switchback
