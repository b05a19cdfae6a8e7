#include "sim/estate/kernel.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/support/child.hpp"

using namespace switchback;
using namespace std::chrono_literals;
using switchback::test::in_child;

namespace {

constexpr BytesPerSecond kMBs(std::int64_t n) { return {n * 1'000'000}; }

/// Two machines in two sites: disks read 200 MB/s and write 100 MB/s, cards 125 MB/s, the cable 10
/// MB/s and 15 ms.
struct World {
  Kernel kernel{{{"a", "site-1", kMBs(125), 0us, kMBs(200), kMBs(100), kMBs(40)},
                 {"b", "site-2", kMBs(125), 0us, kMBs(200), kMBs(100), kMBs(40)}},
                {{"wan", "site-1", "site-2", kMBs(10), 15ms}}};
  std::string log;
  void note(std::string const& what) {
    log += std::to_string(kernel.now().time_since_epoch().count()) + " " + what + ";";
  }
  std::function<void(TransferEnd)> ended(std::string const& what) {
    return [this, what](TransferEnd end) {
      note(what + (end.whole ? " whole " : " broken ") + std::to_string(end.moved.value));
    };
  }
  std::string run(std::function<void()> begin, SimTime limit = SimTime{1h}) {
    kernel.run(std::move(begin), limit);
    return log;
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(kernel)

BOOST_AUTO_TEST_CASE(what_is_due_at_one_instant_goes_by_turn_then_name_then_order_asked) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.kernel.after(1s, Turn::Arrival, "a", [&] { w.note("arrival"); });
                 w.kernel.after(1s, Turn::Timer, "z", [&] { w.note("timer z"); });
                 w.kernel.after(1s, Turn::Timer, "a", [&] { w.note("timer a1"); });
                 w.kernel.after(1s, Turn::Timer, "a", [&] { w.note("timer a2"); });
                 w.kernel.after(1s, Turn::Fault, "q", [&] { w.note("fault"); });
               });
             }) ==
             "1000000 fault;1000000 timer a1;1000000 timer a2;1000000 timer z;1000000 arrival;");
}

BOOST_AUTO_TEST_CASE(a_transfer_over_the_cable_takes_size_over_bandwidth_plus_latency) {
  // 100 MB at 10 MB/s and 15 ms: 10.015 s; both disks are faster.
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] { w.kernel.start({"a", "b", {100'000'000}}, w.ended("copy")); });
             }) == "10015000 copy whole 100000000;");
}

BOOST_AUTO_TEST_CASE(two_transfers_share_the_cable_and_the_disk_works_for_reads_and_writes) {
  // Each gets 5 MB/s: 50 MB in 10.015 s. Locally 100 MB are read at 200 MB/s and written at 100
  // MB/s by one disk: 1.5 s of its time.
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.kernel.start({"a", "b", {50'000'000}}, w.ended("one"));
                 w.kernel.start({"a", "b", {50'000'000}}, w.ended("two"));
               });
             }) == "10015000 one whole 50000000;10015000 two whole 50000000;");
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] { w.kernel.start({"a", "a", {100'000'000}}, w.ended("local")); });
             }) == "1500000 local whole 100000000;");
}

BOOST_AUTO_TEST_CASE(a_broken_transfer_tells_how_much_had_gone_through) {
  // After 5.015 s 50 MB are across.
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 auto const id = w.kernel.start({"a", "b", {100'000'000}}, w.ended("copy"));
                 w.kernel.after(5015ms, Turn::Fault, "x", [&w, id] { w.kernel.break_off(id); });
               });
             }) == "5015000 copy broken 50000000;");
}

BOOST_AUTO_TEST_CASE(a_slower_cable_slows_what_is_under_way_and_heals) {
  // 10 MB in the first second less 15 ms of latency (9.85 MB), 10 s at 1 MB/s: 19.85 MB; 80.15 MB
  // at 10 MB/s: 8.015 s more.
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.kernel.start({"a", "b", {100'000'000}}, w.ended("copy"));
                 w.kernel.after(1s, Turn::Fault, "x", [&] { w.kernel.set_cable("wan", kMBs(1)); });
                 w.kernel.after(11s, Turn::Fault, "x",
                                [&] { w.kernel.set_cable("wan", kMBs(10)); });
               });
             }) == "19015000 copy whole 100000000;");
  // One that starts while the cable is slow gains by the healing as well: 10 s at 1 MB/s less 15
  // kB, then 10 MB/s.
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.kernel.set_cable("wan", kMBs(1));
                 w.kernel.start({"a", "b", {100'000'000}}, w.ended("copy"));
                 w.kernel.after(10s, Turn::Fault, "x",
                                [&] { w.kernel.set_cable("wan", kMBs(10)); });
               });
             }) == "19001500 copy whole 100000000;");
}

