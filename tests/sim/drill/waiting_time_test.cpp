// A statement that waits costs time: in the duration of its command, and in the segments of the
// outage that it falls into, which add up.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <map>

#include "tests/support/shipped.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

class RoleChangeFiles final : public FileSource {
public:
  RoleChangeFiles(std::string clause, std::string after)
      : clause_(std::move(clause)), after_(std::move(after)) {}
  Answer read(std::string const& path) override {
    if (path == "change.yaml")
      return {R"yaml(title: a planned change of roles
estate: estates/shipped.yaml
load: { users: 100, chat_rate: 10/s }
runbooks:
  - { run: change.md, role: failover, when: { at: 60s } }
objectives: { failover: { rto: 1h } }
ends: 30min
)yaml",
              {}};
    if (path == "change.md")
      return {R"md(# Change of roles
## 1. Close
```sql on=sql-a by=dba takes=10s
alter database orders set restricted_user )md" +
                  clause_ + R"md(
backup log orders to disk = '\\fs-2.litwareinc.com\logship\tail.trn' with norecovery
```
## 2. Open
```sql on=sql-c by=dba takes=10s
restore log orders from disk = '\\fs-2.litwareinc.com\logship\tail.trn'
alter database orders set multi_user
```
```dialog on=sql-c by=dba takes=10s
Redirect Clients
database: orders
to: sql-c
```
)md" + after_,
              {}};
    return disk_.read(SWITCHBACK_SOURCE_DIR "/scenarios/" + path);
  }

private:
  std::string clause_, after_;
  DiskFiles disk_;
};

DrillResult change(std::string const& clause, Overrides const& set = {},
                   std::string const& after = {}) {
  RoleChangeFiles files(clause, after);
  PlanResult read = read_plan("change.yaml", set, files);
  if (!read.plan)
    throw std::runtime_error(to_text(read.diagnostics.front()));
  return drill(*read.plan);
}

Duration taken(DrillResult const& r, std::string const& beginning) {
  for (CommandRecord const& command : r.commands)
    if (command.text.starts_with(beginning))
      return command.to - command.from;
  return Duration{-1};
}

/// Of the outage, what went by with the statement; checks that its segments add up.
Duration in_rto(DrillResult const& r, std::string const& beginning) {
  Duration sum{}, with{};
  for (Segment const& s : r.segments)
    if (s.scope == "failover" && s.measure == "rto") {
      sum += s.to - s.from;
      if (s.command && r.commands[static_cast<std::size_t>(*s.command)].text.starts_with(beginning))
        with += s.to - s.from;
    }
  BOOST_TEST(sum.count() == value_of(r, "failover", "rto"));
  return with;
}

struct Row {
  char const* name;
  char const* clause;
  Overrides set;
  Duration takes, within_rto;
};
std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.name; }

std::vector<Row> const kRows{
    {"at once", "with rollback immediate", {}, 0s, 0s},
    // The users are served while the statement waits for them.
    {"users have time", "with rollback after 40 seconds", {}, 40s, 0s},
    {"their work is undone",
     "with rollback immediate",
     {{"databases.orders.undo_takes", "5min"}},
     5min,
     5min},
    {"users have time, then their work is undone",
     "with rollback after 40",
     {{"databases.orders.undo_takes", "5min"}},
     5min + 40s,
     5min},
    {"open transactions are undone",
     "with rollback immediate",
     {{"databases.orders.open_transactions", "6GB"}, {"sql.sql-a.redo_rate", "100MB/s"}},
     1min,
     1min},
};

} // namespace

BOOST_AUTO_TEST_SUITE(waiting_time)

BOOST_DATA_TEST_CASE(a_statement_that_waits_costs_time_in_the_outage, data::make(kRows), row) {
  auto const r = change(row.clause, row.set);
  BOOST_TEST(refusals(r).empty());
  BOOST_TEST((taken(r, "alter database orders set restricted") == row.takes));
  BOOST_TEST((in_rto(r, "alter database orders set restricted") == row.within_rto));
}

BOOST_AUTO_TEST_CASE(the_outage_is_longer_by_what_it_waited_for) {
  auto const rto = [](Overrides const& set) {
    return Duration{value_of(change("with rollback immediate", set), "failover", "rto")};
  };
  Duration const at_once = rto({}), undone = rto({{"databases.orders.undo_takes", "60s"}});
  BOOST_TEST((at_once > 0s));
  BOOST_TEST((undone - at_once == 60s));
}

BOOST_AUTO_TEST_CASE(a_statement_that_waits_for_ever_is_cut_off_with_the_drill) {
  auto const r = change("");
  BOOST_TEST_REQUIRE(r.steps.size() > 0U);
  BOOST_TEST((r.steps.front().outcome == StepOutcome::CutOff));
  BOOST_TEST((r.runbooks.front().outcome == RunbookOutcome::CutOff));
  BOOST_TEST(refusals(r).empty());
  BOOST_TEST(lost(r) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
