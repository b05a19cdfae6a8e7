#include <algorithm>
#include <cctype>

#include "models/names.hpp"

#include "sim/runbook/tsql/parser.hpp"

namespace switchback::tsql {

std::vector<Procedure> const& procedures() {
  static std::vector<Procedure> const kProcedures{
      {"sp_who", {"@loginame"}, 0, true, "lists sessions"},
      {"sp_who2", {"@loginame"}, 0, true, "lists sessions"},
      {"sp_helpdb", {"@dbname"}, 0, true, "lists databases"},
      {"sp_help_job", {"@job_id", "@job_name"}, 0, true, "lists jobs"},
      {"sp_help_jobactivity", {"@job_id", "@job_name"}, 0, true, "lists running jobs"},
      {"sp_help_log_shipping_monitor", {}, 0, true, "shows the state of log shipping"},
      {"sp_help_log_shipping_primary_database", {"@database"}, 0, true, "shows a primary row"},
      {"sp_help_log_shipping_secondary_database",
       {"@secondary_database"},
       0,
       true,
       "shows a secondary row"},
      {"sp_delete_log_shipping_secondary_database",
       {"@secondary_database", "@ignoreremotemonitor"},
       1,
       false,
       "removes a secondary, its copy and restore jobs with the last one; the database keeps its "
       "state"},
      {"sp_delete_log_shipping_primary_secondary",
       {"@primary_database", "@secondary_server", "@secondary_database"},
       3,
       false,
       "removes the link from a primary to a secondary"},
      {"sp_delete_log_shipping_primary_database",
       {"@database", "@ignoreremotemonitor"},
       1,
       false,
       "removes a primary and its backup job"},
      {"sp_start_job",
       {"@job_name", "@job_id", "@error_flag", "@server_name", "@step_name", "@output_flag"},
       0,
       false,
       "starts a job and returns at once"},
      {"sp_stop_job",
       {"@job_name", "@job_id", "@originating_server", "@server_name"},
       0,
       false,
       "asks a job to end"},
      {"sp_update_job",
       {"@job_id", "@job_name", "@new_name", "@enabled", "@description", "@start_step_id",
        "@category_name", "@owner_login_name", "@notify_level_eventlog", "@notify_level_email"},
       0,
       false,
       "enables or disables a job's schedule"},
      {"sp_delete_job",
       {"@job_id", "@job_name", "@originating_server", "@delete_history",
        "@delete_unused_schedule"},
       0,
       false,
       "removes a job"},
      {"sp_dbmmonitoraddmonitoring", {"@update_period"}, 0, true, "mirroring monitor job"},
      {"sp_dbmmonitorresults",
       {"@database_name", "@mode", "@update_table"},
       0,
       true,
       "mirroring monitor rows"},
  };
  return kProcedures;
}

Procedure const* find_procedure(std::string_view name) {
  for (Procedure const& procedure : procedures())
    if (same_word(procedure.name, name))
      return &procedure;
  return nullptr;
}

std::variant<std::map<std::string, Value>, Error> arguments(Execute const& call,
                                                            Procedure const& procedure) {
  std::map<std::string, Value> bound;
  if (call.positional.size() > procedure.parameters.size())
    return Error{8144, call.arguments_at,
                 "procedure '" + std::string(procedure.name) +
                     "' has too many arguments specified"};
  for (std::size_t i = 0; i < call.positional.size(); ++i)
    bound[std::string(procedure.parameters[i])] = call.positional[i];
  for (auto const& [name, value] : call.named) {
    if (std::find(procedure.parameters.begin(), procedure.parameters.end(), name) ==
        procedure.parameters.end())
      return Error{8145, call.arguments_at,
                   "'" + name + "' is not a parameter of procedure '" +
                       std::string(procedure.name) + "'"};
    bound[name] = value;
  }
  for (std::size_t i = 0; i < procedure.mandatory; ++i)
    if (!bound.contains(std::string(procedure.parameters[i])))
      return Error{201, call.arguments_at,
                   "procedure '" + std::string(procedure.name) + "' expects parameter '" +
                       std::string(procedure.parameters[i]) + "', which was not supplied"};
  return bound;
}

std::variant<std::string, Error> evaluate(Value const& value, Variables const& variables,
                                          Position at) {
  std::string text;
  for (Value::Part const& part : value.parts) {
    if (part.kind == Value::Part::Kind::Null)
      return std::string{};
    if (part.kind != Value::Part::Kind::Variable) {
      text += part.text;
      continue;
    }
    std::string const name = lower(part.text);
    auto const it = variables.find(name);
    if (it == variables.end())
      return Error{137, at, "the scalar variable '" + part.text + "' must be declared"};
    text += it->second;
  }
  return text;
}

} // namespace switchback::tsql
