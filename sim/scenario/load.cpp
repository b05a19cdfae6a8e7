#include <algorithm>
#include <filesystem>
#include <map>

#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

constexpr std::size_t kMostDiagnostics = 1'000;

/// The text of the folder that holds a file, with its slash; empty for the current one.
std::string folder_of(std::string const& path) {
  auto const slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

/// What is wrong with a path in a scenario; empty for one that stays inside the scenario's folder.
std::string path_objection(std::string const& path) {
  auto const is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (path.size() > 500 || std::any_of(path.begin(), path.end(), is_control))
    return "a path of at most 500 bytes on one line";
  std::filesystem::path const relative{path};
  auto const normal = relative.lexically_normal();
  if (relative.is_absolute() || path.find('\\') != std::string::npos || normal.empty() ||
      *normal.begin() == "..")
    return "a path inside the scenario's folder";
  return {};
}

class Loader {
public:
  Loader(std::string const& path, std::vector<std::pair<std::string, std::string>> const& set,
         FileSource& files, FaultKinds const& kinds)
      : path_(path), set_(set), files_(files), kinds_(kinds) {}

  LoadResult load() {
    auto const text = read({path_, 0, 0}, path_);
    if (!text)
      return finish();
    auto root = read_yaml(path_, *text, diagnostics_);
    if (root.kind == YamlNode::Kind::Null)
      return finish();
    Reader reader{diagnostics_};
    take_overrides(root, reader);
    for (Override& change : overrides_)
      if (is_of_load(change.path))
        apply_load_override(root, change.path, change.path_place, std::move(change.value),
                            diagnostics_);
    plan_ = read_scenario(root, reader);
    plan_.overrides = std::move(set_paths_);
    plan_.name = std::filesystem::path{path_}.stem().string();
    plan_.file = path_;
    if (auto const* file = root.find("estate"); file && !plan_.estate_file.empty())
      read_estate_file(*file);
    if (auto const* faults = root.find("faults"))
      plan_.faults = read_faults(
          *faults, {kinds_, estate_read_ ? &plan_.estate : nullptr, plan_.runbooks}, reader);
    within_the_drill(reader);
    if (estate_read_)
      applications_of_objectives(reader);
    if (auto const* runbooks = root.find("runbooks"))
      for (std::size_t i = 0; i < plan_.runbooks.size(); ++i)
        if (auto const* run = runbooks->items[i].find("run");
            run && !plan_.runbooks[i].name.empty())
          read_runbook(run->place, plan_.runbooks[i]);
    return finish();
  }

private:
  struct Override {
    std::string path;
    SourcePlace path_place;
    YamlNode value;
  };

  /// Checks and commands due after the drill's end would never happen.
  void within_the_drill(Reader& reader) const {
    auto const late = [&](SourcePlace const& place, SimTime when) {
      if (when > plan_.ends)
        reader.error(place, fmt::format("due at {}, after the drill ends at {}", to_text(when),
                                        to_text(plan_.ends)));
    };
    for (CommandPlan const& command : plan_.commands)
      late(command.place, command.at);
    for (CheckPlan const& check : plan_.checks)
      for (auto const& when : {check.at, check.from, check.to,
                               check.within ? std::optional{check.within->to} : std::nullopt})
        if (when)
          late(check.place, *when);
  }

  void applications_of_objectives(Reader& reader) const {
    std::vector<std::string> names;
    for (Application const& application : applications_of(plan_.estate, plan_.load))
      names.push_back(application.name);
    for (auto const* plans : {&plan_.objectives.failover, &plan_.objectives.failback})
      for (ObjectivePlan const& plan : *plans)
        if (!plan.application.empty() &&
            std::find(names.begin(), names.end(), plan.application) == names.end())
          reader.error(plan.application_place,
                       fmt::format("unknown application {}{}", shown(plan.application),
                                   suggestion(plan.application, names)));
  }

  /// The text of a file, kept for the record; a message at `place` if there is none.
  std::optional<std::string> read(SourcePlace const& place, std::string const& path) {
    auto answer = files_.read(path);
    if (!answer.text) {
      bool const itself = place.file == path;
      diagnostics_.push_back(
          {place, itself ? answer.why_not : fmt::format("{}: {}", shown(path), answer.why_not)});
      return std::nullopt;
    }
    order_.emplace(path, order_.size());
    plan_sources_.emplace_back(path, *answer.text);
    return std::move(answer.text);
  }

  /// A file that the scenario names; its full path through `path`.
  std::optional<std::string> read_named(SourcePlace const& place, std::string const& key,
                                        std::string const& named, std::string& path) {
    if (auto const why = path_objection(named); !why.empty()) {
      diagnostics_.push_back({place, fmt::format("{} is {}, expected {}", key, shown(named), why)});
      return std::nullopt;
    }
    auto const folder = folder_of(path_);
    path = folder + std::filesystem::path{named}.lexically_normal().string();
    if (files_.leaves(folder.empty() ? "." : folder, path)) {
      diagnostics_.push_back(
          {place,
           fmt::format("{} is {}, which leads out of the scenario's folder", key, shown(named))});
      return std::nullopt;
    }
    return read(place, path);
  }

  void take_overrides(YamlNode const& root, Reader& reader) {
    if (auto const* set = root.find("set"); set && reader.is_map(*set, "set"))
      for (YamlEntry const& entry : set->entries) {
        if (!is_value(entry.value)) {
          reader.expected(entry.value, entry.key, "one value or a list of names");
          continue;
        }
        overrides_.push_back({entry.key, entry.key_place, entry.value});
        remember(entry.key, text_of(entry.value));
      }
    for (auto const& [path, text] : set_) {
      if (text_fault(path + text) || (path + text).find('\n') != std::string::npos) {
        reader.error({"--set", 0, 0}, fmt::format("{} is not one line of UTF-8 text",
                                                  shown(fmt::format("{}={}", path, text))));
        continue;
      }
      SourcePlace const place{fmt::format("--set {}={}", path, text), 0, 0};
      overrides_.push_back({path, place, node_of(text, place)});
      remember(path, text);
    }
  }

  static bool is_value(YamlNode const& node) {
    auto const is_scalar = [](YamlNode const& n) { return n.kind == YamlNode::Kind::Scalar; };
    return is_scalar(node) || (node.kind == YamlNode::Kind::Sequence &&
                               std::all_of(node.items.begin(), node.items.end(), is_scalar));
  }
  static std::string text_of(YamlNode const& node) {
    if (node.kind == YamlNode::Kind::Scalar)
      return node.text;
    std::vector<std::string> items;
    for (YamlNode const& item : node.items)
      items.push_back(item.text);
    return exact_text(items, Form::ByType);
  }

  /// The text of --set: [a, b] is a list, all else one value.
  static YamlNode node_of(std::string const& text, SourcePlace const& place) {
    YamlNode node;
    node.place = place;
    node.kind = YamlNode::Kind::Scalar;
    node.text = text;
    if (text.size() < 2 || text.front() != '[' || text.back() != ']')
      return node;
    node.kind = YamlNode::Kind::Sequence;
    std::string item;
    auto const end_item = [&] {
      auto const from = item.find_first_not_of(' ');
      if (from != std::string::npos) {
        YamlNode part;
        part.place = place;
        part.kind = YamlNode::Kind::Scalar;
        part.text = item.substr(from, item.find_last_not_of(' ') - from + 1);
        node.items.push_back(std::move(part));
      }
      item.clear();
    };
    for (char const c : text.substr(1, text.size() - 2)) {
      if (c == ',')
        end_item();
      else
        item += c;
    }
    end_item();
    return node;
  }

  /// The last value set for a path wins and is recorded.
  void remember(std::string const& path, std::string const& text) {
    auto const same = [&](auto const& known) { return known.first == path; };
    auto const known = std::find_if(set_paths_.begin(), set_paths_.end(), same);
    if (known == set_paths_.end())
      set_paths_.emplace_back(path, text);
    else
      known->second = text;
  }

  void read_estate_file(YamlNode const& named) {
    std::string path;
    auto const text = read_named(named.place, "estate", plan_.estate_file, path);
    if (!text)
      return;
    auto const errors = diagnostics_.size();
    auto root = read_yaml(path, *text, diagnostics_);
    if (root.kind == YamlNode::Kind::Null)
      return;
    if (root.kind == YamlNode::Kind::Map)
      for (Override& change : overrides_)
        if (!is_of_load(change.path))
          apply_override(root, change.path, change.path_place, std::move(change.value),
                         diagnostics_);
    plan_.estate = read_estate(root, diagnostics_);
    estate_read_ = root.kind == YamlNode::Kind::Map;
    if (estate_read_)
      check_estate(root, plan_.estate, path, diagnostics_);
    estate_sound_ = estate_read_ && diagnostics_.size() == errors;
  }

  void read_runbook(SourcePlace const& place, RunbookPlan& runbook) {
    std::string path;
    auto text = read_named(place, "run", runbook.file, path);
    if (!text)
      return;
    if (auto const fault = text_fault(*text))
      diagnostics_.push_back({{path, fault->line, fault->column}, fault->message});
    else
      runbook.text = std::move(*text);
  }

  LoadResult finish() {
    // Files in the order in which they were read, then what came with --set.
    auto const rank = [&](Diagnostic const& d) {
      auto const known = order_.find(d.place.file);
      return known == order_.end() ? order_.size() : known->second;
    };
    std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                     [&](Diagnostic const& a, Diagnostic const& b) {
                       return std::tuple{rank(a), a.place.line, a.place.column} <
                              std::tuple{rank(b), b.place.line, b.place.column};
                     });
    diagnostics_.erase(std::unique(diagnostics_.begin(), diagnostics_.end()), diagnostics_.end());
    if (auto const all = diagnostics_.size(); all > kMostDiagnostics) {
      diagnostics_.resize(kMostDiagnostics);
      diagnostics_.push_back(
          {{path_, 0, 0}, fmt::format("{} more errors not shown", all - kMostDiagnostics)});
    }
    LoadResult result{std::nullopt, std::move(diagnostics_), std::nullopt};
    plan_.sources = std::move(plan_sources_);
    if (result.diagnostics.empty())
      result.scenario = std::move(plan_);
    else if (estate_sound_)
      result.partial = std::move(plan_);
    return result;
  }

  std::string const& path_;
  std::vector<std::pair<std::string, std::string>> const& set_;
  FileSource& files_;
  FaultKinds const& kinds_;
  ScenarioPlan plan_;
  bool estate_read_ = false, estate_sound_ = false;
  std::vector<Override> overrides_;
  std::vector<std::pair<std::string, std::string>> set_paths_; ///< with their texts
  std::vector<std::pair<std::string, std::string>> plan_sources_;
  std::vector<Diagnostic> diagnostics_;
  std::map<std::string, std::size_t> order_;
};

} // namespace

LoadResult load_scenario(std::string const& path,
                         std::vector<std::pair<std::string, std::string>> const& set,
                         FileSource& files, FaultKinds const& kinds) {
  return Loader{path, set, files, kinds}.load();
}

std::string to_text(Diagnostic const& diagnostic) {
  auto const& [file, line, column] = diagnostic.place;
  if (line == 0)
    return fmt::format("{}: {}", file, diagnostic.message);
  return fmt::format("{}:{}:{}: {}", file, line, column, diagnostic.message);
}

} // namespace switchback
