// How long databases went without each of their protections.
#include <algorithm>

#include "sim/history/measure_themes.hpp"

namespace switchback {
namespace {

MeasuredValue without(DrillResult const& drill, std::string_view protection) {
  // By database, since each is protected for itself; the time counts for each that lacks it and
  // that users post to. The compliance database is none of these: its gaps are told apart.
  auto const serves = [&drill](std::string const& database) {
    bool any = false;
    for (Fact const& fact : drill.facts)
      if (auto const* service = fact.as<ServiceMoved>()) {
        any = true;
        if (service->database == database)
          return true;
      }
    return !any;
  };
  std::int64_t lacking = 0;
  bool seen = false;
  for (std::size_t i = 0; i < drill.facts.size(); ++i) {
    Fact const& fact = drill.facts[i];
    auto const* const change = state_of(fact, StateModel::Protection);
    if (change == nullptr || change->label != protection || !serves(change->name))
      continue;
    seen = true;
    auto const next = std::find_if(drill.facts.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                   drill.facts.end(), [&](Fact const& other) {
                                     auto const* one = state_of(other, StateModel::Protection);
                                     return one != nullptr && one->label == protection &&
                                            one->name == change->name;
                                   });
    SimTime const until = next == drill.facts.end() ? drill.ended : next->at;
    if (change->to == "no" && fact.at < until)
      lacking += (until - fact.at).count();
  }
  if (!seen)
    return {std::nullopt, "no database's protection was watched"};
  return {lacking};
}
MeasuredValue without_mirror(DrillResult const& drill) { return without(drill, "mirror"); }
MeasuredValue without_log_shipping(DrillResult const& drill) {
  return without(drill, "log-shipping");
}
MeasuredValue without_quorum(DrillResult const& drill) { return without(drill, "quorum"); }

} // namespace

std::vector<MeasureRow> exposure_measures() {
  return {
      {"without_mirror", "us", "exposure: time in which a database had no working mirror",
       "sum of the times in which protection 'mirror' was 'no'", nullptr, without_mirror},
      {"without_log_shipping", "us",
       "exposure: time in which a database had no working log-shipping chain",
       "sum of the times in which protection 'log-shipping' was 'no'", nullptr,
       without_log_shipping},
      {"without_quorum", "us", "exposure: time in which a mirroring session had no quorum",
       "sum of the times in which protection 'quorum' was 'no'", nullptr, without_quorum},
  };
}

} // namespace switchback
