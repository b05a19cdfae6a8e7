// Where nobody may wait, and how deep a fiber may go.
#include <array>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/support/fiber_world.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

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

BOOST_AUTO_TEST_SUITE(fiber_limits)

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
