// When each style of loss is noticed; and the queues of a mirrored log as fluids.
#include "models/failure_detection.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

#include "models/log_queues.hpp"

using namespace switchback;
using namespace switchback::mirroring;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Window {
  char const* name;
  Loss how;
  Duration above, most;
};
std::ostream& operator<<(std::ostream& out, Window const& w) { return out << w.name; }
/// With a timeout of 10 s and a ping a second ("Possible Failures").
Window const kWindows[] = {
    {"a closed port", Loss::Closed, 0s, 1s},
    {"a failure that is reported", Loss::Reported, -1us, 0s},
    {"silence", Loss::Silent, 10s, 11s},
};

struct Threads {
  bool enterprise;
  int processors, threads;
};
std::ostream& operator<<(std::ostream& out, Threads const& t) { return out << t.processors; }
/// "Estimate the Interruption of Service".
Threads const kThreads[] = {{false, 4, 1}, {false, 64, 1}, {true, 4, 1},
                            {true, 5, 1},  {true, 8, 2},   {true, 64, 16}};

struct Fluid {
  char const* name;
  LogQueues from;
  std::int64_t written; ///< in 10 s
  std::optional<BytesPerSecond> send;
  std::int64_t redo_rate;
  Bytes send_then, redo_then;
};
std::ostream& operator<<(std::ostream& out, Fluid const& f) { return out << f.name; }
Fluid const kFluids[] = {
    {"in step, redo keeps up", {}, 1000, std::nullopt, 100, {0}, {0}},
    {"in step, redo is slower: 10 s of 60 too many", {}, 1000, std::nullopt, 40, {0}, {600}},
    {"a redo queue runs dry", {{}, {0}, {300}}, 500, std::nullopt, 100, {0}, {0}},
    {"in step, what was unsent is there at once", {{}, {100}, {0}}, 0, std::nullopt, 5, {0}, {50}},
    {"the way is slower than the log: 10 s of 30 too many",
     {},
     1000,
     BytesPerSecond{70},
     100,
     {300},
     {0}},
    {"nothing gets through, redo goes on",
     {{}, {100}, {900}},
     1000,
     BytesPerSecond{0},
     50,
     {1100},
     {400}},
    // 200 at 60/s beside 20/s new ones are gone after 5 s: 300 were sent, 5 s of redo at 40 leave
    // 100; then 5 s of 20 new and 40 redone leave none.
    {"the send queue runs dry half way", {{}, {200}, {0}}, 200, BytesPerSecond{60}, 40, {0}, {0}},
    {"the same with a slower redo: 300 - 125, then 175 + 100 - 125",
     {{}, {200}, {0}},
     200,
     BytesPerSecond{60},
     25,
     {0},
     {150}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(failure_detection)

BOOST_DATA_TEST_CASE(a_loss_is_noticed_within_its_window_whatever_the_phase, data::make(kWindows),
                     window) {
  Duration least = 1h, most{};
  for (Duration phase = 0us; phase < 1s; phase += 37ms)
    for (SimTime lost{5s}; lost < SimTime{6s}; lost += 13ms) {
      Duration const after = notice_after(window.how, lost, {1s, phase}, 10s);
      BOOST_TEST((after > window.above && after <= window.most));
      least = std::min(least, after), most = std::max(most, after);
    }
  if (window.most - window.above > 1us) // and anywhere in it
    BOOST_TEST((least < window.above + 20ms && most > window.most - 20ms));
}

BOOST_AUTO_TEST_CASE(silence_counts_from_the_last_ping) {
  // Pings at 250 ms past the second; lost at 7.1 s, the last one came at 6.25 s: 6.25 + 10 + 1.
  BOOST_TEST((SimTime{7100ms} + notice_after(Loss::Silent, SimTime{7100ms}, {1s, 250ms}, 10s) ==
              SimTime{17250ms}));
}

BOOST_DATA_TEST_CASE(redo_threads_by_edition_and_processors, data::make(kThreads), one) {
  BOOST_TEST(redo_threads(one.enterprise, one.processors) == one.threads);
}

BOOST_AUTO_TEST_CASE(a_silence_goes_on_when_the_timeout_changes) {
  // Pings at 0.3 s, 1.3 s, ...; lost at 60 s, so the last came at 59.3 s.
  PingGrid const pings{1s, 300ms};
  SimTime const lost{60s};
  BOOST_TEST((notice_after_change(SimTime{63s}, lost, pings, 30s) == 27300ms)); // at 90.3 s
  BOOST_TEST((notice_after_change(SimTime{63s}, lost, pings, 5s) == 2300ms));   // at 65.3 s
  BOOST_TEST((notice_after_change(SimTime{85s}, lost, pings, 10s) == 300ms));   // overdue
  BOOST_TEST((notice_after_change(lost, lost, pings, 10s) ==
              notice_after(Loss::Silent, lost, pings, 10s)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(log_queues)

BOOST_DATA_TEST_CASE(queues_after_ten_seconds, data::make(kFluids), f) {
  auto const then =
      advanced(f.from, SimTime{10s}, {f.written}, {f.send, BytesPerSecond{f.redo_rate}});
  BOOST_TEST(then.send.value == f.send_then.value);
  BOOST_TEST(then.redo.value == f.redo_then.value);
}

BOOST_AUTO_TEST_CASE(looking_in_between_changes_nothing) {
  LogQueues often{{}, {5'000}, {0}};
  for (int second = 1; second <= 10; ++second)
    often = advanced(often, SimTime{std::chrono::seconds{second}}, {100},
                     {BytesPerSecond{700}, BytesPerSecond{400}});
  auto const once = advanced({{}, {5'000}, {0}}, SimTime{10s}, {1'000},
                             {BytesPerSecond{700}, BytesPerSecond{400}});
  BOOST_TEST(often.send.value == once.send.value);
  BOOST_TEST(std::abs(often.redo.value - once.redo.value) <=
             10); // a byte of rounding for each look
}

// 100 users write 100 commits of 1,000 B a second between them: one each a second.
BOOST_AUTO_TEST_CASE(commits_wait_for_a_way_that_carries_too_little) {
  Writers const writers{100, {1'000}, {100'000}, 30s};
  BOOST_TEST((jammed(writers, {100'000}) == Jam{}));
  // 80 a second get through: all have had one after 100 / 80 = 1.25 s, a second of which they did
  // not wait.
  BOOST_TEST((jammed(writers, {80'000}) == Jam{{800'000}, {0}, 250ms}));
  // 2 a second: 50 s less 1 s are more than they bear. One every 31 s is tried by each, 3.2 a
  // second in all; what is more than 2 is given up.
  BOOST_TEST((jammed(writers, {2'000}) == Jam{{20'000}, {12'258}, 30s}));
  BOOST_TEST((jammed(writers, {0}).given_up.millionths == 32'248)); // all but one byte a second
  BOOST_TEST((jammed({0, {1'000}, {0}, 30s}, {0}) == Jam{}));
}

BOOST_AUTO_TEST_SUITE_END()
