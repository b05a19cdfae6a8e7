// Backup media in a running estate: several sets in a file, stripes, mirrors, logical devices, NUL,
// and what a failure leaves of them. SQL Server docs, BACKUP (Transact-SQL), RESTORE Arguments,
// "Media Sets, Media Families, and Backup Sets", sp_addumpdevice, sp_dropdevice.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
namespace data = boost::unit_test::data;

namespace {

/// Lines ten seconds apart on sql-a, or on the machine named before @; a line that begins with ! is
/// a command of the shell, one that begins with # a dialog.
using Lines = std::vector<std::string>;

struct Claim {
  char const* name;
  Lines lines;
  std::string answers; ///< of the lines: ok, or the number
  friend std::ostream& operator<<(std::ostream& out, Claim const& c) { return out << c.name; }
};

std::string full(std::string const& to, std::string const& with = {}) {
  return "backup database orders to " + to + (with.empty() ? "" : " with " + with);
}
std::string log(std::string const& to, std::string const& with = {}) {
  return "backup log orders to " + to + (with.empty() ? "" : " with " + with);
}
std::string again(std::string const& from, std::string const& with) {
  return "restore database again from " + from + " with " + with;
}
std::string again_log(std::string const& from, std::string const& with) {
  return "restore log again from " + from + " with " + with;
}

constexpr char kOne[] = "disk = 'D:\\b\\1.bak'", kTwo[] = "disk = 'D:\\b\\2.bak'",
               kBoth[] = "disk = 'D:\\b\\1.bak', disk = 'D:\\b\\2.bak'",
               kSets[] = "disk = 'D:\\b\\sets.bak'", kGone[] = "disk = 'D:\\b\\gone.bak'",
               kNul[] = "disk = 'NUL'";
std::string const kVerify = "restore verifyonly from ";
std::string const kMirrored = std::string(kOne) + " mirror to " + kTwo;

Claim const kClaims[] = {
    {"a full backup and its logs from one file",
     {full(kSets), log(kSets), log(kSets), again(kSets, "norecovery"),
      again_log(kSets, "file = 2, norecovery"), again_log(kSets, "file = 3, norecovery")},
     "ok ok ok ok ok ok"},
    {"without file it is the first set",
     {full(kSets), log(kSets), again(kSets, "norecovery"), again_log(kSets, "norecovery")},
     "ok ok ok 3135"},
    {"the kind of the set at the position counts",
     {full(kSets), log(kSets), again(kSets, "file = 2, norecovery")},
     "ok ok 3135"},
    {"a set that is not there", {full(kSets), again(kSets, "file = 2, norecovery")}, "ok 3287"},
    {"verifyonly of a set that is not there",
     {full(kSets), kVerify + kSets + " with file = 2"},
     "ok 3287"},
    {"the order of the logs in the file does not help",
     {full(kSets), log(kSets), log(kSets), again(kSets, "norecovery"),
      again_log(kSets, "file = 3, norecovery")},
     "ok ok ok ok 4305"},
    {"init overwrites all sets",
     {full(kSets), log(kSets), full(kSets, "init"), kVerify + kSets,
      kVerify + kSets + " with file = 2"},
     "ok ok ok ok 3287"},
    {"init spares what is retained",
     {full(kSets, "retaindays = 1"), full(kSets, "init"), full(kSets, "init, skip")},
     "ok 4030 ok"},
    {"a day that has passed is no reason",
     {full(kSets, "expiredate = '2014-12-31'"), full(kSets, "init")},
     "ok ok"},
    {"expiredate needs a date", {full(kSets, "expiredate = 'soon'")}, "241"},
    {"half of a stripe",
     {full(kBoth), again(kOne, "norecovery"), again(kTwo, "norecovery"),
      again(kBoth, "norecovery")},
     "ok 3132 3132 ok"},
    {"the header of half of a stripe",
     {full(kBoth), std::string("restore headeronly from ") + kOne},
     "ok ok"},
    {"verifyonly of half of a stripe",
     {full(kBoth), kVerify + kOne, kVerify + kBoth},
     "ok 3132 ok"},
    {"a stripe with a missing file",
     {full(kBoth), "sql-a@!del D:\\b\\2.bak", again(kBoth, "norecovery"),
      again(kOne, "norecovery")},
     "ok ok 3201 3132"},
    {"a stripe and one file of another",
     {full(kBoth), full("disk = 'D:\\b\\3.bak', disk = 'D:\\b\\4.bak'"),
      again("disk = 'D:\\b\\1.bak', disk = 'D:\\b\\4.bak'", "norecovery")},
     "ok ok 3258"},
    {"one file twice",
     {full(kBoth), again(std::string(kOne) + ", " + kOne, "norecovery")},
     "ok 3227"},
    {"one file of a stripe formatted makes the others useless",
     {full(kBoth), full(kOne, "format"), again(kBoth, "norecovery"), again(kOne, "norecovery")},
     "ok ok 3258 ok"},
    {"more and fewer devices than the stripe has",
     {full(kBoth), full(kOne), full(std::string(kBoth) + ", " + kGone)},
     "ok 3132 3231"},
    {"a stripe over a plain file", {full(kOne), full(kBoth)}, "ok 3259"},
    {"two sets on a stripe",
     {full(kBoth), log(kBoth), again(kBoth, "norecovery"),
      again_log(kBoth, "file = 2, norecovery")},
     "ok ok ok ok"},
    {"either mirror restores",
     {full(kMirrored, "format"), again(kTwo, "norecovery"), "sql-a@!del D:\\b\\2.bak",
      again(kOne, "replace, norecovery")},
     "ok ok ok ok"},
    {"a mirror needs format first",
     {full(kMirrored), full(kMirrored, "format"), log(kMirrored)},
     "3215 ok ok"},
    {"one mirror alone takes no more", {full(kMirrored, "format"), log(kOne)}, "ok 3240"},
    {"mirrors of different sizes",
     {full(std::string(kBoth) + " mirror to " + kGone, "format")},
     "3010"},
    {"more than three mirrors",
     {full(kMirrored + " mirror to " + kSets + " mirror to disk = 'D:\\b\\3.bak' mirror to " +
               kGone,
           "format")},
     "3214"},
    {"a logical device that nobody made", {full("nightly"), kVerify + "nightly"}, "3206 3206"},
    {"a logical device",
     {"exec sp_addumpdevice 'disk', 'nightly', 'D:\\b\\1.bak'", full("nightly"),
      again(kOne, "norecovery"), again("NIGHTLY", "replace, norecovery")},
     "ok ok ok ok"},
    {"a logical device is there once",
     {"exec sp_addumpdevice 'disk', 'nightly', 'D:\\b\\1.bak'",
      "exec sp_addumpdevice 'disk', 'nightly', 'D:\\b\\2.bak'"},
     "ok 15026"},
    {"a dropped device is unknown, its file stays",
     {"exec sp_addumpdevice 'disk', 'nightly', 'D:\\b\\1.bak'", full("nightly"),
      "exec sp_dropdevice 'nightly'", full("nightly"), kVerify + kOne,
      "exec sp_dropdevice 'nightly'"},
     "ok ok ok 3206 ok 15012"},
    {"a device dropped with its file",
     {"exec sp_addumpdevice 'disk', 'nightly', 'D:\\b\\1.bak'", full("nightly"),
      "exec sp_dropdevice 'nightly', 'delfile'", kVerify + kOne},
     "ok ok ok 3201"},
    {"a device is of one instance",
     {"exec sp_addumpdevice 'disk', 'nightly', 'D:\\b\\1.bak'",
      "sql-b@restore verifyonly from nightly"},
     "ok 3206"},
    {"a log backup to nul is a gap",
     {full(kOne), again(kOne, "norecovery"), log(kNul), log(kSets), again_log(kSets, "norecovery")},
     "ok ok ok ok 4305"},
    {"a copy-only log backup to nul is none",
     {full(kOne), again(kOne, "norecovery"), log(kNul, "copy_only"), log(kSets),
      again_log(kSets, "norecovery")},
     "ok ok ok ok ok"},
    {"a full backup to nul is the base",
     {full(kOne), again(kOne, "norecovery"), full(kNul), full(kSets, "differential"),
      again(kSets, "norecovery")},
     "ok ok ok ok 3136"},
    {"a copy-only full backup is no base",
     {full(kOne), again(kOne, "norecovery"), full(kTwo, "copy_only"), full(kSets, "differential"),
      again(kSets, "norecovery")},
     "ok ok ok ok ok"},
    {"a differential bridges what is gone once the log has brought its base",
     {full(kOne), again(kOne, "norecovery"), full(kNul), log(kTwo), again_log(kTwo, "norecovery"),
      log(kNul), full(kSets, "differential"), again(kSets, "norecovery")},
     "ok ok ok ok ok ok ok ok"},
    {"url and tape", {full("url = 'https://a/b.bak'"), full("tape = 't0'")}, "102 102"},
    {"checksums that are not there", {full(kOne), again(kOne, "checksum, norecovery")}, "ok 3187"},
    {"media of different compression",
     {full(kOne, "compression"), log(kOne), log(kOne, "compression")},
     "ok 3098 ok"},
    {"the dialog appends, and offers the newest set",
     {full(kOne), log(kTwo), "#Back Up Database\ndatabase: orders\nto: D:\\b\\1.bak",
      "#Restore Database\ndatabase: again\nfrom: D:\\b\\1.bak\nrecovery: non-operational",
      again_log(kTwo, "norecovery"), again(kOne, "norecovery"), again_log(kTwo, "norecovery")},
     "ok ok ok ok 4326 ok ok"},
    {"waiting logs are all sets of their files",
     {full(kOne), again(kOne, "norecovery"), log("disk = 'D:\\w\\again_1.trn'"),
      log("disk = 'D:\\w\\again_1.trn'"), "#Apply Waiting Logs\ndatabase: again\nfolder: D:\\w",
      again_log("disk = 'D:\\w\\again_1.trn'", "file = 2, norecovery")},
     "ok ok ok ok ok 4326"},
    {"a copied file has all its sets",
     {full(kSets), log(kSets), "sql-a@!copy D:\\b\\sets.bak D:\\c",
      kVerify + "disk = 'D:\\c\\sets.bak' with file = 2"},
     "ok ok ok ok"},
};

std::string answers(Lines const& lines) {
  std::vector<Moment> moments;
  Duration at = 60s;
  for (std::string const& line : lines) {
    auto const mark = line.find('@');
    bool const named = mark != std::string::npos && line.starts_with("sql-");
    std::string const on = named ? line.substr(0, mark) : "sql-a";
    std::string const text = named ? line.substr(mark + 1) : line;
    moments.push_back({SimTime{at}, [on, text](Scene& s) {
                         if (!text.starts_with("!") && !text.starts_with("#"))
                           return s.sql(on, text);
                         auto const kind = text.front() == '!' ? BlockKind::Cmd : BlockKind::Dialog;
                         s.block(kind, on, text.substr(1), [&s](Carried const& c) {
                           s.say(c.outcome.refused() ? c.outcome.number : "ok");
                         });
                       }});
    at += 10s;
  }
  std::string heard =
      run_estate(plan_of("orders-principal-lost", {{"databases.orders.size", "10MB"}}), moments,
                 SimTime{at + 1s});
  std::replace(heard.begin(), heard.end(), '\n', ' ');
  return heard;
}

/// The bytes of a file in the estate's description; -1: it is not there.
std::int64_t bytes_of(Estate& estate, std::string const& path) {
  auto const place = estate.files().resolve(path, "sql-a");
  Folder const* folder = estate.files().find(*place);
  File const* file = folder != nullptr ? folder->find(place->name) : nullptr;
  return file == nullptr ? -1 : file->bytes.value;
}

} // namespace

