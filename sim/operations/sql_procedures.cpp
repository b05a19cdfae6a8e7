// What each procedure does to the estate. A procedure is one row of `procedures()`
// (sim/runbook/tsql/procedures.cpp), which names its parameters, and one row of `effects()` here.
#include <charconv>

#include "sim/operations/sql_session.hpp"

namespace switchback {
namespace {

struct OutOfRange {}; ///< a number that is no int

/// The arguments of a call by name, and what its OUTPUT parameters answer.
class Call {
public:
  Call(SqlSession& of, std::map<std::string, std::string> arguments)
      : session(of), arguments_(std::move(arguments)) {}

  bool has(char const* name) const {
    auto const it = arguments_.find(name);
    return it != arguments_.end() && !it->second.empty();
  }
  std::string text(char const* name, std::string const& fallback = {}) const {
    return has(name) ? arguments_.find(name)->second : fallback;
  }
  /// An int of T-SQL; too large a number ends the call with 8114.
  std::int64_t number(char const* name, std::int64_t fallback = 0) const {
    std::string const given = text(name);
    std::int32_t value = 0;
    auto const end = std::from_chars(given.data(), given.data() + given.size(), value);
    if (end.ec == std::errc::result_out_of_range)
      throw OutOfRange{};
    return end.ec == std::errc{} ? value : fallback;
  }
  std::optional<bool> flag(char const* name) const {
    return has(name) ? std::optional{number(name) != 0} : std::nullopt;
  }
  std::optional<Duration> minutes(char const* name) const {
    return has(name) ? std::optional<Duration>{std::chrono::minutes{number(name)}} : std::nullopt;
  }
  std::optional<std::string> given(char const* name) const {
    return has(name) ? std::optional{text(name)} : std::nullopt;
  }
  /// An instance by any of its names; as it is written if the estate has none of that name.
  std::string server(char const* name) const {
    std::string const written = text(name);
    return session.estate.sql().by_name(written).value_or(written);
  }

  Shipping& shipping() const { return session.estate.shipping(); }
  std::string const& on() const { return session.instance; }

