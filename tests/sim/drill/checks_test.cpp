// Scenarios that say "these faults, these commands, and this must hold then": how each form is
// decided, and that errors are reported at once.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

struct Decided {
  std::string check; ///< as a scenario writes it
  Verdict verdict;
  std::string why; ///< how it begins
};

/// The mirror is lost at 60 s and back at 120 s; the witness stays.
Decided const kDecided[] = {
    {"{ at: 59s, holds: orders on sql-a is SYNCHRONIZED }", Verdict::Met, ""},
    {"{ at: 100s, holds: orders on sql-a is SYNCHRONIZED }", Verdict::Missed,
     "it was false at 00:01:40"},
    // At the instant of the fault, after it: the host is down, its partner has not noticed.
    {"{ at: 60s, holds: sql-b is down and orders on sql-a is SYNCHRONIZED }", Verdict::Met, ""},
    {"{ from: 0s, holds: orders on sql-a is serving }", Verdict::Met, ""},
    {"{ from: 0s, to: 59s, holds: sql-b is up }", Verdict::Met, ""},
    {"{ from: 0s, to: 60s, holds: sql-b is up }", Verdict::Missed, "it was false at 00:01:00"},
    {"{ from: 61s, to: 119s, holds: sql-b is down }", Verdict::Met, ""},
    {"{ from: 61s, to: 2min, holds: sql-b is down }", Verdict::Missed, "it was false at 00:02:00"},
    {"{ within: [70s, 71s], becomes: orders on sql-a is exposed }", Verdict::Met,
     "it came true at 00:01:10."},
    {"{ within: [71s, 72s], becomes: orders on sql-a is exposed }", Verdict::Missed,
     "it came true at 00:01:10."},
    {"{ within: [120s, 130s], becomes: orders on sql-a is SYNCHRONIZED }", Verdict::Met, ""},
    {"{ within: [0s, 50s], becomes: orders on sql-a is SYNCHRONIZED }", Verdict::Missed,
     "it had not come true by 00:00:50"},
    {"{ at: 100s, holds: orders on sql-b opens with 954 }", Verdict::Missed, ""},
    {"{ at: 150s, holds: orders on sql-b opens with 954 and orders on sql-a opens }", Verdict::Met,
     ""},
    {"{ at: 100s, holds: witness of orders on sql-a is connected }", Verdict::Met, ""},
    {"{ at: 100s, holds: role sequence of orders on sql-a = 1 }", Verdict::Met, ""},
    // 30 s to 40 s of 10 messages a second, 4,096 B each.
    {"{ at: 100s, holds: send queue of orders on sql-a > 1200kB }", Verdict::Met, ""},
    {"{ at: 100s, holds: send queue of orders on sql-a > 2MB }", Verdict::Missed, ""},
    {"{ at: 150s, holds: send queue of orders on sql-a = 0 }", Verdict::Met, ""},
    {"{ from: 60s, to: 119s, holds: send queue of orders on sql-a < 2MB }", Verdict::Missed,
     "it was false at 00:01:"},
    {"{ at: 200s, holds: commits lost of orders = 0 and users who can post = 100% }", Verdict::Met,
     ""},
    // The witness keeps no copy of the database, so it shows no session.
    {"{ at: 100s, holds: role sequence of orders on sql-w = 1 }", Verdict::Inconclusive,
     "it was unknown at 00:01:40"},
};

struct Broken {
  std::string lines; ///< of the scenario, below its estate
  std::string errors;
};
std::ostream& operator<<(std::ostream& out, Broken const& b) { return out << b.lines; }

