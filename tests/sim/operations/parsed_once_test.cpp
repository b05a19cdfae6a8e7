// A block is parsed when it is read: its check and its commands come from that tree.
#include <boost/test/unit_test.hpp>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

namespace {

/// Says one thing; its tree says another.
Block divided() {
  Block block;
  block.kind = BlockKind::Sql;
  block.on = "sql-a";
  block.text = "print 'well'";
  block.tree = parse_block(block.kind, "exec sp_nowhere");
  return block;
}

} // namespace

BOOST_AUTO_TEST_SUITE(parsed_once)

BOOST_AUTO_TEST_CASE(every_block_keeps_its_tree_and_copies_of_a_plan_share_it) {
  for (std::string const& name : shipped_scenarios()) {
    Plan const plan = plan_of(name);
    Plan const copy = plan;
    for (std::size_t r = 0; r < plan.runbooks.size(); ++r)
      for (std::size_t s = 0; s < plan.runbooks[r].steps.size(); ++s)
        for (std::size_t b = 0; b < plan.runbooks[r].steps[s].blocks.size(); ++b) {
          auto const& tree = plan.runbooks[r].steps[s].blocks[b].tree;
          BOOST_TEST((tree != nullptr), name);
          BOOST_TEST((tree == copy.runbooks[r].steps[s].blocks[b].tree), name);
        }
    BOOST_TEST(plan.commands.size() == plan.scenario.commands.size());
    for (std::size_t i = 0; i < plan.commands.size(); ++i)
      BOOST_TEST((plan.commands[i].tree != nullptr), name);
  }
}

BOOST_AUTO_TEST_CASE(check_looks_at_the_tree) {
  auto const found = check_block(plan_of("orders-principal-lost").scenario.estate, "f", divided());
  BOOST_REQUIRE(found.size() == 1U);
  BOOST_TEST(found.front().message.find("2812") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_tree_is_carried_out) {
  BOOST_TEST(run_estate(plan_of("orders-principal-lost"),
                        {{SimTime{60s},
                          [](Scene& s) {
                            ToldCommands log([&s](Carried const& c) { s.say(c.outcome.number); });
                            run_block(s.estate, divided(), log);
                          }}},
                        SimTime{70s}) == "2812");
}

BOOST_AUTO_TEST_SUITE_END()
