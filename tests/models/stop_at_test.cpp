// RESTORE .. WITH STOPAT, versions, and damage on the pure models (SQL Server docs, "RESTORE
// Arguments", "Database Engine events and errors").
#include <boost/test/unit_test.hpp>

#include "models/database.hpp"

using namespace switchback;
using namespace std::chrono_literals;

namespace {

LogPath path(std::int64_t lsn, Duration at) {
  LogPath p = LogPath::begin({1}, SimTime{});
  p.grow({Lsn{lsn}, SimTime{at}});
  return p;
}

/// A copy with the first 100 s, and the log from there to 200 s.
Database copy() {
  Database db;
  db.family = 1;
  db.state = DatabaseState::Restoring;
  db.content = path(1000, 100s);
  return db;
}
BackupSet log() {
  BackupSet set;
  set.kind = BackupKind::Log;
  set.family = 1;
  set.content = path(2000, 200s);
  set.first = Lsn{1000};
  return set;
}

} // namespace

BOOST_AUTO_TEST_SUITE(stop_at)

BOOST_AUTO_TEST_CASE(a_path_ends_at_an_instant_in_proportion) {
  LogPath const half = path(2000, 200s).until(SimTime{150s});
  BOOST_TEST((half.end() == LogPoint{Lsn{1500}, SimTime{150s}}));
  BOOST_TEST((path(2000, 200s).until(SimTime{300s}) == path(2000, 200s)));
  LogPath forked = path(2000, 200s);
  forked.fork_off({2}, SimTime{200s});
  forked.grow({Lsn{3000}, SimTime{300s}});
  BOOST_TEST(forked.until(SimTime{150s}).spans().size() == 1U);
  BOOST_TEST((forked.until(SimTime{250s}).end().lsn == Lsn{2500}));
}

BOOST_AUTO_TEST_CASE(only_what_was_committed_before_the_point_is_applied) {
  Database db = copy();
  apply_log(db, up_to(log(), SimTime{150s}));
  BOOST_TEST((db.content.holds_until({1}) == SimTime{150s}));
}

BOOST_AUTO_TEST_CASE(a_point_behind_the_copy_or_before_the_backup_is_too_early) {
  RestoreOptions options;
  options.stop_at = SimTime{50s};
  Database const db = copy();
  BOOST_TEST(refuse_restore(&db, "mgc", log(), options) == 4335);
  BackupSet full = log();
  full.kind = BackupKind::Full;
  BOOST_TEST(refuse_restore(nullptr, "mgc", full, options) == 4338);
  options.stop_at = SimTime{150s};
  BOOST_TEST(refuse_restore(&db, "mgc", log(), options) == 0);
}

BOOST_AUTO_TEST_CASE(options_that_were_set_behind_the_point_stay_out) {
  BackupSet set = log();
  set.read_only = true;
  set.access = AccessMode::Restricted;
  set.options_since = SimTime{160s};
  Database db = copy();
  apply_log(db, up_to(set, SimTime{150s}));
  BOOST_TEST(!db.read_only);
  BOOST_TEST((db.access == AccessMode::Multi));
  db = copy();
  apply_log(db, up_to(set, SimTime{170s}));
  BOOST_TEST(db.read_only);
  BOOST_TEST((db.access == AccessMode::Restricted));
}

BOOST_AUTO_TEST_CASE(a_point_that_is_not_reached_leaves_the_copy_waiting) {
  RestoreOptions options;
  BOOST_TEST(stop_not_reached(log(), options) == 0);
  options.stop_at = SimTime{200s};
  BOOST_TEST(stop_not_reached(log(), options) == 0);
  options.stop_at = SimTime{200s} + 1us;
  BOOST_TEST(stop_not_reached(log(), options) == 4322);
  options.stop_at_mark = true;
  BOOST_TEST(stop_not_reached(log(), options) == 4329);
}

BOOST_AUTO_TEST_CASE(a_newer_set_is_refused_and_an_older_one_can_not_stand_by) {
  Database const db = copy();
  BackupSet set = log();
  set.version = 2012;
  RestoreOptions options;
  options.version = 2008;
  BOOST_TEST(refuse_restore(&db, "mgc", set, options) == 3169);
  options.version = 2014;
  options.recovery = RecoveryOption::NoRecovery;
  BOOST_TEST(refuse_restore(&db, "mgc", set, options) == 0);
  options.recovery = RecoveryOption::Standby;
  BOOST_TEST(refuse_restore(&db, "mgc", set, options) == 3180);
}

BOOST_AUTO_TEST_CASE(damage_shows_before_or_in_the_middle_of_a_restore) {
  Database const db = copy();
  BackupSet set = log();
  for (Damage const damage : {Damage::Header, Damage::Set}) {
    set.damage = damage;
    BOOST_TEST(refuse_restore(&db, "mgc", set, {}) == static_cast<int>(damage));
    BOOST_TEST(read_error(set) == 0);
  }
  set.damage = Damage::Read;
  BOOST_TEST(refuse_restore(&db, "mgc", set, {}) == 0);
  BOOST_TEST(read_error(set) == 3203);
  set.damage = Damage::Page; // log does not come in pages
  BOOST_TEST(read_error(set) == 3203);
  set.kind = BackupKind::Full;
  BOOST_TEST(read_error(set) == 3183);
}

BOOST_AUTO_TEST_SUITE_END()
