// JSON Schemas for editors, generated from the table of keys: they accept what the loader accepts.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/text.hpp"
#include "sim/scenario/values.hpp"

namespace switchback {
namespace {

using Json = nlohmann::ordered_json;

Json text_schema() { return {{"type", "string"}, {"minLength", 1}}; }
template <class List> Json enumerated(List const& allowed) {
  Json list = Json::array();
  for (auto const& word : allowed)
    list.push_back(word);
  return {{"enum", list}};
}
Json words(std::initializer_list<char const*> allowed) { return enumerated(allowed); }
Json quantity(char const* unit, Json type = "string") {
  return {{"type", std::move(type)}, {"x-unit", unit}};
}
Json list_of(Json item) { return {{"type", "array"}, {"items", std::move(item)}}; }

Json type_schema(Duration) { return quantity("time with its unit, such as 90s or 15min"); }
Json type_schema(SimTime) {
  return quantity("time of day or since day 0, such as 10:07:30 or 1d 09:00");
}
Json type_schema(Bytes) { return quantity("size with its unit, such as 20GB or 2KiB"); }
Json type_schema(BytesPerSecond) { return quantity("rate with its unit, such as 10MB/s or 1Gb/s"); }
Json type_schema(Frequency) { return quantity("rate of events, such as 24/s or 90/min"); }
Json type_schema(Fraction) {
  return quantity("share, such as 95% or 0.95", Json::array({"string", "number"}));
}
Json type_schema(Distribution const&) {
  return quantity("time or distribution, such as 5min or lognormal(median=5min, p95=15min)");
}
Json type_schema(std::chrono::sys_days) { return {{"type", "string"}, {"format", "date"}}; }
Json type_schema(bool) { return {{"type", "boolean"}}; }
Json type_schema(std::int64_t) { return {{"type", "integer"}, {"x-unit", "whole number"}}; }
Json type_schema(int) { return type_schema(std::int64_t{}); }
Json type_schema(std::string const&) { return text_schema(); }
Json type_schema(std::vector<std::string> const&) { return list_of(text_schema()); }
Json type_schema(std::vector<SimTime> const&) { return list_of(type_schema(SimTime{})); }
template <class T> Json type_schema(std::optional<T> const&) { return type_schema(T{}); }

template <class S> Json part_schema();

/// What the text of a form names; empty where the form does not say.
std::string_view named_by(Form form) {
  static constexpr std::pair<Form, std::string_view> kNamed[] = {
      {Form::Fqdn, "host name, such as sql-1.litwareinc.com"},
      {Form::Unc, "share, such as \\\\fs-2\\logship"},
      {Form::Folder, "folder, such as D:\\LogShip or \\\\fs-2\\logship"},
      {Form::Endpoint, "port, such as 5022; or none"},
      {Form::OnFailure, "stop, go-on or retry(n, wait)"},
      {Form::Site, "name of a site"},
      {Form::Sql, "name of an SQL instance"},
      {Form::Share, "name of a share"},
      {Form::Database, "name of a database"},
      {Form::FrontEnd, "name of a front end"},
      {Form::StepBoundary, "step, such as failover-as-published step 6"},
      {Form::AtOrShare, "time of day or since day 0, such as 10:07:30; or share, such as 50%"},
      {Form::SignedTime, "time with its unit, such as 3min or -5h"},
      {Form::File, "path, relative to the scenario"},
      {Form::LinkEnds, "two sites"},
      {Form::TimeWindow, "two times"},
      {Form::Factors, "24 factors"},
      {Form::FillMap, "map of texts"},
  };
  for (auto const& [of, words] : kNamed)
    if (of == form)
      return words;
  return {};
}

/// The forms that say more than the type; nothing for the others.
std::optional<Json> form_schema(Form form) {
  switch (form) {
  case Form::FullOrOff:
    return words({"full", "off"});
  case Form::RestoredOnly:
    return words({"restored"});
  case Form::KnownOrUnknown:
    return words({"known", "unknown"});
  case Form::SerialOrOverlapping:
    return words({"serial", "overlapping"});
  case Form::ExpectedOrAny:
    return words({"only_expected", "any"});
  case Form::RoleName:
    return enumerated(NamesOf<RunbookRole>::kNames);
  case Form::Edition:
    return words({"enterprise", "developer", "standard", "web", "express"});
  case Form::Endpoint:
    return Json{{"type", Json::array({"string", "integer"})}};
  case Form::StepBoundary:
    return Json{{"type", "string"}, {"pattern", " step [0-9]+$"}};
  case Form::AtOrShare:
  case Form::File:
    return text_schema();
  case Form::LinkEnds:
    return Json{{"type", "array"}, {"items", text_schema()}, {"minItems", 2}, {"maxItems", 2}};
  case Form::TimeWindow:
    return Json{
        {"type", "array"}, {"items", type_schema(SimTime{})}, {"minItems", 2}, {"maxItems", 2}};
  case Form::Factors:
    return Json{{"type", "array"},
                {"items", {{"type", Json::array({"string", "number"})}}},
                {"minItems", 24},
                {"maxItems", 24}};
  case Form::FillMap:
    return Json{{"type", "object"}};
  case Form::TextList:
    return Json{{"anyOf", Json::array({text_schema(), list_of(text_schema())})}};
  case Form::ManyGoal:
    return part_schema<OverManyPlan>();
  case Form::ByType:
  case Form::SignedTime:
  case Form::Fqdn:
  case Form::Unc:
  case Form::Folder:
  case Form::OnFailure:
  case Form::Part:
  case Form::Unknown:
  case Form::Site:
  case Form::Sql:
  case Form::Share:
  case Form::Database:
  case Form::FrontEnd:
    return std::nullopt;
  }
  return std::nullopt;
}

Json by_name(Json part) {
  return {{"type", "object"},
          {"propertyNames", {{"pattern", "^[A-Za-z0-9_-]{1,64}$"}}},
          {"additionalProperties", std::move(part)}};
}

/// The parts that have a table of their own.
template <class S> Json inner_schema(std::string_view key) {
  if constexpr (std::is_same_v<S, ChatPoolPlan>)
    return by_name(part_schema<ChatServerPlan>());
  else if constexpr (std::is_same_v<S, RunbookPlan>)
    return part_schema<TriggerPlan>();
  else if constexpr (std::is_same_v<S, ObjectivesPlan>)
    return {{"anyOf",
             Json::array({part_schema<ObjectivePlan>(), list_of(part_schema<ObjectivePlan>())})}};
  else if constexpr (std::is_same_v<S, ScenarioPlan>) {
    if (key == "load")
      return part_schema<LoadPlan>();
    if (key == "faults")
      return list_of(part_schema<FaultPlan>());
    if (key == "runbooks")
      return list_of(part_schema<RunbookPlan>());
    if (key == "commands")
      return list_of(part_schema<CommandPlan>());
    if (key == "checks")
      return list_of(part_schema<CheckPlan>());
    if (key == "objectives")
      return part_schema<ObjectivesPlan>();
    return {{"type", "object"},
            {"additionalProperties",
             {{"type", Json::array({"string", "number", "boolean", "array"})}}}};
  } else
    return Json::object();
}

template <class T> Json default_of(T const& value, Form form) {
  if constexpr (std::is_same_v<T, bool>)
    return form == Form::ByType ? Json(value) : Json(exact_text(value, form));
  else if constexpr (std::is_same_v<T, std::int64_t> || std::is_same_v<T, int> ||
                     std::is_same_v<T, std::vector<std::string>>)
    return value;
  else if constexpr (!std::is_same_v<T, std::vector<SimTime>> &&
                     requires { exact_text(value, form); })
    return exact_text(value, form);
  else
    return nullptr;
}

/// Of a value, with its default.
Json value_schema(KeyInfo const& row, ValueSeen const& standard) {
  auto const form = form_schema(row.form);
  Json schema = form ? *form : Json::object();
  std::visit(
      [&](auto value) {
        if constexpr (!std::is_same_v<decltype(value), std::monostate>) {
          if (!form)
            schema = type_schema(*value);
          auto const text = default_of(*value, row.form);
          if (row.standing != Standing::Given && !text.is_null())
            schema["default"] = text;
        }
      },
      standard);
  return schema;
}

void describe(Json& schema, KeyInfo const& row) {
  if (auto const words = named_by(row.form); !words.empty())
    schema["x-unit"] = words;
  schema["description"] =
      row.source.empty() ? std::string{row.meaning}
                         : std::string{row.meaning} +
                               (row.standing == Standing::Assumed ? " (assumed: " : " (source: ") +
                               std::string{row.source} + ")";
}

template <class S> Json row_schema(KeyRow<S> const& row) {
  S const standard{};
  Json schema = row.form == Form::Part ? inner_schema<S>(row.key)
                                       : value_schema(row.info(), row.seen_in(standard));
  describe(schema, row.info());
  return schema;
}

void add_row(Json& properties, Json& required, KeyInfo const& row, Json schema) {
  properties[std::string{row.key}] = std::move(schema);
  if (row.need == Need::Required)
    required.push_back(row.key);
}

Json map_schema(Json properties, Json required) {
  Json schema{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty())
    schema["required"] = std::move(required);
  return schema;
}

template <class S> Json part_schema() {
  Json properties = Json::object(), required = Json::array();
  for (KeyRow<S> const& row : table_of<S>().rows) {
    if (row.form != Form::Unknown)
      add_row(properties, required, row.info(), row_schema(row));
  }
  return map_schema(std::move(properties), std::move(required));
}

/// The key that names a fault's target.
Json target_schema(FaultKinds const& kinds, std::string_view key) {
  std::vector<std::string> targets;
  for (FaultKind const& kind : kinds)
    for (std::string_view const target : kind.hits)
      if (kind.key == key && !kind.is_chosen())
        targets.emplace_back(target);
  Json schema = text_schema();
  schema["x-unit"] = "name";
  schema["description"] = "what the fault hits: " + any_of(targets);
  return schema;
}

Json beside_schema(FaultKind const& kind, FaultKey const& key) {
  Json schema = key.type == FaultKey::Type::Switch ? type_schema(bool{})
                : key.type == FaultKey::Type::Rate ? type_schema(BytesPerSecond{})
                : key.type == FaultKey::Type::Word ? enumerated(key.words)
                                                   : text_schema();
  if (key.type == FaultKey::Type::Instance)
    schema["x-unit"] = named_by(Form::Sql);
  if (key.type == FaultKey::Type::Switch)
    schema["default"] = key.standard == "true";
  else if (!key.standard.empty())
    schema["default"] = key.standard;
  schema["description"] =
      fmt::format("with '{}': {}{}", kind.key, key.meaning,
                  key.reason.empty() ? "" : fmt::format(" (assumed: {})", key.reason));
  return schema;
}

Json with_head(char const* title, Json const& body) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(body);
  return schema;
}

} // namespace

