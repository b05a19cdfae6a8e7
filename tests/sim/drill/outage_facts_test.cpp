// The few facts that an estate records about user numbers give the same outages as every change of
// the number would.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sim/history/measures.hpp"
#include "tests/support/fault_of.hpp"
#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Fault {
  Duration from, to; ///< `to` zero: not healed
  char const* kind;
  std::string target;
};
struct Course {
  char const* what;
  Overrides set;
  std::vector<Fault> faults;
};
std::ostream& operator<<(std::ostream& out, Course const& c) { return out << c.what; }

std::string told(std::vector<Outage> const& all) {
  std::string text;
  for (Outage const& o : all)
    text += to_text(o.from) + " to " + (o.to ? to_text(*o.to) : "the end") + " of " +
            std::to_string(o.before) + (o.turn ? ", turn " + to_text(*o.turn) : "") + "\n";
  return text;
}

/// The outages by every change, those by the facts, and how many facts about users there are.
std::string outages_of(Course const& course) {
  std::vector<Moment> moments;
  auto const every = std::make_shared<std::vector<Fact>>();
  moments.push_back({SimTime{}, [every](Scene& s) {
                       auto const see = [every, &s] {
                         every->push_back(
                             {s.estate.kernel().now(),
                              UsersChanged{"mgc", s.estate.accounts().users_who_can_post()}});
                       };
                       see();
                       s.estate.watch(see);
                     }});
  for (Fault const& fault : course.faults) {
    FaultPlan const plan = fault_of(fault.kind, fault.target);
    moments.push_back({SimTime{fault.from}, [plan](Scene& s) { strike(s.estate, plan); }});
    if (fault.to > Duration{})
      moments.push_back({SimTime{fault.to}, [plan](Scene& s) { mend(s.estate, plan); }});
  }
  moments.push_back({SimTime{4h}, [every](Scene& s) {
                       std::vector<Fact> users;
                       for (Fact const& fact : s.result.facts)
                         if (fact.kind() == FactKind::Users)
                           users.push_back(fact);
                       s.say(told(outages(*every)) + "--\n" + told(outages(users)) + "--");
                       s.say(std::to_string(users.size()));
                     }});
  return run_estate(plan_of("nothing-happens", course.set), moments, SimTime{4h + 1s});
}

Overrides homed(std::string const& first, std::string const& second) {
  return {{"front_ends.fe-1.homed_users", first}, {"front_ends.fe-2.homed_users", second}};
}

std::vector<Course> const kCourses{
    // 3,900 of 80,000 are at home on the front end that goes at 1 h, which is no outage. Of the
    // 76,100 that are left 72,295 are enough: between 90 % and 95 % of all.
    {"a front end stays away, then the principal goes",
     homed("76100", "3900"),
     {{1h, 0s, "lose host", "fe-2"}, {2h, 3h, "lose host", "sql-primary"}}},
    {"the same with a chat server instead",
     homed("76100", "3900"),
     {{1h, 0s, "lose host", "fe-2"}, {2h, 3h, "lose host", "chat-1"}}},
    {"chat servers go one after the other",
     homed("80000", "0"),
     {{1h, 1h + 20min, "lose host", "chat-1"},
      {1h + 10s, 1h + 30min, "lose host", "chat-2"},
      {1h + 40s, 1h + 10min, "lose host", "chat-3"},
      {1h + 70s, 1h + 90s, "lose host", "chat-4"},
      {2h, 2h + 1min, "lose host", "chat-2"}}},
    {"few are at home on a front end that comes and goes",
     homed("77000", "3000"),
     {{1h, 1h + 5min, "lose host", "fe-2"},
      {1h + 20min, 1h + 21min, "lose host", "fe-2"},
      {1h + 20min + 30s, 1h + 40min, "lose host", "chat-1"}}},
};

} // namespace

BOOST_AUTO_TEST_SUITE(outage_facts)

BOOST_DATA_TEST_CASE(the_facts_give_the_outages_that_every_change_gives, data::make(kCourses),
                     course) {
  std::string const heard = outages_of(course);
  auto const first = heard.find("--\n"), second = heard.find("--\n", first + 1);
  BOOST_REQUIRE(second != std::string::npos);
  std::string const every = heard.substr(0, first);
  BOOST_TEST(heard.substr(first + 3, second - first - 3) == every);
  BOOST_TEST(!every.empty());
  BOOST_TEST(every.find("the end") == every.find("the end of 80000"), every);
  BOOST_TEST_MESSAGE(course.what << ":\n" << heard);
  BOOST_TEST(std::stoi(heard.substr(second + 3)) < 200);
}

BOOST_AUTO_TEST_SUITE_END()
