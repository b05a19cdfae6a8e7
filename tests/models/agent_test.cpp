#include "models/agent.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

Job job(std::string name, Duration every = 15min, Duration phase = 0s) {
  Job result;
  result.name = std::move(name);
  result.every = every;
  result.phase = phase;
  return result;
}

struct Tick {
  char const* what;
  Duration every, phase, from;
  Duration next; ///< below zero: never
  friend std::ostream& operator<<(std::ostream& out, Tick const& t) { return out << t.what; }
};
Tick const kTicks[] = {
    {"at day 0", 15min, 0s, 0s, 0s},
    {"on a tick", 15min, 0s, 30min, 30min},
    {"just after a tick", 15min, 0s, 30min + 1us, 45min},
    {"just before a tick", 15min, 0s, 45min - 1us, 45min},
    {"with a phase, before the first", 15min, 2min, 0s, 2min},
    {"with a phase, on a tick", 15min, 2min, 17min, 17min},
    {"with a phase, after a tick", 15min, 2min, 17min + 1us, 32min},
    {"a phase longer than the period begins later", 15min, 40min, 0s, 40min},
    {"the shortest schedule", 10s, 0s, 24h + 1s, 24h + 10s},
    {"no schedule", 0s, 0s, 0s, -1s},
    // A clock may show a day before day 0, whose ticks count from its own midnight.
    {"the day before, on a tick", 15min, 0s, -5h, -5h},
    {"the day before, after a tick", 15min, 2min, -5h + 3min, -5h + 17min},
    {"the day before, and next at midnight", 7h, 0s, -2h, 0s},
    {"the day before, and next the phase of day 0", 7h, 1h, -1h, 1h},
    {"two days before", 12h, 6h, -42h, -42h},
};

struct Start {
  char const* what;
  char const* name;
  bool agent_runs, running, enabled;
  int start, stop;
  bool at_tick;
  friend std::ostream& operator<<(std::ostream& out, Start const& s) { return out << s.what; }
};
Start const kStarts[] = {
    {"idle and enabled", "LSBackup_mgc", true, false, true, 0, 22022, true},
    {"idle and disabled", "LSBackup_mgc", true, false, false, 0, 22022, false},
    {"running", "LSBackup_mgc", true, true, true, 22022, 0, false},
    {"running though disabled meanwhile", "LSBackup_mgc", true, true, false, 22022, 0, false},
    {"Agent is stopped", "LSBackup_mgc", false, false, true, 22022, 22022, false},
    {"another name", "LSBackup_mg", true, false, true, 14262, 14262, true},
    {"another case", "lsbackup_MGC", true, false, true, 0, 22022, true},
};

} // namespace

BOOST_AUTO_TEST_SUITE(agent)

BOOST_DATA_TEST_CASE(ticks_are_multiples_of_the_period_from_day_0_plus_the_phase,
                     data::make(kTicks)) {
  auto const next = next_tick(job("x", sample.every, sample.phase), SimTime{sample.from});
  if (sample.next == -1s)
    BOOST_TEST(!next.has_value());
  else
    BOOST_TEST((next == SimTime{sample.next}));
}

BOOST_DATA_TEST_CASE(a_job_starts_and_stops_as_agent_lets_it, data::make(kStarts)) {
  Agent agent;
  Job shipped = job("LSBackup_mgc");
  shipped.enabled = sample.enabled;
  shipped.running = sample.running;
  agent.add(shipped);
  BOOST_TEST(agent.refuse_start(sample.name, sample.agent_runs) == sample.start);
  BOOST_TEST(agent.refuse_stop(sample.name, sample.agent_runs) == sample.stop);
  BOOST_TEST(starts_at_tick(agent.jobs().front(), sample.agent_runs) == sample.at_tick);
}

BOOST_AUTO_TEST_CASE(jobs_are_added_changed_and_removed_by_name) {
  Agent agent;
  BOOST_TEST(agent.add(job("a")) == 0);
  BOOST_TEST(agent.add(job("b")) == 0);
  BOOST_TEST(agent.add(job("A")) == 14261);
  BOOST_TEST(agent.enable("a", false) == 0);
  BOOST_TEST(!agent.find("a")->enabled);
  BOOST_TEST(agent.enable("c", false) == 14262);

  JobChange change;
  change.name = "B";
  BOOST_TEST(agent.update("a", change) == 14261);
  BOOST_TEST(agent.update("b", change) == 0); // its own name in another case
  change.name = "c";
  change.every = 5min;
  change.phase = 1min;
  BOOST_TEST(agent.update("a", change) == 0);
  BOOST_TEST((agent.find("c")->every == Duration{5min}));
  BOOST_TEST((agent.find("c")->phase == Duration{1min}));
  BOOST_TEST(!agent.find("c")->enabled); // what a change does not name stays
  BOOST_TEST(agent.find("a") == nullptr);
  BOOST_TEST(agent.update("a", change) == 14262);

  BOOST_TEST(agent.remove("C") == 0);
  BOOST_TEST(agent.remove("c") == 14262);
  BOOST_TEST(agent.jobs().size() == 1U);
  agent.clear();
  BOOST_TEST(agent.jobs().empty());
}

BOOST_AUTO_TEST_CASE(an_id_is_never_used_twice) {
  Agent agent;
  agent.add(job("a"));
  auto const first = agent.find("a")->id;
  BOOST_TEST(agent.find_id(first)->name == "a");
  agent.remove("a");
  BOOST_TEST(agent.find_id(first) == nullptr);
  agent.add(job("a"));
  BOOST_TEST(agent.find("a")->id != first);
}

BOOST_AUTO_TEST_CASE(a_job_is_named_by_exactly_one_of_name_and_id) {
  BOOST_TEST(refuse_identification(true, false) == 0);
  BOOST_TEST(refuse_identification(false, true) == 0);
  BOOST_TEST(refuse_identification(false, false) == 14294);
  BOOST_TEST(refuse_identification(true, true) == 14294);
}

BOOST_AUTO_TEST_CASE(kinds_of_jobs_have_the_words_of_the_record) {
  BOOST_TEST(name_of(JobKind::Backup) == "backup");
  BOOST_TEST(name_of(JobKind::Copy) == "copy");
  BOOST_TEST(name_of(JobKind::Restore) == "restore");
  BOOST_TEST(name_of(JobKind::Other) == "job");
}

BOOST_AUTO_TEST_SUITE_END()
