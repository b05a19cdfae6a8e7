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

/// Reads the text of a value into its place, whatever its type.
class ValueReader {
public:
  ValueReader(Reader& reader, YamlNode const& node, KeyInfo const& row)
      : reader_(reader), node_(node), row_(row) {}

  void operator()(std::monostate) const {}
  template <class T> void operator()(T* out) const { read(node_, *out); }

private:
  template <class T> void read(YamlNode const& node, T& out) const {
    // An override can remove an optional partner.
    if constexpr (std::is_same_v<T, std::string>)
      if (is_reference(row_.form) && row_.need == Need::Optional && node.text == "none") {
        out.clear();
        return;
      }
    auto const value = value_of<T>(node.kind == YamlNode::Kind::Scalar ? node.text : "", row_.form);
    constexpr std::size_t kWhy = 1;
    if (value.index() == kWhy)
      return reader_.expected(node, row_.key, std::get<kWhy>(value));
    if (auto const limit = outside(std::get<0>(value), row_.limits); !limit.empty())
      return reader_.expected(node, row_.key, limit);
    out = std::get<0>(value);
    if constexpr (std::is_same_v<T, std::string>)
      if (is_reference(row_.form))
        reader_.references.push_back({node.place, std::string{row_.key}, out, row_.form});
  }

  template <class T> void read(YamlNode const& node, std::optional<T>& out) const {
    T value{};
    auto const errors = reader_.errors();
    read(node, value);
    if (reader_.errors() == errors)
      out = value;
  }

  void read(YamlNode const& node, std::vector<std::string>& out) const {
    out.clear();
    if (row_.form == Form::TextList && node.kind == YamlNode::Kind::Scalar) {
      out.push_back(reader_.text(node, row_.key));
      return;
    }
    for (YamlNode const& item : reader_.items(node, row_.key)) {
      auto const errors = reader_.errors();
      auto value = reader_.text(item, row_.key, row_.form);
      if (reader_.errors() != errors)
        continue;
      if (is_reference(row_.form))
        reader_.references.push_back({item.place, std::string{row_.key}, value, row_.form});
      out.push_back(std::move(value));
    }
  }

  void read(YamlNode const& node, std::vector<SimTime>& out) const {
    constexpr std::size_t kMost = 10'000;
    out.clear();
    if (node.kind == YamlNode::Kind::Sequence && (node.items.empty() || node.items.size() > kMost))
      return reader_.error(node.place, fmt::format("{} has {} entries, expected 1 to {}", row_.key,
                                                   node.items.size(), kMost));
    for (YamlNode const& item : reader_.items(node, row_.key)) {
      SimTime at{};
      auto const errors = reader_.errors();
      read(item, at);
      if (reader_.errors() == errors)
        out.push_back(at);
    }
  }

  Reader& reader_;
  YamlNode const& node_;
  KeyInfo const& row_;
};

} // namespace

void Reader::read(YamlNode const& node, KeyInfo const& row, ValuePlace const& out) {
  std::visit(ValueReader{*this, node, row}, out);
}

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