BOOST_AUTO_TEST_CASE(transfers_share_what_a_stream_leaves_of_its_way) {
  // 100 MB at 8 MB/s for 5 s beside a stream of 2 MB/s, the other 60 MB at 10 MB/s: 11 s and 15 ms.
  // A slower cable is slower by the stream too: 20 MB at 4 MB/s. The other way is free: 2 s.
  BOOST_TEST(
      in_child([] {
        World w;
        return w.run([&] {
          w.kernel.set_stream("a", "b", kMBs(2));
          w.kernel.start({"a", "b", {100'000'000}}, w.ended("there"));
          w.kernel.start({"b", "a", {20'000'000}}, w.ended("back"));
          w.kernel.after(5015ms, Turn::Timer, "a", [&] { w.kernel.set_stream("a", "b", {}); });
          w.kernel.after(20s, Turn::Timer, "a", [&] {
            w.kernel.set_cable("wan", kMBs(6));
            w.kernel.set_stream("a", "b", kMBs(2));
            w.kernel.set_stream("nobody", "b", kMBs(2));
            w.kernel.start({"a", "b", {20'000'000}}, w.ended("later"));
          });
        });
      }) == "2015000 back whole 20000000;11015000 there whole 100000000;25015000 later whole "
            "20000000;");
}

BOOST_AUTO_TEST_CASE(a_restore_goes_at_the_speed_of_the_redo_thread) {
  // 80 MB at 40 MB/s.
  BOOST_TEST(in_child([] {
               World w;
               TransferSpec spec{"b", "b", {80'000'000}};
               spec.writes = false, spec.redoes = true;
               return w.run([&] { w.kernel.start(spec, w.ended("restore")); });
             }) == "2000000 restore whole 80000000;");
}

BOOST_AUTO_TEST_CASE(what_a_piece_of_work_asks_for_belongs_to_it_and_nothing_else_does) {
  // The first of 10 MB take 1.015 s; what comes after it is the same work's.
  BOOST_TEST(in_child([] {
               World w;
               w.kernel.on_start([&](WorkId work, TransferId, Bytes bytes) {
                 w.note("work " + std::to_string(work) + " " + std::to_string(bytes.value));
               });
               return w.run([&] {
                 w.kernel.as_work(7, [&] {
                   w.kernel.after(1s, Turn::Timer, "a", [&] {
                     w.kernel.start({"a", "b", {10'000'000}}, [&](TransferEnd) {
                       w.kernel.start({"a", "b", {20}}, [](TransferEnd) {});
                     });
                   });
                 });
                 w.kernel.after(1s, Turn::Timer, "a", [&] {
                   w.kernel.start({"a", "a", {30}}, [](TransferEnd) {});
                 });
               });
             }) == "1000000 work 7 10000000;2015000 work 7 20;");
}

BOOST_AUTO_TEST_CASE(forgotten_timers_do_not_fire_and_the_limit_ends_the_run) {
  BOOST_TEST(in_child([] {
               World w;
               auto text = w.run(
                   [&] {
                     auto const id =
                         w.kernel.after(1s, Turn::Timer, "a", [&] { w.note("forgotten"); });
                     w.kernel.cancel(id);
                     w.kernel.after(2s, Turn::Timer, "a", [&] { w.note("kept"); });
                     w.kernel.after(20s, Turn::Timer, "a", [&] { w.note("too late"); });
                   },
                   SimTime{10s});
               return text;
             }) == "2000000 kept;");
}

BOOST_AUTO_TEST_CASE(an_exception_of_an_action_reaches_the_caller) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.kernel.after(1s, Turn::Timer, "a", [] { throw std::runtime_error("bug"); });
               });
             }) == "exception: bug");
}

