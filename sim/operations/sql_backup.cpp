// BACKUP and RESTORE.
#include <algorithm>
#include <charconv>
#include <limits>

#include "models/names.hpp"
#include "sim/operations/media_reports.hpp"
#include "sim/operations/sql_session.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

constexpr int kNoSuchDevice = 3206, kNoUndoFile = 3170, kNoDate = 241, kNoNumber = 245;

/// The instant of a text such as 2015-01-05T10:07:30 or 2015-01-05 10:07:30.250, or of a day, which
/// is its first instant; in the local time of the instance (assumed: that of the server where the
/// log was written).
std::optional<SimTime> instant_of(std::string const& text, std::string const& instance,
                                  Clocks const& clocks) {
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, n = 0;
  int const read =
      std::sscanf(text.c_str(), "%4d-%2d-%2d%*1[T ]%2d:%2d:%2d%n", &y, &mo, &d, &h, &mi, &s, &n);
  bool const day_alone = read == 3 && text.size() <= 10;
  if ((read != 6 && !day_alone) || h > 23 || mi > 59 || s > 59)
    return std::nullopt;
  std::chrono::year_month_day const day{std::chrono::year{y},
                                        std::chrono::month{static_cast<unsigned>(mo)},
                                        std::chrono::day{static_cast<unsigned>(d)}};
  if (!day.ok())
    return std::nullopt;
  Duration fraction{};
  if (!day_alone && text[static_cast<std::size_t>(n)] == '.') {
    std::string digits = text.substr(static_cast<std::size_t>(n) + 1, 6);
    digits.resize(6, '0');
    fraction = Duration{std::atoi(digits.c_str())};
  }
  return clocks.instant(instance, SimTime{std::chrono::sys_days{day} - clocks.day_0()} +
                                      std::chrono::hours{h} + std::chrono::minutes{mi} +
                                      std::chrono::seconds{s} + fraction);
}

/// The values of a statement's options. The first that cannot be had ends the statement.
class Options {
public:
  Options(SqlSession& session, tsql::Position at) : session_(session), at_(at) {}

  Outcome const& refused() const { return refused_; }
  bool failed() const { return refused_.refused(); }

  std::optional<std::string> text(std::optional<tsql::Value> const& value) {
    return value && !failed() ? session_.text(*value, at_, refused_) : std::nullopt;
  }
  std::optional<std::int64_t> number(std::optional<tsql::Value> const& value) {
    auto const given = text(value);
    if (!given)
      return std::nullopt;
    std::int64_t n = 0;
    auto const [end, error] = std::from_chars(given->data(), given->data() + given->size(), n);
    if (error == std::errc{} && end == given->data() + given->size())
      return n;
    refused_ = Outcome::refuse(kNoNumber, "'" + *given + "' is no whole number");
    return std::nullopt;
  }
  std::optional<SimTime> instant(std::optional<tsql::Value> const& value) {
    auto const given = text(value);
    if (!given)
      return std::nullopt;
    auto const when = instant_of(*given, session_.instance, session_.estate.clocks());
    if (!when)
      refused_ = Outcome::refuse(kNoDate, "'" + *given + "' is no date and time");
    return when;
  }
  /// The file of WITH STANDBY, empty without; 3170 for what is no path.
  std::string undo_file(std::optional<tsql::Value> const& value) {
    auto const path = text(value);
    if (!path)
      return {};
    auto const place = session_.estate.files().resolve(*path, session_.instance);
    if (!place || place->name.empty())
      refused_ = Outcome::refuse(kNoUndoFile, "the STANDBY filename is invalid (3013)");
    return *path;
  }
  /// Its path; 3206 for a logical device that nobody made.
  std::string device(tsql::Device const& device) {
    std::string name = text(device.name).value_or("");
    if (!device.logical || failed())
      return name;
    auto const path = session_.estate.sql().device(session_.instance, name);
    if (!path)
      refused_ = Outcome::refuse(kNoSuchDevice, "no backup device '" + name + "' (3013)");
    return path.value_or("");
  }
  std::vector<std::string> devices(std::vector<tsql::Device> const& all) {
    std::vector<std::string> paths;
    paths.reserve(all.size());
    for (tsql::Device const& one : all)
      paths.push_back(device(one));
    return paths;
  }
  /// Within their limits they change no answer (SQL Server docs, BACKUP, Data Transfer Options:
  /// BLOCKSIZE a power of two from 512 to 65536, MAXTRANSFERSIZE multiples of 64 KB up to 4 MB).
  void sizes(tsql::TransferSizes const& given) {
    auto const limit = [&](std::optional<tsql::Value> const& value, int number, auto const& fits) {
      auto const n = this->number(value);
      if (n && !fits(*n))
        refused_ = Outcome::refuse(number, std::to_string(*n) + " is out of range (3013)");
    };
    limit(given.block, 3217,
          [](std::int64_t n) { return n >= 512 && n <= 65536 && (n & (n - 1)) == 0; });
    limit(given.buffers, 3250, [](std::int64_t n) { return n >= 1; });
    limit(given.transfer, 3253,
          [](std::int64_t n) { return n >= 65536 && n <= 4194304 && n % 65536 == 0; });
  }

private:
  SqlSession& session_;
  tsql::Position at_;
  Outcome refused_;
};

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

