#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <xxhash.h>

#include <set>

#include "sim/history/history.hpp"
#include "tests/sim/record/results.hpp"

using namespace switchback;
using switchback::test::Anything;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(message)

BOOST_DATA_TEST_CASE(any_result_survives_the_way_to_the_parent, data::xrange(200), seed) {
  DrillResult const sent = Anything(static_cast<std::uint64_t>(seed)).result();
  auto const received = decode(encode(sent));
  BOOST_REQUIRE(received.has_value());
  BOOST_TEST((*received == sent));
}

BOOST_AUTO_TEST_CASE(a_message_that_was_cut_anywhere_is_not_taken) {
  std::string const message = encode(Anything(7).result());
  for (std::size_t n = 0; n < message.size(); ++n)
    BOOST_REQUIRE(!decode(std::string_view(message).substr(0, n)));
  BOOST_TEST(!decode(message + '\0'));
}

BOOST_AUTO_TEST_CASE(a_message_with_any_byte_changed_is_not_taken) {
  std::string message = encode(Anything(8).result(4));
  for (char& byte : message) {
    byte = static_cast<char>(byte ^ 0x20);
    BOOST_REQUIRE(!decode(message));
    byte = static_cast<char>(byte ^ 0x20);
  }
  BOOST_TEST(decode(message).has_value());
}

namespace {

std::string words(std::initializer_list<std::uint64_t> all) {
  std::string bytes;
  for (std::uint64_t const word : all)
    for (int i = 0; i < 8; ++i)
      bytes += static_cast<char>(word >> (8 * i) & 0xFF);
  return bytes;
}

/// A message whose length and checksum fit its content, whatever that is.
std::string sealed(std::string const& content) {
  return words({content.size(), XXH3_64bits(content.data(), content.size())}) + content;
}

/// Empty texts, lists and numbers as a result begins with them, up to its list of facts: status,
/// detail, verdict, digest, objectives, findings, reasons, seed, end.
std::string const kUpToFacts = words({0, 0, 0, 0, 0, 0, 0, 1, 0});

} // namespace

BOOST_AUTO_TEST_CASE(content_that_is_damaged_under_a_good_checksum_never_crashes) {
  std::string const content = encode(Anything(10).result(5)).substr(16);
  Anything random(10);
  int taken = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string damaged = content;
    for (std::size_t n = 1 + random.below(4); n > 0; --n)
      damaged[random.below(damaged.size())] = static_cast<char>(random.below(256));
    damaged.resize(damaged.size() - (random.below(2) == 0 ? 0 : random.below(damaged.size())));
    taken += decode(sealed(damaged)).has_value() ? 1 : 0;
  }
  // Damage inside of a number or a text may go unseen here: the checksum is there for that.
  BOOST_TEST(taken < 5000);
}

BOOST_AUTO_TEST_CASE(a_count_that_the_content_can_not_hold_is_refused_without_making_room_for_it) {
  for (std::uint64_t const count : {std::uint64_t{1}, std::uint64_t{1} << 40, ~std::uint64_t{0}}) {
    BOOST_TEST(!decode(sealed(kUpToFacts + words({count}))));
    BOOST_TEST(!decode(sealed(words({count})))); // as the length of a text
  }
}

