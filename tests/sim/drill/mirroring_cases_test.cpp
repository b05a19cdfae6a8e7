// Every documented outcome of a mirroring session as a scenario through the engine: the rows of the
// pure model's test, as faults, commands and checks.
//
// Each step has an hour, far more than any detection takes. The hour of a `commit` has load, the
// others have none.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <map>
#include <sstream>

#include "tests/support/facts.hpp"
#include "tests/support/mirroring_cases.hpp"
#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace switchback::mirroring_cases;
namespace data = boost::unit_test::data;

namespace {

/// What a row's letters are called in the estate.
std::string target_of(std::string const& letters) {
  static std::map<std::string, std::string> const kTargets{
      {"P", "sql-a"}, {"M", "sql-b"}, {"W", "sql-w"}, {"PM", "a-b"}, {"PW", "a-w"}, {"MW", "b-w"}};
  return kTargets.at(letters);
}

std::string statement_of(std::string const& command) {
  static std::map<std::string, std::string> const kStatements{
      {"suspend", "partner suspend"},
      {"resume", "partner resume"},
      {"failover", "partner failover"},
      {"force", "partner force_service_allow_data_loss"},
      {"remove", "partner off"},
      {"safety-full", "partner safety full"},
      {"safety-off", "partner safety off"},
      {"witness-off", "witness off"}};
  return "alter database orders set " + kStatements.at(command);
}

/// A row told as a scenario.
class Told {
public:
  explicit Told(Case const& row) {
    if (row.mode == Mode::Full || row.mode == Mode::Off)
      scenario_.set.push_back("mirroring.orders.witness: none");
    if (row.mode == Mode::Off || row.mode == Mode::OffWitness)
      scenario_.set.push_back("mirroring.orders.safety: \"off\"");
    std::istringstream steps{std::string(row.steps)};
    for (std::string step; steps >> step; ++hour_)
      for (std::size_t begin = 0; begin <= step.size();) {
        std::size_t const end = std::min(step.find('&', begin), step.size());
        event(step.substr(begin, end - begin));
        begin = end + 1;
      }
    for (auto const& [target, since] : lost_)
      scenario_.faults.push_back(fmt::format("{{ at: {}h, lose: {} }}", since, target));
    std::string profile;
    for (int hour = 0; hour < 24; ++hour)
      profile +=
          (hour == 0 ? "" : ", ") + std::string(busy_[static_cast<std::size_t>(hour)] ? "1" : "0");
    scenario_.load = "{ users: 100, chat_rate: 1/min, profile: [" + profile + "] }";
    // Half an hour after the last step.
    at_ = fmt::format("{}min", (hour_ - 1) * 60 + 30);
    scenario_.ends = fmt::format("{}h", hour_);
    claim("sql-a", row.p);
    claim("sql-b", row.m);
    check(fmt::format("orders on sql-a is {}serving and orders on sql-b is {}serving",
                      row.serves == 'P' || row.serves == '2' ? "" : "not ",
                      row.serves == 'M' || row.serves == '2' ? "" : "not "));
    check(fmt::format("commits lost of orders {} 0", row.loses ? ">" : "="));
  }

  PairScenario const& scenario() const { return scenario_; }
  /// Whether a command of the row may have made a role change at this instant.
  bool by_command(SimTime t) const {
    return std::any_of(commands_.begin(), commands_.end(), [&](int hour) {
      return t - SimTime{std::chrono::hours{hour}} < 1min && t >= SimTime{std::chrono::hours{hour}};
    });
  }

  /// Service was forced while the old principal served on.
  bool forced() const { return forced_; }

private:
  void event(std::string text) {
    if (text == "commit") {
      busy_[static_cast<std::size_t>(hour_)] = true;
      return;
    }
    if (auto const colon = text.find(':'); colon != std::string::npos)
      return command(text.substr(0, colon), text.substr(colon + 1));
    bool const slowly = text.ends_with('~');
    if (slowly) {
      text.pop_back();
      // Nothing to speak of gets through until the next step is over.
      scenario_.faults.push_back(fmt::format("{{ at: {}h, slow: a-b, to: 1B/s, heal_at: {}min }}",
                                             hour_, (hour_ + 1) * 60 + 30));
    }
    std::string const target = target_of(text.substr(1));
    if (text[0] == '-')
      lost_[target] = hour_;
    else
      scenario_.faults.push_back(fmt::format("{{ at: {}h, lose: {}, heal_at: {}h }}",
                                             lost_.extract(target).mapped(), target, hour_));
  }

  void command(std::string const& what, std::string const& rest) {
    auto const equals = rest.find('=');
    commands_.push_back(hour_);
    forced_ = forced_ || (what == "force" && !lost_.contains(target_of("P")));
    scenario_.commands.push_back(fmt::format(
        "{{ at: {}h, on: {}, sql: {}, answers: {} }}", hour_, target_of(rest.substr(0, equals)),
        statement_of(what), equals == std::string::npos ? "done" : rest.substr(equals + 1)));
  }

  void check(std::string const& predicate) {
    scenario_.checks.push_back("{ at: " + at_ + ", holds: " + predicate + " }");
  }

  void claim(std::string const& instance, Seen const& seen) {
    if (seen.opening == -1)
      return check(instance + " is down");
    std::string const copy = "orders on " + instance;
    check(fmt::format("{} is {}", copy, seen.role == 'P' ? "PRINCIPAL" : "MIRROR"));
    check(fmt::format("{} is {}", copy, seen.state));
    check(fmt::format("witness of {} is {}connected", copy, seen.witness == '+' ? "" : "not "));
    check(fmt::format("{} opens with {}", copy, seen.opening));
    check(fmt::format("role sequence of {} = {}", copy, seen.role_sequence));
  }

  PairScenario scenario_;
  std::map<std::string, int> lost_; ///< and since which hour
  std::vector<int> commands_;
  std::array<bool, 24> busy_{};
  bool forced_ = false;
  int hour_ = 1;
  std::string at_;
};

int automatic_failovers(DrillResult const& r, Told const& told) {
  int n = 0;
  for (FactRow const& fact : rows_of(r))
    if (fact.kind == FactKind::State && fact.model == "mirroring role" && fact.to == "PRINCIPAL" &&
        !told.by_command(fact.at))
      ++n;
  return n;
}

} // namespace

BOOST_AUTO_TEST_SUITE(mirroring_cases_through_the_engine)

// Each seed has phases of the pings of its own: who notices first differs.
BOOST_DATA_TEST_CASE(a_row_ends_as_it_is_documented_whoever_notices_first, data::make(kCases),
                     row) {
  Told const told(row);
  Plan const plan = told.scenario().plan();
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    auto const r = drill(plan, {seed});
    auto const where = fmt::format("{} [{}] seed {}: ", row.name, row.steps, seed);
    for (ObjectiveRecord const& objective : r.objectives)
      BOOST_TEST(objective.verdict == Verdict::Met,
                 where << objective.text << ": " << objective.why);
    BOOST_TEST(automatic_failovers(r, told) == row.failovers, where);
    // Service that was forced while the principal served: both do until they meet.
    bool const two = row.serves == '2' || told.forced();
    for (FactRow const& fact : rows_of(r))
      BOOST_TEST((fact.kind != FactKind::Alarm || two), where << fact.label);
  }
}

BOOST_AUTO_TEST_SUITE_END()
