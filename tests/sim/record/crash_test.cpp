#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/wait.h>

#include <csignal>

#include "results.hpp"

using namespace switchback;
using namespace switchback::test;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(crash)

// The parent of a run is killed at an instant that no test can choose: it stores without an end and
// tells of each drill that it finished; after a few, and a little more, the kill comes.
BOOST_DATA_TEST_CASE(a_killed_writer_leaves_whole_drills_only, data::xrange(12), moment) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  pid_t const child = fork();
  if (child == 0) {
    close(ends[0]);
    RecordWriter writer(path);
    std::int64_t const run = writer.begin_run(description());
    for (std::uint64_t i = 1;; ++i) {
      writer.store(run, usual_result(i, 300));
      if (write(ends[1], "x", 1) != 1)
        _exit(1);
    }
  }
  close(ends[1]);
  std::int64_t told = 0;
  char one = 0;
  while (told < 3 && read(ends[0], &one, 1) == 1)
    ++told;
  usleep(static_cast<useconds_t>(moment) * 731);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
  while (read(ends[0], &one, 1) == 1)
    ++told;
  close(ends[0]);

  BOOST_TEST(answer(path, "PRAGMA integrity_check") == "ok\n");
  BOOST_TEST(answer(path, "PRAGMA foreign_key_check").empty());
  RecordReader const reader(path);
  auto const drills = reader.drills();
  // Finished drills are all there; the one after them may be.
  BOOST_TEST(static_cast<std::int64_t>(drills.size()) >= told);
  BOOST_TEST(static_cast<std::int64_t>(drills.size()) <= told + 1);
  for (std::int64_t const id : drills)
    BOOST_REQUIRE((reader.read(id).result == usual_result(static_cast<std::uint64_t>(id), 300)));
  // And the file can be written to again.
  RecordWriter writer(path);
  BOOST_TEST(writer.store(writer.begin_run(description()), usual_result(1, 3)) ==
             static_cast<std::int64_t>(drills.size()) + 1);
}

BOOST_AUTO_TEST_SUITE_END()
