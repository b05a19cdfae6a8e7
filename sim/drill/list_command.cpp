#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/drill/commands.hpp"
#include "sim/drill/lists.hpp"
#include "sim/faults/faults.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {

ExitCode list_command(ListRequest const& request) {
  if (request.what == "schema") {
    auto schemas = nlohmann::ordered_json::object();
    schemas["scenario"] = nlohmann::ordered_json::parse(scenario_schema(fault_kinds()));
    schemas["estate"] = nlohmann::ordered_json::parse(estate_schema());
    std::cout << schemas.dump(2) << '\n';
    return ExitCode::Met;
  }
  std::vector<ListLine> const lines = list_of(request.what, request.folder);
  if (request.json) {
    auto all = nlohmann::ordered_json::array();
    for (ListLine const& line : lines)
      all.push_back({{"name", line.name}, {"kind", line.kind}, {"meaning", line.meaning}});
    std::cout << all.dump(2) << '\n';
    return ExitCode::Met;
  }
  std::size_t widest = 0, wide = 0;
  for (ListLine const& line : lines)
    widest = std::max(widest, line.name.size()), wide = std::max(wide, line.kind.size());
  for (ListLine const& line : lines)
    std::cout << fmt::format("{:<{}}  {:<{}}  {}\n", line.name, widest, line.kind, wide,
                             line.meaning);
  return ExitCode::Met;
}

} // namespace switchback
