#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "results.hpp"
#include "tests/support/child.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

namespace {

std::string error_of(std::function<void()> const& body) {
  try {
    body();
  } catch (RecordError const& error) {
    return error.what();
  }
  return "no error";
}

std::string opening_for_writing(std::string const& path) {
  return error_of([&] { RecordWriter(path, std::chrono::milliseconds(20)); });
}
std::string opening_for_reading(std::string const& path) {
  return error_of([&] { RecordReader reader(path); });
}

void write_text(std::string const& path, std::string const& text) {
  std::ofstream(path, std::ios::binary) << text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(record)

BOOST_DATA_TEST_CASE(what_was_stored_is_read_back_equal, data::xrange(8), group) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  Anything random(static_cast<std::uint64_t>(group));
  std::vector<DrillResult> stored;
  std::vector<std::int64_t> ids;
  {
    RecordWriter writer(path);
    std::int64_t const run = writer.begin_run(description());
    for (int i = 0; i < 25; ++i) {
      stored.push_back(random.result());
      ids.push_back(writer.store(run, stored.back()));
    }
  }
  RecordReader const reader(path);
  BOOST_TEST(reader.drills() == ids, boost::test_tools::per_element());
  BOOST_TEST(reader.newest() == ids.back());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    StoredDrill const drill = reader.read(ids[i]);
    BOOST_TEST(drill.id == ids[i]);
    BOOST_REQUIRE((drill.result == stored[i]));
  }
}

BOOST_AUTO_TEST_CASE(a_finished_record_is_one_file_which_its_readers_leave_alone) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  auto const files = [&] {
    std::filesystem::directory_iterator const all(std::filesystem::path(path).parent_path());
    return std::distance(begin(all), end(all));
  };
  {
    RecordWriter first(path), second(path); // the last one to leave puts the log away
    second.store(second.begin_run(description()), Anything(1).result());
  }
  BOOST_TEST(files() == 1);
  BOOST_TEST(RecordReader(path).drills().size() == 1U);
  BOOST_TEST(files() == 1);
}

BOOST_AUTO_TEST_CASE(a_drill_carries_all_that_is_needed_to_run_it_again) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RunDescription described = description();
  described.limits = {{"failover", "rpo", 900'000'000}, {"failback", "acknowledged_lost", 0}};
  RecordWriter writer(path);
  std::int64_t const first = writer.begin_run(described);
  RunDescription other;
  other.title = "other";
  other.sources = {{"x.yaml", described.sources[0].second}};
  std::int64_t const second = writer.begin_run(other);
  std::int64_t const drill = writer.store(second, {}), earlier = writer.store(first, {});
  RecordReader const reader(path);
  StoredDrill const read = reader.read(earlier);
  BOOST_TEST(read.run == first);
  BOOST_TEST(read.description.scenario_name == described.scenario_name);
  BOOST_TEST(read.description.scenario_file == described.scenario_file);
  BOOST_TEST(read.description.title == described.title);
  BOOST_TEST(read.description.estate_file == described.estate_file);
  BOOST_TEST((read.description.overrides == described.overrides));
  BOOST_TEST((read.description.sources == described.sources));
  BOOST_TEST((read.description.versions == described.versions));
  BOOST_TEST((read.description.engine_options == described.engine_options));
  BOOST_TEST((read.description.limits == described.limits));
  BOOST_TEST((reader.read(drill).description.sources == other.sources));
}

BOOST_AUTO_TEST_CASE(a_text_is_kept_once_however_often_it_is_used) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter writer(path);
  for (int i = 0; i < 3; ++i)
    writer.begin_run(description());
  // Three sources of three runs, two of them the same text.
  BOOST_TEST(answer(path, "SELECT count(*) FROM sources") == "9\n");
  BOOST_TEST(answer(path, "SELECT count(*) FROM texts") == "2\n");
}

