// A YAML file as a tree in which every part knows its place, made from the parser's events. Reading
// refuses what scenario files do not need and only hostile ones contain: anchors and aliases, tags,
// several documents, keys that are not text, deep nesting.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace switchback {

struct YamlEntry;

struct YamlNode {
  enum class Kind { Null, Scalar, Sequence, Map };
  Kind kind = Kind::Null;
  SourcePlace place;
  std::string text;               ///< Scalar
  std::vector<YamlNode> items;    ///< Sequence
  std::vector<YamlEntry> entries; ///< Map, in the order of the file

  /// The value of a key, or null if this is not a map or has no such key.
  YamlNode const* find(std::string_view key) const;
  YamlNode* find(std::string_view key);
};

struct YamlEntry {
  std::string key;
  SourcePlace key_place;
  YamlNode value;
};

inline constexpr std::size_t kMostYamlBytes = 1'000'000;
inline constexpr std::size_t kDeepestYaml = 64;
/// Bounds the memory that a hostile file of 1 MB can ask for; a shipped estate has about 200.
inline constexpr std::size_t kMostYamlValues = 20'000;

/// Reads one document. After a fatal error the tree is null and the diagnostics say why; duplicate
/// keys are reported, and the first one is kept.
YamlNode read_yaml(std::string const& file, std::string_view text,
                   std::vector<Diagnostic>& diagnostics);

} // namespace switchback
