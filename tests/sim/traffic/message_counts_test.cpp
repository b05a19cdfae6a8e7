#include "sim/traffic/message_counts.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <map>
#include <vector>

using namespace switchback;
namespace data = boost::unit_test::data;

namespace {

/// The chance that draws of the law lie as far from it as these (chi-squared), in cells of at least
/// ten expected ones.
template <class Law>
double chance(std::map<std::int64_t, int> const& seen, int draws, Law const& law) {
  double distance = 0, expected = 0, expected_left = draws;
  int found = 0, found_left = draws, cells = 0;
  for (std::int64_t k = 0; expected_left - expected >= 10; ++k) {
    auto const it = seen.find(k);
    expected += draws * boost::math::pdf(law, static_cast<double>(k));
    found += it == seen.end() ? 0 : it->second;
    if (expected < 10 || expected_left - expected < 10)
      continue;
    distance += (found - expected) * (found - expected) / expected;
    expected_left -= expected, found_left -= found;
    expected = 0, found = 0, ++cells;
  }
  distance += (found_left - expected_left) * (found_left - expected_left) / expected_left;
  return boost::math::cdf(complement(boost::math::chi_squared(cells), distance));
}

MessageCounts counts_at(KeyedRandom const& random, std::int64_t per_1000s) {
  return MessageCounts(random, Frequency{per_1000s}, {});
}

} // namespace

BOOST_AUTO_TEST_SUITE(message_counts)

BOOST_DATA_TEST_CASE(a_second_has_a_poisson_number_of_messages,
                     data::make({300, 2'000, 24'000, 500'000}), per_1000s) {
  KeyedRandom const random(Seed{11});
  auto counts = counts_at(random, per_1000s);
  constexpr int kBlocks = 20'000;
  std::map<std::int64_t, int> seen;
  for (std::int64_t block = 0; block < kBlocks; ++block)
    ++seen[counts.in(block)];
  BOOST_TEST(chance(seen, kBlocks, boost::math::poisson(per_1000s / 1000.0)) > 0.001);
}

BOOST_DATA_TEST_CASE(neighbouring_seconds_know_nothing_of_each_other,
                     data::make({24'000, 2'400'000}) * data::make({1, 2, 8, 16}), per_1000s,
                     apart) {
  KeyedRandom const random(Seed{12});
  auto counts = counts_at(random, per_1000s);
  double const mean = per_1000s / 1000.0;
  constexpr std::int64_t kBlocks = 40'000;
  std::vector<double> in;
  for (std::int64_t block = 0; block < kBlocks; ++block)
    in.push_back(static_cast<double>(counts.in(block)) - mean);
  double product = 0;
  for (std::size_t i = 0; i + static_cast<std::size_t>(apart) < in.size(); ++i)
    product += in[i] * in[i + static_cast<std::size_t>(apart)];
  // The correlation of independent numbers is within five standard errors of nothing.
  BOOST_TEST(std::abs(product / static_cast<double>(kBlocks) / mean) <
             5 / std::sqrt(static_cast<double>(kBlocks)));
}

BOOST_AUTO_TEST_CASE(the_order_of_the_questions_makes_no_difference) {
  KeyedRandom const random(Seed{13});
  auto forward = counts_at(random, 24'000), anyhow = counts_at(random, 24'000);
  std::vector<std::int64_t> sums;
  for (std::int64_t block = 0; block < 5'000; ++block)
    sums.push_back(forward.before(block));
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    auto const block = static_cast<std::int64_t>(random.below(5'000, 1, i));
    BOOST_REQUIRE_EQUAL(anyhow.before(block), sums[static_cast<std::size_t>(block)]);
  }
  BOOST_TEST(std::is_sorted(sums.begin(), sums.end()));
}

BOOST_DATA_TEST_CASE(binomial_numbers_have_their_law,
                     data::make({24, 60, 400, 5'000}) * data::make({20, 300, 500, 970}), n, part) {
  KeyedRandom const random(Seed{14});
  constexpr int kDraws = 20'000;
  std::map<std::int64_t, int> seen;
  for (std::uint64_t i = 0; i < kDraws; ++i)
    ++seen[random.binomial(n, part, 1000, 5, i)];
  BOOST_TEST(chance(seen, kDraws, boost::math::binomial(n, part / 1000.0)) > 0.0005);
}

BOOST_AUTO_TEST_SUITE_END()
