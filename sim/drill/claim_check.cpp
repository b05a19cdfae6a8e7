// Whether an estate has the subject of a claim.
#include <algorithm>
#include <map>

#include "sim/drill/observer.hpp"
#include "sim/runbook/tsql/parser.hpp"
#include "sim/scenario/estate_index.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

/// Possible subjects of claims, by name, with their kinds as in predicate_states().
using Kinds = std::map<std::string, std::vector<std::string_view>, std::less<>>;

Kinds kinds_of(EstatePlan const& plan) {
  Kinds kinds{{"chat servers", {"chat server"}}, {"pool", {"pool"}}, {"service", {"service"}}};
  auto const add = [&](auto const& list, std::vector<std::string_view> const& kind) {
    for (auto const& one : list)
      kinds[one.name] = kind;
  };
  add(plan.sites, {"site"});
  add(plan.links, {"link"});
  add(plan.sql, {"machine"});
  add(plan.shares, {"share", "machine"});
  add(plan.databases, {"database"}); // and its copies
  add(plan.front_ends, {"front end", "machine"});
  if (plan.chat)
    add(plan.chat->servers, {"chat server", "machine"});
  for (Application const& application : applications_of(plan, {}))
    kinds.emplace(application.name, std::vector<std::string_view>{"application"});
  return kinds;
}

class ClaimCheck {
public:
  ClaimCheck(EstatePlan const& plan, Claim const& claim)
      : plan_(plan), claim_(claim), kinds_(kinds_of(plan)) {}

  std::vector<std::string> run() {
    if (!claim_.state.empty())
      state();
    else if (!claim_.report.empty())
      row();
    else if (claim_.comparison == "opens")
      one_of_the_databases(claim_.subject);
    else if (std::string const of = after_of(claim_.subject);
             !of.empty() && measured_of(SeenMeasureRow::Of::Application))
      one_of_the_applications(of);
    else if (!of.empty())
      one_of_the_databases(of);
    if (!claim_.place.empty() && !kinds_.contains(claim_.place))
      nothing_of_the_estate(claim_.place);
    else if (needs_instance() && plan_named(plan_.sql, claim_.place) == nullptr)
      complaints_.push_back("'" + claim_.subject +
                            "' needs a place, expected 'on' and the name of an SQL instance");
    return std::move(complaints_);
  }

private:
  /// Measures and states that only a copy on an instance has.
  bool needs_instance() const {
    return claim_.comparison == "opens" || !claim_.report.empty() ||
           claim_.subject.starts_with(kWitnessOf) || measured_of(SeenMeasureRow::Of::Copy);
  }

  /// Whether it compares a measure that is read of such a thing.
  bool measured_of(SeenMeasureRow::Of what) const {
    SeenMeasureRow const* const row =
        claim_.state.empty() && claim_.report.empty() ? measure_of_claim(claim_.subject) : nullptr;
    return row != nullptr && row->of == what;
  }

  void nothing_of_the_estate(std::string const& name) {
    std::vector<std::string> names;
    for (auto const& [known, kind] : kinds_)
      names.push_back(known);
    std::string const near = nearest(name, names);
    complaints_.push_back("unknown name '" + name + "'" +
                          (near.empty() ? "" : ", did you mean '" + near + "'?"));
  }

  void one_of_the_databases(std::string const& name) {
    std::vector<std::string> names;
    for (DatabasePlan const& database : plan_.databases)
      names.push_back(database.name);
    if (std::find(names.begin(), names.end(), name) != names.end())
      return;
    std::string const near = nearest(name, names);
    complaints_.push_back("unknown database '" + name + "'" +
                          (near.empty() ? "" : ", did you mean '" + near + "'?"));
  }

  void one_of_the_applications(std::string const& name) {
    std::vector<std::string> names;
    for (Application const& application : applications_of(plan_, {}))
      names.push_back(application.name);
    if (std::find(names.begin(), names.end(), name) != names.end())
      return;
    std::string const near = nearest(name, names);
    complaints_.push_back("unknown application '" + name + "'" +
                          (near.empty() ? "" : ", did you mean '" + near + "'?"));
  }

  /// Rows are about databases, except those of jobs, which can have any name.
  void row() {
    if (tsql::find_report(claim_.report)->key != "name")
      one_of_the_databases(claim_.name);
  }

  void state() {
    std::vector<std::string_view> kinds;
    if (claim_.subject.starts_with(kWitnessOf)) {
      one_of_the_databases(claim_.subject.substr(kWitnessOf.size()));
      kinds = {"witness"};
    } else if (claim_.subject.starts_with("job ")) {
      kinds = {"job"};
    } else if (auto const it = kinds_.find(claim_.subject); it != kinds_.end()) {
      kinds = it->second;
    } else {
      return nothing_of_the_estate(claim_.subject);
    }
    for (StateRow const& row : predicate_states())
      if (row.state == claim_.state &&
          std::none_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
            return row.subjects.find(kind) != std::string_view::npos;
          }))
        complaints_.push_back("'" + claim_.subject + "' cannot be '" + claim_.state +
                              "', which is a state of: " + std::string(row.subjects));
  }

  EstatePlan const& plan_;
  Claim const& claim_;
  Kinds kinds_;
  std::vector<std::string> complaints_;
};

} // namespace

std::vector<std::string> check_claims(EstatePlan const& plan, Predicate const& predicate) {
  if (predicate.kind == Predicate::Kind::Claim)
    return ClaimCheck(plan, predicate.claim).run();
  std::vector<std::string> complaints;
  for (Predicate const& part : predicate.parts)
    for (auto& complaint : check_claims(plan, part))
      complaints.push_back(std::move(complaint));
  return complaints;
}

} // namespace switchback