BOOST_AUTO_TEST_CASE(a_record_is_appended_to) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  for (std::uint64_t i = 1; i <= 3; ++i) {
    RecordWriter writer(path);
    writer.store(writer.begin_run(description()), usual_result(i, 10));
  }
  RecordReader const reader(path);
  BOOST_TEST(reader.drills().size() == 3u);
  BOOST_TEST(reader.read(reader.newest()).result.seed.value == 3u);
  // Words that a later writer uses again are not kept again.
  BOOST_TEST(answer(path, "SELECT count(*) - count(DISTINCT name) FROM names") == "0\n");
}

BOOST_AUTO_TEST_CASE(an_empty_record_has_no_newest_drill_and_none_to_read) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter const writer(path);
  RecordReader const reader(path);
  BOOST_TEST(reader.newest() == 0);
  BOOST_TEST(reader.drills().empty());
  BOOST_TEST(error_of([&] { reader.read(1); }) == "'" + path + "' has no drill 1");
  BOOST_TEST(error_of([&] { reader.read(-7); }) == "'" + path + "' has no drill -7");
}

BOOST_AUTO_TEST_CASE(the_file_says_whose_it_is_and_is_written_ahead) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter const writer(path);
  BOOST_TEST(answer(path, "PRAGMA application_id") == "1398227521\n"); // "SWBA"
  BOOST_TEST(answer(path, "PRAGMA user_version") == "10\n");
  BOOST_TEST(answer(path, "PRAGMA journal_mode") == "wal\n");
}

BOOST_AUTO_TEST_CASE(what_all_drills_of_a_run_decide_is_stored_with_the_run) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter writer(path);
  std::int64_t const run = writer.begin_run(description());
  RunObjective objective;
  objective.text = "rto: within 1h in 95% of at least 9 drills";
  objective.line = 7;
  objective.met = 5, objective.missed = 1, objective.unobserved = 2, objective.not_exercised = 3;
  objective.low = {123'456}, objective.high = {999'999};
  objective.verdict = Verdict::Inconclusive;
  objective.why = "too few";
  writer.conclude(run, {objective});
  BOOST_TEST((RecordReader(path).run_objectives(run) == std::vector{objective}));
  BOOST_TEST(RecordReader(path).run_objectives(run + 1).empty());
  BOOST_TEST(answer(path, "SELECT * FROM run_objectives") ==
             "1|0|rto: within 1h in 95% of at least 9 drills|inconclusive|too few|7|5|1|2|3|123456|"
             "999999\n");
}

BOOST_AUTO_TEST_CASE(a_path_that_holds_no_record_is_named_with_what_it_is) {
  Folder const folder;
  std::string const none = folder.file("none.db"), deep = folder.file("no/such/folder.db");
  BOOST_TEST(opening_for_reading(none) == "'" + none + "': no such file");
  BOOST_TEST(opening_for_writing(deep) ==
             "'" + deep + "' cannot be made: there is no folder '" + folder.file("no/such") + "'");
  BOOST_TEST(opening_for_writing(folder.file("")) ==
             "'" + folder.file("") + "' is a directory, expected a database");
  BOOST_TEST(opening_for_reading(folder.file("")) ==
             "'" + folder.file("") + "' is a directory, expected a database");
  BOOST_TEST(opening_for_writing("/dev/null") == "'/dev/null' is no regular file");
  BOOST_TEST(opening_for_writing("") == "the path of the database is empty or holds a NUL byte");
  std::string const text = folder.file("text.db");
  write_text(text, std::string(5000, 'x'));
  BOOST_TEST(opening_for_writing(text) == "'" + text + "' is no database");
  BOOST_TEST(opening_for_reading(text) == "'" + text + "' is no database");
  std::string const empty = folder.file("empty.db");
  write_text(empty, "");
  BOOST_TEST(opening_for_reading(empty) == "'" + empty + "' holds no record of drills");
  BOOST_TEST(opening_for_writing(empty) == "no error");
  BOOST_TEST(opening_for_reading(empty) == "no error");
}

