#include "sim/drill/distinct_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "sim/record/record.hpp"

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
  // Neither is there yet: both would be made at one place.
  std::error_code error_a, error_b;
  auto const path_a = std::filesystem::weakly_canonical(std::filesystem::absolute(a), error_a);
  auto const path_b = std::filesystem::weakly_canonical(std::filesystem::absolute(b), error_b);
  return !error_a && !error_b && path_a == path_b;
}

} // namespace

void require_distinct(std::vector<std::string> const& outputs,
                      std::vector<std::string> const& inputs) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::string const& input : inputs)
      if (same_file(outputs[i], input))
        throw RecordError(fmt::format("'{}' is to be written but is the same file as '{}', which "
                                      "is read: nothing is written",
                                      outputs[i], input));
    for (std::size_t other = i + 1; other < outputs.size(); ++other)
      if (same_file(outputs[i], outputs[other]))
        throw RecordError(
            fmt::format("'{}' and '{}' are to be written but are the same file: nothing is written",
                        outputs[i], outputs[other]));
  }
}

} // namespace switchback
