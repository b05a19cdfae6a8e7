// Stored procedures about the server: its sessions, its databases, mirroring (SQL Server docs).
#include "models/names.hpp"
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

/// Devices of other kinds than a disk are tapes, which are refused as TAPE is.
Outcome add_device(ProcedureCall& c) {
  std::string const type = c.text("@devtype");
  return same_name(type, "disk")
             ? c.session.estate.sql().add_device(c.on(), c.text("@logicalname"),
                                                 c.text("@physicalname"))
             : Outcome::refuse(102, "the device type '" + type +
                                        "' is outside the commands that runbooks can be run with");
}

Outcome drop_device(ProcedureCall& c) {
  return c.session.estate.sql().drop_device(c.on(), c.text("@logicalname"),
                                            same_name(c.text("@delfile"), "delfile"));
}

std::vector<ProcedureRow> const kServerProcedures{
    {{"sp_who", {"@loginame"}, 0}, "lists sessions", who},
    {{"sp_who2", {"@loginame"}, 0}, "lists sessions", who},
    {{"sp_addumpdevice",
      {"@devtype", "@logicalname", "@physicalname", "@cntrltype", "@devstatus"},
      3},
     "names a backup device",
     add_device},
    {{"sp_dropdevice", {"@logicalname", "@delfile"}, 1},
     "removes the name of a device",
     drop_device},
    {{"sp_helpdb", {"@dbname"}, 0}, "lists databases", report},
    {{"sp_dbmmonitoraddmonitoring", {"@update_period"}, 0}, "mirroring monitor job", report},
    {{"sp_dbmmonitorresults", {"@database_name", "@mode", "@update_table"}, 0},
     "mirroring monitor rows",
     report},
};

} // namespace

std::vector<ProcedureRow> const& server_procedures() { return kServerProcedures; }

} // namespace switchback
