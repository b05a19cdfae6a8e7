#include "sim/record/record.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>

#include "sim/record/measures.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace fs = std::filesystem;
namespace data = boost::unit_test::data;

namespace {

struct Scratch {
  fs::path folder = fs::temp_directory_path() /
                    ("switchback-test-" + std::to_string(getpid()) + "-" + std::to_string(++count));
  Scratch() { fs::create_directories(folder); }
  ~Scratch() { fs::remove_all(folder); }
  std::string file(char const* name) const { return folder / name; }
  static inline int count = 0;
};

/// A result whose every field is filled from the generator.
DrillResult random_result(unsigned seed) {
  std::mt19937 gen(seed);
  auto const n = [&] { return static_cast<std::int64_t>(gen()) - 2'000'000'000; };
  auto const t = [&] { return SimTime{Duration{static_cast<std::int64_t>(gen())}}; };
  auto const s = [&] {
    return std::string(gen() % 4, static_cast<char>('a' + static_cast<char>(gen() % 26))) +
           (gen() % 5 == 0 ? "\xC3\xA9'\"<\n" : "");
  };
  auto const maybe = [&] { return gen() % 2 == 0 ? std::optional(t()) : std::nullopt; };
  DrillResult r;
  r.seed.value = (static_cast<std::uint64_t>(gen()) << 32) | gen();
  r.status = "completed";
  r.status_detail = s();
  r.ended = t();
  r.verdict = static_cast<Verdict>(gen() % 4);
  for (auto i = gen() % 5; i > 0; --i)
    r.facts.push_back({t(), static_cast<FactKind>(gen() % 8), s(), s(), s(), s(), s(), s(), n()});
  for (auto i = gen() % 4; i > 0; --i)
    r.faults.push_back({static_cast<int>(gen() % 9), s(), s(), s(), maybe(), maybe(), s()});
  for (auto i = gen() % 4; i > 0; --i)
    r.runbooks.push_back(
        {static_cast<int>(gen() % 9), s(), maybe(), maybe(), maybe(), maybe(), s(), s()});
  for (auto i = gen() % 4; i > 0; --i)
    r.steps.push_back({1, 2, 3, 4, s(), s(), s(), s(), 5, maybe(), maybe(), maybe(), s()});
  for (auto i = gen() % 4; i > 0; --i)
    r.commands.push_back({0, 1, 2, s(), s(), t(), t(), s(), s(), s()});
  for (auto i = gen() % 4; i > 0; --i)
    r.fates.push_back({t(),
                       t(),
                       static_cast<Fate>(gen() % 6),
                       static_cast<std::uint32_t>(gen()),
                       n(),
                       {n()},
                       n(),
                       n(),
                       n(),
                       s()});
  for (auto i = gen() % 4; i > 0; --i)
    r.measures.push_back({s(), s(), gen() % 2 == 0 ? std::optional(n()) : std::nullopt, s(), s()});
  for (auto i = gen() % 4; i > 0; --i)
    r.segments.push_back({s(), s(), 3, t(), t(), s(), s()});
  for (auto i = gen() % 4; i > 0; --i)
    r.objectives.push_back({s(), s(), static_cast<Verdict>(gen() % 4), s(), 7});
  r.compliance = {n(), n(), n(), n(), n()};
  r.messages = n();
  r.digest = digest_of(r);
  return r;
}

std::string asked(std::string const& path, char const* sql) {
  sqlite3* db = nullptr;
  std::string answer;
  sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
  sqlite3_exec(
      db, sql,
      [](void* out, int n, char** values, char**) {
        for (int i = 0; i < n; ++i)
          *static_cast<std::string*>(out) +=
              std::string(values[i] != nullptr ? values[i] : "NULL") + " ";
        return 0;
      },
      &answer, nullptr);
  sqlite3_close(db);
  return answer;
}

std::string error_of(std::string const& path) {
  try {
    RecordWriter writer(path);
  } catch (RecordError const& error) {
    return error.what();
  }
  return "";
}

} // namespace

BOOST_AUTO_TEST_SUITE(message)

BOOST_DATA_TEST_CASE(a_result_survives_the_way_to_the_parent, data::xrange(200), seed) {
  auto const r = random_result(static_cast<unsigned>(seed));
  auto const again = decode(encode(r));
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST((*again == r));
  BOOST_TEST(digest_of(*again) == r.digest);
}

BOOST_AUTO_TEST_CASE(a_torn_or_damaged_message_is_no_result) {
  auto const whole = encode(random_result(3));
  for (std::size_t n = 0; n < whole.size(); n += 7)
    BOOST_TEST(!decode(whole.substr(0, n)));
  for (std::size_t i = 0; i < whole.size(); i += 5) {
    auto damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    BOOST_TEST(!decode(damaged));
  }
}

BOOST_AUTO_TEST_CASE(the_digest_sees_every_part_but_status_and_verdict) {
  auto r = random_result(5);
  auto const digest = digest_of(r);
  r.status = "crashed";
  r.verdict = Verdict::Missed;
  BOOST_TEST(digest_of(r) == digest);
  r.messages += 1;
  BOOST_TEST(digest_of(r) != digest);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(record)

BOOST_AUTO_TEST_CASE(what_is_read_back_is_what_was_stored) {
  Scratch scratch;
  std::string const path = scratch.file("a.db");
  RunDescription d;
  d.scenario_name = "s";
  d.scenario_file = "s.yaml";
  d.title = "<script>";
  d.sources = {{"s.yaml", "text"}, {"e.yaml", "text"}};
  d.overrides = {{"a.b", "1"}};
  d.versions = {{"simgrid", "3.32"}};
  d.engine_options = {{"x", "y"}};
  RecordWriter writer(path);
  auto const run = writer.begin_run(d);
  std::vector<std::int64_t> ids;
  for (unsigned i = 0; i < 20; ++i)
    ids.push_back(writer.store(run, random_result(i)));
  RecordReader reader(path);
  BOOST_TEST(reader.drills() == ids, boost::test_tools::per_element());
  BOOST_TEST(reader.newest() == ids.back());
  for (unsigned i = 0; i < 20; ++i) {
    auto const stored = reader.read(ids[i]);
    BOOST_TEST((stored.result == random_result(i)));
    BOOST_TEST((stored.description.sources == d.sources));
    BOOST_TEST((stored.description.overrides == d.overrides));
    BOOST_TEST((stored.description.versions == d.versions));
    BOOST_TEST((stored.description.engine_options == d.engine_options));
  }
  BOOST_CHECK_THROW(reader.read(999), RecordError);
  BOOST_TEST(asked(path, "select count(*) from texts") == "1 ");
  BOOST_TEST(asked(path, "pragma integrity_check") == "ok ");
  BOOST_TEST(asked(path, "pragma foreign_key_check").empty());
}

BOOST_AUTO_TEST_CASE(every_view_can_be_asked) {
  Scratch scratch;
  std::string const path = scratch.file("a.db");
  {
    RecordWriter writer(path);
    writer.store(writer.begin_run({}), random_result(4));
  }
  for (char const* view : {"drill_summary", "rto_segments", "loss_by_cause", "step_durations",
                           "message_ledger", "timeline", "protection_gaps", "objective_trend"})
    BOOST_TEST(!asked(path, (std::string("select count(*) from ") + view).c_str()).empty(), view);
}

BOOST_AUTO_TEST_CASE(what_is_not_ours_is_refused) {
  Scratch scratch;
  BOOST_TEST(!error_of(scratch.folder).empty());
  BOOST_TEST(!error_of(scratch.file("none") + "/x.db").empty());
  std::ofstream(scratch.file("text.db"))
      << "this is no database, and long enough to be seen as none";
  BOOST_TEST(!error_of(scratch.file("text.db")).empty());
  sqlite3* db = nullptr;
  sqlite3_open(scratch.file("other.db").c_str(), &db);
  sqlite3_exec(db, "create table t (x)", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  BOOST_TEST(error_of(scratch.file("other.db")).find("another program") != std::string::npos);
  BOOST_TEST(asked(scratch.file("other.db"), "pragma journal_mode") == "delete ");
  { RecordWriter ours(scratch.file("new.db")); }
  sqlite3_open(scratch.file("new.db").c_str(), &db);
  sqlite3_exec(db, "pragma user_version = 99", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  BOOST_TEST(error_of(scratch.file("new.db")).find("newer") != std::string::npos);
}

BOOST_DATA_TEST_CASE(a_writer_killed_at_any_moment_leaves_whole_drills, data::xrange(8), i) {
  Scratch scratch;
  std::string const path = scratch.file("a.db");
  pid_t const child = fork();
  if (child == 0) {
    RecordWriter writer(path);
    auto const run = writer.begin_run({});
    for (unsigned k = 0;; ++k)
      writer.store(run, random_result(k % 50));
  }
  usleep(static_cast<useconds_t>(20'000 + i * 7'000));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  if (!fs::exists(path))
    return;
  BOOST_TEST(asked(path, "pragma integrity_check") == "ok ");
  RecordWriter again(path);
  RecordReader reader(path);
  for (std::int64_t id : reader.drills()) {
    auto const r = reader.read(id).result;
    BOOST_TEST(digest_of(r) == r.digest);
  }
}

BOOST_AUTO_TEST_SUITE_END()
