#include <map>

#include "sim/scenario/objective_limits.hpp"
#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

void read_load(YamlNode const& node, SourcePlace const& place, LoadPlan& load, Reader& reader) {
  reader.fill(node, place, load);
  if (load.medium_rooms.millionths + load.large_rooms.millionths > 1'000'000)
    reader.error(place, "medium_rooms and large_rooms add up to more than 100%");
  auto const* profile = node.find("profile");
  if (!profile)
    return;
  for (YamlNode const& item : reader.items(*profile, "profile")) {
    auto const factor = parse_factor(item.kind == YamlNode::Kind::Scalar ? item.text : "");
    if (auto const* value = std::get_if<Fraction>(&factor))
      load.profile.push_back(*value);
    else
      reader.expected(item, "profile", std::get<std::string>(factor));
  }
  if (profile->kind == YamlNode::Kind::Sequence && profile->items.size() != 24)
    reader.error(profile->place, fmt::format("profile has {} factors, expected 24, one for each "
                                             "hour of the day",
                                             profile->items.size()));
}

/// The runbook's name: its file's without folder and .md.
std::string runbook_name(std::string const& file) {
  auto const slash = file.rfind('/');
  auto const name = slash == std::string::npos ? file : file.substr(slash + 1);
  return name.size() > 3 && name.substr(name.size() - 3) == ".md" ? name.substr(0, name.size() - 3)
                                                                  : "";
}

void read_trigger(YamlNode const& node, SourcePlace const& place, TriggerPlan& when,
                  Reader& reader) {
  reader.fill(node, place, when);
  if (node.kind != YamlNode::Kind::Map && node.kind != YamlNode::Kind::Null)
    return;
  if (!node.find("noticed") && !node.find("at") && !node.find("after"))
    reader.error(place, "when needs one of the keys 'noticed', 'at' and 'after'");
  auto const* decided = node.find("decided_after");
  if (decided && !node.find("noticed"))
    reader.error(decided->place, "'decided_after' needs 'noticed', from which it counts");
}

void read_fill(YamlNode const& node, RunbookPlan& runbook, Reader& reader) {
  if (!reader.is_map(node, "fill"))
    return;
  for (YamlEntry const& entry : node.entries)
    runbook.fill[entry.key] = reader.text(entry.value, entry.key);
}

RunbookPlan read_runbook(YamlNode const& node, Reader& reader) {
  RunbookPlan runbook;
  runbook.place = node.place;
  reader.fill(node, node.place, runbook);
  if (node.kind != YamlNode::Kind::Map)
    return runbook;
  for (YamlEntry const& entry : node.entries) {
    if (entry.key == "when")
      read_trigger(entry.value, entry.key_place, runbook.when, reader);
    if (entry.key == "fill")
      read_fill(entry.value, runbook, reader);
  }
  runbook.name = runbook_name(runbook.file);
  if (auto const* run = node.find("run"); run && runbook.name.empty() && !runbook.file.empty())
    reader.expected(*run, "run", "a Markdown file, such as runbooks/failover.md");
  return runbook;
}

/// Whether a runbook waits for itself, directly or through others.
bool waits_for_itself(RunbookPlan const& start, std::map<std::string, std::string> const& after) {
  auto name = start.when.after;
  for (std::size_t steps = 0; steps <= after.size() && !name.empty(); ++steps) {
    if (name == start.name)
      return true;
    auto const next = after.find(name);
    name = next == after.end() ? "" : next->second;
  }
  return false;
}

