// How a mirroring session is set up and what keeps it from it: who must name whom first, endpoints
// and their ports, machines that are dead when they are named, releases that differ. SQL Server
// docs, ALTER DATABASE SET Database Mirroring, "Setting Up Database Mirroring", CREATE ENDPOINT,
// "Upgrading Mirrored Instances", "Database Engine events and errors".
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include "tests/support/fault_of.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// Every ten seconds on an instance; `on` may be !KIND for a fault at the target, or ? for the
/// state of the session as its copy on an instance shows it.
struct Line {
  std::string on, what;
};

struct Claim {
  char const* name;
  Overrides set;
  std::vector<Line> lines;
  std::string answers; ///< of each line but faults: ok, the number, or the state
  friend std::ostream& operator<<(std::ostream& out, Claim const& c) { return out << c.name; }
};

std::string meet(std::string const& other, int port = 5022) {
  return fmt::format("alter database orders set partner = 'TCP://{}:{}'", other, port);
}
std::string witness(std::string const& other, int port = 5022) {
  return fmt::format("alter database orders set witness = 'TCP://{}:{}'", other, port);
}
constexpr char kApart[] = "alter database orders set partner off",
               kNobody[] = "alter database orders set witness off",
               kFailOver[] = "alter database orders set partner failover",
               kResume[] = "alter database orders set partner resume";

std::string mirror_endpoint(std::string const& state, int port) {
  return fmt::format("create endpoint Pairs state = {} as tcp (listener_port = {}) for "
                     "database_mirroring (role = all)",
                     state, port);
}

Claim const kClaims[] = {
    {"both sides name each other, the mirror first",
     {},
     {{"sql-a", kApart}, {"sql-b", meet("sql-a")}, {"sql-a", meet("sql-b")}, {"?", "sql-a"}},
     "ok ok ok SYNCHRONIZED"},
    {"the principal alone",
     {},
     {{"sql-a", kApart}, {"sql-a", meet("sql-b")}, {"?", "sql-a"}},
     "ok 1416 none"},
    {"the mirror alone waits",
     {},
     {{"sql-a", kApart}, {"sql-b", meet("sql-a")}, {"?", "sql-b"}},
     "ok ok none"},
    {"the principal first, then the mirror, is no session yet",
     {},
     {{"sql-a", kApart}, {"sql-a", meet("sql-b")}, {"sql-b", meet("sql-a")}, {"?", "sql-a"}},
     "ok 1416 ok none"},
    {"the mirror has named somebody else",
     {},
     {{"sql-a", kApart}, {"sql-b", meet("sql-w")}, {"sql-a", meet("sql-b")}},
     "ok ok 1416"},
    {"the mirror's word is taken back",
     {},
     {{"sql-a", kApart}, {"sql-b", meet("sql-a")}, {"sql-b", kApart}, {"sql-a", meet("sql-b")}},
     "ok ok ok 1416"},
    {"the mirror's word counts once",
     {},
     {{"sql-a", kApart},
      {"sql-b", meet("sql-a")},
      {"sql-a", meet("sql-b")},
      {"sql-a", kApart},
      {"sql-a", meet("sql-b")}},
     "ok ok ok ok 1416"},
    {"a copy that is a mirror already",
     {},
     {{"sql-b", meet("sql-w")}, {"?", "sql-b"}},
     "1405 SYNCHRONIZED"},
    {"a port at which the mirror does not listen",
     {},
     {{"sql-a", kApart}, {"sql-b", meet("sql-a")}, {"sql-a", meet("sql-b", 7777)}},
     "ok ok 1418"},
    {"a port at which the principal does not listen",
     {},
     {{"sql-a", kApart}, {"sql-b", meet("sql-a", 7777)}, {"sql-a", meet("sql-b")}},
     "ok ok 1418"},
    {"another port on both sides",
     {{"sql.sql-a.endpoint", "7022"}, {"sql.sql-b.endpoint", "7023"}},
     {{"sql-a", kApart}, {"sql-b", meet("sql-a", 7022)}, {"sql-a", meet("sql-b", 7023)}},
     "ok ok ok"},
    {"an endpoint that was dropped and made anew elsewhere",
     {},
     {{"sql-a", kApart},
      {"sql-b", "drop endpoint Mirroring"},
      {"sql-b", meet("sql-a")},
      {"sql-a", meet("sql-b")},
      {"sql-b", mirror_endpoint("started", 7024)},
      {"sql-a", meet("sql-b")},
      {"sql-a", meet("sql-b", 7024)}},
     "ok ok ok 1418 ok 1418 ok"},
    {"an endpoint that is made stopped",
     {},
     {{"sql-a", kApart},
      {"sql-b", "drop endpoint Mirroring"},
      {"sql-b", mirror_endpoint("stopped", 5022)},
      {"sql-b", meet("sql-a")},
      {"sql-a", meet("sql-b")},
      {"sql-b", "alter endpoint Pairs state = started"},
      {"sql-a", meet("sql-b")}},
     "ok ok ok ok 1418 ok ok"},
    {"a mirror that is dead when it is named",
     {},
     {{"sql-a", kApart},
      {"sql-b", meet("sql-a")},
      {"!lose host", "sql-b"},
      {"sql-a", meet("sql-b")}},
     "ok ok 1418"},
    {"a witness machine that is dead when it is named",
     {},
     {{"sql-a", kNobody}, {"!lose host", "sql-w"}, {"sql-a", witness("sql-w")}},
     "ok 1456"},
    {"a witness without its network",
     {},
     {{"sql-a", kNobody}, {"!lose network", "sql-w"}, {"sql-a", witness("sql-w")}},
     "ok 1456"},
    {"a witness whose service has ended",
     {},
     {{"sql-a", kNobody}, {"!lose process", "sql-w"}, {"sql-a", witness("sql-w")}},
     "ok 1456"},
    {"a witness cut off from the principal",
     {},
     {{"sql-a", kNobody}, {"!lose link", "a-w"}, {"sql-a", witness("sql-w")}},
     "ok 1456"},
    {"a witness at another port",
     {},
     {{"sql-a", kNobody}, {"sql-a", witness("sql-w", 7777)}},
     "ok 1456"},
    {"a witness that the mirror cannot reach",
     {},
     {{"sql-a", kNobody}, {"!lose link", "b-w"}, {"sql-a", witness("sql-w")}},
     "ok 1426"},
    {"a witness that is there again",
     {},
     {{"sql-a", kNobody}, {"sql-a", witness("sql-w")}},
     "ok ok"},
    {"a failover to a newer release suspends the session, for good",
     {{"sql.sql-b.version", "2014"}, {"sql.sql-a.version", "2012"}},
     {{"sql-a", kFailOver}, {"?", "sql-b"}, {"?", "sql-a"}, {"sql-b", kResume}, {"?", "sql-b"}},
     "ok SUSPENDED SUSPENDED 1462 SUSPENDED"},
    {"between equal releases it does not",
     {{"sql.sql-b.version", "2014"}, {"sql.sql-a.version", "2014"}},
     {{"sql-a", kFailOver}, {"?", "sql-b"}},
     "ok SYNCHRONIZED"},
    {"a newer mirror works until it takes over",
     {{"sql.sql-b.version", "2014"}, {"sql.sql-a.version", "2012"}},
     {{"?", "sql-a"}, {"?", "sql-b"}},
     "SYNCHRONIZED SYNCHRONIZED"},
    {"an automatic failover to a newer release, when the old principal returns",
     {{"sql.sql-b.version", "2014"}, {"sql.sql-a.version", "2012"}},
     {{"!lose host", "sql-a"},
      {"", ""},
      {"?", "sql-b"},
      {"", ""},
      {"", ""},
      {"^lose host", "sql-a"},
      {"", ""},
      {"", ""},
      {"?", "sql-b"}},
     "DISCONNECTED SUSPENDED"},
};

