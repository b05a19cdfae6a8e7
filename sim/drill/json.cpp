#include "sim/drill/json.hpp"

#include <nlohmann/json.hpp>

namespace switchback {

std::string run_json(ScenarioPlan const& scenario, std::vector<RunObjective> const& decided) {
  nlohmann::ordered_json json;
  json["scenario"] = scenario.name;
  auto& all = json["run_objectives"] = nlohmann::ordered_json::array();
  for (RunObjective const& o : decided)
    all.push_back({{"objective", o.text},
                   {"verdict", name_of(o.verdict)},
                   {"why", o.why},
                   {"met", o.met},
                   {"missed", o.missed},
                   {"unobserved", o.unobserved},
                   {"not_exercised", o.not_exercised},
                   {"low_millionths", o.low.millionths},
                   {"high_millionths", o.high.millionths}});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string drill_json(ScenarioPlan const& scenario, DrillResult const& drill, std::int64_t id) {
  using nlohmann::ordered_json;
  ordered_json json;
  json["scenario"] = scenario.name;
  json["title"] = scenario.title;
  json["seed"] = drill.seed.value;
  json["drill"] = id;
  json["status"] = drill.status;
  json["verdict"] = name_of(drill.verdict);
  json["digest"] = drill.digest;
  json["messages"] = drill.messages;
  ordered_json measures = ordered_json::object();
  for (Measure const& m : drill.measures) {
    ordered_json& one = measures[m.scope][m.name];
    one["value"] = m.value ? ordered_json(*m.value) : ordered_json(nullptr);
    one["unit"] = m.unit;
    if (!m.value)
      one["why_null"] = m.why_null;
  }
  json["measures"] = std::move(measures);
  ordered_json fates = ordered_json::object();
  for (FateRange const& range : drill.fates) {
    auto& sum = fates[std::string(name_of(range.fate))];
    sum = (sum.is_null() ? 0 : sum.get<std::int64_t>()) + range.messages;
  }
  json["fates"] = std::move(fates);
  ordered_json objectives = ordered_json::array();
  for (ObjectiveRecord const& o : drill.objectives)
    objectives.push_back({{"scope", o.scope},
                          {"objective", o.text},
                          {"verdict", name_of(o.verdict)},
                          {"why", o.why}});
  json["objectives"] = std::move(objectives);
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace switchback
