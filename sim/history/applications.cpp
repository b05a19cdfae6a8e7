#include "sim/history/applications.hpp"

#include <algorithm>

namespace switchback {
namespace {

std::string const* application_of(Fact const& fact) {
  if (auto const* users = fact.as<UsersChanged>())
    return &users->application;
  if (auto const* service = fact.as<ServiceMoved>())
    return &service->application;
  if (auto const* role = fact.as<RoleChanged>())
    return &role->application;
  return nullptr;
}

/// Histories of before version 8 have one application, and do not say whose a service is.
bool says_whose(DrillResult const& result) {
  return std::any_of(result.facts.begin(), result.facts.end(), [](Fact const& fact) {
    auto const* service = fact.as<ServiceMoved>();
    return service != nullptr && !service->application.empty();
  });
}

} // namespace

std::vector<std::string> applications_of(DrillResult const& result) {
  std::vector<std::string> names;
  for (Fact const& fact : result.facts)
    if (auto const* users = fact.as<UsersChanged>();
        users != nullptr &&
        std::find(names.begin(), names.end(), users->application) == names.end())
      names.push_back(users->application);
  if (names.empty())
    names.emplace_back();
  return names;
}

bool tell_of_several(std::vector<Measure> const& measures) {
  std::string const* first = nullptr;
  for (Measure const& measure : measures) {
    if (measure.application.empty())
      continue;
    if (first != nullptr && *first != measure.application)
      return true;
    first = &measure.application;
  }
  return false;
}

bool has_one_application(DrillResult const& result) {
  if (applications_of(result).size() > 1)
    return false;
  bool const strict = says_whose(result);
  return std::none_of(result.facts.begin(), result.facts.end(), [&](Fact const& fact) {
    auto const* of = application_of(fact);
    return of != nullptr && strict && of->empty();
  });
}

DrillResult part_of(DrillResult const& result, std::string const& application) {
  DrillResult part;
  part.seed = result.seed;
  part.ended = result.ended;
  part.faults = result.faults, part.runbooks = result.runbooks;
  part.steps = result.steps, part.commands = result.commands;
  bool const strict = says_whose(result);
  std::copy_if(result.facts.begin(), result.facts.end(), std::back_inserter(part.facts),
               [&](Fact const& fact) {
                 auto const* of = application_of(fact);
                 return of == nullptr || *of == application || (!strict && of->empty());
               });
  std::copy_if(result.fates.begin(), result.fates.end(), std::back_inserter(part.fates),
               [&](FateRange const& range) {
                 return range.application.empty() || range.application == application;
               });
  return part;
}

} // namespace switchback
