#include "tests/manuals/reference_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/drill/lists.hpp"
#include "sim/faults/faults.hpp"
#include "sim/runbook/predicate.hpp"
#include "sim/runbook/tsql/parser.hpp"
#include "sim/scenario/scenario.hpp"
#include "tests/support/fault_of.hpp"

namespace switchback {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kBegin = "<!-- table: ", kBeginEnd = " -->\n",
                           kEnd = "<!-- end of table -->\n";

/// A cell holds one line, and a bar would end it.
std::string cell(std::string const& text) {
  std::string out;
  for (char const c : text)
    if (c == '|')
      out += "\\|";
    else
      out += c == '\n' ? ' ' : c;
  return out;
}

std::string code(std::string const& text) { return "`" + cell(text) + "`"; }

std::string row(std::vector<std::string> const& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string head(std::vector<std::string> const& titles) {
  std::string rule = "|";
  for (std::size_t i = 0; i < titles.size(); ++i)
    rule += "---|";
  return row(titles) + rule + "\n";
}

/// "time with its unit, such as 90s or 15min" is a time.
std::string short_unit(std::string const& unit) {
  for (std::string_view const rest : {" with its unit", ", such as", ", relative"})
    if (auto const at = unit.find(rest); at != std::string::npos)
      return unit.substr(0, at);
  return unit;
}

/// What may be written for a key.
std::string value_of(Json const& schema) {
  std::string const type = schema.contains("type") && schema["type"].is_string()
                               ? schema["type"].get<std::string>()
                               : std::string{};
  if (type == "array" && schema.contains("x-unit"))
    return "list: " + short_unit(schema["x-unit"]);
  if (type == "array" && schema["items"].contains("x-unit"))
    return "list: " + short_unit(schema["items"]["x-unit"]);
  if (schema.contains("x-unit"))
    return short_unit(schema["x-unit"]);
  if (schema.contains("enum")) {
    std::vector<std::string> words;
    for (auto const& word : schema["enum"])
      words.push_back(code(word));
    return fmt::format("{}", fmt::join(words, ", "));
  }
  if (schema.contains("anyOf"))
    return schema["anyOf"][0].contains("properties") ? "map, or list of maps"
                                                     : "text, or list of texts";
  if (type == "array")
    return schema["items"].contains("properties") ? "list of maps" : "list";
  return type == "boolean"                      ? "`true`, `false`"
         : type == "object"                     ? "map"
         : schema.value("format", "") == "date" ? "date"
                                                : "text";
}

std::string default_of(Json const& part, std::string const& key, Json const& schema) {
  auto const& required = part.contains("required") ? part["required"] : Json::array();
  if (std::find(required.begin(), required.end(), key) != required.end())
    return "**required**";
  if (!schema.contains("default"))
    return "";
  Json const& value = schema["default"];
  std::string const text = value.is_string() ? value.get<std::string>() : value.dump();
  return text.empty() || text == "[]" ? "" : code(text);
}

/// "meaning (assumed: why)" in its two parts.
std::pair<std::string, std::string> parted(std::string const& description) {
  for (auto const& [mark, word] :
       {std::pair<std::string, std::string>{" (assumed: ", "assumed: "}, {" (source: ", ""}})
    if (auto const at = description.rfind(mark); at != std::string::npos)
      return {description.substr(0, at),
              word +
                  description.substr(at + mark.size(), description.size() - at - mark.size() - 1)};
  return {description, ""};
}

ReferenceTable keys(std::string const& of, Json const& part) {
  ReferenceTable table{"keys of " + of, {}, {}};
  std::vector<std::vector<std::string>> rows;
  bool any_source = false;
  for (auto const& [key, schema] : part["properties"].items()) {
    auto const [meaning, source] = parted(schema["description"]);
    table.words.push_back(key);
    rows.push_back(
        {code(key), value_of(schema), default_of(part, key, schema), cell(meaning), cell(source)});
    any_source = any_source || !source.empty();
  }
  std::vector<std::string> titles{"key", "value", "default", "meaning", "why this default"};
  if (!any_source)
    titles.pop_back();
  table.text = head(titles);
  for (auto& cells : rows) {
    cells.resize(titles.size());
    table.text += row(cells);
  }
  return table;
}

std::vector<ReferenceTable> of_scenario() {
  Json const all = Json::parse(scenario_schema(fault_kinds()));
  auto const& top = all["properties"];
  auto const& runbook = top["runbooks"]["items"];
  auto const& objectives = top["objectives"];
  return {keys("a scenario", all),
          keys("load", top["load"]),
          keys("a fault", top["faults"]["items"]),
          keys("a runbook", runbook),
          keys("when", runbook["properties"]["when"]),
          keys("a command", top["commands"]["items"]),
          keys("a check", top["checks"]["items"]),
          keys("objectives", objectives),
          keys("an objective", objectives["properties"]["failover"]["anyOf"][0]),
          keys("an objective over many drills", objectives["properties"]["rto"])};
}

std::vector<ReferenceTable> of_estate() {
  Json const all = Json::parse(estate_schema());
  std::vector<ReferenceTable> tables{
      {"sections of an estate", head({"section", "entries", "meaning"}), {}}};
  for (auto const& [key, section] : all["properties"].items()) {
    bool const named =
        section.contains("additionalProperties") && section["additionalProperties"].is_object();
    tables.front().words.push_back(key);
    tables.front().text += row({code(key),
                                named                            ? "by name"
                                : section.contains("properties") ? "one"
                                                                 : "text",
                                cell(section["description"])});
    if (named || section.contains("properties"))
      tables.push_back(keys(key, named ? section["additionalProperties"] : section));
  }
  tables.push_back(keys(
      "chat.servers", all["properties"]["chat"]["properties"]["servers"]["additionalProperties"]));
  return tables;
}

ReferenceTable of_list(std::string name, std::string_view list, char const* what, char const* kind,
                       std::string_view only = {}) {
  ReferenceTable table{std::move(name), {}, {}};
  bool const one_kind = !only.empty();
  table.text = one_kind ? head({what, "meaning"}) : head({what, kind, "meaning"});
  for (ListLine const& line : list_of(list)) {
    if (one_kind && line.kind != only)
      continue;
    table.words.push_back(line.name);
    table.text += one_kind ? row({code(line.name), cell(line.meaning)})
                           : row({code(line.name), cell(line.kind), cell(line.meaning)});
  }
  return table;
}

/// What a claim can say of the estate.
std::vector<ReferenceTable> of_claims() {
  ReferenceTable states{"states", head({"state", "of", "meaning"}), {}};
  for (StateRow const& one : predicate_states()) {
    states.words.emplace_back(one.state);
    states.text +=
        row({code(states.words.back()), std::string(one.subjects), std::string(one.meaning)});
  }
  ReferenceTable measures{"measured claims", head({"measure", "unit", "meaning"}), {}};
  for (SeenMeasureRow const& one : predicate_measures()) {
    measures.words.emplace_back(one.name);
    measures.text +=
        row({code(measures.words.back()), std::string(one.unit), std::string(one.meaning)});
  }
  ReferenceTable rows{"rows of procedures", head({"procedure", "NAME is a", "columns"}), {}};
  for (tsql::ReportTable const& one : tsql::report_tables()) {
    rows.words.emplace_back(one.procedure);
    std::vector<std::string> columns;
    for (std::string_view const column : one.columns) {
      columns.push_back(code(std::string(column)));
      rows.words.emplace_back(column);
    }
    rows.text += row({code(std::string(one.procedure)), one.key == "name" ? "job" : "database",
                      fmt::format("{}", fmt::join(columns, ", "))});
  }
  return {std::move(states), std::move(measures), std::move(rows)};
}

} // namespace

std::vector<ReferenceTable> reference_tables() {
  std::vector<ReferenceTable> all = of_scenario();
  for (auto&& more : {of_estate(), of_claims()})
    all.insert(all.end(), more.begin(), more.end());
  // As a scenario writes it, a fault is known by its keys.
  ReferenceTable faults{"kinds of fault", head({"kind", "written", "effect"}), {}};
  for (ListLine const& line : list_of("faults")) {
    faults.words.push_back(line.name);
    faults.text += row({cell(line.name), code(line.kind), cell(line.meaning)});
  }
  all.push_back(std::move(faults));
  all.push_back(of_list("kinds of block", "blocks", "first word", "", "kind"));
  all.push_back(of_list("keys of a block", "blocks", "key", "", "key"));
  for (auto const& [language, title] : {std::pair{"sql", "statement or procedure"},
                                        {"powershell", "cmdlet"},
                                        {"cmd", "command"},
                                        {"dialog", "dialog"}})
    all.push_back(of_list(fmt::format("{} commands", language), "commands", title, "", language));
  all.push_back(of_list("measures", "measures", "measure", "scope, unit"));
  return all;
}

std::string with_current_tables(std::string const& manual, std::vector<std::string>& unknown) {
  auto const tables = reference_tables();
  std::string out;
  std::size_t done = 0;
  for (auto at = manual.find(kBegin); at != std::string::npos; at = manual.find(kBegin, done)) {
    auto const name_at = at + kBegin.size(), name_end = manual.find(kBeginEnd, name_at);
    auto const end = manual.find(kEnd, at);
    if (name_end == std::string::npos || end == std::string::npos || end < name_end)
      throw std::runtime_error("a table mark that is not closed: " + manual.substr(at, 60));
    std::string const name = manual.substr(name_at, name_end - name_at);
    auto const table = std::find_if(tables.begin(), tables.end(),
                                    [&](ReferenceTable const& one) { return one.name == name; });
    out += manual.substr(done, name_end + kBeginEnd.size() - done);
    if (table == tables.end())
      unknown.push_back(name);
    else
      out += "\n" + table->text + "\n";
    out += kEnd;
    done = end + kEnd.size();
  }
  return out + manual.substr(done);
}

} // namespace switchback
