// Who waits, and what becomes of him: each rule of sim/estate/fiber.hpp is a claim here.
#include "sim/estate/fiber.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/support/child.hpp"

using namespace switchback;
using namespace std::chrono_literals;
using switchback::test::in_child;

namespace {

constexpr BytesPerSecond kMBs(std::int64_t n) { return {n * 1'000'000}; }

/// Two machines joined by a cable of 10 MB/s.
struct World {
  Kernel kernel{{{"a", "site-1", kMBs(125), 0us, kMBs(200), kMBs(100), kMBs(40)},
                 {"b", "site-2", kMBs(125), 0us, kMBs(200), kMBs(100), kMBs(40)}},
                {{"wan", "site-1", "site-2", kMBs(10), 0us}}};
  std::string log;

  void note(std::string const& what) {
    log += std::to_string(kernel.now().time_since_epoch() / 1ms) + " " + what + ";";
  }
  void wait(Duration how_long) { sleep(kernel, how_long, "a"); }
  void at(SimTime when, std::function<void()> what) {
    kernel.at(when, Turn::Timer, "test", std::move(what));
  }
  FiberId spawn(std::function<void()> body) { return kernel.fibers().spawn("", std::move(body)); }
  FiberId spawn_on(std::string machine, std::function<void()> body) {
    return kernel.fibers().spawn(std::move(machine), std::move(body));
  }
  void lose(std::string const& machine) {
    kernel.fibers().lose([&](std::string const& one) { return one == machine; });
  }
  /// What was noted, and when the last thing was due, in milliseconds.
  std::string run(std::function<void()> begin) {
    SimTime const end = kernel.run(std::move(begin), SimTime{24h});
    return log + " end " + std::to_string(end.time_since_epoch() / 1ms);
  }
};

std::string megabytes(Bytes bytes) {
  return std::to_string((bytes.value + 500'000) / 1'000'000) + " MB";
}

/// Notes that its scope was left.
struct Scope {
  World& world;
  std::string name;
  ~Scope() { world.note(name); }
};

/// What comes of a fiber that does this, in a process of its own.
std::string come_of(std::function<void(World&)> const& body) {
  return in_child([&] {
    World w;
    return w.run([&] { w.spawn([&] { body(w); }); });
  });
}

/// So many frames of a good size, one inside the other, the last of which waits.
int deep(World& w, int calls) {
  std::array<char volatile, 1024> frame;
  frame.back() = static_cast<char>(calls % 7);
  if (calls == 0)
    w.wait(1s);
  int const below = calls == 0 ? 0 : deep(w, calls - 1);
  return below + (frame.back() == static_cast<char>(calls % 7) ? 1 : 0);
}

int deep_on(World& w, int calls) {
  if (calls == 0)
    w.wait(1s);
  return calls == 0 ? 0 : 1 + call_on(w.kernel, "a", [&] { return deep_on(w, calls - 1); }).value();
}

} // namespace

BOOST_AUTO_TEST_SUITE(fibers)

BOOST_AUTO_TEST_CASE(a_fiber_begins_at_once_and_goes_on_when_its_time_has_come) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 for (std::string const name : {"one", "two"})
                   w.spawn([&w, name] {
                     w.note(name);
                     w.wait(name == "one" ? 2s : 1s);
                     w.note(name);
                   });
                 w.note("both wait");
               });
             }) == "0 one;0 two;0 both wait;1000 two;2000 one; end 2000");
}

BOOST_AUTO_TEST_CASE(an_answer_that_comes_at_once_is_no_wait) {
  BOOST_TEST(come_of([](World& w) {
               Pending<int> const at_once{[](auto const& done) { done(7); }};
               w.note(std::to_string(await(at_once)));
             }) == "0 7; end 0");
}

BOOST_AUTO_TEST_CASE(an_answer_wakes_the_fiber_before_its_giver_goes_on) {
  BOOST_TEST(in_child([] {
               World w;
               std::function<void(int)> answer;
               return w.run([&] {
                 w.spawn([&] {
                   Pending<int> const later{[&](auto done) { answer = std::move(done); }};
                   w.note(std::to_string(await(later)));
                 });
                 w.at(SimTime{5s}, [&] {
                   answer(7);
                   w.note("given");
                   answer(8);
                   w.note("nobody waits any more");
                 });
               });
             }) == "5000 7;5000 given;5000 nobody waits any more; end 5000");
}

BOOST_AUTO_TEST_CASE(an_answer_to_an_old_wait_is_not_taken_for_the_answer_to_a_new_one) {
  BOOST_TEST(in_child([] {
               World w;
               std::vector<std::function<void(int)>> answers;
               Pending<int> const later{[&](auto done) { answers.push_back(std::move(done)); }};
               return w.run([&] {
                 FiberId const first = w.spawn([&] { await(later); });
                 w.at(SimTime{1s}, [&, first] {
                   w.kernel.fibers().cut_off(first);
                   w.spawn([&] { w.note(std::to_string(await(later))); }); // in the same place
                   answers[0](1);
                   w.note("ignored");
                   answers[1](2);
                 });
               });
             }) == "1000 ignored;1000 2; end 1000");
}

