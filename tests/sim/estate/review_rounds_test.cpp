#include "sim/estate/review_rounds.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/child.hpp"

using namespace switchback;
using switchback::test::in_child;

namespace {

/// Reviews that are answered with a change so many times.
struct Answered {
  explicit Answered(int times)
      : left(times), rounds(
                         [this] {
                           ++reviews;
                           if (left-- > 0)
                             BOOST_TEST(!rounds.changed(left % 2 == 0 ? "clients" : "a mirror"));
                         },
                         [] { return std::string("state at 00:10:00\n"); }) {}
  int left, reviews = 0;
  ReviewRounds rounds;
};

/// How a child ended, with all that it wrote to its standard error.
std::string told_by_child(std::function<void()> const& body) {
  auto const file =
      std::filesystem::temp_directory_path() / ("switchback-rounds-" + std::to_string(getpid()));
  std::string const end = in_child([&] {
    int const to = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0 || dup2(to, STDERR_FILENO) < 0)
      return std::string("no file");
    body();
    return std::string("went on");
  });
  std::ostringstream told;
  told << std::ifstream(file).rdbuf();
  std::filesystem::remove(file);
  return end + "\n" + told.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(review_rounds)

BOOST_AUTO_TEST_CASE(a_change_that_a_review_brings_is_reviewed_again_and_then_it_is_over) {
  Answered two(2);
  BOOST_TEST(two.rounds.changed("a disk"));
  BOOST_TEST(two.reviews == 3);
  BOOST_TEST(two.rounds.why().text == "clients"); // of the newest change
  BOOST_TEST(!two.rounds.under_way());
}

BOOST_AUTO_TEST_CASE(as_many_reviews_as_allowed_are_no_bug) {
  Answered most(ReviewRounds::kMost - 1);
  BOOST_TEST(most.rounds.changed("a disk"));
  BOOST_TEST(most.reviews == ReviewRounds::kMost);
}

BOOST_AUTO_TEST_CASE(
    a_change_that_does_not_come_to_rest_ends_the_drill_and_says_what_kept_changing) {
  std::string const told = told_by_child([] {
    Answered never(1'000'000);
    never.rounds.changed("a disk");
  });
  BOOST_TEST_INFO(told);
  BOOST_TEST(told.starts_with("crashed"));
  for (char const* fact : {"50 times: clients", "50 times: a mirror", "state at 00:10:00"})
    BOOST_TEST((told.find(fact) != std::string::npos), fact);
}

BOOST_AUTO_TEST_SUITE_END()
