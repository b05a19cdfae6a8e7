// What a record says of itself: what was asked for, which drill it is, and whether it was changed.
#include <boost/test/unit_test.hpp>

#include <set>

#include "results.hpp"

using namespace switchback;
using namespace switchback::test;

namespace {

std::string const kNone = "no error";

std::string error_of(std::function<void()> const& body) {
  try {
    body();
  } catch (RecordError const& error) {
    return error.what();
  }
  return kNone;
}

} // namespace

BOOST_AUTO_TEST_SUITE(identity)

BOOST_AUTO_TEST_CASE(a_run_says_what_was_asked_for_and_how_it_ended) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  RecordWriter writer(path);
  RunDescription asked = description();
  asked.wanted = 3;
  asked.applications = {{"shop", 500, true, {"orders", "stock"}}, {"bills", 50, false, {"bills"}}};
  std::int64_t const finished = writer.begin_run(asked), cut = writer.begin_run(asked);
  writer.store(finished, usual_result(1, 5));
  writer.conclude(finished, {});
  RecordReader const reader(path);
  BOOST_TEST((reader.state_of(finished) == RunState::Finished));
  BOOST_TEST((reader.state_of(cut) == RunState::Open));
  BOOST_TEST(reader.describe(cut).wanted == 3);
  BOOST_TEST((reader.describe(cut).applications == asked.applications));
}

BOOST_AUTO_TEST_CASE(the_same_drill_has_the_same_identity_in_every_file) {
  Folder const folder;
  std::set<std::string> identities;
  auto const identity = [&](std::string const& file, RunDescription const& run, int seed) {
    std::string const path = folder.file(file);
    RecordWriter writer(path);
    writer.store(writer.begin_run(run), usual_result(static_cast<std::uint64_t>(seed), 5));
    return answer(path, "SELECT identity FROM drills ORDER BY id DESC LIMIT 1");
  };
  std::string const here = identity("a.db", description(), 1);
  identity("b.db", description(), 7);
  BOOST_TEST(identity("b.db", description(), 1) == here);
  BOOST_TEST(identity("b.db", description(), 2) != here);
  RunDescription other = description();
  other.overrides[0].second = "10min";
  BOOST_TEST(identity("b.db", other, 1) != here);
}

BOOST_AUTO_TEST_CASE(rows_and_texts_that_were_changed_are_told_not_taken) {
  Folder const folder;
  std::string const path = folder.file("a.db");
  {
    RecordWriter writer(path);
    writer.store(writer.begin_run(description()), usual_result(1, 5));
  }
  auto const after = [&](char const* sql) {
    std::string const copy = folder.file("b.db");
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing);
    SQLite::Database(copy, SQLite::OPEN_READWRITE).exec(sql);
    return error_of([&] { RecordReader(copy).read(1); });
  };
  BOOST_TEST(after("UPDATE drills SET seed = seed") == kNone);
  for (char const* sql :
       {"UPDATE measures SET value = value + 1 WHERE seq = 3", "DELETE FROM segments WHERE seq = 0",
        "UPDATE objectives SET verdict = 'missed'",
        "UPDATE facts SET at_us = at_us + 1 WHERE seq = 1", "UPDATE texts SET text = text || ' '"})
    BOOST_TEST(after(sql) != kNone, sql);
}

BOOST_AUTO_TEST_SUITE_END()
