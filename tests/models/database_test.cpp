#include "models/database.hpp"

#include "models/database_rules.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <array>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

Database database(DatabaseState state = DatabaseState::Online, MirrorRole role = MirrorRole::None) {
  Database d;
  d.name = "mgc";
  d.family = 1;
  d.state = state;
  d.mirror_role = role;
  d.content = LogPath::begin(ForkId{1}, SimTime{});
  d.content.grow({{100}, SimTime{100s}});
  d.next_log_backup = Lsn{60};
  d.size = {1000};
  return d;
}

BackupSet log_set(std::int64_t first, std::int64_t last, std::uint32_t family = 1) {
  BackupSet s;
  s.kind = BackupKind::Log;
  s.database = "mgc";
  s.family = family;
  s.content = LogPath::begin(ForkId{1}, SimTime{});
  s.content.grow({{last}, SimTime{std::chrono::seconds(last)}});
  s.first = {first};
  s.bytes = {last - first};
  return s;
}

BackupSet full_set(std::uint32_t family = 1) {
  auto s = log_set(200, 200, family);
  s.kind = BackupKind::Full;
  return s;
}

struct BackupCase {
  char const* name;
  DatabaseState state;
  MirrorRole role;
  bool log, norecovery, no_truncate;
  int sessions, number;
};
std::ostream& operator<<(std::ostream& out, BackupCase const& c) { return out << c.name; }

using enum DatabaseState;
// SQL Server docs, BACKUP (Transact-SQL), "Tail-Log Backups"; error numbers of the engine's
// catalogue.
std::vector<BackupCase> const kBackups{
    {"full, online", Online, MirrorRole::None, false, false, false, 3, 0},
    {"full, principal", Online, MirrorRole::Principal, false, false, false, 0, 0},
    {"full, mirror", Restoring, MirrorRole::Mirror, false, false, false, 0, 954},
    {"log, mirror", Restoring, MirrorRole::Mirror, true, false, false, 0, 3059},
    {"full, restoring", Restoring, MirrorRole::None, false, false, false, 0, 927},
    {"log, restoring", Restoring, MirrorRole::None, true, false, false, 0, 927},
    {"full, standby", Standby, MirrorRole::None, false, false, false, 0, 3036},
    {"full, offline", Offline, MirrorRole::None, false, false, false, 0, 942},
    {"tail of an offline database", Offline, MirrorRole::None, true, true, true, 0, 942},
    {"log, suspect", Suspect, MirrorRole::None, true, false, false, 0, 926},
    {"tail of a suspect database, no_truncate", Suspect, MirrorRole::None, true, true, true, 0, 0},
    {"tail, planned", Online, MirrorRole::None, true, true, false, 0, 0},
    {"tail with sessions inside", Online, MirrorRole::None, true, true, false, 1, 3101},
    {"tail of a mirrored database", Online, MirrorRole::Principal, true, true, false, 0, 1468},
    {"log of a principal", Online, MirrorRole::Principal, true, false, false, 5, 0},
};

struct RestoreCase {
  char const* name;
  std::optional<Database> existing;
  BackupSet set;
  bool replace;
  int sessions, number;
};
std::ostream& operator<<(std::ostream& out, RestoreCase const& c) { return out << c.name; }

std::vector<RestoreCase> const kRestores{
    {"full, new database", std::nullopt, full_set(), false, 0, 0},
    {"full over an online copy, tail not saved", database(), full_set(), false, 0, 3159},
    {"full over an online copy, replace", database(), full_set(), true, 0, 0},
    {"full over another database", database(), full_set(2), false, 0, 3154},
    {"full over another database, replace", database(), full_set(2), true, 0, 0},
    {"full over a copy in use", database(), full_set(), true, 1, 3101},
    {"full over a restoring copy", database(Restoring), full_set(), false, 0, 0},
    {"full over a principal", database(Online, MirrorRole::Principal), full_set(), true, 0, 3104},
    {"log onto an online copy", database(), log_set(100, 150), false, 0, 3117},
    {"log onto nothing", std::nullopt, log_set(100, 150), false, 0, 3118},
    {"log, next", database(Restoring), log_set(100, 150), false, 0, 0},
    {"log, standby with readers", database(Standby), log_set(100, 150), false, 2, 3101},
    {"log, gap", database(Restoring), log_set(120, 150), false, 0, 4305},
    {"log, applied already", database(Restoring), log_set(60, 90), false, 0, 4326},
    {"log of another database", database(Restoring), log_set(100, 150, 2), false, 0, 3154},
    {"log onto a mirror", database(Restoring, MirrorRole::Mirror), log_set(100, 150), false, 0,
     3104},
};

struct RecoveryCase {
  char const* name;
  DatabaseState state;
  MirrorRole role;
  int sessions, number;
};
std::ostream& operator<<(std::ostream& out, RecoveryCase const& c) { return out << c.name; }

std::vector<RecoveryCase> const kRecoveries{
    {"restoring", Restoring, MirrorRole::None, 0, 0},
    {"standby", Standby, MirrorRole::None, 0, 0},
    {"standby, read", Standby, MirrorRole::None, 1, 3101},
    {"online", Online, MirrorRole::None, 0, 3153},
    {"mirror", Restoring, MirrorRole::Mirror, 0, 3104},
    {"offline", Offline, MirrorRole::None, 0, 3117},
};

} // namespace

BOOST_AUTO_TEST_SUITE(databases)

BOOST_DATA_TEST_CASE(a_backup_is_refused_for_the_reason_the_server_gives, data::make(kBackups), c) {
  BackupOptions o;
  o.kind = c.log ? BackupKind::Log : BackupKind::Full;
  o.norecovery = c.norecovery;
  o.no_truncate = c.no_truncate;
  o.sessions = c.sessions;
  BOOST_TEST(refuse_backup(database(c.state, c.role), o) == c.number);
}

