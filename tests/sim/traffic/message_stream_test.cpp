#include "sim/traffic/message_stream.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/message_twin.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

StreamOptions options(std::int64_t population = 1000) {
  StreamOptions o;
  o.rate = {24'000};
  o.medium_rooms = {69'583};
  o.large_rooms = {6'250};
  o.population = population;
  o.log_per_message = {2048};
  o.post_tries = 3;
  o.post_retry_every = 5s;
  return o;
}

/// A history of lanes drawn at random: crashes, 503s, ramps, several forks, on and off whole
/// seconds.
void random_history(MessageStream& stream, KeyedRandom const& random, std::int64_t population) {
  SimTime t{};
  std::uint32_t fork = 1;
  for (std::uint64_t i = 0; i < 14; ++i) {
    std::vector<Lane> lanes;
    std::int64_t left = population;
    std::vector<int> interrupted;
    for (int group = 0; group < 3; ++group) {
      Lane lane;
      lane.users = static_cast<std::int64_t>(random.below(
          static_cast<std::uint64_t>(left) + 1, 1, i * 8 + static_cast<std::uint64_t>(group)));
      auto const kind = random.below(4, 2, i * 8 + static_cast<std::uint64_t>(group));
      lane.kind = kind < 2 ? Lane::Kind::Served : Lane::Kind::Refused;
      lane.fork = lane.kind == Lane::Kind::Served ? fork : 0;
      lane.group = group;
      lane.accept_to_harden = 2ms;
      lane.harden_to_result = 3ms;
      left -= lane.users;
      lanes.push_back(lane);
      if (random.below(3, 3, i * 8 + static_cast<std::uint64_t>(group)) == 0)
        interrupted.push_back(group);
    }
    Lane outside;
    outside.users = left;
    lanes.push_back(outside);
    stream.set_lanes(t, lanes, i == 0 ? std::vector<int>{} : interrupted);
    if (random.below(4, 4, i) == 0)
      ++fork;
    auto const step = random.below(40'000'000, 5, i);
    t += Duration{static_cast<std::int64_t>(
        random.below(2, 6, i) == 0 ? step / 1'000'000 * 1'000'000 + 1'000'000 : step + 1)};
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(message_stream)

BOOST_DATA_TEST_CASE(on_the_same_draws_the_twin_gives_the_same_fates, data::xrange(150), seed) {
  KeyedRandom const random(Seed{static_cast<std::uint64_t>(seed)});
  MessageStream stream(random, options());
  random_history(stream, random, 1000);
  SimTime const end{400s + 123456us};
  std::vector<KeptSpan> const kept{
      {1, SimTime{}, SimTime{50s + 250ms}}, {2, SimTime{60s}, SimTime{200s}}, {3, SimTime{}, end}};
  auto const twin = test::tell_each(stream, end, kept);
  std::map<std::pair<Fate, std::uint32_t>, std::int64_t> counted;
  std::int64_t all = 0;
  for (FateRange const& range : stream.judge(end, kept)) {
    counted[{range.fate, range.fork}] += range.messages;
    all += range.messages;
    BOOST_TEST(range.small + range.medium + range.large == range.messages);
  }
  BOOST_TEST((counted == twin.fates));
  std::int64_t lost = 0;
  for (auto const& [fate, messages] : counted)
    lost += fate.first == Fate::AcknowledgedLost ? messages : 0;
  BOOST_TEST(stream.acknowledged_lost(end, kept) == lost);
  BOOST_TEST(all == twin.messages);
  BOOST_TEST(all == stream.messages(end));
}

BOOST_DATA_TEST_CASE(what_is_hardened_at_any_moment_is_what_the_twin_hardened, data::xrange(30),
                     seed) {
  KeyedRandom const random(Seed{static_cast<std::uint64_t>(seed) + 1000});
  MessageStream whole(random, options());
  random_history(whole, random, 1000);
  SimTime const end{whole.changes().back().at + 20s};
  auto const twin = test::tell_each(whole, end, {});
  std::int64_t all = 0;
  for (std::uint32_t fork = 1; fork < 20; ++fork) {
    auto const it = twin.hardened.find(fork);
    std::int64_t const expected = it == twin.hardened.end() ? 0 : it->second;
    BOOST_TEST(whole.committed(fork, end) == expected);
    all += expected;
  }
  BOOST_TEST(whole.committed_on_all(end) == all);
}

BOOST_DATA_TEST_CASE(when_it_is_counted_for_good_changes_no_count, data::xrange(30), seed) {
  // The changes of one history, in one stream as they come, in the other with an advance at odd
  // moments; both are asked at more odd moments, the former twice.
  KeyedRandom const random(Seed{static_cast<std::uint64_t>(seed) + 3000});
  MessageStream history(random, options()), plain(random, options()), advanced(random, options());
  random_history(history, random, 1000);
  auto const& changes = history.changes();
  for (std::size_t i = 1; i < changes.size(); ++i) {
    for (MessageStream* stream : {&plain, &advanced})
      stream->set_lanes(changes[i].at, changes[i].lanes, changes[i].interrupted);
    SimTime const next = i + 1 < changes.size() ? changes[i + 1].at : changes[i].at + 40s;
    for (std::uint64_t k = 0; k < 4; ++k) {
      auto const after =
          random.below(static_cast<std::uint64_t>((next - changes[i].at).count()), 17, i * 4 + k);
      SimTime const t = changes[i].at + Duration{static_cast<std::int64_t>(after)};
      if (k == 3) {
        advanced.advance(std::max(t, changes[i].at));
        continue;
      }
      for (std::uint32_t fork = 1; fork < 20; ++fork) {
        auto const n = plain.committed(fork, t);
        BOOST_REQUIRE(n == plain.committed(fork, t));
        BOOST_REQUIRE(n == advanced.committed(fork, t));
      }
    }
  }
  SimTime const end = changes.back().at + 40s;
  BOOST_TEST(
      (plain.judge(end, {{1, SimTime{}, end}}) == advanced.judge(end, {{1, SimTime{}, end}})));
}

BOOST_DATA_TEST_CASE(a_retry_after_the_end_is_neither_lost_nor_in_a_log, data::xrange(60), seed) {
  // Nobody is served for 2 s; the drill ends while those who were refused are about to try again,
  // every 5 s. The copy keeps all that it has: what was committed up to the end.
  KeyedRandom const random(Seed{static_cast<std::uint64_t>(seed) + 2000});
  MessageStream stream(random, options());
  random_history(stream, random, 1000);
  SimTime const down = stream.changes().back().at + 10s + Duration{seed * 100'003};
  Lane all;
  all.users = 1000;
  all.kind = Lane::Kind::Refused;
  stream.set_lanes(down, {all});
  all.kind = Lane::Kind::Served;
  all.fork = 20;
  stream.set_lanes(down + 2s, {all});
  SimTime const end = down + 2s + Duration{seed * 70'001};
  std::vector<KeptSpan> kept;
  for (std::uint32_t fork = 1; fork <= 20; ++fork)
    kept.push_back({fork, SimTime{}, end});
  auto const twin = test::tell_each(stream, end, kept);
  std::map<std::pair<Fate, std::uint32_t>, std::int64_t> counted;
  std::map<std::uint32_t, std::int64_t> in_log;
  for (FateRange const& range : stream.judge(end, kept)) {
    counted[{range.fate, range.fork}] += range.messages;
    if (range.fork != 0)
      in_log[range.fork] += range.messages;
    BOOST_TEST((range.fate != Fate::AcknowledgedLost));
  }
  BOOST_TEST((counted == twin.fates));
  BOOST_TEST((in_log == twin.hardened));
}

BOOST_AUTO_TEST_CASE(a_day_at_24_a_second_has_as_many_messages_as_it_should) {
  // 2,073,600 expected; the standard deviation is 1,440: five of them either way.
  KeyedRandom const random(Seed{7});
  MessageStream stream(random, options());
  auto const n = stream.messages(SimTime{24h});
  BOOST_TEST(n > 2'073'600 - 7'200);
  BOOST_TEST(n < 2'073'600 + 7'200);
}

BOOST_AUTO_TEST_CASE(a_profile_bends_the_rate_hour_by_hour) {
  auto o = options();
  o.profile.assign(24, Fraction{1'000'000});
  o.profile[3] = {0};
  o.profile[4] = {2'000'000};
  KeyedRandom const random(Seed{7});
  MessageStream stream(random, o);
  auto const third = stream.messages(SimTime{4h}) - stream.messages(SimTime{3h});
  auto const fourth = stream.messages(SimTime{5h}) - stream.messages(SimTime{4h});
  BOOST_TEST(third == 0);
  BOOST_TEST(fourth > 170'000);
  BOOST_TEST(fourth < 175'600);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(random_numbers)

BOOST_AUTO_TEST_CASE(the_numbers_of_a_key_never_change) {
  KeyedRandom const random(Seed{1});
  auto const bits = random.bits(stream_id("test"), 42);
  BOOST_TEST((bits == KeyedRandom(Seed{1}).bits(stream_id("test"), 42)));
  BOOST_TEST((bits != random.bits(stream_id("test"), 43)));
  BOOST_TEST((bits != random.bits(stream_id("other"), 42)));
  BOOST_TEST((bits != KeyedRandom(Seed{2}).bits(stream_id("test"), 42)));
}

BOOST_DATA_TEST_CASE(poisson_numbers_have_the_mean_and_the_variance_of_their_law,
                     data::make({0.15, 1.67, 24.0, 2400.0}), mean) {
  PoissonTable const table(mean);
  KeyedRandom const random(Seed{3});
  double sum = 0, squares = 0;
  constexpr int kDraws = 40'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    auto const k = static_cast<double>(table(random.bits(9, i)[0]));
    sum += k;
    squares += k * k;
  }
  double const m = sum / kDraws, v = squares / kDraws - m * m;
  BOOST_TEST(std::abs(m - mean) < 5 * std::sqrt(mean / kDraws));
  BOOST_TEST(std::abs(v / mean - 1) < 0.1);
}

BOOST_DATA_TEST_CASE(binomial_numbers_have_the_mean_and_the_variance_of_their_law,
                     data::make({10, 64, 65, 1000, 80'000}) * data::make({1, 300, 900}), n, part) {
  KeyedRandom const random(Seed{4});
  double sum = 0, squares = 0;
  constexpr int kDraws = 4'000;
  for (std::uint64_t i = 0; i < kDraws; ++i) {
    auto const k = static_cast<double>(random.binomial(n, part, 1000, 5, i));
    BOOST_REQUIRE(k >= 0);
    BOOST_REQUIRE(k <= n);
    sum += k;
    squares += k * k;
  }
  double const p = part / 1000.0, mean = n * p, variance = mean * (1 - p);
  double const m = sum / kDraws, v = squares / kDraws - m * m;
  BOOST_TEST(std::abs(m - mean) < 5 * std::sqrt(variance / kDraws));
  BOOST_TEST(std::abs(v / variance - 1) < 0.3);
}

BOOST_AUTO_TEST_CASE(a_lognormal_draw_has_its_median_and_95th_percentile) {
  KeyedRandom const random(Seed{5});
  auto const law = Distribution::lognormal(5min, 15min);
  int below_median = 0, below_p95 = 0;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    auto const d = random.draw(law, DrawKey("test").with(i));
    below_median += d < 5min ? 1 : 0;
    below_p95 += d < 15min ? 1 : 0;
  }
  BOOST_TEST(std::abs(below_median - 5000) < 250);
  BOOST_TEST(std::abs(below_p95 - 9500) < 110);
}

BOOST_AUTO_TEST_SUITE_END()
