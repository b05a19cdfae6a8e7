// What a medium takes and what can be read from it. SQL Server docs, BACKUP (Transact-SQL), "Media
// Sets, Media Families, and Backup Sets", RESTORE Arguments; numbers from "Database Engine events
// and errors", 3000 to 3999 and 4000 to 4999.
#include "models/media.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <ostream>

#include "models/files.hpp"

using namespace switchback;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

constexpr SimTime kNow{24h};

/// Files by a letter: - not there, p of a medium with one family, a b of a stripe of two, x y of
/// another such stripe, m n the two mirrors of one family, z compressed, w named weekly, e
/// unexpired for a day, o expired, t torn, k no backup.
File made(char letter) {
  File file;
  BackupSet set;
  set.name = "nightly";
  auto& media = file.media;
  switch (letter) {
  case 'a':
  case 'b':
    media = {{2}, letter - 'a' + 1, 2};
    break;
  case 'x':
  case 'y':
    media = {{3}, letter - 'x' + 1, 2};
    break;
  case 'm':
  case 'n':
    media = {{4}, 1, 1, letter - 'm' + 1, 2};
    break;
  case 'k':
    return file;
  default:
    media.set = {static_cast<std::uint32_t>(letter)};
  }
  media.compressed = letter == 'z';
  media.name = letter == 'w' ? "weekly" : "";
  if (letter == 'e' || letter == 'o')
    set.expires = letter == 'e' ? kNow + 24h : kNow - 1us;
  if (letter == 't')
    file.state = File::State::Torn;
  file.sets = {set};
  return file;
}

/// Files of devices; mirrors are parted by /.
struct Devices {
  std::vector<std::vector<File>> files{1};
  std::vector<std::vector<File const*>> seen;
  explicit Devices(std::string const& letters) {
    for (char const letter : letters)
      if (letter == '/')
        files.emplace_back();
      else
        files.back().push_back(made(letter));
    std::size_t mirror = 0;
    seen.resize(files.size());
    for (char const letter : letters)
      if (letter == '/')
        ++mirror;
      else
        seen[mirror].push_back(letter == '-' ? nullptr : &files[mirror][seen[mirror].size()]);
  }
};

struct Write {
  char const* what;
  std::string devices;
  MediaOptions options;
  SqlNumber number;
  friend std::ostream& operator<<(std::ostream& out, Write const& w) { return out << w.what; }
};

MediaOptions init() { return {true}; }
MediaOptions format() { return {true, true}; }
MediaOptions skip() { return {true, false, true}; }
MediaOptions compressed() { return {false, false, false, true}; }
MediaOptions named(char const* media) { return {false, false, false, false, media}; }
MediaOptions init_named(char const* set) { return {true, false, false, false, {}, set}; }

