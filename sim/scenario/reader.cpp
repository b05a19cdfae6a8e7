#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

std::string what_is(YamlNode const& node) {
  switch (node.kind) {
  case YamlNode::Kind::Null:
    return "empty";
  case YamlNode::Kind::Scalar:
    return shown(node.text);
  case YamlNode::Kind::Sequence:
    return "a list";
  case YamlNode::Kind::Map:
    return "a map";
  }
  return {};
}

} // namespace

void Reader::expected(YamlNode const& node, std::string_view key, std::string_view what) {
  error(node.place, fmt::format("{} is {}, expected {}", key, what_is(node), what));
}

bool Reader::is_map(YamlNode const& node, std::string_view key) {
  if (node.kind == YamlNode::Kind::Map || node.kind == YamlNode::Kind::Null)
    return true;
  expected(node, key, "a map of keys and values");
  return false;
}

std::vector<YamlNode> const& Reader::items(YamlNode const& node, std::string_view key) {
  if (node.kind != YamlNode::Kind::Sequence && node.kind != YamlNode::Kind::Null)
    expected(node, key, "a list");
  return node.items; // which only a list has
}

std::string Reader::text(YamlNode const& node, std::string_view key, Form form) {
  auto value = value_of<std::string>(node.kind == YamlNode::Kind::Scalar ? node.text : "", form);
  if (value.index() == 1) {
    expected(node, key, std::get<1>(value));
    return {};
  }
  return std::get<0>(value);
}

void Reader::unknown_key(YamlEntry const& entry, std::string_view what,
                         std::vector<std::string> const& valid) {
  error(entry.key_place, fmt::format("unknown key {} in {}{}", shown(entry.key), what,
                                     suggestion(entry.key, valid)));
}

SourcePlace place_in(YamlNode const& root, std::string const& file,
                     std::initializer_list<std::string_view> path) {
  SourcePlace result{file, 0, 0};
  YamlNode const* node = &root;
  for (std::string_view const key : path) {
    auto const found = std::find_if(node->entries.begin(), node->entries.end(),
                                    [&](YamlEntry const& entry) { return entry.key == key; });
    if (found == node->entries.end())
      break;
    node = &found->value;
    bool const leaf = node->kind == YamlNode::Kind::Scalar;
    result = leaf ? node->place : found->key_place;
  }
  return result;
}

} // namespace switchback
