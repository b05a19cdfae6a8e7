// The base of a differential travels with the log: a copy that has rolled past a full backup has it
// as its base. No page says so; two accounts from the field do.
#include "tests/models/backup_server.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(differential_base)

BOOST_AUTO_TEST_CASE(a_differential_bridges_a_gap_for_a_copy_that_has_rolled_past_its_base) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  primary.full();
  primary.write(10);
  BOOST_TEST(restore(copy, primary.log()) == 0);
  primary.write(10);
  primary.log(); // lost
  primary.write(10);
  auto const later = primary.differential();
  BOOST_TEST(restore(copy, later) == 0);
  BOOST_TEST((copy.content == primary.db.content));
}

BOOST_AUTO_TEST_CASE(a_copy_that_has_not_reached_the_new_full_backup_keeps_the_old_base) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  BOOST_TEST(restore(copy, primary.log()) == 0);
  primary.full();
  primary.write(10);
  BOOST_TEST(restore(copy, primary.differential()) == 3136);
}

BOOST_AUTO_TEST_CASE(a_copy_only_full_backup_does_not_travel) {
  Server primary;
  Database copy = copy_of(primary.full());
  auto const base = copy.differential_base;
  primary.write(10);
  primary.full(true);
  primary.write(10);
  BOOST_TEST(restore(copy, primary.log()) == 0);
  BOOST_TEST((copy.differential_base == base));
}

BOOST_AUTO_TEST_CASE(a_log_that_is_applied_in_part_brings_the_bases_of_that_part) {
  Server primary;
  Database copy = copy_of(primary.full());
  primary.write(10);
  auto const first = primary.full();
  primary.write(10);
  primary.full();
  primary.write(10);
  apply_log(copy, up_to(primary.log(), SimTime{15s}));
  BOOST_TEST((copy.differential_base == first.base));
}

BOOST_AUTO_TEST_CASE(a_copy_only_log_brings_the_base_and_leaves_it_to_the_next_log) {
  Server primary;
  Database one = copy_of(primary.full()), other = one;
  primary.write(10);
  auto const base = primary.full().base;
  primary.write(10);
  BOOST_TEST(restore(one, primary.log(true)) == 0);
  BOOST_TEST(restore(other, primary.log()) == 0);
  BOOST_TEST((one.differential_base == base));
  BOOST_TEST((other.differential_base == base));
}

BOOST_AUTO_TEST_CASE(a_seed_from_a_copy_only_backup_has_the_base_of_the_log_that_follows) {
  Server primary;
  Database copy = copy_of(primary.full(true));
  BOOST_TEST(!copy.differential_base);
  primary.write(10);
  BOOST_TEST(restore(copy, primary.differential()) == 3136);
  primary.full();
  primary.write(10);
  BOOST_TEST(restore(copy, primary.log()) == 0);
  primary.write(10);
  BOOST_TEST(restore(copy, primary.differential()) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
