#include "sim/drill/selection.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace switchback {
namespace {

namespace fs = std::filesystem;

class Selector {
public:
  void path(std::string const& path) {
    std::error_code error;
    auto const status = fs::status(path, error);
    if (fs::is_directory(status))
      folder(path);
    else if (!fs::exists(status))
      problem(path, "no such file or folder");
    else
      add(path);
  }

  Selection selection;

private:
  void problem(std::string const& path, std::string message) {
    selection.problems.push_back({{path, 0, 0}, std::move(message)});
  }

  void add(fs::path const& path) {
    std::error_code error;
    auto const real = fs::canonical(path, error);
    if (seen_.insert(error ? path : real).second)
      selection.files.push_back(path.lexically_normal().string());
  }

  void folder(std::string const& root) {
    std::vector<fs::path> found;
    std::error_code error;
    auto it = fs::recursive_directory_iterator(root, error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      fs::path const& path = it->path();
      std::error_code unknown; // a dangling link is reported when it is read
      bool const is_folder = it->is_directory(unknown);
      if (path.filename().string().starts_with(".")) {
        if (is_folder)
          it.disable_recursion_pending();
      } else if (!is_folder && (path.extension() == ".yaml" || path.extension() == ".yml")) {
        found.push_back(path);
      }
    }
    if (error)
      return problem(root, error.message());
    std::sort(found.begin(), found.end());
    bool any = false;
    for (fs::path const& path : found) {
      auto const answer = files_.read(path.string());
      if (answer.text && describes_an_estate(path.string(), *answer.text)) {
        selection.estates.push_back(path.string());
        continue;
      }
      any = true;
      add(path);
    }
    if (!any)
      problem(root, "contains no scenarios");
  }

  DiskFiles files_;
  std::set<fs::path> seen_;
};

} // namespace

Selection select_scenarios(std::vector<std::string> const& paths) {
  Selector selector;
  for (std::string const& path : paths)
    selector.path(path);
  return std::move(selector.selection);
}

} // namespace switchback