Broken const kBroken[] = {
    {"checks: [{ at: 60s, hold: orders on sql-a is up }]",
     "pair.yaml:3:10: a check needs one of the keys 'holds' and 'becomes'\n"
     "pair.yaml:3:21: unknown key 'hold' in a check, did you mean 'holds'?\n"},
    {"checks: [{ at: 60s, holds: oders on sql-a is SYNCHRONIZED }]",
     "pair.yaml:3:10: unknown name 'oders', did you mean 'orders'?\n"},
    {"checks: [{ at: 60s, holds: orders on sql-a is SYNCHRONISED }]",
     "pair.yaml:3:10: 'orders on sql-a is SYNCHRONISED': unknown state 'SYNCHRONISED', did you "
     "mean "
     "'SYNCHRONIZED'?\n"},
    {"checks: [{ at: 60s, holds: sql-a is SYNCHRONIZED }]",
     "pair.yaml:3:10: 'sql-a' cannot be 'SYNCHRONIZED', which is a state of: database copy\n"},
    {"checks: [{ at: 60s, holds: send queue of orders < 1MB }]",
     "pair.yaml:3:10: 'send queue of orders' needs a place, expected 'on' and the name of an SQL "
     "instance\n"},
    {"checks: [{ within: [2min, 1min], becomes: orders on sql-a is serving }]",
     "pair.yaml:3:20: within ends at 00:01:00, expected a time from 00:02:00 on\n"},
    {"checks: [{ within: [1min, soon], becomes: orders on sql-a is serving }]",
     "pair.yaml:3:27: within is 'soon', expected a time such as 10:07:30, 18:00, '1d 09:00' or "
     "90min\n"},
    {"checks: [{ within: [1min, 2min], holds: orders on sql-a is serving }]",
     "pair.yaml:3:41: 'holds' does not go with 'within', expected 'becomes'\n"},
    {"checks: [{ at: 3d, holds: orders on sql-a is serving }]",
     "pair.yaml:3:10: due at 3d 00:00:00, after the drill ends at 1d 12:00:00\n"},
    {"checks: [{ at: 60s, holds: orders on sql-a is serving for 10s }]",
     "pair.yaml:3:10: 'for' in a check, expected its times in 'from' and 'to'\n"},
    {"checks: [{ at: 60s, holds: sql-a is up }, { at: 60s, holds: sql-a is up }]",
     "pair.yaml:3:43: duplicate entry 'at 00:01:00 sql-a is up'\n"},
    {"commands: [{ at: 60s, on: sql-a }]",
     "pair.yaml:3:12: a command needs one of the keys 'sql', 'powershell', 'cmd' and 'dialog'\n"},
    {"commands: [{ at: 60s, on: sql-x, sql: use master }]",
     "pair.yaml:3:12: 'sql-x' is no SQL instance of the estate, did you mean 'sql-a'?\n"},
    {"commands: [{ at: 60s, on: sql-a, sql: alter database orders set partner resum }]",
     "pair.yaml:3:73: T-SQL error 102: incorrect syntax near 'resum', expected '='\n"},
    {"commands: [{ at: 60s, on: sql-a, sql: use master, answers: no }]",
     "pair.yaml:3:60: answers is 'no', expected done, refused, an error number such as 1447, or a "
     "PowerShell error id\n"},
    // All errors of a file together, whichever part finds them.
    {"commands: [{ at: 60s, on: sql-x, sql: use master }]\n"
     "checks: [{ at: 60s, hold: sql-a is up }, { at: 61s, holds: sql-a is upp }]\n"
     "faults: [{ at: 60s, loose: sql-a }]",
     "pair.yaml:3:12: 'sql-x' is no SQL instance of the estate, did you mean 'sql-a'?\n"
     "pair.yaml:4:10: a check needs one of the keys 'holds' and 'becomes'\n"
     "pair.yaml:4:21: unknown key 'hold' in a check, did you mean 'holds'?\n"
     "pair.yaml:4:42: 'sql-a is upp': unknown state 'upp', did you mean 'up'?\n"
     "pair.yaml:5:10: a fault needs one of the keys 'lose', 'slow', 'lose_disks', 'hang', "
     "'fail_redo', 'fill', 'deny' and 'damage'\n"
     "pair.yaml:5:21: unknown key 'loose' in a fault, did you mean 'lose'?\n"},
};

