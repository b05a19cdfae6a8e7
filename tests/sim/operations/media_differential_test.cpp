// Which copies a differential fits, in a running estate (SQL Server docs, "Differential Backups",
// RESTORE Arguments; two accounts from the field for what the log carries).
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/media_lines.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

constexpr char kLog1[] = "disk = 'D:\\b\\1.trn'", kLog2[] = "disk = 'D:\\b\\2.trn'",
               kDiff[] = "disk = 'D:\\b\\1.dif'";
std::string const kRestored = again(kOne, "norecovery"), kBridge = again(kDiff, "norecovery"),
                  kDifferential = full(kDiff, "differential");
Overrides const kOther{{"databases.orders.base_travels_with_log", "false"}};

/// A copy of the first full backup, a second one after it, and the log that holds that.
Lines rolled_past() {
  return {full(kOne), kRestored, full(kTwo), log(kLog1), again_log(kLog1, "norecovery")};
}
Lines and_then(Lines lines, Lines const& more) {
  lines.insert(lines.end(), more.begin(), more.end());
  return lines;
}

MediaClaim const kClaims[] = {
    {"on the full backup that was restored",
     {full(kOne), kRestored, kDifferential, kBridge},
     "ok ok ok ok"},
    {"over logs that are gone",
     {full(kOne), kRestored, log(kNul), log(kNul), kDifferential, kBridge},
     "ok ok ok ok ok ok"},
    {"twice forward",
     {full(kOne), kRestored, kDifferential, kBridge, full("disk = 'D:\\b\\2.dif'", "differential"),
      again("disk = 'D:\\b\\2.dif'", "norecovery")},
     "ok ok ok ok ok ok"},
    {"not back",
     {full(kOne), kRestored, kDifferential, log(kLog1), again_log(kLog1, "norecovery"), kBridge},
     "ok ok ok ok ok 3136"},
    {"not on an older full backup",
     {full(kOne), kRestored, full(kTwo), kDifferential, kBridge},
     "ok ok ok ok 3136"},
    {"beside a copy-only full backup",
     {full(kOne), kRestored, full(kTwo, "copy_only"), kDifferential, kBridge},
     "ok ok ok ok ok"},
    {"not on a copy-only seed",
     {full(kOne, "copy_only"), kRestored, kDifferential, kBridge},
     "ok ok ok 3136"},
    {"on a copy-only seed that has rolled past a real full backup",
     {full(kOne, "copy_only"), kRestored, full(kTwo), log(kLog1), again_log(kLog1, "norecovery"),
      kDifferential, kBridge},
     "ok ok ok ok ok ok ok"},
    {"on a copy that has rolled past the newer full backup",
     and_then(rolled_past(), {log(kNul), kDifferential, kBridge}), "ok ok ok ok ok ok ok ok"},
    {"by the other reading not on one that has",
     and_then(rolled_past(), {log(kNul), kDifferential, kBridge}), "ok ok ok ok ok ok ok 3136",
     kOther},
    {"by the other reading still on the restored one",
     {full(kOne), kRestored, kDifferential, kBridge},
     "ok ok ok ok",
     kOther},
    {"on a standby copy",
     {full(kOne), again(kOne, "standby = 'D:\\u.tuf'"), kDifferential, kBridge},
     "ok ok ok ok"},
    {"not on a recovered copy", {full(kOne), again(kOne), kDifferential, kBridge}, "ok ok ok 3117"},
    {"not without a copy", {full(kOne), kDifferential, kBridge}, "ok ok 3118"},
    {"copy_only beside differential changes nothing",
     {full(kOne), kRestored, full(kDiff, "differential, copy_only"), kBridge},
     "ok ok ok ok"},
    {"a recovered copy takes its log at once",
     {full(kOne), again(kOne), "backup log again to " + std::string(kLog2)},
     "ok ok ok"},
    {"a recovered copy takes a differential on the base that travelled",
     and_then(rolled_past(),
              {"restore database again with recovery",
               "backup database again to " + std::string(kDiff) + " with differential"}),
     "ok ok ok ok ok ok ok"},
    {"a copy-only seed alone takes none",
     {full(kOne, "copy_only"), again(kOne),
      "backup database again to " + std::string(kDiff) + " with differential"},
     "ok ok 3035"},
    {"a new principal takes differentials on the old one's base",
     {full(kOne), kRestored, "alter database orders set partner failover",
      "sql-b@backup database orders to disk = '\\\\fs-2.litwareinc.com\\logship\\d.dif' with "
      "differential",
      again("disk = '\\\\fs-2.litwareinc.com\\logship\\d.dif'", "norecovery")},
     "ok ok ok ok ok"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(media_differential)

BOOST_DATA_TEST_CASE(a_differential_fits_or_does_not, data::make(kClaims), claim) {
  BOOST_TEST(answers(claim.lines, claim.set) == claim.answers);
}

BOOST_AUTO_TEST_SUITE_END()
