// ALTER DATABASE, DROP DATABASE, and the endpoint for mirroring.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

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

struct Address {
  std::string host;
  int port = 0;
};

/// Of TCP://host:port; none: it is not of that form.
std::optional<Address> parsed_address(std::string const& address) {
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
  return Address{address.substr(kScheme.size(), colon - kScheme.size()), std::stoi(port)};
}

/// The instance that an address names, and the port; or the refusal. Whether anything listens at
/// that port is seen when somebody connects.
std::optional<Address> addressed(SqlSession& session, std::string const& address, int unreachable,
                                 Outcome& refused) {
  auto at = parsed_address(address);
  auto const other = at ? session.estate.sql().by_name(at->host) : std::nullopt;
  if (!at)
    refused = Outcome::refuse(kBadAddress, "'" + address + "' is no server network address");
  else if (!other)
    refused = Outcome::refuse(unreachable,
                              "the server network address '" + address + "' cannot be reached");
  if (!other)
    return std::nullopt;
  at->host = *other;
  return at;
}

Outcome cannot_reach(Address const& at, int number) {
  return Outcome::refuse(
      number, fmt::format("nothing at '{}' listens at port {} (5069)", at.host, at.port));
}

/// On the future mirror SET PARTNER contacts nobody: it only waits for the principal.
Outcome await_principal(Database& copy, Address const& principal) {
  if (copy.mirror_role != MirrorRole::None)
    return Outcome::refuse(1405, "the database is already enabled for database mirroring (5069)");
  copy.partner_named = principal.host;
  copy.partner_port = principal.port;
  return Outcome::executed("waits for the principal");
}

/// On the principal it connects, and the other side must have named this one before (SQL Server
/// docs, "Setting Up Database Mirroring": first on the mirror, then on the principal).
Outcome partner(SqlSession& session, std::string const& database, std::string const& address) {
  auto& estate = session.estate;
  auto& sql = estate.sql();
  Outcome refused;
  auto const other = addressed(session, address, 1418, refused);
  if (!other)
    return refused;
  if (other->host == session.instance)
    return Outcome::refuse(1452, "the partner server instance name must be distinct");
  Database& copy = *sql.find(session.instance, database);
  if (copy.state == DatabaseState::Restoring)
    return await_principal(copy, *other);
  if (!sql.listens_at(other->host, other->port))
    return cannot_reach(*other, 1418);
  if (int const number = estate.mirroring().refusal(database, session.instance, other->host))
    return Outcome::refuse(number, "ALTER DATABASE statement failed (5069)");
  Database const& mirror = *sql.find(other->host, database);
  if (mirror.partner_named != session.instance)
    return Outcome::refuse(1416, "database '" + database + "' on '" + other->host +
                                     "' is not configured for database mirroring (5069)");
  if (!sql.listens_at(session.instance, mirror.partner_port))
    return cannot_reach({session.instance, mirror.partner_port}, 1418);
  estate.mirroring().establish(database, session.instance, other->host, "");
  return Outcome::executed();
}

/// SET PARTNER OFF, also on a copy that still waits for its principal.
Outcome partner_off(SqlSession& session, std::string const& database) {
  Database& copy = *session.estate.sql().find(session.instance, database);
  if (copy.partner_named.empty())
    return session.estate.mirroring().remove(session.instance, database);
  copy.partner_named.clear();
  return Outcome::executed("no longer waits for a principal");
}

Outcome witness(SqlSession& session, std::string const& database, std::string const& address) {
  Outcome refused;
  auto const other = addressed(session, address, 1427, refused);
  if (!other)
    return refused;
  if (!session.estate.sql().listens_at(other->host, other->port))
    return cannot_reach(*other, 1456);
  return session.estate.mirroring().set_witness(session.instance, database, other->host);
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
    return partner_off(session, database);
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
  Outcome answer = e.what == What::Create
                       ? sql.create_endpoint(instance, e.name, static_cast<int>(e.port), e.started)
                   : e.what == What::Alter ? sql.alter_endpoint(instance, e.name, e.started)
                                           : sql.drop_endpoint(instance, e.name);
  if (!answer.refused())
    session.estate.propagate("the mirroring endpoint of " + instance);
  return answer;
}

} // namespace switchback
