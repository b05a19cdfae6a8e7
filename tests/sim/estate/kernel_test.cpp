#include "sim/estate/kernel.hpp"

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

BOOST_AUTO_TEST_SUITE_END()
