#include "models/mirroring_setup.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <ostream>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Pair {
  Database principal, mirror;
};

/// As SET PARTNER needs them: a full and a log backup were restored.
Pair fitting() {
  Pair pair;
  pair.principal.family = 1;
  pair.principal.content = LogPath::begin({1}, SimTime{});
  pair.principal.content.grow({Lsn{100}, SimTime{100s}});
  pair.principal.next_log_backup = Lsn{80};
  pair.mirror = pair.principal;
  pair.mirror.content = LogPath::begin({1}, SimTime{});
  pair.mirror.content.grow({Lsn{80}, SimTime{80s}});
  pair.mirror.state = DatabaseState::Restoring;
  pair.mirror.log_restored = true;
  return pair;
}

struct Case {
  char const* what;
  int number;
  std::function<void(Pair&)> change;
  friend std::ostream& operator<<(std::ostream& out, Case const& c) { return out << c.what; }
};

Case const kCases[] = {
    {"as it should be", 0, [](Pair&) {}},
    {"mirrored already", 1405, [](Pair& p) { p.principal.mirror_role = MirrorRole::Principal; }},
    {"the other is mirrored", 1410, [](Pair& p) { p.mirror.mirror_role = MirrorRole::Mirror; }},
    {"the other is a principal", 1460,
     [](Pair& p) { p.mirror.mirror_role = MirrorRole::Principal; }},
    {"not open", 1416, [](Pair& p) { p.principal.state = DatabaseState::Offline; }},
    {"suspect", 1467, [](Pair& p) { p.principal.state = DatabaseState::Suspect; }},
    {"simple", 1465, [](Pair& p) { p.principal.recovery_model = RecoveryModel::Simple; }},
    {"the other simple", 1465, [](Pair& p) { p.mirror.recovery_model = RecoveryModel::Simple; }},
    {"read-only", 1466, [](Pair& p) { p.principal.read_only = true; }},
    {"auto-close", 1469, [](Pair& p) { p.principal.auto_close = true; }},
    {"single-user", 1488, [](Pair& p) { p.principal.access = AccessMode::Single; }},
    {"the other is open", 1464, [](Pair& p) { p.mirror.state = DatabaseState::Online; }},
    {"the other is readable", 1464, [](Pair& p) { p.mirror.state = DatabaseState::Standby; }},
    {"the other is suspect", 1419, [](Pair& p) { p.mirror.state = DatabaseState::Suspect; }},
    {"of another family", 1407, [](Pair& p) { p.mirror.family = 2; }},
    {"a restore that broke off", 1411, [](Pair& p) { p.mirror.broken_restore = BrokenRestore{}; }},
    {"minimally logged work", 1475, [](Pair& p) { p.principal.bulk_changes = true; }},
    {"a log backup is missing", 1412, [](Pair& p) { p.principal.next_log_backup = Lsn{90}; }},
    {"another path", 1412, [](Pair& p) { p.mirror.content.fork_off({2}, SimTime{80s}); }},
    {"no log backup at all", 1478, [](Pair& p) { p.mirror.log_restored = false; }},
};

} // namespace

BOOST_AUTO_TEST_SUITE(mirroring_setup)

BOOST_DATA_TEST_CASE(two_copies_become_partners_or_the_number_says_why_not, data::make(kCases)) {
  Pair pair = fitting();
  sample.change(pair);
  BOOST_TEST(refuse_partner(pair.principal, &pair.mirror) == sample.number);
}

BOOST_AUTO_TEST_CASE(without_a_copy_there_is_no_partner) {
  BOOST_TEST(refuse_partner(fitting().principal, nullptr) == 1448);
}

BOOST_AUTO_TEST_CASE(editions_mirror_in_every_mode_in_one_or_not_at_all) {
  BOOST_TEST(edition_mirrors("standard"));
  BOOST_TEST(!edition_mirrors_asynchronously("standard"));
  BOOST_TEST(edition_mirrors_asynchronously("enterprise"));
  BOOST_TEST(!edition_mirrors("express"));
}

BOOST_AUTO_TEST_SUITE_END()
