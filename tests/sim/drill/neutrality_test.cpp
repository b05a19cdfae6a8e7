// Looking changes nothing: the history is the same, byte for byte, whatever is asked of the estate,
// and whenever.
#include <algorithm>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "tests/support/every_claim.hpp"
#include "tests/support/pair.hpp"
#include "tests/support/random_faults.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// How closely it is looked at: in the test command at odd instants 97 s apart, each time with a
/// thirtieth of the claims; SWITCHBACK_TEST_LOOKS=all, of tests/long/run, every second with all.
struct Looks {
  Duration every{97'000'003};
  std::size_t shares = 30;
  int random_plans = 20;
};

Looks looks() {
  return std::getenv("SWITCHBACK_TEST_LOOKS") == nullptr ? Looks{} : Looks{1s, 1, 200};
}

/// The first five minutes, and from a minute before to ten minutes after each fault, each way back,
/// each block and each command.
std::vector<SimTime> instants(DrillResult const& bare, Duration every) {
  std::vector<SimTime> all;
  auto const span = [&](SimTime from, SimTime to) {
    for (SimTime t = std::max(SimTime{}, from); t <= to; t += every)
      all.push_back(t);
  };
  auto const around = [&](std::optional<SimTime> t) {
    if (t)
      span(*t - 1min, *t + 10min), all.push_back(*t);
  };
  span(SimTime{}, SimTime{5min});
  for (FaultRecord const& fault : bare.faults)
    around(fault.injected), around(fault.healed);
  for (StepRecord const& step : bare.steps)
    around(step.started), around(step.commands_from), around(step.ended);
  for (CommandRecord const& command : bare.commands)
    around(command.from);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::string digest(Plan const& plan, Seed seed, DrillOptions const& options = {}) {
  return in_child([&] { return run_drill(plan, seed, options).result.digest; });
}

/// Of the same drill with somebody who looks.
std::string looked_at(Plan const& plan, Seed seed, DrillResult const& bare) {
  Looks const how = looks();
  auto const claims = every_claim(plan.scenario.estate);
  DrillOptions options;
  options.looks = instants(bare, how.every);
  std::size_t turn = 0;
  options.look = [&](Estate const& estate) {
    EstateObserver const observer(estate);
    for (std::size_t i = turn++ % how.shares; i < claims.size(); i += how.shares)
      evaluate(claims[i], observer);
    if (turn % 16 == 0)
      estate.describe();
  };
  return in_child([&] {
    std::string const history = run_drill(plan, seed, options).result.digest;
    return turn < 3 ? "nobody looked" : history;
  });
}

/// The claims that a description of the estate makes about mirrored copies, from lines such as
/// "  mgc on sql-primary PRINCIPAL SYNCHRONIZED, send queue 0".
std::vector<std::string> told(std::string const& description, EstatePlan const& plan) {
  std::vector<std::string> claims;
  std::istringstream lines(description);
  for (std::string line; std::getline(lines, line);)
    for (SqlPlan const& sql : plan.sql)
      for (DatabasePlan const& database : plan.databases) {
        std::string const copy = database.name + " on " + sql.name;
        if (!line.starts_with("  " + copy + " ") || line.find(" queue ") == std::string::npos)
          continue;
        std::istringstream words(line.substr(3 + copy.size()));
        std::string role, state, queue, word, bytes;
        words >> role >> state >> queue >> word >> bytes;
        state.pop_back(); // the comma
        claims.push_back(copy + " is " + role);
        claims.push_back(copy + " is " + state);
        claims.push_back(queue + " queue of " + copy + " = " + bytes);
      }
  return claims;
}

} // namespace

BOOST_AUTO_TEST_SUITE(neutrality)

BOOST_AUTO_TEST_CASE(every_claim_is_made) {
  auto const claims = every_claim(plan_of("site-lost").scenario.estate);
  BOOST_TEST(claims.size() > 1000U);
  for (StateRow const& row : predicate_states())
    BOOST_TEST(std::any_of(claims.begin(), claims.end(),
                           [&](Predicate const& p) { return p.claim.state == row.state; }),
               row.state);
  for (SeenMeasureRow const& row : predicate_measures())
    BOOST_TEST(
        (row.name == "opens with" ||
         std::any_of(claims.begin(), claims.end(),
                     [&](Predicate const& p) { return p.claim.subject.starts_with(row.name); })),
        row.name);
}

