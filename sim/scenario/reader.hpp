// Fills the structs of a plan from the tree of a file by the table of keys, and collects errors on
// the way. References to other parts are collected too, since they can be looked up only when the
// whole file has been read.
#pragma once

#include <algorithm>
#include <set>
#include <type_traits>

#include <fmt/format.h>

#include "sim/scenario/text.hpp"
#include "sim/scenario/values.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace switchback {

struct Reference {
  SourcePlace place;
  std::string key, name;
  Form form{};
};

class Reader {
public:
  explicit Reader(std::vector<Diagnostic>& diagnostics) : diagnostics_(diagnostics) {}

  void error(SourcePlace const& place, std::string message) {
    diagnostics_.push_back({place, std::move(message)});
  }
  /// KEY is VALUE, expected WHAT.
  void expected(YamlNode const& node, std::string_view key, std::string_view what);
  /// True for a map, and for null, which counts as a map without entries.
  bool is_map(YamlNode const& node, std::string_view key);
  /// The items of a list, in order; none, with a message, if it is not a list.
  std::vector<YamlNode> const& items(YamlNode const& node, std::string_view key);
  /// The text of a scalar, checked for its form.
  std::string text(YamlNode const& node, std::string_view key, Form form = Form::ByType);
  void unknown_key(YamlEntry const& entry, std::string_view what,
                   std::vector<std::string> const& valid);

  std::size_t errors() const { return diagnostics_.size(); }

  /// `others`: keys that somebody else reads.
  template <class S>
  void fill(YamlNode const& node, SourcePlace const& place, S& out,
            std::vector<std::string> const& others = {});

  std::vector<Reference> references;

private:
  void read(YamlNode const& node, KeyInfo const& row, ValuePlace const& out);

  std::vector<Diagnostic>& diagnostics_;
};

template <class S>
void Reader::fill(YamlNode const& node, SourcePlace const& place, S& out,
                  std::vector<std::string> const& others) {
  auto const table = table_of<S>();
  if (!is_map(node, table.what))
    return;
  for (YamlEntry const& entry : node.entries) {
    auto const row = std::find_if(table.rows.begin(), table.rows.end(),
                                  [&](KeyRow<S> const& r) { return r.key == entry.key; });
    if (row == table.rows.end()) {
      if (std::find(others.begin(), others.end(), entry.key) != others.end())
        continue;
      auto known = keys_of(table);
      known.insert(known.end(), others.begin(), others.end());
      unknown_key(entry, table.what, known);
      continue;
    }
    read(entry.value, row->info(), row->place_in(out));
  }
  for (KeyRow<S> const& row : table.rows)
    if (row.need == Need::Required && !node.find(row.key))
      error(place, fmt::format("{} lacks the key '{}'", table.what, row.key));
}

/// The place of the deepest part of a path of keys that a tree has; the whole file if it has none.
SourcePlace place_in(YamlNode const& root, std::string const& file,
                     std::initializer_list<std::string_view> path);

/// Reads an estate's tree, then checks that its parts fit together.
EstatePlan read_estate(YamlNode const& root, std::vector<Diagnostic>& diagnostics);
void check_estate(YamlNode const& root, EstatePlan const& estate, std::string const& file,
                  std::vector<Diagnostic>& diagnostics);

void check_applications(YamlNode const& root, EstatePlan const& estate, std::string const& file,
                        std::vector<Diagnostic>& diagnostics);

/// Puts a value into an estate's tree before it is read. Errors in the path are reported at
/// `path_place`, errors in the value at the value's own place.
void apply_override(YamlNode& estate, std::string const& path, SourcePlace const& path_place,
                    YamlNode value, std::vector<Diagnostic>& diagnostics);
/// The same for a value of the load, which is part of the scenario's tree.
bool is_of_load(std::string const& path);
void apply_load_override(YamlNode& scenario, std::string const& path, SourcePlace const& path_place,
                         YamlNode value, std::vector<Diagnostic>& diagnostics);

/// What a fault of a scenario refers to.
struct FaultContext {
  FaultKinds const& kinds;
  EstatePlan const* estate; ///< null: it could not be read, so targets cannot be looked up
  std::vector<RunbookPlan> const& runbooks;
};
std::vector<FaultPlan> read_faults(YamlNode const& list, FaultContext const& context,
                                   Reader& reader);
/// Commands at given times, and checks; only those without errors.
std::vector<CommandPlan> read_commands(YamlNode const& list, Reader& reader);
std::vector<CheckPlan> read_checks(YamlNode const& list, Reader& reader);
/// Everything in the scenario file itself, except faults; neither the estate nor the runbooks'
/// texts.
ScenarioPlan read_scenario(YamlNode const& root, Reader& reader);

} // namespace switchback
