// Faults: the kind follows from the key that names the target, the target, and the keys beside it;
// the time from keys that all kinds share.
#include "sim/scenario/reader.hpp"
#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

class FaultReader {
public:
  FaultReader(YamlNode const& node, FaultContext const& context, Reader& reader)
      : node_(node), context_(context), reader_(reader) {}

  FaultPlan read() {
    fault_.place = node_.place;
    reader_.fill(node_, node_.place, fault_, keys_of_kinds());
    if (node_.kind != YamlNode::Kind::Map)
      return fault_;
    for (std::string_view const key : {"on", "noticed"})
      if (auto const* node = node_.find(key))
        reader_.error(node->place, fmt::format("'{}' is not supported: a fault cannot follow an "
                                               "observed event; give a time or a step of a runbook",
                                               key));
    what();
    when();
    way_back();
    return fault_;
  }

private:
  void error(YamlNode const& node, std::string message) {
    reader_.error(node.place, std::move(message));
  }
  YamlNode const* has(std::string_view key) const { return node_.find(key); }

  template <class Of> std::vector<std::string> words_of_kinds(Of const& of) const {
    std::vector<std::string> words;
    for (FaultKind const& kind : context_.kinds)
      of(kind, words);
    std::vector<std::string> once;
    for (std::string& word : words)
      if (std::find(once.begin(), once.end(), word) == once.end())
        once.push_back(std::move(word));
    return once;
  }
  std::vector<std::string> target_keys() const {
    return words_of_kinds([](FaultKind const& kind, auto& to) { to.emplace_back(kind.key); });
  }
  std::vector<std::string> keys_of_kinds() const {
    return words_of_kinds([](FaultKind const& kind, auto& to) {
      to.emplace_back(kind.key);
      for (FaultKey const& beside : kind.keys)
        to.emplace_back(beside.key);
    });
  }

  /// The one key that is given, or null; a message if several are, or if none is and one is
  /// required.
  std::pair<std::string, YamlNode const*> one_of(std::vector<std::string> const& keys,
                                                 bool required) {
    std::string words;
    for (std::size_t i = 0; i < keys.size(); ++i)
      words += fmt::format("{}'{}'", i == 0 ? "" : i + 1 == keys.size() ? " and " : ", ", keys[i]);
    std::pair<std::string, YamlNode const*> found{"", nullptr};
    for (std::string const& key : keys) {
      auto const* node = has(key);
      if (node && found.second)
        error(*node, fmt::format("'{}' and '{}' together, expected only one of {}", key,
                                 found.first, words));
      else if (node)
        found = {key, node};
    }
    if (required && !found.second)
      error(node_, fmt::format("a fault needs one of the keys {}", words));
    return found;
  }

  void what() {
    auto const [key, node] = one_of(target_keys(), true);
    if (!node)
      return;
    fault_.target = reader_.text(*node, key, Form::Site);
    auto const candidates = candidates_of(key);
    for (FaultKind const* kind : candidates) {
      fault_.kind = kind; // until one of them has the target; values are read by a kind's keys
      fault_.values.clear();
      read_values(*kind, nullptr);
      if (hits())
        break;
    }
    if (fault_.target.empty() || !context_.estate || hits())
      settle_values(key);
    else if (!known_to_estate())
      error(*node,
            fmt::format("unknown {} {} in '{}'{}", targets_are(candidates, false),
                        shown(fault_.target), key, suggestion(fault_.target, all_targets())));
    else {
      error(*node, fmt::format("{} is '{}', expected {}", key, fault_.target,
                               targets_are(candidates, true)));
      settle_values(key);
    }
  }

  /// The kinds that a key can mean: those that another key beside it chooses, otherwise those that
  /// no key chooses.
  std::vector<FaultKind const*> candidates_of(std::string_view key) {
    std::vector<std::string> choosing;
    for (FaultKind const& kind : context_.kinds)
      for (FaultKey const& beside : kind.keys)
        if (kind.key == key && beside.need == FaultKey::Need::Chooses)
          choosing.emplace_back(beside.key);
    auto const chosen = choosing.empty() ? std::string{} : one_of(choosing, false).first;
    std::vector<FaultKind const*> result;
    for (FaultKind const& kind : context_.kinds) {
      bool const wants = std::any_of(kind.keys.begin(), kind.keys.end(), [&](FaultKey const& one) {
        return one.need == FaultKey::Need::Chooses && (chosen.empty() || one.key == chosen);
      });
      if (kind.key == key && wants == !chosen.empty())
        result.push_back(&kind);
    }
    return result;
  }

  bool hits() const {
    if (!context_.estate)
      return true;
    auto const names = fault_.kind->targets(*context_.estate, fault_);
    return std::find(names.begin(), names.end(), fault_.target) != names.end();
  }

  std::vector<std::string> all_targets() const {
    FaultPlan plain;
    return words_of_kinds([&](FaultKind const& kind, auto& to) {
      plain.kind = &kind;
      for (std::string& name : kind.targets(*context_.estate, plain))
        to.push_back(std::move(name));
    });
  }
  bool known_to_estate() const {
    auto const all = all_targets();
    return std::find(all.begin(), all.end(), fault_.target) != all.end();
  }