BOOST_DATA_TEST_CASE(a_shipped_scenario_has_one_history, data::make(shipped_scenarios()), name) {
  Plan const plan = plan_of(name);
  auto const bare = drill(plan);
  BOOST_TEST(looked_at(plan, {1}, bare) == bare.digest);
}

BOOST_DATA_TEST_CASE(a_scenario_with_random_faults_has_one_history,
                     data::xrange(looks().random_plans), i) {
  Plan const plan = random_plan(static_cast<std::uint64_t>(i));
  Seed const seed{static_cast<std::uint64_t>(i) + 1};
  auto const bare = drill(plan, seed);
  BOOST_TEST(looked_at(plan, seed, bare) == bare.digest);
}

BOOST_AUTO_TEST_CASE(a_check_of_a_queue_leaves_what_is_lost_as_it_is) {
  // Asynchronous mirroring over a way that narrows and widens again, then a forced role change: the
  // send queue decides what is lost.
  PairScenario scenario;
  scenario.load = "{ users: 1000, chat_rate: 1000/s }";
  scenario.set = {"mirroring.orders.safety: \"off\"", "mirroring.orders.witness: none",
                  "links.a-b.bandwidth: 1MB/s"};
  scenario.faults = {"{ at: 30s, slow: a-b, to: 100kB/s, heal_at: 60s }",
                     "{ at: 100s, lose: sql-a }"};
  scenario.commands = {"{ at: 150s, on: sql-b, sql: alter database orders set partner "
                       "force_service_allow_data_loss }"};
  scenario.ends = "300s";
  auto const bare = drill(scenario.plan());
  BOOST_TEST(lost(bare) > 10'000);
  scenario.checks = {"{ from: 0s, to: 299s, holds: send queue of orders on sql-a >= 0 }",
                     "{ from: 0s, to: 299s, holds: commits lost of orders >= 0 }",
                     "{ from: 0s, to: 299s, holds: active log of orders on sql-b >= 0 }"};
  auto const checked = drill(scenario.plan());
  BOOST_TEST(lost(checked) == lost(bare));
  BOOST_TEST(checked.digest == bare.digest);
}

BOOST_AUTO_TEST_CASE(a_trace_changes_nothing) {
  Plan const plan = plan_of("principal-lost");
  DrillOptions traced;
  traced.trace = true;
  auto const quietly = [&] {
    std::freopen("/dev/null", "w", stderr);
    return run_drill(plan, {1}, traced).result.digest;
  };
  BOOST_TEST(in_child(quietly) == digest(plan, {1}));
}

BOOST_AUTO_TEST_CASE(a_drill_that_is_stopped_tells_what_a_look_at_that_instant_sees) {
  Plan const plan = plan_of("site-lost");
  KeyedRandom const draws(Seed{1});
  DrillOptions looking;
  for (std::uint64_t i = 0; i < 20; ++i) // half of them on the day of the disaster
    looking.looks.push_back(SimTime{Duration{static_cast<std::int64_t>(
        draws.below(i % 2 == 0 ? 54'000'000'000 : 120'000'000'000, 1, i))}});
  std::sort(looking.looks.begin(), looking.looks.end());
  std::string stopped;
  for (SimTime t : looking.looks) {
    DrillOptions options;
    options.until = t;
    stopped += in_child([&] { return run_drill(plan, {1}, options).description; });
  }
  std::string seen, denied;
  looking.look = [&](Estate const& estate) {
    seen += estate.describe();
    for (std::string const& claim : told(estate.describe(), plan.scenario.estate))
      if (evaluate(parse_predicate(claim).predicate, EstateObserver(estate)) != Truth::Yes)
        denied += claim + "\n";
  };
  BOOST_TEST(in_child([&] {
               run_drill(plan, {1}, looking);
               return seen;
             }) == stopped);
  BOOST_TEST(told(stopped, plan.scenario.estate).size() > 60U);
  BOOST_TEST(in_child([&] {
               run_drill(plan, {1}, looking);
               return denied;
             }) == "");
}

BOOST_AUTO_TEST_SUITE_END()