// --- Cutting off ---

BOOST_AUTO_TEST_CASE(cutting_off_takes_back_the_timer_that_was_awaited) {
  // Were the timer still there, the run would end after an hour.
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 FiberId const id = w.spawn([&] {
                   Scope const scope{w, "unwound"};
                   w.wait(1h);
                   w.note("never");
                 });
                 w.at(SimTime{1s}, [&w, id] { w.kernel.fibers().cut_off(id); });
               });
             }) == "1000 unwound; end 1000");
}

BOOST_AUTO_TEST_CASE(cutting_off_breaks_off_the_transfer_that_was_awaited) {
  // 100 MB at 10 MB/s would take 10 s.
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 FiberId const id = w.spawn([&] {
                   struct Told {
                     World& w;
                     Bytes moved;
                     ~Told() { w.note(megabytes(moved) + " moved"); }
                   } told{w, {}};
                   transfer(w.kernel, {"a", "b", {100'000'000}}, told.moved);
                 });
                 w.at(SimTime{1s}, [&w, id] {
                   w.kernel.fibers().cut_off(id);
                   w.note(std::to_string(w.kernel.using_cable("wan").size()) + " under way");
                 });
               });
             }) == "1000 10 MB moved;1000 0 under way; end 1000");
}

BOOST_AUTO_TEST_CASE(a_transfer_says_how_it_ended) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.spawn([&] {
                   for (int i = 0; i < 2; ++i) {
                     Bytes moved;
                     bool const whole = transfer(w.kernel, {"a", "b", {100'000'000}}, moved);
                     w.note((whole ? "whole " : "broken ") + megabytes(moved));
                   }
                 });
                 w.at(SimTime{12s},
                      [&] { w.kernel.break_off(w.kernel.using_cable("wan").front()); });
               });
             }) == "10000 whole 100 MB;12000 broken 20 MB; end 12000");
}

BOOST_AUTO_TEST_CASE(no_handler_of_errors_catches_the_cut_off) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.spawn_on("a", [&] {
                   try {
                     w.wait(1h);
                   } catch (std::exception const&) {
                     w.note("never");
                   }
                   w.note("never");
                 });
                 w.at(SimTime{1s}, [&] { w.lose("a"); });
               });
             }) == " end 1000");
}

BOOST_AUTO_TEST_CASE(one_that_swallows_the_cut_off_does_not_come_to_wait_again) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.spawn_on("a", [&] {
                   try {
                     w.wait(1h);
                   } catch (CutOff const&) {
                   }
                   w.wait(1h);
                   w.note("never");
                 });
                 w.at(SimTime{1s}, [&] { w.lose("a"); });
               });
             }) == " end 1000");
}

BOOST_AUTO_TEST_CASE(a_lost_machine_takes_its_own_fibers_and_no_others) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 for (std::string const on : {"a", "b", ""})
                   w.spawn_on(on, [&w, on] {
                     w.wait(2s);
                     w.note("'" + on + "' went on");
                   });
                 w.at(SimTime{1s}, [&] { w.lose("a"); });
               });
             }) == "2000 'b' went on;2000 '' went on; end 2000");
}

BOOST_AUTO_TEST_CASE(who_calls_a_machine_that_is_lost_goes_on_without_an_answer) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.spawn([&] {
                   auto const answer = call_on(w.kernel, "b", [&] {
                     Scope const scope{w, "unwound"};
                     w.wait(1h);
                     return 7;
                   });
                   w.note(answer ? "answered" : "lost");
                 });
                 w.at(SimTime{1s}, [&] { w.lose("b"); });
               });
             }) == "1000 unwound;1000 lost; end 1000");
}

BOOST_AUTO_TEST_CASE(who_is_cut_off_takes_what_he_called_with_him_from_the_innermost_on) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 FiberId const id = w.spawn([&] {
                   Scope const scope{w, "outer"};
                   call_on(w.kernel, "a", [&] {
                     Scope const middle{w, "middle"};
                     return call_on(w.kernel, "b", [&] {
                       Scope const inner{w, "inner"};
                       w.wait(1h);
                       return 7;
                     });
                   });
                   w.note("never");
                 });
                 w.at(SimTime{1s}, [&w, id] { w.kernel.fibers().cut_off(id); });
               });
             }) == "1000 inner;1000 middle;1000 outer; end 1000");
}

BOOST_AUTO_TEST_CASE(one_that_loses_its_own_machine_unwinds_at_its_next_wait) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.spawn_on("a", [&] {
                   Scope const scope{w, "unwound"};
                   w.lose("a");
                   w.note("still here");
                   w.wait(1s);
                   w.note("never");
                 });
               });
             }) == "0 still here;0 unwound; end 0");
}