  /// What a target of these kinds can be, with its articles or without.
  static std::string targets_are(std::vector<FaultKind const*> const& kinds, bool articles) {
    std::vector<std::string> words;
    for (FaultKind const* kind : kinds)
      for (std::string_view const word : kind->hits)
        words.emplace_back(articles ? word : word.substr(word.find(' ') + 1));
    return any_of(words);
  }

  /// The kind's own keys, read with their messages; then those of other kinds are refused.
  void settle_values(std::string_view key) {
    fault_.values.clear();
    read_values(*fault_.kind, &reader_);
    for (std::string const& beside : keys_of_kinds()) {
      auto const* node = has(beside);
      if (!node || beside == key || fault_.kind->find(beside) || is_target_key(beside))
        continue;
      std::vector<std::string> with;
      for (FaultKind const& kind : context_.kinds)
        if (auto const* one = kind.find(beside);
            one && !(one->need == FaultKey::Need::Chooses && kind.key == key))
          with.push_back(fmt::format("'{}'", kind.key == key ? kind.name : kind.key));
      bool const of_key =
          std::any_of(context_.kinds.begin(), context_.kinds.end(),
                      [&](FaultKind const& kind) { return kind.key == key && kind.find(beside); });
      if (!with.empty())
        error(*node, fmt::format("'{}' does not go with '{}', expected it with {}", beside,
                                 of_key ? fault_.kind->name : key, any_of(with)));
    }
  }
  bool is_target_key(std::string_view key) const {
    auto const keys = target_keys();
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  }

  /// What is wrong or missing is told to the reader, if there is one.
  void read_values(FaultKind const& kind, Reader* told) {
    for (FaultKey const& key : kind.keys) {
      auto const* node = has(key.key);
      if (node)
        read_value(key, *node, told);
      else if (told && key.need == FaultKey::Need::Required)
        told->error(has(kind.key)->place,
                    fmt::format("'{}' lacks the key '{}', {}", kind.key, key.key, key.meaning));
    }
  }

  void read_value(FaultKey const& key, YamlNode const& node, Reader* told) {
    std::string const text = node.kind == YamlNode::Kind::Scalar ? node.text : "";
    std::string const expected = keep_value(key, text);
    if (!expected.empty() && told)
      told->expected(node, key.key, expected);
    if (expected.empty() && told && key.type == FaultKey::Type::Instance && context_.estate &&
        plan_named(context_.estate->sql, text) == nullptr)
      told->error(node.place, fmt::format("unknown SQL instance {} in '{}'", shown(text), key.key));
  }

  /// What was expected instead of a text; empty if it is now the key's value.
  std::string keep_value(FaultKey const& key, std::string const& text) {
    auto const keep = [&](auto const& parsed) -> std::string {
      constexpr std::size_t kWhy = 1;
      if (parsed.index() == kWhy)
        return std::get<kWhy>(parsed);
      if (auto limit = outside(std::get<0>(parsed), {}); !limit.empty())
        return limit;
      fault_.values[std::string(key.key)] = std::get<0>(parsed);
      return {};
    };
    switch (key.type) {
    case FaultKey::Type::Switch:
      return keep(value_of<bool>(text, Form::ByType));
    case FaultKey::Type::Rate:
      return keep(value_of<BytesPerSecond>(text, Form::ByType));
    case FaultKey::Type::Instance:
    case FaultKey::Type::Text:
      return keep(value_of<std::string>(text, Form::ByType));
    case FaultKey::Type::Word:
      break;
    }
    if (std::find(key.words.begin(), key.words.end(), text) == key.words.end())
      return any_of({key.words.begin(), key.words.end()});
    fault_.values[std::string(key.key)] = text;
    return {};
  }

  void when() {
    auto const [key, node] = one_of({"before", "during", "after"}, false);
    auto const* at = has("at");
    if (node) {
      fault_.boundary = key == "before"   ? FaultPlan::Boundary::Before
                        : key == "during" ? FaultPlan::Boundary::During
                                          : FaultPlan::Boundary::After;
      step(*node, key);
    }
    if (at && key == "during")
      share(*at);
    else if (at && node)
      error(*at,
            fmt::format("'at' and '{}' together, expected a time or a step of a runbook", key));
    else if (at)
      time(*at);
    else if (!node && !has("on") && !has("noticed"))
      error(node_, "a fault needs one of the keys 'at', 'before', 'during' and 'after'");
    if (auto const* bytes = has("after_bytes")) {
      if (key != "during")
        error(*bytes, "'after_bytes' needs 'during', whose transfer it counts");
      else if (at)
        error(*bytes, "'after_bytes' and 'at' together, expected only one of them");
    }
  }