BOOST_AUTO_TEST_SUITE(media_claims)

BOOST_DATA_TEST_CASE(media_answer_as_documented, data::make(kClaims), claim) {
  BOOST_TEST(answers(claim.lines) == claim.answers);
}

BOOST_AUTO_TEST_CASE(the_bytes_of_sets_add_up_and_stripes_share_them) {
  auto const heard =
      run_estate(plan_of("orders-principal-lost", {{"databases.orders.size", "10MB"}}),
                 {{SimTime{60s}, [](Scene& s) { s.sql("sql-a", full(kSets)); }},
                  {SimTime{70s}, [](Scene& s) { s.sql("sql-a", full(kSets)); }},
                  {SimTime{80s}, [](Scene& s) { s.sql("sql-a", full(kBoth)); }},
                  {SimTime{90s},
                   [](Scene& s) {
                     s.say(std::to_string(bytes_of(s.estate, "D:\\b\\sets.bak")));
                     s.say(std::to_string(bytes_of(s.estate, "D:\\b\\1.bak")));
                     s.say(std::to_string(bytes_of(s.estate, "D:\\b\\2.bak")));
                   }}},
                 SimTime{100s});
  BOOST_TEST(heard == "ok\nok\nok\n20000000\n5000000\n5000000");
}

BOOST_AUTO_TEST_CASE(sets_that_were_there_stay_good_when_the_next_one_breaks_off) {
  auto const heard =
      run_estate(plan_of("orders-principal-lost", {{"databases.orders.size", "10MB"}}),
                 {{SimTime{60s}, [](Scene& s) { s.sql("sql-a", full(kSets)); }},
                  {SimTime{70s}, [](Scene& s) { s.estate.files().set_full("sql-a", true); }},
                  {SimTime{71s}, [](Scene& s) { s.sql("sql-a", full(kSets)); }},
                  {SimTime{80s}, [](Scene& s) { s.sql("sql-a", kVerify + kSets); }},
                  {SimTime{90s}, [](Scene& s) { s.sql("sql-a", again(kSets, "norecovery")); }}},
                 SimTime{100s});
  BOOST_TEST(heard == "ok\n3202\nok\nok");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_being_written_takes_no_other_backup) {
  auto const heard =
      run_estate(plan_of("orders-principal-lost", {{"databases.orders.size", "10MB"}}),
                 {{SimTime{60s}, [](Scene& s) { s.sql("sql-a", full(kSets), "full"); }},
                  {SimTime{60s + 500ms}, [](Scene& s) { s.sql("sql-a", log(kSets), "log"); }}},
                 SimTime{90s});
  BOOST_TEST(heard == "log 3201\nfull ok");
}

BOOST_AUTO_TEST_SUITE_END()
