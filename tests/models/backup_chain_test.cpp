// Chains of backups and restores between servers: the effect of each log-chain rule on a whole
// sequence of statements.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

#include "tests/models/backup_server.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(backup_chain)

BOOST_AUTO_TEST_CASE(log_backups_follow_one_another_without_gap_or_overlap) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  auto const a = primary.log();
  primary.write(5);
  auto const b = primary.log();
  BOOST_TEST(a.bytes.value == 10);
  BOOST_TEST(b.bytes.value == 5);
  BOOST_TEST((b.first == a.content.end().lsn));
  BOOST_TEST(restore(copy, b) == 4305);
  BOOST_TEST(restore(copy, a) == 0);
  BOOST_TEST(restore(copy, a) == 4326);
  BOOST_TEST(restore(copy, b) == 0);
  BOOST_TEST((copy.content == primary.db.content));
}

BOOST_AUTO_TEST_CASE(data_backups_neither_break_nor_shorten_the_chain) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  primary.full();
  primary.write(10);
  primary.differential();
  primary.write(10);
  auto const log = primary.log();
  BOOST_TEST(log.bytes.value == 30);
  BOOST_TEST(restore(copy, log) == 0);
}

BOOST_AUTO_TEST_CASE(copy_only_log_backups_leave_the_chain_alone) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  auto const extra = primary.log(true);
  primary.write(5);
  auto const shipped = primary.log();
  BOOST_TEST(shipped.bytes.value == 15);
  BOOST_TEST(restore(copy, shipped) == 0);
  BOOST_TEST(restore(copy, extra) == 4326);
}

BOOST_AUTO_TEST_CASE(a_foreign_log_backup_is_missed_until_it_is_restored_by_hand) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  auto const foreign = primary.log(); // taken outside log shipping
  primary.write(10);
  auto const shipped = primary.log(), later = primary.log();
  BOOST_TEST(restore(copy, shipped) == 4305);
  BOOST_TEST(restore(copy, later) == 4305);
  BOOST_TEST(restore(copy, foreign) == 0);
  BOOST_TEST(restore(copy, shipped) == 0);
}

BOOST_AUTO_TEST_CASE(simple_cuts_the_chain_and_only_a_data_backup_begins_and_bridges_it) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  alter(primary.db, DatabaseOption::RecoverySimple);
  BackupOptions log;
  log.kind = BackupKind::Log;
  BOOST_TEST(refuse_backup(primary.db, log) == 4208);
  primary.write(10);
  alter(primary.db, DatabaseOption::RecoveryFull);
  BOOST_TEST(refuse_backup(primary.db, log) == 4214);
  auto const bridge = primary.differential();
  primary.write(10);
  auto const first = primary.log();
  primary.write(10);
  auto const second = primary.log();
  BOOST_TEST(restore(copy, first) == 4312);  // more recent data backups are needed
  BOOST_TEST(restore(copy, second) == 4305); // this one says only that something earlier is missing
  BOOST_TEST(restore(copy, bridge) == 0);
  BOOST_TEST(restore(copy, first) == 0);
  BOOST_TEST(restore(copy, second) == 0);
}

BOOST_AUTO_TEST_CASE(a_new_full_backup_begins_a_cut_chain_too_and_reseeds) {
  Server primary;
  Database copy = copy_of(primary.full());
  alter(primary.db, DatabaseOption::RecoverySimple);
  primary.write(10);
  alter(primary.db, DatabaseOption::RecoveryFull);
  auto const full = primary.full();
  primary.write(10);
  auto const log = primary.log();
  BOOST_TEST(restore(copy, log) == 4312);
  copy = copy_of(full);
  BOOST_TEST(restore(copy, log) == 0);
}

BOOST_AUTO_TEST_CASE(a_database_never_backed_up_has_no_log_to_back_up) {
  Server fresh(false);
  BackupOptions options;
  options.kind = BackupKind::Log;
  BOOST_TEST(refuse_backup(fresh.db, options) == 4214);
  options.kind = BackupKind::Differential;
  BOOST_TEST(refuse_backup(fresh.db, options) == 3035);
  fresh.full(true); // copy-only: it begins nothing
  BOOST_TEST(refuse_backup(fresh.db, options) == 3035);
  options.kind = BackupKind::Log;
  BOOST_TEST(refuse_backup(fresh.db, options) == 4214);
  fresh.full();
  BOOST_TEST(refuse_backup(fresh.db, options) == 0);
}

