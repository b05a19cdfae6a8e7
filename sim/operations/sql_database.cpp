// ALTER DATABASE, DROP DATABASE, and the endpoint for mirroring.
#include <algorithm>
#include <cctype>

#include "sim/operations/sql_session.hpp"

namespace switchback {
namespace {

constexpr int kNoSuchToAlter = 5011, kBadAddress = 1449;

std::optional<DatabaseOption> option_of(tsql::AlterOption const& a) {
  static std::map<std::string, DatabaseOption, std::less<>> const kOptions{
      {"recovery full", DatabaseOption::RecoveryFull},
      {"recovery bulk_logged", DatabaseOption::RecoveryBulkLogged},
      {"recovery simple", DatabaseOption::RecoverySimple},
      {"auto_close on", DatabaseOption::AutoCloseOn},
      {"auto_close off", DatabaseOption::AutoCloseOff},
      {"single_user", DatabaseOption::SingleUser},
      {"restricted_user", DatabaseOption::RestrictedUser},
      {"multi_user", DatabaseOption::MultiUser},
      {"read_only", DatabaseOption::ReadOnly},
      {"read_write", DatabaseOption::ReadWrite},
      {"offline", DatabaseOption::Offline},
      {"online", DatabaseOption::Online},
      {"emergency", DatabaseOption::Emergency}};
  auto const it = kOptions.find(a.value.empty() ? a.option : a.option + " " + a.value);
  return it == kOptions.end() ? std::nullopt : std::optional{it->second};
}

/// The host of TCP://host:port; none: it is not of that form.
std::optional<std::string> host_of(std::string const& address) {
  constexpr std::string_view kScheme = "tcp://";
  if (address.size() <= kScheme.size() || !same_name(address.substr(0, kScheme.size()), kScheme))
    return std::nullopt;
  auto const colon = address.rfind(':');
  std::string const port = colon == std::string::npos ? "" : address.substr(colon + 1);
  bool const number =
      !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0;
      });
  if (!number || colon <= kScheme.size())
    return std::nullopt;
  return address.substr(kScheme.size(), colon - kScheme.size());
}

/// The instance that an address names; or the refusal.
std::optional<std::string> addressed(SqlSession& session, std::string const& address,
                                     int unreachable, Outcome& refused) {
  auto const host = host_of(address);
  auto other = host ? session.estate.sql().by_name(*host) : std::nullopt;
  if (!host)
    refused = Outcome::refuse(kBadAddress, "'" + address + "' is no server network address");
  else if (!other)
    refused = Outcome::refuse(unreachable,
                              "the server network address '" + address + "' cannot be reached");
  return other;
}

/// On the mirror SET PARTNER only waits; on the principal it connects.
Outcome partner(SqlSession& session, std::string const& database, std::string const& address) {
  auto& estate = session.estate;
  Outcome refused;
  auto const other = addressed(session, address, 1418, refused);
  if (!other)
    return refused;
  if (*other == session.instance)
    return Outcome::refuse(1452, "the partner server instance name must be distinct");
  if (estate.sql().find(session.instance, database)->state == DatabaseState::Restoring)
    return Outcome::executed("waits for the principal");
  int const number = estate.mirroring().establish(database, session.instance, *other, "");
  return number == 0 ? Outcome::executed()
                     : Outcome::refuse(number, "ALTER DATABASE statement failed (5069)");
}

Outcome witness(SqlSession& session, std::string const& database, std::string const& address) {
  Outcome refused;
  auto const other = addressed(session, address, 1427, refused);
  return other ? session.estate.mirroring().set_witness(session.instance, database, *other)
               : refused;
}

} // namespace

Outcome perform(SqlSession& session, tsql::AlterMirroring const& a, tsql::Position) {
  using What = tsql::AlterMirroring::What;
  auto& mirroring = session.estate.mirroring();
  std::string const& instance = session.instance;
  Database const* copy = session.estate.sql().find(instance, a.database);
  if (copy == nullptr)
    return Outcome::refuse(kNoSuchToAlter, "database '" + a.database + "' does not exist (5069)");
  std::string const& database = copy->name;
  auto const command = [&](auto event) { return mirroring.command_on(instance, database, event); };
  switch (a.what) {
  case What::Failover:
    return await(mirroring.fail_over(instance, database, false));
  case What::ForceService:
    return await(mirroring.fail_over(instance, database, true));
  case What::Off:
    return mirroring.remove(instance, database);
  case What::Suspend:
    return command(mirroring::Suspend{});
  case What::Resume:
    return command(mirroring::Resume{});
  case What::SafetyFull:
    return command(mirroring::SetSafety{0, true});
  case What::SafetyOff:
    return command(mirroring::SetSafety{0, false});
  case What::WitnessOff:
    return command(mirroring::SetWitness{0, false});
  case What::Witness:
    return witness(session, database, a.address);
  case What::Timeout:
    return command(mirroring::SetTimeout{0, a.seconds});
  case What::Partner:
    return partner(session, database, a.address);
  }
  return {};
}

Outcome perform(SqlSession& session, tsql::AlterOption const& a, tsql::Position) {
  auto const option = option_of(a);
  if (!option)
    return Outcome::refuse(102, "incorrect syntax near '" + a.option + "'");
  constexpr std::int64_t kMost = 2'147'483'647; // an int
  SqlServers::AlterRequest request;
  request.database = a.database;
  request.option = *option;
  request.termination = a.rollback  ? Termination::Rollback
                        : a.no_wait ? Termination::NoWait
                                    : Termination::None;
  request.after = std::chrono::seconds{std::min(a.after_seconds, kMost)};
  request.session = session.id();
  return await(session.estate.sql().alter(session.instance, std::move(request)));
}

Outcome perform(SqlSession& session, tsql::RenameDatabase const& r, tsql::Position) {
  return session.estate.sql().rename(session.instance, r.database, r.name, session.id());
}

Outcome perform(SqlSession& session, tsql::DropDatabase const& d, tsql::Position) {
  return session.estate.sql().drop(session.instance, d.database, session.id());
}

Outcome perform(SqlSession& session, tsql::Endpoint const& e, tsql::Position) {
  using What = tsql::Endpoint::What;
  auto& sql = session.estate.sql();
  std::string const& instance = session.instance;
  Outcome answer = e.what == What::Create  ? sql.create_endpoint(instance, e.name, e.started)
                   : e.what == What::Alter ? sql.alter_endpoint(instance, e.name, e.started)
                                           : sql.drop_endpoint(instance, e.name);
  if (!answer.refused())
    session.estate.propagate("the mirroring endpoint of " + instance);
  return answer;
}

} // namespace switchback