Write const kWrites[] = {
    {"a new file", "-", {}, 0},
    {"behind what is there", "p", {}, 0},
    {"over what is there", "p", init(), 0},
    {"over what is still wanted", "e", init(), 4030},
    {"over what is still wanted, unchecked", "e", skip(), 0},
    {"over what is no longer wanted", "o", init(), 0},
    {"behind what is still wanted", "e", {}, 0},
    {"a new medium over what is still wanted", "e", format(), 0},
    {"over a set of another name", "p", init_named("weekly"), 4030},
    {"over a set of that name", "p", init_named("nightly"), 0},
    {"to a medium of another name", "w", named("daily"), 4037},
    {"to a medium of that name", "w", named("weekly"), 0},
    {"to a medium without a name", "p", named("weekly"), 4037},
    {"without a name to one that has it", "w", {}, 0},
    {"compressed behind uncompressed", "p", compressed(), 3098},
    {"uncompressed behind compressed", "z", {}, 3098},
    {"compressed behind compressed", "z", compressed(), 0},
    {"uncompressed over compressed", "z", init(), 3098},
    {"a new medium over compressed", "z", format(), 0},
    {"behind a torn file", "t", {}, 3242},
    {"over a torn file", "t", init(), 3242},
    {"a new medium over a torn file", "t", format(), 0},
    {"behind what is no backup", "k", {}, 3242},
    {"a new stripe", "--", {}, 0},
    {"behind a stripe", "ab", {}, 0},
    {"behind a stripe, devices in another order", "ba", {}, 0},
    {"one device of a stripe", "a", {}, 3132},
    {"one device of a stripe, over it", "a", init(), 3132},
    {"one device of a stripe, a new medium", "a", format(), 0},
    {"more devices than the stripe has", "ab-", {}, 3231},
    {"a plain file among several", "p-", {}, 3259},
    {"files of two stripes", "ay", {}, 3258},
    {"a missing file of a stripe", "a-", {}, 3132},
    {"64 devices", std::string(64, '-'), {}, 0},
    {"65 devices", std::string(65, '-'), {}, 3205},
    {"a new mirror without format", "-/-", {}, 3215},
    {"a new mirror", "-/-", format(), 0},
    {"behind both mirrors", "m/n", {}, 0},
    {"behind one mirror", "m", {}, 3240},
    {"behind one mirror, the other being gone", "m/-", {}, 3240},
    {"a mirror for a plain file", "p/-", {}, 3215},
    {"mirrors of different numbers of devices", "--/-", format(), 3010},
    {"three mirrors beside the first", "-/-/-/-", format(), 0},
    {"four mirrors beside the first", "-/-/-/-/-", format(), 3214},
};

struct Read {
  char const* what;
  std::string devices;
  std::size_t position;
  bool whole;
  SqlNumber number;
  friend std::ostream& operator<<(std::ostream& out, Read const& r) { return out << r.what; }
};
Read const kReads[] = {
    {"the first set", "p", 1, true, 0},
    {"a set that is not there", "p", 2, true, 3287},
    {"a position below the first", "p", 0, true, 3287},
    {"a torn file", "t", 1, true, 3241},
    {"no backup", "k", 1, true, 3241},
    {"both halves", "ab", 1, true, 0},
    {"both halves in another order", "ba", 1, true, 0},
    {"one half", "a", 1, true, 3132},
    {"the other half", "b", 1, true, 3132},
    {"the header of one half", "b", 1, false, 0},
    {"one half twice", "aa", 1, true, 3227},
    {"halves of two stripes", "ay", 1, true, 3258},
    {"a plain file beside a stripe's", "ap", 1, true, 3258},
    {"the first mirror", "m", 1, true, 0},
    {"the second mirror", "n", 1, true, 0},
    {"one family from both mirrors", "mn", 1, true, 3227},
};

} // namespace

BOOST_AUTO_TEST_SUITE(media)

BOOST_DATA_TEST_CASE(a_medium_takes_a_backup_or_refuses_it, data::make(kWrites), row) {
  Devices const devices(row.devices);
  BOOST_TEST(refuse_write(devices.seen, row.options, kNow) == row.number);
}

BOOST_DATA_TEST_CASE(a_set_is_read_from_all_of_its_families, data::make(kReads), row) {
  Devices const devices(row.devices);
  BOOST_TEST(refuse_read(devices.seen.front(), row.position, row.whole) == row.number);
}

BOOST_AUTO_TEST_CASE(the_families_of_a_set_have_all_of_its_bytes) {
  for (int families = 1; families <= 64; ++families) {
    Bytes sum{};
    for (int family = 1; family <= families; ++family)
      sum = sum + share_of(Bytes{1001}, family, families);
    BOOST_TEST(sum.value == 1001);
  }
}

BOOST_AUTO_TEST_CASE(a_set_is_as_damaged_as_the_worst_of_its_families) {
  Devices devices("ab");
  devices.files[0][1].sets[0].damage = Damage::Page;
  BOOST_TEST((set_on(devices.seen.front(), 1).damage == Damage::Page));
  devices.files[0][0].sets[0].damage = Damage::Header;
  BOOST_TEST((set_on(devices.seen.front(), 1).damage == Damage::Header));
}

BOOST_AUTO_TEST_SUITE_END()