  void time(YamlNode const& at) {
    if (at.kind == YamlNode::Kind::Map || starts_with(at.text, "exponential") ||
        starts_with(at.text, "lognormal"))
      return error(at, "unsupported random time in 'at'; give a time such "
                       "as 10:07:30 or uniform(09:00, 17:00)");
    constexpr std::string_view kUniform = "uniform(";
    std::string_view const text = at.text;
    if (!starts_with(text, kUniform) || text.back() != ')') {
      fault_.at = instant(at, at.text);
      return;
    }
    std::string_view const inside = text.substr(kUniform.size(), text.size() - kUniform.size() - 1);
    auto const comma = inside.find(',');
    if (comma == std::string_view::npos)
      return reader_.expected(at, "at", "two times, such as uniform(09:00, 17:00)");
    auto const from = instant(at, trimmed(inside.substr(0, comma)));
    auto const below = instant(at, trimmed(inside.substr(comma + 1)));
    if (!from || !below)
      return;
    if (*below <= *from)
      return reader_.expected(at, "at", "two times, the earlier first");
    fault_.at = from;
    fault_.within = *below - *from;
  }

  std::optional<SimTime> instant(YamlNode const& at, std::string_view text) {
    auto const parsed =
        value_of<SimTime>(at.kind == YamlNode::Kind::Scalar ? text : "", Form::ByType);
    auto const* value = std::get_if<SimTime>(&parsed);
    auto const why = value ? outside(*value, {}) : std::get<std::string>(parsed);
    if (why.empty())
      return *value;
    reader_.expected(at, "at", why);
    return std::nullopt;
  }

  /// 50%, or 50% of transfer.
  void share(YamlNode const& at) {
    std::string_view text = at.text;
    constexpr std::string_view kOfTransfer = " of transfer";
    bool const of_transfer = text.size() > kOfTransfer.size() &&
                             text.substr(text.size() - kOfTransfer.size()) == kOfTransfer;
    if (of_transfer)
      text.remove_suffix(kOfTransfer.size());
    auto const parsed = parse_fraction(text);
    if (auto const* value = std::get_if<Fraction>(&parsed))
      (of_transfer ? fault_.of_transfer : fault_.of_human_time) = *value;
    else
      reader_.expected(at, "at", "a share such as 50% or '50% of transfer' with 'during'");
  }

  void step(YamlNode const& node, std::string_view key) {
    constexpr std::string_view kStep = " step ";
    auto const at = node.text.rfind(kStep);
    auto const number = at == std::string::npos
                            ? Parsed<int>{std::string{}}
                            : value_of<int>(node.text.substr(at + kStep.size()), Form::ByType);
    auto const* step = std::get_if<int>(&number);
    if (!step || *step < 1 || *step > 1000)
      return reader_.expected(node, key, "a step such as 'failover-as-published step 6'");
    fault_.step = {node.text.substr(0, at), *step};
    std::vector<std::string> names;
    for (RunbookPlan const& runbook : context_.runbooks)
      names.push_back(runbook.name);
    if (std::find(names.begin(), names.end(), fault_.step.runbook) == names.end())
      error(node, fmt::format("unknown runbook {} in '{}'{}", shown(fault_.step.runbook), key,
                              suggestion(fault_.step.runbook, names)));
  }

  void way_back() {
    one_of({"heal_at", "heal_after", "rebuilt_at"}, false);
    for (std::string_view const key : {"heal_at", "rebuilt_at"}) {
      auto const& back = key == "heal_at" ? fault_.heal_at : fault_.rebuilt_at;
      if (!back || !fault_.at)
        continue;
      SimTime const last = *fault_.at + fault_.within.value_or(Duration::zero());
      if (*back <= last)
        error(*has(key), fmt::format("{} is '{}', expected a time after the fault at {}", key,
                                     to_text(*back), to_text(last)));
    }
    if (fault_.heal_after && *fault_.heal_after <= Duration::zero())
      error(*has("heal_after"), "heal_after is '0s', expected a time above 0s");
    if (!fault_.kind)
      return;
    if (auto const* rebuilt = has("rebuilt_at"); rebuilt && !fault_.kind->rebuild)
      error(*rebuilt,
            "'rebuilt_at' does not apply to a fault that loses no data, expected 'heal_at'");
    for (std::string_view const key : {"heal_at", "heal_after"})
      if (auto const* heal = has(key); heal && !fault_.kind->heal)
        error(*heal, fmt::format("'{}' does not apply to '{}'{}", key, fault_.kind->name,
                                 fault_.kind->rebuild ? ", expected 'rebuilt_at'"
                                                      : ", which nothing undoes"));
      else if (heal && loses_data())
        error(*heal,
              fmt::format("'{}' does not apply to destroyed disks, expected 'rebuilt_at'", key));
  }

  bool loses_data() const {
    return std::any_of(fault_.values.begin(), fault_.values.end(), [](auto const& value) {
      auto const* word = std::get_if<std::string>(&value.second);
      return word && *word == kDestroyed;
    });
  }

  YamlNode const& node_;
  FaultContext const& context_;
  Reader& reader_;
  FaultPlan fault_;
};

} // namespace

std::vector<FaultPlan> read_faults(YamlNode const& list, FaultContext const& context,
                                   Reader& reader) {
  std::vector<FaultPlan> faults;
  for (YamlNode const& node : reader.items(list, "faults"))
    faults.push_back(FaultReader{node, context, reader}.read());
  return faults;
}

} // namespace switchback
