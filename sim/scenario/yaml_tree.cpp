#include "sim/scenario/yaml_tree.hpp"

#include <exception>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

/// Ends the reading from inside a callback of the parser.
struct Refused : std::exception {
  explicit Refused(Diagnostic why) : diagnostic(std::move(why)) {}
  Diagnostic diagnostic;
};

SourcePlace place_of(std::string const& file, YAML::Mark const& mark) {
  return {file, mark.line + 1, mark.column + 1};
}

class TreeBuilder final : public YAML::EventHandler {
public:
  TreeBuilder(std::string const& file, std::string_view text, std::vector<Diagnostic>& diagnostics)
      : file_(file), text_(text), diagnostics_(diagnostics) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(YAML::Mark const& mark) override {
    if (++documents_ > 1)
      refuse(mark, "a second document; expected one document in a file");
  }
  void OnDocumentEnd() override {}
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t) override { refuse_anchor(mark); }
  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    add(start(YamlNode::Kind::Null, mark, "", anchor), mark);
  }
  void OnScalar(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                std::string const& value) override {
    auto node = start(YamlNode::Kind::Scalar, mark, tag, anchor);
    if (auto const fault = text_fault(value))
      refuse(mark, "text with " + fault->message);
    bool const plain = tag == "?";
    if (tag == "!" && !is_closed(mark))
      refuse(mark, "a quote that is not closed");
    if (plain && (value == "~" || value == "null" || value.empty()))
      node.kind = YamlNode::Kind::Null;
    node.text = value;
    add(std::move(node), mark);
  }
  void OnSequenceStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(start(YamlNode::Kind::Sequence, mark, tag, anchor), mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(YAML::Mark const& mark, std::string const& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(start(YamlNode::Kind::Map, mark, tag, anchor), mark);
  }
  void OnMapEnd() override { close(); }

private:
  struct Frame {
    YamlNode node;
    bool has_key = false;
    std::string key;
    SourcePlace key_place;
    std::map<std::string, int> lines{}; ///< of the keys so far
  };

  [[noreturn]] void refuse(YAML::Mark const& mark, std::string message) const {
    throw Refused{{place_of(file_, mark), std::move(message)}};
  }
  [[noreturn]] void refuse_anchor(YAML::Mark const& mark) const {
    refuse(mark, "an anchor or alias; expected the value itself, written out");
  }

  YamlNode start(YamlNode::Kind kind, YAML::Mark const& mark, std::string const& tag,
                 YAML::anchor_t anchor) {
    if (anchor != 0)
      refuse_anchor(mark);
    if (!tag.empty() && tag != "?" && tag != "!")
      refuse(mark, fmt::format("tag {}; expected a value without a tag", shown(tag)));
    if (++values_ > kMostYamlValues)
      refuse(mark, fmt::format("more than {} values in one file", kMostYamlValues));
    YamlNode node;
    node.kind = kind;
    node.place = place_of(file_, mark);
    return node;
  }

  /// yaml-cpp takes the end of the file for a closing quote.
  bool is_closed(YAML::Mark const& mark) const {
    auto const start = static_cast<std::size_t>(mark.pos);
    if (start >= text_.size() || (text_[start] != '"' && text_[start] != '\''))
      return true;
    char const quote = text_[start];
    for (auto at = start + 1; at < text_.size(); ++at) {
      bool const escapes = quote == '"' ? text_[at] == '\\' : text_.substr(at, 2) == "''";
      if (escapes)
        ++at;
      else if (text_[at] == quote)
        return true;
    }
    return false;
  }

  void open(YamlNode node, YAML::Mark const& mark) {
    if (!stack_.empty() && stack_.back().node.kind == YamlNode::Kind::Map && !stack_.back().has_key)
      refuse(mark, "a list or a map as a key; expected text");
    if (stack_.size() >= kDeepestYaml)
      refuse(mark, fmt::format("nested deeper than {} levels", kDeepestYaml));
    stack_.push_back({std::move(node), false, {}, {}});
  }

  void close() {
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(node), YAML::Mark{});
  }

  void add(YamlNode node, YAML::Mark const& mark) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == YamlNode::Kind::Sequence) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.has_key) {
      if (node.text.empty())
        refuse(mark, "an empty key; expected text");
      frame.has_key = true;
      frame.key = std::move(node.text);
      frame.key_place = node.place;
    } else {
      frame.has_key = false;
      auto const [first, fresh] = frame.lines.emplace(frame.key, frame.key_place.line);
      if (fresh)
        frame.node.entries.push_back({frame.key, frame.key_place, std::move(node)});
      else
        diagnostics_.push_back(
            {frame.key_place, fmt::format("duplicate key {}, first given in line {}",
                                          shown(frame.key), first->second)});
    }
  }

  std::string const& file_;
  std::string_view text_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<Frame> stack_;
  YamlNode root_;
  int documents_ = 0;
  std::size_t values_ = 0;
};

/// The parser looks ahead to the end of a bracket before it reports anything, so text that could
/// use much memory is counted beforehand.
std::optional<TextFault> too_much(std::string_view text) {
  constexpr std::size_t kMostSeparators = 60'000;
  std::size_t depth = 0, separators = 0;
  int line = 1, column = 0;
  for (char const c : text) {
    ++column;
    if (c == '\n') {
      ++line;
      column = 0;
    } else if (c == '[' || c == '{') {
      ++separators;
      if (++depth > kDeepestYaml)
        return TextFault{line, column, fmt::format("nested deeper than {} levels", kDeepestYaml)};
    } else if (c == ']' || c == '}') {
      depth -= depth > 0 ? 1 : 0;
    } else if (c == ',' || c == ':' || c == '?') {
      ++separators;
    }
    if (separators > kMostSeparators)
      return TextFault{line, column,
                       fmt::format("more than {} values in one file", kMostYamlValues)};
  }
  return std::nullopt;
}

std::optional<TextFault> unfit(std::string_view text) {
  if (text.size() > kMostYamlBytes)
    return TextFault{0, 0, "larger than 1 MB"};
  if (auto fault = text_fault(text))
    return fault;
  return too_much(text);
}

} // namespace

YamlNode const* YamlNode::find(std::string_view key) const {
  for (YamlEntry const& entry : entries)
    if (entry.key == key)
      return &entry.value;
  return nullptr;
}

YamlNode* YamlNode::find(std::string_view key) {
  for (YamlEntry& entry : entries)
    if (entry.key == key)
      return &entry.value;
  return nullptr;
}

YamlNode read_yaml(std::string const& file, std::string_view text,
                   std::vector<Diagnostic>& diagnostics) {
  if (auto const fault = unfit(text)) {
    diagnostics.push_back({{file, fault->line, fault->column}, fault->message});
    return {};
  }
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    TreeBuilder builder{file, text, diagnostics};
    while (parser.HandleNextDocument(builder)) {
    }
    auto root = builder.take_root();
    if (root.kind == YamlNode::Kind::Null)
      diagnostics.push_back({{file, 0, 0}, "the file is empty"});
    return root;
  } catch (Refused const& refused) {
    diagnostics.push_back(refused.diagnostic);
  } catch (YAML::Exception const& error) {
    auto const place = error.mark.is_null() ? SourcePlace{file, 0, 0} : place_of(file, error.mark);
    // From release 0.8 on this message also has the anchor's name, which is at that place anyway.
    constexpr std::string_view kNoAnchor = "the referenced anchor is not defined";
    diagnostics.push_back(
        {place, "not valid YAML: " +
                    (error.msg.starts_with(kNoAnchor) ? std::string(kNoAnchor) : error.msg)});
  }
  return {};
}

} // namespace switchback
