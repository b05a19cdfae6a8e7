#include "sim/estate/application_accounts.hpp"

#include <algorithm>

#include "models/names.hpp"

namespace switchback {
namespace {

DatabaseService::Clients clients_of(EstatePlan const& estate, std::string const& database) {
  if (!estate.chat)
    return DatabaseService::Clients::Own;
  return database == estate.chat->database              ? DatabaseService::Clients::Pool
         : database == estate.chat->compliance_database ? DatabaseService::Clients::None
                                                        : DatabaseService::Clients::Own;
}

/// The application that writes to a database; empty: none does.
std::string application_of(std::vector<Application> const& plans, std::string const& database) {
  for (Application const& plan : plans)
    if (std::find(plan.databases.begin(), plan.databases.end(), database) != plan.databases.end())
      return plan.name;
  return {};
}

template <class Services>
auto find_in(Services& services, std::string_view name) -> decltype(services.front().get()) {
  for (auto& service : services)
    if (equal_names(service->name(), name))
      return service.get();
  return nullptr;
}

} // namespace

ApplicationAccounts::ApplicationAccounts(ApplicationService::Parts const& parts) {
  auto const& scenario = parts.context.scenario;
  auto plans = applications_of(scenario.estate, scenario.load);
  for (DatabasePlan const& plan : scenario.estate.databases)
    databases_.push_back(std::make_unique<DatabaseService>(
        parts.context, parts.sql, parts.mirroring, plan, clients_of(scenario.estate, plan.name),
        application_of(plans, plan.name)));
  for (Application& plan : plans) {
    std::vector<DatabaseService*> databases;
    for (std::string const& name : plan.databases)
      databases.push_back(find_database(name));
    ApplicationService::Parts own = parts;
    if (!plan.pool)
      own.chat = nullptr;
    applications_.push_back(std::make_unique<ApplicationService>(
        std::move(own), std::move(plan), std::move(databases), !applications_.empty()));
  }
}

void ApplicationAccounts::begin() {
  for (auto& application : applications_)
    application->begin();
}

void ApplicationAccounts::review() {
  for (auto& application : applications_)
    application->databases_changed();
  for (auto& application : applications_)
    application->review();
  for (auto& database : databases_)
    database->review();
}

void ApplicationAccounts::publish(Cause const& why) {
  for (auto& application : applications_)
    application->publish(why);
}

bool ApplicationAccounts::publish_moved_users(Cause const& why) {
  auto const before = serving_changes();
  publish(why);
  return serving_changes() != before;
}

std::uint32_t ApplicationAccounts::serving_changes() const {
  std::uint32_t changes = 0;
  for (auto const& database : databases_)
    changes += database->serving_changes();
  return changes;
}

// --- What the instances ask and tell ---

Bytes ApplicationAccounts::log_on(ForkId fork) const {
  Bytes log{};
  for (auto const& application : applications_)
    for (auto const& writes : application->writes())
      log += writes->log_on(fork);
  return log;
}

void ApplicationAccounts::advance_commits(ForkId fork) {
  for (auto& application : applications_)
    application->advance_commits(fork);
}

void ApplicationAccounts::session_ended(std::string const& database) {
  for (auto& application : applications_)
    application->session_ended(database);
}

bool ApplicationAccounts::redirect_clients(std::string const& database,
                                           client::Names const& names) {
  return std::any_of(applications_.begin(), applications_.end(),
                     [&](auto& application) { return application->redirect(database, names); });
}

// --- Questions ---

DatabaseService const* ApplicationAccounts::database(std::string_view name) const {
  return find_in(databases_, name);
}

DatabaseService* ApplicationAccounts::find_database(std::string_view name) {
  return find_in(databases_, name);
}

ApplicationService const* ApplicationAccounts::application(std::string_view name) const {
  return find_in(applications_, name);
}

DatabaseWrites const* ApplicationAccounts::writes(std::string const& database) const {
  for (auto const& application : applications_)
    if (auto const* writes = application->writes(database))
      return writes;
  return nullptr;
}

std::string const& ApplicationAccounts::main_database() const {
  static std::string const kNone;
  return applications_.empty() ? kNone : applications_.front()->plan().databases.front();
}

std::int64_t ApplicationAccounts::users_who_can_post() const {
  std::int64_t users = 0;
  for (auto const& application : applications_)
    users += application->users_who_can_post();
  return users;
}

std::int64_t ApplicationAccounts::population() const {
  std::int64_t users = 0;
  for (auto const& application : applications_)
    users += application->population();
  return users;
}

std::string const& ApplicationAccounts::serving(std::string_view name) const {
  static std::string const kNobody;
  auto const* service = database(name);
  return service ? service->serving() : kNobody;
}

std::optional<Duration> ApplicationAccounts::commit_latency(std::string const& database) const {
  auto const* known = writes(database);
  return known ? known->commit_latency() : std::nullopt;
}

std::int64_t ApplicationAccounts::acknowledged_lost(std::string const& database) const {
  auto const* known = writes(database);
  return known ? known->acknowledged_lost() : 0;
}

std::int64_t ApplicationAccounts::acknowledged_lost() const {
  std::int64_t lost = 0;
  for (auto const& application : applications_)
    for (auto const& writes : application->writes())
      lost += acknowledged_lost(writes->database().name());
  return lost;
}

std::string ApplicationAccounts::describe() const {
  std::string text;
  for (auto const& application : applications_) {
    for (std::string const& name : application->plan().databases)
      text += name + " is served by " + (serving(name).empty() ? "nobody" : serving(name)) + "; ";
    text += std::to_string(application->users_who_can_post()) + " of " +
            std::to_string(application->population()) + " users" +
            (applications_.size() > 1 ? " of " + application->name() : "") + " can post\n";
  }
  return text;
}

// --- The end ---

ApplicationAccounts::Judgement ApplicationAccounts::judge() const {
  Judgement judgement;
  for (auto const& application : applications_)
    for (auto const& writes : application->writes()) {
      if (writes->database().surviving_copy().empty())
        judgement.lost_databases.push_back(writes->database().name());
      for (FateRange& range : writes->judge()) {
        range.application = application->name();
        range.database = writes->database().name();
        judgement.fates.push_back(std::move(range));
      }
      judgement.messages += writes->messages();
    }
  return judgement;
}

} // namespace switchback
