#include "sim/faults/faults.hpp"
#include "sim/scenario/keys.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <set>

using namespace switchback;
using Json = nlohmann::json;

namespace {

/// That the properties of a part are its keys, each described, and `others`.
template <class S> void check(Json const& part, std::set<std::string_view> const& others = {}) {
  BOOST_TEST(part.at("additionalProperties") == false);
  auto const& properties = part.at("properties");
  std::size_t keys = 0;
  for (KeyRow<S> const& row : table_of<S>().rows) {
    if (row.form == Form::Unknown)
      continue;
    ++keys;
    std::string const key{row.key};
    BOOST_TEST_REQUIRE(properties.contains(key), key);
    BOOST_TEST(!properties[key].at("description").template get<std::string>().empty(), key);
    bool const has_unit = std::holds_alternative<Duration S::*>(row.member) ||
                          std::holds_alternative<Bytes S::*>(row.member) ||
                          std::holds_alternative<BytesPerSecond S::*>(row.member) ||
                          std::holds_alternative<Distribution S::*>(row.member);
    BOOST_TEST((!has_unit || properties[key].contains("x-unit")), key);
    bool const has_default =
        row.standing != Standing::Given && !std::holds_alternative<std::monostate>(row.member);
    BOOST_TEST((!has_default || properties[key].contains("default")), key);
    BOOST_TEST((row.standing == Standing::Given || !row.source.empty()), key);
    bool required = false;
    if (part.contains("required"))
      for (auto const& name : part["required"])
        required = required || name == key;
    BOOST_TEST(required == (row.need == Need::Required), key);
  }
  for (std::string_view const other : others)
    BOOST_TEST(properties.contains(other), other);
  BOOST_TEST(properties.size() == keys + others.size());
}

} // namespace

BOOST_AUTO_TEST_SUITE(schemas)

BOOST_AUTO_TEST_CASE(the_estate_schema_holds_every_key) {
  auto const schema = Json::parse(estate_schema());
  BOOST_TEST(schema.at("$schema") == "https://json-schema.org/draft/2020-12/schema");
  for (auto const& key : section_keys())
    BOOST_TEST(schema["properties"].contains(key), key);
  BOOST_TEST(schema["properties"].size() == section_keys().size());
  for_each_section([&](char const* key, char const*, auto member) {
    using Section = std::remove_reference_t<decltype(std::declval<EstatePlan&>().*member)>;
    auto const& section = schema["properties"][key];
    if constexpr (PartOf<Section>::kNamed)
      check<typename PartOf<Section>::Type>(section.at("additionalProperties"));
    else
      check<typename PartOf<Section>::Type>(section);
  });
  check<ChatServerPlan>(
      schema["properties"]["chat"]["properties"]["servers"]["additionalProperties"]);
  BOOST_TEST(schema["properties"]["log_shipping"]["additionalProperties"]["properties"]
                   ["backup_every"]["default"] == "15min");
}

BOOST_AUTO_TEST_CASE(the_scenario_schema_holds_every_key) {
  auto const schema = Json::parse(scenario_schema(fault_kinds()));
  check<ScenarioPlan>(schema);
  auto const& top = schema["properties"];
  check<LoadPlan>(top["load"]);
  std::set<std::string_view> of_kinds;
  for (FaultKind const& kind : fault_kinds()) {
    of_kinds.insert(kind.key);
    for (FaultKey const& key : kind.keys)
      of_kinds.insert(key.key);
  }
  check<FaultPlan>(top["faults"]["items"], of_kinds);
  BOOST_TEST(top["faults"]["items"]["properties"]["disks"]["default"] == "kept");
  check<RunbookPlan>(top["runbooks"]["items"]);
  check<TriggerPlan>(top["runbooks"]["items"]["properties"]["when"]);
  check<ObjectivesPlan>(top["objectives"]);
  auto const& one_or_many = top["objectives"]["properties"]["failback"]["anyOf"];
  check<ObjectivePlan>(one_or_many[0]);
  check<ObjectivePlan>(one_or_many[1]["items"]);
  check<OverManyPlan>(top["objectives"]["properties"]["rto"]);
  BOOST_TEST(top["load"]["properties"]["users"]["default"] == 80'000);
  BOOST_TEST(top["day_0"]["default"] == "2015-01-05");
}

BOOST_AUTO_TEST_SUITE_END()
