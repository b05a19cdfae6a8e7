// Faults: the kind follows from the key and the target, the time from the keys beside them.
#include "sim/scenario/reader.hpp"
#include "sim/scenario/text.hpp"

namespace switchback {
namespace {

enum class TargetKind { Site, Link, Share, Sql, ChatServer, FrontEnd };

struct TargetName {
  std::string name;
  TargetKind kind{};
};

std::vector<TargetName> targets_of(EstatePlan const& estate) {
  std::vector<TargetName> result;
  auto const add = [&](auto const& plans, TargetKind kind) {
    for (auto const& plan : plans)
      result.push_back({entry_name(plan), kind});
  };
  add(estate.sites, TargetKind::Site);
  add(estate.links, TargetKind::Link);
  add(estate.shares, TargetKind::Share);
  add(estate.sql, TargetKind::Sql);
  add(estate.front_ends, TargetKind::FrontEnd);
  if (estate.chat)
    add(estate.chat->servers, TargetKind::ChatServer);
  return result;
}

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

class FaultReader {
public:
  FaultReader(YamlNode const& node, EstatePlan const* estate,
              std::vector<RunbookPlan> const& runbooks, Reader& reader)
      : node_(node), estate_(estate), runbooks_(runbooks), reader_(reader) {}

  FaultPlan read() {
    fault_.place = node_.place;
    reader_.fill(node_, node_.place, fault_);
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

  /// The one key that is given, or null; a message if several are, or if none is and one is
  /// required.
  std::pair<std::string_view, YamlNode const*> one_of(std::initializer_list<std::string_view> keys,
                                                      char const* words, bool required) {
    std::pair<std::string_view, YamlNode const*> found{"", nullptr};
    for (std::string_view const key : keys) {
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
    auto const [key, node] = one_of(
        {"lose", "lose_disks", "slow", "hang", "fail_redo", "fill", "deny", "damage"},
        "'lose', 'lose_disks', 'slow', 'hang', 'fail_redo', 'fill', 'deny' and 'damage'", true);
    if (!node)
      return;
    fault_.target = reader_.text(*node, key, Form::Site);
    auto const kind = fault_.target.empty() ? std::nullopt : look_up(*node, key);
    if (key == "lose")
      lose(kind);
    else if (key == "lose_disks")
      lose_disks(*node, kind);
    else if (key == "slow")
      slow(*node, kind);
    else if (key == "fill" || key == "deny" || key == "damage")
      of_files(*node, key, kind);
    else
      of_instance(*node, key, kind);
    for (auto const& [word, of] : {std::pair{"process", "lose"},
                                   {"disks", "lose"},
                                   {"drive", "lose"},
                                   {"network", "lose"},
                                   {"reported", "lose"},
                                   {"answers_pings", "hang"},
                                   {"instance", "deny"},
                                   {"file", "damage"},
                                   {"as", "damage"},
                                   {"to", "slow"}})
      if (auto const* beside = has(word); beside && key != of)
        error(*beside,
              fmt::format("'{}' does not go with '{}', expected it with '{}'", word, key, of));
  }

  /// A fault of an SQL instance's machine.
  void of_instance(YamlNode const& node, std::string_view key, std::optional<TargetKind> kind) {
    fault_.kind = key == "hang" ? FaultKind::Hang : FaultKind::FailRedo;
    if (kind && *kind != TargetKind::Sql)
      error(node, fmt::format("{} is '{}', expected an SQL instance", key, fault_.target));
  }

  std::optional<TargetKind> look_up(YamlNode const& node, std::string_view key) {
    if (!estate_)
      return std::nullopt;
    std::vector<std::string> names;
    for (auto const& [name, kind] : targets_of(*estate_)) {
      if (name == fault_.target)
        return kind;
      names.push_back(name);
    }
    error(node, fmt::format("unknown site, machine, link or share {} in '{}'{}",
                            shown(fault_.target), key, suggestion(fault_.target, names)));
    return std::nullopt;
  }

  void lose(std::optional<TargetKind> kind) {
    fault_.kind = !kind || *kind == TargetKind::Site ? FaultKind::LoseSite
                  : *kind == TargetKind::Link        ? FaultKind::LoseLink
                  : *kind == TargetKind::Share       ? FaultKind::LoseShare
                                                     : FaultKind::LoseHost;
    auto const* disks = has("disks");
    for (auto const& [part, part_kind] :
         {std::pair{"drive", FaultKind::LoseDrive}, {"network", FaultKind::LoseNetwork}})
      if (auto const* beside = has(part)) {
        fault_.kind = part_kind;
        if (kind && *kind != TargetKind::Sql)
          error(*beside, fmt::format("'{}' does not apply to '{}', expected an SQL instance", part,
                                     fault_.target));
      }
    one_of({"process", "drive", "network"}, "'process', 'drive' and 'network'", false);
    if (auto const* reported = has("reported"); reported && kind && *kind != TargetKind::Link)
      error(*reported,
            fmt::format("'reported' does not apply to '{}', expected a link", fault_.target));
    if (disks && (has("drive") || has("network")))
      error(*disks,
            "'disks' does not go with a part of a machine, expected a site, a machine or a share");
    if (auto const* process = has("process")) {
      fault_.kind = FaultKind::LoseProcess;
      auto const needed =
          fault_.process == "chat-service" ? TargetKind::ChatServer : TargetKind::Sql;
      if (kind && !fault_.process.empty() && *kind != needed)
        error(
            *process,
            fmt::format("'{}' has no process '{}', which runs on {}", fault_.target, fault_.process,
                        needed == TargetKind::Sql ? "an SQL instance's machine" : "a chat server"));
      if (disks)
        error(*disks, "'disks' does not go with 'process', expected a site, a machine or a share");
    } else if (disks && fault_.kind == FaultKind::LoseLink) {
      error(*disks, fmt::format("'disks' does not apply to '{}', which is a link", fault_.target));
    }
  }

  void lose_disks(YamlNode const& node, std::optional<TargetKind> kind) {
    fault_.kind = FaultKind::LoseDisks;
    if (kind && (*kind == TargetKind::Site || *kind == TargetKind::Link))
      error(node, fmt::format("lose_disks is '{}', expected a machine or a share", fault_.target));
  }

  /// Faults of files on the disks of a share or an SQL instance.
  void of_files(YamlNode const& node, std::string_view key, std::optional<TargetKind> kind) {
    fault_.kind = key == "fill"   ? FaultKind::FillDisk
                  : key == "deny" ? FaultKind::DenyRights
                                  : FaultKind::DamageFile;
    if (kind && *kind != TargetKind::Share && *kind != TargetKind::Sql)
      error(node,
            fmt::format("{} is '{}', expected a share or an SQL instance", key, fault_.target));
    if (key != "deny")
      return;
    if (!has("instance"))
      error(node, "'deny' lacks the key 'instance', whose rights are taken");
    else if (estate_ && plan_named(estate_->sql, fault_.denied_to) == nullptr)
      error(*has("instance"),
            fmt::format("unknown SQL instance {} in 'instance'", shown(fault_.denied_to)));
  }

  void slow(YamlNode const& node, std::optional<TargetKind> kind) {
    fault_.kind = kind == TargetKind::Link ? FaultKind::SlowLink : FaultKind::SlowDisk;
    if (kind && *kind != TargetKind::Link && *kind != TargetKind::Sql && *kind != TargetKind::Share)
      error(node, fmt::format("slow is '{}', expected a link, or a share or SQL instance whose "
                              "disks become slow",
                              fault_.target));
    if (!has("to"))
      error(node, "'slow' lacks the key 'to', the remaining rate");
  }

  void when() {
    auto const [key, node] =
        one_of({"before", "during", "after"}, "'before', 'during' and 'after'", false);
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
    for (RunbookPlan const& runbook : runbooks_)
      names.push_back(runbook.name);
    if (std::find(names.begin(), names.end(), fault_.step.runbook) == names.end())
      error(node, fmt::format("unknown runbook {} in '{}'{}", shown(fault_.step.runbook), key,
                              suggestion(fault_.step.runbook, names)));
  }

  void way_back() {
    one_of({"heal_at", "heal_after", "rebuilt_at"}, "'heal_at', 'heal_after' and 'rebuilt_at'",
           false);
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
    bool const fresh = fault_.kind == FaultKind::LoseSite || fault_.kind == FaultKind::LoseHost ||
                       fault_.kind == FaultKind::LoseShare || fault_.kind == FaultKind::LoseDisks;
    if (auto const* rebuilt = has("rebuilt_at"); rebuilt && !fresh)
      error(*rebuilt,
            "'rebuilt_at' does not apply to a fault that loses no data, expected 'heal_at'");
    for (std::string_view const key : {"heal_at", "heal_after"})
      if (auto const* heal = has(key); heal && fault_.kind == FaultKind::DamageFile)
        error(*heal,
              fmt::format("'{}' does not apply to 'damage': a damaged file stays damaged", key));
      else if (heal && (fault_.disks_destroyed || fault_.kind == FaultKind::LoseDisks))
        error(*heal,
              fmt::format("'{}' does not apply to destroyed disks, expected 'rebuilt_at'", key));
  }

  YamlNode const& node_;
  EstatePlan const* estate_;
  std::vector<RunbookPlan> const& runbooks_;
  Reader& reader_;
  FaultPlan fault_;
};

} // namespace

std::vector<FaultPlan> read_faults(YamlNode const& list, EstatePlan const* estate,
                                   std::vector<RunbookPlan> const& runbooks, Reader& reader) {
  std::vector<FaultPlan> faults;
  for (YamlNode const& node : reader.items(list, "faults"))
    faults.push_back(FaultReader{node, estate, runbooks, reader}.read());
  return faults;
}

} // namespace switchback