BOOST_AUTO_TEST_CASE(names_that_sqlite_gives_a_meaning_are_plain_names) {
  Folder const folder;
  std::string const here = std::filesystem::current_path().string();
  std::filesystem::current_path(folder.file(""));
  for (char const* name : {":memory:", "file:x.db?mode=memory"}) {
    { RecordWriter(name).begin_run(description()); }
    BOOST_TEST(std::filesystem::exists(std::string("./") + name));
  }
  std::filesystem::current_path(here);
}

BOOST_AUTO_TEST_CASE(a_database_of_another_program_is_refused_and_left_as_it_was) {
  Folder const folder;
  std::string const path = folder.file("other.db");
  {
    SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    db.exec("CREATE TABLE runs (id INTEGER)");
  }
  auto const bytes = [&] {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  std::string const before = bytes();
  BOOST_TEST(opening_for_writing(path) == "'" + path + "' is a database of another program");
  BOOST_TEST(opening_for_reading(path) == "'" + path + "' is a database of another program");
  BOOST_TEST((bytes() == before));
}

BOOST_AUTO_TEST_CASE(a_record_of_a_newer_program_is_refused_with_both_versions) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  { RecordWriter const writer(path); }
  SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 12");
  std::string const expected = "'" + path +
                               "' was written by a newer switchback: its record is of version 12, "
                               "this program knows versions up to 10";
  BOOST_TEST(opening_for_writing(path) == expected);
  BOOST_TEST(opening_for_reading(path) == expected);
}

BOOST_AUTO_TEST_CASE(a_record_that_lacks_what_came_later_is_completed) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  {
    RecordWriter writer(path);
    writer.store(writer.begin_run(description()), usual_result(5, 10));
    SQLite::Database db(path, SQLite::OPEN_READWRITE);
    db.exec("DROP VIEW alarms; DROP INDEX drills_of_run; PRAGMA user_version = 0");
  }
  { RecordWriter const writer(path); }
  BOOST_TEST(answer(path, "SELECT count(*) FROM alarms") == "0\n");
  BOOST_TEST(answer(path, "PRAGMA user_version") == "10\n");
  RecordReader const reader(path);
  BOOST_TEST((reader.read(1).result == usual_result(5, 10)));
}

BOOST_AUTO_TEST_CASE(views_of_an_earlier_version_give_way_to_those_of_this_one) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  {
    RecordWriter writer(path);
    writer.store(writer.begin_run(description()), usual_result(5, 10));
    SQLite::Database db(path, SQLite::OPEN_READWRITE);
    db.exec("DROP VIEW exposure; CREATE VIEW exposure AS SELECT id AS drill FROM drills; "
            "DROP TABLE objective_limits; PRAGMA user_version = 4");
  }
  // Who only reads leaves the file as it is.
  BOOST_TEST(
      RecordReader(path).select("SELECT drill, begun_us FROM exposure WHERE drill = ?", 2).empty());
  BOOST_TEST(RecordReader(path).describe(1).limits.empty());
  BOOST_TEST(answer(path, "PRAGMA user_version") == "4\n");
  { RecordWriter const writer(path); }
  BOOST_TEST(answer(path, "SELECT begun_us FROM exposure WHERE drill = 2").empty());
  BOOST_TEST(answer(path, "PRAGMA user_version") == "10\n");
}

BOOST_AUTO_TEST_CASE(a_locked_record_is_waited_for_and_then_named) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter writer(path, std::chrono::milliseconds(30));
  SQLite::Database other(path, SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  std::string const expected =
      "'" + path + "' is in use by another program and did not become free";
  auto const before = std::chrono::steady_clock::now();
  BOOST_TEST(error_of([&] { writer.begin_run(description()); }) == expected);
  BOOST_TEST((std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(30)));
  other.exec("COMMIT");
  // The writer goes on as if nothing had been.
  BOOST_TEST(writer.store(writer.begin_run(description()), usual_result(1, 5)) == 1);
}

