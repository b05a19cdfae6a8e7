#include "models/log.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// One byte of log per second keeps position and instant readable as the same number.
LogPoint point(std::int64_t n) { return {Lsn{n}, SimTime{std::chrono::seconds{n}}}; }
SimTime second(std::int64_t n) { return point(n).at; }

/// A path from 0 that grows to each end in turn, on fork 1, 2, ... as listed.
LogPath path(std::vector<std::pair<std::uint32_t, std::int64_t>> const& spans) {
  LogPath result;
  std::int64_t at = 0;
  for (auto const& [fork, end] : spans) {
    if (result.empty())
      result = LogPath::begin({fork}, second(0));
    else
      result.fork_off({fork}, second(at));
    result.grow(point(end));
    at = end;
  }
  return result;
}

struct Meeting {
  char const* what;
  LogPath copy, content;
  std::int64_t first;
  bool begins_chain;
  ChainMeeting meeting;
  friend std::ostream& operator<<(std::ostream& out, Meeting const& m) { return out << m.what; }
};

// The copy needs 50 next, unless the row says otherwise.
Meeting const kMeetings[] = {
    {"begins where the copy ends", path({{1, 50}}), path({{1, 80}}), 50, false,
     ChainMeeting::Applies},
    {"begins below, ends above", path({{1, 50}}), path({{1, 80}}), 20, false,
     ChainMeeting::Applies},
    {"ends one byte above", path({{1, 50}}), path({{1, 51}}), 50, false, ChainMeeting::Applies},
    {"begins one byte above the copy's end", path({{1, 50}}), path({{1, 80}}), 51, false,
     ChainMeeting::TooRecent},
    {"begins above, with a chain begun anew", path({{1, 50}}), path({{1, 80}}), 51, true,
     ChainMeeting::Gap},
    {"begins a chain just where the copy ends", path({{1, 50}}), path({{1, 80}}), 50, true,
     ChainMeeting::Applies},
    {"ends below the copy", path({{1, 50}}), path({{1, 40}}), 20, false, ChainMeeting::TooEarly},
    {"ends where the copy ends", path({{1, 50}}), path({{1, 50}}), 20, false,
     ChainMeeting::TooEarly},
    {"another database's fork", path({{1, 50}}), path({{9, 80}}), 50, false,
     ChainMeeting::OtherPath},
    {"forked off where the copy ends", path({{1, 50}}), path({{1, 50}, {2, 80}}), 50, false,
     ChainMeeting::Applies},
    {"forked off above the copy's end", path({{1, 50}}), path({{1, 60}, {2, 80}}), 40, false,
     ChainMeeting::Applies},
    {"forked off above, and the file begins after the fork", path({{1, 50}}),
     path({{1, 60}, {2, 80}}), 60, false, ChainMeeting::TooRecent},
    {"forked off below the copy's end: the copy has log that the fork threw away", path({{1, 50}}),
     path({{1, 40}, {2, 80}}), 40, false, ChainMeeting::OtherPath},
    {"the copy itself forked off", path({{1, 50}, {2, 60}}), path({{1, 80}}), 50, false,
     ChainMeeting::OtherPath},
    {"both forked off at one place", path({{1, 50}, {2, 60}}), path({{1, 50}, {3, 80}}), 50, false,
     ChainMeeting::OtherPath},
    {"a fork with nothing written on it yet is news", path({{1, 50}}), path({{1, 50}, {2, 50}}), 40,
     false, ChainMeeting::Applies},
};

struct Agreement {
  char const* what;
  LogPath a, b;
  bool agree;
  friend std::ostream& operator<<(std::ostream& out, Agreement const& x) { return out << x.what; }
};

Agreement const kAgreements[] = {
    {"the same", path({{1, 50}}), path({{1, 50}}), true},
    {"one further", path({{1, 50}}), path({{1, 80}}), true},
    {"one forked off further on", path({{1, 50}}), path({{1, 60}, {2, 70}}), true},
    {"one forked off before the other's end", path({{1, 50}}), path({{1, 40}, {2, 70}}), false},
    {"one forked off at the other's end", path({{1, 50}}), path({{1, 50}, {2, 70}}), true},
    {"different forks from one place", path({{1, 50}, {2, 60}}), path({{1, 50}, {3, 60}}), false},
    {"the same fork from different places", path({{1, 50}, {2, 60}}), path({{1, 40}, {2, 60}}),
     false},
    {"two recoveries in a row against the first", path({{1, 50}, {2, 50}, {3, 60}}),
     path({{1, 50}, {2, 50}}), true},
    {"two recoveries in a row against one that wrote on the first",
     path({{1, 50}, {2, 50}, {3, 60}}), path({{1, 50}, {2, 51}}), false},
    {"nothing at all", path({}), path({{1, 50}}), false},
};

} // namespace

