// What claims can say: states and measures. What each reads of the estate is in
// sim/drill/observer.cpp.
#include <algorithm>

#include "sim/runbook/predicate.hpp"

namespace switchback {

std::vector<StateRow> const& predicate_states() {
  static std::vector<StateRow> const kStates{
      {"ONLINE", "database copy", "open, or principal"},
      {"RESTORING", "database copy", "waits for more log"},
      {"STANDBY", "database copy", "readable between restores"},
      {"OFFLINE", "database copy", "closed by an administrator"},
      {"SUSPECT", "database copy", "damaged"},
      {"ABSENT", "database copy, job", "not on the instance"},
      {"available", "database, application, service", "users can use it"},
      {"unavailable", "database, application, service", "users cannot use it"},
      {"PRINCIPAL", "database copy", "principal of a mirroring session"},
      {"MIRROR", "database copy", "mirror of a mirroring session"},
      {"mirrored", "database copy", "in a mirroring session"},
      {"SYNCHRONIZED", "database copy", "its mirroring session is in step"},
      {"SYNCHRONIZING", "database copy", "its mirroring session is catching up"},
      {"SUSPENDED", "database copy", "its mirroring session sends no log"},
      {"DISCONNECTED", "database copy", "its partner is not connected"},
      {"PENDING_FAILOVER", "database copy", "principal that is handing over its role"},
      {"exposed", "database copy", "principal that serves while no log goes to its mirror"},
      {"shipped", "database", "its log reaches a secondary"},
      {"protected", "database", "mirrored in step, and shipped"},
      {"active", "chat server", "on the active list of its own replica, and connected"},
      {"idle", "chat server", "running, not on the active list"},
      {"running", "chat server, job", "its service runs"},
      {"stopped", "chat server", "its service does not run"},
      {"connected", "chat server, witness of a database",
       "has a connection to a database; is seen by the partner on INSTANCE"},
      {"Normal", "pool", "every running server uses the primary databases"},
      {"FailedOver", "pool", "every running server uses the backup databases"},
      {"serving", "database copy, front end", "clients can open it; it is up"},
      {"up", "site, machine, link, front end, service", "it is working"},
      {"down", "site, machine, link, front end, service", "it is not working"},
      {"reachable", "share, machine", "can be reached from where the claim is checked"},
      {"enabled", "job", "its schedule is enabled"},
      {"disabled", "job", "its schedule is disabled"},
  };
  return kStates;
}

SeenMeasureRow const* measure_of_claim(std::string_view subject) {
  std::string_view const name = subject.substr(0, subject.find(" of "));
  auto const& rows = predicate_measures();
  auto const row = std::find_if(rows.begin(), rows.end(),
                                [&](SeenMeasureRow const& one) { return one.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

std::vector<SeenMeasureRow> const& predicate_measures() {
  using Of = SeenMeasureRow::Of;
  static std::vector<SeenMeasureRow> const kMeasures{
      {"users who can post", "users or %", "of all users, or of an APPLICATION", Of::Application,
       false},
      {"sessions", "count", "sessions of DATABASE on INSTANCE, or on a chat server"},
      {"opens with", "error number",
       "error that a client gets when it opens DATABASE on INSTANCE; 'opens' alone: none"},
      {"role sequence", "count", "of DATABASE on INSTANCE: role changes this partner knows of",
       Of::Copy},
      {"send queue", "bytes", "of DATABASE on INSTANCE: log not yet at the mirror", Of::Copy},
      {"redo queue", "bytes", "of DATABASE on INSTANCE: log not yet redone on the mirror",
       Of::Copy},
      {"active log", "bytes", "of DATABASE on INSTANCE: log space that cannot be reused yet",
       Of::Copy},
      {"failover LSN", "LSN", "of DATABASE on INSTANCE: where the roles last changed", Of::Copy},
      {"commit latency", "time",
       "of DATABASE (not given: the first that users write to), where it is served"},
      {"commits lost", "count",
       "acknowledged commits of DATABASE (not given: of all) missing from the copy that serves or "
       "served last"},
      {"unrestored logs", "count",
       "of DATABASE (not given: the first that users write to): files in an instance's copy folder "
       "not yet restored"},
  };
  return kMeasures;
}

} // namespace switchback
