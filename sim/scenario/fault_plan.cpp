#include "sim/scenario/fault_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace switchback {

FaultKey const* FaultKind::find(std::string_view beside) const {
  auto const found = std::find_if(keys.begin(), keys.end(),
                                  [&](FaultKey const& one) { return one.key == beside; });
  return found == keys.end() ? nullptr : &*found;
}

bool FaultKind::is_chosen() const {
  return std::any_of(keys.begin(), keys.end(),
                     [](FaultKey const& one) { return one.need == FaultKey::Need::Chooses; });
}

std::string FaultPlan::word(std::string_view key) const {
  if (auto const given = values.find(key); given != values.end())
    return std::get<std::string>(given->second);
  return std::string(kind->find(key)->standard);
}

bool FaultPlan::is_on(std::string_view key) const {
  auto const given = values.find(key);
  return given != values.end() && std::get<bool>(given->second);
}

BytesPerSecond FaultPlan::rate(std::string_view key) const {
  auto const given = values.find(key);
  return given == values.end() ? BytesPerSecond{} : std::get<BytesPerSecond>(given->second);
}

std::string detail_of(FaultPlan const& fault) {
  std::vector<std::string> parts;
  for (FaultKey const& key : fault.kind->keys) {
    auto const given = fault.values.find(key.key);
    if (key.shown.empty() || given == fault.values.end())
      continue;
    if (auto const* word = std::get_if<std::string>(&given->second)) {
      if (*word != key.standard || key.standard.empty())
        parts.push_back(fmt::format(fmt::runtime(key.shown), *word));
    } else if (auto const* on = std::get_if<bool>(&given->second)) {
      if (*on)
        parts.emplace_back(key.shown);
    } else {
      auto const rate = to_text(Bytes{std::get<BytesPerSecond>(given->second).value}) + "/s";
      parts.push_back(fmt::format(fmt::runtime(key.shown), rate));
    }
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

} // namespace switchback