void read_runbooks(YamlNode const& list, std::vector<RunbookPlan>& runbooks, Reader& reader) {
  std::map<std::string, std::string> after;
  std::vector<std::string> names;
  std::vector<YamlNode const*> nodes;
  constexpr std::size_t kMostRunbooks = 100; // each may be a file of 1 MB
  if (list.items.size() > kMostRunbooks)
    return reader.error(list.place, fmt::format("runbooks has {} entries, expected at most {}",
                                                list.items.size(), kMostRunbooks));
  for (YamlNode const& node : reader.items(list, "runbooks")) {
    runbooks.push_back(read_runbook(node, reader));
    nodes.push_back(&node);
    auto const& plan = runbooks.back();
    if (plan.name.empty())
      continue;
    names.push_back(plan.name);
    if (!after.emplace(plan.name, plan.when.after).second)
      reader.error(node.place, fmt::format("duplicate runbook {}", shown(plan.name)));
  }
  for (std::size_t i = 0; i < runbooks.size(); ++i) {
    auto const& plan = runbooks[i];
    auto const* when = nodes[i]->find("when");
    auto const* waits = when ? when->find("after") : nullptr;
    if (!waits || plan.when.after.empty())
      continue;
    if (std::find(names.begin(), names.end(), plan.when.after) == names.end())
      reader.error(waits->place,
                   fmt::format("unknown runbook {} in 'after'{}", shown(plan.when.after),
                               suggestion(plan.when.after, names)));
    else if (waits_for_itself(plan, after))
      reader.error(waits->place, fmt::format("runbook {} waits for itself", shown(plan.name)));
  }
}

void read_many(YamlEntry const& entry, ObjectivesPlan& objectives, Reader& reader) {
  OverManyPlan plan;
  plan.measure = entry.key;
  plan.place = entry.key_place;
  if (entry.value.kind == YamlNode::Kind::Map)
    reader.fill(entry.value, entry.key_place, plan);
  else
    reader.expected(entry.value, entry.key,
                    "a map such as { within: 90min, in: 95%, drills: 200 }; "
                    "a limit for one drill belongs in 'failover' or 'failback'");
  objectives.over_many.push_back(std::move(plan));
}

/// The objectives of one role change: a map, or a list of maps for different applications.
void read_role_change(YamlEntry const& entry, std::vector<ObjectivePlan>& plans, Reader& reader) {
  auto const read = [&](YamlNode const& node, SourcePlace const& place) {
    ObjectivePlan plan;
    plan.place = place;
    reader.fill(node, place, plan);
    if (auto const* application = node.find("application"))
      plan.application_place = application->place;
    if (node.kind == YamlNode::Kind::Null)
      reader.expected(node, entry.key, "at least one objective");
    else if (node.find("application") && node.entries.size() == 1)
      reader.error(place, fmt::format("{} names an application, but no objective", entry.key));
    for (ObjectivePlan const& other : plans)
      if (other.application == plan.application)
        reader.error(place, plan.application.empty()
                                ? fmt::format("duplicate '{}' without an application", entry.key)
                                : fmt::format("duplicate '{}' for application {}", entry.key,
                                              shown(plan.application)));
    plans.push_back(std::move(plan));
  };
  if (entry.value.kind != YamlNode::Kind::Sequence)
    return read(entry.value, entry.key_place);
  if (entry.value.items.empty())
    reader.expected(entry.value, entry.key, "at least one objective");
  for (YamlNode const& item : entry.value.items)
    read(item, item.place);
}

void read_objectives(YamlNode const& node, SourcePlace const& place, ObjectivesPlan& objectives,
                     Reader& reader) {
  reader.fill(node, place, objectives);
  for (YamlEntry const& entry : node.entries) {
    if (auto const role = named<RunbookRole>(entry.key))
      read_role_change(entry,
                       *role == RunbookRole::Failover ? objectives.failover : objectives.failback,
                       reader);
    else if (entry.key == "rto" || entry.key == "rpo" || entry.key == "rto_vendor")
      read_many(entry, objectives, reader);
    else if (entry.key == "always")
      objectives.always_place = entry.key_place;
  }
}

/// Only the runbook at work tells for certain what belongs to a failback.
void check_roles(ScenarioPlan const& plan, Reader& reader) {
  if (plan.objectives.failback.empty())
    return;
  for (RunbookPlan const& runbook : plan.runbooks)
    if (runbook.role.empty() && !runbook.file.empty())
      reader.error(runbook.place,
                   fmt::format("runbook {} has no role, expected role: failover or role: failback, "
                               "because the scenario has failback objectives",
                               shown(runbook.name)));
}

