#include "models/units.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>
#include <ostream>

#include "models/distribution.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

template <class T> struct TransitionRow {
  T value;
  char const* text;
  friend std::ostream& operator<<(std::ostream& out, TransitionRow const& row) {
    return out << row.text;
  }
};

TransitionRow<Duration> const kDurations[] = {
    {0us, "0s"},
    {12us, "12us"},
    {40ms, "40ms"},
    {1251us, "1.251ms"},
    {999'999us, "999.999ms"},
    {1s, "1s"},
    {1250ms, "1.250s"},
    {1'000'400us, "1s"},
    {59'999'600us, "1min"}, // 59.9996 s is nearer to 60.000 than to 59.999
    {7min, "7min"},
    {7min + 30s, "7min 30s"},
    {7min + 5s, "7min 05s"},
    {59min + 59'600ms, "1h"},
    {2h + 5min, "2h 05min"},
    {2h + 5min + 29s, "2h 05min"},
    {2h + 5min + 30s, "2h 06min"},
    {23h + 59min + 40s, "1d"},
    {27h, "1d 03h"},
    {-90s, "-1min 30s"},
    {Duration::max(), "106751991d 04h"},
    {Duration::min(), "-106751991d 04h"},
};

TransitionRow<SimTime> const kTimes[] = {
    {SimTime{}, "00:00:00"},
    {SimTime{10h + 7min + 30s}, "10:07:30"},
    {SimTime{33h}, "1d 09:00:00"},
    {SimTime{1h + 250ms}, "01:00:00.250000"},
    {SimTime{1us}, "00:00:00.000001"},
    {SimTime{-1s}, "-00:00:01"},
    {kNever, "never"},
};

TransitionRow<Bytes> const kBytes[] = {
    {{0}, "0 B"},
    {{12}, "12 B"},
    {{999}, "999 B"},
    {{1'000}, "1 kB"},
    {{850'000}, "850 kB"},
    {{999'499}, "999 kB"},
    {{999'500}, "1.0 MB"},
    {{12'500'000}, "12.5 MB"},
    {{999'950'000}, "1.0 GB"},
    {{20'000'000'000}, "20.0 GB"},
    {{1'500'000'000'000}, "1.5 TB"},
    {{-850'000}, "-850 kB"},
    {{std::numeric_limits<std::int64_t>::max()}, "9223.4 PB"},
    {{std::numeric_limits<std::int64_t>::min()}, "-9223.4 PB"},
};

struct Transfer {
  std::int64_t bytes, rate;
  Duration takes;
  friend std::ostream& operator<<(std::ostream& out, Transfer const& row) {
    return out << row.bytes << " bytes at " << row.rate;
  }
};

Transfer const kTransfers[] = {
    {0, 1, 0us},
    {-5, 1, 0us},
    {1'000, 1'000, 1s},
    {1, 3, 333'334us}, // a third of a second, rounded up
    {8'000'000'000, 12'500'000, 640s},
    {1, 100'000'000'000, 1us},
    {5, 0, Duration::max()},
    {5, -1, Duration::max()},
    {std::numeric_limits<std::int64_t>::max(), 1, Duration::max()},
    {std::numeric_limits<std::int64_t>::max(), 1'000'000, Duration::max()},
    {std::numeric_limits<std::int64_t>::max() - 1, 1'000'000, Duration::max() - 1us},
};

TransitionRow<Distribution> const kDistributions[] = {
    {Distribution::fixed(5min), "5min"},
    {Distribution::fixed(90s), "1min30s"},
    {Distribution::fixed(0s), "0s"},
    {Distribution::uniform(15s, 50s), "uniform(15s, 50s)"},
    {Distribution::lognormal(5min, 15min), "lognormal(median=5min, p95=15min)"},
    {{Distribution::Kind::Exponential, 1h, {}}, "exponential(mean=1h)"},
};

} // namespace

BOOST_AUTO_TEST_SUITE(units)

BOOST_DATA_TEST_CASE(a_length_of_time_reads_in_at_most_two_parts, data::make(kDurations), row) {
  BOOST_TEST(to_text(row.value) == row.text);
}
BOOST_DATA_TEST_CASE(an_instant_reads_as_day_and_clock, data::make(kTimes), row) {
  BOOST_TEST(to_text(row.value) == row.text);
}
BOOST_DATA_TEST_CASE(an_amount_reads_in_decimal_multiples, data::make(kBytes), row) {
  BOOST_TEST(to_text(row.value) == row.text);
}
BOOST_DATA_TEST_CASE(a_transfer_takes_whole_microseconds_rounded_up, data::make(kTransfers), row) {
  BOOST_TEST(time_for({row.bytes}, {row.rate}).count() == row.takes.count());
}
BOOST_DATA_TEST_CASE(a_distribution_reads_as_a_scenario_writes_it, data::make(kDistributions),
                     row) {
  BOOST_TEST(to_text(row.value) == row.text);
}
BOOST_AUTO_TEST_CASE(log_positions_are_points_and_their_difference_is_an_amount) {
  BOOST_TEST((Lsn{120} - Lsn{100}).value == 20);
  BOOST_TEST((Lsn{100} + Bytes{20}).value == 120);
  BOOST_TEST((Bytes{3} * 4 + Bytes{1} - Bytes{2}).value == 11);
}

BOOST_AUTO_TEST_SUITE_END()
