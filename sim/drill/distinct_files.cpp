#include "sim/drill/distinct_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "sim/record/record.hpp"
#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

bool same_file(std::string const& a, std::string const& b) {
  if (a.empty() || b.empty())
    return false;
  struct stat of_a {};
  struct stat of_b {};
  bool const there_a = stat(a.c_str(), &of_a) == 0, there_b = stat(b.c_str(), &of_b) == 0;
  if (there_a && there_b)
    return S_ISREG(of_a.st_mode) && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
  if (there_a != there_b)
    return false;
  // Neither exists yet: both would be created at the same place.
  std::error_code error_a, error_b;
  auto const path_a = std::filesystem::weakly_canonical(std::filesystem::absolute(a), error_a);
  auto const path_b = std::filesystem::weakly_canonical(std::filesystem::absolute(b), error_b);
  return !error_a && !error_b && path_a == path_b;
}

} // namespace

std::vector<std::string> files_named(std::string const& scenario, std::string const& text) {
  auto const folder = std::filesystem::path(scenario).parent_path();
  std::vector<std::string> found;
  auto const look = [&](std::string_view name) {
    if (name.empty() || name.size() > 500 || name.find('\0') != std::string_view::npos)
      return;
    auto const path = folder / std::string(name);
    std::error_code error;
    if (std::filesystem::is_regular_file(path, error))
      found.push_back(path.string());
  };
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t const end = std::min(text.find('\n', begin), text.size());
    std::string_view const line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    look(trimmed(line.substr(std::min(line.size(), line.find(": ") + 1)), " \t\r\"'"));
    for (std::size_t from = 0; from < line.size();) {
      std::size_t const to = std::min(line.find_first_of(" \t\r\"',:{}[]#", from), line.size());
      look(line.substr(from, to - from));
      from = to + 1;
    }
  }
  return found;
}

void require_distinct(std::vector<std::string> const& outputs,
                      std::vector<std::string> const& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::string const& input : inputs)
      if (same_file(outputs[i], input))
        throw RecordError(fmt::format(
            "output '{}' is the same file as input '{}'; nothing was written", outputs[i], input));
    for (std::size_t other = i + 1; other < outputs.size(); ++other)
      if (same_file(outputs[i], outputs[other]))
        throw RecordError(
            fmt::format("outputs '{}' and '{}' are the same file; nothing was written", outputs[i],
                        outputs[other]));
  }
}

} // namespace switchback
