// Applications of one estate: each with its own users, ledger, RPO and RTO, over two databases
// mirrored by a pair of instances; and one that needs all its databases on one instance.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>

#include "sim/history/applications.hpp"
#include "sim/history/measures.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/pair.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

/// Two databases on a pair of instances and a third one on its own; `more` is the rest of the
/// estate.
std::string two_databases(std::string const& more = {}) {
  return R"yaml(title: two databases
sites: { site-a: {}, site-b: {}, site-c: {} }
links:
  a-b: { between: [site-a, site-b], bandwidth: 12.5MB/s, latency: 1ms }
  a-c: { between: [site-a, site-c], bandwidth: 12.5MB/s, latency: 1ms }
  b-c: { between: [site-b, site-c], bandwidth: 12.5MB/s, latency: 1ms }
sql: { sql-a: { site: site-a }, sql-b: { site: site-b }, sql-c: { site: site-c } }
shares: { logs: { site: site-c, unc: '\\fs-c\logs' } }
databases:
  orders: { primary: sql-a, size: 1GB }
  stock: { primary: sql-a, size: 1GB, log_per_commit: 1KiB }
mirroring:
  orders: { principal: sql-a, mirror: sql-b }
  stock: { principal: sql-a, mirror: sql-b }
)yaml" + more;
}

class EstateFiles final : public FileSource {
public:
  EstateFiles(std::string scenario, std::string estate)
      : scenario_(std::move(scenario)), estate_(std::move(estate)) {}
  Answer read(std::string const& path) override {
    if (path == "drill.yaml")
      return {scenario_, {}};
    if (path == "estate.yaml")
      return {estate_, {}};
    return {std::nullopt, "no such file"};
  }

private:
  std::string scenario_, estate_;
};

DrillResult drill_of(std::string const& scenario, std::string const& estate, Seed seed = {1}) {
  EstateFiles files(
      "title: t\nestate: estate.yaml\nload: { users: 100, chat_rate: 10/s }\n" + scenario, estate);
  PlanResult read = read_plan("drill.yaml", {}, files);
  if (!read.plan)
    throw std::runtime_error(to_text(read.diagnostics.front()) + "\n" + scenario);
  return drill(*read.plan, seed);
}

struct Ledger {
  std::int64_t kept = 0, lost = 0, all = 0;
};
std::map<std::string, Ledger> ledgers(DrillResult const& r) {
  std::map<std::string, Ledger> of;
  for (FateRange const& range : r.fates) {
    Ledger& ledger = of[range.application];
    ledger.all += range.messages;
    ledger.kept += range.fate == Fate::AcknowledgedKept ? range.messages : 0;
    ledger.lost += range.fate == Fate::AcknowledgedLost ? range.messages : 0;
  }
  return of;
}

std::optional<std::int64_t> measured(DrillResult const& r, std::string const& application,
                                     std::string const& name) {
  for (Measure const& m : r.measures)
    if (m.application == application && m.scope == "failover" && m.name == name)
      return m.value;
  return std::nullopt;
}

std::vector<std::string> role_changes(DrillResult const& r) {
  std::vector<std::string> all;
  for (Fact const& fact : r.facts)
    if (auto const* role = fact.as<RoleChanged>())
      all.push_back(role->database + " to " + role->to);
  return all;
}

/// Users of an application that can write, by the last fact before or at `at`.
std::int64_t users_at(DrillResult const& r, std::string const& application, SimTime at) {
  std::int64_t users = -1;
  for (Fact const& fact : r.facts)
    if (auto const* change = fact.as<UsersChanged>();
        change != nullptr && change->application == application && fact.at <= at)
      users = change->users;
  return users;
}

/// The link between the partners fails; orders alone is forced on the mirror, and its users follow
/// when the link is back.
std::string const kOrdersForced = R"yaml(faults:
  - { at: 100s, lose: a-b, heal_at: 400s }
commands:
  - { at: 160s, on: sql-b, sql: alter database orders set partner force_service_allow_data_loss, answers: done }