namespace {

/// Transfers that share what they can, each begun, slowed and broken at odd instants.
std::string busy_minute(std::function<void(Kernel&)> const& also) {
  World w;
  auto& kernel = w.kernel;
  std::vector<TransferId> ids;
  return w.run([&] {
    for (std::int64_t i = 0; i < 12; ++i)
      kernel.at(SimTime{Duration{i * 1'234'567}}, Turn::Command, "start", [&, i] {
        ids.push_back(kernel.start({i % 3 == 0 ? "b" : "a",
                                    i % 4 == 0 ? "a" : "b",
                                    {7'000'001 + 1'234'567 * i},
                                    true,
                                    i % 2 == 0,
                                    i % 5 == 0},
                                   w.ended("transfer " + std::to_string(i))));
      });
    kernel.at(SimTime{5'432'109us}, Turn::Fault, "wan", [&] { kernel.set_cable("wan", kMBs(3)); });
    kernel.at(SimTime{9'876'543us}, Turn::Fault, "wan", [&] { kernel.set_cable("wan", kMBs(10)); });
    kernel.at(SimTime{12'345'678us}, Turn::Fault, "a", [&] { kernel.set_disk("a", kMBs(20)); });
    kernel.at(SimTime{17'171'717us}, Turn::Fault, "wan", [&] { kernel.break_off(ids[7]); });
    also(kernel);
  });
}

} // namespace

BOOST_AUTO_TEST_CASE(looks_at_any_instant_leave_every_completion_where_it_is) {
  auto const bare = in_child([] { return busy_minute([](Kernel&) {}); });
  BOOST_TEST(std::count(bare.begin(), bare.end(), ';') == 12);
  for (std::int64_t every : {1'000'000, 333'333, 10'007})
    BOOST_TEST(in_child([&] {
                 std::int64_t looks = 0;
                 auto log = busy_minute([&](Kernel& kernel) {
                   for (std::int64_t t = every; t < 60'000'000; t += every)
                     kernel.look(SimTime{Duration{t}},
                                 [&, t] { looks += kernel.now() == SimTime{Duration{t}} ? 1 : 0; });
                 });
                 return looks == (60'000'000 - 1) / every ? log : "a look was missed";
               }) == bare);
}

BOOST_AUTO_TEST_CASE(what_was_moved_is_told_without_a_change_to_any_completion) {
  auto const bare = in_child([] { return busy_minute([](Kernel&) {}); });
  BOOST_TEST(in_child([] {
               return busy_minute([](Kernel& kernel) {
                 for (std::int64_t t = 10'007; t < 60'000'000; t += 10'007)
                   kernel.at(SimTime{Duration{t}}, Turn::Fault, "look", [&kernel] {
                     for (TransferId id : kernel.using_machine("a"))
                       kernel.moved(id);
                   });
               });
             }) == bare);
}

BOOST_AUTO_TEST_CASE(what_was_moved_follows_from_the_rate) {
  // Behind 15 ms of latency at 10 MB/s, from 3 s on at 4 MB/s: 29.85 MB at 3 s, 37.85 MB at 5 s.
  BOOST_TEST(in_child([] {
               World w;
               TransferId id = 0;
               auto const tell = [&](SimTime t) {
                 w.kernel.at(t, Turn::Timer, "z",
                             [&] { w.note(std::to_string(w.kernel.moved(id).value)); });
               };
               return w.run([&] {
                 id = w.kernel.start({"a", "b", {40'000'000}}, w.ended("copy"));
                 for (Duration t : {Duration{5ms}, Duration{1015ms}, Duration{3s}, Duration{5s}})
                   tell(SimTime{t});
                 w.kernel.at(SimTime{3s}, Turn::Fault, "wan",
                             [&] { w.kernel.set_cable("wan", kMBs(4)); });
               });
             }) == "5000 0;1015000 10000000;3000000 29850000;5000000 37850000;"
                   "5537500 copy whole 40000000;");
}

BOOST_AUTO_TEST_CASE(a_look_comes_after_all_of_its_instant_and_sets_nothing_going) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.kernel.look(SimTime{1s}, [&] { w.note("look"); });
                 w.kernel.at(SimTime{1s}, Turn::Arrival, "~end", [&] { w.note("end"); });
                 w.kernel.at(SimTime{1s}, Turn::Arrival, "z", [&] {
                   w.note("arrival");
                   w.kernel.look(SimTime{}, [&] { w.note("another"); });
                 });
               });
             }) == "1000000 arrival;1000000 look;1000000 another;1000000 end;");
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.kernel.look(SimTime{1s}, [&] { w.kernel.after(1s, Turn::Timer, "x", [] {}); });
                 w.kernel.at(SimTime{2s}, Turn::Timer, "y", [] {});
               });
             }).starts_with("exception: a question"));
}

BOOST_AUTO_TEST_SUITE_END()
