#include "models/database.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <vector>

#include "models/database_rules.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

Database database_in(Standing standing) {
  Database db;
  db.name = "mgc";
  db.family = 1;
  db.size = Bytes{1000};
  db.content = LogPath::begin({1}, SimTime{});
  db.content.grow({Lsn{100}, SimTime{100s}});
  db.next_log_backup = Lsn{60};
  db.differential_base = LogPoint{Lsn{20}, SimTime{20s}};
  switch (standing) {
  case Standing::Online:
    break;
  case Standing::Principal:
    db.mirror_role = MirrorRole::Principal;
    break;
  case Standing::Restoring:
    db.state = DatabaseState::Restoring;
    break;
  case Standing::Mirror:
    db.state = DatabaseState::Restoring;
    db.mirror_role = MirrorRole::Mirror;
    break;
  case Standing::Standby:
    db.state = DatabaseState::Standby;
    break;
  case Standing::Recovering:
    db.state = DatabaseState::Recovering;
    break;
  case Standing::Offline:
    db.state = DatabaseState::Offline;
    break;
  case Standing::Suspect:
    db.state = DatabaseState::Suspect;
    break;
  case Standing::Emergency:
    db.state = DatabaseState::Emergency;
    break;
  }
  return db;
}

/// The set whose own conditions a copy of `database_in` meets.
BackupSet fitting_set(BackupKind kind) {
  Database source = database_in(Standing::Online);
  source.content.grow({Lsn{150}, SimTime{150s}});
  BackupOptions options;
  options.kind = kind;
  return capture(source, options);
}

/// What the functions return when only the standing can cause a refusal.
SqlNumber asked(Operation operation, Database const& db) {
  BackupOptions backup;
  RestoreOptions over;
  over.replace = true;
  auto const restore = [&](BackupKind kind) {
    return refuse_restore(&db, "mgc", fitting_set(kind), over);
  };
  switch (operation) {
  case Operation::Open:
    return opening_error(db);
  case Operation::BackupFull:
    return refuse_backup(db, backup);
  case Operation::BackupDifferential:
    backup.kind = BackupKind::Differential;
    return refuse_backup(db, backup);
  case Operation::BackupLog:
  case Operation::BackupTail:
  case Operation::BackupLogNoTruncate:
  case Operation::BackupTailNoTruncate:
    backup.kind = BackupKind::Log;
    backup.norecovery =
        operation == Operation::BackupTail || operation == Operation::BackupTailNoTruncate;
    backup.no_truncate =
        operation == Operation::BackupLogNoTruncate || operation == Operation::BackupTailNoTruncate;
    return refuse_backup(db, backup);
  case Operation::RestoreFull:
    return restore(BackupKind::Full);
  case Operation::RestoreDifferential:
    return restore(BackupKind::Differential);
  case Operation::RestoreLog:
    return restore(BackupKind::Log);
  case Operation::Recover:
    return refuse_recovery(db, 0);
  case Operation::SetRecoveryModel:
    return answer_alter(db, DatabaseOption::RecoverySimple, {}).number;
  case Operation::SetAccess:
    return answer_alter(db, DatabaseOption::SingleUser, {}).number;
  case Operation::SetReadOnly:
    return answer_alter(db, DatabaseOption::ReadOnly, {}).number;
  case Operation::SetOffline:
    return answer_alter(db, DatabaseOption::Offline, {}).number;
  case Operation::SetOnline:
    return answer_alter(db, DatabaseOption::Online, {}).number;
  case Operation::SetEmergency:
    return answer_alter(db, DatabaseOption::Emergency, {}).number;
  case Operation::Rename:
    return refuse_rename(db, 0);
  case Operation::Drop:
    return refuse_drop(db, 0);
  }
  return -1;
}

struct Expected {
  char const* operation;
  SqlNumber numbers[kStandings];
  friend std::ostream& operator<<(std::ostream& out, Expected const& e) {
    return out << e.operation;
  }
};

