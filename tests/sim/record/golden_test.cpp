// A record of each version that was ever written stays readable. Each tests/golden/record-vN.db was
// written by the program that made version N; it is never written again. When the version is
// raised, `test_record --run_test=golden/write_the_record_of_this_version` makes the next one.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "results.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

std::string const kGolden = std::string(SWITCHBACK_SOURCE_DIR) + "/tests/golden/record-v1.db";

SimTime second(std::int64_t n) { return SimTime{std::chrono::seconds(n)}; }

/// Each field with a value of its own.
DrillResult golden_result() {
  DrillResult r;
  r.seed = Seed{0xFEDC'BA98'7654'3210};
  r.status = DrillStatus::TimedOut, r.status_detail = "60s of real time";
  r.ended = second(129'600);
  r.verdict = Verdict::Inconclusive;
  r.digest = "00112233445566778899aabbccddeeff";
  r.messages = 3'110'400;
  r.compliance = {50, 20, 15, 10, 5};
  std::int64_t n = 0;
  for (FactKind const kind :
       {FactKind::Phase, FactKind::State, FactKind::Serving, FactKind::Users, FactKind::Job,
        FactKind::RoleChange, FactKind::Alarm, FactKind::Notice})
    ++n, r.facts.push_back(old_fact(second(n), kind, "mgc", "mirroring", "M3", "Synchronized",
                                    "Suspended", "PrincipalLost", 100 + n));
  r.faults = {{0, "lose-site", "site-1", "disks destroyed", second(10), second(20), ""},
              {1, "lose-link", "wan", "", {}, {}, "its step was never reached"}};
  r.runbooks = {
      {0, "failover", second(1), second(2), second(3), second(4), RunbookOutcome::Completed, ""},
      {1, "failback", {}, {}, {}, {}, RunbookOutcome::NotTriggered, "its trigger never came"}};
  r.steps = {{0, 4, 1, 2, "Bring the database online", "sql", "sql-b", "dba", 17, second(5),
              second(6), second(7), StepOutcome::Done},
             {1,
              1,
              1,
              1,
              "Clear the list",
              "powershell",
              "admin",
              "chat",
              9,
              {},
              {},
              {},
              StepOutcome::NotReached}};
  r.commands = {{0, 18, 3, "restore database mgc with recovery", "sql-b", second(6), second(7),
                 CommandOutcome::Refused, "3117", "the log can not be restored"}};
  for (Fate const fate : {Fate::AcknowledgedKept, Fate::AcknowledgedLost, Fate::Refused,
                          Fate::UnknownKept, Fate::UnknownLost, Fate::NotSent}) {
    ++n;
    r.fates.push_back({second(n), second(n + 1), fate, static_cast<std::uint32_t>(n), 3 * n + 3,
                       Bytes{2048 * n}, n, n + 1, n + 2, "cause"});
  }
  r.measures = {{"rpo", "failover", 450'000'000, "us", ""},
                {"rto", "failback", {}, "us", "no role change was observed"}};
  r.segments = {{"rto", "failover", 1, second(1), second(2), SegmentKind::Human, "failover: 4."}};
  r.objectives = {{"failover", "rpo: 15min", Verdict::Met, "it was 7min 30s", 12},
                  {"failback", "rto: 2h", Verdict::NotExercised, "nothing called for it", 13},
                  {"always", "at most one serving copy", Verdict::Missed, "broken", 0}};
  return r;
}

void write_record(std::string const& path) {
  {
    DrillResult result = golden_result();
    add_findings(result, context_of(description()));
    RecordWriter writer(path);
    writer.store(writer.begin_run(description()), result);
  }
  // One plain file, that can be read where nothing can be written.
  SQLite::Database(path, SQLite::OPEN_READWRITE)
      .exec("PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM");
}

void check_content(std::string const& path) {
  StoredDrill const drill = RecordReader(path).read(1);
  DrillResult wanted = golden_result();
  add_findings(wanted, context_of(drill.description)); // they were not stored then
  BOOST_TEST((drill.result == wanted));
  BOOST_TEST(drill.description.scenario_name == description().scenario_name);
  BOOST_TEST(drill.description.title == description().title);
  BOOST_TEST((drill.description.sources == description().sources));
  BOOST_TEST((drill.description.overrides == description().overrides));
  BOOST_TEST((drill.description.versions == description().versions));
  BOOST_TEST((drill.description.engine_options == description().engine_options));
}

} // namespace

BOOST_AUTO_TEST_SUITE(golden)

BOOST_AUTO_TEST_CASE(a_record_of_version_1_is_read) { check_content(kGolden); }

BOOST_DATA_TEST_CASE(a_record_of_each_later_version_is_read_and_has_a_summary, data::xrange(2, 10),
                     version) {
  std::string const path = std::string(SWITCHBACK_SOURCE_DIR) + "/tests/golden/record-v" +
                           std::to_string(version) + ".db";
  BOOST_TEST(answer(path, "PRAGMA user_version") == std::to_string(version) + "\n");
  RecordReader const reader(path);
  StoredDrill const drill = reader.read(1);
  DrillResult const wanted = golden_result();
  BOOST_TEST((drill.result.status == wanted.status));
  BOOST_TEST((drill.result.fates == wanted.fates));
  BOOST_TEST((drill.result.measures == wanted.measures));
  BOOST_TEST((drill.result.commands == wanted.commands));
  BOOST_TEST((drill.result.objectives.size() == wanted.objectives.size()));
  BOOST_TEST((rows_of(drill.result).size() == rows_of(wanted).size()));
  BOOST_TEST(reader.select_of_drill("SELECT * FROM drill_summary WHERE drill = ?", 1).size() == 1u);
  BOOST_TEST(!reader.select_of_drill("SELECT * FROM what_to_change WHERE drill = ?", 1).empty());
}

BOOST_AUTO_TEST_CASE(a_record_of_version_1_answers_what_came_later_as_if_it_were_empty) {
  RecordReader const reader(kGolden);
  for (std::string const later : {"losses", "loss_ladder", "exposure"})
    BOOST_TEST(reader.select("SELECT * FROM " + later + " WHERE drill = ?", 1).empty(), later);
  BOOST_TEST(reader.select("SELECT * FROM clocks WHERE drill = ?", 1).size() == 2u);
  BOOST_TEST(reader.run_objectives(1).empty());
  BOOST_TEST(reader.describe(1).assumptions.empty());
}

BOOST_AUTO_TEST_CASE(a_record_of_version_1_is_appended_to) {
  Folder const folder;
  std::string const copy = folder.file("copy.db");
  std::filesystem::copy_file(kGolden, copy);
  std::filesystem::permissions(copy, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  {
    RecordWriter writer(copy);
    BOOST_TEST(writer.store(writer.begin_run(description()), usual_result(1, 20)) == 2);
  }
  check_content(copy);
  BOOST_TEST((RecordReader(copy).read(2).result == usual_result(1, 20)));
}

BOOST_AUTO_TEST_CASE(the_schema_has_all_that_version_1_had) {
  Folder const folder;
  std::string const now = folder.file("now.db");
  { RecordWriter const writer(now); }
  char const* const kColumns = "SELECT m.name || '.' || c.name FROM sqlite_schema m JOIN "
                               "pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') "
                               "ORDER BY 1";
  std::string const then = answer(kGolden, kColumns), all = answer(now, kColumns);
  BOOST_TEST(then.size() > 1000u);
  for (std::size_t begin = 0, end; (end = then.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    std::string const column = then.substr(begin, end - begin + 1);
    BOOST_TEST((all.rfind(column, 0) == 0 || all.find("\n" + column) != std::string::npos),
               "column " << column << " is gone");
  }
}

BOOST_AUTO_TEST_CASE(write_the_record_of_this_version, *boost::unit_test::disabled()) {
  std::string const path = "record-of-this-version.db";
  write_record(path);
  check_content(path);
}

BOOST_AUTO_TEST_SUITE_END()