std::string errors_of(std::string const& lines) {
  PairFiles files("title: broken\nestate: estates/mirrored-pair.yaml\n" + lines + "\n",
                  "scenarios/pairs/");
  std::string errors;
  for (Diagnostic const& diagnostic : read_plan("pair.yaml", {}, files).diagnostics)
    errors += to_text(diagnostic) + "\n";
  return errors;
}

} // namespace

BOOST_AUTO_TEST_SUITE(checks)

BOOST_AUTO_TEST_CASE(each_form_of_a_check_is_decided_by_what_was_so_when) {
  PairScenario scenario;
  scenario.faults = {"{ at: 60s, lose: sql-b, heal_at: 120s }"};
  for (Decided const& one : kDecided)
    scenario.checks.push_back(one.check);
  auto const r = drill(scenario.plan());
  BOOST_REQUIRE(r.objectives.size() == std::size(kDecided));
  for (std::size_t i = 0; i < std::size(kDecided); ++i) {
    BOOST_TEST(r.objectives[i].verdict == kDecided[i].verdict,
               kDecided[i].check << ": " << name_of(r.objectives[i].verdict) << ", "
                                 << r.objectives[i].why);
    BOOST_TEST(r.objectives[i].why.starts_with(kDecided[i].why),
               kDecided[i].check << ": " << r.objectives[i].why);
    BOOST_TEST(r.objectives[i].scope == "check");
  }
  BOOST_TEST(r.verdict == Verdict::Missed);
}

BOOST_AUTO_TEST_CASE(a_command_is_typed_at_its_time_and_held_against_its_answer) {
  PairScenario scenario;
  scenario.commands = {
      "{ at: 60s, on: sql-b, sql: alter database orders set partner failover, answers: 1470 }",
      "{ at: 70s, on: sql-a, sql: alter database orders set partner suspend, answers: 1470 }",
      "{ at: 80s, on: sql-a, sql: alter database orders set partner resume }",
      "{ at: 199s, on: sql-a, sql: \"waitfor delay '02:00:00'\", answers: done }"};
  scenario.checks = {"{ at: 75s, holds: orders on sql-a is SUSPENDED }",
                     "{ at: 90s, holds: orders on sql-a is SYNCHRONIZED }"};
  auto const r = drill(scenario.plan());
  BOOST_REQUIRE(r.objectives.size() == 5U);
  BOOST_TEST(r.objectives[0].verdict == Verdict::Met);
  BOOST_TEST(r.objectives[1].verdict == Verdict::Missed);
  BOOST_TEST(r.objectives[1].why == "it answered done");
  BOOST_TEST(r.objectives[2].verdict == Verdict::Inconclusive);
  BOOST_TEST(r.objectives[3].verdict == Verdict::Met);
  BOOST_TEST(r.objectives[4].verdict == Verdict::Met);
  BOOST_REQUIRE(r.commands.size() == 3U);
  BOOST_TEST(r.commands[0].number == "1470");
  BOOST_TEST((r.commands[0].from == SimTime{60s}));
  // Where it stands in the scenario: the record leads there.
  BOOST_TEST(r.commands[0].line == r.objectives[0].line);
  BOOST_TEST(r.runbooks.back().name == "commands");
  BOOST_TEST((r.runbooks.back().outcome == RunbookOutcome::CutOff));
}

BOOST_DATA_TEST_CASE(what_is_wrong_with_checks_and_commands_is_told_with_its_place,
                     data::make(kBroken), broken) {
  BOOST_TEST(errors_of(broken.lines) == broken.errors);
}

BOOST_AUTO_TEST_CASE(an_old_principal_that_has_noticed_nothing_acknowledges_nothing) {
  // Cut off from both, it serves up to 11 s more; mirror and witness may have noticed before it.
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    PairScenario scenario;
    scenario.faults = {"{ at: 60s, lose: a-b }", "{ at: 60s, lose: a-w }"};
    scenario.checks = {"{ at: 100s, holds: commits lost of orders = 0 }"};
    auto const r = drill(scenario.plan(), {seed});
    BOOST_TEST(r.verdict == Verdict::Met, "seed " << seed << ": " << lost(r) << " lost");
  }
}

BOOST_AUTO_TEST_SUITE_END()