std::string state_of_session(Scene const& s, std::string const& instance) {
  auto const state = s.estate.mirroring().state(instance, "orders");
  return state ? std::string(mirroring::name_of(*state)) : "none";
}

Moment moment_of(Line const& line, Duration at) {
  return {SimTime{at}, [&line](Scene& s) {
            if (line.on.empty())
              return;
            if (line.on == "?")
              return s.say(state_of_session(s, line.what));
            if (line.on[0] == '!' || line.on[0] == '^') {
              auto fault = fault_of(line.on.substr(1), line.what);
              if (line.on.ends_with("process"))
                fault.values["process"] = std::string("sql-server");
              if (line.on.ends_with("network"))
                fault.values["network"] = std::string("all");
              return line.on[0] == '!' ? strike(s.estate, fault) : mend(s.estate, fault);
            }
            Outcome const o = run_sql_text(s.estate, line.on, line.what);
            s.say(o.refused() ? o.number : "ok");
          }};
}

} // namespace

BOOST_AUTO_TEST_SUITE(mirror_setup)

BOOST_DATA_TEST_CASE(a_session_is_set_up_or_refused, data::make(kClaims), claim) {
  std::vector<Moment> moments;
  Duration at = 60s;
  for (Line const& line : claim.lines)
    moments.push_back(moment_of(line, at += 10s));
  std::string heard =
      run_estate(plan_of("pairs/planned-failover", claim.set), moments, SimTime{at + 10s});
  std::replace(heard.begin(), heard.end(), '\n', ' ');
  BOOST_TEST(heard == claim.answers);
}

BOOST_AUTO_TEST_SUITE_END()
