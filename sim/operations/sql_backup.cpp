// BACKUP and RESTORE.
#include "sim/operations/sql_session.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

/// The instant of a text such as 2015-01-05T10:07:30 or 2015-01-05 10:07:30.250, in UTC (assumed:
/// the servers' local time).
std::optional<SimTime> instant_of(std::string const& text, std::chrono::sys_days day_0) {
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
  return SimTime{std::chrono::sys_days{day} - day_0} + std::chrono::hours{h} +
         std::chrono::minutes{mi} + std::chrono::seconds{s} + fraction;
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
                                   tsql::Position at, Done const& done) {
  return file ? session.text(*file, at, done) : std::string{};
}

/// RESTORE .. WITH .. without a set.
void change_state(SqlSession& session, tsql::Restore const& r, std::string const& database,
                  tsql::Position at, Done done) {
  auto& sql = session.estate.sql();
  auto const standby_file = path_of(session, r.standby, at, done);
  if (!standby_file)
    return;
  switch (recovery_of(r)) {
  case RecoveryOption::Recovery:
    return sql.recover(session.instance, database, session.id(), std::move(done));
  case RecoveryOption::Standby:
    return done(sql.stand_by(session.instance, database, session.id(), *standby_file));
  case RecoveryOption::NoRecovery:
    return done(Outcome::no_effect("the database stays as it is"));
  }
}

} // namespace

void perform(SqlSession& session, tsql::Backup const& b, tsql::Position at, Done done) {
  auto const database = session.text(b.database, at, done);
  auto const device = database ? session.text(b.devices.front(), at, done) : std::nullopt;
  if (!device)
    return;
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
  auto const standby_file = path_of(session, b.standby, at, done);
  if (!standby_file)
    return;
  request.standby_file = *standby_file;
  session.estate.sql().backup(session.instance, std::move(request), std::move(done));
}

void perform(SqlSession& session, tsql::Restore const& r, tsql::Position at, Done done) {
  using What = tsql::Restore::What;
  bool const report = r.what != What::Database && r.what != What::Log;
  auto const device = r.devices.empty() ? std::string{} : session.text(r.devices.front(), at, done);
  if (!device)
    return;
  auto& sql = session.estate.sql();
  if (report)
    return done(sql.verify(session.instance, *device, r.what == What::VerifyOnly));
  auto const database = session.text(r.database, at, done);
  if (!database)
    return;
  if (r.devices.empty())
    return change_state(session, r, *database, at, std::move(done));
  SqlServers::RestoreRequest request;
  request.database = *database;
  request.path = *device;
  request.session = session.id();
  request.kind = r.what == What::Log ? BackupKind::Log : BackupKind::Full;
  request.options.replace = r.replace;
  request.options.recovery = recovery_of(r);
  request.options.stop_at_mark = r.stop_at_mark.has_value();
  if (r.stop_at) {
    auto const when = session.text(*r.stop_at, at, done);
    if (!when)
      return;
    request.options.stop_at = instant_of(*when, session.estate.scenario().day_0);
    if (!request.options.stop_at)
      return done(Outcome::refuse(241, "STOPAT '" + *when + "' is no date and time"));
  }
  auto const standby_file = path_of(session, r.standby, at, done);
  if (!standby_file)
    return;
  request.standby_file = *standby_file;
  sql.restore(session.instance, std::move(request), std::move(done));
}

} // namespace switchback
