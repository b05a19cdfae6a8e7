#include "models/log.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

LogPoint point(std::int64_t lsn) { return {{lsn}, SimTime{std::chrono::seconds(lsn)}}; }

/// Fork 1 up to `lsn`.
LogPath path(std::int64_t lsn) {
  auto p = LogPath::begin(ForkId{1}, SimTime{});
  p.grow(point(lsn));
  return p;
}

LogPath forked(std::int64_t at, std::uint32_t fork, std::int64_t end) {
  auto p = path(at);
  p.fork_off(ForkId{fork}, SimTime{std::chrono::seconds(at)});
  p.grow(point(end));
  return p;
}

struct Case {
  char const* name;
  LogPath copy, backup;
  std::int64_t first;
  int number;
};
std::ostream& operator<<(std::ostream& out, Case const& c) { return out << c.name; }

// The table of the chain's rules (SQL Server docs, "Apply Transaction Log Backups"; errors 4305,
// 4326, 4330).
std::vector<Case> const kCases{
    {"the next backup applies", path(100), path(150), 100, 0},
    {"a backup that overlaps applies", path(100), path(150), 50, 0},
    {"a gap is too recent", path(100), path(200), 150, 4305},
    {"one that is in already is too early", path(100), path(90), 50, 4326},
    {"one that ends where the copy ends is too early", path(100), path(100), 50, 4326},
    {"one of another path is refused", forked(80, 2, 120), forked(80, 3, 150), 80, 4330},
    {"a copy that recovered on its own cannot follow", forked(80, 2, 90), path(150), 80, 4330},
    {"the log after a role change follows the log before it", path(100), forked(100, 2, 150), 100,
     0},
    {"a copy beyond the point where the path forked cannot follow", path(120), forked(100, 2, 150),
     100, 4330},
};

} // namespace

BOOST_AUTO_TEST_SUITE(log_path)

BOOST_DATA_TEST_CASE(a_backup_meets_a_copy_by_the_rules_of_the_chain, data::make(kCases), c) {
  BOOST_TEST(static_cast<int>(meet(c.copy, c.backup, Lsn{c.first})) == c.number);
}

BOOST_AUTO_TEST_CASE(a_path_holds_what_was_hardened_on_its_spans_only) {
  auto const p = forked(100, 2, 150);
  BOOST_TEST(p.contains(ForkId{1}, SimTime{99s}));
  BOOST_TEST(!p.contains(ForkId{1}, SimTime{100s}));
  BOOST_TEST(p.contains(ForkId{2}, SimTime{100s}));
  BOOST_TEST(!p.contains(ForkId{2}, SimTime{150s}));
  BOOST_TEST((p.holds_until(ForkId{1}) == SimTime{100s}));
  BOOST_TEST((p.holds_until(ForkId{9}) == SimTime{}));
  BOOST_TEST(p.passes(ForkId{2}, Lsn{120}));
  BOOST_TEST(!p.passes(ForkId{2}, Lsn{20}));
}

BOOST_AUTO_TEST_CASE(cutting_goes_back_to_a_point_and_never_forward) {
  auto p = forked(100, 2, 150);
  p.cut(ForkId{2}, point(120));
  BOOST_TEST(p.end().lsn.value == 120);
  p.cut(ForkId{2}, point(500));
  BOOST_TEST(p.end().lsn.value == 120);
  p.cut(ForkId{1}, point(60));
  BOOST_TEST((p.fork() == ForkId{1}));
  BOOST_TEST(p.end().lsn.value == 60);
}

BOOST_AUTO_TEST_CASE(an_empty_path_has_nothing) {
  LogPath p;
  BOOST_TEST(p.empty());
  p.grow(point(5));
  BOOST_TEST(p.end().lsn.value == 0);
  BOOST_TEST((p.fork() == ForkId{}));
  BOOST_TEST(!p.agrees_with(path(1)));
}

BOOST_AUTO_TEST_SUITE_END()
