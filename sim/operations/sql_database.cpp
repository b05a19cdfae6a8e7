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
                                     int unreachable, Done const& done) {
  auto const host = host_of(address);
  if (!host) {
    done(Outcome::refuse(kBadAddress, "'" + address + "' is no server network address"));
    return std::nullopt;
  }
  auto other = session.estate.sql().by_name(*host);
  if (!other)
    done(Outcome::refuse(unreachable,
                         "the server network address '" + address + "' can not be reached"));
  return other;
}

/// On the mirror SET PARTNER only waits; on the principal it connects.
void partner(SqlSession& session, std::string const& database, std::string const& address,
             Done done) {
  auto& estate = session.estate;
  auto const other = addressed(session, address, 1418, done);
  if (!other)
    return;
  if (*other == session.instance)
    return done(Outcome::refuse(1452, "the partner server instance name must be distinct"));
  if (estate.sql().find(session.instance, database)->state == DatabaseState::Restoring)
    return done(Outcome::executed("waits for the principal"));
  int const number = estate.mirroring().establish(database, session.instance, *other, "");
  done(number == 0 ? Outcome::executed()
                   : Outcome::refuse(number, "ALTER DATABASE statement failed (5069)"));
}

} // namespace

void perform(SqlSession& session, tsql::AlterMirroring const& a, tsql::Position, Done done) {
  using What = tsql::AlterMirroring::What;
  auto& mirroring = session.estate.mirroring();
  std::string const& instance = session.instance;
  Database const* copy = session.estate.sql().find(instance, a.database);
  if (copy == nullptr)
    return done(
        Outcome::refuse(kNoSuchToAlter, "database '" + a.database + "' does not exist (5069)"));
  std::string const& database = copy->name;
  auto const command = [&](auto event) { done(mirroring.command_on(instance, database, event)); };
  switch (a.what) {
  case What::Failover:
    return mirroring.fail_over(instance, database, false, std::move(done));
  case What::ForceService:
    return mirroring.fail_over(instance, database, true, std::move(done));
  case What::Off:
    return done(mirroring.remove(instance, database));
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
    if (auto const witness = addressed(session, a.address, 1427, done))
      done(mirroring.set_witness(instance, database, *witness));
    return;
  case What::Timeout:
    return command(mirroring::SetTimeout{0, a.seconds});
  case What::Partner:
    return partner(session, database, a.address, std::move(done));
  }
}

void perform(SqlSession& session, tsql::AlterOption const& a, tsql::Position, Done done) {
  auto const option = option_of(a);
  if (!option)
    return done(Outcome::refuse(102, "incorrect syntax near '" + a.option + "'"));
  done(session.estate.sql().alter(session.instance, a.database, *option, a.rollback, session.id()));
}

void perform(SqlSession& session, tsql::RenameDatabase const& r, tsql::Position, Done done) {
  done(session.estate.sql().rename(session.instance, r.database, r.name, session.id()));
}

void perform(SqlSession& session, tsql::DropDatabase const& d, tsql::Position, Done done) {
  done(session.estate.sql().drop(session.instance, d.database, session.id()));
}

void perform(SqlSession& session, tsql::Endpoint const& e, tsql::Position, Done done) {
  using What = tsql::Endpoint::What;
  auto& sql = session.estate.sql();
  std::string const& instance = session.instance;
  Outcome const answer = e.what == What::Create  ? sql.create_endpoint(instance, e.name, e.started)
                         : e.what == What::Alter ? sql.alter_endpoint(instance, e.name, e.started)
                                                 : sql.drop_endpoint(instance, e.name);
  if (!answer.refused())
    session.estate.settle("the mirroring endpoint of " + instance);
  done(answer);
}

} // namespace switchback
