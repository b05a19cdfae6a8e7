// A const estate cannot be changed: observers get one, and a call that moves a part does not
// compile.
#include <boost/test/unit_test.hpp>

#include "sim/estate/estate.hpp"

using namespace switchback;

namespace {

template <class E>
concept Loses = requires(E& estate) {
  estate.destroy_disks("sql-a");
};
template <class E>
concept Settles = requires(E& estate) {
  estate.propagate("cause");
};
template <class E>
concept Judges = requires(E& estate) {
  estate.judge();
};
template <class E>
concept MovesSessions = requires(E& estate) {
  estate.mirroring().advance();
};
template <class E>
concept MovesContent = requires(E& estate) {
  estate.sql().advance_content("sql-a", "orders");
};
template <class E>
concept ChangesCopies = requires(E& estate) {
  estate.sql().find("sql-a", "orders")->state = {};
};
template <class E>
concept SetsTimers = requires(E& estate) {
  estate.kernel().after(Duration{}, Turn::Timer, "", [] {});
};
template <class E>
concept ReadsFlows = requires(E& estate) {
  estate.kernel().moved(1);
};
template <class E>
concept Ships = requires(E& estate) {
  estate.shipping().begin();
};
template <class E>
concept MovesChat = requires(E& estate) {
  estate.chat()->connection_lost("chat-1");
};
template <class E>
concept WritesFacts = requires(E& estate) {
  estate.journal();
};
template <class E>
concept ChangesFiles = requires(E& estate) {
  estate.files();
};
template <class E>
concept ChangesTopology = requires(E& estate) {
  estate.topology().change("a");
};

#define CHANGES(what) static_assert(what<Estate> && !what<Estate const>)
CHANGES(Loses);
CHANGES(Settles);
CHANGES(Judges);
CHANGES(MovesSessions);
CHANGES(MovesContent);
CHANGES(ChangesCopies);
CHANGES(SetsTimers);
CHANGES(ReadsFlows);
CHANGES(Ships);
CHANGES(MovesChat);
CHANGES(WritesFacts);
CHANGES(ChangesFiles);
CHANGES(ChangesTopology);
#undef CHANGES

/// What an owner keeps follows the owner.
struct Part {
  void advance() {}
  int position() const { return 7; }
};
struct Owner {
  Owned<Part> part = std::make_unique<Part>();
};
template <class O>
concept Advances = requires(O& owner) {
  owner.part->advance();
};
static_assert(Advances<Owner> && !Advances<Owner const>);

} // namespace

BOOST_AUTO_TEST_SUITE(questions)

BOOST_AUTO_TEST_CASE(a_const_owner_has_const_parts) {
  Owner const owner;
  BOOST_TEST(owner.part->position() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