// Written out by hand from the documents, by the order of Standing: ONLINE, principal, RESTORING,
// mirror, STANDBY, RECOVERING, OFFLINE, SUSPECT, EMERGENCY.
Expected const kExpected[] = {
    {"open", {0, 0, 927, 954, 0, 922, 942, 926, 0}},
    {"backup database", {0, 0, 927, 954, 3036, 922, 942, 926, 3033}},
    {"backup database with differential", {0, 0, 927, 954, 3036, 922, 942, 926, 3033}},
    {"backup log", {0, 0, 927, 3059, 3036, 922, 942, 926, 3033}},
    {"backup log with norecovery", {0, 1468, 927, 3059, 3036, 922, 942, 926, 3033}},
    {"backup log with no_truncate", {0, 0, 927, 3059, 3036, 922, 942, 0, 3033}},
    {"backup log with no_truncate, norecovery", {0, 1468, 927, 3059, 3036, 922, 942, 0, 3033}},
    {"restore database", {0, 3104, 0, 3104, 0, 3101, 0, 0, 0}},
    {"restore differential", {3117, 3104, 0, 3104, 0, 3101, 3117, 3117, 3117}},
    {"restore log", {3117, 3104, 0, 3104, 0, 3101, 3117, 3117, 3117}},
    {"restore with recovery", {3153, 3104, 0, 3104, 0, 3101, 3117, 3117, 3117}},
    {"set recovery", {0, 1468, 5052, 1468, 5063, 5059, 942, 926, 3908}},
    {"set single_user", {0, 1468, 5052, 1468, 5063, 5059, 942, 926, 0}},
    {"set read_only", {0, 1468, 5052, 1468, 5063, 5059, 942, 926, 3908}},
    {"set offline", {0, 1468, 5052, 1468, 0, 5059, 0, 0, 0}},
    {"set online", {0, 1468, 5052, 1468, 0, 5059, 0, 926, 0}},
    {"set emergency", {0, 1468, 5052, 1468, 5063, 5059, 0, 0, 0}},
    {"modify name", {0, 957, 5052, 957, 5063, 5059, 942, 926, 3908}},
    {"drop database", {0, 3743, 0, 3743, 0, 3702, 0, 0, 0}},
};
static_assert(std::size(kExpected) == kOperations);

} // namespace

BOOST_AUTO_TEST_SUITE(database_table)

