// Changes passed between the parts of an estate, and questions about its users and databases.
#include <algorithm>

#include "sim/estate/estate.hpp"

namespace switchback {

// --- Applications and their databases ---

void Estate::build_applications() {
  auto const& estate = scenario_.estate;
  auto const clients_of = [&](std::string const& database) {
    if (!estate.chat)
      return DatabaseService::Clients::Own;
    return database == estate.chat->database              ? DatabaseService::Clients::Pool
           : database == estate.chat->compliance_database ? DatabaseService::Clients::None
                                                          : DatabaseService::Clients::Own;
  };
  auto plans = applications_of(estate, scenario_.load);
  auto const application_of = [&](std::string const& database) {
    for (Application const& plan : plans)
      if (std::find(plan.databases.begin(), plan.databases.end(), database) != plan.databases.end())
        return plan.name;
    return std::string{};
  };
  for (DatabasePlan const& plan : estate.databases)
    databases_.push_back(std::make_unique<DatabaseService>(
        context_, *sql_, *mirroring_, plan, clients_of(plan.name), application_of(plan.name)));
  for (Application& plan : plans) {
    std::vector<DatabaseService*> databases;
    for (std::string const& name : plan.databases)
      databases.push_back(find_database(name));
    ApplicationService::Parts parts{context_,
                                    *sql_,
                                    *mirroring_,
                                    ways_,
                                    plan.pool ? chat_.get() : nullptr,
                                    [this](Cause const& why) { changed(why); }};
    applications_.push_back(std::make_unique<ApplicationService>(
        std::move(parts), std::move(plan), std::move(databases), !applications_.empty()));
  }
}

DatabaseService const* Estate::database(std::string_view name) const {
  for (auto const& database : databases_)
    if (database->name() == name)
      return database.get();
  return nullptr;
}

DatabaseService* Estate::find_database(std::string_view name) {
  for (auto& database : databases_)
    if (database->name() == name)
      return database.get();
  return nullptr;
}

ApplicationService const* Estate::application(std::string_view name) const {
  for (auto const& application : applications_)
    if (application->name() == name)
      return application.get();
  return nullptr;
}

DatabaseWrites const* Estate::writes(std::string const& database) const {
  for (auto const& application : applications_)
    if (auto const* writes = application->writes(database))
      return writes;
  return nullptr;
}

std::string const& Estate::main_database() const {
  static std::string const kNone;
  return applications_.empty() ? kNone : applications_.front()->plan().databases.front();
}

bool Estate::redirect_clients(std::string const& database, client::Names const& names) {
  return std::any_of(applications_.begin(), applications_.end(),
                     [&](auto& application) { return application->redirect(database, names); });
}

// --- What the parts tell each other ---

Bytes Estate::log_on(ForkId fork) const {
  Bytes log{};
  for (auto const& application : applications_)
    for (auto const& writes : application->writes())
      log += writes->log_on(fork);
  return log;
}

std::optional<LogPath> Estate::mirrored(std::string const& instance,
                                        std::string const& database) const {
  return mirroring_ ? mirroring_->mirrored(instance, database) : std::nullopt;
}

void Estate::advance_commits(ForkId fork) {
  for (auto& application : applications_)
    application->advance_commits(fork);
}

int Estate::mirroring_error(std::string const& instance, std::string const& database) const {
  return mirroring_ ? mirroring_->error(instance, database) : 0;
}

std::string Estate::mirroring_partner(std::string const& instance,
                                      std::string const& database) const {
  return mirroring_ ? mirroring_->partner_of(instance, database) : std::string{};
}

void Estate::databases_changed(std::string const& why) { changed(why); }

void Estate::session_ended(std::string const& owner, std::string const& database) {
  if (chat_ && chat_->server(owner) != nullptr)
    return chat_->connection_lost(owner);
  for (auto& application : applications_)
    application->session_ended(database);
}

void Estate::changed(Cause const& why) {
  if (!begun_)
    return;
  why_ = why;
  if (reviewing_) { // a part answered a change with another one: review again afterwards
    again_ = true;
    return;
  }
  reviewing_ = true;
  int rounds = 0;
  do {
    again_ = false;
    review();
  } while (again_ && ++rounds < 100);
  reviewing_ = false;
  for (auto const& watcher : watchers_)
    watcher();
}

void Estate::review() {
  for (auto& application : applications_)
    application->databases_changed();
  for (auto& application : applications_)
    application->review();
  for (auto& database : databases_)
    database->review();
  publish();
  note_protection();
}

void Estate::publish() {
  for (auto& application : applications_)
    application->publish(why_);
}

void Estate::note_protection() {
  auto const& chat = scenario_.estate.chat;
  for (auto const& database : databases_)
    if (!chat || database->name() != chat->compliance_database)
      protection_->review(*database, why_);
  if (!compliance_)
    return;
  DatabaseService const& content = *database(chat->database);
  protection_->review_compliance(chat->compliance_database, content.place(), why_);
  compliance_->review(content.serving());
}

void Estate::protection_changed() {
  if (!begun_)
    return;
  // The end of a job moves no user and opens no database.
  why_ = "log shipping";
  note_protection();
  for (auto const& watcher : watchers_)
    watcher();
}

/// Notes the copies that serve, of all databases; answers whether one is another than was noted.
bool Estate::note_serving() {
  noted_serving_.resize(databases_.size());
  bool another = false;
  for (std::size_t i = 0; i < databases_.size(); ++i)
    if (std::string const& now = databases_[i]->serving(); noted_serving_[i] != now) {
      noted_serving_[i] = now;
      another = true;
    }
  return another;
}

void Estate::users_moved() {
  if (!begun_ || reviewing_)
    return changed("users");
  // Each server treats its users as before: only their numbers changed.
  why_ = "users";
  note_serving();
  publish();
  if (note_serving())
    note_protection(); // of the copies that came to serve
  else if (compliance_)
    compliance_->users_moved();
  for (auto const& watcher : watchers_)
    watcher();
}

// --- Questions ---

std::int64_t Estate::users_who_can_post() const {
  std::int64_t users = 0;
  for (auto const& application : applications_)
    users += application->users_who_can_post();
  return users;
}

std::int64_t Estate::population() const {
  std::int64_t users = 0;
  for (auto const& application : applications_)
    users += application->population();
  return users;
}

std::string const& Estate::serving(std::string_view name) const {
  static std::string const kNobody;
  auto const* service = database(name);
  return service ? service->serving() : kNobody;
}

std::optional<Duration> Estate::commit_latency(std::string const& database) const {
  auto const* known = writes(database);
  return known ? known->commit_latency() : std::nullopt;
}

std::int64_t Estate::acknowledged_lost(std::string const& database) const {
  auto const* known = writes(database);
  return known ? known->acknowledged_lost() : 0;
}

std::int64_t Estate::acknowledged_lost() const {
  std::int64_t lost = 0;
  for (auto const& application : applications_)
    for (auto const& writes : application->writes())
      lost += acknowledged_lost(writes->database().name());
  return lost;
}

std::vector<Estate::MissingProtection>
Estate::missing_protections(std::string_view application) const {
  auto const& estate = scenario_.estate;
  auto const planned = [](auto const& plans, std::string const& database) {
    return std::any_of(plans.begin(), plans.end(),
                       [&](auto const& plan) { return plan.database == database; });
  };
  std::vector<MissingProtection> missing;
  for (auto const& one : applications_)
    for (std::string const& database : one->plan().databases) {
      if (!application.empty() && one->name() != application)
        continue;
      bool const mirrored = planned(estate.mirroring, database),
                 shipped = planned(estate.log_shipping, database), none = !mirrored && !shipped;
      if ((mirrored || none) && !mirroring_->protects(serving(database), database))
        missing.push_back({database, "not mirrored"});
      if ((shipped || none) && !shipping_->works(database))
        missing.push_back({database, "not log-shipped"});
    }
  return missing;
}

// --- The end ---

Estate::Judgement Estate::judge() {
  Judgement judgement;
  mirroring_->advance();
  if (compliance_)
    judgement.compliance = compliance_->ledger();
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

std::string Estate::describe() const {
  std::string text = "At " + to_text(kernel_.now()) + "\n";
  for (auto const& application : applications_) {
    for (std::string const& name : application->plan().databases)
      text += name + " is served by " + (serving(name).empty() ? "nobody" : serving(name)) + "; ";
    text += std::to_string(application->users_who_can_post()) + " of " +
            std::to_string(application->population()) + " users" +
            (applications_.size() > 1 ? " of " + application->name() : "") + " can post\n";
  }
  text += sql_->describe() + files_->describe() + mirroring_->describe() + shipping_->describe();
  if (chat_) {
    text += "Chat servers\n  pool state " + std::string(name_of(chat_->settings().state)) +
            ", next hop " + chat_->settings().next_hop + "\n";
    for (ChatServer const& server : chat_->servers())
      text += "  " + server.name + " " + std::string(name_of(server.state)) +
              (server.connected_to.empty() ? "" : " to " + server.connected_to) +
              (on_active_list(server) ? ", active" : ", idle") + "\n";
  }
  return text;
}

} // namespace switchback
