// Every option that BACKUP and RESTORE take: two runs that differ in it alone differ in an answer
// or in what stands at their end; or it is refused by its name; or it changes nothing, for a reason
// that the table of options gives (SQL Server docs, BACKUP (Transact-SQL), RESTORE Arguments).
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <iostream>

#include "tests/support/running_estate.hpp"

using namespace switchback;
using namespace switchback::test;
using namespace std::chrono_literals;
using tsql::MediaOption;
namespace data = boost::unit_test::data;

namespace {

constexpr char kFull[] = "backup database orders to disk = 'D:\\m.bak'";
constexpr char kLog[] = "backup log orders to disk = 'D:\\m.trn'";
constexpr char kInit[] = "backup database orders to disk = 'D:\\m.bak' with init";
constexpr char kSecond[] = "restore verifyonly from disk = 'D:\\m.bak' with file = 2";
constexpr char kLater[] = "backup log orders to disk = 'D:\\later.trn'";
constexpr char kCopy[] = "restore database again from disk = 'D:\\m.bak' with norecovery";
constexpr char kOpen[] = "restore database again from disk = 'D:\\m.bak'";
constexpr char kAlone[] = "alter database orders set partner off alter database orders set "
                          "restricted_user with rollback immediate";

using Lines = std::vector<std::string>;

/// Lines on sql-a, ten seconds apart, of which one comes with the option or without.
struct Pair {
  char const* option;
  Lines before;
  std::string with, without;
  Lines after{};
  friend std::ostream& operator<<(std::ostream& out, Pair const& p) { return out << p.option; }
};

std::string full(std::string const& options = {}) {
  return kFull + (options.empty() ? "" : " with " + options);
}
std::string log(std::string const& options) { return kLog + (" with " + options); }
std::string restore(std::string const& options) {
  return "restore database again from disk = 'D:\\m.bak' with " + options;
}

Pair const kBackup[] = {
    {"init", {full()}, full("init"), full(), {kSecond}},
    {"noinit", {full()}, full("noinit"), full("init"), {kSecond}},
    {"format", {full()}, full("compression, format"), full("compression")},
    {"noformat", {full()}, full("noformat"), full("format"), {kSecond}},
    {"skip", {full("retaindays = 3")}, full("init, skip"), full("init")},
    {"noskip", {full("retaindays = 3")}, full("init, noskip"), full("init, skip")},
    {"compression", {full()}, full("compression"), full()},
    {"no_compression", {full("compression")}, full("no_compression"), full("compression")},
    {"checksum", {}, full("checksum"), full(), {restore("checksum, norecovery")}},
    {"copy_only", {}, log("copy_only"), kLog, {kLater}},
    {"differential", {}, full("differential"), full(), {kCopy}},
    {"norecovery", {kAlone}, log("norecovery"), kLog},
    {"standby", {kAlone}, log("standby = 'D:\\u.tuf'"), kLog},
    {"no_truncate", {}, log("no_truncate"), kLog, {kLater}},
    {"continue_after_error", {}, log("continue_after_error"), kLog, {kLater}},
    {"name", {full("name = 'monday'")}, full("init, name = 'friday'"), full("init")},
    {"medianame", {full()}, full("medianame = 'weekly'"), full()},
    {"expiredate", {}, full("expiredate = '2099-12-31'"), full(), {kInit}},
    {"retaindays", {}, full("retaindays = 1"), full(), {kInit}},
    {"blocksize", {}, full("blocksize = 1000"), full()},
    {"buffercount", {}, full("buffercount = 0"), full()},
    {"maxtransfersize", {}, full("maxtransfersize = 1"), full()},
};

Pair const kRestore[] = {
    {"recovery", {full()}, restore("recovery"), restore("norecovery")},
    {"norecovery", {full()}, restore("norecovery"), kOpen},
    {"standby", {full()}, restore("standby = 'D:\\u.tuf'"), kOpen},
    {"replace", {full(), kOpen}, restore("replace"), kOpen},
    {"stopat", {full()}, restore("stopat = '2015-01-05T00:00:30'"), kOpen},
    {"stopatmark",
     {full(), kLog, kCopy},
     "restore log again from disk = 'D:\\m.trn' with stopatmark = 'm'",
     "restore log again from disk = 'D:\\m.trn'"},
    {"stopbeforemark",
     {full(), kLog, kCopy},
     "restore log again from disk = 'D:\\m.trn' with stopbeforemark = 'm'",
     "restore log again from disk = 'D:\\m.trn'"},
    {"file", {full()}, restore("file = 2"), kOpen},
    {"medianame", {full()}, restore("medianame = 'weekly'"), kOpen},
    {"checksum", {full()}, restore("checksum"), kOpen},
    {"restricted_user", {full()}, restore("restricted_user"), kOpen},
    {"blocksize", {full()}, restore("blocksize = 1000"), kOpen},
    {"buffercount", {full()}, restore("buffercount = 0"), kOpen},
    {"maxtransfersize", {full()}, restore("maxtransfersize = 1"), kOpen},
};

/// The answers to the lines, and what stands at the end.
std::string run(Pair const& pair, std::string const& line) {
  Lines lines = pair.before;
  lines.push_back(line);
  lines.insert(lines.end(), pair.after.begin(), pair.after.end());
  std::vector<Moment> moments;
  Duration at = 60s;
  for (std::string const& text : lines) {
    moments.push_back({SimTime{at}, [text](Scene& s) { s.sql("sql-a", text); }});
    at += 10s;
  }
  moments.push_back({SimTime{at}, [](Scene& s) {
                       s.say(s.estate.describe());
                       Database const* again = s.estate.sql().find("sql-a", "again");
                       if (again != nullptr && again->access == AccessMode::Restricted)
                         s.say("restricted");
                     }});
  return run_estate(plan_of("orders-principal-lost", {{"databases.orders.size", "10MB"}}), moments,
                    SimTime{at + 1s});
}

template <std::size_t n>
int open_options(char const* statement, std::vector<MediaOption> const& options,
                 Pair const (&pairs)[n]) {
  int open = 0, acting = 0, harmless = 0, refused = 0;
  for (MediaOption const& option : options) {
    bool const paired = std::any_of(std::begin(pairs), std::end(pairs),
                                    [&](Pair const& p) { return option.word == p.option; });
    acting += paired;
    harmless += option.what == MediaOption::What::Harmless && !option.why.empty();
    refused += option.what == MediaOption::What::Refused;
    bool const settled = option.what == MediaOption::What::Acts ? paired : !option.why.empty();
    BOOST_TEST(settled, statement << " " << option.word);
    open += !settled;
  }
  std::cout << statement << ": " << options.size() << " options, " << acting << " act, " << harmless
            << " harmless, " << refused << " refused by name, " << open << " open\n";
  return open;
}

} // namespace

