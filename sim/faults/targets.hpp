// What kinds of fault act on: the estate, and the names in it that they can hit.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "sim/estate/estate.hpp"
#include "sim/faults/faults.hpp"

namespace switchback {

template <class Plan> void add_names(std::vector<std::string>& to, std::vector<Plan> const& plans) {
  for (Plan const& plan : plans)
    to.push_back(entry_name(plan));
}

inline std::vector<std::string> sql_instances(EstatePlan const& estate, FaultPlan const&) {
  std::vector<std::string> names;
  add_names(names, estate.sql);
  return names;
}

inline std::vector<std::string> shares(EstatePlan const& estate, FaultPlan const&) {
  std::vector<std::string> names;
  add_names(names, estate.shares);
  return names;
}

inline std::vector<std::string> links(EstatePlan const& estate, FaultPlan const&) {
  std::vector<std::string> names;
  add_names(names, estate.links);
  return names;
}

inline std::vector<std::string> chat_servers(EstatePlan const& estate) {
  std::vector<std::string> names;
  if (estate.chat)
    add_names(names, estate.chat->servers);
  return names;
}

/// Machines that run something; those that only hold a share are lost with it.
inline std::vector<std::string> machines(EstatePlan const& estate, FaultPlan const& fault) {
  auto names = sql_instances(estate, fault);
  add_names(names, estate.front_ends);
  for (std::string& name : chat_servers(estate))
    names.push_back(std::move(name));
  return names;
}

/// Machines whose files can be looked at.
inline std::vector<std::string> file_holders(EstatePlan const& estate, FaultPlan const& fault) {
  auto names = shares(estate, fault);
  add_names(names, estate.sql);
  return names;
}

/// With a lost site, machine or share: the data too.
inline FaultKey disks_key() {
  return {.key = "disks",
          .meaning = "whether the data are lost as well",
          .words = {kDestroyed, "kept"},
          .standard = "kept",
          .reason = "a power failure keeps them",
          .shown = "disks {}"};
}
inline bool loses_data(FaultPlan const& fault) { return fault.word("disks") == kDestroyed; }

} // namespace switchback