std::string scenario_schema(FaultKinds const& kinds) {
  Json body = part_schema<ScenarioPlan>();
  Json& fault = body["properties"]["faults"]["items"]["properties"];
  for (FaultKind const& kind : kinds)
    if (!fault.contains(kind.key))
      fault[std::string{kind.key}] = target_schema(kinds, kind.key);
  for (FaultKind const& kind : kinds)
    for (FaultKey const& key : kind.keys)
      if (!fault.contains(key.key))
        fault[std::string{key.key}] = beside_schema(kind, key);
  return with_head("switchback scenario", body).dump(2) + "\n";
}

std::string estate_schema() {
  Json properties{{"title", text_schema()}};
  properties["title"]["description"] = "name of the estate";
  for_each_section([&](char const* key, char const* meaning, auto member) {
    using Section = std::remove_reference_t<decltype(std::declval<EstatePlan&>().*member)>;
    using Part = PartOf<Section>;
    if constexpr (Part::kNamed)
      properties[key] = by_name(part_schema<typename Part::Type>());
    else
      properties[key] = part_schema<typename Part::Type>();
    properties[key]["description"] = meaning;
  });
  Json const body{{"type", "object"},
                  {"properties", properties},
                  {"additionalProperties", false},
                  {"required", Json::array({"title", "sites", "databases"})}};
  return with_head("switchback estate", body).dump(2) + "\n";
}

} // namespace switchback
