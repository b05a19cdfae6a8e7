// The stored procedures of SQL Server Agent, with their parameters in the documented order (SQL
// Server docs, the pages of the SQL Server Agent stored procedures). They are found in msdb only.
#include "sim/operations/sql_procedures.hpp"

namespace switchback {
namespace {

/// The job that @job_name or @job_id names; or the refusal.
std::optional<Outcome> identify(ProcedureCall const& c, std::string& job) {
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

template <class Act> Outcome on_job(ProcedureCall const& c, Act const& act) {
  std::string job;
  if (auto const refused = identify(c, job))
    return *refused;
  return act(job);
}

Outcome start_job(ProcedureCall& c) {
  return on_job(c, [&](auto const& job) { return c.shipping().start_job(c.on(), job); });
}
Outcome stop_job(ProcedureCall& c) {
  return on_job(c, [&](auto const& job) { return c.shipping().stop_job(c.on(), job); });
}
Outcome delete_job(ProcedureCall& c) {
  return on_job(c, [&](auto const& job) { return c.shipping().delete_job(c.on(), job); });
}

Outcome update_job(ProcedureCall& c) {
  return on_job(c, [&](auto const& job) {
    JobChange change;
    change.enabled = c.flag("@enabled");
    change.name = c.given("@new_name");
    return c.shipping().update_job(c.on(), job, change);
  });
}

Outcome add_job(ProcedureCall& c) {
  Outcome answer =
      c.shipping().add_job(c.on(), c.text("@job_name"), c.flag("@enabled").value_or(true));
  if (!answer.refused())
    c.outputs["@job_id"] = std::to_string(c.shipping().job(c.on(), c.text("@job_name"))->id);
  return answer;
}

/// Daily, once or every so many seconds (2), minutes (4), hours (8) from the start time (SQL Server
/// docs, sp_add_schedule, @freq_subday_type).
Schedule schedule_of(ProcedureCall const& c) {
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

Outcome add_schedule(ProcedureCall& c) {
  std::uint32_t const id = c.shipping().agent(c.on()).add_schedule(schedule_of(c));
  c.outputs["@schedule_id"] = c.outputs["@schedule_uid"] = std::to_string(id);
  return Outcome::executed();
}

Outcome attach_schedule(ProcedureCall& c) {
  return on_job(c, [&](auto const& job) {
    Schedule const* schedule = c.shipping().agent(c.on()).schedule(
        c.text("@schedule_name"), static_cast<std::uint32_t>(c.number("@schedule_id")));
    if (schedule == nullptr)
      return Outcome::refuse(kNoSuchJob, "the specified schedule does not exist");
    return c.shipping().update_job(c.on(), job, change_to(*schedule));
  });
}

Outcome add_job_schedule(ProcedureCall& c) {
  return on_job(c, [&](auto const& job) {
    return c.shipping().update_job(c.on(), job, change_to(schedule_of(c)));
  });
}

std::vector<ProcedureRow> const kAgentProcedures{
    {{"sp_help_job", {"@job_id", "@job_name"}, 0, true}, "lists jobs", report},
    {{"sp_help_jobactivity", {"@job_id", "@job_name"}, 0, true}, "lists running jobs", report},
    {{"sp_start_job",
      {"@job_name", "@job_id", "@error_flag", "@server_name", "@step_name", "@output_flag"},
      0,
      true},
     "starts a job and returns at once",
     start_job},
    {{"sp_stop_job", {"@job_name", "@job_id", "@originating_server", "@server_name"}, 0, true},
     "asks a job to end",
     stop_job},
    {{"sp_add_job",
      {"@job_name", "@enabled", "@description", "@start_step_id", "@category_name", "@category_id",
       "@owner_login_name", "@notify_level_eventlog", "@notify_level_email",
       "@notify_level_netsend", "@notify_level_page", "@notify_email_operator_name",
       "@notify_netsend_operator_name", "@notify_page_operator_name", "@delete_level", "@job_id"},
      1,
      true},
     "makes a job",
     add_job},
    {{"sp_update_job",
      {"@job_id", "@job_name", "@new_name", "@enabled", "@description", "@start_step_id",
       "@category_name", "@owner_login_name", "@notify_level_eventlog", "@notify_level_email"},
      0,
      true},
     "enables or disables a job's schedule, or renames it",
     update_job},
    {{"sp_delete_job",
      {"@job_id", "@job_name", "@originating_server", "@delete_history", "@delete_unused_schedule"},
      0,
      true},
     "removes a job",
     delete_job},
    {{"sp_add_jobschedule",
      {"@job_id", "@job_name", "@name", "@enabled", "@freq_type", "@freq_interval",
       "@freq_subday_type", "@freq_subday_interval", "@freq_relative_interval",
       "@freq_recurrence_factor", "@active_start_date", "@active_end_date", "@active_start_time",
       "@active_end_time", "@schedule_id"},
      0,
      true},
     "gives a job a schedule",
     add_job_schedule},
    {{"sp_add_schedule",
      {"@schedule_name", "@enabled", "@freq_type", "@freq_interval", "@freq_subday_type",
       "@freq_subday_interval", "@freq_relative_interval", "@freq_recurrence_factor",
       "@active_start_date", "@active_end_date", "@active_start_time", "@active_end_time",
       "@owner_login_name", "@schedule_uid", "@schedule_id", "@originating_server"},
      1,
      true},
     "makes a schedule",
     add_schedule},
    {{"sp_attach_schedule",
      {"@job_id", "@job_name", "@schedule_id", "@schedule_name", "@automatic_post"},
      0,
      true},
     "gives a job a schedule that was made",
     attach_schedule},
    {{"sp_add_jobstep",
      {"@job_id", "@job_name", "@step_id", "@step_name", "@subsystem", "@command"},
      0,
      true},
     "what a job runs: the estate follows shipping jobs only",
     report},
    {{"sp_add_jobserver", {"@job_id", "@job_name", "@server_name"}, 0, true},
     "the local one",
     report},
};

} // namespace

std::vector<ProcedureRow> const& agent_procedures() { return kAgentProcedures; }

} // namespace switchback
