// Who waits, and what becomes of him: the rules of sim/estate/fiber.hpp, each a claim, here and in
// fiber_limits_test.cpp.
#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <vector>

#include "tests/support/fiber_world.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

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

BOOST_AUTO_TEST_SUITE_END()