BOOST_AUTO_TEST_CASE(a_differential_fits_only_the_full_backup_it_builds_upon) {
  Server primary;
  Database old_copy = copy_of(primary.full());
  primary.write(10);
  Database new_copy = copy_of(primary.full());
  primary.write(10);
  auto const differential = primary.differential();
  BOOST_TEST(differential.bytes.value == 10);
  BOOST_TEST(restore(old_copy, differential) == 3136);
  BOOST_TEST(restore(new_copy, differential) == 0);
  primary.write(10);
  BOOST_TEST(restore(new_copy, primary.log()) == 0);
  BOOST_TEST(restore(new_copy, differential) == 3136); // never backwards
}

BOOST_AUTO_TEST_CASE(a_differential_is_never_larger_than_the_database) {
  Server primary;
  primary.write(5000);
  BOOST_TEST(primary.differential().bytes.value == 1000);
}

BOOST_AUTO_TEST_CASE(recovering_too_early_ends_the_sequence) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  auto const a = primary.log();
  primary.write(10);
  auto const b = primary.log();
  BOOST_TEST(restore(copy, a) == 0);
  recover(copy, {2}, primary.now);
  BOOST_TEST(opening_error(copy) == 0);
  BOOST_TEST(restore(copy, b) == 3117);
  BOOST_TEST(refuse_recovery(copy, 0) == 3153);
}

BOOST_AUTO_TEST_CASE(two_primaries_of_one_range_are_told_apart_by_their_forks) {
  Server primary;
  auto const seed = primary.full();
  Database copy = copy_of(seed), third = copy_of(seed);
  primary.write(10);
  auto const shipped = primary.log();
  BOOST_TEST(restore(copy, shipped) == 0);
  recover(copy, {2}, primary.now);
  primary.write(10); // the old primary's job was left on
  auto const from_old = primary.log();
  Server successor(copy, primary.now);
  successor.write(10);
  auto const from_new = successor.log();
  BOOST_TEST(restore(third, shipped) == 0);
  BOOST_TEST(restore(third, from_new) == 0);
  BOOST_TEST(restore(third, from_old) == 4330);
}

BOOST_AUTO_TEST_CASE(an_old_primary_left_online_can_rejoin_only_from_a_full_restore) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  BOOST_TEST(restore(copy, primary.log()) == 0);
  primary.write(10); // never shipped
  recover(copy, {2}, primary.now);
  Server successor(copy, primary.now);
  successor.write(10);
  auto const log = successor.log();
  BOOST_TEST(restore(primary.db, log) == 3117);
  primary.db.state = DatabaseState::Restoring; // even if it were ready: its path is another
  BOOST_TEST(restore(primary.db, log) == 4330);
  primary.db = copy_of(successor.full());
  successor.write(1);
  BOOST_TEST(restore(primary.db, successor.log()) == 0);
}

BOOST_AUTO_TEST_CASE(a_tail_with_norecovery_lets_the_old_primary_rejoin_without_reseeding) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  auto const tail = primary.tail();
  BOOST_TEST((primary.db.state == DatabaseState::Restoring));
  BOOST_TEST(restore(copy, tail) == 0);
  recover(copy, {2}, primary.now);
  Server successor(copy, primary.now);
  successor.write(10);
  BOOST_TEST(restore(primary.db, successor.log()) == 0);
  BOOST_TEST((primary.db.content == successor.db.content));
}

BOOST_AUTO_TEST_CASE(a_tail_with_standby_leaves_a_copy_that_reads_but_backs_nothing_up) {
  Server primary;
  primary.write(10);
  BackupOptions options;
  options.kind = BackupKind::Log;
  options.standby = true;
  primary.take(options);
  BOOST_TEST(opening_error(primary.db) == 0);
  BOOST_TEST(refuse_backup(primary.db, {}) == 3036);
}

BOOST_AUTO_TEST_CASE(a_restore_that_broke_off_goes_on_only_with_its_own_set_or_a_full_one) {
  Server primary;
  auto const seed = primary.full();
  Database copy = copy_of(seed);
  primary.write(10);
  auto const a = primary.log();
  primary.write(10);
  auto const b = primary.log();
  begin_restore(copy, a); // and the instance went away
  BOOST_TEST(refuse_recovery(copy, 0) == 4319);
  BOOST_TEST(restore(copy, b) == 4319);
  BOOST_TEST(restore(copy, a) == 0);
  BOOST_TEST(restore(copy, b) == 0);
  Database torn = restored("mgc", seed, seed.bytes);
  begin_restore(torn, seed);
  BOOST_TEST(restore(torn, a) == 4319);
  BOOST_TEST(refuse_restore(&torn, "mgc", seed, {}) == 0);
  finish_full(torn);
  BOOST_TEST(restore(torn, a) == 0);
}