/// RESTORE .. WITH .. without a set.
Outcome change_state(SqlSession& session, tsql::Restore const& r, std::string const& database,
                     std::string const& standby_file) {
  auto& sql = session.estate.sql();
  switch (recovery_of(r)) {
  case RecoveryOption::Recovery:
    return await(sql.recover(session.instance, database, session.id(), r.continue_after_error));
  case RecoveryOption::Standby:
    return sql.stand_by(session.instance, database, session.id(), standby_file,
                        r.continue_after_error);
  case RecoveryOption::NoRecovery:
    break;
  }
  return Outcome::no_effect("the database stays as it is");
}

MediaOptions media_of(tsql::Backup const& b, Options& options) {
  MediaOptions media;
  media.format = b.format.value_or(false);
  media.init = b.init.value_or(false) || media.format;
  media.skip = b.skip.value_or(false);
  media.compressed = b.compression.value_or(false);
  media.media_name = options.text(b.media_name);
  media.set_name = options.text(b.name);
  return media;
}

BackupOptions options_of(tsql::Backup const& b) {
  BackupOptions options;
  options.kind = b.log            ? BackupKind::Log
                 : b.differential ? BackupKind::Differential
                                  : BackupKind::Full;
  options.copy_only = b.copy_only;
  options.norecovery = b.norecovery;
  options.no_truncate = b.no_truncate;
  options.standby = b.standby.has_value();
  options.checksum = b.checksum;
  options.continue_after_error = b.continue_after_error;
  return options;
}

/// RESTORE HEADERONLY, FILELISTONLY, LABELONLY, VERIFYONLY. The text of the last is that of 3262.
Outcome read_medium(SqlSession& session, tsql::Restore const& r,
                    SqlServers::RestoreRequest const& request) {
  using What = tsql::Restore::What;
  using Part = SqlServers::MediaPart;
  auto const& sql = std::as_const(session.estate).sql();
  Part const part = r.what == What::VerifyOnly  ? Part::Set
                    : r.what == What::LabelOnly ? Part::Label
                                                : Part::Header;
  if (auto const refused = sql.refuse_reading(session.instance, request, part))
    return *refused;
  if (r.what == What::VerifyOnly)
    return Outcome::no_effect("the backup set is valid (3262)");
  auto const position = r.file ? std::optional{request.position} : std::nullopt;
  return Outcome::no_effect(
      media_report(media_rows(session.estate, session.instance, r.what,
                              *sql.media(session.instance, request.from), position)));
}

/// RESTRICTED_USER: only owners get in once it is recovered.
Outcome restricted(SqlSession& session, std::string const& database, bool wanted, Outcome answer) {
  if (!wanted || answer.refused())
    return answer;
  SqlServers::AlterRequest request;
  request.database = database;
  request.option = DatabaseOption::RestrictedUser;
  request.termination = Termination::Rollback;
  request.session = session.id();
  Outcome const shut = await(session.estate.sql().alter(session.instance, std::move(request)));
  return shut.refused() ? shut : answer;
}

} // namespace

Outcome perform(SqlSession& session, tsql::Backup const& b, tsql::Position at) {
  Options options(session, at);
  SqlServers::BackupRequest request;
  request.database = options.text(b.database).value_or("");
  for (auto const& devices : b.mirrors)
    request.to.push_back(options.devices(devices));
  request.session = session.id();
  request.options = options_of(b);
  request.media = media_of(b, options);
  request.expires = options.instant(b.expires);
  if (auto const days = options.number(b.retain_days))
    request.expires = session.estate.kernel().now() +
                      std::chrono::days{std::clamp<std::int64_t>(*days, 0, 99999)};
  request.description = options.text(b.description).value_or("");
  request.media_description = options.text(b.media_description).value_or("");
  request.standby_file = options.undo_file(b.standby);
  options.sizes(b.sizes);
  if (options.failed())
    return options.refused();
  return await(session.estate.sql().backup(session.instance, std::move(request)));
}

Outcome perform(SqlSession& session, tsql::Restore const& r, tsql::Position at) {
  using What = tsql::Restore::What;
  Options options(session, at);
  SqlServers::RestoreRequest request;
  request.from = options.devices(r.devices);
  request.position = static_cast<std::size_t>(std::max<std::int64_t>(
      options.number(r.file).value_or(static_cast<std::int64_t>(kFirstSet)), 0));
  if (request.position == kNewestSet) // no position that a statement can name
    request.position = std::numeric_limits<std::size_t>::max();
  options.sizes(r.sizes);
  request.checksum = r.checksum;
  request.media_name = options.text(r.media_name);
  for (tsql::Value const& moved : r.moves)
    request.moves.push_back(options.text(moved).value_or(""));
  auto& sql = session.estate.sql();
  if (r.what != What::Database && r.what != What::Log)
    return options.failed() ? options.refused() : read_medium(session, r, request);
  request.database = options.text(r.database).value_or("");
  request.session = session.id();
  request.kind = r.what == What::Log ? BackupKind::Log : BackupKind::Full;
  request.options.replace = r.replace;
  request.options.recovery = recovery_of(r);
  request.options.stop_at_mark = r.stop_at_mark.has_value();
  request.options.stop_at = options.instant(r.stop_at);
  request.standby_file = options.undo_file(r.standby);
  request.options.continue_after_error = r.continue_after_error;
  if (options.failed())
    return options.refused();
  bool const shut = r.restricted && request.options.recovery == RecoveryOption::Recovery;
  std::string const database = request.database, standby_file = request.standby_file;
  return restricted(session, database, shut,
                    r.devices.empty() ? change_state(session, r, database, standby_file)
                                      : await(sql.restore(session.instance, std::move(request))));
}

} // namespace switchback
