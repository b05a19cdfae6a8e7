// The parts of an estate file by their names. A running estate has one index, made once when its
// plan is complete (EstateContext::index); while a plan is still being read, or where a single name
// is checked, plan_named() looks through the list itself.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "sim/scenario/estate_plan.hpp"

namespace switchback {

/// The member under which an entry of a section is named.
template <class Plan> auto& entry_name(Plan& plan) {
  if constexpr (requires { plan.name; })
    return plan.name;
  else
    return plan.database; // of mirroring and log shipping: one for each database
}

/// None: null.
template <class Plan>
Plan const* plan_named(std::vector<Plan> const& plans, std::string_view name) {
  auto const it = std::find_if(plans.begin(), plans.end(),
                               [&](Plan const& plan) { return entry_name(plan) == name; });
  return it == plans.end() ? nullptr : &*it;
}

/// One section. It points into the plan, which must outlive it and stay as it is.
template <class Plan> class SectionIndex {
public:
  SectionIndex() = default;
  explicit SectionIndex(std::vector<Plan> const& plans) {
    for (Plan const& plan : plans)
      sorted_.push_back(&plan);
    std::stable_sort(sorted_.begin(), sorted_.end(),
                     [](Plan const* a, Plan const* b) { return entry_name(*a) < entry_name(*b); });
  }
  /// None: null.
  Plan const* operator()(std::string_view name) const {
    auto const it = std::lower_bound(
        sorted_.begin(), sorted_.end(), name,
        [](Plan const* plan, std::string_view wanted) { return entry_name(*plan) < wanted; });
    return it == sorted_.end() || entry_name(**it) != name ? nullptr : *it;
  }

private:
  std::vector<Plan const*> sorted_;
};

struct EstateIndex {
  explicit EstateIndex(EstatePlan const& plan)
      : site(plan.sites), link(plan.links), sql(plan.sql), share(plan.shares),
        database(plan.databases), mirroring(plan.mirroring), log_shipping(plan.log_shipping),
        front_end(plan.front_ends), secondaries_(&plan.secondaries), shares_(&plan.shares) {}

  SectionIndex<SitePlan> site;
  SectionIndex<LinkPlan> link;
  SectionIndex<SqlPlan> sql;
  SectionIndex<SharePlan> share;
  SectionIndex<DatabasePlan> database;
  SectionIndex<MirroringPlan> mirroring;      ///< by database
  SectionIndex<LogShippingPlan> log_shipping; ///< by database
  SectionIndex<FrontEndPlan> front_end;

  /// What an instance does with a database's log as a further secondary. None: null.
  FurtherSecondaryPlan const* further_secondary(std::string_view of_database,
                                                std::string_view instance) const {
    for (FurtherSecondaryPlan const& plan : *secondaries_)
      if (plan.secondary == instance && plan.database == of_database)
        return &plan;
    return nullptr;
  }
  /// A share by its own name or its path, as people write either. None: null.
  SharePlan const* share_by_path(std::string_view text) const {
    for (SharePlan const& plan : *shares_)
      if (plan.name == text || plan.unc == text)
        return &plan;
    return nullptr;
  }

private:
  std::vector<FurtherSecondaryPlan> const* secondaries_;
  std::vector<SharePlan> const* shares_;
};

} // namespace switchback
