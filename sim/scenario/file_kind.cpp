#include <algorithm>

#include "sim/scenario/keys.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace switchback {

bool describes_an_estate(std::string const& path, std::string_view text) {
  std::vector<Diagnostic> diagnostics;
  YamlNode const root = read_yaml(path, text, diagnostics);
  auto const any_of = [&](std::vector<std::string> const& keys) {
    return std::any_of(keys.begin(), keys.end(), [&](std::string const& key) {
      return key != "title" && root.find(key) != nullptr;
    });
  };
  return any_of(section_keys()) && !any_of(keys_of(table_of<ScenarioPlan>()));
}

} // namespace switchback