BOOST_AUTO_TEST_SUITE(media_options)

BOOST_AUTO_TEST_CASE(every_option_acts_or_is_refused_or_has_a_reason_to_change_nothing) {
  BOOST_TEST(open_options("BACKUP", tsql::backup_options(), kBackup) == 0);
  BOOST_TEST(open_options("RESTORE", tsql::restore_options(), kRestore) == 0);
}

BOOST_DATA_TEST_CASE(an_option_of_backup_that_acts_makes_a_difference, data::make(kBackup), pair) {
  BOOST_TEST(run(pair, pair.with) != run(pair, pair.without));
}

BOOST_DATA_TEST_CASE(an_option_of_restore_that_acts_makes_a_difference, data::make(kRestore),
                     pair) {
  BOOST_TEST(run(pair, pair.with) != run(pair, pair.without));
}

BOOST_AUTO_TEST_CASE(an_option_that_is_not_simulated_is_refused_by_its_name) {
  auto const refused = [](MediaOption const& option, std::string const& statement) {
    if (option.what != MediaOption::What::Refused)
      return;
    auto const batches = tsql::parse(statement + " with " + std::string(option.word) + " = 'x'");
    BOOST_REQUIRE(batches.size() == 1);
    BOOST_REQUIRE(!batches[0].errors.empty());
    BOOST_TEST(batches[0].errors[0].number == 102, option.word);
    BOOST_TEST(batches[0].errors[0].message.find(option.word) != std::string::npos, option.word);
  };
  for (MediaOption const& option : tsql::backup_options())
    refused(option, kFull);
  for (MediaOption const& option : tsql::restore_options())
    refused(option, kOpen);
}

BOOST_AUTO_TEST_SUITE_END()