BOOST_AUTO_TEST_CASE(a_drill_of_no_run_and_steps_of_no_runbook_are_refused_as_a_whole) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter writer(path);
  std::int64_t const run = writer.begin_run(description());
  BOOST_TEST(error_of([&] { writer.store(run + 1, usual_result(1, 5)); }) ==
             "'" + path + "' cannot be used: FOREIGN KEY constraint failed");
  DrillResult loose = usual_result(2, 5);
  loose.facts[0].what = UsersChanged{"a word that only the refused drill uses", 0};
  loose.commands.back().step = 1000;
  BOOST_TEST(error_of([&] { writer.store(run, loose); }) ==
             "'" + path + "' cannot be used: FOREIGN KEY constraint failed");
  BOOST_TEST(answer(path, "SELECT count(*) FROM drills") == "0\n");
  BOOST_TEST(answer(path, "SELECT count(*) FROM facts") == "0\n");
  // The word went with the drill, and is stored when it is needed again.
  loose.commands.clear();
  std::int64_t const id = writer.store(run, loose);
  BOOST_TEST((RecordReader(path).read(id).result == loose));
}

BOOST_AUTO_TEST_CASE(numbers_and_words_that_can_not_be_are_named_not_taken) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter writer(path);
  writer.store(writer.begin_run(description()), usual_result(1, 5));
  auto const after = [&](char const* sql) {
    SQLite::Database(path, SQLite::OPEN_READWRITE).exec(sql);
    return error_of([&] { RecordReader(path).read(1); });
  };
  BOOST_TEST(after("UPDATE facts SET kind = 9 WHERE seq = 0") ==
             "'" + path + "' holds the number 9 where none can be");
  BOOST_TEST(after("UPDATE facts SET kind = 1 WHERE seq = 0") ==
             "'" + path + "' holds a fact that tells nothing");
  BOOST_TEST(after("UPDATE facts SET cause = 99999 WHERE seq = 0") ==
             "'" + path + "' lacks the word 99999 of a fact");
  BOOST_TEST(after("DELETE FROM facts; UPDATE steps SET line = 1 << 40 WHERE seq = 1") ==
             "'" + path + "' holds the number 1099511627776 where none can be");
  BOOST_TEST(after("UPDATE steps SET line = 1; UPDATE drills SET verdict = 'perhaps'") ==
             "'" + path + "' holds the unknown verdict 'perhaps'");
  BOOST_TEST(after("DROP VIEW drill_summary; DROP TABLE objectives; UPDATE drills SET verdict = "
                   "'met'") == "'" + path + "' cannot be used: no such table: objectives");
}

BOOST_AUTO_TEST_CASE(where_no_more_can_be_written_the_drill_is_refused_and_those_before_it_stay) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  std::string const error = in_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit const limit{400'000, 400'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    RecordWriter writer(path);
    std::int64_t const run = writer.begin_run(description());
    return error_of([&] {
      for (std::uint64_t i = 1; i < 100; ++i)
        writer.store(run, usual_result(i, 500));
    });
  });
  BOOST_TEST(error == "'" + path + "' cannot be read or written: disk I/O error");
  BOOST_TEST(answer(path, "PRAGMA integrity_check") == "ok\n");
  RecordReader const reader(path);
  for (std::int64_t const id : reader.drills())
    BOOST_TEST((reader.read(id).result == usual_result(static_cast<std::uint64_t>(id), 500)));
}

BOOST_AUTO_TEST_CASE(writers_that_make_and_fill_the_same_file_at_once_wait_for_each_other) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  std::vector<pid_t> children;
  for (int c = 0; c < 4; ++c) {
    pid_t const child = fork();
    if (child == 0) {
      int code = 0;
      try {
        RecordWriter writer(path);
        std::int64_t const run = writer.begin_run(description());
        for (std::uint64_t i = 0; i < 5; ++i)
          writer.store(run, usual_result(i, 50));
      } catch (std::exception const&) {
        code = 1;
      }
      _exit(code);
    }
    children.push_back(child);
  }
  for (pid_t const child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    BOOST_TEST((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  }
  BOOST_TEST(answer(path, "SELECT count(*), count(DISTINCT run) FROM drills") == "20|4\n");
  BOOST_TEST(answer(path, "SELECT count(*) FROM facts") == "1000\n");
}

BOOST_AUTO_TEST_SUITE_END()
