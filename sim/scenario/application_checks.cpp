// Whether an estate's applications fit its databases: each database belongs to one application.
#include <map>
#include <set>

#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

class ApplicationChecks {
public:
  ApplicationChecks(YamlNode const& root, EstatePlan const& estate, std::string const& file,
                    std::vector<Diagnostic>& diagnostics)
      : root_(root), estate_(estate), file_(file), diagnostics_(diagnostics) {}

  void run() {
    for (ApplicationPlan const& plan : estate_.applications) {
      if (plan.databases.empty() && given(plan, "databases"))
        error(plan, "databases", "databases is empty, expected at least one");
      if (!given(plan, "writes") && !given(plan, "commits_at"))
        error(plan, "", "an application needs one of the keys 'writes' and 'commits_at'");
      for (std::string const& database : plan.databases)
        one_application_each(plan, database);
    }
    // Only after all are known: which databases get an application of their own.
    for (ApplicationPlan const& plan : estate_.applications)
      for (DatabasePlan const& database : estate_.databases)
        if (plan.name == database.name && !owner_.contains(database.name))
          error(plan, "",
                fmt::format("application '{}' has the name of a database that no application "
                            "names, and which therefore has an application of that name",
                            plan.name));
  }

private:
  bool given(ApplicationPlan const& plan, std::string_view key) const {
    auto const* section = root_.find("applications");
    auto const* entry = section ? section->find(plan.name) : nullptr;
    return entry && entry->find(key);
  }

  void error(ApplicationPlan const& plan, std::string_view key, std::string message) {
    diagnostics_.push_back(
        {place_in(root_, file_, {"applications", plan.name, key}), std::move(message)});
  }

  void one_application_each(ApplicationPlan const& plan, std::string const& database) {
    if (estate_.chat && database == estate_.chat->database)
      return error(plan, "databases",
                   fmt::format("databases names '{}', which the chat pool writes to", database));
    if (estate_.chat && database == estate_.chat->compliance_database)
      return error(plan, "databases",
                   fmt::format("databases names '{}', which the chat pool's compliance writes to",
                               database));
    auto const [other, fresh] = owner_.emplace(database, plan.name);
    if (!fresh)
      error(plan, "databases",
            fmt::format("databases names '{}', which already belongs to application '{}'", database,
                        other->second));
  }

  YamlNode const& root_;
  EstatePlan const& estate_;
  std::string const& file_;
  std::vector<Diagnostic>& diagnostics_;
  std::map<std::string, std::string> owner_; ///< of each database
};

} // namespace

void check_applications(YamlNode const& root, EstatePlan const& estate, std::string const& file,
                        std::vector<Diagnostic>& diagnostics) {
  ApplicationChecks{root, estate, file, diagnostics}.run();
}

} // namespace switchback