BOOST_AUTO_TEST_CASE(numbers_outside_of_their_type_are_refused) {
  auto const phase = [](std::uint64_t kind, std::uint64_t number) {
    // One fact (at, no fault, its kind, a phase), then nine empty lists, five numbers of the
    // ledger, and the count of messages.
    return sealed(kUpToFacts + words({1, 0}) + std::string(1, '\0') + words({kind, number}) +
                  words({0, 0, 0, 0, 0, 0, 0, 0, 0}) + words({0, 0, 0, 0, 0}) + words({0}));
  };
  BOOST_TEST(decode(phase(0, 2)).has_value());
  BOOST_TEST(!decode(phase(0, 3)));
  BOOST_TEST(!decode(phase(9, 0)));
  BOOST_TEST(!decode(phase(~std::uint64_t{0}, 0)));
  auto const fault_with_id = [](std::uint64_t id) {
    return sealed(kUpToFacts + words({0, 1, id, 0, 0, 0}) + std::string(2, '\0') + words({0}) +
                  words({0, 0, 0, 0, 0, 0, 0, 0}) + words({0, 0, 0, 0, 0}) + words({0}));
  };
  BOOST_TEST(decode(fault_with_id(0x7FFF'FFFF)).has_value());
  BOOST_TEST(!decode(fault_with_id(0x8000'0000)));
}

BOOST_AUTO_TEST_CASE(noise_of_any_length_is_not_taken) {
  Anything random(9);
  for (int i = 0; i < 2000; ++i) {
    std::string noise;
    for (std::size_t n = random.below(300); n > 0; --n)
      noise += static_cast<char>(random.below(256));
    BOOST_REQUIRE(!decode(noise));
    // With a length that fits, only the checksum stands in the way.
    BOOST_REQUIRE(!decode(words({noise.size(), 0}) + noise));
  }
}

BOOST_AUTO_TEST_CASE(equal_results_have_equal_digests_and_any_other_fact_another) {
  DrillResult const result = Anything(11).result(20);
  DrillResult other = result;
  BOOST_TEST(digest_of(result) == digest_of(other));
  BOOST_TEST(digest_of(result).size() == 32u);
  std::set<std::string> digests{digest_of(result)};
  auto const changed = [&](auto&& change) {
    other = result;
    change(other);
    return digests.insert(digest_of(other)).second;
  };
  BOOST_TEST(changed([](DrillResult& r) { r.seed.value ^= 1; }));
  BOOST_TEST(changed([](DrillResult& r) { r.ended += Duration{1}; }));
  BOOST_TEST(changed([](DrillResult& r) { r.facts.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.faults.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.runbooks.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.steps.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.commands.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.fates.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.measures.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.segments.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { r.losses.emplace_back(); }));
  BOOST_TEST(changed([](DrillResult& r) { ++r.compliance.lost; }));
  BOOST_TEST(changed([](DrillResult& r) { ++r.messages; }));
  // Words that move from one field to the next must not look the same.
  BOOST_TEST(changed([](DrillResult& r) {
    r.facts.push_back({{}, Noticed{{}, "ab", "c", "", 0}});
  }));
  BOOST_TEST(changed([](DrillResult& r) {
    r.facts.push_back({{}, Noticed{{}, "a", "bc", "", 0}});
  }));
}

BOOST_AUTO_TEST_CASE(status_verdict_objectives_and_the_digest_itself_are_no_part_of_the_digest) {
  DrillResult const result = Anything(12).result();
  DrillResult other = result;
  other.status = DrillStatus::TimedOut;
  other.status_detail += "!";
  other.digest = digest_of(result);
  other.objectives.emplace_back();
  other.verdict = result.verdict == Verdict::Met ? Verdict::Missed : Verdict::Met;
  BOOST_TEST(digest_of(result) == digest_of(other));
}

BOOST_AUTO_TEST_CASE(the_digest_is_the_same_on_every_machine) {
  // XXH3-128 of the canonical bytes of this result, with its zero texts, lists and numbers; seen on
  // x86-64 with g++ 12 and clang 14.
  DrillResult result;
  result.seed = Seed{42};
  result.ended = SimTime{std::chrono::hours(36)};
  result.facts.push_back({SimTime{Duration{36'450'000'000}},
                          StateChanged{StateModel::Mirroring, "mgc", "sql-b", "M3", "Synchronized",
                                       "PendingFailover", "PrincipalLost", -1}});
  BOOST_TEST(digest_of(result) == "2acb8e10b521aa32d38aa3a6eef6b8da");
}

BOOST_AUTO_TEST_SUITE_END()