/// Each text of a list is one of the names.
void check_names(YamlNode const& node, std::string_view key, std::string_view kind,
                 std::vector<std::string> const& names, Reader& reader) {
  auto const check = [&](YamlNode const& item) {
    if (item.kind == YamlNode::Kind::Scalar &&
        std::find(names.begin(), names.end(), item.text) == names.end())
      reader.error(item.place, fmt::format("unknown {} {} in '{}'{}", kind, shown(item.text), key,
                                           suggestion(item.text, names)));
  };
  check(node);
  for (YamlNode const& item : node.items)
    check(item);
}

/// What a drill may leave unexercised, by name.
std::vector<std::string> exercise_names(ScenarioPlan const& scenario, std::size_t faults) {
  std::vector<std::string> names;
  for (std::string const& name : objective_names(scenario))
    if (name.starts_with("failover ") || name.starts_with("failback "))
      names.push_back("objective " + name);
  for (RunbookPlan const& runbook : scenario.runbooks)
    names.push_back("runbook " + runbook.name);
  for (std::size_t i = 1; i <= scenario.commands.size(); ++i)
    names.push_back(fmt::format("command {}", i));
  for (std::size_t i = 1; i <= faults; ++i)
    names.push_back(fmt::format("fault {}", i));
  return names;
}

} // namespace

std::string objective_key(ObjectivePlan const& plan, std::string const& key) {
  return plan.application.empty() ? key : key + " of " + plan.application;
}

std::vector<std::string> objective_names(ScenarioPlan const& scenario) {
  ObjectivesPlan const& objectives = scenario.objectives;
  std::vector<std::string> names;
  auto const scope = [&](std::string const& in, std::vector<ObjectivePlan> const& plans) {
    for (ObjectivePlan const& plan : plans) {
      for (StatedLimit const& limit : limits_of(plan))
        names.push_back(in + " " + objective_key(plan, limit.measure));
      if (plan.protections_restored)
        names.push_back(in + " " + objective_key(plan, "protections"));
      for (std::string const& claim : plan.expect)
        names.push_back(fmt::format("{} {}", in, claim));
    }
  };
  scope("failover", objectives.failover);
  scope("failback", objectives.failback);
  for (std::string const& claim : objectives.always)
    names.push_back("always " + claim);
  for (OverManyPlan const& many : objectives.over_many)
    names.push_back("drills " + many.measure);
  if (scenario.only_expected_refusals)
    names.emplace_back("always refusals");
  for (CommandPlan const& command : scenario.commands)
    if (!command.answers.empty())
      names.push_back("check " + objective_text(command));
  for (CheckPlan const& check : scenario.checks)
    names.push_back("check " + objective_text(check));
  return names;
}

ScenarioPlan read_scenario(YamlNode const& root, Reader& reader) {
  ScenarioPlan plan;
  reader.fill(root, {root.place.file, 0, 0}, plan);
  for (YamlEntry const& entry : root.entries) {
    if (entry.key == "load")
      read_load(entry.value, entry.key_place, plan.load, reader);
    else if (entry.key == "runbooks")
      read_runbooks(entry.value, plan.runbooks, reader);
    else if (entry.key == "commands")
      plan.commands = read_commands(entry.value, reader);
    else if (entry.key == "checks")
      plan.checks = read_checks(entry.value, reader);
    else if (entry.key == "objectives")
      read_objectives(entry.value, entry.key_place, plan.objectives, reader);
  }
  check_roles(plan, reader);
  if (auto const* expected = root.find("expected_unmet")) {
    plan.expected_unmet_place = expected->place;
    check_names(*expected, "expected_unmet", "objective", objective_names(plan), reader);
  }
  if (auto const* refusals = root.find("refusals"))
    plan.refusals_place = refusals->place;
  if (auto const* excused = root.find("may_not_happen")) {
    plan.may_not_happen_place = excused->place;
    auto const* faults = root.find("faults");
    check_names(*excused, "may_not_happen", "objective, runbook, command or fault",
                exercise_names(plan, faults != nullptr ? faults->items.size() : 0), reader);
  }
  return plan;
}

} // namespace switchback