ends: 15min
)yaml";

constexpr SimTime at(std::int64_t seconds) { return SimTime{std::chrono::seconds{seconds}}; }

} // namespace

BOOST_AUTO_TEST_SUITE(applications)

BOOST_AUTO_TEST_CASE(each_database_has_users_and_a_ledger_of_its_own) {
  auto const r = drill_of(
      "checks:\n"
      "  - { at: 50s, holds: stock is available and stock on sql-a is serving }\n"
      "  - { at: 50s, holds: sessions of stock on sql-a > 0 and sessions of orders on sql-a > 0 }\n"
      "  - { at: 50s, holds: users who can post = 200 and users who can post of stock = 100 }\n"
      "  - { at: 600s, holds: commits lost of orders > 2000 and commits lost of stock = 0 }\n" +
          kOrdersForced,
      two_databases());
  BOOST_TEST(unmet(r) == "");
  auto const of = ledgers(r);
  BOOST_TEST_REQUIRE(of.size() == 2U);
  BOOST_TEST(of.at("orders").lost > 2000);
  BOOST_TEST(of.at("stock").lost == 0);
  BOOST_TEST(of.at("orders").all + of.at("stock").all == r.messages);
  // 10 commits a second for 900 s, each; the draws differ.
  for (auto const& [name, ledger] : of)
    BOOST_TEST(std::abs(ledger.all - 9'000) < 400, name);
  BOOST_TEST(of.at("orders").all != of.at("stock").all);
  BOOST_TEST((role_changes(r) == std::vector<std::string>{"orders to sql-b"}));
}

BOOST_AUTO_TEST_CASE(two_applications_have_two_ledgers_two_rpos_and_two_verdicts) {
  auto const r =
      drill_of("objectives:\n"
               "  failover:\n"
               "    - { application: shop, rpo: 10s, acknowledged_lost: 0 }\n"
               "    - { application: store, rpo: 0s, acknowledged_lost: 0 }\n"
               "    - { acknowledged_lost: 1000000 }\n" +
                   kOrdersForced,
               two_databases("applications:\n"
                             "  shop: { databases: [orders], users: 10, writes: 20/s }\n"
                             "  store: { databases: [stock], users: 7, writes: 2/s }\n"));
  auto const of = ledgers(r);
  BOOST_TEST(std::abs(of.at("shop").all - 18'000) < 700);
  BOOST_TEST(std::abs(of.at("store").all - 1'800) < 200);
  BOOST_TEST(of.at("shop").all + of.at("store").all == r.messages);
  // From the cut at 100 s on nothing reaches the copy that takes over at 400 s.
  BOOST_TEST(measured(r, "shop", "rpo").value_or(0) == 300'000'000);
  BOOST_TEST(measured(r, "shop", "acknowledged_lost").value_or(0) == of.at("shop").lost);
  BOOST_TEST(!measured(r, "store", "rpo"));
  BOOST_TEST((users_at(r, "shop", at(50)) == 10 && users_at(r, "store", at(50)) == 7));
  std::map<std::string, Verdict> verdicts;
  for (ObjectiveRecord const& o : r.objectives)
    verdicts[name_of(o)] = o.verdict;
  BOOST_TEST(verdicts["failover rpo of shop"] == Verdict::Missed);
  BOOST_TEST(verdicts["failover acknowledged_lost of shop"] == Verdict::Missed);
  BOOST_TEST(verdicts["failover rpo of store"] == Verdict::NotExercised);
  BOOST_TEST(verdicts["failover acknowledged_lost"] == Verdict::Met);
  // Losses are told with whose they are, and add up to the ledger.
  std::int64_t lost = 0;
  for (Loss const& loss : r.losses) {
    BOOST_TEST((loss.application == "shop" && loss.database == "orders"));
    lost += loss.messages;
  }
  BOOST_TEST(lost == of.at("shop").lost);
}

BOOST_AUTO_TEST_CASE(two_applications_have_two_rtos_whose_segments_add_up) {
  // The instance is lost for 60 s: without a witness nobody takes over, and both wait for it.
  auto const r =
      drill_of("faults: [{ at: 100s, lose: sql-a, heal_at: 160s }]\nends: 10min\n",
               two_databases("applications:\n"
                             "  shop: { databases: [orders], users: 10, writes: 20/s }\n"
                             "  store: { databases: [stock], users: 7, writes: 2/s }\n"));
  for (std::string const name : {"shop", "store"}) {
    auto const rto = measured(r, name, "rto").value_or(0);
    BOOST_TEST(rto >= 60'000'000, name);
    std::int64_t sum = 0;
    for (Segment const& s : r.segments)
      if (s.application == name && s.measure == "rto")
        sum += (s.to - s.from).count();
    BOOST_TEST(sum == rto, name);
  }
}

std::string const kShop =
    "applications: { shop: { databases: [orders, stock], users: 500, writes: 120/s, together: ";

BOOST_DATA_TEST_CASE(users_who_need_all_databases_are_out_while_these_are_apart,
                     data::make({true, false}), together) {
  auto const r = drill_of(
      "commands:\n"
      "  - { at: 60s, on: sql-a, sql: alter database stock set partner failover, answers: done }\n"
      "  - { at: 120s, on: sql-a, sql: alter database orders set partner failover, answers: done "
      "}\n"
      "checks:\n"
      "  - { at: 100s, holds: stock on sql-b is serving and orders on sql-a is serving }\n"
      "  - { at: 100s, holds: orders is available and stock is available }\n"
      "  - { at: 100s, holds: shop is " +
          std::string(together ? "unavailable" : "available") + " }\nends: 5min\n",
      two_databases(kShop + (together ? "true" : "false") + " } }\n"));
  BOOST_TEST(unmet(r) == "");
  // Both roles are told, wherever the users are.
  BOOST_TEST((role_changes(r) == std::vector<std::string>{"stock to sql-b", "orders to sql-b"}));
  BOOST_TEST(users_at(r, "shop", at(50)) == 500);
  BOOST_TEST(users_at(r, "shop", at(100)) == (together ? 0 : 500));
  BOOST_TEST(users_at(r, "shop", at(290)) == 500);
  auto const rto = measured(r, "shop", "rto").value_or(-1);
  BOOST_TEST((together ? rto > 60'000'000 && rto < 70'000'000 : rto < 10'000'000), rto);
  auto const of = ledgers(r);
  BOOST_TEST_REQUIRE(of.size() == 1U);
  BOOST_TEST(of.at("shop").all == r.messages);
  BOOST_TEST(std::abs(r.messages - 36'000) < 1'000);
  BOOST_TEST(of.at("shop").lost == 0);
}

BOOST_AUTO_TEST_CASE(writes_and_users_are_split_over_the_databases_evenly) {
  auto const r = drill_of("ends: 10min\n", two_databases(kShop + "false } }\n"));
  std::map<std::string, std::int64_t> messages, bytes;
  for (FateRange const& range : r.fates) {
    messages[range.database] += range.messages;
    bytes[range.database] += range.bytes.value;
  }
  BOOST_TEST(std::abs(messages["orders"] - 36'000) < 1'000);
  BOOST_TEST(std::abs(messages["stock"] - 36'000) < 1'000);
  BOOST_TEST(bytes["orders"] == messages["orders"] * 4096);
  BOOST_TEST(bytes["stock"] == messages["stock"] * 1024);
}

struct Given {
  char const *faults, *commits;
  std::int64_t kept, refused;
};
std::ostream& operator<<(std::ostream& out, Given const& given) { return out << given.commits; }
// sql-a is down from 100 s to 160 s; a client tries three times, 5 s apart.
Given const kGiven[] = {
    {"", "[10s, 20s, 20s, 100s]", 4, 0},
    {"faults: [{ at: 100s, lose: sql-a, heal_at: 160s }]\n", "[10s, 99s, 120s, 130s, 300s]", 3, 2},
    {"faults: [{ at: 100s, lose: sql-a, heal_at: 160s }]\n", "[300s, 200s]", 2, 0},
};

BOOST_DATA_TEST_CASE(commits_at_are_exactly_these_commits, data::make(kGiven), given) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    auto const r = drill_of(
        std::string(given.faults) + "ends: 10min\n",
        two_databases("applications: { clock: { databases: [orders], users: 3, commits_at: " +
                      std::string(given.commits) + " } }\n"),
        {seed});
    std::int64_t kept = 0, refused = 0, all = 0;
    for (FateRange const& range : r.fates)
      if (range.application == "clock") {
        all += range.messages;
        kept += range.fate == Fate::AcknowledgedKept ? range.messages : 0;
        refused += range.fate == Fate::Refused ? range.messages : 0;
      }
    BOOST_TEST(all == given.kept + given.refused);
    BOOST_TEST(kept == given.kept);
    BOOST_TEST(refused == given.refused);
  }
}

BOOST_AUTO_TEST_CASE(an_application_more_leaves_the_first_ones_draws_as_they_are) {
  auto const one =
                 drill_of("ends: 5min\n", two_databases("applications: { a: { databases: [orders], "
                                                        "users: 10, writes: 5/s } }\n")),
             two =
                 drill_of("ends: 5min\n", two_databases("applications: { a: { databases: [orders], "
                                                        "users: 10, writes: 5/s }, b: { databases: "
                                                        "[stock], users: 9, writes: 7/s } }\n"));
  BOOST_TEST(ledgers(one).at("a").all == ledgers(two).at("a").all);
}

BOOST_AUTO_TEST_CASE(two_copies_that_take_writes_break_the_invariant_though_users_are_on_one) {
  auto const r = drill_of("objectives: { always: [at most one serving copy, users write to one "
                          "copy] }\n" +
                              kOrdersForced,
                          two_databases());
  BOOST_TEST(verdict_of(r, "always", "at most one serving copy") == Verdict::Missed);
  BOOST_TEST(verdict_of(r, "always", "users write to one copy") == Verdict::Met);
}

std::string const kShipped =
    "log_shipping: { orders: { primary: sql-a, secondary: sql-c, share: logs, backup_every: 15min, "
    "copy_every: 15min, restore_every: 15min, copy_phase: 2min, restore_phase: 4min } }\n";

// The log of 10:00 was restored at 10:04: what was written from then to the loss at 10:14 is gone.
BOOST_DATA_TEST_CASE(what_is_lost_is_what_the_copy_that_can_serve_lacks, data::make({false, true}),
                     redirected) {
  auto const r = drill_of(
      ""
      "faults: [{ at: \"10:14\", lose: site-a }, { at: \"10:14\", lose: site-b }]\n"
      "commands:\n"
      "  - { at: \"10:26\", on: sql-c, sql: restore database orders with recovery, answers: done "
      "}\n" +
          std::string(redirected ? "  - at: \"10:35\"\n    on: sql-c\n    dialog: |\n"
                                   "      Redirect Clients\n      database: orders\n      to: "
                                   "sql-c\n    answers: done\n"
                                 : "") +
          "checks:\n"
          "  - { at: \"10:30\", holds: orders on sql-c is serving and orders on sql-a is not "
          "serving }\n"
          "  - { at: \"10:30\", holds: orders is unavailable and commits lost of orders > 8000 }\n"
          "  - { at: \"10:50\", holds: orders is " +
          (redirected ? "available" : "unavailable") + " }\nends: \"11:00\"\n",
      two_databases(kShipped));
  BOOST_TEST(unmet(r) == "");
  // 14 min of 10 commits a second.
  BOOST_TEST(std::abs(ledgers(r).at("orders").lost - 8'400) < 300);
  BOOST_TEST(measured(r, "orders", "rpo").value_or(0) == 840'000'000);
  BOOST_TEST((role_changes(r) == std::vector<std::string>{"orders to sql-c"}));
}

BOOST_AUTO_TEST_SUITE_END()
