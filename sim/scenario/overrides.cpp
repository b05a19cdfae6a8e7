// Overrides are put into the tree before anything is read from it, so that they pass the same
// checks as the file's own values.
#include <variant>

#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

/// The map that holds an override's last key, and the keys it may have.
struct Place {
  YamlNode* map = nullptr;
  std::vector<std::string> keys;
  std::string what;
};

std::vector<std::string> segments(std::string const& path) {
  std::vector<std::string> result{""};
  for (char const c : path) {
    if (c == '.')
      result.emplace_back();
    else
      result.back() += c;
  }
  return result;
}

std::string no_such(std::string_view name, std::string_view where,
                    std::vector<std::string> const& valid) {
  return fmt::format("no {} in {}{}", shown(name), where, suggestion(name, valid));
}

std::vector<std::string> entry_names(YamlNode const& map) {
  std::vector<std::string> names;
  for (YamlEntry const& entry : map.entries)
    names.push_back(entry.key);
  return names;
}

template <class S> Place in_table(YamlNode* map) {
  auto const table = table_of<S>();
  return {map, keys_of(table), std::string{table.what}};
}

using Found = std::variant<Place, std::string>;

/// The entry of a map of names.
template <class S>
Found in_named(YamlNode& map, std::string_view section, std::string const& name) {
  auto* entry = map.find(name);
  if (!entry)
    return no_such(name, section, entry_names(map));
  return in_table<S>(entry);
}

template <class T>
Found in_section(YamlNode& estate, std::string_view key, std::vector<std::string> const& path) {
  using Part = PartOf<T>;
  auto* section = estate.find(key);
  if (!section && (Part::kNamed || Part::kOptional))
    return fmt::format("the estate has no '{}'", key);
  if (!section) {
    estate.entries.push_back({std::string{key}, estate.place, {}});
    section = &estate.entries.back().value;
    section->kind = YamlNode::Kind::Map;
    section->place = estate.place;
  }
  if constexpr (Part::kNamed) {
    if (path.size() == 3)
      return in_named<typename Part::Type>(*section, key, path[1]);
  } else {
    auto* servers = path.size() == 4 && path[1] == "servers" && key == "chat"
                        ? section->find("servers")
                        : nullptr;
    if (servers)
      return in_named<ChatServerPlan>(*servers, "chat.servers", path[2]);
    if (path.size() == 2 && (key != "chat" || path[1] != "servers"))
      return in_table<typename Part::Type>(section);
  }
  return std::string{"expected the path of one value, such as log_shipping.mgc.backup_every"};
}

Found find_place(YamlNode& estate, std::vector<std::string> const& path) {
  if (path.size() == 1 && path[0] == "title")
    return Place{&estate, {"title"}, "the estate"};
  Found found = no_such(path[0], "the estate", section_keys());
  for_each_section([&](std::string_view key, char const*, auto member) {
    if (path[0] != key)
      return;
    using Section = std::remove_reference_t<decltype(std::declval<EstatePlan&>().*member)>;
    found = in_section<Section>(estate, key, path);
  });
  return found;
}

} // namespace

namespace {

void put(Found const& found, std::string const& path, SourcePlace const& path_place, YamlNode value,
         std::vector<Diagnostic>& diagnostics) {
  auto const refuse = [&](std::string const& why) {
    diagnostics.push_back({path_place, fmt::format("cannot set {}: {}", shown(path), why)});
  };
  if (auto const* why = std::get_if<std::string>(&found))
    return refuse(*why);
  auto const& place = std::get<Place>(found);
  auto const key = segments(path).back();
  if (std::find(place.keys.begin(), place.keys.end(), key) == place.keys.end())
    return refuse(no_such(key, place.what, place.keys));
  if (place.map->kind != YamlNode::Kind::Map && place.map->kind != YamlNode::Kind::Null)
    return; // the reader reports that it is not a map
  place.map->kind = YamlNode::Kind::Map;
  if (auto* old = place.map->find(key))
    *old = std::move(value);
  else
    place.map->entries.push_back({key, path_place, std::move(value)});
}

} // namespace

bool is_of_load(std::string const& path) { return path.starts_with("load."); }

void apply_load_override(YamlNode& scenario, std::string const& path, SourcePlace const& path_place,
                         YamlNode value, std::vector<Diagnostic>& diagnostics) {
  if (scenario.kind != YamlNode::Kind::Map)
    return; // the reader reports it
  if (scenario.find("load") == nullptr) {
    scenario.entries.push_back({"load", path_place, {}});
    scenario.entries.back().value.place = path_place;
  }
  Found const found = segments(path).size() == 2
                          ? Found{in_table<LoadPlan>(scenario.find("load"))}
                          : Found{"expected the path of one value, such as load.chat_rate"};
  put(found, path, path_place, std::move(value), diagnostics);
}

void apply_override(YamlNode& estate, std::string const& path, SourcePlace const& path_place,
                    YamlNode value, std::vector<Diagnostic>& diagnostics) {
  put(find_place(estate, segments(path)), path, path_place, std::move(value), diagnostics);
}

} // namespace switchback
