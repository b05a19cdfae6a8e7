// An estate's applications: those it states, and one for each database that none of them names.
#include <algorithm>

#include "sim/scenario/estate_index.hpp"
#include "sim/scenario/scenario.hpp"

namespace switchback {
namespace {

bool names(ApplicationPlan const& plan, std::string const& database) {
  return std::find(plan.databases.begin(), plan.databases.end(), database) != plan.databases.end();
}

ApplicationPlan const* application_of(EstatePlan const& estate, std::string const& database) {
  auto const found =
      std::find_if(estate.applications.begin(), estate.applications.end(),
                   [&](ApplicationPlan const& plan) { return names(plan, database); });
  return found == estate.applications.end() ? nullptr : &*found;
}

Application stated(ApplicationPlan const& plan, LoadPlan const& load) {
  Application result{plan.name,
                     plan.databases,
                     plan.together,
                     false,
                     plan.users.value_or(load.users),
                     plan.writes.value_or(Frequency{}),
                     plan.commits_at};
  std::sort(result.commits_at.begin(), result.commits_at.end());
  return result;
}

} // namespace

std::vector<Application> applications_of(EstatePlan const& estate, LoadPlan const& load) {
  auto const whole_load = [&](std::string const& database, bool pool) {
    return Application{database, {database}, false, pool, load.users, load.chat_rate, {}};
  };
  std::vector<Application> result;
  if (estate.chat)
    result.push_back(whole_load(estate.chat->database, true));
  for (DatabasePlan const& database : estate.databases) {
    if (estate.chat && (database.name == estate.chat->database ||
                        database.name == estate.chat->compliance_database))
      continue;
    auto const* plan = application_of(estate, database.name);
    if (plan == nullptr)
      result.push_back(whole_load(database.name, false));
    else if (plan_named(result, plan->name) == nullptr)
      result.push_back(stated(*plan, load));
  }
  return result;
}

Bytes log_per_commit(EstatePlan const& estate, std::string const& database) {
  if (estate.chat &&
      (database == estate.chat->database || database == estate.chat->compliance_database))
    return estate.chat->log_per_message;
  if (auto const* of = application_of(estate, database); of && of->log_per_commit)
    return *of->log_per_commit;
  auto const* plan = plan_named(estate.databases, database);
  return plan != nullptr ? plan->log_per_commit : DatabasePlan{}.log_per_commit;
}

} // namespace switchback