BOOST_AUTO_TEST_SUITE(log_chain)

BOOST_DATA_TEST_CASE(a_log_backup_meets_a_copy_as_the_chain_rules_say, data::make(kMeetings)) {
  BOOST_TEST(static_cast<int>(meet(sample.copy, sample.content, Lsn{sample.first},
                                   sample.begins_chain)) == static_cast<int>(sample.meeting));
}

BOOST_DATA_TEST_CASE(paths_agree_up_to_the_nearer_end_whichever_asks, data::make(kAgreements)) {
  BOOST_TEST(sample.a.agrees_with(sample.b) == sample.agree);
  BOOST_TEST(sample.b.agrees_with(sample.a) == sample.agree);
}

BOOST_AUTO_TEST_CASE(a_path_holds_what_each_fork_hardened_before_it_was_left) {
  auto const p = path({{1, 50}, {2, 80}});
  BOOST_TEST(p.contains({1}, second(0)));
  BOOST_TEST(p.contains({1}, second(50) - 1us));
  BOOST_TEST(!p.contains({1}, second(50))); // the point at 50 lies above it
  BOOST_TEST(p.contains({2}, second(50)));
  BOOST_TEST(!p.contains({2}, second(49)));
  BOOST_TEST(!p.contains({2}, second(80)));
  BOOST_TEST(!p.contains({3}, second(60)));
  BOOST_TEST((p.holds_until({1}) == second(50)));
  BOOST_TEST((p.holds_until({2}) == second(80)));
  BOOST_TEST((p.holds_until({3}) == SimTime{}));
}

BOOST_AUTO_TEST_CASE(a_path_passes_through_its_points_and_its_ends) {
  auto const p = path({{1, 50}, {2, 80}});
  for (std::int64_t n : {0, 1, 50})
    BOOST_TEST(p.passes({1}, Lsn{n}));
  BOOST_TEST(!p.passes({1}, Lsn{51}));
  BOOST_TEST(!p.passes({2}, Lsn{49}));
  BOOST_TEST(p.passes({2}, Lsn{80}));
}

BOOST_AUTO_TEST_CASE(growing_never_goes_back) {
  auto p = path({{1, 50}});
  p.grow(point(40));
  BOOST_TEST((p.end() == point(50)));
  p.grow({Lsn{50}, second(70)}); // time passed, nothing was written
  BOOST_TEST((p.end() == LogPoint{Lsn{50}, second(70)}));
  LogPath none;
  none.grow(point(10));
  BOOST_TEST(none.empty());
  BOOST_TEST((none.end() == LogPoint{}));
}

BOOST_AUTO_TEST_CASE(a_fork_goes_on_at_the_position_but_from_its_own_instant) {
  auto p = path({{1, 50}});
  p.fork_off({2}, second(90));
  BOOST_TEST((p.end() == LogPoint{Lsn{50}, second(90)}));
  BOOST_TEST(p.fork().value == 2U);
  BOOST_TEST(!p.contains({2}, second(60))); // between the end of the old log and the recovery
}

BOOST_AUTO_TEST_CASE(cutting_drops_later_forks_and_what_lies_above) {
  auto p = path({{1, 50}, {2, 80}});
  p.cut({1}, point(30));
  BOOST_TEST((p == path({{1, 30}})));
  p.cut({1}, point(60)); // nothing there to cut
  BOOST_TEST((p == path({{1, 30}})));
  p.cut({7}, point(10)); // it never was on that fork: nothing of it remains
  BOOST_TEST(p.empty());
}

BOOST_AUTO_TEST_CASE(a_cut_never_reaches_below_the_fork_it_names) {
  auto p = path({{1, 50}, {2, 80}});
  p.cut({2}, point(10));
  BOOST_TEST((p.end() == point(50)));
  BOOST_TEST(p.fork().value == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
