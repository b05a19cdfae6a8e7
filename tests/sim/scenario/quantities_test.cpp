#include "sim/scenario/quantities.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

#include "models/microseconds.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

struct Row {
  char const* text;
  std::int64_t value;   ///< in the whole numbers of the type
  char const* expected; ///< what should have stood there instead; null for a value
  friend std::ostream& operator<<(std::ostream& out, Row const& row) { return out << row.text; }
};

constexpr char const* kTime = "a time with its unit, such as 90s or 15min";
constexpr char const* kClock = "a time such as 10:07:30, 18:00, '1d 09:00' or 90min";
constexpr char const* kHeld = "a number this program can hold";
constexpr char const* kBytes = "a size with its unit, such as 20GB or 2KiB";
constexpr char const* kRate = "a rate with its unit, such as 10MB/s or 100Mb/s (bits)";
constexpr char const* kFrequency = "a rate of events, such as 24/s or 90/min";
constexpr char const* kShare = "a share of a whole, such as 95% or 0.95";

Row const kDurations[] = {
    {"250us", 250, nullptr},
    {"40ms", 40'000, nullptr},
    {"90s", 90 * kSecond, nullptr},
    {"15min", 15 * kMinute, nullptr},
    {"2h", 2 * kHour, nullptr},
    {"1d", 24 * kHour, nullptr},
    {"1h30min", 90 * kMinute, nullptr},
    {"2h 05min", 125 * kMinute, nullptr},
    {"1.5h", 90 * kMinute, nullptr},
    {"0.25ms", 250, nullptr},
    {" 5s ", 5 * kSecond, nullptr},
    {"0s", 0, nullptr},
    {"9223372036854775807us", INT64_MAX, nullptr},
    {"9223372036854775808us", 0, kHeld},
    {"106751992d", 0, kHeld},
    {"106751991d106751991d", 0, kHeld},
    {"99999999999999999999999999s", 0, kHeld},
    {"0.0000001s", 0, "a whole number of microseconds"},
    {"-5s", 0, "a time that is not negative"},
    {"", 0, kTime},
    {"90", 0, kTime},
    {"s", 0, kTime},
    {".5s", 0, kTime},
    {"5.s", 0, kTime},
    {"1.2.3s", 0, kTime},
    {"5S", 0, kTime},
    {"5 s", 0, kTime},
    {"1e3s", 0, kTime},
    {"5s,", 0, kTime},
    {"0x10s", 0, kTime},
};
Row const kTimes[] = {
    {"10:07:30", 10 * kHour + 7 * kMinute + 30 * kSecond, nullptr},
    {"18:00", 18 * kHour, nullptr},
    {"1d 09:00", 33 * kHour, nullptr},
    {"2d 00:00:00.250", 48 * kHour + 250'000, nullptr},
    {"01:00:00.250000", kHour + 250'000, nullptr},
    {"90min", 90 * kMinute, nullptr},
    {"1d", 24 * kHour, nullptr},
    {"24:00", 0, kClock},
    {"10:60", 0, kClock},
    {"10:07:60", 0, kClock},
    {"10:7.5", 0, kClock},
    {"10:07:30:00", 0, kClock},
    {"10:", 0, kClock},
    {"noon", 0, kClock},
    {"10:07:30.0000001", 0, kClock},
    {"99999999999999999:00", 0, kClock},
    {"106751991d 23:00", 0, kHeld},
    {"-1h", 0, "a time that is not negative"},
    {"d 09:00", 0, kClock},
    {"09:00 1d", 0, kClock},
};
Row const kSizes[] = {
    {"512B", 512, nullptr},
    {"10kB", 10'000, nullptr},
    {"2KiB", 2'048, nullptr},
    {"1.5MiB", 1'572'864, nullptr},
    {"20GB", 20'000'000'000, nullptr},
    {"1TiB", 1'099'511'627'776, nullptr},
    {"9223372036854775807B", INT64_MAX, nullptr},
    {"9223373TB", 0, kHeld},
    {"0.5B", 0, "a whole number of bytes"},
    {"-1B", 0, "a number that is not negative"},
    {"10", 0, kBytes},
    {"10KB", 0, kBytes},
    {"10Mb", 0, kBytes},
    {"B", 0, kBytes},
};
Row const kRates[] = {
    {"10MB/s", 10'000'000, nullptr},
    {"12.5MB/s", 12'500'000, nullptr},
    {"100Mb/s", 12'500'000, nullptr},
    {"1Gb/s", 125'000'000, nullptr},
    {"1GiB/s", 1'073'741'824, nullptr},
    {"9b/s", 0, "a whole number of bytes per second"},
    {"10MB", 0, kRate},
    {"10/s", 0, kRate},
    {"10MB/min", 0, kRate},
    {"9999999999999TB/s", 0, kHeld},
    {"", 0, kRate},
};
Row const kFrequencies[] = {
    {"24/s", 24'000, nullptr},
    {"90/min", 1'500, nullptr},
    {"0.5/s", 500, nullptr},
    {"100/min", 1'667, nullptr}, // 1.6667/s, to the nearest thousandth
    {"36/h", 10, nullptr},
    {"0/s", 0, nullptr},
    {"1/h", 0, "a rate of at least 0.001/s"},
    {"24", 0, kFrequency},
    {"24s", 0, kFrequency},
    {"24/d", 0, kFrequency},
    {"9223372036854775807/s", 0, kHeld},
};
Row const kFractions[] = {
    {"95%", 950'000, nullptr},
    {"0.95", 950'000, nullptr},
    {"6.9583%", 69'583, nullptr},
    {"100%", 1'000'000, nullptr},
    {"1", 1'000'000, nullptr},
    {"0", 0, nullptr},
    {"101%", 0, "a share of at most 100%"},
    {"95", 0, "a share of at most 100%"},
    {"0.0000001", 0, "a whole number of millionths"},
    {"half", 0, kShare},
    {"5 %%", 0, kShare},
    {"-1%", 0, "a number that is not negative"},
};

std::int64_t number(Duration value) { return value.count(); }
std::int64_t number(SimTime value) { return value.time_since_epoch().count(); }
std::int64_t number(Bytes value) { return value.value; }
std::int64_t number(BytesPerSecond value) { return value.value; }
std::int64_t number(Frequency value) { return value.per_1000s; }
std::int64_t number(Fraction value) { return value.millionths; }

template <class T> void check(Row const& row, Parsed<T> const& parsed) {
  auto const* why = std::get_if<std::string>(&parsed);
  BOOST_TEST((why ? *why : "") == (row.expected ? row.expected : ""));
  if (!why)
    BOOST_TEST(number(std::get<T>(parsed)) == row.value);
}

struct Shape {
  char const* text;
  Distribution value;
  char const* expected;
  friend std::ostream& operator<<(std::ostream& out, Shape const& row) { return out << row.text; }
};
constexpr char const* kShape = "a time or a distribution, such as 5min, uniform(15s, 120s), "
                               "lognormal(median=5min, p95=15min) or exponential(mean=1h)";
Shape const kShapes[] = {
    {"5min", Distribution::fixed(5min), nullptr},
    {"uniform(15s, 120s)", Distribution::uniform(15s, 120s), nullptr},
    {"lognormal(median=5min, p95=15min)", Distribution::lognormal(5min, 15min), nullptr},
    {"lognormal( median = 5min ,p95=15min )", Distribution::lognormal(5min, 15min), nullptr},
    {"exponential(mean=1h)", {Distribution::Kind::Exponential, 1h, {}}, nullptr},
    {"uniform(2s, 1s)", {}, "a uniform distribution whose first time is less than its second"},
    {"lognormal(median=5min, p95=1min)",
     {},
     "a lognormal distribution with a median above 0s and a p95 not below it"},
    {"exponential(mean=0s)", {}, "an exponential distribution with a mean above 0s"},
    {"lognormal(5min, 15min)", {}, kShape},
    {"uniform(1s)", {}, kShape},
    {"uniform(1s, 2)", {}, kTime},
    {"exponential(mean=1s, 2s)", {}, kShape},
    {"normal(1s, 2s)", {}, kShape},
    {"uniform(1s, 2s", {}, kShape},
    {"", {}, kShape},
    {"5", {}, kShape},
    {"(", {}, kShape},
};

struct Misspelt {
  char const *text, *nearest;
  friend std::ostream& operator<<(std::ostream& out, Misspelt const& row) {
    return out << row.text;
  }
};
Misspelt const kMisspelt[] = {{"atfer", "after"}, {"befor", "before"}, {"duringg", "during"},
                              {"at", "at"},       {"x", ""},           {"weather", ""},
                              {"", ""},           {"aftr", "after"}};

} // namespace

BOOST_AUTO_TEST_SUITE(quantities)

BOOST_DATA_TEST_CASE(a_length_of_time_has_a_unit, data::make(kDurations), row) {
  check(row, parse_duration(row.text));
}
BOOST_DATA_TEST_CASE(an_instant_is_a_clock_or_a_length_since_day_0, data::make(kTimes), row) {
  check(row, parse_time(row.text));
}
BOOST_DATA_TEST_CASE(a_size_has_a_unit, data::make(kSizes), row) {
  check(row, parse_bytes(row.text));
}
BOOST_DATA_TEST_CASE(a_rate_counts_bytes_or_bits, data::make(kRates), row) {
  check(row, parse_rate(row.text));
}
BOOST_DATA_TEST_CASE(a_frequency_is_kept_in_thousandths, data::make(kFrequencies), row) {
  check(row, parse_frequency(row.text));
}
BOOST_DATA_TEST_CASE(a_fraction_is_at_most_the_whole, data::make(kFractions), row) {
  check(row, parse_fraction(row.text));
}
BOOST_DATA_TEST_CASE(a_distribution_names_its_parameters, data::make(kShapes), row) {
  auto const parsed = parse_distribution(row.text);
  auto const* why = std::get_if<std::string>(&parsed);
  BOOST_TEST((why ? *why : "") == (row.expected ? row.expected : ""));
  if (!why)
    BOOST_TEST((std::get<Distribution>(parsed) == row.value));
}
BOOST_DATA_TEST_CASE(the_nearest_name_is_within_a_third_of_the_length, data::make(kMisspelt), row) {
  BOOST_TEST(nearest(row.text, {"at", "before", "during", "after"}) == row.nearest);
}
BOOST_AUTO_TEST_CASE(a_very_long_name_is_near_to_nothing) {
  BOOST_TEST(nearest(std::string(1'000'000, 'a'), {std::string(1'000'000, 'b')}).empty());
}

BOOST_AUTO_TEST_SUITE_END()