BOOST_DATA_TEST_CASE(a_restore_is_refused_for_the_reason_the_server_gives, data::make(kRestores),
                     c) {
  RestoreOptions o;
  o.replace = c.replace;
  o.sessions = c.sessions;
  BOOST_TEST(refuse_restore(c.existing ? &*c.existing : nullptr, "mgc", c.set, o) == c.number);
}

BOOST_DATA_TEST_CASE(recovery_is_refused_for_the_reason_the_server_gives, data::make(kRecoveries),
                     c) {
  BOOST_TEST(refuse_recovery(database(c.state, c.role), c.sessions) == c.number);
}

BOOST_AUTO_TEST_CASE(
    a_log_backup_begins_where_the_last_one_ended_and_a_full_one_does_not_shift_that) {
  auto d = database();
  BackupOptions log{BackupKind::Log};
  auto const first = capture(d, log);
  BOOST_TEST(first.first.value == 60);
  BOOST_TEST(first.bytes.value == 40);
  finish_backup(d, first, log);
  BOOST_TEST(d.next_log_backup->value == 100);
  BackupOptions full{BackupKind::Full};
  d.content.grow({{130}, SimTime{130s}});
  finish_backup(d, capture(d, full), full);
  BOOST_TEST(d.next_log_backup->value == 100);
  BackupOptions copy_only{BackupKind::Log, true};
  finish_backup(d, capture(d, copy_only), copy_only);
  BOOST_TEST(d.next_log_backup->value == 100);
}

BOOST_AUTO_TEST_CASE(without_a_full_backup_or_under_simple_recovery_there_is_no_log_backup) {
  auto d = database();
  d.next_log_backup.reset();
  BOOST_TEST(refuse_backup(d, {BackupKind::Log}) == 4214);
  d.recovery_model = RecoveryModel::Simple;
  BOOST_TEST(refuse_backup(d, {BackupKind::Log}) == 4208);
  BackupOptions full{BackupKind::Full};
  auto fresh = database();
  fresh.next_log_backup.reset();
  finish_backup(fresh, capture(fresh, full), full);
  BOOST_TEST(fresh.next_log_backup->value == 100);
}

BOOST_AUTO_TEST_CASE(a_tail_backup_leaves_the_database_restoring) {
  auto d = database();
  BackupOptions tail{BackupKind::Log, false, true};
  finish_backup(d, capture(d, tail), tail);
  BOOST_TEST((d.state == DatabaseState::Restoring));
}

BOOST_AUTO_TEST_CASE(recovering_starts_a_fork_and_ends_the_chain) {
  auto d = restored("mgc", full_set(), {500});
  BOOST_TEST((d.state == DatabaseState::Restoring));
  apply_log(d, log_set(200, 250));
  BOOST_TEST(d.content.end().lsn.value == 250);
  recover(d, ForkId{7}, SimTime{300s});
  BOOST_TEST((d.state == DatabaseState::Online));
  BOOST_TEST((d.content.fork() == ForkId{7}));
  RestoreOptions o;
  BOOST_TEST(refuse_restore(&d, "mgc", log_set(250, 300), o) == 3117);
}

BOOST_DATA_TEST_CASE(options_travel_with_every_kind_of_set, data::xrange(3), of) {
  using enum DatabaseOption;
  BackupKind const kind = std::array{BackupKind::Full, BackupKind::Log,
                                     BackupKind::Differential}[static_cast<std::size_t>(of)];
  auto d = database();
  d.differential_base = d.content.end();
  d.content.grow({{130}, SimTime{130s}});
  for (DatabaseOption option : {RecoveryBulkLogged, ReadOnly, SingleUser})
    alter(d, option);
  BackupOptions options;
  options.kind = kind;
  BackupSet const set = capture(d, options);
  Database copy = restored("mgc", kind == BackupKind::Full ? set : full_set(), {500});
  if (kind == BackupKind::Log)
    apply_log(copy, set);
  if (kind == BackupKind::Differential)
    apply_differential(copy, set);
  recover(copy, ForkId{7}, SimTime{300s});
  BOOST_TEST(copy.read_only);
  BOOST_TEST((copy.access == AccessMode::Single));
  BOOST_TEST((copy.recovery_model == RecoveryModel::BulkLogged));
  for (DatabaseOption option : {RecoveryFull, ReadWrite, MultiUser})
    alter(copy, option);
  BOOST_TEST(!copy.read_only);
  BOOST_TEST((copy.access == AccessMode::Multi));
}

BOOST_AUTO_TEST_CASE(opening_answers_by_state) {
  BOOST_TEST(opening_error(database()) == 0);
  BOOST_TEST(opening_error(database(Restoring)) == 927);
  BOOST_TEST(opening_error(database(Offline)) == 942);
  BOOST_TEST(opening_error(database(Suspect)) == 926);
  BOOST_TEST(opening_error(database(Standby)) == 0);
  BOOST_TEST(opening_error(database(Restoring, MirrorRole::Mirror)) == 954);
  BOOST_TEST(name_of(Standby) == "STANDBY");
  BOOST_TEST(name_of(Online) == "ONLINE");
  BOOST_TEST(name_of(Offline) == "OFFLINE");
  BOOST_TEST(name_of(Suspect) == "SUSPECT");
  BOOST_TEST(name_of(RecoveryOption::NoRecovery) == "NORECOVERY");
  BOOST_TEST(name_of(RecoveryOption::Recovery) == "RECOVERY");
  BOOST_TEST(name_of(RecoveryOption::Standby) == "STANDBY");
}

BOOST_AUTO_TEST_SUITE_END()
