// Every claim that can be made about an estate: each state, measure and procedure column, for each
// name, on each place.
#pragma once

#include <algorithm>

#include "models/shipping_tables.hpp"
#include "sim/drill/observer.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback::test {

namespace detail {

struct Names {
  std::vector<std::string> instances, databases, applications, places, subjects, jobs;
};

inline Names names_of(EstatePlan const& plan) {
  Names names;
  names.places.emplace_back(); // none
  names.subjects = {"service", "pool", "chat servers"};
  auto const add = [&](auto const& parts, auto&... lists) {
    for (auto const& part : parts)
      (lists.push_back(part.name), ...);
  };
  add(plan.sites, names.subjects, names.places);
  add(plan.links, names.subjects);
  add(plan.sql, names.subjects, names.places, names.instances);
  add(plan.shares, names.subjects);
  add(plan.databases, names.subjects, names.databases);
  add(plan.front_ends, names.subjects);
  if (plan.chat)
    add(plan.chat->servers, names.subjects, names.places);
  add(applications_of(plan, {}), names.subjects, names.applications);
  for (std::string const& database : names.databases) {
    names.subjects.push_back(std::string(kWitnessOf) + database);
    names.jobs.push_back(backup_job_name(database));
    for (std::string const& primary : names.instances) {
      names.jobs.push_back(copy_job_name(primary, database));
      names.jobs.push_back(restore_job_name(primary, database));
    }
  }
  for (std::string const& job : names.jobs)
    names.subjects.push_back("job " + job);
  return names;
}

} // namespace detail

inline std::vector<Predicate> every_claim(EstatePlan const& plan) {
  auto const names = detail::names_of(plan);
  std::vector<Predicate> all;
  auto const add = [&](std::string const& text) {
    auto read = parse_predicate(text);
    if (read.errors.empty() && check_claims(plan, read.predicate).empty())
      all.push_back(std::move(read.predicate));
  };
  auto const at = [](std::string const& place) { return place.empty() ? "" : " on " + place; };
  // Whatever else a place is named for, the claim is the same without it.
  auto const placed = [&](std::string const& subject, std::string_view state) {
    return state == "reachable" || subject == "chat servers" || subject.starts_with("job ") ||
           subject.starts_with(kWitnessOf) ||
           std::count(names.databases.begin(), names.databases.end(), subject) > 0;
  };
  for (StateRow const& row : predicate_states())
    for (std::string const& subject : names.subjects)
      for (std::string const& place : names.places)
        if (place.empty() || placed(subject, row.state))
          add(subject + at(place) + " is " + std::string(row.state));
  for (std::string const& application : names.applications)
    add("users who can post of " + application + " >= 1");
  for (std::string const& place : names.places) {
    for (SeenMeasureRow const& row : predicate_measures()) {
      bool const of_service = row.name == "users who can post" || row.name.starts_with("commit");
      if (of_service && !place.empty())
        continue; // its place makes no difference
      std::string const quantity = row.unit == "time" ? " >= 20ms" : " >= 1";
      add(std::string(row.name) + at(place) + quantity);
      for (std::string const& database : names.databases)
        add(std::string(row.name) + " of " + database + at(place) + quantity);
    }
    for (std::string const& database : names.databases)
      add(database + at(place) + " opens");
  }
  for (tsql::ReportTable const& table : tsql::report_tables())
    for (std::string_view column : table.columns)
      for (std::string const& place : names.instances)
        for (std::string const& name : table.key == "name" ? names.jobs : names.databases)
          add(std::string(column) + " of " + name + " in " + std::string(table.procedure) + " on " +
              place + " >= 1");
  return all;
}

} // namespace switchback::test
