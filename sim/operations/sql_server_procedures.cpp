// Stored procedures about the server: its sessions, its databases, mirroring (SQL Server docs).
#include "sim/operations/sql_procedures.hpp"

namespace switchback {
namespace {

Outcome who(ProcedureCall& c) {
  SqlSession& session = c.session;
  session.shown_sessions.clear();
  int const own = session.id();
  for (auto const& other : session.estate.sql().sessions(session.instance, session.about))
    if (other.id != own)
      session.shown_sessions.push_back(other.id);
  return Outcome::no_effect(std::to_string(session.shown_sessions.size()) + " sessions in " +
                            session.about);
}

std::vector<ProcedureRow> const kServerProcedures{
    {{"sp_who", {"@loginame"}, 0}, "lists sessions", who},
    {{"sp_who2", {"@loginame"}, 0}, "lists sessions", who},
    {{"sp_helpdb", {"@dbname"}, 0}, "lists databases", report},
    {{"sp_dbmmonitoraddmonitoring", {"@update_period"}, 0}, "mirroring monitor job", report},
    {{"sp_dbmmonitorresults", {"@database_name", "@mode", "@update_table"}, 0},
     "mirroring monitor rows",
     report},
};

} // namespace

std::vector<ProcedureRow> const& server_procedures() { return kServerProcedures; }

} // namespace switchback
