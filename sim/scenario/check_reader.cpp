// Commands at given times and checks: which keys go together, and the names that the record uses
// for them.
#include <algorithm>
#include <set>

#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

constexpr std::size_t kMostEntries = 1'000;

/// Reads the entries of a list; those with an error are left out.
template <class Plan, class Check>
std::vector<Plan> read_list(YamlNode const& list, std::string_view key, Reader& reader,
                            Check const& check) {
  std::vector<Plan> plans;
  if (list.items.size() > kMostEntries) {
    reader.error(list.place, fmt::format("{} has {} entries, expected at most {}", key,
                                         list.items.size(), kMostEntries));
    return plans;
  }
  std::set<std::string> names;
  for (YamlNode const& node : reader.items(list, key)) {
    auto const errors = reader.errors();
    Plan plan;
    plan.place = node.place;
    reader.fill(node, node.place, plan);
    if (node.kind == YamlNode::Kind::Map)
      check(node, plan);
    if (reader.errors() != errors)
      continue;
    if (!names.insert(objective_text(plan)).second)
      reader.error(node.place, fmt::format("duplicate entry {}", shown(objective_text(plan))));
    plans.push_back(std::move(plan));
  }
  return plans;
}

/// The one key that is given; a message if none or several are.
std::string_view one_of(YamlNode const& node, std::initializer_list<std::string_view> keys,
                        std::string_view what, char const* words, Reader& reader) {
  std::string_view found;
  for (std::string_view const key : keys) {
    auto const* there = node.find(key);
    if (there && !found.empty())
      reader.error(there->place, fmt::format("'{}' and '{}' together, expected only one of {}", key,
                                             found, words));
    else if (there)
      found = key;
  }
  if (found.empty())
    reader.error(node.place, fmt::format("{} needs one of the keys {}", what, words));
  return found;
}

bool is_answer(std::string_view text) {
  return text == "done" || text == "refused" ||
         (is_name(text) && (text.find_first_not_of("0123456789") == std::string_view::npos ||
                            (text[0] >= 'A' && text[0] <= 'Z')));
}

void check_command(YamlNode const& node, CommandPlan& plan, Reader& reader) {
  auto const language = one_of(node, {"sql", "powershell", "cmd", "dialog"}, "a command",
                               "'sql', 'powershell', 'cmd' and 'dialog'", reader);
  if (!language.empty())
    plan.text_place = node.find(language)->place;
  if (auto const* answers = node.find("answers");
      answers && !std::all_of(plan.answers.begin(), plan.answers.end(), is_answer))
    reader.expected(*answers, "answers",
                    "done, refused, an error number such as 1447, or a PowerShell error id");
}

std::optional<SimTime> instant(YamlNode const& node, Reader& reader) {
  auto const parsed =
      value_of<SimTime>(node.kind == YamlNode::Kind::Scalar ? node.text : "", Form::ByType);
  auto const* value = std::get_if<SimTime>(&parsed);
  auto const why = value ? outside(*value, {}) : std::get<std::string>(parsed);
  if (why.empty())
    return *value;
  reader.expected(node, "within", why);
  return std::nullopt;
}

void read_window(YamlNode const& node, CheckPlan& plan, Reader& reader) {
  if (node.kind != YamlNode::Kind::Sequence || node.items.size() != 2)
    return reader.expected(node, "within", "two times, such as [130s, 131s]");
  auto const from = instant(node.items[0], reader), to = instant(node.items[1], reader);
  if (!from || !to)
    return;
  if (*to < *from)
    return reader.error(node.place, fmt::format("within ends at {}, expected a time from {} on",
                                                to_text(*to), to_text(*from)));
  plan.within = {*from, *to};
}

void check_check(YamlNode const& node, CheckPlan& plan, Reader& reader) {
  auto const when =
      one_of(node, {"at", "from", "within"}, "a check", "'at', 'from' and 'within'", reader);
  auto const what = one_of(node, {"holds", "becomes"}, "a check", "'holds' and 'becomes'", reader);
  if (auto const* within = node.find("within"))
    read_window(*within, plan, reader);
  if (auto const* to = node.find("to")) {
    if (when != "from")
      reader.error(to->place, "'to' without 'from'");
    else if (plan.to && plan.from && *plan.to < *plan.from)
      reader.error(to->place, fmt::format("to is '{}', expected a time from {} on",
                                          to_text(*plan.to), to_text(*plan.from)));
  }
  if (!when.empty() && !what.empty() && (when == "within") != (what == "becomes"))
    reader.error(node.find(what)->place,
                 fmt::format("'{}' does not go with '{}', expected '{}'", what, when,
                             when == "within" ? "becomes" : "holds"));
}

} // namespace

std::vector<CommandPlan> read_commands(YamlNode const& list, Reader& reader) {
  return read_list<CommandPlan>(list, "commands", reader, [&](YamlNode const& node, auto& plan) {
    check_command(node, plan, reader);
  });
}

std::vector<CheckPlan> read_checks(YamlNode const& list, Reader& reader) {
  return read_list<CheckPlan>(list, "checks", reader, [&](YamlNode const& node, auto& plan) {
    check_check(node, plan, reader);
  });
}

std::string objective_text(CommandPlan const& command) {
  std::string const& text = command.text();
  std::string const first = text.substr(0, text.find('\n'));
  return fmt::format("at {} on {} {}{}", to_text(command.at), command.on, first,
                     command.answers.empty()
                         ? ""
                         : fmt::format(" answers {}", fmt::join(command.answers, " or ")));
}

std::string objective_text(CheckPlan const& check) {
  if (check.within)
    return fmt::format("within {} to {} becomes {}", to_text(check.within->from),
                       to_text(check.within->to), check.becomes);
  if (check.at)
    return fmt::format("at {} {}", to_text(*check.at), check.holds);
  return fmt::format("from {}{} {}", to_text(check.from.value_or(SimTime{})),
                     check.to ? " to " + to_text(*check.to) : "", check.holds);
}

} // namespace switchback
