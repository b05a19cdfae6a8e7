// Options of a database act on its users: READ_ONLY takes no commits, SINGLE_USER leaves one
// session, RESTRICTED_USER only owners; and they travel with backups.
//
// Source: SQL Server docs, ALTER DATABASE SET Options (SINGLE_USER: the database stays so even if
// the user that set it has signed out, and then another one, but only one, can connect),
// "Database Engine events and errors" 923, 924, 3906.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/waiting_rows.hpp"

using namespace switchback::test;
using namespace switchback::test::waiting;
namespace data = boost::unit_test::data;

namespace {

constexpr char kTail[] =
    "backup log orders to disk = '\\\\fs-2.litwareinc.com\\logship\\tail.trn' with norecovery";
constexpr char kApply[] =
    "restore log orders from disk = '\\\\fs-2.litwareinc.com\\logship\\tail.trn'";
constexpr char kBackup[] =
    "backup database orders to disk = '\\\\fs-2.litwareinc.com\\logship\\o.bak'";
constexpr char kRestore[] = "restore database orders from disk = "
                            "'\\\\fs-2.litwareinc.com\\logship\\o.bak' with replace";

std::vector<Row> const kRows{
    {"a read-only database takes no commits",
     {{60, "sql-a", "alter database orders set read_only with rollback immediate"}, {100, "?"}},
     "60: ok 100: 0"},
    {"read_write lets them write again",
     {{60, "sql-a", "alter database orders set read_only with rollback immediate"},
      {100, "?"},
      {101, "sql-a", "alter database orders set read_write with rollback immediate"},
      {150, "?"}},
     "60: ok 100: 0 101: ok 150: 100"},
    {"who reads is inside, and is waited for",
     {{60, "sql-a", "alter database orders set read_only with rollback immediate"},
      {100, "sql-a", "alter database orders set read_write with no_wait"},
      {101, "?"}},
     "60: ok 100: 5070 101: 0"},
    {"single_user leaves one of the users, when the one who set it has gone",
     {{60, "sql-a", "alter database orders set single_user with rollback immediate"},
      {61, "?"},
      {76, "?"}},
     "60: ok 61: 0 76: 1"},
    {"as long as the one who set it stays, the seat is taken",
     {{60, "sql-a",
       "alter database orders set single_user with rollback immediate waitfor delay '00:01:00'"},
      {90, "sql-a", "use orders"},
      {119, "?"},
      {136, "?"}},
     "90: 924 119: 0 120: ok 136: 1"},
    {"the one who set it brings everybody back",
     {{60, "sql-a",
       "alter database orders set single_user with rollback immediate waitfor delay '00:00:10' "
       "alter database orders set multi_user"},
      {69, "?"},
      {76, "?"}},
     "69: 0 70: ok 76: 100"},
    {"a user in the seat is in the way of the next change",
     {{60, "sql-a", "alter database orders set single_user with rollback immediate"},
      {80, "sql-a", "alter database orders set multi_user"},
      {81, "sql-a", "alter database orders set multi_user with rollback immediate"},
      {97, "?"}},
     "60: ok 80: 5064 81: ok 97: 100"},
    {"an operator can be the one",
     {{60, "sql-a", "alter database orders set single_user with rollback immediate"},
      {61, "sql-a", "use orders waitfor delay '00:01:00'"},
      {100, "?"},
      {136, "?"}},
     "60: ok 100: 0 121: ok 136: 1"},
    {"restricted_user keeps them out",
     {{60, "sql-a", "alter database orders set restricted_user with rollback immediate"},
      {100, "?"},
      {101, "sql-a", "use orders"}},
     "60: ok 100: 0 101: ok"},
    {"but not owners",
     {{60, "sql-a", "alter database orders set restricted_user with rollback immediate"},
      {100, "?"}},
     "60: ok 100: 100",
     {{"databases.orders.clients_are_owners", "true"}}},
    {"multi_user lets them in",
     {{60, "sql-a", "alter database orders set restricted_user with rollback immediate"},
      {100, "sql-a", "alter database orders set multi_user"},
      {116, "?"}},
     "60: ok 100: ok 116: 100"},
    {"offline and online again",
     {{60, "sql-a", "alter database orders set offline with rollback immediate"},
      {100, "?"},
      {100, "sql-a", "alter database orders set online"},
      {116, "?"}},
     "60: ok 100: 0 100: ok 116: 100"},
    {"the tail takes restricted_user to the secondary",
     {{60, "sql-a", "alter database orders set restricted_user with rollback immediate"},
      {61, "sql-a", kTail},
      {100, "sql-c", kApply},
      {101, "!away", "sql-c"},
      {150, "?"},
      {151, "sql-c", "alter database orders set multi_user"},
      {170, "?"}},
     "60: ok 62.1: ok 106.1: ok 150: 0 151: ok 170: 100"},
    {"the tail takes read_only to the secondary",
     {{60, "sql-a", "alter database orders set read_only with rollback immediate"},
      {61, "!away", "sql-c"},
      {61.5, "sql-a", kTail},
      {100, "sql-c", kApply},
      {150, "?"},
      {151, "sql-c", "alter database orders set read_write with rollback immediate"},
      {170, "?"}},
     "60: ok 62.6: ok 106.1: ok 150: 0 151: ok 170: 100"},
    {"a full backup of a read-only database is restored read-only",
     {{60, "sql-a", "alter database orders set read_only with rollback immediate"},
      {61, "sql-a", kBackup},
      {150, "!away", "sql-c"},
      {150, "sql-c", kRestore},
      {350, "?"},
      {351, "sql-c", "alter database orders set read_write with rollback immediate"},
      {370, "?"}},
     "60: ok 112: ok 164: ok 350: 0 351: ok 370: 100"},
    {"a standby copy of a restricted database keeps its readers out",
     {{300, "sql-a", "alter database orders set restricted_user with rollback immediate"},
      {3100, "sql-c", "alter database orders set offline with no_wait"}},
     "300: ok 3100: ok",
     {{"log_shipping.orders.standby", "true"},
      {"log_shipping.orders.readers", "2"},
      {"log_shipping.orders.readers_from", "50min"},
      {"log_shipping.orders.readers_until", "59min"}}},
    {"a standby copy of another one does not",
     {{3100, "sql-c", "alter database orders set offline with no_wait"}},
     "3100: 5070",
     {{"log_shipping.orders.standby", "true"},
      {"log_shipping.orders.readers", "2"},
      {"log_shipping.orders.readers_from", "50min"},
      {"log_shipping.orders.readers_until", "59min"}}},
    {"a chat pool of which one server has the seat",
     {{60, "sql-primary", "alter database mgc set partner off"},
      {61, "sql-primary", "alter database mgc set single_user with rollback immediate"},
      {61.5, "?"},
      {180, "?"}},
     "60: ok 61: ok 61.5: 0 180: 20000",
     {},
     "site-lost"},
    {"a read-only chat database",
     {{60, "sql-primary", "alter database mgc set partner off"},
      {61, "sql-primary", "alter database mgc set read_only with rollback immediate"},
      {180, "?"},
      {181, "sql-primary", "alter database mgc set read_write with rollback immediate"},
      {299, "?"}},
     "60: ok 61: ok 180: 0 181: ok 299: 80000",
     {},
     "site-lost"},
};

constexpr char kSingle[] = "alter database orders set single_user with rollback immediate";

/// When the seat is free, whoever tries first has it. Clients try again with their next attempt, a
/// login timeout after the last one.
std::vector<Row> const kRaces{
    {"the clients are back after a login timeout",
     {{60, "sql-a", kSingle}, {74.9, "?"}, {75.1, "?"}},
     "60: ok 74.9: 0 75.1: 1"},
    {"a shorter one brings them back earlier",
     {{60, "sql-a", kSingle}, {64.9, "?"}, {65.1, "?"}},
     "60: ok 64.9: 0 65.1: 1",
     {{"databases.orders.login_timeout", "5s"}}},
    {"two names are tried no faster",
     {{60, "sql-a", "alter database orders set partner off"},
      {61, "sql-a", kSingle},
      {75.9, "?"},
      {76.1, "?"}},
     "60: ok 61: ok 75.9: 0 76.1: 1",
     {},
     "orders-principal-lost"},
    {"who restores in time comes before them",
     {{60, "sql-a", kBackup}, {150, "sql-a", kSingle}, {164, "sql-a", kRestore}},
     "111: ok 150: ok 220: ok"},
    {"who restores later finds the database in use",
     {{60, "sql-a", kBackup}, {150, "sql-a", kSingle}, {166, "sql-a", kRestore}},
     "111: ok 150: ok 166: 3101"},
    {"who restores in the session that has the seat need not hurry",
     {{60, "sql-a", kBackup},
      {150, "sql-a", std::string(kSingle) + " waitfor delay '00:01:00' " + kRestore}},
     "111: ok 266: ok"},
    {"an operator finds the seat taken",
     {{60, "sql-a", kSingle}, {74, "sql-a", "use orders"}, {76, "sql-a", "use orders"}},
     "60: ok 74: ok 76: 924"},
    {"undoing their work keeps them out for longer",
     {{60, "sql-a", kSingle}, {89.9, "?"}, {90.1, "?"}},
     "80: ok 89.9: 0 90.1: 1",
     {{"databases.orders.undo_takes", "20s"}}},
    {"whose session is ended in the seat is back at once",
     {{60, "sql-a", kSingle}, {80, "sql-a", "kill 53"}, {81, "?"}},
     "60: ok 80: ok 81: 1"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(database_options)

BOOST_DATA_TEST_CASE(options_act_on_users, data::make(kRows), row) {
  BOOST_TEST(play(row) == row.heard);
}

BOOST_DATA_TEST_CASE(the_race_for_the_only_seat_takes_time, data::make(kRaces), row) {
  BOOST_TEST(play(row) == row.heard);
}

BOOST_AUTO_TEST_SUITE_END()