  SqlSession& session;
  std::map<std::string, std::string> outputs; ///< by parameter

private:
  std::map<std::string, std::string> arguments_;
};

/// Every procedure reads its numbers before it changes anything.
template <class Act> Outcome in_range(Act const& act) {
  try {
    return act();
  } catch (OutOfRange const&) {
    return Outcome::refuse(8114, "error converting a number to data type int");
  }
}

// --- Log shipping ---

Outcome add_primary(Call& c) {
  ShippingPrimary row;
  row.database = c.text("@database");
  row.share = c.text("@backup_directory");
  row.job = c.text("@backup_job_name", backup_job_name(row.database));
  row.monitor = c.has("@monitor_server") ? c.server("@monitor_server") : "";
  row.retention = c.minutes("@backup_retention_period").value_or(row.retention);
  row.threshold = c.minutes("@backup_threshold").value_or(row.threshold);
  row.alert = c.flag("@threshold_alert_enabled").value_or(row.alert);
  Outcome answer = c.shipping().add_primary(c.on(), row, c.flag("@overwrite").value_or(false));
  if (answer.refused())
    return answer;
  c.outputs["@backup_job_id"] = std::to_string(c.shipping().job(c.on(), row.job)->id);
  c.outputs["@primary_id"] = std::to_string(c.shipping().tables(c.on()).primary(row.database)->id);
  return answer;
}

Outcome add_link(Call& c) {
  return c.shipping().add_link(c.on(), c.text("@primary_database"), c.server("@secondary_server"),
                               c.text("@secondary_database"), c.flag("@overwrite").value_or(false));
}

Outcome add_source(Call& c) {
  ShippingSource row;
  row.primary_server = c.server("@primary_server");
  row.primary_database = c.text("@primary_database");
  row.share = c.text("@backup_source_directory");
  row.folder = c.text("@backup_destination_directory");
  row.copy_job = c.text("@copy_job_name", copy_job_name(row.primary_server, row.primary_database));
  row.restore_job =
      c.text("@restore_job_name", restore_job_name(row.primary_server, row.primary_database));
  row.monitor = c.has("@monitor_server") ? c.server("@monitor_server") : "";
  row.retention = c.minutes("@file_retention_period").value_or(row.retention);
  Outcome answer = c.shipping().add_source(c.on(), row, c.flag("@overwrite").value_or(false));
  if (answer.refused())
    return answer;
  c.outputs["@copy_job_id"] = std::to_string(c.shipping().job(c.on(), row.copy_job)->id);
  c.outputs["@restore_job_id"] = std::to_string(c.shipping().job(c.on(), row.restore_job)->id);
  for (ShippingSource const& made : c.shipping().tables(c.on()).sources)
    if (same_name(made.primary_server, row.primary_server) &&
        same_name(made.primary_database, row.primary_database))
      c.outputs["@secondary_id"] = std::to_string(made.id);
  return answer;
}

ShippingSecondaryChange secondary_change(Call const& c) {
  ShippingSecondaryChange change;
  change.restore_delay = c.minutes("@restore_delay");
  change.threshold = c.minutes("@restore_threshold");
  change.restore_all = c.flag("@restore_all");
  change.standby = c.flag("@restore_mode");
  change.disconnect_users = c.flag("@disconnect_users");
  change.alert = c.flag("@threshold_alert_enabled");
  return change;
}

Outcome add_secondary(Call& c) {
  ShippingSecondaryChange const asked = secondary_change(c);
  ShippingSecondary row;
  row.database = c.text("@secondary_database");
  row.primary_server = c.server("@primary_server");
  row.primary_database = c.text("@primary_database");
  row.restore_delay = asked.restore_delay.value_or(row.restore_delay);
  row.threshold = asked.threshold.value_or(row.threshold);
  row.restore_all = asked.restore_all.value_or(row.restore_all);
  row.standby = asked.standby.value_or(row.standby);
  row.disconnect_users = asked.disconnect_users.value_or(row.disconnect_users);
  row.alert = asked.alert.value_or(row.alert);
  return c.shipping().add_secondary(c.on(), row, c.flag("@overwrite").value_or(false));
}

Outcome change_primary(Call& c) {
  ShippingPrimaryChange change;
  change.share = c.given("@backup_directory");
  change.retention = c.minutes("@backup_retention_period");
  change.threshold = c.minutes("@backup_threshold");
  change.alert = c.flag("@threshold_alert_enabled");
  return c.shipping().change_primary(c.on(), c.text("@database"), change);
}

Outcome change_source(Call& c) {
  ShippingSourceChange change;
  change.share = c.given("@backup_source_directory");
  change.folder = c.given("@backup_destination_directory");
  change.retention = c.minutes("@file_retention_period");
  return c.shipping().change_source(c.on(), c.server("@primary_server"),
                                    c.text("@primary_database"), change);
}

Outcome change_secondary(Call& c) {
  return c.shipping().change_secondary(c.on(), c.text("@secondary_database"), secondary_change(c));
}

Outcome delete_secondary(Call& c) {
  return c.shipping().delete_secondary(c.on(), c.text("@secondary_database"));
}
Outcome delete_source(Call& c) {
  return c.shipping().delete_source(c.on(), c.server("@primary_server"),
                                    c.text("@primary_database"));
}
Outcome delete_primary(Call& c) { return c.shipping().delete_primary(c.on(), c.text("@database")); }
Outcome delete_link(Call& c) {
  return c.shipping().delete_link(c.on(), c.text("@primary_database"),
                                  c.server("@secondary_server"), c.text("@secondary_database"));
}

Outcome refresh_monitor(Call& c) {
  return c.shipping().refresh_monitor(c.on(), static_cast<std::uint32_t>(c.number("@agent_id")),
                                      c.number("@agent_type", -1));
}
Outcome clean_history(Call& c) {
  return c.shipping().clean_history(c.on(), static_cast<std::uint32_t>(c.number("@agent_id")),
                                    c.number("@agent_type", -1));
}

// --- SQL Server Agent ---

/// The job that @job_name or @job_id names; or the refusal.
std::optional<Outcome> identify(Call const& c, std::string& job) {
  if (int const number = refuse_identification(c.has("@job_name"), c.has("@job_id")))
    return Outcome::refuse(number, "supply either @job_id or @job_name to identify the job");
  job = c.text("@job_name");
  if (!job.empty())
    return std::nullopt;
  Job const* found =
      c.shipping().agent(c.on()).find_id(static_cast<std::uint32_t>(c.number("@job_id")));
  if (found == nullptr)
    return Outcome::refuse(kNoSuchJob, "the specified @job_id does not exist");
  job = found->name;
  return std::nullopt;
}

template <class Act> Outcome on_job(Call const& c, Act const& act) {
  std::string job;
  if (auto const refused = identify(c, job))
    return *refused;
  return act(job);
}

Outcome start_job(Call& c) {
  return on_job(c, [&](auto const& job) { return c.shipping().start_job(c.on(), job); });
}
Outcome stop_job(Call& c) {
  return on_job(c, [&](auto const& job) { return c.shipping().stop_job(c.on(), job); });
}
Outcome delete_job(Call& c) {
  return on_job(c, [&](auto const& job) { return c.shipping().delete_job(c.on(), job); });
}

Outcome update_job(Call& c) {
  return on_job(c, [&](auto const& job) {
    JobChange change;
    change.enabled = c.flag("@enabled");
    change.name = c.given("@new_name");
    return c.shipping().update_job(c.on(), job, change);
  });
}

Outcome add_job(Call& c) {
  Outcome answer =
      c.shipping().add_job(c.on(), c.text("@job_name"), c.flag("@enabled").value_or(true));
  if (!answer.refused())
    c.outputs["@job_id"] = std::to_string(c.shipping().job(c.on(), c.text("@job_name"))->id);
  return answer;
}

/// Daily, once or every so many seconds (2), minutes (4), hours (8) from the start time (SQL Server
/// docs, sp_add_schedule, @freq_subday_type).
Schedule schedule_of(Call const& c) {
  Schedule schedule;
  schedule.name = c.text("@schedule_name", c.text("@name"));
  schedule.enabled = c.flag("@enabled").value_or(true);
  std::int64_t const every = std::max<std::int64_t>(1, c.number("@freq_subday_interval", 1));
  switch (c.number("@freq_subday_type", 1)) {
  case 2:
    schedule.every = std::chrono::seconds{every};
    break;
  case 4:
    schedule.every = std::chrono::minutes{every};
    break;
  case 8:
    schedule.every = std::chrono::hours{every};
    break;
  default:
    schedule.every = std::chrono::hours{24};
  }
  std::int64_t const start = c.number("@active_start_time"); // hhmmss
  Duration const from = std::chrono::hours{start / 10'000} +
                        std::chrono::minutes{start / 100 % 100} + std::chrono::seconds{start % 100};
  schedule.phase = from % schedule.every;
  return schedule;
}

JobChange change_to(Schedule const& schedule) {
  JobChange change;
  change.every = schedule.enabled ? schedule.every : Duration{};
  change.phase = schedule.phase;
  return change;
}

Outcome add_schedule(Call& c) {
  std::uint32_t const id = c.shipping().agent(c.on()).add_schedule(schedule_of(c));
  c.outputs["@schedule_id"] = c.outputs["@schedule_uid"] = std::to_string(id);
  return Outcome::executed();
}

Outcome attach_schedule(Call& c) {
  return on_job(c, [&](auto const& job) {
    Schedule const* schedule = c.shipping().agent(c.on()).schedule(
        c.text("@schedule_name"), static_cast<std::uint32_t>(c.number("@schedule_id")));
    if (schedule == nullptr)
      return Outcome::refuse(kNoSuchJob, "the specified schedule does not exist");
    return c.shipping().update_job(c.on(), job, change_to(*schedule));
  });
}

Outcome add_job_schedule(Call& c) {
  return on_job(c, [&](auto const& job) {
    return c.shipping().update_job(c.on(), job, change_to(schedule_of(c)));
  });
}

// --- The server ---

Outcome who(Call& c) {
  SqlSession& session = c.session;
  session.shown_sessions.clear();
  int const own = session.id();
  for (auto const& other : session.estate.sql().sessions(session.instance, session.about))
    if (other.id != own)
      session.shown_sessions.push_back(other.id);
  return Outcome::no_effect(std::to_string(session.shown_sessions.size()) + " sessions in " +
                            session.about);
}

using Effect = Outcome (*)(Call&);

std::map<std::string, Effect, std::less<>> const& effects() {
  static std::map<std::string, Effect, std::less<>> const kEffects{
      {"sp_who", who},
      {"sp_who2", who},
      {"sp_addumpdevice",
       [](Call& c) {
         return add_device(c.session, c.text("@devtype"), c.text("@logicalname"),
                           c.text("@physicalname"));
       }},
      {"sp_dropdevice",
       [](Call& c) { return drop_device(c.session, c.text("@logicalname"), c.text("@delfile")); }},
      {"sp_add_log_shipping_primary_database", add_primary},
      {"sp_add_log_shipping_primary_secondary", add_link},
      {"sp_add_log_shipping_secondary_primary", add_source},
      {"sp_add_log_shipping_secondary_database", add_secondary},
      {"sp_change_log_shipping_primary_database", change_primary},
      {"sp_change_log_shipping_secondary_primary", change_source},
      {"sp_change_log_shipping_secondary_database", change_secondary},
      {"sp_delete_log_shipping_secondary_database", delete_secondary},
      {"sp_delete_log_shipping_secondary_primary", delete_source},
      {"sp_delete_log_shipping_primary_database", delete_primary},
      {"sp_delete_log_shipping_primary_secondary", delete_link},
      {"sp_refresh_log_shipping_monitor", refresh_monitor},
      {"sp_cleanup_log_shipping_history", clean_history},
      {"sp_start_job", start_job},
      {"sp_stop_job", stop_job},
      {"sp_add_job", add_job},
      {"sp_update_job", update_job},
      {"sp_delete_job", delete_job},
      {"sp_add_jobschedule", add_job_schedule},
      {"sp_add_schedule", add_schedule},
      {"sp_attach_schedule", attach_schedule},
  };
  return kEffects;
}

} // namespace

Outcome perform(SqlSession& session, tsql::Execute const& call, tsql::Position at) {
  auto const* procedure = tsql::reached_procedure(call.procedure, session.context());
  if (procedure == nullptr)
    return Outcome::refuse(2812, "could not find stored procedure '" + call.procedure.last() + "'");
  auto const bound = tsql::arguments(call, *procedure);
  if (auto const* error = std::get_if<tsql::Error>(&bound))
    return Outcome::refuse(error->number, error->message);
  Outcome refused;
  std::map<std::string, std::string> arguments;
  for (auto const& [name, value] : std::get<std::map<std::string, tsql::Value>>(bound)) {
    auto const evaluated = session.text(value, at, refused);
    if (!evaluated)
      return refused;
    arguments[name] = *evaluated;
  }
  auto const effect = effects().find(procedure->name);
  if (effect == effects().end())
    return Outcome::no_effect(procedure->report ? report_of(session, procedure->name, arguments)
                                                : "it changes no part of the estate");
  Call bound_call(session, std::move(arguments));
  Outcome answer = in_range([&] { return effect->second(bound_call); });
  for (auto const& [parameter, variable] : call.outputs)
    if (auto const output = bound_call.outputs.find(parameter); output != bound_call.outputs.end())
      session.variables[variable] = output->second;
  return answer;
}

/// The columns have the names of the procedures' parameters (log_shipping_secondary_databases).
Outcome perform(SqlSession& session, tsql::UpdateShipping const& u, tsql::Position at) {
  Outcome refused;
  std::map<std::string, std::string> arguments;
  for (auto const& [column, value] : u.columns) {
    auto const evaluated = session.text(value, at, refused);
    if (!evaluated)
      return refused;
    arguments["@" + column] = *evaluated;
  }
  auto const only = u.database ? session.text(*u.database, at, refused) : std::string{};
  if (!only)
    return refused;
  auto& shipping = session.estate.shipping();
  Call const call(session, std::move(arguments));
  return in_range([&] {
    ShippingSecondaryChange const change = secondary_change(call);
    int rows = 0;
    for (ShippingSecondary const& row : std::vector(shipping.tables(session.instance).secondaries))
      if (only->empty() || same_name(row.database, *only)) {
        shipping.change_secondary(session.instance, row.database, change);
        ++rows;
      }
    return Outcome::executed(std::to_string(rows) + " rows affected");
  });
}

} // namespace switchback