BOOST_AUTO_TEST_CASE(the_end_of_the_drill_unwinds_all_before_the_run_returns) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 for (int i : {1, 2})
                   w.spawn([&w, i] {
                     Scope const scope{w, std::to_string(i)};
                     w.wait(1h);
                   });
                 w.at(SimTime{1s}, [&] { w.kernel.stop(); });
               });
             }) == "1000 1;1000 2; end 1000");
}

BOOST_AUTO_TEST_CASE(an_error_of_ours_leaves_the_run_and_unwinds_the_others) {
  BOOST_TEST(in_child([] {
               World w;
               try {
                 w.run([&] {
                   w.spawn([&] {
                     Scope const scope{w, "other"};
                     w.wait(1h);
                   });
                   w.spawn([&] {
                     w.wait(1s);
                     throw std::logic_error("ours");
                   });
                 });
               } catch (std::logic_error const& error) {
                 w.note(error.what());
               }
               return w.log;
             }) == "1000 other;1000 ours;");
}

BOOST_AUTO_TEST_CASE(what_a_fiber_asks_for_stays_part_of_its_work_wherever_it_is_woken) {
  BOOST_TEST(in_child([] {
               World w;
               std::function<void(int)> answer;
               return w.run([&] {
                 w.kernel.as_work(5, [&] {
                   w.spawn([&] {
                     w.kernel.as_work(6, [&] {
                       await(Pending<int>{[&](auto done) { answer = std::move(done); }});
                       w.note(std::to_string(w.kernel.work()));
                     });
                     w.note(std::to_string(w.kernel.work()));
                   });
                   w.note(std::to_string(w.kernel.work()));
                 });
                 w.at(SimTime{1s}, [&] {
                   w.kernel.as_work(9, [&] {
                     answer(1);
                     w.note(std::to_string(w.kernel.work()));
                   });
                 });
               });
             }) == "0 5;1000 6;1000 5;1000 9; end 1000");
}

// --- Where nobody may wait ---

BOOST_AUTO_TEST_CASE(to_wait_in_a_handler_aborts) {
  BOOST_TEST(come_of([](World& w) {
               try {
                 throw std::runtime_error("refused");
               } catch (std::runtime_error const&) {
                 w.wait(1s);
               }
             }) == "crashed");
}

BOOST_AUTO_TEST_CASE(to_wait_in_a_destructor_aborts_when_an_exception_or_a_cut_off_passes_it) {
  struct Waits {
    World& w;
    ~Waits() { w.wait(1s); }
  };
  BOOST_TEST(come_of([](World& w) {
               try {
                 Waits const waits{w};
                 throw std::runtime_error("refused");
               } catch (std::runtime_error const&) {
               }
             }) == "crashed");
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 w.spawn([&] { Waits const waits{w}; });
                 w.at(SimTime{500ms}, [&] { w.kernel.stop(); });
               });
             }) == "crashed");
}

BOOST_AUTO_TEST_CASE(to_wait_in_a_callback_of_c_code_aborts) {
  BOOST_TEST(come_of([](World& w) {
               NoAwait const callback;
               w.wait(1s);
             }) == "crashed");
}

BOOST_AUTO_TEST_CASE(to_wait_outside_of_a_fiber_aborts) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] { w.wait(1s); });
             }) == "crashed");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_at_hand_does_not_excuse_a_wait_in_a_handler) {
  BOOST_TEST(come_of([](World&) {
               try {
                 throw std::runtime_error("refused");
               } catch (std::runtime_error const&) {
                 await(Pending<int>{[](auto const& done) { done(7); }});
               }
             }) == "crashed");
}

// --- Stacks ---

BOOST_AUTO_TEST_CASE(two_hundred_nested_calls_can_wait) {
  BOOST_TEST(come_of([](World& w) { w.note(std::to_string(deep(w, 200))); }) ==
             "1000 201; end 1000");
  BOOST_TEST(come_of([](World& w) { w.note(std::to_string(deep_on(w, 200))); }) ==
             "1000 200; end 1000");
}

BOOST_AUTO_TEST_CASE(two_hundred_nested_calls_unwind) {
  BOOST_TEST(in_child([] {
               World w;
               return w.run([&] {
                 FiberId const id = w.spawn([&] {
                   Scope const scope{w, "unwound"};
                   deep_on(w, 200);
                 });
                 w.at(SimTime{500ms}, [&w, id] { w.kernel.fibers().cut_off(id); });
               });
             }) == "500 unwound; end 500");
}

BOOST_AUTO_TEST_CASE(stacks_are_used_again) {
  BOOST_TEST(in_child([] {
               World w;
               for (int round = 1; round <= 100; ++round)
                 w.at(SimTime{round * 1s}, [&] {
                   for (int i = 0; i < 3; ++i)
                     w.spawn([&] { w.wait(100ms); });
                 });
               std::size_t stacks = 0;
               w.at(SimTime{200s}, [&] { stacks = w.kernel.fibers().stacks(); });
               w.run([] {});
               return std::to_string(stacks) + " stacks, " +
                      std::to_string(w.kernel.fibers().under_way()) + " under way";
             }) == "3 stacks, 0 under way");
}

BOOST_AUTO_TEST_SUITE_END()