// --- The tail of a primary, by what is left of it ---

struct Tail {
  char const* condition;
  DatabaseState state;
  bool log_readable, bulk_changes;
  SqlNumber plain, no_truncate;
  friend std::ostream& operator<<(std::ostream& out, Tail const& t) { return out << t.condition; }
};
Tail const kTails[] = {
    {"online", DatabaseState::Online, true, false, 0, 0},
    {"data files damaged, log whole", DatabaseState::Suspect, true, false, 926, 0},
    {"offline", DatabaseState::Offline, true, false, 942, 942},
    {"emergency", DatabaseState::Emergency, true, false, 3033, 3033},
    {"log lost, still online", DatabaseState::Online, false, false, 9001, 9001},
    {"log lost, data files damaged", DatabaseState::Suspect, false, false, 926, 9001},
    {"bulk-logged changes, whole", DatabaseState::Online, true, true, 0, 0},
    {"bulk-logged changes, data files damaged", DatabaseState::Suspect, true, true, 926, 4202},
};

BOOST_DATA_TEST_CASE(a_tail_can_be_saved_only_where_the_log_can_be_read, data::make(kTails)) {
  Server primary;
  primary.write(10);
  primary.db.state = sample.state;
  primary.db.log_readable = sample.log_readable;
  primary.db.bulk_changes = sample.bulk_changes;
  BackupOptions options;
  options.kind = BackupKind::Log;
  options.norecovery = true;
  BOOST_TEST(refuse_backup(primary.db, options) == sample.plain);
  options.no_truncate = true;
  BOOST_TEST(refuse_backup(primary.db, options) == sample.no_truncate);
  options.norecovery = false;
  BOOST_TEST(refuse_backup(primary.db, options) == sample.no_truncate);
}

BOOST_AUTO_TEST_CASE(the_tail_of_a_damaged_primary_saves_everything_but_not_the_copy_itself) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  primary.db.state = DatabaseState::Suspect;
  auto const tail = primary.tail(true);
  BOOST_TEST(tail.copy_only);
  BOOST_TEST(restore(copy, tail) == 0);
  BOOST_TEST((copy.content == primary.db.content));
  BOOST_TEST(refuse_recovery(primary.db, 0) == 4319); // its data files are as damaged as before
}

BOOST_AUTO_TEST_CASE(a_backup_of_the_log_ends_bulk_logged_changes_but_a_copy_of_it_does_not) {
  Server primary;
  primary.db.bulk_changes = true;
  primary.log(true);
  BOOST_TEST(primary.db.bulk_changes);
  primary.log();
  BOOST_TEST(!primary.db.bulk_changes);
}

BOOST_AUTO_TEST_CASE(a_set_is_cut_off_at_the_start_of_its_backup) {
  Server primary;
  primary.write(10);
  BackupOptions const options{BackupKind::Log};
  auto const set = capture(primary.db, options);
  primary.write(10); // while it is written
  finish_backup(primary.db, set, options);
  BOOST_TEST(set.content.end().lsn.value == 10);
  BOOST_TEST(primary.log().first.value == 10);
}

BOOST_AUTO_TEST_CASE(log_is_in_use_that_a_backup_or_a_mirror_has_not_got) {
  Database db;
  db.content = LogPath::begin(ForkId{1}, SimTime{});
  db.content.grow({{1'000}, SimTime{10s}});
  db.next_log_backup = Lsn{400};
  BOOST_TEST(log_in_use(db, std::nullopt, {}).value == 600);
  BOOST_TEST(log_in_use(db, Lsn{100}, {}).value == 900);
  BOOST_TEST(log_in_use(db, Lsn{700}, {50}).value == 650);
  db.next_log_backup.reset(); // no chain yet: as under the simple model
  BOOST_TEST(log_in_use(db, std::nullopt, {}).value == 0);
  db.next_log_backup = Lsn{400};
  db.recovery_model = RecoveryModel::Simple;
  BOOST_TEST(log_in_use(db, std::nullopt, {}).value == 0);
}

BOOST_AUTO_TEST_SUITE_END()
