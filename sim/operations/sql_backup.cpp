// BACKUP and RESTORE.
#include "sim/operations/sql_session.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

/// The instant of a text such as 2015-01-05T10:07:30 or 2015-01-05 10:07:30.250, in the local time
/// of the instance (assumed: that of the server where the log was written).
std::optional<SimTime> instant_of(std::string const& text, std::string const& instance,
                                  Clocks const& clocks) {
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, n = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s, &n) !=
          6 ||
      h > 23 || mi > 59 || s > 59)
    return std::nullopt;
  std::chrono::year_month_day const day{std::chrono::year{y},
                                        std::chrono::month{static_cast<unsigned>(mo)},
                                        std::chrono::day{static_cast<unsigned>(d)}};
  if (!day.ok())
    return std::nullopt;
  Duration fraction{};
  if (text[static_cast<std::size_t>(n)] == '.') {
    std::string digits = text.substr(static_cast<std::size_t>(n) + 1, 6);
    digits.resize(6, '0');
    fraction = Duration{std::atoi(digits.c_str())};
  }
  return clocks.instant(instance, SimTime{std::chrono::sys_days{day} - clocks.day_0()} +
                                      std::chrono::hours{h} + std::chrono::minutes{mi} +
                                      std::chrono::seconds{s} + fraction);
}

RecoveryOption recovery_of(tsql::Restore const& r) {
  using Recovery = tsql::Restore::Recovery;
  switch (r.recovery) {
  case Recovery::Recovery:
    return RecoveryOption::Recovery;
  case Recovery::NoRecovery:
    return RecoveryOption::NoRecovery;
  case Recovery::Standby:
    return RecoveryOption::Standby;
  }
  return RecoveryOption::Recovery;
}

/// The file of WITH STANDBY, empty without; nothing if a variable in it has no value, which is
/// said.
std::optional<std::string> path_of(SqlSession& session, std::optional<tsql::Value> const& file,
                                   tsql::Position at, Outcome& refused) {
  return file ? session.text(*file, at, refused) : std::string{};
}

/// RESTORE .. WITH .. without a set.
Outcome change_state(SqlSession& session, tsql::Restore const& r, std::string const& database,
                     tsql::Position at) {
  auto& sql = session.estate.sql();
  Outcome refused;
  auto const standby_file = path_of(session, r.standby, at, refused);
  if (!standby_file)
    return refused;
  switch (recovery_of(r)) {
  case RecoveryOption::Recovery:
    return await(sql.recover(session.instance, database, session.id()));
  case RecoveryOption::Standby:
    return sql.stand_by(session.instance, database, session.id(), *standby_file);
  case RecoveryOption::NoRecovery:
    break;
  }
  return Outcome::no_effect("the database stays as it is");
}

} // namespace

Outcome perform(SqlSession& session, tsql::Backup const& b, tsql::Position at) {
  Outcome refused;
  auto const database = session.text(b.database, at, refused);
  auto const device = database ? session.text(b.devices.front(), at, refused) : std::nullopt;
  if (!device)
    return refused;
  SqlServers::BackupRequest request;
  request.database = *database;
  request.path = *device;
  request.session = session.id();
  request.options.kind = b.log            ? BackupKind::Log
                         : b.differential ? BackupKind::Differential
                                          : BackupKind::Full;
  request.options.copy_only = b.copy_only;
  request.options.norecovery = b.norecovery;
  request.options.no_truncate = b.no_truncate;
  request.options.standby = b.standby.has_value();
  auto const standby_file = path_of(session, b.standby, at, refused);
  if (!standby_file)
    return refused;
  request.standby_file = *standby_file;
  return await(session.estate.sql().backup(session.instance, std::move(request)));
}

Outcome perform(SqlSession& session, tsql::Restore const& r, tsql::Position at) {
  using What = tsql::Restore::What;
  bool const report = r.what != What::Database && r.what != What::Log;
  Outcome refused;
  auto const device =
      r.devices.empty() ? std::string{} : session.text(r.devices.front(), at, refused);
  if (!device)
    return refused;
  auto& sql = session.estate.sql();
  if (report)
    return sql.verify(session.instance, *device, r.what == What::VerifyOnly);
  auto const database = session.text(r.database, at, refused);
  if (!database)
    return refused;
  if (r.devices.empty())
    return change_state(session, r, *database, at);
  SqlServers::RestoreRequest request;
  request.database = *database;
  request.path = *device;
  request.session = session.id();
  request.kind = r.what == What::Log ? BackupKind::Log : BackupKind::Full;
  request.options.replace = r.replace;
  request.options.recovery = recovery_of(r);
  request.options.stop_at_mark = r.stop_at_mark.has_value();
  if (r.stop_at) {
    auto const when = session.text(*r.stop_at, at, refused);
    if (!when)
      return refused;
    request.options.stop_at = instant_of(*when, session.instance, session.estate.clocks());
    if (!request.options.stop_at)
      return Outcome::refuse(241, "STOPAT '" + *when + "' is no date and time");
  }
  auto const standby_file = path_of(session, r.standby, at, refused);
  if (!standby_file)
    return refused;
  request.standby_file = *standby_file;
  return await(sql.restore(session.instance, std::move(request)));
}

} // namespace switchback