BOOST_DATA_TEST_CASE(each_operation_is_refused_by_standing_as_documented, data::make(kExpected)) {
  DatabaseRule const* rule = nullptr;
  for (DatabaseRule const& candidate : database_rules())
    if (name_of(candidate.operation) == sample.operation)
      rule = &candidate;
  BOOST_REQUIRE(rule != nullptr);
  for (std::size_t i = 0; i < kStandings; ++i) {
    auto const standing = static_cast<Standing>(i);
    Database const db = database_in(standing);
    BOOST_TEST_CONTEXT(name_of(standing)) {
      BOOST_TEST(static_cast<int>(standing_of(db)) == static_cast<int>(standing));
      BOOST_TEST(asked(rule->operation, db) == sample.numbers[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(rules_and_names_are_distinct) {
  std::vector<std::string_view> labels, names;
  for (DatabaseRule const& rule : database_rules()) {
    labels.push_back(rule.label);
    names.push_back(name_of(rule.operation));
  }
  for (std::size_t i = 0; i < kStandings; ++i)
    names.push_back(name_of(static_cast<Standing>(i)));
  for (auto* list : {&labels, &names}) {
    std::sort(list->begin(), list->end());
    BOOST_TEST((std::adjacent_find(list->begin(), list->end()) == list->end()));
    BOOST_TEST(!list->front().empty());
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_principal_is_mirrored_all_the_same) {
  Database db = database_in(Standing::Principal);
  db.state = DatabaseState::Suspect;
  BOOST_TEST(opening_error(db) == 926);
  BOOST_TEST(refuse_restore(&db, "mgc", fitting_set(BackupKind::Full), {}) == 3104);
  BOOST_TEST(refuse_drop(db, 0) == 3743);
}

// --- What the table leaves to the operation's own conditions ---

BOOST_AUTO_TEST_CASE(sessions_inside_stand_in_the_way_where_sole_use_is_needed) {
  RestoreOptions busy;
  busy.sessions = 1;
  busy.replace = true;
  Database const restoring = database_in(Standing::Restoring),
                 online = database_in(Standing::Online);
  for (BackupKind kind : {BackupKind::Full, BackupKind::Differential, BackupKind::Log})
    BOOST_TEST(refuse_restore(&restoring, "mgc", fitting_set(kind), busy) == 3101);
  BOOST_TEST(refuse_recovery(restoring, 1) == 3101);
  BOOST_TEST(refuse_drop(online, 1) == 3702);
  BOOST_TEST(refuse_rename(online, 1) == 5030);
  BackupOptions tail;
  tail.kind = BackupKind::Log;
  tail.sessions = 1;
  BOOST_TEST(refuse_backup(online, tail) == 0); // an ordinary log backup disturbs nobody
  tail.norecovery = true;
  BOOST_TEST(refuse_backup(online, tail) == 3101);
  tail.norecovery = false;
  tail.standby = true;
  BOOST_TEST(refuse_backup(online, tail) == 3101);
}

BOOST_AUTO_TEST_CASE(a_session_can_not_restore_the_database_it_is_in) {
  RestoreOptions inside;
  inside.own_session = true;
  Database const db = database_in(Standing::Restoring);
  BOOST_TEST(refuse_restore(&db, "mgc", fitting_set(BackupKind::Log), inside) == 3102);
}

BOOST_AUTO_TEST_CASE(a_full_restore_keeps_a_tail_that_was_not_saved_and_another_database) {
  Database db = database_in(Standing::Online);
  BackupSet set = fitting_set(BackupKind::Full);
  BOOST_TEST(refuse_restore(&db, "mgc", set, {}) == 3159);
  db.recovery_model = RecoveryModel::Simple; // no tail to speak of
  BOOST_TEST(refuse_restore(&db, "mgc", set, {}) == 0);
  set.family = 2;
  BOOST_TEST(refuse_restore(&db, "mgc", set, {}) == 3154);
  RestoreOptions replace;
  replace.replace = true;
  BOOST_TEST(refuse_restore(&db, "mgc", set, replace) == 0);
  BOOST_TEST(refuse_restore(nullptr, "mgc", set, {}) == 0);
}

BOOST_AUTO_TEST_CASE(sets_that_can_not_be_read_or_have_nothing_to_go_on_are_refused) {
  Database const db = database_in(Standing::Restoring);
  BackupSet log = fitting_set(BackupKind::Log);
  BOOST_TEST(refuse_restore(nullptr, "mgc", log, {}) == 3118);
  BOOST_TEST(refuse_restore(nullptr, "mgc", fitting_set(BackupKind::Differential), {}) == 3118);
  log.family = 2;
  BOOST_TEST(refuse_restore(&db, "mgc", log, {}) == 3154);
  for (BackupKind kind : {BackupKind::Full, BackupKind::Differential, BackupKind::Log}) {
    BackupSet damaged = fitting_set(kind);
    damaged.damage = Damage::Header;
    BOOST_TEST(refuse_restore(&db, "mgc", damaged, {}) == 3241);
  }
}

BOOST_AUTO_TEST_CASE(backups_of_one_kind_follow_one_another) {
  BackupOptions options;
  options.same_runs = true;
  BOOST_TEST(refuse_backup(database_in(Standing::Online), options) == 3023);
}

struct Alteration {
  char const* what;
  DatabaseOption option;
  bool waits; ///< for sessions inside, where no clause is given
  friend std::ostream& operator<<(std::ostream& out, Alteration const& a) { return out << a.what; }
};
Alteration const kAlterations[] = {
    {"recovery full", DatabaseOption::RecoveryFull, false},
    {"recovery bulk_logged", DatabaseOption::RecoveryBulkLogged, false},
    {"recovery simple", DatabaseOption::RecoverySimple, false},
    {"auto_close on", DatabaseOption::AutoCloseOn, false},
    {"auto_close off", DatabaseOption::AutoCloseOff, false},
    {"single_user", DatabaseOption::SingleUser, true},
    {"restricted_user", DatabaseOption::RestrictedUser, true},
    {"multi_user", DatabaseOption::MultiUser, false},
    {"read_only", DatabaseOption::ReadOnly, true},
    {"read_write", DatabaseOption::ReadWrite, true},
    {"offline", DatabaseOption::Offline, true},
    {"online", DatabaseOption::Online, false},
    {"emergency", DatabaseOption::Emergency, true},
};

BOOST_DATA_TEST_CASE(the_clause_decides_what_sessions_inside_do_to_a_change,
                     data::make(kAlterations)) {
  AlterAnswer const now{}, waits{0, true};
  Database const db = database_in(Standing::Online);
  for (Termination clause : {Termination::None, Termination::NoWait, Termination::Rollback})
    BOOST_TEST((answer_alter(db, sample.option, {0, clause}) == now));
  BOOST_TEST((answer_alter(db, sample.option, {3}) == (sample.waits ? waits : now)));
  BOOST_TEST((answer_alter(db, sample.option, {3, Termination::NoWait}) ==
              (sample.waits ? AlterAnswer{5070} : now)));
  BOOST_TEST((answer_alter(db, sample.option, {3, Termination::Rollback}) == waits));
}

BOOST_DATA_TEST_CASE(who_has_the_only_seat_is_thrown_out_or_keeps_it, data::make(kAlterations)) {
  Database db = database_in(Standing::Online);
  db.access = AccessMode::Single;
  BOOST_TEST(answer_alter(db, sample.option, {1}).number == 5064);
  BOOST_TEST(answer_alter(db, sample.option, {1, Termination::NoWait}).number == 5064);
  BOOST_TEST(answer_alter(db, sample.option, {1, Termination::Rollback}).waits);
  BOOST_TEST((answer_alter(db, sample.option, {0}) == AlterAnswer{}));
}

BOOST_DATA_TEST_CASE(one_change_at_a_time, data::make(kAlterations)) {
  Database const db = database_in(Standing::Online);
  for (Termination clause : {Termination::None, Termination::NoWait, Termination::Rollback})
    BOOST_TEST(answer_alter(db, sample.option, {0, clause, false, true}).number == 5061);
  bool const of_state =
      sample.option == DatabaseOption::Offline || sample.option == DatabaseOption::Emergency;
  BOOST_TEST(answer_alter(db, sample.option, {0, Termination::None, true}).number ==
             (of_state ? 5061 : 0));
}

BOOST_AUTO_TEST_CASE(what_was_taken_offline_comes_back_as_it_was) {
  for (Standing standing : {Standing::Online, Standing::Standby, Standing::Suspect}) {
    Database db = database_in(standing);
    auto const before = db.state;
    alter(db, DatabaseOption::Offline);
    BOOST_TEST(opening_error(db) == 942);
    alter(db, DatabaseOption::Offline);
    alter(db, DatabaseOption::Emergency);
    alter(db, DatabaseOption::Online);
    BOOST_TEST(static_cast<int>(db.state) == static_cast<int>(before));
    alter(db, DatabaseOption::Online);
    BOOST_TEST(static_cast<int>(db.state) == static_cast<int>(before));
  }
}

BOOST_AUTO_TEST_CASE(options_that_do_not_touch_the_state_are_kept) {
  Database db = database_in(Standing::Online);
  alter(db, DatabaseOption::SingleUser);
  BOOST_TEST((db.access == AccessMode::Single));
  alter(db, DatabaseOption::RestrictedUser);
  BOOST_TEST((db.access == AccessMode::Restricted));
  alter(db, DatabaseOption::MultiUser);
  BOOST_TEST((db.access == AccessMode::Multi));
  alter(db, DatabaseOption::ReadOnly);
  BOOST_TEST(db.read_only);
  alter(db, DatabaseOption::ReadWrite);
  BOOST_TEST(!db.read_only);
  alter(db, DatabaseOption::RecoveryBulkLogged);
  BOOST_TEST((db.recovery_model == RecoveryModel::BulkLogged));
  BOOST_TEST(db.next_log_backup.has_value()); // only SIMPLE cuts the chain
  alter(db, DatabaseOption::RecoveryFull);
  BOOST_TEST((db.recovery_model == RecoveryModel::Full));
}

BOOST_AUTO_TEST_CASE(states_and_options_have_the_names_of_the_server) {
  BOOST_TEST(name_of(DatabaseState::Restoring) == "RESTORING");
  BOOST_TEST(name_of(DatabaseState::Recovering) == "RECOVERING");
  BOOST_TEST(name_of(RecoveryOption::NoRecovery) == "NORECOVERY");
}

BOOST_AUTO_TEST_SUITE_END()
