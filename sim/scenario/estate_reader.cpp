#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

template <class S>
void fill_named(Reader& reader, YamlNode const& node, std::string_view key, std::vector<S>& out);

/// Reads what the table of keys cannot: nothing, for most plans.
template <class S> void fill_rest(Reader&, YamlNode const&, S&) {}

void fill_rest(Reader& reader, YamlNode const& node, LinkPlan& link) {
  auto const* ends = node.find("between");
  if (!ends)
    return;
  constexpr char const* kForm = "two sites, such as [site-1, site-2]";
  if (ends->kind == YamlNode::Kind::Sequence && ends->items.size() != 2) {
    reader.error(ends->place,
                 fmt::format("between names {}, expected {}", ends->items.size(), kForm));
    return;
  }
  if (ends->kind != YamlNode::Kind::Sequence) {
    reader.expected(*ends, "between", kForm);
    return;
  }
  for (std::size_t i = 0; i < 2; ++i) {
    auto name = reader.text(ends->items[i], "between", Form::Site);
    if (!name.empty())
      reader.references.push_back({ends->items[i].place, "between", name, Form::Site});
    (i == 0 ? link.from : link.to) = std::move(name);
  }
}

void fill_rest(Reader& reader, YamlNode const& node, ChatPoolPlan& pool) {
  if (auto const* servers = node.find("servers"))
    fill_named(reader, *servers, "servers", pool.servers);
}

template <class S>
void fill_named(Reader& reader, YamlNode const& node, std::string_view key, std::vector<S>& out) {
  if (!reader.is_map(node, key))
    return;
  for (YamlEntry const& entry : node.entries) {
    if (!is_name(entry.key)) {
      reader.error(entry.key_place, fmt::format("{} has an entry {}, expected {}", key,
                                                shown(entry.key), kNameForm));
      continue;
    }
    S plan;
    entry_name(plan) = entry.key;
    reader.fill(entry.value, entry.key_place, plan);
    if (entry.value.kind == YamlNode::Kind::Map)
      fill_rest(reader, entry.value, plan);
    out.push_back(std::move(plan));
  }
}

template <class T> void fill_section(Reader& reader, YamlEntry const& section, T& out) {
  using Part = PartOf<T>;
  if constexpr (Part::kNamed) {
    fill_named(reader, section.value, section.key, out);
  } else {
    typename Part::Type plan;
    reader.fill(section.value, section.key_place, plan);
    if (section.value.kind == YamlNode::Kind::Map)
      fill_rest(reader, section.value, plan);
    out = std::move(plan);
  }
}

template <class S> std::vector<std::string> names(std::vector<S> const& plans) {
  std::vector<std::string> result;
  result.reserve(plans.size());
  for (S const& plan : plans)
    result.push_back(entry_name(plan));
  return result;
}

/// What a form of reference can refer to, and what that is called in messages.
struct Referable {
  char const* what;
  char const* section;
  std::vector<std::string> names;
};
Referable referable(EstatePlan const& estate, Form form) {
  if (form == Form::Site)
    return {"site", "sites", names(estate.sites)};
  if (form == Form::Sql)
    return {"SQL instance", "sql", names(estate.sql)};
  if (form == Form::Share)
    return {"share", "shares", names(estate.shares)};
  if (form == Form::Database)
    return {"database", "databases", names(estate.databases)};
  return {"front end", "front_ends", names(estate.front_ends)};
}

/// A section that is not a map has been reported already; reporting its missing entries would only
/// repeat that.
bool is_readable(YamlNode const& root, std::string_view section) {
  auto const* node = root.find(section);
  return !node || node->kind == YamlNode::Kind::Map || node->kind == YamlNode::Kind::Null;
}

void look_up(YamlNode const& root, EstatePlan const& estate, Reader& reader) {
  for (Reference const& reference : reader.references) {
    auto const known = referable(estate, reference.form);
    auto const& valid = known.names;
    if (!is_readable(root, known.section) ||
        std::find(valid.begin(), valid.end(), reference.name) != valid.end())
      continue;
    reader.error(reference.place,
                 fmt::format("unknown {} {} in '{}'{}", known.what, shown(reference.name),
                             reference.key, suggestion(reference.name, valid)));
  }
}

} // namespace

EstatePlan read_estate(YamlNode const& root, std::vector<Diagnostic>& diagnostics) {
  Reader reader{diagnostics};
  EstatePlan estate;
  if (!reader.is_map(root, "the estate"))
    return estate;
  for (YamlEntry const& entry : root.entries) {
    bool known = entry.key == "title";
    if (known)
      estate.title = reader.text(entry.value, "title");
    for_each_section([&](std::string_view key, char const*, auto member) {
      if (entry.key != key)
        return;
      known = true;
      fill_section(reader, entry, estate.*member);
    });
    if (!known)
      reader.unknown_key(entry, "the estate", section_keys());
  }
  if (!root.find("title"))
    reader.error({root.place.file, 0, 0}, "the estate lacks the key 'title'");
  look_up(root, estate, reader);
  return estate;
}

} // namespace switchback
